import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { filesTogether } from "../src/together-for-tests.ts";

const cwd = fileURLToPath(new URL("../", import.meta.url));
const paths = (pattern: string) => globSync(pattern, { cwd }).map((file) => file.replaceAll("\\", "/"));

test("no test is forgotten: the test command names every file, or one of its files imports it", () => {
  const { scripts } = JSON.parse(readFileSync(`${cwd}package.json`, "utf8"));
  const patterns = [...`${scripts.test} ${scripts["test:lab"]}`.matchAll(/"([^"]+\.test\.ts)"/g)];
  const named = patterns.flatMap(([, pattern = ""]) => paths(pattern));
  // hospital.test.ts imports all of hospital/.
  const grouped = named
    .filter((file) => file.startsWith("test/browser/"))
    .flatMap((file) => paths(file.replace(/\.test\.ts$/, "/*.test.ts")));
  const together = named.flatMap((file) =>
    [...readFileSync(`${cwd}${file}`, "utf8").matchAll(/^testTogether\("(.+)"\);$/gm)].flatMap(([, one = ""]) =>
      filesTogether(one),
    ),
  );
  const all = paths("{src,scripts,samples,web,test}/**/*.test.{ts,tsx}").sort();
  assert.ok(all.length > 400);
  assert.deepEqual([...new Set(named), ...grouped, ...together].sort(), all);
});
