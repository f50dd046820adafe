import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Destination } from "../../src/domain/traffic/audit-report.ts";
import type { CertificateFacts } from "../../src/domain/traffic/destination-facts.ts";
import { flowOf } from "../../src/domain/traffic/flow.ts";
import { lineThickness } from "../../src/domain/traffic/flow-layout.ts";
import { STATE_OF, stateOf } from "./destination-state.ts";
import { apart, mapPlaces } from "./map-places.ts";
import { momentsText, NOTHING_MARKED } from "./marked-moments.ts";
import { destination, PROTECTION, report } from "./report-for-tests.ts";
import { uploadRate } from "./upload-rate.ts";

const operator = (company: string): Destination["operator"] => ({
  company,
  product: null,
  parent: null,
  seat: null,
  category: null,
  source: "carelabel",
});
const inCountry = (country: string | null, method = "ip-database"): Destination["place"] => ({
  country,
  region: null,
  provider: null,
  method,
  confidence: "high",
});
const transfer = (kind: Destination["transfer"]["class"]): Destination["transfer"] => ({
  class: kind,
  scope: null,
  reference: null,
  validUntil: null,
});

const EXPIRED: CertificateFacts = {
  subject: "a.example",
  issuer: "Some CA",
  notBefore: "2024-01-01T00:00:00Z",
  notAfter: "2025-01-01T00:00:00Z",
  key: "EC 256",
  signature: "ecdsa-with-SHA256",
  names: ["a.example"],
  fingerprint: "ab",
  problems: ["expired"],
};

for (const [name, facts, state] of [
  ["as recommended", { protection: PROTECTION }, "recommended"],
  ["sound but not listed", { protection: { ...PROTECTION, grade: "unlisted" as const } }, "recommended"],
  ["outdated", { protection: { ...PROTECTION, grade: "legacy" as const } }, "weak"],
  ["without any worth", { protection: { ...PROTECTION, grade: "broken" as const } }, "readable"],
  ["by a certificate that is wrong", { protection: { ...PROTECTION, certificates: [EXPIRED] } }, "weak"],
  ["agreed on by a proxy, however well", { protection: { ...PROTECTION, agreedBy: "proxy" as const } }, "unknown"],
  ["opened on the way", { protection: { ...PROTECTION, interception: "mitmproxy" } }, "unknown"],
  ["not told by the capture", { protection: null }, "unknown"],
  [
    "for everybody to read",
    { protection: PROTECTION, readers: [{ who: "", as: "anyone-on-the-way" as const }] },
    "readable",
  ],
] as const)
  test(`protection ${name} is shown as ${state}`, () => {
    assert.equal(stateOf(destination("a.example", facts as Partial<Destination>)), state);
  });

test("of several states the worst is shown", () => {
  const sound = { operator: operator("Google LLC") };
  const unseen = { ...sound, protection: null };
  const weak = { ...sound, protection: { ...PROTECTION, grade: "legacy" as const } };
  const open = { ...sound, readers: [{ who: "", as: "anyone-on-the-way" as const }] };
  const shown = (...facts: readonly Partial<Destination>[]) =>
    flowOf(report(facts.map((one) => destination("a.example", one)))).parties.map(({ state }) => STATE_OF[state]);
  assert.deepEqual(shown(sound, open, weak), ["readable"]);
  assert.deepEqual(shown(sound, unseen), ["unknown"]);
});

test("hosts of one company are one party, with the bytes of all and a line to each country", () => {
  const google = { operator: operator("Google LLC") };
  const flow = flowOf(
    report([
      destination("a.example", { ...google, bytesUp: 10, bytesDown: 5, declared: "/e/0" }),
      destination("b.example", { ...google, bytesUp: null, bytesDown: null, place: inCountry("DE") }),
      destination("c.example", { place: inCountry(null, "anycast"), protection: null }),
    ]),
  );
  assert.deepEqual(
    flow.parties.map(({ name, declared, bytes, state, edges }) => [
      name,
      declared,
      bytes,
      STATE_OF[state],
      edges.length,
    ]),
    [
      ["Google LLC", false, 15, "recommended", 2],
      ["c.example", false, 100, "unknown", 1],
    ],
  );
  assert.deepEqual(
    flow.places.map(({ key }) => key),
    ["US", "DE", "anycast"],
  );
});

test("without a label nothing is marked as named or not named", () => {
  const flow = flowOf(report([destination("a.example")], { label: null }));
  assert.deepEqual([flow.parties[0]?.declared, flow.places[0]?.declared], [null, null]);
});

test("a line is never invisible, and never thicker than the thickest", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (some, more) => {
      const width = lineThickness(some, some + more, 20);
      assert.ok(width >= 2 && width <= 20);
    }),
  );
});

test("a country bears the worst ground of its destinations; what has no country is told with the reason", () => {
  const { countries, elsewhere } = mapPlaces([
    destination("a.example", { place: inCountry("CA"), transfer: transfer("adequate") }),
    destination("b.example", { place: inCountry("CA"), transfer: transfer("adequate-conditional") }),
    destination("c.example", { place: inCountry("DE"), transfer: transfer("eea") }),
    destination("d.example", { place: inCountry(null, "anycast"), transfer: transfer("unknown") }),
    destination("10.0.0.1", { place: inCountry(null, "local"), transfer: transfer("local") }),
  ]);
  assert.deepEqual(
    countries.map(({ code, number, transfer, hosts }) => [code, number, transfer, hosts.length]),
    [
      ["CA", 1, "adequate-conditional", 2],
      ["DE", 2, "eea", 1],
    ],
  );
  assert.deepEqual(
    elsewhere.map(({ why, hosts }) => [why, ...hosts]),
    [
      ["anycast", "d.example"],
      ["local", "10.0.0.1"],
    ],
  );
});

test("numbers on the map do not cover each other", () => {
  const spots = Array.from({ length: 8 }, (_, index) => ({ x: index % 3, y: 0 }));
  const moved = apart(spots, 10);
  for (const [index, one] of moved.entries())
    for (const other of moved.slice(index + 1)) assert.ok(Math.hypot(one.x - other.x, one.y - other.y) > 9.99);
});

test("the rate is told once it can be, and the rest at that rate", () => {
  assert.equal(uploadRate(1000, 2000, 100), undefined);
  assert.deepEqual(uploadRate(1000, 4000, 2000), { bytesPerSecond: 500, secondsLeft: 6 });
  assert.equal(uploadRate(1100, 1000, 1000)?.secondsLeft, 0, "an upload counts the form's own bytes too");
});

test("moments that were marked in the page become lines in UTC; none become no file", () => {
  assert.equal(momentsText(NOTHING_MARKED), undefined);
  const consented = "2026-11-22T10:30:05";
  assert.equal(momentsText({ ...NOTHING_MARKED, consented }), `${new Date(consented).toISOString()}, consented\n`);
});
