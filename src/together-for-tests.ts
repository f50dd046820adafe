/**
 * For tests: the test files of a folder run one after the other in one process, since starting one and loading the
 * libraries costs more than most of them take. A file that measures its own process, such as its memory, is named
 * `*.alone.test.ts` and has one to itself. Each file still runs by itself: `node --test FILE`.
 */
import { globSync } from "node:fs";
import { suite } from "node:test";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);

/** Runs the tests below `folder`, such as `src/domain`: one suite per file, named by it. */
export function testTogether(folder: string): void {
  // A suite of its own keeps a file's hooks from other files.
  for (const file of filesTogether(folder)) suite(file, async () => void (await import(new URL(file, root).href)));
}

/** The test files below `folder` that share one process, as paths from the root, sorted. */
export function filesTogether(folder: string): string[] {
  const inRoot = { cwd: fileURLToPath(root), exclude: ["**/*.alone.test.ts"] };
  return globSync(`${folder}/**/*.test.ts`, inRoot)
    .map((file) => file.replaceAll("\\", "/"))
    .sort();
}
