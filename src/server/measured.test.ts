/** What speaks for or against criteria, from the registry, labels, captures and training records: from the outside. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { certificateForTests } from "../certificate-for-tests.ts";
import type { ProblemDetails } from "../contract/problem-details.ts";
import { ROUTES } from "../contract/routes.ts";
import { inputOf } from "../domain/registry/device.ts";
import { captureOf, type Said, tcpTalk, udpTalk } from "../formats/packet-capture/talk-for-tests.ts";
import { tlsChunks } from "../formats/packet-capture/told-for-tests.ts";
import { hex } from "../formats/packet-file/capture-for-tests.ts";
import { type MeasuredHouse, openMeasuredHouse, type Ward } from "./measured-house-for-tests.ts";
import { ADMINISTRATOR } from "./whole-server-for-tests.ts";

let house: MeasuredHouse;
before(async () => {
  house = await openMeasuredHouse();
});
after(() => house.close());

/** What is proposed once a person has said "fulfilled": the answer, and whether it contradicts. */
async function seen(ward: Ward, criterion: string): Promise<[string, boolean] | null> {
  await house.answer(ward, criterion);
  const found = await house.proposal(ward, criterion);
  return found === undefined ? null : [found.answer, found.contradicts];
}

test("a failed sign-in raises the proposal that sign-ins are logged", async () => {
  const ward = await house.ward();
  const criterion = "process.malfunction-management.2.2";
  const before = (await house.proposal(ward, criterion))?.because.en;
  const wrong = { ...ADMINISTRATOR, password: "guessed by somebody" };
  assert.equal((await house.send("POST", ROUTES.signIn.path, wrong)).status, 401);
  const proposal = await house.proposal(ward, criterion);
  assert.equal(before, undefined);
  assert.match(proposal?.because.en ?? "", / 1 failed ones/);
  assert.equal(proposal?.answer, "partly");
});

/** A recorded handshake of TLS 1.2 in which the server answers with an older version. */
function handshake(version: number): Said[] {
  let isHello = true;
  return tlsChunks("tls-1.2").map(([direction, what]): Said => {
    if (direction === 0 || !isHello || typeof what === "string") return [direction, what];
    isHello = false;
    const older = what.slice();
    older[10] = version;
    return [direction, older];
  });
}

test("a capture with TLS 1.0 contradicts the safest version; one of TLS 1.3 speaks for it", async () => {
  const criterion = "structure.data-management.3.4";
  const old = await house.ward();
  await house.audit(
    (await house.device(old)).id,
    captureOf(tcpTalk(handshake(1), { port: 443 })) as Uint8Array<ArrayBuffer>,
  );
  assert.deepEqual(await seen(old, criterion), ["not-fulfilled", true]);
  const [source] = (await house.proposal(old, criterion))?.sources ?? [];
  assert.equal(source?.kind, "audit");
  const modern = await house.ward();
  const capture = captureOf(tcpTalk(tlsChunks("tls-1.3"), { port: 443 })) as Uint8Array<ArrayBuffer>;
  await house.audit((await house.device(modern)).id, capture);
  assert.deepEqual(await seen(modern, criterion), ["partly", false]);
  assert.deepEqual(await seen(modern, "structure.data-management.2.1"), ["partly", false]);
});

test("a device that moves in brings no audits from where it stood before", async () => {
  const [before, after] = [await house.ward(), await house.ward()];
  const device = await house.device(before);
  const capture = captureOf(tcpTalk(handshake(1), { port: 443 })) as Uint8Array<ArrayBuffer>;
  await house.audit(device.id, capture);
  const moved = { ...inputOf(device), placeId: after.placeId };
  await house.ask("PUT", `/api/v1/devices/${device.id}`, moved, { "if-match": '"1"' });
  const criterion = "structure.data-management.3.4";
  assert.equal(await house.proposal(after, criterion), undefined);
  await house.audit(device.id, capture);
  assert.equal((await house.proposal(after, criterion))?.answer, "not-fulfilled");
});

