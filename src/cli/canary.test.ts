import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { canaryOf } from "../domain/traffic/canary/record.ts";
import { main } from "./main.ts";

const folder = mkdtempSync(join(tmpdir(), "carelabel-canary-"));
after(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  let out = "";
  let err = "";
  const code = await main(["canary", "new", ...args], {
    out: (text) => (out += text),
    err: (text) => (err += text),
    progress: () => undefined,
    interactive: false,
    today: "2026-11-22",
    stdin: process.stdin,
  });
  return { code, out, err };
}

for (const language of ["de", "en"] as const) {
  test(`a canary is written with its sheet in the language ${language}, and never over an older one`, async () => {
    const path = join(folder, `${language}.json`);
    const { code, out } = await run("--out", path, "--language", language);
    assert.equal(code, 0);
    const canary = canaryOf(JSON.parse(readFileSync(path, "utf8")), path);
    assert.deepEqual([canary.language, canary.createdOn], [language, "2026-11-22"]);
    const sheet = readFileSync(join(folder, `${language}.txt`), "utf8");
    assert.ok(sheet.includes(canary.familyName) && out.includes(sheet));
    const again = await run("--out", path);
    assert.equal(again.code, 2);
    assert.match(again.err, /exists already.*\[file-unwritable\]/s);
    assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), canary);
  });
}

test("another language than German or English is refused, and nothing is written", async () => {
  const { code, err } = await run("--out", join(folder, "fr.json"), "--language", "fr");
  assert.equal(code, 2);
  assert.match(err, /write de or en \[argument-wrong\]/);
  assert.throws(() => readFileSync(join(folder, "fr.json")));
});
