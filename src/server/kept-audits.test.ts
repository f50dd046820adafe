import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Check } from "typebox/value";
import { changeDevice } from "../acts/device.ts";
import { removeEvidence } from "../acts/evidence.ts";
import { keepAudit } from "../acts/keep-audit.ts";
import { mergeDevices } from "../acts/retire-device.ts";
import { ROUTES } from "../contract/routes.ts";
import { KEPT_REPORT_LIMIT_BYTES, type KeptAudit } from "../contract/traffic.ts";
import { inputOf } from "../domain/registry/device.ts";
import type { AuditDifference } from "../domain/traffic/audit-difference.ts";
import type { AuditReport } from "../domain/traffic/audit-report.ts";
import { writtenAudit } from "../domain/traffic/audit-summary.ts";
import { longestTurn } from "../longest-turn-for-tests.ts";
import { readSpreadsheet } from "../print/read-spreadsheet.ts";
import { device, PLACES, PRODUCTS, person } from "../registry-for-tests.ts";
import { deviceById } from "../store/device.ts";
import { ownVersion } from "./open-api.ts";
import {
  CAPTURE,
  CRASH_REPORTER,
  EARLIER,
  openTrafficHouse,
  refusal,
  scanner,
  type TrafficHouse,
} from "./traffic-house-for-tests.ts";

let house: TrafficHouse;
beforeEach(async () => {
  house = await openTrafficHouse();
});
afterEach(() => house.close());

test("two audits of a device tell what an update brought", async () => {
  await house.giveLabel();
  const [before, after] = [await house.kept(EARLIER), await house.kept()];
  const difference = await house.read<AuditDifference>(`audits/${after}/difference?since=${before}`);
  assert.ok(Check(ROUTES.auditDifference.reply, difference));
  assert.deepEqual([difference.newDestinations, difference.goneDestinations], [[CRASH_REPORTER], []]);
  const kinds = difference.newFindings.map(({ kind }) => kind);
  assert.ok(kinds.includes("company-undeclared") && kinds.includes("destination-undeclared"), kinds.join(", "));
  const { audits, total } = await house.read<{ audits: KeptAudit[]; total: number }>(
    `devices/${scanner.id}/audits?limit=1&offset=1`,
  );
  assert.deepEqual([audits.map(({ id }) => id), total], [[before], 2]);
  assert.deepEqual(await refusal(await house.ask(`audits/${after}/difference?since=0000000000000000`)), [
    404,
    "record-unknown",
    "query/since",
  ]);
});

test("comparisons wait for one another; an account that has four waiting is told so", async () => {
  const [before, after] = [await house.kept(EARLIER), await house.kept()];
  const path = `audits/${after}/difference?since=${before}`;
  const replies = await Promise.all(Array.from({ length: 5 }, () => house.ask(path)));
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 200, 200, 200, 503]);
  const refused = replies.find(({ status }) => status === 503);
  assert.deepEqual(refused && (await refusal(refused)), [503, "busy", "server"]);
  assert.equal(refused?.headers.get("retry-after"), "2");
  await house.read(path);
});

test("values are masked unless they are asked for, and then the report is for engineers and who made it", async () => {
  const masked = await house.kept();
  house.actor = person("auditor");
  const own = await house.kept(CAPTURE, "&showValues=yes");
  house.actor = person("auditor", { accountId: "anotherauditor" });
  const { audits } = await house.auditsOf(scanner.id);
  assert.deepEqual(
    audits.map(({ id, valuesShown, report }) => [id, valuesShown, report]),
    [
      [own, true, "confidential"],
      [masked, false, "readable"],
    ],
  );
  for (const path of [
    `audits/${own}`,
    `audits/${own}/export?format=json&language=en`,
    `audits/${own}/difference?since=${masked}`,
    `audits/${masked}/difference?since=${own}`,
  ])
    assert.deepEqual((await refusal(await house.ask(path))).slice(0, 2), [403, "not-permitted"], path);
  for (const one of [person("auditor"), person("engineer"), person("administrator")]) {
    house.actor = one;
    await house.read(`audits/${own}`);
  }
  const readings = await house.registry.store.read
    .selectFrom("ledger")
    .select("name")
    .where("act", "=", "evidence.read")
    .execute();
  assert.deepEqual(
    readings.map(({ name }) => name),
    ["auditor", "engineer", "administrator"],
  );
});

