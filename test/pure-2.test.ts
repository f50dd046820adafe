/** Tests of the pure floors in one process, group 2 (scripts/pure-tests.ts). */
import { importPureTests } from "../scripts/pure-tests.ts";

await importPureTests(2);
