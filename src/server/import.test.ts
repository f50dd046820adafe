import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { STATE_HEADING } from "../domain/registry/import/recognise-columns.ts";
import { device, NOW, PLACES, person } from "../registry-for-tests.ts";
import { ledgerPage } from "../store/ledger.ts";
import { allPlaces } from "../store/place.ts";
import { workbookParts, zipArchive } from "../workbook-for-tests.ts";
import { type ImportHouse, json, openImportHouse, TABLE } from "./import-house-for-tests.ts";

let house: ImportHouse;

beforeEach(async () => {
  house = await openImportHouse();
});
afterEach(() => house.close());

test("a table becomes devices, with their products and places, in one act of the ledger", async () => {
  const state = await house.previewed(TABLE);
  assert.deepEqual(
    [state.stage, state.rows, state.counts, state.newProducts, state.newPlaces],
    ["previewed", 3, { new: 2, wrong: 1 }, 1, 2],
  );
  assert.deepEqual(await house.devices(), []);
  const [wrong] = await house.rowsOf(state.id, "?verdict=wrong");
  assert.deepEqual([wrong?.line, wrong?.title, wrong?.problems[0]?.column], [5, "MT-3", "Kaufdatum"]);

  const refused = await fetch(house.url(`/${state.id}/apply`), json("POST", { leaveOutWrong: false }));
  assert.equal(refused.status, 409);
  const done = await house.applied(state.id, true);
  assert.equal(done.stage, "done");
  const made = await house.devices();
  assert.deepEqual(
    made.map(({ identifiers, lifeSupporting, purchasedOn }) => [identifiers.length, lifeSupporting, purchasedOn]),
    [
      [2, true, "2025-12-31"],
      [2, false, null],
    ],
  );
  assert.equal(made[0]?.placeId, PLACES.icu.id);
  const west = (await allPlaces(house.registry.store.read)).find(({ name }) => name === "Haus West");
  assert.equal(west?.parent, PLACES.hospital.id);

  const [entry, ...others] = await house.entries();
  assert.equal(others.length, 0);
  assert.equal(entry?.act, "device.import");
  assert.deepEqual(entry?.changes.digest, [null, state.digest]);
  assert.deepEqual(entry?.changes.newDevices, [null, 2]);
  const subject = { kind: "device" as const, id: made[1]?.id ?? "" };
  assert.equal((await ledgerPage(house.registry.store.read, { subject, offset: 0, limit: 5 })).total, 1);
});

for (const heading of ["Ort", "Site / Ward"])
  test(`a column "${heading}" says where the devices stand, in a CSV table and in a workbook`, async () => {
    const rows = [
      ["Seriennummer", "Hersteller", "Modell", heading],
      ["A1", "Sanova", "InfuTrak 300", "Haus Nord / Intensivstation 2"],
      ["A2", "Sanova", "InfuTrak 300", "Station 7"],
    ];
    for (const table of [
      rows.map((row) => row.join(";")).join("\n"),
      new Uint8Array(zipArchive(workbookParts(rows))),
    ]) {
      const state = await house.previewed(table);
      assert.deepEqual(
        (await house.rowsOf(state.id, "?verdict=new")).map(({ would }) => would?.place),
        ["Haus Nord › Intensivstation 2", "Haus Süd › Station 7"],
      );
    }
  });

