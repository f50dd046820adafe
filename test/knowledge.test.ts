/**
 * The doors of the world's knowledge and the commands that speak to them, over a real server.
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Check } from "typebox/value";
import { main } from "../src/cli/main.ts";
import { KnowledgeImport, listKnowledgeRoute } from "../src/contract/knowledge.ts";
import { bytesOf, KNOWLEDGE_FILES, osvRecord } from "../src/knowledge-for-tests.ts";
import { openInstallation } from "../src/server/installation.ts";
import { openWholeServer, type WholeServer } from "../src/server/whole-server-for-tests.ts";
import { knowledgeSources } from "../src/store/knowledge.ts";
import { keptRecords } from "../src/store/knowledge-files.ts";
import { ledgerPage } from "../src/store/ledger.ts";

let whole: WholeServer;
let tokenFile: string;
before(async () => {
  whole = await openWholeServer();
  tokenFile = join(whole.folder, "my.token");
  const reply = await whole.call("/api/v1/tokens", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "nightly", scope: ["knowledge.read", "knowledge.write"], days: 30 }),
  });
  const made = (await reply.json()) as { secret?: string };
  assert.equal(reply.status, 200, JSON.stringify(made));
  writeFileSync(tokenFile, made.secret ?? "");
});
after(() => whole.close());

const text = (name: keyof typeof KNOWLEDGE_FILES) => KNOWLEDGE_FILES[name].text;

async function bring(name: string, content: string): Promise<KnowledgeImport> {
  const form = new FormData();
  form.append("file", new Blob([content]), name);
  const reply = await whole.call("/api/v1/knowledge", { method: "POST", body: form });
  const begun = (await reply.json()) as KnowledgeImport;
  assert.ok(Check(KnowledgeImport, begun), JSON.stringify(begun));
  return ended(begun.id);
}

async function ended(id: string): Promise<KnowledgeImport> {
  for (;;) {
    const state = (await (await whole.call(`/api/v1/knowledge/imports/${id}`)).json()) as KnowledgeImport;
    assert.ok(Check(KnowledgeImport, state));
    if (state.stage !== "reading") return state;
    await setTimeout(20);
  }
}

async function sources() {
  const list: unknown = await (await whole.call("/api/v1/knowledge")).json();
  assert.ok(Check(listKnowledgeRoute.reply, list));
  return list.sources;
}

const files = () => readdirSync(join(whole.folder, "data", "knowledge"));
const acts = async () =>
  (await ledgerPage(whole.installation.store.read, { offset: 0, limit: 50 })).entries.filter(({ act }) =>
    act.startsWith("knowledge."),
  );

test("a file is read, kept with its records, told with its age, and stands in the ledger", async () => {
  const state = await bring("kev.json", text("kev.json"));
  assert.deepEqual([state.stage, state.entries, state.problem], ["done", 2, null]);
  const [one] = await sources();
  assert.deepEqual(
    [one?.source.name, one?.source.taken.kind, one?.source.taken.datedOn],
    ["kev.json", "kev", "2026-11-08"],
  );
  assert.equal(one?.age.limitDays, 14);
  const folder = join(whole.folder, "data");
  const kept = [...keptRecords(folder, await knowledgeSources(whole.installation.store.read), ["exploited"])];
  assert.deepEqual(
    kept.map((record) => record.kind === "exploited" && record.exploited.id),
    ["CVE-2026-1004", "CVE-2026-1005"],
  );
  assert.deepEqual(files(), [`${one?.source.id}.records`]);
  assert.equal((await acts())[0]?.act, "knowledge.import");
});

test("a newer file of the same source takes its place, an older one is refused", async () => {
  const newer = text("kev.json").replaceAll("2026-11-08", "2026-11-09").replace("CVE-2026-1005", "CVE-2026-1006");
  const state = await bring("another-name.json", newer);
  assert.deepEqual([state.stage, state.replaced], ["done", ["kev.json"]]);
  assert.equal((await sources()).length, 1);
  assert.equal(files().length, 1);
  const older = await bring("kev.json", text("kev.json"));
  assert.deepEqual([older.stage, older.problem?.code], ["failed", "record-conflict"]);
  assert.equal(files().length, 1);
});

test("a file of no known kind is refused with what is taken, and leaves nothing", async () => {
  const state = await bring("holiday.jpg", "\u00ff\u00d8 a picture");
  assert.deepEqual(
    [state.stage, state.problem?.code, state.problem?.where],
    ["failed", "format-unknown", "holiday.jpg"],
  );
  assert.match(state.problem?.detail ?? "", /OSV.*KEV.*EPSS/);
  assert.equal(files().length, 1);
});

test("an import that is cancelled leaves nothing", async () => {
  const many = Array.from({ length: 60_000 }, (_, at) => `${JSON.stringify(osvRecord(`OSV-2026-${at}`))}\n`).join("");
  const form = new FormData();
  form.append("file", new Blob([many]), "many.ndjson");
  const begun = (await (
    await whole.call("/api/v1/knowledge", { method: "POST", body: form })
  ).json()) as KnowledgeImport;
  assert.equal((await whole.call(`/api/v1/knowledge/imports/${begun.id}`, { method: "DELETE" })).status, 200);
  assert.equal((await ended(begun.id)).stage, "cancelled");
  assert.equal(files().length, 1);
  assert.equal((await sources()).length, 1);
});

test("a form without a file, and an import nobody made, are refused in words", async () => {
  const form = new FormData();
  form.append("table", new Blob(["x"]), "x.csv");
  assert.equal((await whole.call("/api/v1/knowledge", { method: "POST", body: form })).status, 400);
  assert.equal((await whole.call("/api/v1/knowledge/imports/0000000000000000")).status, 404);
});

/** Runs a command against the server; answers with its exit code and what it said. */
async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: "", err: "" };
  const code = await main(argv, {
    out: (written) => {
      said.out += written;
    },
    err: (written) => {
      said.err += written;
    },
    progress: () => undefined,
    interactive: false,
    today: "2026-11-23",
    stdin: process.stdin,
  });
  return { code, ...said };
}

