import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Fastify, { type FastifyInstance } from "fastify";
import { act, canonicalText, sha256 } from "../acts/act.ts";
import type { ToldEntry } from "../contract/ledger.ts";
import type { Actor } from "../domain/account/account.ts";
import type { Act } from "../domain/ledger/acts.ts";
import { type Changes, firstBreak, type LedgerEntry, type Subject, sealed } from "../domain/ledger/ledger.ts";
import { device, NOW, PLACES, PRODUCTS, person, type Registry, withRegistry } from "../registry-for-tests.ts";
import { keepEvidence } from "../store/evidence.ts";
import { ledgerFrom, ledgerPage } from "../store/ledger.ts";
import { ledgerChecks, ledgerDoors, namesFor } from "./ledger.ts";
import { sendProblem } from "./problems.ts";

let registry: Registry;
let server: FastifyInstance;
let actor: Actor | undefined;
before(async () => {
  registry = await withRegistry();
  server = Fastify();
  server.setErrorHandler((error, _request, reply) => sendProblem(error, reply, assert.fail));
  const { store, now, publish } = registry.acting();
  await server.register(async (room) => ledgerDoors(room, { store, now, publish, actorOf: async () => actor }));
  for (let number = 0; number < 350; number++) await does(number % 2 === 0 ? "device.change" : "place.change");
});
after(async () => {
  await server.close();
  await registry.close();
});
const does = (name: Act) =>
  act(registry.acting(), name, async () => ({ result: 0, deed: { subjects: [{ kind: "facility", id: "facility" }] } }));
const get = (path: string) => server.inject(`/api/v1/ledger${path}`);

test("the ledger is read newest first, by the beginning of the act and in windows", async () => {
  actor = person("auditor");
  const page = (await get("?act=device.&limit=3&offset=1")).json<{ entries: LedgerEntry[]; total: number }>();
  assert.deepEqual([page.total, page.entries.map(({ sequence }) => sequence)], [175, [347, 345, 343]]);
  assert.equal((await get("?limit=999")).json().entries.length, 200);
  assert.equal((await get("?limit=-1")).statusCode, 400);
  assert.equal((await get("?account=nobody")).json().total, 0);
});

test("an entry's subjects carry the names that they have now; one that is gone has none, the entry stays as it was", async () => {
  actor = person("auditor");
  const pump = device("INF-0001");
  await registry.add(pump);
  const about = (...subjects: [Subject, ...Subject[]]) =>
    act(registry.acting(), "device.change", async () => ({ result: 0, deed: { subjects } }));
  const gone = { kind: "place", id: "placegone" } as const;
  await about({ kind: "device", id: pump.id }, { kind: "place", id: PLACES.icu.id }, gone);
  await about({ kind: "product", id: PRODUCTS.pump.id }, { kind: "device", id: pump.id });
  await registry.store.write((tx) =>
    tx.updateTable("place").set({ name: "Intensiv Nord" }).where("id", "=", PLACES.icu.id).execute(),
  );
  const { entries, names } = (await get("?limit=2")).json();
  assert.deepEqual(Object.fromEntries(names.map(({ id, name }: { id: string; name: string }) => [id, name])), {
    [pump.id]: "INF-0001",
    [PLACES.icu.id]: "Intensiv Nord",
    [PRODUCTS.pump.id]: "Sanova InfuTrak 300",
  });
  assert.deepEqual(entries[1].subjects[2], gone);
  assert.equal(await firstBreak(await all(), canonicalText, sha256), undefined);
  actor = person("auditor", { scope: ["ledger.read"], via: "token" });
  assert.deepEqual((await get("?limit=2")).json().names, [], "a token that may not read devices is told none of them");
  await registry.store.write(async (tx) => {
    await tx.deleteFrom("ledger_subject").where("sequence", ">", 350).execute();
    await tx.deleteFrom("ledger").where("sequence", ">", 350).execute();
  });
});

test("the name of a confidential file is told to those alone who may know of it", async () => {
  const digest = "ab".repeat(32);
  await registry.store.write((tx) =>
    keepEvidence(tx, {
      digest,
      name: "patient.har",
      mediaType: "application/json",
      bytes: 1,
      addedAt: NOW,
      addedBy: "engineer",
      keepUntil: null,
      confidential: true,
    }),
  );
  const page = [{ sequence: 1, subjects: [{ kind: "evidence", id: digest }] }] as unknown as LedgerEntry[];
  assert.deepEqual(await namesFor(registry.store.read, person("auditor"), page), []);
  assert.equal((await namesFor(registry.store.read, person("administrator"), page))[0]?.name, "patient.har");
});

const all = async () => {
  const entries: LedgerEntry[] = [];
  for await (const entry of ledgerFrom(registry.store.read)) entries.push(entry);
  return entries;
};

test("whoever is limited to places, or reads no ledger, is refused", async () => {
  actor = person("auditor", { places: [PLACES.north.id] });
  for (const path of ["", "/export"]) assert.equal((await get(path)).statusCode, 403);
  actor = person("engineer");
  for (const path of ["", "/export", "/verification"]) assert.equal((await get(path)).statusCode, 403);
  actor = undefined;
  assert.equal((await get("/export")).statusCode, 401);
});