test("who does not reach the device finds none of its audits, and leaves none with it", async () => {
  const [id, other] = [await house.kept(EARLIER), await house.kept()];
  const outside = person("engineer", { places: [PLACES.south.id] });
  const maker = person("manufacturer", { products: [PRODUCTS.pump.id] });
  const narrow = person("engineer", { scope: ["audit.run"], via: "token" });
  for (const one of [outside, maker, narrow]) {
    house.actor = one;
    const reply = await house.send(`?device=${scanner.id}`, ["capture", CAPTURE]);
    assert.deepEqual(await refusal(reply), [404, "record-unknown", "query/device"], one.role);
    assert.equal((await house.audited("", ["capture", CAPTURE])).kept, null);
  }
  house.actor = outside;
  for (const path of [
    `devices/${scanner.id}/audits`,
    `audits/${id}`,
    `audits/${other}/difference?since=${id}`,
    `audits/${id}/export?format=json&language=de`,
  ]) {
    const there = await refusal(await house.ask(path));
    const nowhere = await refusal(await house.ask(path.replace(scanner.id, "0000000000").replaceAll(id, "0000000000")));
    assert.deepEqual([there[0], there], [404, nowhere], path);
  }
  house.actor = person("engineer", { places: [PLACES.icu.id] });
  assert.equal((await house.auditsOf(scanner.id)).total, 2);
});

test("a device that moves in brings no audits from before; where it stood, its audits go with it", async () => {
  const before = await house.kept(EARLIER);
  const input = { ...inputOf(scanner), placeId: PLACES.ward.id };
  await changeDevice(house.registry.acting(), scanner.id, 1, input);
  const since = await house.kept();
  house.actor = person("engineer", { places: [PLACES.south.id] });
  const { audits, total } = await house.auditsOf(scanner.id);
  assert.deepEqual([audits.map(({ id }) => id), total], [[since], 1]);
  await house.read(`audits/${since}`);
  assert.equal((await house.ask(`audits/${before}`)).status, 404);
  assert.equal((await house.ask(`audits/${since}/difference?since=${before}`)).status, 404);
  house.actor = person("engineer", { places: [PLACES.north.id] });
  assert.equal((await house.ask(`audits/${before}`)).status, 404);
  house.actor = person("engineer");
  await house.read(`audits/${since}/difference?since=${before}`);
});

test("merged into another record, a device brings its audits along", async () => {
  const id = await house.kept();
  const twin = device("US-1b", { id: "scanner002" });
  await house.registry.add(twin);
  await mergeDevices(house.registry.acting(), twin.id, 1, scanner.id);
  assert.equal(await deviceById(house.registry.store.read, scanner.id), undefined);
  assert.deepEqual(
    (await house.auditsOf(twin.id)).audits.map((one) => one.id),
    [id],
  );
});

test("a report whose evidence was destroyed stays in the list and is read no more", async () => {
  const id = await house.kept();
  const [audit] = (await house.auditsOf(scanner.id)).audits;
  await removeEvidence(house.registry.acting(), house.files, audit?.digest ?? "", "asked for by the patient");
  assert.equal((await house.auditsOf(scanner.id)).audits[0]?.report, "destroyed");
  assert.deepEqual(await refusal(await house.ask(`audits/${id}`)), [404, "record-unknown", "id"]);
});

