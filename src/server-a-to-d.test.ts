import { testTogether } from "./together-for-tests.ts";

testTogether("src/server/[a-d]*.test.ts");
