import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { LABEL_RULES } from "../src/domain/label/check.ts";
import { publishedSchemas } from "../src/domain/published-schemas.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, "utf8");

test("every code of wrong input and every rule of a label has its row in docs/errors.md", () => {
  const manual = read("docs/errors.md");
  const codes = [...read("src/domain/input-error.ts").matchAll(/\| "([a-z0-9-]+)"/g)].map(([, code]) => code ?? "");
  assert.ok(codes.length > 15);
  for (const code of [...codes, ...LABEL_RULES.map((rule) => rule.code)])
    assert.ok(manual.includes(`| \`${code}\` |`), code);
  for (const { code, because } of LABEL_RULES) assert.ok(manual.includes(because), `the reason of ${code} has changed`);
});

test("the published schemas are those of the code, and another validator compiles them", () => {
  for (const [name, schema] of Object.entries(publishedSchemas())) {
    assert.deepEqual(
      JSON.parse(read(`docs/schemas/${name}.schema.json`)),
      JSON.parse(JSON.stringify(schema)),
      "run `npm run schemas`",
    );
    new Ajv2020({ strict: false, validateFormats: false }).compile(
      JSON.parse(read(`docs/schemas/${name}.schema.json`)),
    );
  }
});

test("every package that we depend on says in docs/dependencies.md why it is here", () => {
  const manual = read("docs/dependencies.md");
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read("package.json"));
  for (const name of Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
    assert.ok(manual.includes(`| \`${name}\``), `${name} is missing`);
  }
});

test("no dependency needs an install script", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { hasInstallScript?: boolean; integrity?: string; link?: boolean }>;
  };
  for (const [name, entry] of Object.entries(packages)) {
    // Marked optional by its own maintainers: fsevents is for macOS file watching in development and works unbuilt.
    if (name !== "" && !name.endsWith("/fsevents")) assert.notEqual(entry.hasInstallScript, true, name);
    if (name !== "") assert.ok(entry.integrity, `${name} has no integrity in the lockfile`);
  }
});

test("every link inside the manual leads to a file", () => {
  for (const page of [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    ...readdirSync(`${root}docs`)
      .filter((name) => name.endsWith(".md"))
      .map((name) => `docs/${name}`),
  ]) {
    const folder = page.includes("/") ? page.slice(0, page.lastIndexOf("/") + 1) : "";
    for (const [, target = ""] of read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)) {
      assert.doesNotThrow(() => readFileSync(new URL(target, `file://${root}${folder}`)), `${page} links to ${target}`);
    }
  }
});
