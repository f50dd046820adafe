/**
 * Writes libraries of hundreds of small files as a few, for `bin/bundled-libraries.js` (decision 12).
 */
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

/** All that the program imports of them: a library in two copies would not know its own objects. */
const IMPORTED = [
  "jose",
  "kysely",
  "kysely/migration",
  "typebox",
  "typebox/compile",
  "typebox/schema",
  "typebox/system",
  "typebox/value",
];

const root = fileURLToPath(new URL("..", import.meta.url));
const cache = join(root, "node_modules/.cache/carelabel");
const nameOf = (specifier: string) => specifier.replace("/", "-");

mkdirSync(cache, { recursive: true });
const made = mkdtempSync(join(cache, "libraries-"));
const bundle = await rolldown({
  input: Object.fromEntries(IMPORTED.map((specifier) => [nameOf(specifier), specifier])),
  platform: "node",
  treeshake: false,
  cwd: root,
});
await bundle.write({ dir: made, format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" });
await bundle.close();
const packages = new Set(IMPORTED.map((specifier) => specifier.split("/")[0] ?? specifier));
const versionOf = (name: string) =>
  JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version as string;
writeFileSync(
  join(made, "bundled.json"),
  JSON.stringify({
    versions: Object.fromEntries([...packages].map((name) => [name, versionOf(name)])),
    files: Object.fromEntries(IMPORTED.map((specifier) => [specifier, `${nameOf(specifier)}.mjs`])),
  }),
);
rmSync(join(cache, "libraries"), { recursive: true, force: true });
renameSync(made, join(cache, "libraries"));
