import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import Fastify, { type FastifyInstance } from "fastify";
import { changeDevice } from "../acts/device.ts";
import { importDevices } from "../acts/import-devices.ts";
import type { ImportRow, ImportState } from "../contract/import.ts";
import { ImportState as ImportStateSchema } from "../contract/import.ts";
import type { ProblemDetails } from "../contract/problem-details.ts";
import type { Actor } from "../domain/account/account.ts";
import { problemsAgainst } from "../domain/label/schema-problems.ts";
import { inputOf } from "../domain/registry/device.ts";
import { STATE_HEADING } from "../domain/registry/import/recognise-columns.ts";
import type { Table } from "../print/table/table.ts";
import { writeXlsx } from "../print/table/write-xlsx.ts";
import { device, NOW, PLACES, person, type Registry, withRegistry } from "../registry-for-tests.ts";
import { devicesByIds } from "../store/device.ts";
import { importById, saveImport } from "../store/import.ts";
import { ledgerPage } from "../store/ledger.ts";
import { allPlaces } from "../store/place.ts";
import { workbookParts, zipArchive } from "../workbook-for-tests.ts";
import { takesJson } from "./door.ts";
import { exportDoors } from "./export.ts";
import { importDoors } from "./import.ts";
import { sendProblem } from "./problems.ts";

let registry: Registry;
let server: FastifyInstance;
let address: string;
let actor: Actor;
let bugs: string[];

beforeEach(async () => {
  registry = await withRegistry();
  actor = person("engineer");
  bugs = [];
  await open();
});
afterEach(async () => {
  await server.close();
  await registry.close();
  assert.deepEqual(bugs, []);
});

async function open() {
  server = Fastify();
  server.setErrorHandler((error, _request, reply) => sendProblem(error, reply, (text) => bugs.push(text)));
  const { store, now, publish } = registry.acting();
  const house = { store, now, publish, actorOf: async () => actor };
  await server.register(async (room) => {
    takesJson(room);
    await importDoors(room, house, (text) => bugs.push(text));
  });
  await server.register(async (room) => exportDoors(room, house));
  address = await server.listen({ host: "127.0.0.1", port: 0 });
}

const url = (path = "") => `${address}/api/v1/imports${path}`;

async function send(table: string | Uint8Array<ArrayBuffer>, name = "devices.csv") {
  const form = new FormData();
  form.append("table", new Blob([table]), name);
  return fetch(url(), { method: "POST", body: form });
}

async function settled(id: string): Promise<ImportState> {
  for (;;) {
    const state = (await (await fetch(url(`/${id}`))).json()) as ImportState;
    if (!["reading", "matching", "applying"].includes(state.stage)) {
      assert.deepEqual(problemsAgainst(ImportStateSchema, state), []);
      return state;
    }
    await wait(10);
  }
}

async function previewed(table: string | Uint8Array<ArrayBuffer>): Promise<ImportState> {
  const reply = await send(table);
  const state = (await reply.json()) as ImportState;
  assert.equal(reply.status, 200, JSON.stringify(state));
  return settled(state.id);
}

async function rowsOf(id: string, query = ""): Promise<ImportRow[]> {
  return ((await (await fetch(url(`/${id}/rows${query}`))).json()) as { rows: ImportRow[] }).rows;
}

