import { testTogether } from "./together-for-tests.ts";

testTogether("src/contract/**/*.test.ts");
