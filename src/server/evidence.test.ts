import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import Fastify, { type FastifyInstance } from "fastify";
import { addEvidence, expireEvidence, sweepEvidence } from "../acts/evidence.ts";
import type { EvidenceFile } from "../contract/evidence.ts";
import type { Actor } from "../domain/account/account.ts";
import { NOW, PLACES, person, type Registry, withRegistry } from "../registry-for-tests.ts";
import { openDataKey } from "../store/data-key.ts";
import { evidenceByDigest } from "../store/evidence.ts";
import { createEvidenceFiles, type EvidenceFiles } from "../store/evidence-files.ts";
import { ledgerPage } from "../store/ledger.ts";
import { evidenceDoors } from "./evidence.ts";
import { sendProblem } from "./problems.ts";

let registry: Registry;
let files: EvidenceFiles;
let server: FastifyInstance;
let address: string;
let actor: Actor;
const bugs: string[] = [];

before(async () => {
  registry = await withRegistry();
  files = createEvidenceFiles({
    folder: registry.folder,
    dataKey: await openDataKey(registry.folder, { environment: {} }),
  });
  server = Fastify();
  server.setErrorHandler((error, _request, reply) => sendProblem(error, reply, (text) => bugs.push(text)));
  const { store, now, publish } = registry.acting();
  const house = { store, now, publish, actorOf: async () => actor };
  await server.register(async (room) => evidenceDoors(room, house, files));
  address = await server.listen({ host: "127.0.0.1", port: 0 });
});
after(async () => {
  await server.close();
  await registry.close();
  assert.deepEqual(bugs, []);
});

const url = (path = "") => `${address}/api/v1/evidence${path}`;
async function add(text: string | Uint8Array<ArrayBuffer>, name = "note.txt", query = "") {
  const form = new FormData();
  form.append("file", new Blob([text]), name);
  return fetch(url(query), { method: "POST", body: form });
}
const stored = async () =>
  (await readdir(join(registry.folder, "evidence"), { recursive: true })).filter((name) => name.length > 10);
const acts = async () =>
  (await ledgerPage(registry.store.read, { offset: 0, limit: 50 })).entries.map(({ act, note }) => [act, note]);

test("a file's long name is cut between signs", async () => {
  actor = person("engineer");
  const reply = await add("a scan", `${"a".repeat(119)}\u{1f600}.txt`);
  assert.equal(reply.status, 200);
  const { name, digest } = (await reply.json()) as { name: string; digest: string };
  assert.equal(name, "a".repeat(119));
  assert.equal((await fetch(url(`/${digest}`), { method: "HEAD" })).status, 404, "a file has no head to ask for");
  await files.remove(digest);
  await registry.store.write((tx) => tx.deleteFrom("evidence").execute());
});

test("a file that was added comes back byte for byte as something to save, and both stand in the ledger", async () => {
  actor = person("engineer");
  const page = "<script>alert(1)</script>";
  const reply = await add(page, "../../Prüf\u202ebericht.html");
  assert.equal(reply.status, 200);
  const file = (await reply.json()) as { digest: string; name: string; mediaType: string };
  assert.equal(file.name, "Prüfbericht.html");
  const back = await fetch(url(`/${file.digest}`));
  assert.equal(await back.text(), page);
  assert.equal(back.headers.get("content-type"), "application/octet-stream");
  assert.match(
    back.headers.get("content-disposition") ?? "",
    /^attachment; filename="Pr_fbericht.html"; filename\*=UTF-8''Pr%C3%BC/,
  );
  assert.match(back.headers.get("content-security-policy") ?? "", /sandbox/);
  assert.deepEqual((await acts()).slice(0, 2), [
    ["evidence.read", null],
    ["evidence.add", null],
  ]);
});