const json = (method: string, body: object) => ({
  method,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

async function applied(id: string, leaveOutWrong = false): Promise<ImportState> {
  const reply = await fetch(url(`/${id}/apply`), json("POST", { leaveOutWrong }));
  assert.equal(reply.status, 200, await reply.clone().text());
  return settled(id);
}

const entries = async () => (await ledgerPage(registry.store.read, { offset: 0, limit: 50 })).entries;
const devices = async () => {
  const ids = await registry.store.read.selectFrom("device").select("id").orderBy("title").execute();
  return devicesByIds(
    registry.store.read,
    ids.map(({ id }) => id),
  );
};

const TABLE = `Seriennummer;Inventarnummer;Hersteller;Modell;Standort;Station;Kaufdatum;Lebenserhaltend
A1;MT-1;Sanova;InfuTrak 300;Haus Nord;Intensivstation 2;31.12.2025;ja
A2;MT-2;Neumed;Beatmer 5;Haus West;Aufnahme;;nein

A3;MT-3;Sanova;InfuTrak 300;Haus Nord;;04/05/2025;
`;

test("a table becomes devices, with their products and places, in one act of the ledger", async () => {
  const state = await previewed(TABLE);
  assert.deepEqual(
    [state.stage, state.rows, state.counts, state.newProducts, state.newPlaces],
    ["previewed", 3, { new: 2, wrong: 1 }, 1, 2],
  );
  assert.deepEqual(await devices(), []);
  const [wrong] = await rowsOf(state.id, "?verdict=wrong");
  assert.deepEqual([wrong?.line, wrong?.title, wrong?.problems[0]?.column], [5, "MT-3", "Kaufdatum"]);

  const refused = await fetch(url(`/${state.id}/apply`), json("POST", { leaveOutWrong: false }));
  assert.equal(refused.status, 409);
  const done = await applied(state.id, true);
  assert.equal(done.stage, "done");
  const made = await devices();
  assert.deepEqual(
    made.map(({ identifiers, lifeSupporting, purchasedOn }) => [identifiers.length, lifeSupporting, purchasedOn]),
    [
      [2, true, "2025-12-31"],
      [2, false, null],
    ],
  );
  assert.equal(made[0]?.placeId, PLACES.icu.id);
  const west = (await allPlaces(registry.store.read)).find(({ name }) => name === "Haus West");
  assert.equal(west?.parent, PLACES.hospital.id);

  const [entry, ...others] = await entries();
  assert.equal(others.length, 0);
  assert.equal(entry?.act, "device.import");
  assert.deepEqual(entry?.changes.digest, [null, state.digest]);
  assert.deepEqual(entry?.changes.newDevices, [null, 2]);
  const subject = { kind: "device" as const, id: made[1]?.id ?? "" };
  assert.equal((await ledgerPage(registry.store.read, { subject, offset: 0, limit: 5 })).total, 1);
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
      const state = await previewed(table);
      assert.deepEqual(
        (await rowsOf(state.id, "?verdict=new")).map(({ would }) => would?.place),
        ["Haus Nord › Intensivstation 2", "Haus Süd › Station 7"],
      );
    }
  });

test("the preview names the places and products that would be made, with their devices, and marks them on their rows", async () => {
  const state = await previewed(
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
  const rows = await rowsOf(state.id, "?verdict=new");
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
  await applied(state.id);
  const made = (await allPlaces(registry.store.read)).filter(
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
  const state = await previewed(
    "Serial,Maker,Model,Location\nA1,Sanova,InfuTrak 300,Haus Nord / A\nA1,Sanova,InfuTrak 300,Haus Nord / B\n",
  );
  assert.deepEqual(
    (await rowsOf(state.id)).map(({ problems }) => problems.map(({ column }) => column)),
    [["Location"], ["Location"]],
  );
});

test("the same table a second time changes nothing and leaves no entry", async () => {
  const table = TABLE.replace("04/05/2025", "2025-05-04");
  await applied((await previewed(table)).id);
  const again = await previewed(table);
  assert.deepEqual(again.counts, { same: 3 });
  assert.equal((await applied(again.id)).stage, "done");
  assert.equal((await entries()).length, 1);
});

for (const format of ["csv", "xlsx"] as const)
  for (const language of ["en", "de"] as const)
    test(`an export as ${format} (${language}) is imported without a change`, async () => {
      await registry.add(
        device("=MT|1", {
          note: '+49 "quoted"; text',
          operatingHours: 12,
          tier: { offNetwork: "free", outOfOperation: null },
        }),
        device("007", { placeId: PLACES.home.id, purchasedOn: "2024-02-29", raisedClass: "IV", onPatient: true }),
        device("MT-3", { placeId: PLACES.hospital.id, owner: "Müller\u00a0& Söhne " }),
      );
      const reply = await fetch(`${address}/api/v1/devices/export?format=${format}&language=${language}`);
      assert.equal(reply.status, 200);
      assert.match(reply.headers.get("content-disposition") ?? "", /2027-03-01/);
      const state = await previewed(new Uint8Array(await reply.arrayBuffer()));
      assert.deepEqual(state.counts, { same: 3 }, JSON.stringify(await rowsOf(state.id)));
      assert.equal(state.headings.at(-1), STATE_HEADING[language]);
    });

test("an export tells the ledger how much left the house, and holds what is in reach and filtered alone", async () => {
  await registry.add(device("MT-1"), device("MT-2", { placeId: PLACES.ward.id }), device("MT-3"));
  actor = person("engineer", { places: [PLACES.icu.id] });
  const reply = await fetch(`${address}/api/v1/devices/export?format=json&language=en&q=mt-3`);
  const rows = (await reply.json()) as Record<string, unknown>[];
  assert.deepEqual(
    rows.map((row) => [row["asset-tag"], row.ward, row.state]),
    [["MT-3", PLACES.icu.name, "unknown"]],
  );
  const [entry] = await entries();
  assert.equal(entry?.act, "device.export");
  assert.deepEqual(entry?.changes.devices, [null, 1]);
  actor = person("viewer");
  assert.equal((await fetch(`${address}/api/v1/devices/export?format=json&language=en`)).status, 403);
});

test("columns that are not known are named by hand, and no two are the same", async () => {
  const state = await previewed("Gerät,Firma,Sorte\nA1,Sanova,InfuTrak 300\n");
  assert.deepEqual(state.counts, { wrong: 1 });
  const put = (columns: object) => fetch(url(`/${state.id}/columns`), json("PUT", { columns }));
  assert.equal((await put({ 0: "serial", 1: "serial" })).status, 400);
  assert.equal((await put({ 9: "serial" })).status, 400);
  assert.equal((await put({ 0: "colour" })).status, 400);
  assert.equal((await put({ 0: "serial", 1: "maker", 2: "model" })).status, 200);
  assert.deepEqual((await settled(state.id)).counts, { new: 1 });
});

test("what somebody else changed since the preview is seen first: nothing is done, the rows are matched anew", async () => {
  const before = device("MT-1", { owner: "A" });
  await registry.add(before);
  const state = await previewed("Asset tag,Owner\nMT-1,B\n");
  await changeDevice(registry.acting(), before.id, 1, { ...inputOf(before), owner: "C" });
  const refused = await applied(state.id);
  assert.deepEqual([refused.stage, refused.problem?.code], ["previewed", "record-changed"]);
  assert.equal((await devices())[0]?.owner, "C");
  assert.deepEqual((await rowsOf(state.id))[0]?.changes, { owner: ["C", "B"] });
  assert.equal((await applied(state.id)).stage, "done");
  assert.deepEqual(
    (await devices()).map(({ owner, version }) => [owner, version]),
    [["B", 3]],
  );
});

test("a change of another field meanwhile stays, and the import goes on", async () => {
  const before = device("MT-1", { owner: "A" });
  await registry.add(before);
  const state = await previewed("Asset tag,Owner\nMT-1,B\n");
  await changeDevice(registry.acting(), before.id, 1, { ...inputOf(before), note: "mended" });
  assert.equal((await applied(state.id)).stage, "done");
  assert.deepEqual(
    (await devices()).map(({ owner, note }) => [owner, note]),
    [["B", "mended"]],
  );
});

test("who keeps one ward imports into it alone", async () => {
  actor = person("engineer", { places: [PLACES.icu.id] });
  const state = await previewed(
    "Serial,Maker,Model,Ward\nA1,Sanova,InfuTrak 300,\nA2,Sanova,InfuTrak 300,Station 7\nA3,Sanova,InfuTrak 300,Neu\n",
  );
  assert.deepEqual(state.counts, { new: 1, wrong: 2 });
  assert.equal((await applied(state.id, true)).stage, "done");
  assert.deepEqual(
    (await devices()).map(({ placeId }) => placeId),
    [PLACES.icu.id],
  );
});

test("an import that is applied twice at once is done once", async () => {
  const state = await previewed(TABLE);
  const apply = () => fetch(url(`/${state.id}/apply`), json("POST", { leaveOutWrong: true }));
  const replies = await Promise.all([apply(), apply(), apply()]);
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 409, 409]);
  assert.equal((await settled(state.id)).stage, "done");
  assert.equal((await entries()).length, 1);
});

test("another one's import does not exist, a second one of one's own waits or takes its place", async () => {
  const first = await previewed(TABLE);
  actor = person("administrator");
  for (const [path, init] of [
    ["", undefined],
    ["/rows", undefined],
    ["/apply", json("POST", { leaveOutWrong: true })],
    ["", { method: "DELETE" }],
  ] as const)
    assert.equal((await fetch(url(`/${first.id}${path}`), init)).status, 404);
  actor = person("engineer");
  await previewed(TABLE);
  assert.equal((await fetch(url(`/${first.id}`))).status, 404);
});

test("an import is stopped in any stage before it is applied, and nothing of it is left", async () => {
  const rows = Array.from({ length: 5000 }, (_, n) => `S${n},Sanova,InfuTrak 300`).join("\n");
  const started = (await (await send(`Serial,Maker,Model\n${rows}\n`)).json()) as ImportState;
  assert.equal((await send(TABLE)).status, 409);
  assert.equal((await fetch(url(`/${started.id}`), { method: "DELETE" })).status, 200);
  assert.equal((await fetch(url(`/${started.id}`))).status, 404);
  const waiting = await previewed(TABLE);
  assert.equal((await fetch(url(`/${waiting.id}`), { method: "DELETE" })).status, 200);
  const left = await registry.store.read.selectFrom("import_row").selectAll().execute();
  assert.deepEqual([left, await devices(), await entries()], [[], [], []]);
});

test("a server that was stopped in the middle says so at its next start, and nothing was changed", async () => {
  for (const stage of ["reading", "matching", "applying"] as const) {
    const state = await previewed(TABLE);
    const kept = await importById(registry.store.read, state.id);
    assert.ok(kept);
    await registry.store.write((tx) => saveImport(tx, { ...kept, state: { ...state, stage } }));
    await server.close();
    await open();
    const after = await settled(state.id);
    assert.deepEqual([after.stage, after.problem?.code, after.problem?.where], ["failed", "import-stopped", stage]);
  }
  assert.deepEqual([await devices(), await entries()], [[], []]);
});

test("an import that fails in the middle of its act has done nothing", async () => {
  const rows = Array.from({ length: 6000 }, (_, n) => `S${n},Sanova,InfuTrak 300,Ward ${n % 700}`).join("\n");
  const state = await previewed(`Serial,Maker,Model,Ward\n${rows}\n`);
  const kept = await importById(registry.store.read, state.id);
  assert.ok(kept);
  await registry.store.write((tx) => saveImport(tx, { ...kept, state: { ...state, stage: "applying" } }));
  const stop = new AbortController();
  const work = {
    signal: stop.signal,
    progress: (_: string, done: number) => {
      if (done >= 4000) stop.abort();
    },
  };
  await assert.rejects(importDevices(registry.acting(), state.id, { leaveOutWrong: true, work }), {
    name: "AbortError",
  });
  assert.deepEqual([await devices(), await entries()], [[], []]);
  assert.equal((await allPlaces(registry.store.read)).length, Object.keys(PLACES).length);
});

const columns = [{ key: "serial", title: "Serial", kind: "text" as const }];
async function workbook(rows: Table["rows"]): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const part of writeXlsx({ columns, rows })) parts.push(part);
  return new Uint8Array(Buffer.concat(parts));
}

