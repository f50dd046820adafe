import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const libraries = join(root, "node_modules/.cache/carelabel/libraries");
const bundled = JSON.parse(readFileSync(join(libraries, "bundled.json"), "utf8")) as {
  versions: Record<string, string>;
  files: Record<string, string>;
};

test("whatever the program imports of a bundled library is bundled, so that none is there twice", () => {
  const asked = new Set<string>();
  for (const file of globSync(["{src,test,bench,scripts}/**/*.ts"], { cwd: root }))
    for (const [, specifier = ""] of readFileSync(join(root, file), "utf8").matchAll(/ from "([^".][^"]*)"/g))
      if (Object.hasOwn(bundled.versions, specifier.split("/")[0] ?? "")) asked.add(specifier);
  assert.deepEqual([...asked].sort(), Object.keys(bundled.files).sort());
});

test("a process that is started as the commands are takes the bundle, any other the library as it came", () => {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const found = (...flags: string[]) => {
    const code = 'import Type from "typebox"; console.log(Type.String().type, import.meta.resolve("typebox"))';
    const given = [...flags, "--input-type=module", "--eval", code];
    return spawnSync(process.execPath, given, { env, cwd: root, encoding: "utf8" }).stdout;
  };
  assert.match(found("--import=./bin/bundled-libraries.js"), /^string file:.*\/libraries\/typebox\.mjs\n$/);
  assert.match(found(), /^string file:.*\/typebox\/build\/index\.mjs\n$/);
});
