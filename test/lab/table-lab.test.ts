/**
 * Tables of devices against foreign programs: openpyxl reads what we export, and we import what others write.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import Fastify from "fastify";
import type { ImportState } from "../../src/contract/import.ts";
import { device, PLACES, person, withRegistry } from "../../src/registry-for-tests.ts";
import { takesJson } from "../../src/server/door.ts";
import { exportDoors } from "../../src/server/export.ts";
import { importDoors } from "../../src/server/import.ts";
import { sendProblem } from "../../src/server/problems.ts";
import { devicesByIds } from "../../src/store/device.ts";
import { allPlaces } from "../../src/store/place.ts";
import { folderFor } from "../carelabel.ts";

const python = "/usr/bin/python3";
const skip =
  spawnSync(python, ["-c", "import openpyxl, xlsxwriter"]).status === 0
    ? false
    : "openpyxl and XlsxWriter do not run here; test/lab/install.sh installs it";

/** Runs a program in `folder`; a warning of openpyxl is a fault of the workbook. */
function runPython(folder: string, program: string): string {
  const run = spawnSync(python, ["-W", "error::UserWarning", "-c", program], { cwd: folder, encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}

async function openRegistry(t: TestContext) {
  const registry = await withRegistry();
  const server = Fastify();
  server.setErrorHandler((error, _request, reply) => sendProblem(error, reply, () => undefined));
  const { store, now, publish } = registry.acting();
  const house = { store, now, publish, actorOf: async () => person("engineer") };
  await server.register(async (room) => {
    takesJson(room);
    await importDoors(room, house);
    await exportDoors(room, house);
  });
  const address = `${await server.listen({ host: "127.0.0.1", port: 0 })}/api/v1`;
  t.after(async () => {
    await server.close();
    await registry.close();
  });
  const settled = async (id: string): Promise<ImportState> => {
    for (;;) {
      const state = (await (await fetch(`${address}/imports/${id}`)).json()) as ImportState;
      if (!["reading", "matching", "applying"].includes(state.stage)) return state;
      await wait(20);
    }
  };
  return {
    ...registry,
    address,
    async previewed(bytes: Uint8Array): Promise<ImportState> {
      const form = new FormData();
      form.append("table", new Blob([new Uint8Array(bytes)]), "devices.xlsx");
      const { id } = (await (await fetch(`${address}/imports`, { method: "POST", body: form })).json()) as ImportState;
      return settled(id);
    },
    async applied(id: string): Promise<ImportState> {
      const body = JSON.stringify({ leaveOutWrong: false });
      const headers = { "content-type": "application/json" };
      const reply = await fetch(`${address}/imports/${id}/apply`, { method: "POST", headers, body });
      assert.equal(reply.status, 200, await reply.text());
      return settled(id);
    },
    async devices() {
      const rows = await store.read.selectFrom("device").select("id").orderBy("title").execute();
      return devicesByIds(
        store.read,
        rows.map(({ id }) => id),
      );
    },
  };
}

test("openpyxl reads our export: text stays text, also where it looks like a formula or a number, and days are days", {
  skip,
}, async (t) => {
  const folder = folderFor(t);
  const registry = await openRegistry(t);
  const serial = { system: "serial" as const, value: "000123450", from: null, until: null };
  const tag = { system: "asset-tag" as const, value: "-2+3", from: null, until: null };
  await registry.add(
    device("=1+1", {
      identifiers: [serial, tag],
      owner: '=HYPERLINK("http://example.invalid","x")',
      note: "@SUM(1) Größe ≤ 5 µm\nzweite Zeile",
      purchasedOn: "2024-02-29",
      manufacturedOn: "1999-12-31",
      operatingHours: 12,
      placeId: PLACES.south.id,
    }),
  );
  const reply = await fetch(`${registry.address}/devices/export?format=xlsx&language=de`);
  writeFileSync(join(folder, "export.xlsx"), new Uint8Array(await reply.arrayBuffer()));
  const read = JSON.parse(
    runPython(
      folder,
      `
import json, openpyxl
book = openpyxl.load_workbook("export.xlsx")
sheet = book.worksheets[0]
head = [cell.value for cell in sheet[1]]
cells = {name: [str(cell.value), cell.data_type, cell.is_date] for name, cell in zip(head, sheet[2]) if cell.value is not None}
print(json.dumps({"sheets": book.sheetnames, "frozen": sheet.freeze_panes, "filter": sheet.auto_filter.ref, "cells": cells}))
`,
    ),
  );
  assert.deepEqual([read.sheets, read.frozen], [["Geräte"], "A2"]);
  assert.match(read.filter, /^A1:[A-Z]+2$/);
  const text = (value: string) => [value, "s", false];
  const expected = {
    Seriennummer: text("000123450"),
    Inventarnummer: text("-2+3"),
    Verantwortlich: text('=HYPERLINK("http://example.invalid","x")'),
    Standort: text("Haus Süd"),
    Notiz: text("@SUM(1) Größe ≤ 5 µm\nzweite Zeile"),
    "Gekauft am": ["2024-02-29 00:00:00", "d", true],
    "Hergestellt am": ["1999-12-31 00:00:00", "d", true],
    Betriebsstunden: ["12", "n", false],
  };
  for (const [heading, cell] of Object.entries(expected)) assert.deepEqual(read.cells[heading], cell, heading);
});

test("what openpyxl reads and saves again is imported without a change", { skip }, async (t) => {
  const folder = folderFor(t);
  const registry = await openRegistry(t);
  await registry.add(
    device("=MT-1", { owner: "=1+1", note: "Müller & Söhne <Technik>", operatingHours: 12, purchasedOn: "2024-02-29" }),
    device("007", { placeId: PLACES.home.id, onPatient: true, raisedClass: "IV" }),
  );
  const reply = await fetch(`${registry.address}/devices/export?format=xlsx&language=en`);
  writeFileSync(join(folder, "export.xlsx"), new Uint8Array(await reply.arrayBuffer()));
  // openpyxl takes text that begins with "=" for a formula unless it is told.
  runPython(
    folder,
    `
import openpyxl
book = openpyxl.load_workbook("export.xlsx")
texts = [(c.coordinate, c.value) for row in book.worksheets[0] for c in row if c.data_type == "s"]
for place, value in texts:
    cell = book.worksheets[0][place]; cell.value = value; cell.data_type = "s"
book.save("again.xlsx")
`,
  );
  const state = await registry.previewed(readFileSync(join(folder, "again.xlsx")));
  assert.deepEqual([state.stage, state.counts], ["previewed", { same: 2 }], JSON.stringify(state.problem));
});

/** A list as a facility may keep it: notes on the first sheet, devices on the second with gaps between the rows. */
const LIST = `
import datetime
rows = {
    1: ["Seriennummer", "Inventarnummer", "Hersteller", "Modell", "Standort", "Kaufdatum", "Hergestellt am", "Lebenserhaltend", "Betriebsstunden", "Farbe"],
    2: ["000123450", 4711, "Sanova", "InfuTrak 300", "Haus Nord / Intensivstation 2", datetime.date(2024, 2, 29), datetime.datetime(2020, 1, 1, 13, 30), True, 1200, "blau"],
    5: ["ÄÖ-7", "=4712", "Müller Medizintechnik", "VitaView", "Haus Süd", None, datetime.date(1999, 12, 31), False, None, None],
}
`;
/** Each writes its texts in another way, and either counts days from 1900 or from 1904. */
const WRITERS = {
  "openpyxl, texts in the cells": (is1904: boolean) => `${LIST}
import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
book = openpyxl.Workbook()
${is1904 ? "book.epoch = CALENDAR_MAC_1904" : ""}
book.active.title = "Lies mich"
book.active["A1"] = "Stand der Liste"
sheet = book.create_sheet("Geräte")
book.create_sheet("Leer")
for number, cells in rows.items():
    for column, value in enumerate(cells, 1):
        cell = sheet.cell(number, column)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
sheet.cell(4, 1).fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
book.save("devices.xlsx")
`,
  "XlsxWriter, shared texts": (is1904: boolean) => `${LIST}
import xlsxwriter
book = xlsxwriter.Workbook("devices.xlsx", {"strings_to_formulas": False, "date_1904": ${is1904 ? "True" : "False"}})
book.add_worksheet("Lies mich").write(0, 0, "Stand der Liste")
sheet = book.add_worksheet("Geräte")
book.add_worksheet("Leer")
day = book.add_format({"num_format": "dd.mm.yyyy"})
for number, cells in rows.items():
    for column, value in enumerate(cells):
        if isinstance(value, datetime.date):
            sheet.write_datetime(number - 1, column, value, day)
        elif value == 1200:
            sheet.write_formula(number - 1, column, "=600*2", None, 1200)
        else:
            sheet.write(number - 1, column, value)
sheet.write_blank(3, 0, None, day)
book.close()
`,
} as const;

for (const [writer, program] of Object.entries(WRITERS))
  for (const is1904 of [false, true])
    test(`a list written by ${writer}, days counted from ${is1904 ? 1904 : 1900}, becomes devices`, {
      skip,
    }, async (t) => {
      const folder = folderFor(t);
      const registry = await openRegistry(t);
      runPython(folder, program(is1904));
      const state = await registry.previewed(readFileSync(join(folder, "devices.xlsx")));
      assert.deepEqual([state.stage, state.counts], ["previewed", { new: 2 }], JSON.stringify(state.problem));
      assert.deepEqual(state.made, { places: [], products: [] });
      assert.equal((await registry.applied(state.id)).stage, "done");
      const found = (await registry.devices()).map((one) => [
        one.identifiers.map(({ value }) => value),
        [one.purchasedOn, one.manufacturedOn, one.lifeSupporting, one.operatingHours, one.placeId],
      ]);
      assert.deepEqual(found.toSorted(), [
        [
          ["000123450", "4711"],
          ["2024-02-29", "2020-01-01", true, 1200, PLACES.icu.id],
        ],
        [
          ["ÄÖ-7", "=4712"],
          [null, "1999-12-31", false, null, PLACES.south.id],
        ],
      ]);
      assert.equal((await allPlaces(registry.store.read)).length, Object.keys(PLACES).length);
    });

test("rows of a workbook are told by their number in the sheet, also behind empty ones", { skip }, async (t) => {
  const folder = folderFor(t);
  const registry = await openRegistry(t);
  runPython(
    folder,
    `
import openpyxl
book = openpyxl.Workbook(); sheet = book.active
for number, cells in {3: ["Serial", "Maker", "Model", "Purchase date"], 7: ["S1", "Sanova", "X", "31.02.2024"], 9: ["S2", "Sanova", "X", 45292]}.items():
    for column, value in enumerate(cells, 1):
        sheet.cell(number, column).value = value
book.save("devices.xlsx")
`,
  );
  const state = await registry.previewed(readFileSync(join(folder, "devices.xlsx")));
  const { rows } = (await (await fetch(`${registry.address}/imports/${state.id}/rows`)).json()) as {
    rows: { line: number; problems: { message: string }[] }[];
  };
  assert.deepEqual(
    rows.map(({ line }) => line),
    [7, 9],
  );
  assert.match(rows[0]?.problems[0]?.message ?? "", /2024-02-29/);
  assert.match(rows[1]?.problems[0]?.message ?? "", /2024-01-01/);
});
