import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { Ajv, type ValidateFunction } from "ajv";
import fc from "fast-check";
import { InputError } from "../../domain/input-error.ts";
import type { Device } from "../../domain/registry/device.ts";
import { deviceFields, fieldText } from "../../domain/registry/import/device-fields.ts";
import { IMPORT_FIELDS } from "../../domain/registry/import/import-field.ts";
import { recogniseColumns } from "../../domain/registry/import/recognise-columns.ts";
import { rowToDevice } from "../../domain/registry/import/row-to-device.ts";
import type { Place } from "../../domain/registry/place.ts";
import type { ProductRecord } from "../../domain/registry/product-record.ts";
import { r5Checker } from "../../fhir-structure-for-tests.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { TABLE_LIMITS } from "../csv/table-limits.ts";
import { FHIR_VERSIONS, type FhirVersion, type Resource } from "./fhir-words.ts";
import { isFhir, readFhirDevices } from "./read-devices.ts";

import { writeBundle } from "./write-bundle.ts";
import { deviceResource, locationResource } from "./write-device.ts";
import { type InspectionTask, taskResource } from "./write-task.ts";

const encoder = new TextEncoder();
const read = (value: unknown) =>
  readFhirDevices(encoder.encode(typeof value === "string" ? value : JSON.stringify(value)), TABLE_LIMITS);

/** Fields of the only row, by name, without those that are empty. */
function onlyRow(value: unknown): Record<string, string> {
  const { rows } = read(value);
  assert.equal(rows.length, 2);
  const [headings = [], cells = []] = rows;
  const columns = recogniseColumns(headings);
  return Object.fromEntries(
    columns.map((field, at) => [field ?? "", cells[at] ?? ""]).filter(([, cell]) => cell !== ""),
  );
}

const place = (id: string, kind: Place["kind"], name: string, parent: string | null): Place => ({
  ...{ id, kind, name, parent, careSetting: null, environment: null, phone: null, contact: null, version: 1 },
});
const [CLINIC, HOUSE, WARD] = [
  place("clinic000", "facility", "Klinikum Tannenwald", null),
  place("house0000", "site", "House / North", "clinic000"),
  place("ward00000", "ward", "Ward 3", "house0000"),
] as const;

const PRODUCT: ProductRecord = {
  id: "product00",
  maker: "Weidenbach Medical GmbH",
  model: "Rill 2",
  firmwareLine: "3.x",
  kind: { en: "insulin pump", de: "Insulinpumpe" },
  udiDi: "09521000001015",
  riskClass: "III",
  mdrClass: "IIb",
  fdaClass: null,
  emdn: null,
  version: 1,
};

const LINE = fc.stringMatching(/^[A-Za-z0-9äß🩺(]{1,12}$/u);
const DAY = fc.integer({ min: 3653, max: 20_000 }).map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));
const orNull = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const FREEDOM = orNull(fc.constantFrom("free", "replacement-first", "ward-only" as const));
const name = (system: string, value: fc.Arbitrary<string>, most = 1) =>
  fc
    .uniqueArray(value, { maxLength: most })
    .map((values) => values.map((one) => ({ system, value: one, from: null, until: null })));
const DEVICE = fc
  .record({
    identifiers: fc
      .tuple(
        name("serial", LINE),
        name("udi-pi", fc.constantFrom("(21)77", "(17)270131(21)A-1")),
        name("asset-tag", LINE),
        name("mac", fc.constantFrom("00:1a:2b:3c:4d:5e", "00:1a:2b:3c:4d:5f"), 2),
        name("host-name", fc.constant("pump-7.ward.example")),
        name("ae-title", fc.constant("PUMP7")),
      )
      .map((lists) => lists.flat()),
    firmware: orNull(LINE),
    owner: orNull(LINE),
    phone: orNull(fc.constant("+49 30 5550 112")),
    raisedClass: orNull(fc.constant("IV" as const)),
    tier: fc.record({ offNetwork: FREEDOM, outOfOperation: FREEDOM }),
    lifeSupporting: fc.boolean(),
    onPatient: fc.boolean(),
    manufacturedOn: orNull(DAY),
    purchasedOn: orNull(DAY),
    operatingHours: orNull(fc.nat(1_000_000)),
    note: orNull(LINE),
  })
  .map(
    (some): Device =>
      ({
        id: "0123456789abcdef",
        productId: PRODUCT.id,
        placeId: WARD.id,
        operatingHoursOn: null,
        status: { contact: null, conformity: "unknown", operation: "operating" },
        lastContactAt: null,
        statusSince: "2026-11-22T09:00:00.000Z",
        retirement: null,
        createdAt: "2026-11-22T09:00:00.000Z",
        changedAt: "2026-11-22T09:00:00.000Z",
        version: 1,
        ...some,
      }) as Device,
  );