const toServer = () => ["--server", `http://127.0.0.1:${whole.port}`, "--token-file", tokenFile];
function file(name: string, content: string): string {
  const path = join(whole.folder, name);
  writeFileSync(path, bytesOf(content));
  return path;
}

test("the command brings files and lists what is there; what is wrong in them is told with exit code 1", async () => {
  const osv = file("mine.ndjson", `${text("osv.ndjson")}{"id":"OSV-9","modified":"never"}\n`);
  const brought = await run("knowledge", "import", file("eol.md", text("eol.md")), osv, ...toServer());
  assert.equal(brought.code, 1, brought.err);
  assert.match(brought.out, /eol\.md: endoflife of endoflife\.date, dated 2026-10-30/);
  assert.match(brought.out, /3 entries taken \(3 weakness\), 1 refused\n {2}entry 4 \(line 4, \/modified\)/);
  const listed = await run("knowledge", "list", ...toServer());
  assert.match(listed.out, /kev {12}another-name\.json: 2 entries, dated 2026-11-09/);
  assert.match(listed.out, /osv {12}mine\.ndjson: 3 entries/);
  const json = await run("knowledge", "list", "--json", ...toServer());
  assert.equal((JSON.parse(json.out) as unknown[]).length, 3);
});

test("the command tells what is refused, by whom, with exit code 2", async () => {
  const unknown = await run("knowledge", "import", file("x.csv", "a,b\n"), ...toServer());
  assert.deepEqual([unknown.code, unknown.out], [2, ""]);
  assert.match(unknown.err, /x\.csv: it is no file of knowledge/);
  const absent = await run("knowledge", "import", join(whole.folder, "absent"), ...toServer());
  assert.equal(absent.code, 2);
  const stranger = file("stranger.token", `clt_${"A".repeat(43)}`);
  const barred = await run("knowledge", "list", "--server", `http://127.0.0.1:${whole.port}`, "--token-file", stranger);
  assert.deepEqual([barred.code, /not-signed-in/.test(barred.err)], [2, true]);
  const nobody = await run("knowledge", "list", "--server", "http://127.0.0.1:1", "--token-file", tokenFile);
  assert.match(nobody.err, /cannot be reached/);
});

test("a file is checked without a server", async () => {
  const checked = await run("knowledge", "check", file("nvd.json", text("nvd.json")));
  assert.deepEqual([checked.code, checked.out.split("\n")[1]], [0, "2 entries taken (2 weakness), 0 refused"]);
  const refused = await run("knowledge", "check", file("bom.json", '{"bomFormat":"CycloneDX"}'));
  assert.match(refused.err, /bill of materials without statements/);
});

test("a source is removed with its records; what a crash left is swept at the next start", async () => {
  for (const { source } of await sources())
    assert.equal((await whole.call(`/api/v1/knowledge/${source.id}`, { method: "DELETE" })).status, 200);
  assert.deepEqual(files(), []);
  assert.equal((await acts())[0]?.act, "knowledge.remove");
  assert.equal((await whole.call("/api/v1/knowledge/0000000000000000", { method: "DELETE" })).status, 404);
  const other = join(whole.folder, "other");
  const first = await openInstallation(other, {});
  await first.store.close();
  const left = join(other, "knowledge");
  mkdirSync(left, { recursive: true });
  writeFileSync(join(left, "half.unfinished"), "half");
  const second = await openInstallation(other, {});
  assert.deepEqual(readdirSync(left), []);
  await second.store.close();
});

test("an account that is limited to places reads what the world knows, and neither brings in nor removes it", async () => {
  const places = (await (await whole.call("/api/v1/places")).json()) as { places: { id: string }[] };
  const password = "four quiet herons at dusk";
  const account = { signInName: "ward-engineer", name: "Ida", role: "engineer", products: null, password };
  const made = await whole.call("/api/v1/accounts", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...account, places: [places.places[0]?.id] }),
  });
  assert.equal(made.status, 200, await made.clone().text());
  await bring("for-all.json", text("kev.json"));
  const before = await sources();
  const headers = { cookie: await whole.signIn("ward-engineer", password) };
  const form = new FormData();
  form.append("file", new Blob([text("osv.json")]), "of-a-ward.json");
  assert.equal((await whole.call("/api/v1/knowledge", { headers })).status, 200);
  for (const reply of [
    await whole.call("/api/v1/knowledge", { method: "POST", body: form, headers }),
    await whole.call(`/api/v1/knowledge/${before[0]?.source.id}`, { method: "DELETE", headers }),
    await whole.call("/api/v1/knowledge/imports/0123456789abcdef", { method: "DELETE", headers }),
  ]) {
    const problem = (await reply.json()) as { code: string; detail: string };
    assert.deepEqual([reply.status, problem.code], [403, "not-permitted"]);
    assert.match(problem.detail, /the whole facility/);
  }
  assert.deepEqual(await sources(), before);
});
