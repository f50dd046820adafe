import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type CampaignFilter, filterProblem } from "./campaign.ts";
import { type FleetDevice, isFirmwareMeant, rangeProblem, readFilter } from "./coverage.ts";
import { readUdi } from "./written-udi.ts";

const ALL: CampaignFilter = { products: [], serialRanges: [], names: null, placeIds: [] };
const PUMP = { productId: "productpump", isCertain: true, firmware: null } as const;
const pump = (values: Partial<FleetDevice> = {}): FleetDevice => ({
  ...{
    productId: "productpump",
    udiDi: "04012345678901",
    firmware: "2.3.0",
    serials: ["AB-1500"],
    udis: [],
    tags: ["T1"],
  },
  ...{ placeIds: ["icuward01", "hospital1"], ...values },
});
const judge = (filter: Partial<CampaignFilter>, device: FleetDevice) => readFilter({ ...ALL, ...filter }).judge(device);
const below = (version: string, equal: string[] = []) => [
  { ...PUMP, firmware: { equal, below: version, others: "outside" as const } },
];
const possible = (...unknown: string[]) => ({ kind: "possible", unknown });

for (const [installed, expected] of [
  ["2.3.9", { kind: "covered" }],
  ["v2.3.9", { kind: "covered" }],
  ["Release 2.3.9", { kind: "covered" }],
  ["2.4.0", { kind: "outside" }],
  ["2.10.0", { kind: "outside" }],
  ["C.01.02", possible("version-order")],
  ["blue", possible("version-order")],
  [null, possible("firmware")],
  [" ", possible("firmware")],
] as const)
  test(`of a notice for firmware below 2.4.0, a device with ${installed ?? "unknown firmware"} is ${expected.kind}`, () => {
    assert.deepEqual(judge({ products: below("2.4.0") }, pump({ firmware: installed })), expected);
  });

test("a version that nobody looked into is possibly meant, where a bill of materials speaks of another", () => {
  const firmware = { equal: ["2.3.0"], below: null, others: "possible" as const };
  const products = [{ ...PUMP, firmware }];
  assert.deepEqual(judge({ products }, pump()), { kind: "covered" });
  assert.deepEqual(judge({ products }, pump({ firmware: "2.5.0" })), possible("version-order"));
});

test("serial numbers with letters lie in a range of their own letters; another form has no order in it", () => {
  const serialRanges = [{ from: "AB 1000", to: "ab-1999" }];
  const of = (serial: string) => judge({ products: [PUMP], serialRanges }, pump({ serials: [serial] }));
  for (const inside of ["AB1000", "ab/1500", "AB-01999"]) assert.deepEqual(of(inside), { kind: "covered" }, inside);
  for (const outside of ["AB999", "AB2000", "AC1500"]) assert.deepEqual(of(outside), { kind: "outside" }, outside);
  for (const other of ["1500", "SN AB1500 X", "AB1500-2B"]) assert.deepEqual(of(other), possible("serial-form"), other);
  assert.deepEqual(judge({ products: [PUMP], serialRanges }, pump({ serials: [] })), possible("serial"));
});

for (const [from, to] of [
  ["AB1000", "AC1999"],
  ["1000", "AB1999"],
  ["2000", "1000"],
  ["-", "1000"],
] as const)
  test(`the range ${from} to ${to} is refused, not guessed`, () => {
    assert.equal(rangeProblem([{ from, to }])?.at, 0);
  });

test("a pasted list is met whatever signs stand between, names what it did not meet, and counts duplicates once", () => {
  const names = { of: "serial", values: ["ab 1500", "AB1500", "AB9999"] } as const;
  const filter = readFilter({ ...ALL, products: [PUMP], names: { ...names, values: [...names.values] } });
  assert.deepEqual(filter.judge(pump()), { kind: "covered" });
  assert.deepEqual(filter.judge(pump({ serials: ["AB1501"] })), { kind: "outside" });
  assert.deepEqual(filter.judge(pump({ serials: [] })), possible("serial"));
  assert.deepEqual(filter.namesNotMet(), ["AB9999"]);
});

test("a list beside ranges names further devices, not fewer", () => {
  const filter = { products: [PUMP], serialRanges: [{ from: "AB1", to: "AB9" }] };
  const names = { of: "serial" as const, values: ["AB1500"] };
  assert.deepEqual(judge({ ...filter, names }, pump()), { kind: "covered" });
  assert.deepEqual(judge({ ...filter, names }, pump({ serials: ["AB5"] })), { kind: "covered" });
  assert.deepEqual(judge({ ...filter, names }, pump({ serials: ["AB77"] })), { kind: "outside" });
});

