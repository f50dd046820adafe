import { testTogether } from "./together-for-tests.ts";

testTogether("src/acts/**/*.test.ts");
