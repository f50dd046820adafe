/**
 * Runs all tests of `hospital/` one after the other in one process, with one server and one browser: to open both costs as
 * much as most of these files. Each of them may be run alone too, so none may rely on what another one has left.
 */
import { readdirSync } from "node:fs";

const folder = new URL("hospital/", import.meta.url);
for (const file of readdirSync(folder).sort()) if (file.endsWith(".test.ts")) await import(new URL(file, folder).href);
