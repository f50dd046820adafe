import { testTogether } from "./together-for-tests.ts";

testTogether("src/server/[e-i]*.test.ts");
