import { testTogether } from "./together-for-tests.ts";

testTogether("src/store/**/*.test.ts");
