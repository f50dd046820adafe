import { testTogether } from "./together-for-tests.ts";

testTogether("src/formats/**/*.test.ts");