test("a capture of plain text contradicts encryption, and one of a community as shipped its absence", async () => {
  const ward = await house.ward();
  const get = hex("3026 020100 0406 7075626c6963 a019 020101 020100 020100 300e300c 06082b06010201010100 0500");
  const message = "\x0bMSH|^~\\&|A|B|C|D|20261122||ADT^A01|1|P|2.5\rPID|1||4711||Muster^Eva\r\x1c\r";
  const packets = [...udpTalk([[0, get]], { port: 161 }), ...tcpTalk([[0, message]], { port: 2575 })];
  await house.audit((await house.device(ward)).id, captureOf(packets) as Uint8Array<ArrayBuffer>);
  for (const criterion of [
    "structure.data-management.2.1",
    "structure.data-management.2.3",
    "structure.authentication-system.1.1",
    "structure.authentication-system.1.2",
  ])
    assert.deepEqual(await seen(ward, criterion), ["not-fulfilled", true], criterion);
  assert.deepEqual(await seen(ward, "structure.authentication-system.4.1"), ["not-fulfilled", true]);
});

test("identifiers, class and tier of the registry, and certificates that were enrolled", async () => {
  const ward = await house.ward();
  const product = await house.product("II");
  const device = await house.device(ward, {}, product.id);
  assert.deepEqual(await seen(ward, "structure.organisation.3.1"), ["not-fulfilled", true]);
  assert.deepEqual(await seen(ward, "structure.data-management.3.1"), ["partly", false]);
  const tier = { offNetwork: "free", outOfOperation: "ward-only" } as const;
  const input = { ...inputOf(device), tier };
  await house.ask("PUT", `/api/v1/devices/${device.id}`, input, { "if-match": '"1"' });
  const { pem } = certificateForTests("pump.ward.example", { from: "2020-01-01", until: "2120-01-01" });
  await house.enrol(device.id, { kind: "certificate", name: null, certificate: pem });
  const found = Object.fromEntries(
    (await house.proposals(ward)).proposals.map(({ criterion, answer }) => [criterion, answer]),
  );
  assert.equal(found["structure.organisation.3.1"], "partly");
  assert.equal(found["structure.data-management.3.1"], "fulfilled");
  assert.equal(found["structure.data-management.5.2"], "fulfilled");
  assert.equal(found["structure.authentication-system.2.1"], "fulfilled");
  assert.equal(found["structure.authentication-system.3.2"], "partly");
  assert.equal(found["structure.authentication-system.4.1"], "fulfilled");
});

test("what a trusted label says of contact, ISO 30111, cycle and end of support", async () => {
  const ward = await house.ward();
  const product = await house.product();
  const device = await house.device(ward, { firmware: "8.1.0" }, product.id);
  const today = new Date().toISOString().slice(0, 10);
  await house.label(product, ({ lifecycle = {} }) => {
    const contact = { email: "psirt@halmere.example", iso30111: "no" as const };
    Object.assign(lifecycle, { vulnerabilityContact: contact, updateCycleDays: 30, supportUntil: "2090-01-01" });
  });
  const updated = { ...inputOf(device), firmware: "8.2.0" };
  await house.ask("PUT", `/api/v1/devices/${device.id}`, updated, { "if-match": '"1"' });
  assert.deepEqual(await seen(ward, "process.malfunction-management.3.1"), ["fulfilled", false]);
  assert.deepEqual(await seen(ward, "structure.organisation.5.1"), ["not-fulfilled", true]);
  assert.deepEqual(await seen(ward, "process.updates.1.1"), ["fulfilled", false]);
  assert.deepEqual(await seen(ward, "process.updates.5.2"), ["partly", false]);
  assert.equal(await seen(ward, "process.updates.4.1"), null);
  const over = await house.ward();
  const old = await house.product();
  await house.device(over, {}, old.id);
  await house.label(old, (label) => {
    Object.assign(label.lifecycle ?? {}, { supportUntil: "2020-01-14" });
    const system = { name: "Old OS", supportUntil: "2020-01-14" };
    label.components = { ...label.components, software: { ...label.components?.software, operatingSystem: system } };
  });
  assert.ok(today > "2020-01-14");
  for (const criterion of ["process.updates.3.2", "process.updates.4.1", "process.updates.5.2"])
    assert.deepEqual(await seen(over, criterion), ["not-fulfilled", true], criterion);
});

