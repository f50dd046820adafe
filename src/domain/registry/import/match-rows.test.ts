import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Device, DeviceInput } from "../device.ts";
import { normalIdentifier } from "../identifier.ts";
import type { ProductRecord } from "../product-record.ts";
import { deviceFields, fieldText } from "./device-fields.ts";
import { IMPORT_FIELDS } from "./import-field.ts";
import { ImportPlaces } from "./import-places.ts";
import { type Cells, device, match, PLACES, PRODUCTS, PUMP, product } from "./match-rows-for-tests.ts";

test("a device is matched by serial of its product, by tag and by MAC, however these are written", async () => {
  const { outcomes } = await match([
    { serial: "a1", ...PUMP, note: "seen" },
    { "asset-tag": "mt-2", note: "seen" },
  ]);
  assert.deepEqual(
    outcomes.map(({ verdict, device, matchedBy, changes }) => [verdict, device, matchedBy, changes]),
    [
      ["changed", "one", "serial", { note: [null, "seen"] }],
      ["changed", "two", "asset-tag", { note: [null, "seen"] }],
    ],
  );
  assert.equal((await match([{ mac: "001A2B000001" }])).outcomes[0]?.device, "one");
});

test("the same serial number of another product is another device", async () => {
  assert.deepEqual((await match([{ serial: "A1", maker: "Sanova", model: "Other" }])).verdicts, ["new"]);
});

test("a row that changes nothing is the same, and an empty cell takes nothing away", async () => {
  assert.deepEqual((await match([{ "asset-tag": "MT-2", owner: "Technik", site: "haus nord" }])).verdicts, ["same"]);
});

test("a row that names two devices is ambiguous and says which", async () => {
  const { outcomes } = await match([{ serial: "A1", ...PUMP, "asset-tag": "MT-2" }]);
  assert.equal(outcomes[0]?.verdict, "ambiguous");
  assert.match(outcomes[0]?.problems[0]?.message ?? "", /"MT-1", "MT-2"/);
});

test("a later row of the same device is a duplicate, and the first takes its names", async () => {
  const { verdicts, groups } = await match([
    { serial: "B1", ...PUMP, mac: "00:1a:2b:00:00:10" },
    { serial: "B2", ...PUMP },
    { mac: "00-1a-2b-00-00-10", ip: "10.0.0.9" },
    { serial: "B2", "asset-tag": "MT-9" },
  ]);
  assert.deepEqual(verdicts, ["new", "new", "duplicate", "duplicate"]);
  const names = groups.map(({ write }) => write?.after.identifiers.map(({ value }) => value));
  assert.deepEqual(names, [
    ["B1", "00:1a:2b:00:00:10", "10.0.0.9"],
    ["B2", "MT-9"],
  ]);
});

test("rows that meet in one device of the inventory are one, though they share no name", async () => {
  const { verdicts, outcomes } = await match([
    { serial: "A1", ...PUMP, owner: "Technik" },
    { mac: "00:1a:2b:00:00:01", note: "seen" },
  ]);
  assert.deepEqual(verdicts, ["changed", "duplicate"]);
  assert.deepEqual(Object.keys(outcomes[0]?.changes ?? {}).sort(), ["note", "owner"]);
});

test("rows of one device that contradict each other are wrong, each with the line of the other", async () => {
  const { outcomes } = await match([
    { serial: "B1", ...PUMP, ward: "Intensiv 2", site: "Haus Nord" },
    { serial: "B1", ...PUMP, ward: "Aufnahme", site: "Haus Nord" },
    { serial: "B1", ...PUMP },
    { "asset-tag": "MT-5", serial: "C1", ...PUMP },
    { "asset-tag": "MT-5", serial: "C2", ...PUMP },
  ]);
  assert.ok(outcomes.every(({ verdict }) => verdict === "wrong"));
  const [problem] = outcomes[0]?.problems ?? [];
  assert.equal(problem?.column, "ward");
  assert.match(problem?.message ?? "", /rows 2 and 3 .* row 2 says "Intensiv 2" and row 3 "Aufnahme"/);
  assert.deepEqual(outcomes[1]?.problems, outcomes[0]?.problems);
  assert.match(outcomes[2]?.problems[0]?.message ?? "", /rows 3, 2|rows 2, 3/);
  assert.equal(outcomes[4]?.problems[0]?.column, "serial");
});