for (const [name, table, code] of [
  ["an empty file", "", "document-unreadable"],
  ["headings alone", "Serial,Maker,Model\n", "document-unreadable"],
  ["blank lines alone", "\n\n  \n", "document-unreadable"],
  ["a PDF", "%PDF-1.7\n%âãÏÓ\n1 0 obj", "format-unsupported"],
  ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0), "format-unsupported"],
  ["a workbook of the old form", Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1), "format-unsupported"],
  ["an archive that is cut off", Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0), "document-unreadable"],
  ["zero bytes", new Uint8Array(100), "encoding-unreadable"],
  ["300 columns", `${Array(300).fill("Serial").join(",")}\n1\n`, "document-too-large"],
] as const)
  test(`${name} is refused as a table of devices, in words`, async () => {
    const { stage, problem } = await previewed(table);
    assert.equal(stage, "failed");
    assert.equal(problem?.code, code, problem?.detail ?? "no problem");
    assert.ok((problem?.detail.length ?? 0) > 20);
  });

test("a sheet without a row is refused, a cell of 100,000 signs is a wrong row", async () => {
  assert.equal((await previewed(await workbook([]))).problem?.code, "document-unreadable");
  const state = await previewed(`Serial,Note\nA1,${"x".repeat(90_000)}\n`);
  assert.deepEqual(state.counts, { wrong: 1 });
});