const bring = (table: string) => house.send("PUT", ROUTES.bringTraining.path, table, { "content-type": "text/csv" });

test("training records answer six criteria, keep no name, and are refused with line and column", async () => {
  const ward = await house.ward();
  const subjects = ["basic", "advanced", "regular", "security"];
  const rows = subjects.map((subject) => `Eva Muster,${subject},2026-01-01,2090-01-01`);
  const reply = await bring(["person,subject,date,valid until", ...rows, ""].join("\n"));
  assert.equal(reply.status, 200, await reply.clone().text());
  const criteria = ["1.1", "2.1", "3.1", "4.1", "5.1"].map((one) => `process.usability.${one}`);
  for (const criterion of [...criteria, "structure.organisation.4.1"])
    assert.deepEqual(await seen(ward, criterion), ["fulfilled", false], criterion);
  assert.equal((await bring(["person,subject,date,valid until", ...rows, "Tom Beispiel,,,"].join("\n"))).status, 200);
  assert.deepEqual((await house.proposal(ward, "process.usability.1.1"))?.contradicts, true);
  const wrong = await bring("person,subject,date\nEva,dancing,2026-01-01\n");
  const problem = (await wrong.json()) as ProblemDetails;
  assert.deepEqual([wrong.status, problem.code, problem.where], [400, "document-unreadable", "2:2"]);
  const kept = await house.store.read.selectFrom("setting").select("value").where("key", "=", "training").execute();
  const ledger = await house.store.read
    .selectFrom("ledger")
    .select("changes")
    .where("act", "=", "training.import")
    .execute();
  assert.doesNotMatch(JSON.stringify([kept, ledger]), /Muster|Beispiel/i);
});

test("a second role among the accounts speaks for roles that are given", async () => {
  const ward = await house.ward();
  const criterion = "structure.organisation.2.1";
  assert.equal(await seen(ward, criterion), null);
  const account = { signInName: "ward", name: "Ward", role: "clinician", places: [ward.placeId], products: null };
  await house.ask("POST", "/api/v1/accounts", { ...account, password: "a sentence for this test" });
  assert.equal((await house.proposal(ward, criterion))?.answer, "partly");
});

test("a proposal that was taken over counts until its day, and is told once the measurement says otherwise", async () => {
  const ward = await house.ward();
  const device = await house.device(ward);
  const { pem } = certificateForTests("taken.ward.example", { from: "2020-01-01", until: "2120-01-01" });
  await house.enrol(device.id, { kind: "certificate", name: null, certificate: pem });
  const criterion = "structure.authentication-system.4.1";
  const proposal = await house.proposal(ward, criterion);
  assert.ok(proposal);
  const { answer, link, because, validUntil } = proposal;
  await house.answer(ward, criterion, { answer, validUntil, source: { kind: "link", link, because: because.en } });
  assert.deepEqual((await house.proposals(ward)).stale, []);
  await house.device(ward);
  assert.deepEqual((await house.proposals(ward)).stale, [{ criterion, link, now: "partly" }]);
});

test("who does not reach the evaluation sees no proposal, and the records of all staff are not for a ward's account", async () => {
  const [ward, other] = [await house.ward(), await house.ward()];
  const account = { signInName: "north", name: "North", role: "engineer", places: [ward.placeId], products: null };
  await house.ask("POST", "/api/v1/accounts", { ...account, password: "a sentence for this test" });
  const signIn = { signInName: "north", password: "a sentence for this test" };
  const entered = await house.send("POST", ROUTES.signIn.path, signIn, { cookie: "" });
  const cookie = (entered.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const path = ({ evaluationId }: Ward) => `/api/v1/evaluations/${evaluationId}/proposals`;
  assert.equal((await house.send("GET", path(ward), undefined, { cookie })).status, 200);
  assert.equal((await house.send("GET", path(other), undefined, { cookie })).status, 404);
  const table = "person,subject,date\nEva,basic,2026-01-01\n";
  const refused = await house.send("PUT", ROUTES.bringTraining.path, table, { cookie, "content-type": "text/csv" });
  assert.equal(refused.status, 403);
});
