/**
 * The tests of the pure floors, some dozens to a process: to start one and to load what they share takes longer than most of
 * them. Each still runs alone.
 */
import { globSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
/** Processes; the files test/pure-N.test.ts. */
export const GROUPS = 6;
const PURE = "src/{domain,formats}/**/*.test.ts";
/** They measure what their process holds. */
const ALONE = /-memory\.test\.ts$/;

/** Paths from the root of all that run in groups. */
export function pureTests(): string[] {
  return globSync(PURE, { cwd: ROOT })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => !ALONE.test(file))
    .sort();
}

/** @param group from 1 on. */
export async function importPureTests(group: number): Promise<void> {
  for (const [at, file] of pureTests().entries())
    if (at % GROUPS === group - 1) await import(pathToFileURL(`${ROOT}${file}`).href);
}