test("the whole ledger is taken away as lines whose chain anybody can check, and that stands in it", async () => {
  actor = person("auditor");
  const reply = await get("/export");
  assert.match(String(reply.headers["content-disposition"]), /^attachment; filename="ledger-2027-03-01\.ndjson"/);
  const entries = reply.body
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as LedgerEntry);
  assert.equal(entries.at(-1)?.act, "ledger.export");
  assert.equal(await firstBreak(entries, canonicalText, sha256), undefined);
});

test("an older entry that holds a confidential name is told without it, and says so; its chain holds, and whole it can be checked", async () => {
  const about = (digest: string, name: Act, changes: Changes) =>
    act(registry.acting(), name, async () => ({
      result: 0,
      deed: { subjects: [{ kind: "evidence", id: digest }], changes },
    }));
  const [gone, later, open] = ["cd", "ef", "01"].map((pair) => pair.repeat(32)) as [string, string, string];
  await about(gone, "evidence.add", { name: [null, "meier.har"], confidential: [null, true] });
  await about(gone, "evidence.remove", { name: ["meier.har", null], keepUntil: [null, null] });
  await about(later, "evidence.add", { name: [null, "meier.pcap"], confidential: [null, false] });
  await about(later, "evidence.add", { confidential: [false, true] });
  await about(open, "evidence.add", { name: [null, "protocol.pdf"], confidential: [null, false] });
  actor = person("auditor");
  const { entries } = (await get("?limit=5")).json<{ entries: ToldEntry[] }>();
  assert.deepEqual(
    entries.map(({ withheld }) => withheld),
    [undefined, undefined, ["name"], ["name"], ["name"]],
  );
  assert.deepEqual(entries[0]?.changes.name, [null, "protocol.pdf"]);
  const exported = (await get("/export")).body;
  assert.ok(!(JSON.stringify(entries) + exported).includes("meier"));
  const told = exported
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as ToldEntry);
  for (const [at, { previous }] of told.entries()) if (at > 0) assert.equal(previous, told[at - 1]?.hash);
  assert.equal(told.filter(({ withheld }) => withheld !== undefined).length, 3);
  actor = person("administrator");
  const whole = (await get("/export")).body
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as LedgerEntry);
  assert.equal(await firstBreak(whole, canonicalText, sha256), undefined);
  assert.deepEqual(whole.find(({ act }) => act === "evidence.remove")?.changes.name, ["meier.har", null]);
  await registry.store.write(async (tx) => {
    await tx.deleteFrom("ledger_subject").where("sequence", ">", 351).execute();
    await tx.deleteFrom("ledger").where("sequence", ">", 351).execute();
  });
});

test("a change of an old entry is found by the next verification, however soon after the last", async () => {
  const checks = ledgerChecks(registry.store.read, () => new Date(NOW));
  const last = () => checks.last;
  assert.equal(last(), null);
  const whole = await checks.verify();
  assert.deepEqual([whole.entries, whole.brokenAt, whole.at], [351, null, NOW]);
  assert.deepEqual(last(), whole);
  await does("device.change");
  assert.equal((await checks.verify()).entries, 352);

  const change = (by: string) =>
    registry.store.write((tx) => tx.updateTable("ledger").set({ name: by }).where("sequence", "=", 20).execute());
  await change("somebody else");
  assert.deepEqual([(await checks.verify()).brokenAt, last()?.brokenAt], [20, 20]);
  const doorAnswer = (await get("/verification")).json();
  assert.deepEqual([doorAnswer.brokenAt, doorAnswer.entries], [20, 352]);
  assert.equal((await get("?limit=1")).json().verified.brokenAt, 20, "and the page says so");
  await change("engineer");
  assert.equal((await checks.verify()).brokenAt, null);
});

test("who asks while a verification is under way gets one that began after they asked", async () => {
  let begun = 0;
  const checks = ledgerChecks(registry.store.read, () => {
    begun++;
    return new Date(NOW);
  });
  const [first, second, third] = [checks.verify(), checks.verify(), checks.verify()];
  assert.equal(begun, 1);
  await first;
  assert.equal(await second, await third, "several who ask share one");
  assert.equal(begun, 2);
});

test("a ledger that was cut off, or written anew with hashes that fit, is not what was verified", async () => {
  const checks = ledgerChecks(registry.store.read, () => new Date(NOW));
  const { head, entries } = await checks.verify();
  const [newest] = (await ledgerPage(registry.store.read, { offset: 0, limit: 1 })).entries;
  assert.ok(newest !== undefined && newest.hash === head);
  const { hash: _hash, ...open } = newest;
  const other = sealed({ ...open, note: "never happened" }, canonicalText, sha256);
  const write = (entry: LedgerEntry) =>
    registry.store.write((tx) =>
      tx
        .updateTable("ledger")
        .set({ note: entry.note, hash: entry.hash })
        .where("sequence", "=", entry.sequence)
        .execute(),
    );
  await write(other);
  assert.equal((await checks.verify()).brokenAt, entries);
  await write(newest);
  assert.equal((await checks.verify()).brokenAt, null);
  await registry.store.write((tx) => tx.deleteFrom("ledger").where("sequence", ">", 350).execute());
  assert.equal((await checks.verify()).brokenAt, 351, "what was there is missing now");
});