test("an upload that is cut off leaves nothing behind", async () => {
  const before = await stored();
  const entries = (await acts()).length;
  const socket = connect((server.server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  const start = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n';
  socket.write(
    `POST /api/v1/evidence HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n${start}`,
  );
  socket.write(Buffer.alloc(300_000, 7));
  for (let tries = 0; tries < 100 && (await stored()).length === before.length; tries++) await pause(10);
  assert.equal((await stored()).length, before.length + 1, "the upload is under way");
  socket.destroy();
  for (let tries = 0; tries < 200 && (await stored()).length > before.length; tries++) await pause(10);
  assert.deepEqual(await stored(), before);
  assert.equal((await acts()).length, entries);
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("a form without a file, with another part, or with a wrong day is told so", async () => {
  const empty = await fetch(url(), { method: "POST", body: new FormData() });
  assert.equal(empty.status, 400);
  const form = new FormData();
  form.append("other", new Blob(["x"]), "x");
  assert.equal((await fetch(url(), { method: "POST", body: form })).status, 400);
  assert.equal((await add("x", "x", "?keepUntil=2020-01-01")).status, 400);
  assert.equal((await add("x", "x", "?keepUntil=2027-02-31")).status, 400);
  assert.equal((await fetch(url("/..%2f..%2fdata.key.json"))).status, 400);
});

test("confidential files are for administrators and engineers; for an auditor they don't exist", async () => {
  const { digest } = (await (await add("patient", "p.har", "?confidential=yes")).json()) as { digest: string };
  actor = person("auditor");
  const { files: seen } = (await (await fetch(url())).json()) as { files: { digest: string }[] };
  assert.ok(!seen.some((file) => file.digest === digest));
  assert.equal((await fetch(url(`/${digest}`))).status, 404);
  assert.equal((await add("x")).status, 403);
  actor = person("viewer");
  assert.equal((await fetch(url())).status, 403);
  actor = person("administrator");
  assert.equal((await fetch(url(`/${digest}`))).status, 200);
  await add("patient", "again.har");
  const again = (await (await fetch(url())).json()) as { files: { digest: string; confidential: boolean }[] };
  assert.equal(
    again.files.find((file) => file.digest === digest)?.confidential,
    true,
    "once confidential, it stays so",
  );
});

test("who is limited to places knows the files that it added: the account, not its name", async () => {
  const limited = (accountId: string, name: string) =>
    person("engineer", { accountId, name, places: [PLACES.north.id] });
  const seenBy = async (one: Actor) => {
    actor = one;
    const { files: seen } = (await (await fetch(url())).json()) as { files: { digest: string }[] };
    return seen.map((file) => file.digest);
  };
  actor = limited("accountanna1", "Anna Roth");
  const { digest } = (await (await add("seen on the ward")).json()) as { digest: string };
  assert.deepEqual(await seenBy(limited("accountanna1", "Anna Roth")), [digest]);
  assert.deepEqual(await seenBy(limited("accountanna1", "Anna Roth-Berg")), [digest], "a new name takes nothing away");
  const second = limited("accountanna2", "Anna Roth");
  assert.deepEqual(await seenBy(second), [], "another account of the same name sees none of it");
  assert.equal((await fetch(url(`/${digest}`))).status, 404);
  assert.equal((await fetch(url(`/${digest}?reason=x`), { method: "DELETE" })).status, 404);
  actor = second;
  await add("seen on the ward", "again.txt", "?confidential=yes");
  assert.deepEqual(await seenBy(second), [], "nor by sending the same content again");
});

test("a file is destroyed before its time with a reason, and its digest stays in the ledger", async () => {
  actor = person("engineer");
  const { digest } = (await (await add("wrong file")).json()) as { digest: string };
  assert.equal((await fetch(url(`/${digest}`), { method: "DELETE" })).status, 400);
  const removed = await fetch(url(`/${digest}?reason=mixed%20up`), { method: "DELETE" });
  assert.equal(removed.status, 200);
  assert.equal((await fetch(url(`/${digest}`))).status, 404);
  assert.ok(!(await stored()).some((name) => name.includes(digest)));
  assert.deepEqual((await acts())[0], ["evidence.remove", "mixed up"]);
});

test("evidence goes the day after its last day, unless somebody asked to keep it longer", async () => {
  const day = (now: string) => ({
    ...registry.acting(person("administrator", { via: "system" })),
    now: () => new Date(now),
  });
  const arriving = async function* () {
    yield new TextEncoder().encode("kept for a while");
  };
  const file = { name: "x", bytes: arriving(), keepUntil: "2027-03-10", confidential: false };
  const { digest } = await addEvidence(day(NOW), files, file);
  assert.equal(await expireEvidence(day("2027-03-10T23:59:59Z"), files), 0);
  await addEvidence(day(NOW), files, { ...file, bytes: arriving(), keepUntil: "2027-03-20" });
  assert.equal(await expireEvidence(day("2027-03-11T00:00:00Z"), files), 0);
  assert.equal(await expireEvidence(day("2027-03-21T00:00:00Z"), files), 1);
  assert.ok(!(await stored()).some((name) => name.includes(digest)));
});

test("bytes that a crash left without a row are swept away, others stay", async () => {
  const before = await stored();
  await files.put(
    (async function* () {
      yield Uint8Array.of(1, 2, 3);
    })(),
    { limitBytes: 10 },
  );
  await writeFile(join(registry.folder, "evidence", "note.txt"), "somebody else's");
  assert.equal(await sweepEvidence(registry.store, files), 1);
  assert.deepEqual((await stored()).sort(), before.sort());
});

test("content that was damaged on disk is never handed out as if it were whole", async () => {
  actor = person("engineer");
  const { digest } = (await (await add("x".repeat(200_000))).json()) as { digest: string };
  const path = (await stored()).find((name) => name.endsWith(digest)) ?? "";
  await writeFile(join(registry.folder, "evidence", path), "CLE1 damaged");
  const reply = await fetch(url(`/${digest}`));
  const { code, where } = (await reply.json()) as { code: string; where: string };
  assert.deepEqual([reply.status, code, where], [500, "evidence-damaged", digest]);
});

test("content that is there already is never kept shorter nor less confidential, whoever sends it again", async () => {
  const days = [undefined, "2027-04-01", "2027-05-01"];
  let round = 0;
  for (const first of days)
    for (const again of days)
      for (const [firstly, then] of [
        ["yes", undefined],
        [undefined, "yes"],
      ]) {
        const query = (keepUntil?: string, confidential?: string) =>
          `?${new URLSearchParams({ ...(keepUntil && { keepUntil }), ...(confidential && { confidential }) })}`;
        const text = `once more ${round++}`;
        actor = person("administrator");
        await add(text, "x", query(first, firstly));
        actor = person("engineer", { accountId: "accountanna3", places: [PLACES.north.id] });
        const { digest } = (await (await add(text, "y", query(again, then))).json()) as { digest: string };
        const file = await evidenceByDigest(registry.store.read, digest);
        const longest = first === undefined || again === undefined ? null : first > again ? first : again;
        assert.deepEqual([file?.keepUntil, file?.confidential, file?.name], [longest, true, "x"]);
      }
});

test("who sends content that is there and may not know of it is told its own words only", async () => {
  actor = person("administrator", { name: "Dr. Adler" });
  const first = (await (await add("the same bytes", "patient-meier.har", "?confidential=yes")).json()) as EvidenceFile;
  const own = { name: "mine.txt", addedBy: "Anna", keepUntil: "2027-05-01", confidential: false };
  for (const one of [
    person("engineer", { name: "Anna", accountId: "accountanna4", places: [PLACES.north.id] }),
    person("engineer", { name: "Anna", accountId: "accountanna5", scope: ["evidence.write"], via: "token" }),
  ]) {
    actor = one;
    const told = await (await add("the same bytes", "mine.txt", "?keepUntil=2027-05-01")).json();
    assert.deepEqual(told, { ...first, ...own });
  }
  actor = person("engineer");
  assert.deepEqual(
    await (await add("the same bytes", "mine.txt")).json(),
    first,
    "who may know it is told what is kept",
  );
});

test("the ledger never holds the name of a confidential file, from its arrival to its end", async () => {
  actor = person("engineer");
  const { digest } = (await (await add("secret", "meier-1950.har", "?confidential=yes")).json()) as EvidenceFile;
  await fetch(url(`/${digest}?reason=done`), { method: "DELETE" });
  const subject = { kind: "evidence", id: digest } as const;
  const { entries } = await ledgerPage(registry.store.read, { subject, offset: 0, limit: 9 });
  assert.deepEqual(
    entries.map(({ act, changes }) => [act, "name" in changes]),
    [
      ["evidence.remove", false],
      ["evidence.add", false],
    ],
  );
  assert.ok(!JSON.stringify(entries).includes("meier"));
});
