import { testTogether } from "../src/together-for-tests.ts";

testTogether("web/**/*.test.ts");