test("a serial number is for life, an address is added, a tag ends the one before", async () => {
  const { outcomes, groups } = await match([
    { "asset-tag": "MT-1", serial: "Z9" },
    { serial: "A2", ...PUMP, "asset-tag": "MT-2000", mac: "00:1a:2b:00:00:77", "host-name": "pump-two" },
  ]);
  assert.equal(outcomes[0]?.verdict, "wrong");
  assert.match(outcomes[0]?.problems[0]?.message ?? "", /"A1"/);
  const after = groups.find(({ write }) => write !== undefined)?.write?.after.identifiers;
  assert.deepEqual(after, [
    { system: "serial", value: "A2", from: null, until: null },
    { system: "asset-tag", value: "MT-2", from: null, until: "2027-03-01" },
    { system: "host-name", value: "pump-2", from: null, until: "2027-03-01" },
    { system: "asset-tag", value: "MT-2000", from: "2027-03-01", until: null },
    { system: "mac", value: "00:1a:2b:00:00:77", from: null, until: null },
    { system: "host-name", value: "pump-two", from: "2027-03-01", until: null },
  ]);
});

test("a row without any name of its own is matched by host name, but makes no device", async () => {
  const { verdicts } = await match([
    { "host-name": "PUMP-2.", ip: "10.0.0.2" },
    { "host-name": "printer", ...PUMP },
  ]);
  assert.deepEqual(verdicts, ["changed", "wrong"]);
});

test("what is new says which product it would be and where, and whether these would be made", async () => {
  const { outcomes } = await match([
    { serial: "B1", ...PUMP, site: "Haus Nrod", ward: "Intensiv 2" },
    { serial: "B2", maker: "Sanvoa", model: "InfuTrak 300", site: "Haus Nord", ward: "Intensiv 2" },
    { serial: "A1", ...PUMP, note: "seen" },
  ]);
  assert.deepEqual(
    outcomes.map(({ would }) => would),
    [
      { product: "Sanova InfuTrak 300", newProduct: false, place: "Haus Nrod › Intensiv 2", newPlace: true },
      { product: "Sanvoa InfuTrak 300", newProduct: true, place: "Haus Nord › Intensiv 2", newPlace: false },
      null,
    ],
  );
});

test("a product is found by maker and model or UDI-DI, made when missing, and its line must be said where there are two", async () => {
  const { outcomes, groups } = await match([
    { serial: "B1", "udi-di": "4012345000016" },
    { serial: "B2", maker: "SANOVA", model: "infutrak  300" },
    { serial: "B3", maker: "Sanova", model: "Neu", kind: "pump", "risk-class": "II" },
    { serial: "B4", maker: "Sanova", model: "Neu", kind: "Pumpe", "risk-class": "IV" },
    { serial: "B5", maker: "Sanova", model: "neu", kind: "Pumpe", "risk-class": "II" },
    { serial: "B6", maker: "Sanova" },
  ]);
  assert.deepEqual(
    outcomes.map(({ verdict }) => verdict),
    ["new", "new", "new", "new", "new", "wrong"],
  );
  const written = groups.map(({ write }) => write);
  assert.equal(written[0]?.product.id, "pump");
  assert.equal(written[1]?.product.id, "pump");
  assert.equal(written[2]?.product, written[4]?.product);
  assert.deepEqual([written[2]?.product.kind, written[2]?.product.riskClass], ["Pumpe", "II"]);
  assert.equal(written[3]?.after.raisedClass, "IV");
  const lines = [product("a", "VitaView", { firmwareLine: "1.x" }), product("b", "VitaView", { firmwareLine: "2.x" })];
  const { outcomes: unsaid } = await match([{ serial: "B1", maker: "Sanova", model: "VitaView" }], { products: lines });
  assert.match(unsaid[0]?.problems[0]?.message ?? "", /1\.x, 2\.x/);
});

test("the class of a device can be raised, not lowered", async () => {
  const { verdicts } = await match([
    { serial: "A1", ...PUMP, "risk-class": "IV" },
    { serial: "A2", ...PUMP, "risk-class": "I" },
  ]);
  assert.deepEqual(verdicts, ["changed", "wrong"]);
});

test("a retired device stays as it is", async () => {
  const retired = device("old", { serial: "R1" });
  const devices = [{ ...retired, status: { ...retired.status, operation: "retired" as const } }];
  const { verdicts } = await match([{ serial: "R1", ...PUMP, note: "back" }], { devices });
  assert.deepEqual(verdicts, ["wrong"]);
  assert.deepEqual((await match([{ serial: "R1", ...PUMP }], { devices })).verdicts, ["same"]);
});

const cellsOfAnyRow = fc.record({
  serial: fc.constantFrom("", "A1", "A2", "B1", "B2"),
  "asset-tag": fc.constantFrom("", "MT-1", "MT-2", "MT-3", "MT-4"),
  mac: fc.constantFrom("", "00:1a:2b:00:00:01", "001a2b000002", "00-1A-2B-00-00-03"),
  "host-name": fc.constantFrom("", "pump-2", "other"),
  model: fc.constantFrom("InfuTrak 300", "Neu", ""),
  maker: fc.constantFrom("Sanova", "Sanova", "Other"),
  site: fc.constantFrom("", "Haus Nord", "Haus West", "Neu", "Haus West / Neu"),
  ward: fc.constantFrom("", "Intensiv 2", "Neu", "Haus West", "Haus West › Neu", "Neu / Raum 1"),
  owner: fc.constantFrom("", "", "", "Technik"),
});

