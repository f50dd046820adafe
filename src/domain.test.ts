import { testTogether } from "./together-for-tests.ts";

testTogether("src/domain/**/*.test.ts");
