import { testTogether } from "./together-for-tests.ts";

testTogether("src/server/{[j-z]*,mqtt/*}.test.ts");
