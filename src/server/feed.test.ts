import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import Fastify, { type FastifyInstance } from "fastify";
import { planInspections } from "../acts/inspection/inspection.ts";
import { marksWithin } from "../acts/inspection/inspection-marks.ts";
import type { Feed } from "../contract/feed.ts";
import { device, PLACES, person, type Registry, withRegistry } from "../registry-for-tests.ts";
import { insertInspections, type KeptInspection, openInspectionsOf } from "../store/inspection.ts";
import { keepDates } from "../store/inspection-date.ts";
import { ledgerPage } from "../store/ledger.ts";
import { takesJson } from "./door.ts";
import { feedDoors } from "./feed.ts";
import { sendProblem } from "./problems.ts";

// The registry's clock stands on 2027-03-01.
let registry: Registry;
let server: FastifyInstance;
let actor = person("engineer");
let bugs: string[] = [];
beforeEach(async () => {
  registry = await withRegistry();
  actor = person("engineer");
  bugs = [];
  await registry.add(
    device("INF, 1", { id: "infusion01" }),
    device("INF-2", { id: "infusion02", placeId: PLACES.ward.id }),
    device("HOME-1", { id: "homedevice", placeId: PLACES.home.id }),
    device("=OLD", { id: "olddevice1", placeId: PLACES.ward.id }),
  );
  const acting = registry.acting(person("engineer"));
  const plan = (id: string, due: string) =>
    planInspections(acting, { deviceIds: [id], kind: "security", due, assignee: null, note: null });
  await plan("infusion01", "2027-05-10");
  await plan("infusion02", "2027-06-11");
  await plan("homedevice", "2027-07-12");
  await plan("olddevice1", "2027-02-01");
  server = Fastify();
  server.setErrorHandler((error, _request, reply) => sendProblem(error, reply, (text) => bugs.push(text)));
  const { store, now, publish } = acting;
  takesJson(server);
  const house = { store, now, publish, actorOf: async () => actor };
  await server.register((room) => feedDoors(room, house, { host: "carelabel.example", secure: false }));
});
afterEach(async () => {
  await server.close();
  await registry.close();
  assert.deepEqual(bugs, []);
});

const opened = async (placeId: string, language = "en") => {
  const reply = await server.inject({
    method: "POST",
    url: "/api/v1/feeds",
    payload: { placeId, title: "Ward office", language },
  });
  return { status: reply.statusCode, ...(reply.json() as { feed: Feed; path: string }) };
};
const unfolded = (text: string) => text.replaceAll("\r\n ", "").split("\r\n");

test("whoever has the address sees what falls due at the place and below, and nothing of a patient", async () => {
  const { path } = await opened(PLACES.hospital.id);
  actor = person("viewer", { places: [], scope: [] });
  const { statusCode, headers, body } = await server.inject(path);
  assert.deepEqual([statusCode, headers["content-type"]], [200, "text/calendar; charset=utf-8"]);
  const lines = unfolded(body);
  assert.deepEqual(
    lines.filter((line) => /^(?:SUMMARY|DTSTART)/.test(line)),
    [
      "DTSTART;VALUE=DATE:20270301",
      "SUMMARY:1 inspection is overdue",
      "DTSTART;VALUE=DATE:20270510",
      "SUMMARY:Inspect INF\\, 1 (Sanova InfuTrak 300)",
      "DTSTART;VALUE=DATE:20270611",
      "SUMMARY:Inspect INF-2 (Sanova InfuTrak 300)",
      "DTSTART;VALUE=DATE:20270712",
      "SUMMARY:Inspect HOME-1 (Sanova InfuTrak 300)",
    ],
  );
  const [open] = await openInspectionsOf(registry.store.read, ["infusion01"]);
  assert.ok(lines.includes(`URL:https://carelabel.example/inspections/${open?.id}`));
  assert.ok(lines.includes("LOCATION:at a patient's home"));
  assert.ok(!body.includes("Meier"));

  const again = await server.inject({ url: path, headers: { "if-none-match": String(headers.etag) } });
  assert.deepEqual([again.statusCode, again.body], [304, ""]);
});