test("the preview names the places and products that would be made, with their devices, and marks them on their rows", async () => {
  const state = await house.previewed(
    [
      "Seriennummer;Hersteller;Modell;Standort",
      "A1;Sanova;InfuTrak 300;Haus Nord / Intensivstation 2",
      "A2;Sanova;InfuTrak 300;Haus Nord / Intensivstaton 2",
      "A3;Neumed;Beatmer 5;Haus West / Aufnahme",
      "A4;Neumed;Beatmer 5;Haus West / Ambulanz",
      "A5;Neumed;Beatmer 5;Haus West",
    ].join("\n"),
  );
  assert.deepEqual([state.newPlaces, state.newProducts], [4, 1]);
  assert.deepEqual(state.made, {
    places: [
      { name: "Haus Nord › Intensivstaton 2", devices: 1 },
      { name: "Haus West", devices: 3 },
      { name: "Haus West › Ambulanz", devices: 1 },
      { name: "Haus West › Aufnahme", devices: 1 },
    ],
    products: [{ name: "Neumed Beatmer 5", devices: 3 }],
  });
  const rows = await house.rowsOf(state.id, "?verdict=new");
  assert.deepEqual(
    rows.map(({ would }) => [would?.place, would?.newPlace, would?.newProduct]),
    [
      ["Haus Nord › Intensivstation 2", false, false],
      ["Haus Nord › Intensivstaton 2", true, false],
      ["Haus West › Aufnahme", true, true],
      ["Haus West › Ambulanz", true, true],
      ["Haus West", true, true],
    ],
  );
  await house.applied(state.id);
  const made = (await allPlaces(house.registry.store.read)).filter(
    ({ id }) => !Object.values(PLACES).some((p) => p.id === id),
  );
  assert.deepEqual(made.map(({ kind, name }) => `${kind} ${name}`).sort(), [
    "site Haus West",
    "ward Ambulanz",
    "ward Aufnahme",
    "ward Intensivstaton 2",
  ]);
});

test("a problem with a level of a path names the column of the path", async () => {
  const state = await house.previewed(
    "Serial,Maker,Model,Location\nA1,Sanova,InfuTrak 300,Haus Nord / A\nA1,Sanova,InfuTrak 300,Haus Nord / B\n",
  );
  assert.deepEqual(
    (await house.rowsOf(state.id)).map(({ problems }) => problems.map(({ column }) => column)),
    [["Location"], ["Location"]],
  );
});

test("the same table a second time changes nothing and leaves no entry", async () => {
  const table = TABLE.replace("04/05/2025", "2025-05-04");
  await house.applied((await house.previewed(table)).id);
  const again = await house.previewed(table);
  assert.deepEqual(again.counts, { same: 3 });
  assert.equal((await house.applied(again.id)).stage, "done");
  assert.equal((await house.entries()).length, 1);
});

for (const format of ["csv", "xlsx"] as const)
  for (const language of ["en", "de"] as const)
    test(`an export as ${format} (${language}) is imported without a change`, async () => {
      await house.registry.add(
        device("=MT|1", {
          note: '+49 "quoted"; text',
          operatingHours: 12,
          tier: { offNetwork: "free", outOfOperation: null },
        }),
        device("007", { placeId: PLACES.home.id, purchasedOn: "2024-02-29", raisedClass: "IV", onPatient: true }),
        device("MT-3", { placeId: PLACES.hospital.id, owner: "Müller\u00a0& Söhne " }),
      );
      const reply = await fetch(`${house.origin}/api/v1/devices/export?format=${format}&language=${language}`);
      assert.equal(reply.status, 200);
      assert.match(reply.headers.get("content-disposition") ?? "", /2027-03-01/);
      const state = await house.previewed(new Uint8Array(await reply.arrayBuffer()));
      assert.deepEqual(state.counts, { same: 3 }, JSON.stringify(await house.rowsOf(state.id)));
      assert.equal(state.headings.at(-1), STATE_HEADING[language]);
    });

for (const version of ["r4", "r5"] as const)
  test(`an export as FHIR ${version} is imported without a change; a retired device is not brought back`, async () => {
    await house.registry.add(
      device("=MT|1", {
        note: '+49 "quoted"; text',
        operatingHours: 12,
        firmware: "2.1",
        tier: { offNetwork: "free", outOfOperation: null },
      }),
      device("007", { placeId: PLACES.home.id, purchasedOn: "2024-02-29", raisedClass: "IV", onPatient: true }),
      device("MT-3", { placeId: PLACES.hospital.id, owner: "Müller & Söhne" }),
      { ...device("MT-4"), status: { contact: null, conformity: "unknown", operation: "retired" } },
    );
    const reply = await fetch(`${house.origin}/api/v1/devices/export?format=fhir-${version}&language=en`);
    assert.match(reply.headers.get("content-type") ?? "", /^application\/fhir\+json/);
    const bytes = new Uint8Array(await reply.arrayBuffer());
    const state = await house.previewed(bytes);
    assert.deepEqual(state.counts, { same: 3 }, JSON.stringify(await house.rowsOf(state.id)));
    const retired = await fetch(
      `${house.origin}/api/v1/devices/export?format=fhir-${version}&language=en&state=retired`,
    );
    const refused = await house.previewed(new Uint8Array(await retired.arrayBuffer()));
    assert.deepEqual([refused.stage, refused.problem?.code], ["failed", "document-unreadable"]);
  });

