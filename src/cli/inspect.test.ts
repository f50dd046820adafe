import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, before, test } from "node:test";
import { SYSTEM } from "../acts/act.ts";
import { openSample } from "../acts/open-sample.ts";
import { openWholeServer, type WholeServer } from "../server/whole-server-for-tests.ts";
import { main } from "./main.ts";

let whole: WholeServer;
const folder = mkdtempSync(join(tmpdir(), "carelabel-inspect-"));
const token = join(folder, "own.token");
before(async () => {
  whole = await openWholeServer({ setUp: false });
  await openSample({ store: whole.installation.store, actor: SYSTEM, now: () => new Date(), publish: () => undefined });
  const cookie = await whole.signIn("engineer", "the sample hospital");
  const made = await fetch(`http://127.0.0.1:${whole.port}/api/v1/tokens`, {
    method: "POST",
    headers: { cookie, "content-type": "application/json" },
    body: JSON.stringify({ name: "inspect", scope: ["device.read", "inspection.read"], days: 1 }),
  });
  assert.equal(made.status, 200, await made.clone().text());
  writeFileSync(token, `${((await made.json()) as { secret: string }).secret}\n`);
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await whole.close();
});

async function inspect(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ["", ""];
  const code = await main(["inspect", ...words, "--server", `http://127.0.0.1:${whole.port}`, "--token-file", token], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    progress: () => undefined,
    interactive: false,
    today: new Date().toISOString().slice(0, 10),
    stdin: Readable.from([]),
  });
  return { code, out, err };
}

test("a device is told by its tag: the day, the days of each fact, what would move it, the version of the method", async () => {
  const { code, out } = await inspect("INF-0009");
  // The sample's earlier inspections are signed behind its opening, so both may be met.
  assert.match(out, /^INF-0009: inspect before \d{4}-\d{2}-\d{2}(?: \(overdue\))?, decided by \w+\n/);
  assert.match(out, / {2}age +[+-]?\d+ /);
  assert.match(out, /What would move it most:\n {2}inspect +\+\d+ days, to /);
  assert.match(out, /Method \d+\.\d+ of \d{4}-\d{2}-\d{2}, as published/);
  assert.equal(code, out.includes("(overdue)") ? 1 : 0);
  const json = JSON.parse((await inspect("INF-0009", "--json")).out);
  assert.ok(out.startsWith(`INF-0009: inspect before ${json.explanation.date}`));
});

test("a device that is not there, and several of one name are told in one line", async () => {
  const unknown = await inspect("0000000000000000");
  assert.deepEqual([unknown.code, unknown.out], [2, ""]);
  assert.match(unknown.err, /record-unknown/);
  assert.match((await inspect("INF")).err, /several devices are called so/);
});