test("a small workbook whose cells share one long text, nine thousand million signs of it, is refused", async () => {
  const cells = '<c t="s"><v>0</v></c>'.repeat(50);
  const sheet = `<worksheet><sheetData>${`<row>${cells}</row>`.repeat(2000)}</sheetData></worksheet>`;
  const parts = workbookParts([["x".repeat(90_000)]], sheet);
  assert.equal((await previewed(new Uint8Array(zipArchive(parts)))).problem?.code, "document-too-large");
});

test("wrong encoding, control signs, formulas, doubled headings and half rows are told by row or read as they are", async () => {
  const latin1 = Uint8Array.from(
    "Serial,Serial,Maker,Model,Note\nA1,A2,Müller,InfuTrak,=1+1\nA\u00073,,Müller,X,\nA4\n",
    (sign) => sign.charCodeAt(0),
  );
  const state = await previewed(latin1);
  assert.deepEqual(state.columns, { 0: "serial", 2: "maker", 3: "model", 4: "note" });
  const rows = await rowsOf(state.id);
  assert.deepEqual(
    rows.map(({ line, verdict }) => [line, verdict]),
    [
      [2, "new"],
      [3, "wrong"],
      [4, "wrong"],
    ],
  );
  assert.equal((await applied(state.id, true)).stage, "done");
  const [made] = await devices();
  assert.equal(made?.note, "=1+1");
  const product = await registry.store.read.selectFrom("product").selectAll().where("maker", "=", "Müller").execute();
  assert.equal(product.length, 1);
});

