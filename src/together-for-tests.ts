/**
 * For tests: many test files run one after the other in one process, since starting one and loading the libraries costs
 * more than most of them take. A file that measures its own process, such as its memory, is named `*.alone.test.ts` and
 * has one to itself. Each file still runs by itself: `node --test FILE`.
 */
import { globSync } from "node:fs";
import { suite } from "node:test";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);

/** Runs the test files that `pattern` finds from the root: one suite per file, named by it. */
export function testTogether(pattern: string): void {
  // A suite of its own keeps a file's hooks from other files.
  for (const file of filesTogether(pattern)) suite(file, async () => void (await import(new URL(file, root).href)));
}

/** The test files that share the process, as paths from the root, sorted. */
export function filesTogether(pattern: string): string[] {
  const inRoot = { cwd: fileURLToPath(root), exclude: ["**/*.alone.test.ts"] };
  return globSync(pattern, inRoot)
    .map((file) => file.replaceAll("\\", "/"))
    .sort();
}
