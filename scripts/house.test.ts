import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { houseRules } from "./house.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const TRESPASSES = [
  [
    "domain that reaches up",
    "src/domain/label/trespass-a.ts",
    'import "../../cli/main.ts";',
    /Arrows point down.*take what you need as an argument/s,
  ],
  ["domain that uses Node", "src/domain/label/trespass-b.ts", 'import "node:fs";', /noNodejsModules/],
  [
    "an earlier room that knows a later one",
    "src/domain/label/trespass-c.ts",
    'import "../traffic/conversation.ts";',
    /Rooms know only earlier ones.*register it in a table/s,
  ],
  [
    "formats that reach up",
    "src/formats/har/trespass-d.ts",
    'import "../../print/label/qr.ts";',
    /Arrows point down: formats/,
  ],
  [
    "print that calls a door",
    "src/print/label/trespass-e.ts",
    'import "../../server/main.ts";',
    /Arrows point down: print/,
  ],
  [
    "a page that takes a reader",
    "web/trespass-f.ts",
    'import "../src/formats/text/decode-text.ts";',
    /browser takes src\/domain and src\/contract/,
  ],
  [
    "a clock on the pure floors",
    "src/domain/label/trespass-g.ts",
    "export const now = Date.now();",
    /Time and chance are arguments/,
  ],
] as const;

let said = "";
before(() => {
  const files = TRESPASSES.map(([, path, code]) => {
    const file = `${root}${path}`;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
    return file;
  });
  try {
    // All at once: the linter reads the whole house each time.
    const options = ["lint", "--colors=off", "--max-diagnostics=none"];
    const run = spawnSync("biome", [...options, ...files], { cwd: root, encoding: "utf8" });
    said = run.stdout + run.stderr;
  } finally {
    for (const file of files) rmSync(file, { force: true });
  }
});

/** What the linter says of the file at `path`. */
function saidOf(path: string): string {
  return said
    .split(/^(?=\S+\.ts:\d+:\d+ )/m)
    .filter((one) => one.startsWith(path))
    .join("");
}

test("the rule file says what the tables of floors and rooms say", () => {
  assert.equal(readFileSync(`${root}biome.house.json`, "utf8"), houseRules(), "run `npm run house`");
});

for (const [title, path, , says] of TRESPASSES) {
  test(`${title} is refused, with what to do instead`, () => {
    assert.match(saidOf(path), says);
  });
}