test("a form without the table, and a stranger, are refused at the door", async () => {
  const form = new FormData();
  form.append("other", new Blob(["x"]), "x.csv");
  const reply = await fetch(url(), { method: "POST", body: form });
  assert.equal(((await reply.json()) as ProblemDetails).code, "argument-wrong");
  actor = person("clinician");
  assert.equal((await send(TABLE)).status, 403);
});

test(`what is new holds from the day of the import (${NOW.slice(0, 10)})`, async () => {
  await registry.add(
    device("MT-1", {
      identifiers: [...device("MT-1").identifiers, { system: "ip", value: "10.0.0.1", from: null, until: null }],
    }),
  );
  await applied((await previewed("Asset tag,IP\nMT-1,10.0.0.2\n")).id);
  assert.deepEqual((await devices())[0]?.identifiers.slice(1), [
    { system: "ip", value: "10.0.0.1", from: null, until: "2027-03-01" },
    { system: "ip", value: "10.0.0.2", from: "2027-03-01", until: null },
  ]);
});

test("an import that is thrown away while it is applied is done whole or not at all, and the ledger says which", async () => {
  const rows = Array.from({ length: 5000 }, (_, n) => `S${n},Sanova,InfuTrak 300`).join("\n");
  for (const delay of [0, 5, 20]) {
    const before = (await devices()).length;
    const state = await previewed(`Serial,Maker,Model\n${rows.replaceAll("S", `S${delay}-`)}\n`);
    const cancelling = fetch(url(`/${state.id}`), { method: "DELETE" });
    await wait(delay);
    const reply = await fetch(url(`/${state.id}/apply`), json("POST", { leaveOutWrong: false }));
    await cancelling;
    if (reply.ok) await settled(state.id).catch(() => undefined);
    else await reply.text();
    for (let waited = 0; waited < 200 && (await entries()).length === 0 && reply.ok; waited++) await wait(10);
    const written = (await devices()).length - before;
    const said = (await entries())
      .filter(({ subjects }) => subjects.some(({ id }) => id === state.id))
      .map(({ changes }) => changes.newDevices?.[1]);
    assert.deepEqual(said, written === 0 ? [] : [written]);
    assert.ok(written === 0 || written === 5000, `${written} of 5000`);
  }
});