for (const [written, device, expected] of [
  ["(01)04012345678901(21)AB1500", pump(), { kind: "covered" }],
  ["(01)04012345678901(21)AB1501", pump(), { kind: "outside" }],
  ["(01)09999999999999(21)AB1500", pump(), { kind: "outside" }],
  ["(01)09999999999999(21)AB1500", pump({ udiDi: null }), possible("udi")],
  ["(01)04012345678901", pump({ serials: [] }), { kind: "covered" }],
  ["(01)04012345678901(10)LOT7", pump({ udis: ["(10)lot7(21)AB1500"] }), { kind: "covered" }],
  ["(01)04012345678901(10)LOT7", pump({ udis: ["(10)LOT8(21)AB1500"] }), { kind: "outside" }],
  ["(01)04012345678901(10)LOT7", pump(), possible("udi")],
  ["(01)04012345678901(21)AB1500", pump({ serials: [] }), possible("udi")],
  ["LOT7", pump(), possible("udi")],
] as const)
  test(`the UDI ${written} makes a device ${JSON.stringify([device.udiDi, device.serials, device.udis])} ${expected.kind}`, () => {
    assert.deepEqual(judge({ names: { of: "udi", values: [written] } }, device), expected);
  });

test("a UDI without brackets is a production identifier alone", () => {
  assert.deepEqual(readUdi("AB-15 00"), { device: null, serial: "ab1500", lot: null });
});

test("a filter that could mean anything is refused, with what to add", () => {
  assert.equal(filterProblem(ALL)?.where, "products");
  assert.match(filterProblem({ ...ALL, serialRanges: [{ from: "1", to: "2" }] })?.problem ?? "", /product/);
  assert.match(filterProblem({ ...ALL, products: [PUMP, PUMP] })?.problem ?? "", /twice/);
  const firmware = { equal: [], below: null, others: "outside" as const };
  assert.equal(filterProblem({ ...ALL, products: [{ ...PUMP, firmware }] })?.where, "products/0/firmware");
  assert.equal(filterProblem({ ...ALL, names: { of: "asset-tag", values: ["T1"] } }), undefined);
});

test("firmware that was seen is still meant, is not, or nobody can say", () => {
  const filter = { ...ALL, products: below("2.4.0") };
  assert.deepEqual(
    ["2.3.1", "2.4.0", "blue", null].map((seen) => isFirmwareMeant(filter, "productpump", seen)),
    [true, false, null, null],
  );
});

const serial = fc.constantFrom("AB1000", "AB1500", "AB3000", "AC1500", "77", "X-9Y");
const firmware = fc.constantFrom("2.3.0", "2.4.0", "1.0", "C.2", "odd");
const filters = fc.record({
  products: fc.constantFrom<CampaignFilter["products"]>([PUMP], below("2.4.0"), below("2.0", ["2.4.0"]), [
    { ...PUMP, isCertain: false },
  ]),
  serialRanges: fc.constantFrom<CampaignFilter["serialRanges"]>([], [{ from: "AB1000", to: "AB1999" }]),
  names: fc.constantFrom<CampaignFilter["names"]>(
    null,
    { of: "serial", values: ["AB3000"] },
    { of: "asset-tag", values: ["T1"] },
    { of: "udi", values: ["(01)04012345678901(21)AB3000", "77"] },
  ),
  placeIds: fc.constantFrom<string[]>([], ["hospital1"], ["elsewhere1"]),
});

test("what is unknown never counts as not affected: whatever it turns out to be, no device that is meant was left out", () => {
  fc.assert(
    fc.property(
      filters,
      serial,
      firmware,
      fc.subarray(["serials", "firmware", "tags"] as const),
      (filter, own, version, hidden) => {
        const known = pump({ serials: [own], firmware: version });
        const nothing = { serials: [], tags: [], firmware: null };
        const partly = { ...known, ...Object.fromEntries(hidden.map((key) => [key, nothing[key]])) };
        const read = readFilter(filter);
        if (read.judge(known).kind !== "outside") assert.notEqual(read.judge(partly).kind, "outside");
        if (read.judge(partly).kind === "outside") assert.equal(read.judge(known).kind, "outside");
      },
    ),
  );
});

test("a place, a range or a list more never makes a campaign without that one mean fewer", () => {
  fc.assert(
    fc.property(filters, serial, firmware, (filter, own, version) => {
      const device = pump({ serials: [own], firmware: version });
      const wider = { ...filter, placeIds: [], names: null, serialRanges: [] };
      if (readFilter(filter).judge(device).kind === "covered")
        assert.equal(readFilter(wider).judge(device).kind, "covered");
    }),
  );
});