test("a report that was destroyed does not come back when the same capture is audited again; the new audit has its own", async () => {
  const { registry, files } = house;
  const first = await house.kept();
  const [{ digest } = { digest: "" }] = (await house.auditsOf(scanner.id)).audits;
  const told = async () => {
    const { audits } = await house.auditsOf(scanner.id);
    assert.deepEqual([...new Set(audits.map((audit) => audit.digest))], [digest], "one report, byte for byte");
    return audits.map(({ id, report }) => [id, report]);
  };
  const destroy = () => removeEvidence(registry.acting(), files, digest, "asked for by the patient");
  await destroy();
  const second = await house.kept();
  assert.deepEqual(await told(), [
    [second, "readable"],
    [first, "destroyed"],
  ]);
  for (const way of [first, `${first}/export?format=json&language=en`, `${first}/difference?since=${second}`])
    assert.deepEqual(await refusal(await house.ask(`audits/${way}`)), [404, "record-unknown", "id"], way);
  await house.read(`audits/${second}`);
  await destroy();
  const third = await house.kept();
  assert.deepEqual(await told(), [
    [third, "readable"],
    [second, "destroyed"],
    [first, "destroyed"],
  ]);
});

test("a report that was changed on disk is never handed out, and where it lies is not told", async () => {
  const id = await house.kept();
  const [digest = ""] = await house.files.digests();
  const folder = join(house.registry.folder, "evidence");
  const [path = ""] = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(digest));
  const sealed = readFileSync(join(folder, path));
  sealed[sealed.length - 20] = (sealed.at(-20) ?? 0) ^ 1;
  writeFileSync(join(folder, path), sealed);
  for (const way of [`audits/${id}`, `audits/${id}/export?format=json&language=en`])
    assert.deepEqual(await refusal(await house.ask(way)), [500, "evidence-damaged", "id"]);
});

test("of a report beyond the limit the gravest part is kept, and what it lacks is said in the list and in the report", async () => {
  const { kept: _, leftOut: __, ...report } = await house.audited("", ["capture", CAPTURE, "app.har"]);
  const limitBytes = JSON.stringify(report).length - 100;
  const id = await keepAudit(house.registry.acting(), house.files, scanner.id, writtenAudit(report, limitBytes));
  const [audit] = (await house.auditsOf(scanner.id)).audits;
  assert.equal(audit?.destinations, report.destinations.length, "as many as were found");
  const { destinations, findings } = audit?.leftOut ?? {};
  assert.deepEqual([destinations, findings], [1, 0]);
  const read = await house.read<{ report: AuditReport }>(`audits/${id}`);
  assert.deepEqual(read.report.destinations, report.destinations.slice(0, -1));
  const beyond = read.report.captures[0]?.blindSpots.find(({ code }) => code === "destinations-beyond-limit");
  assert.equal(beyond?.count, report.destinations.at(-1)?.exchanges);
});

const STALL_MS = 100;

test("while reports of 20 MiB are read and compared, nothing else waits for them", async () => {
  const { kept: _, leftOut: __, ...report } = await house.audited("", ["capture", CAPTURE, "app.har"]);
  const [one] = report.destinations;
  assert.ok(one);
  const count = Math.ceil((1.2 * KEPT_REPORT_LIMIT_BYTES) / JSON.stringify(one).length);
  const keptWith = async (name: string) => {
    const destinations = Array.from({ length: count }, (_, at) => ({ ...one, host: `${name}${at}.example.com` }));
    const written = writtenAudit({ ...report, destinations }, KEPT_REPORT_LIMIT_BYTES);
    assert.ok(written.bytes.length > 0.99 * KEPT_REPORT_LIMIT_BYTES);
    return keepAudit(house.registry.acting(), house.files, scanner.id, written);
  };
  const [before, after] = [await keptWith("before"), await keptWith("after")];
  const answers: string[] = [];
  for (const path of [
    `audits/${after}`,
    `audits/${after}/difference?since=${before}`,
    `audits/${after}/export?format=json&language=en`,
  ]) {
    const ended = longestTurn();
    const pieces = await Array.fromAsync((await house.ask(path)).body ?? []);
    const stallMs = ended();
    assert.ok(stallMs <= STALL_MS, `${path}: the longest stall took ${stallMs} ms`);
    answers.push(Buffer.concat(pieces).toString());
  }
  const head = await house.ask(`audits/${after}`, { method: "HEAD" });
  const [read = "", difference = "", exported = ""] = answers;
  assert.deepEqual([head.status, head.headers.get("content-length")], [200, String(Buffer.byteLength(read))]);
  assert.ok(read.endsWith(`,"report":${exported}}`), "the bytes that its digest is of");
  const { newDestinations } = JSON.parse(difference) as AuditDifference;
  const hosts = (JSON.parse(exported) as AuditReport).destinations.map(({ host }) => host);
  assert.deepEqual(new Set(newDestinations), new Set(hosts));
});