test("the order of the rows is no matter for what becomes of the devices", async () => {
  const shuffled = fc
    .array(cellsOfAnyRow, { minLength: 1, maxLength: 9 })
    .chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })));
  await fc.assert(
    fc.asyncProperty(shuffled, async ([rows, others]) => {
      assert.deepEqual(await written(rows), await written(others));
    }),
    { numRuns: 300 },
  );
  async function written(rows: readonly Cells[]) {
    const { groups, inventory } = await match(rows);
    return groups
      .flatMap(({ write }) => write ?? [])
      .map(({ before, after, product, place: at }) => {
        const path = inventory.places.path(at?.id ?? before?.placeId ?? "");
        const fields = deviceFields(after, product, path);
        const names = after.identifiers.map(
          ({ system, value, until }) => `${system} ${normalIdentifier(system, value)} ${until}`,
        );
        return JSON.stringify([before?.id ?? "new", names.sort(), { ...fields, ...sortedNames(fields) }]);
      })
      .sort();
  }
  function sortedNames(fields: Record<string, unknown>) {
    // How a name is spelled is the first row's choice.
    return Object.fromEntries(["mac", "ip", "host-name"].map((key) => [key, fields[key] === null ? null : "there"]));
  }
});

const line = (maxLength: number) =>
  fc
    .string({ maxLength, unit: fc.constantFrom(..."abcÄ ß9-.;,=|\"'+@日") })
    .filter((text) => text.trim() !== "" && !/ \| |^\||\|$|\|/.test(text));
const named = (text: string) => `x${text.replaceAll("|", "/")}x`;
const anyDevice = (index: number) =>
  fc
    .record({
      serial: fc.option(line(12), { nil: undefined }),
      mac: fc.option(fc.integer({ min: 0, max: 0xffff }), { nil: undefined }),
      owner: fc.option(line(30), { nil: null }),
      note: fc.option(line(60), { nil: null }),
      placeId: fc.constantFrom(...PLACES.map(({ id }) => id)),
      productId: fc.constantFrom(...PRODUCTS.map(({ id }) => id)),
      lifeSupporting: fc.boolean(),
      offNetwork: fc.constantFrom(null, "free" as const, "replacement-first" as const, "ward-only" as const),
      raisedClass: fc.constantFrom(null, "IV" as const),
      purchasedOn: fc.constantFrom(null, "2020-02-29"),
      operatingHours: fc.constantFrom(null, 0, 1_000_000),
      operation: fc.constantFrom("operating" as const, "retired" as const),
    })
    .map(({ serial, mac, operation, offNetwork, ...values }): Device => {
      const names: Record<string, string> = { "asset-tag": `MT-${index}`, "ae-title": `AE${index}` };
      if (serial !== undefined) names.serial = `${named(serial)}${index}`;
      if (mac !== undefined)
        names.mac = `00:1a:2b:${String(index).padStart(2, "0")}:${mac.toString(16).padStart(4, "0")}`;
      const status = { contact: null, conformity: "unknown" as const, operation };
      return device(`device${index}`, names, { ...values, status, tier: { offNetwork, outOfOperation: null } });
    });

test("the import of an export changes nothing, in either language", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(...Array.from({ length: 6 }, (_, index) => anyDevice(index))),
      fc.constantFrom("en" as const, "de" as const),
      async (devices, language) => {
        const byId = new Map(PLACES.map((one) => [one.id, one]));
        const inventory = new ImportPlaces([...byId.values()], null, () => "none");
        const cells = devices.map((one) => {
          const own = PRODUCTS.find(({ id }) => id === one.productId) as ProductRecord;
          const fields = deviceFields(one as DeviceInput, own, inventory.path(one.placeId));
          return Object.fromEntries(
            IMPORT_FIELDS.map((field) => [field, String(fieldText(field, fields[field], language) ?? "")]),
          );
        });
        const { outcomes } = await match(cells, { devices });
        for (const { verdict, problems, changes } of outcomes)
          assert.deepEqual([verdict, problems, changes], ["same", [], {}]);
      },
    ),
    { numRuns: 200 },
  );
});

for (const field of ["manufactured-on", "purchased-on"] as const)
  test(`a row whose ${field} lies ahead is wrong and says so`, async () => {
    const { outcomes, verdicts } = await match([{ serial: "C1", ...PUMP, [field]: "2099-01-01" }]);
    assert.deepEqual(verdicts, ["wrong"]);
    assert.match(outcomes[0]?.problems[0]?.message ?? "", /"2099-01-01" lies ahead/);
  });
