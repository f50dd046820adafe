import assert from "node:assert/strict";
import { test } from "node:test";
import { IMPORT_FIELDS } from "./import-field.ts";
import { HEADINGS, recogniseColumns, STATE_HEADING } from "./recognise-columns.ts";

test("the headings of an export are read back in both languages, and no heading means two things", () => {
  for (const language of ["en", "de"] as const) {
    const headings = IMPORT_FIELDS.map((field) => HEADINGS[field][language][0]);
    assert.deepEqual(recogniseColumns([...headings, STATE_HEADING[language]]), [...IMPORT_FIELDS, null]);
  }
  for (const field of IMPORT_FIELDS)
    for (const heading of [...HEADINGS[field].en, ...HEADINGS[field].de])
      assert.deepEqual(recogniseColumns([heading]), [field], heading);
});

test("exports of ServiceNow, Snipe-IT, Cisco ISE and a German equipment list are recognised", () => {
  assert.deepEqual(
    recogniseColumns([
      "serial_number",
      "asset_tag",
      "u_mac_address",
      "ip_address",
      "manufacturer",
      "model_id",
      "sys_id",
    ]),
    ["serial", "asset-tag", "mac", "ip", "maker", "model", null],
  );
  assert.deepEqual(recogniseColumns(["Asset Tag", "Serial", "Model", "Manufacturer", "Location", "Purchase Date"]), [
    "asset-tag",
    "serial",
    "model",
    "maker",
    "site",
    "purchased-on",
  ]);
  assert.deepEqual(recogniseColumns(["MACAddress", "IP", "Host-Name"]), ["mac", "ip", "host-name"]);
  assert.deepEqual(
    recogniseColumns(["Inventar-Nr.", "Seriennr.", "Hersteller", "Modell", "Standort", "Station", "Anschaffungsdatum"]),
    ["asset-tag", "serial", "maker", "model", "site", "ward", "purchased-on"],
  );
});

test("of two columns with one heading the first counts, but a device may have a MAC address in each of two", () => {
  assert.deepEqual(recogniseColumns(["Serial", "Serial", "LAN MAC", "WLAN MAC", "", "Colour"]), [
    "serial",
    null,
    "mac",
    "mac",
    null,
    null,
  ]);
});

test("a column that names the place as a whole is read as a path, and says the site where another says the ward", () => {
  for (const heading of [
    "Ort",
    "Place",
    "Platz",
    "Aufstellungsort",
    "Standort und betriebliche Zuordnung",
    "Site / Ward",
    "Bereich/Station",
    "Standort / Station",
    "Facility › Site › Ward",
    "Ort (Station)",
  ])
    assert.deepEqual(recogniseColumns(["Serial", heading]), ["serial", "ward"], heading);
  for (const heading of ["Standort", "Location"])
    assert.deepEqual(recogniseColumns(["Serial", heading]), ["serial", "site"], heading);
  assert.deepEqual(recogniseColumns(["Ort", "Station"]), ["site", "ward"]);
  assert.deepEqual(recogniseColumns(["Standort", "Ort"]), ["site", "ward"]);
  assert.deepEqual(recogniseColumns(["Standort", "Station", "Ort"]), ["site", "ward", null]);
  assert.deepEqual(recogniseColumns(["I/O", "Serial / Ward"]), [null, null]);
});