test("a preview of before the account's reach was reduced is nobody's any more", async () => {
  const state = await previewed("Serial,Maker,Model,Ward\nA1,Sanova,InfuTrak 300,Neue Station\n");
  actor = person("engineer", { places: [PLACES.icu.id] });
  assert.equal((await fetch(url(`/${state.id}/rows`))).status, 404);
  assert.equal((await fetch(url(`/${state.id}/apply`), json("POST", { leaveOutWrong: true }))).status, 404);
  const kept = await importById(registry.store.read, state.id);
  assert.ok(kept);
  await registry.store.write((tx) => saveImport(tx, { ...kept, state: { ...state, stage: "applying" } }));
  const work = { signal: new AbortController().signal, progress: () => undefined };
  await assert.rejects(importDevices(registry.acting(actor), state.id, { leaveOutWrong: true, work }), {
    code: "record-changed",
  });
  assert.deepEqual([await devices(), await entries()], [[], []]);
});

test("a row of thousands of names is wrong, and holds nobody up", async () => {
  const addresses = (row: number) => Array.from({ length: 116 }, (_, n) => `10.0.${row}.${n}`).join("|");
  const columns = Array.from({ length: 90 }, () => "IP").join(",");
  const rows = Array.from({ length: 60 }, (_, row) => Array.from({ length: 90 }, () => addresses(row)).join(","));
  const state = await previewed(`${columns}\n${rows.join("\n")}\n`);
  assert.deepEqual(state.counts, { wrong: 60 });
  const [first] = await rowsOf(state.id);
  assert.match(first?.problems[0]?.message ?? "", /at most 50 names/);
});

test("a workbook that numbers two rows alike, or backwards, loses none of them", async () => {
  const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
  const row = (number: number, ...cells: string[]) => `<row r="${number}">${cells.map(cell).join("")}</row>`;
  const numbers = [9, 9, 4, 12];
  const body = numbers.map((number, at) => row(number, `S-${at}`, "Sanova", `Model ${at}`)).join("");
  const sheet = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${row(1, "Serial", "Maker", "Model")}${body}</sheetData></worksheet>`;
  const state = await previewed(new Uint8Array(zipArchive(workbookParts([], sheet))));
  assert.deepEqual(state.counts, { new: 4 });
  assert.deepEqual(
    (await rowsOf(state.id)).map(({ line }) => line),
    [9, 10, 11, 12],
  );
  assert.equal((await applied(state.id)).stage, "done");
  assert.equal((await devices()).length, 4);
});