test("a calendar of one ward holds that ward, in its language; of a home it does not say whose", async () => {
  const ward = unfolded((await server.inject((await opened(PLACES.icu.id, "de")).path)).body);
  assert.ok(ward.includes("X-WR-CALNAME:Prüfungen: Intensivstation 2"));
  assert.deepEqual(
    ward.filter((line) => line.startsWith("SUMMARY")),
    ["SUMMARY:Prüfen: INF\\, 1 (Sanova InfuTrak 300)"],
  );
  const home = (await server.inject((await opened(PLACES.home.id)).path)).body;
  assert.ok(!home.includes("Meier") && home.includes("HOME-1"));
});

test("a closed calendar is gone for good, a made-up address was never there; neither ledger nor store holds an address", async () => {
  const { feed, path } = await opened(PLACES.icu.id);
  const token = path.split("/")[4] ?? "";
  assert.equal((await server.inject({ method: "DELETE", url: `/api/v1/feeds/${feed.id}` })).statusCode, 200);
  for (const address of [path, path.replace(token, "0".repeat(32))])
    assert.equal((await server.inject(address)).statusCode, 404);
  assert.equal((await server.inject(path.replace(token, "x"))).statusCode, 400);
  const { entries } = await ledgerPage(registry.store.read, { offset: 0, limit: 50 });
  assert.deepEqual(
    entries.slice(0, 2).map(({ act, subjects }) => [act, subjects[0]?.id]),
    [
      ["feed.revoke", PLACES.icu.id],
      ["feed.create", PLACES.icu.id],
    ],
  );
  assert.ok(!JSON.stringify(entries).includes(token));
  await opened(PLACES.icu.id);
  assert.ok(!JSON.stringify(await registry.store.read.selectFrom("feed").selectAll().execute()).includes(token));
});

test("who is limited to a ward opens and sees calendars of that ward alone", async () => {
  const { feed } = await opened(PLACES.ward.id);
  actor = person("engineer", { places: [PLACES.icu.id] });
  assert.equal((await opened(PLACES.ward.id)).status, 404);
  const own = await opened(PLACES.icu.id);
  const { feeds } = (await server.inject("/api/v1/feeds")).json() as { feeds: Feed[] };
  assert.deepEqual(
    feeds.map(({ id }) => id),
    [own.feed.id],
  );
  assert.equal((await server.inject({ method: "DELETE", url: `/api/v1/feeds/${feed.id}` })).statusCode, 404);
  actor = person("viewer");
  assert.equal((await opened(PLACES.icu.id)).status, 403);
});

