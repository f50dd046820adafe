import { testTogether } from "./together-for-tests.ts";

testTogether("src/links/**/*.test.ts");