test("the findings of a kept audit go out as SARIF", async () => {
  await house.giveLabel();
  const reply = await house.ask(`audits/${await house.kept()}/export?format=sarif&language=en`);
  assert.equal(reply.headers.get("content-type"), "application/sarif+json");
  const { runs } = (await reply.json()) as { runs: { results: unknown[]; tool: { driver: { version: string } } }[] };
  assert.equal(runs[0]?.tool.driver.version, ownVersion());
  assert.ok((runs[0]?.results.length ?? 0) >= 2);
});

test("a kept audit goes out as a page and on paper, with what changed since another one", async () => {
  const [before, since] = [await house.kept(EARLIER), await house.kept()];
  const exported = async (query: string) => {
    const reply = await house.ask(`audits/${since}/export?${query}`);
    assert.equal(reply.status, 200, await reply.clone().text());
    return { type: reply.headers.get("content-type"), bytes: Buffer.from(await reply.arrayBuffer()) };
  };
  const page = await exported(`format=html&language=de&since=${before}`);
  assert.equal(page.type, "text/html; charset=utf-8");
  assert.match(page.bytes.toString(), /^<!doctype html>\s*<html lang="de">/i);
  assert.ok(page.bytes.length > (await exported("format=html&language=de")).bytes.length, "it tells changes");
  const paper = await exported(`format=pdf&language=en&since=${before}`);
  assert.deepEqual([paper.type, paper.bytes.subarray(0, 5).toString()], ["application/pdf", "%PDF-"]);

  const sarif = `audits/${since}/export?format=sarif&language=en&since=${before}`;
  assert.deepEqual(await refusal(await house.ask(sarif)), [400, "argument-wrong", "query/since"]);
  const unknown = `audits/${since}/export?format=html&language=en&since=0000000000`;
  assert.deepEqual(await refusal(await house.ask(unknown)), [404, "record-unknown", "query/since"]);
});

test("a data protection officer gets a record of processing, with what the label says of time limits, and the transfers", async () => {
  await house.giveLabel();
  const id = await house.kept();
  const exported = async (format: string) => {
    const reply = await house.ask(`audits/${id}/export?format=${format}&language=de`);
    assert.equal(reply.status, 200, await reply.clone().text());
    assert.match(String(reply.headers.get("content-disposition")), /filename="transfers-/);
    return Buffer.from(await reply.arrayBuffer());
  };
  assert.equal((await exported("dpo-pdf")).subarray(0, 5).toString(), "%PDF-");
  const sheets = readSpreadsheet(await exported("dpo-xlsx"));
  assert.deepEqual(
    sheets.map(({ name }) => name),
    ["Verarbeitung", "Übermittlungen"],
  );
  assert.ok(sheets[1]?.rows.some((row) => row.includes(CRASH_REPORTER)));
  assert.match(sheets[0]?.rows.join("\n") ?? "", /3\.650 Tage/, "how long the label says that images are kept");
});