const PATH = [WARD, HOUSE, CLINIC];
const written = (device: Device, version: FhirVersion) =>
  deviceResource({ device, product: PRODUCT, path: PATH }, version);

const TASK: InspectionTask = {
  id: "task000000000001",
  deviceId: "0123456789abcdef",
  title: "P-0007",
  product: "Weidenbach Medical GmbH Rill 2",
  knownBy: { system: "asset-tag", value: "P-0007" },
  place: { id: WARD.id, name: WARD.name },
  kindName: null,
  due: "2027-03-01",
  isOverdue: false,
  state: "under-way",
  lastInspection: "2026-03-01",
  owner: "Biomedical engineering",
  changedAt: "2026-11-22T09:00:00.000Z",
};
const BARE_TASK: InspectionTask = {
  ...TASK,
  ...{ knownBy: null, place: null, owner: null, lastInspection: null },
  ...{ isOverdue: true, state: "computed", kindName: "Electrical safety" },
};

async function bundle(resources: Resource[]): Promise<string> {
  let text = "";
  for await (const piece of writeBundle(resources, { base: "https://a.example/fhir", timestamp: TASK.changedAt }))
    text += piece;
  return text;
}

let isR4: ValidateFunction;
let r5Problems: (resource: unknown) => string[];
before(() => {
  if (sharedAbsent !== false) return;
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addMetaSchema(createRequire(import.meta.url)("ajv/dist/refs/json-schema-draft-06.json"));
  const {
    id: _id,
    oneOf: _all,
    discriminator: _by,
    ...schema
  } = JSON.parse(gunzipSync(readFileSync(sharedPath("schemas", "fhir-r4", "fhir.schema.json.gz"))).toString("utf8"));
  // A bundle may hold any resource; here it holds those that we write, so that each is held against its own definition.
  const only = ["Device", "Location", "Task"].map((type) => ({ $ref: `#/definitions/${type}` }));
  schema.definitions.ResourceList = { oneOf: only };
  isR4 = ajv.compile({ ...schema, oneOf: [...only, { $ref: "#/definitions/Bundle" }] });
  r5Problems = r5Checker();
});
const problemsOf = (resource: unknown, version: FhirVersion): string[] =>
  version === "r5"
    ? r5Problems(resource)
    : isR4(resource)
      ? []
      : (isR4.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

for (const version of FHIR_VERSIONS) {
  test(`devices, places and inspections are resources of ${version}`, { skip: sharedAbsent }, async () => {
    for (const device of fc.sample(DEVICE, { numRuns: 200, seed: 4 }))
      assert.deepEqual(problemsOf(written(device, version), version), []);
    for (const one of PATH) assert.deepEqual(problemsOf(locationResource(one, version), version), []);
    for (const task of [TASK, BARE_TASK]) assert.deepEqual(problemsOf(taskResource(task, version), version), []);
    const [device] = fc.sample(DEVICE, 1);
    const text = await bundle([locationResource(WARD, version), written(device as Device, version)]);
    assert.deepEqual(problemsOf(JSON.parse(text), version), []);
    assert.deepEqual(problemsOf(JSON.parse(await bundle([])), version), []);
  });

  test(`the check finds what is no ${version}`, { skip: sharedAbsent }, () => {
    const [device] = fc.sample(DEVICE, { numRuns: 1, seed: 4 });
    const good = written(device as Device, version);
    for (const wrong of [
      { ...good, colour: "red" },
      { ...good, status: 7 },
      { ...good, note: [{ colour: "red" }] },
      { ...good, contact: { system: "phone", value: "1" } },
    ])
      assert.notDeepEqual(problemsOf(wrong, version), [], JSON.stringify(wrong));
  });

  test(`what ${version} took away is read back the same, by the import's own columns`, async () => {
    await fc.assert(
      fc.asyncProperty(DEVICE, async (device) => {
        const text = await bundle([...PATH.map((one) => locationResource(one, version)), written(device, version)]);
        const { rows, rowNumbers } = read(text);
        const [headings = [], cells = []] = rows;
        assert.deepEqual(rowNumbers, [1, 5]);
        const { problems } = rowToDevice(cells, recogniseColumns(headings), headings);
        assert.deepEqual(problems, []);
        const fields = deviceFields(device, PRODUCT, PATH);
        const wanted = Object.fromEntries(
          IMPORT_FIELDS.map((field) => [field, String(fieldText(field, fields[field], "en") ?? "")]),
        );
        // The production identifier says the serial number too.
        if (wanted.serial === "") wanted.serial = /\(21\)(.*)$/.exec(wanted["udi-pi"] ?? "")?.[1] ?? "";
        assert.deepEqual(Object.fromEntries(IMPORT_FIELDS.map((field, at) => [field, cells[at]])), wanted);
      }),
      { numRuns: 200 },
    );
  });
}

test("the places are told by what they say they are, else by their order", () => {
  const device = (more: object) => ({
    resourceType: "Device",
    serialNumber: "1",
    location: { reference: "Location/a" },
    ...more,
  });
  const location = (id: string, name: string, above: string | null, type?: string) => ({
    resource: {
      resourceType: "Location",
      id,
      name,
      ...(type === undefined ? {} : { physicalType: { coding: [{ code: type }] } }),
      ...(above === null ? {} : { partOf: { reference: `http://other.example/r4/Location/${above}` } }),
    },
  });
  const places = (...entries: object[]) => {
    const { facility, site, ward } = onlyRow({
      resourceType: "Bundle",
      type: "searchset",
      entry: [{ resource: device({}) }, ...entries],
    });
    return [facility, site, ward];
  };
  const wards = [location("b", "ICU", "c", "wa"), location("c", "North", "d", "bu"), location("d", "Town", null, "si")];
  assert.deepEqual(places(location("a", "Bed 4", "b", "bd"), ...wards), [undefined, "North", "ICU"]);
  assert.deepEqual(places(location("a", "Room 2", "c", "ro"), ...wards.slice(1)), [undefined, "North", "Room 2"]);
  assert.deepEqual(places(location("a", "A", "b"), location("b", "B", "c"), location("c", "C", null)), ["C", "B", "A"]);
  assert.deepEqual(places(location("a", "A", "a")), [undefined, undefined, "A"]);
  assert.equal(onlyRow(device({ location: { display: "Store room" } })).ward, "Store room");
  const contained = {
    contained: [{ resourceType: "Location", id: "x", name: "Inside" }],
    location: { reference: "#x" },
  };
  assert.equal(onlyRow(device(contained)).ward, "Inside");
});

test("what other programs write is read: identifiers by code, firmware by code, maker and model by definition", () => {
  const coded = (code: string, value: string) => ({ type: { coding: [{ code }] }, value });
  const row = onlyRow({
    resourceType: "Bundle",
    entry: [
      {
        fullUrl: "urn:uuid:5d7ef5f5-1c26-4cd5-8d4f-2a6d1f8f7a10",
        resource: {
          resourceType: "DeviceDefinition",
          id: "d",
          manufacturerString: "Northfield Imaging",
          deviceName: [{ name: "Sonar 5", type: "model-name" }],
        },
      },
      {
        resource: {
          resourceType: "Device",
          identifier: [
            coded("SNO", "SN-1"),
            coded("ETHMAC", "00-1A-2B-3C-4D-5E"),
            { type: { text: "Asset number" }, value: "A1" },
          ],
          definition: { reference: "urn:uuid:5d7ef5f5-1c26-4cd5-8d4f-2a6d1f8f7a10" },
          udiCarrier: [{ carrierHRF: "(01)09521000001015(17)270131(10)LOT" }],
          type: { coding: [{ code: "1", display: "Ultrasound scanner" }] },
          version: [
            { type: { coding: [{ code: "531974" }] }, value: "rev C" },
            { type: { coding: [{ code: "531976" }] }, value: "2.1" },
          ],
          patient: { reference: "Patient/p", display: "Doe, Jane" },
          owner: { display: "Radiology" },
        },
      },
    ],
  });
  assert.deepEqual(row, {
    serial: "SN-1",
    "asset-tag": "A1",
    mac: "00-1A-2B-3C-4D-5E",
    maker: "Northfield Imaging",
    model: "Sonar 5",
    kind: "Ultrasound scanner",
    "udi-di": "09521000001015",
    firmware: "2.1",
    owner: "Radiology",
    "on-patient": "yes",
  });
});

test("a lot is no name of one device; an identifier that has ended, another agency's number and an inactive device are left out", () => {
  const device = { resourceType: "Device", serialNumber: "1", status: "active" };
  const udi = (carrierHRF: string, deviceIdentifier?: string) =>
    onlyRow({ ...device, udiCarrier: [{ carrierHRF, ...(deviceIdentifier ? { deviceIdentifier } : {}) }] });
  assert.equal(udi("(01)09521000001015(10)LOT")["udi-pi"], undefined);
  assert.equal(udi("(01)09521000001015(10)LOT(21)9")["udi-pi"], "(10)LOT(21)9");
  assert.equal(udi("+H123PARTNO1234567890120", "H123PARTNO1")["udi-di"], undefined);
  const old = { system: "urn:carelabel:identifier:asset-tag", value: "OLD", period: { end: "2020-01-01" } };
  assert.equal(onlyRow({ ...device, identifier: [old] })["asset-tag"], undefined);
  const lines = [device, { ...device, status: "inactive" }, { ...device, status: "entered-in-error" }];
  const ndjson = lines.map((line) => JSON.stringify(line)).join("\n");
  assert.deepEqual(read(`${ndjson}\n`).rowNumbers, [1, 2]);
  assert.throws(() => read(lines[1]), { code: "document-unreadable", message: /inactive or entered in error/ });
});

for (const [what, text, where] of [
  ["a Bundle without devices", '{"resourceType":"Bundle","entry":[]}', "/entry"],
  ["a device whose names are no list", '{"resourceType":"Device","identifier":"x"}', "/identifier"],
  ["a list where a resource should be", '{"resourceType":"Bundle","entry":[[]]}', "/entry/0"],
  ["a text that ends too early", '{"resourceType":"Bundle","entry":[', "1:35"],
  ["a second line that is no JSON", '{"resourceType":"Device","id":"a"}\n{"resourceType"', "2:16"],
] as const)
  test(`${what} is refused with its place`, () => {
    assert.throws(() => read(text), { code: "document-unreadable", where });
  });

test("whatever follows the beginning of FHIR, it is rows or an error with words", () => {
  const [device] = fc.sample(DEVICE, { numRuns: 1, seed: 4 });
  const good = JSON.stringify({ resourceType: "Bundle", entry: [{ resource: written(device as Device, "r5") }] });
  fc.assert(
    fc.property(fc.nat(good.length), fc.nat(20), fc.string({ maxLength: 8 }), (at, length, put) => {
      try {
        read(good.slice(0, at) + put + good.slice(at + length));
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});

test("of names without end no more are read than tell that there are too many", () => {
  const identifier = Array.from({ length: 100_000 }, (_, at) => ({
    ...{ system: "urn:carelabel:identifier:mac", value: (0x02_00_00_00_00_00 + at).toString(16).padStart(12, "0") },
  }));
  const device = { resourceType: "Device", manufacturer: "Sanova", modelNumber: "X", identifier };
  const [headings = [], cells = []] = read(device).rows;
  assert.ok(cells.join("").length < 10_000);
  const { problems } = rowToDevice(cells, recogniseColumns(headings), headings);
  assert.match(problems[0]?.message ?? "", /at most 50 names/);
});

test("only JSON with a resource type is taken for FHIR", () => {
  assert.ok(isFhir(encoder.encode('\n {"id":"x","resourceType": "Device"}')));
  assert.ok(!isFhir(encoder.encode('{"log":{}}')));
  assert.ok(!isFhir(encoder.encode("Serial number;resourceType\n")));
});