test("a device of another program's FHIR is previewed like a row, with the problems of its values", async () => {
  const state = await house.previewed(
    JSON.stringify({
      resourceType: "Bundle",
      type: "searchset",
      entry: [
        {
          resource: {
            resourceType: "Device",
            serialNumber: "A1",
            manufacturer: "Sanova",
            modelNumber: "InfuTrak 300",
            location: { display: "Station 9" },
          },
        },
        { resource: { resourceType: "Device", serialNumber: "A2", manufacturer: "Sanova", manufactureDate: "2025" } },
      ],
    }),
  );
  assert.deepEqual(state.counts, { new: 1, wrong: 1 });
  const [good, bad] = await house.rowsOf(state.id);
  assert.deepEqual([good?.line, good?.would?.place.split(" › ").at(-1)], [2, "Station 9"]);
  assert.ok(
    bad?.problems.some(({ column, message }) => column === "Manufactured on" && /"2025" is no day/.test(message)),
  );
});

test("an export tells the ledger how much left the house, and holds what is in reach and filtered alone", async () => {
  await house.registry.add(device("MT-1"), device("MT-2", { placeId: PLACES.ward.id }), device("MT-3"));
  house.actor = person("engineer", { places: [PLACES.icu.id] });
  const reply = await fetch(`${house.origin}/api/v1/devices/export?format=json&language=en&q=mt-3`);
  const rows = (await reply.json()) as Record<string, unknown>[];
  assert.deepEqual(
    rows.map((row) => [row["asset-tag"], row.ward, row.state]),
    [["MT-3", PLACES.icu.name, "unknown"]],
  );
  const [entry] = await house.entries();
  assert.equal(entry?.act, "device.export");
  assert.deepEqual(entry?.changes.devices, [null, 1]);
  house.actor = person("viewer");
  assert.equal((await fetch(`${house.origin}/api/v1/devices/export?format=json&language=en`)).status, 403);
});

test("columns that are not known are named by hand, and no two are the same", async () => {
  const state = await house.previewed("Gerät,Firma,Sorte\nA1,Sanova,InfuTrak 300\n");
  assert.deepEqual(state.counts, { wrong: 1 });
  const put = (columns: object) => fetch(house.url(`/${state.id}/columns`), json("PUT", { columns }));
  assert.equal((await put({ 0: "serial", 1: "serial" })).status, 400);
  assert.equal((await put({ 9: "serial" })).status, 400);
  assert.equal((await put({ 0: "colour" })).status, 400);
  assert.equal((await put({ 0: "serial", 1: "maker", 2: "model" })).status, 200);
  assert.deepEqual((await house.settled(state.id)).counts, { new: 1 });
});

test("who keeps one ward imports into it alone", async () => {
  house.actor = person("engineer", { places: [PLACES.icu.id] });
  const state = await house.previewed(
    "Serial,Maker,Model,Ward\nA1,Sanova,InfuTrak 300,\nA2,Sanova,InfuTrak 300,Station 7\nA3,Sanova,InfuTrak 300,Neu\n",
  );
  assert.deepEqual(state.counts, { new: 1, wrong: 2 });
  assert.equal((await house.applied(state.id, true)).stage, "done");
  assert.deepEqual(
    (await house.devices()).map(({ placeId }) => placeId),
    [PLACES.icu.id],
  );
});

test(`what is new holds from the day of the import (${NOW.slice(0, 10)})`, async () => {
  await house.registry.add(
    device("MT-1", {
      identifiers: [...device("MT-1").identifiers, { system: "ip", value: "10.0.0.1", from: null, until: null }],
    }),
  );
  await house.applied((await house.previewed("Asset tag,IP\nMT-1,10.0.0.2\n")).id);
  assert.deepEqual((await house.devices())[0]?.identifiers.slice(1), [
    { system: "ip", value: "10.0.0.1", from: null, until: "2027-03-01" },
    { system: "ip", value: "10.0.0.2", from: "2027-03-01", until: null },
  ]);
});