test("what falls due is a table by its day, safe against formulas, and tells the ledger that it left", async () => {
  const csv = (await server.inject("/api/v1/inspections/export?format=csv&language=en")).body;
  const [head, ...rows] = csv
    .replace(/^\ufeff/, "")
    .trim()
    .split("\r\n");
  assert.match(head ?? "", /^Due,State,Inspection,Asset tag/);
  assert.deepEqual(
    rows.map((row) => row.split(",").slice(0, 3)),
    ["2027-02-01 overdue", "2027-05-10 planned", "2027-06-11 planned", "2027-07-12 planned"].map((row) => [
      ...row.split(" "),
      "security inspection",
    ]),
  );
  assert.ok(!/(?:^|,)"?=OLD/m.test(csv) && csv.includes("=OLD"));
  assert.ok(!csv.includes("Meier"));
  const [entry] = (await ledgerPage(registry.store.read, { offset: 0, limit: 1 })).entries;
  assert.equal(entry?.act, "inspection.export");

  const xlsx = await server.inject("/api/v1/inspections/export?format=xlsx&language=de&to=2027-06-30");
  assert.equal(xlsx.rawPayload.subarray(0, 2).toString(), "PK");
});

test("who is limited to a ward takes away that ward alone, as FHIR tasks too", async () => {
  actor = person("engineer", { places: [PLACES.icu.id] });
  const url = "/api/v1/inspections/export?format=fhir-r5&language=en";
  const { entry } = (await server.inject(url)).json() as { entry: { resource: Record<string, unknown> }[] };
  assert.deepEqual(
    entry.map(({ resource }) => [resource.resourceType, resource.status, resource.requestedPeriod]),
    [["Task", "requested", { end: "2027-05-10" }]],
  );
  assert.equal((await server.inject(`${url}&place=${PLACES.ward.id}`)).statusCode, 404);
});

/** A signed inspection as it lies in the store. */
const signed = (id: string, deviceId: string, values: Partial<KeptInspection> = {}): KeptInspection => ({
  ...{ id, deviceId, kind: "security", due: "2027-02-20", assignee: null, state: "closed", outcome: "passed" },
  ...{ on: "2027-02-18", acceptedUntil: null, checklist: null, sealed: "x", version: 2 },
  plannedAt: "2027-01-01T00:00:00.000Z",
  trail: [{ move: "sign", accountId: null, by: "Anna Berg", at: "2027-02-18T09:00:00.000Z", note: null }],
  ...values,
});
const keep = (...kept: KeptInspection[]) => registry.store.write((tx) => insertInspections(tx, kept));

test("what was signed has a mark with the next day that is planned; what is only planned has none", async () => {
  await keep(signed("signed0001", "infusion01"), signed("signed0002", "infusion02", { outcome: "not-located" }));
  const mark = (id: string, format = "svg") =>
    server.inject(`/api/v1/inspections/${id}/mark?format=${format}&language=en`);
  const svg = await mark("signed0001");
  assert.equal(svg.headers["content-type"], "image/svg+xml");
  assert.match(svg.body, /<desc>PASSED Next inspection 05 2027 Inspected 2027-02-18, Anna Berg/);
  assert.equal((await mark("signed0001", "pdf")).rawPayload.subarray(0, 4).toString(), "%PDF");
  assert.equal((await mark("signed0002")).statusCode, 409);
  const { inspections } = {
    inspections: await registry.store.read.selectFrom("inspection").select(["id", "state"]).execute(),
  };
  const planned = inspections.find(({ state }) => state === "planned");
  assert.equal((await mark(planned?.id ?? "")).statusCode, 409);
  actor = person("engineer", { places: [PLACES.ward.id] });
  assert.equal((await mark("signed0001")).statusCode, 404);
});

test("marks of some days lie on sheets, of each device the last, within reach", async () => {
  await keep(
    signed("signed0001", "infusion01", { on: "2027-02-10", outcome: "failed" }),
    signed("signed0002", "infusion01"),
    signed("signed0003", "infusion02", { outcome: "conditional", acceptedUntil: "2027-04-30" }),
    signed("signed0004", "homedevice", { on: "2027-01-01" }),
  );
  const words = { language: "en", origin: "https://carelabel.example" } as const;
  const faces = (who = actor, place?: string) =>
    marksWithin(registry.store.read, who, { from: "2027-02-01", to: "2027-02-28", ...(place ? { place } : {}) }, words);
  assert.deepEqual(
    (await faces()).map(({ title, word, next }) => [title, word, ...next]),
    [
      ["INF-2", "WITH CONDITIONS", "04", "2027"],
      ["INF, 1", "PASSED", "05", "2027"],
    ],
  );
  const limited = person("engineer", { places: [PLACES.icu.id] });
  assert.deepEqual(
    (await faces(limited)).map(({ title }) => title),
    ["INF, 1"],
  );
  await assert.rejects(faces(limited, PLACES.ward.id), { code: "record-unknown" });
  const sheet = await server.inject("/api/v1/inspection-marks?language=de&from=2027-02-01&to=2027-02-28");
  assert.equal(sheet.rawPayload.subarray(0, 4).toString(), "%PDF");
  const none = await server.inject("/api/v1/inspection-marks?language=de&from=2026-02-01&to=2026-02-28");
  assert.equal(none.statusCode, 409);
});

test("a device whose date asks for an inspection that nobody planned is told too, with what decides; a mark takes that date", async () => {
  await registry.add(device("LATE-1", { id: "latedevice" }));
  const [{ number = 0 } = {}] = await registry.store.read
    .selectFrom("device")
    .select("number")
    .where("id", "=", "latedevice")
    .execute();
  const date = { due: "2027-08-09", decided_by: "software", risk_class: "III", missing: 0, computed_on: "2027-03-01" };
  const dates = [
    { device_id: "latedevice", number, ...date },
    // Its inspection is planned, which counts.
    { device_id: "infusion01", number: number + 1000, ...date, due: "2027-01-02" },
  ];
  await registry.store.write((tx) => keepDates(tx, dates));
  const json = (await server.inject("/api/v1/inspections/export?format=json&language=en")).json() as Record<
    string,
    unknown
  >[];
  assert.deepEqual(
    json
      .map((row) => [row.due, row.state, row["asset-tag"], row["best-before-inspection"], row["decided-by"]])
      .slice(1),
    [
      ["2027-05-10", "planned", "INF, 1", "2027-01-02", "installed software"],
      ["2027-06-11", "planned", "INF-2", null, null],
      ["2027-07-12", "planned", "HOME-1", null, null],
      ["2027-08-09", "not planned yet", "LATE-1", "2027-08-09", "installed software"],
    ],
  );
  const lines = unfolded((await server.inject((await opened(PLACES.icu.id)).path)).body);
  assert.ok(lines.includes("UID:date-latedevice@carelabel"));
  assert.ok(lines.includes("URL:https://carelabel.example/devices/latedevice"));
  await keep(signed("signed0009", "latedevice", { on: "2027-03-01" }));
  const svg = await server.inject("/api/v1/inspections/signed0009/mark?format=svg&language=en");
  assert.match(svg.body, /<desc>PASSED Next inspection 08 2027/);
});

test("a list of several portions holds each device once, planned and computed ones together in the order of their days", async () => {
  const ids = Array.from({ length: 1000 }, (_, at) => `many${String(at).padStart(6, "0")}`);
  await registry.add(...ids.map((id) => device(id, { id })));
  const devices = await registry.store.read.selectFrom("device").select(["id", "number"]).execute();
  const numbers = new Map(devices.map(({ id, number }) => [id, number]));
  // Forty of a day, so that portions end within one.
  const due = (at: number) => `2027-04-${String(1 + (at % 25)).padStart(2, "0")}`;
  const dates = ids.map((id, at) => ({
    ...{ device_id: id, number: numbers.get(id) ?? 0, due: due(at), decided_by: "software" },
    ...{ risk_class: "III", missing: 0, computed_on: "2027-03-01" },
  }));
  await registry.store.write((tx) => keepDates(tx, dates));
  const acting = registry.acting(person("engineer"));
  const planned = ids.filter((_, at) => at % 3 === 0).slice(0, 330);
  await planInspections(acting, {
    deviceIds: planned,
    kind: "security",
    due: "2027-04-13",
    assignee: null,
    note: null,
  });
  const rows = (await server.inject("/api/v1/inspections/export?format=json&language=en")).json() as Record<
    string,
    string
  >[];
  assert.equal(rows.length, 1004);
  assert.equal(new Set(rows.map(({ device }) => device)).size, 1004);
  assert.deepEqual(
    rows,
    rows.toSorted((one, other) => ((one.due ?? "") < (other.due ?? "") ? -1 : one.due === other.due ? 0 : 1)),
  );
  assert.equal(rows.filter(({ state }) => state === "planned").length, 333);
});
