/**
 * Seconds of an import of 100,000 devices, from upload to applied, as CSV and as XLSX; and how long the slowest list
 * took to be answered meanwhile. Run by hand: `node bench/import.ts [devices]`.
 *
 * Reference: reading the same file alone, in the same run.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import Fastify from "fastify";
import type { ImportState } from "../src/contract/import.ts";
import type { Actor } from "../src/domain/account/account.ts";
import { IMPORT_FIELDS } from "../src/domain/registry/import/import-field.ts";
import { HEADINGS } from "../src/domain/registry/import/recognise-columns.ts";
import { readSpreadsheetAside } from "../src/print/read-spreadsheet-aside.ts";
import type { Table } from "../src/print/table/table.ts";
import { writeCsv } from "../src/print/table/write-csv.ts";
import { writeXlsx } from "../src/print/table/write-xlsx.ts";
import { takesJson } from "../src/server/door.ts";
import { importDoors } from "../src/server/import.ts";
import { sendProblem } from "../src/server/problems.ts";
import { openStore } from "../src/store/database.ts";
import { listDevices } from "../src/store/device-list.ts";
import { insertPlaces } from "../src/store/place.ts";

const DEVICES = Number(process.argv[2] ?? 100_000);
const actor: Actor = {
  accountId: "accountbench",
  name: "bench",
  role: "administrator",
  places: null,
  products: null,
  scope: null,
  via: "page",
};

/** An inventory of 40 products on 300 wards of 12 sites. */
function* inventory(change: string): Generator<string[]> {
  for (let n = 0; n < DEVICES; n++) {
    const product = n % 40;
    const cells: Partial<Record<(typeof IMPORT_FIELDS)[number], string>> = {
      serial: `SN-${String(n * 7919).padStart(9, "0")}`,
      "asset-tag": `MT-${String(n).padStart(6, "0")}`,
      mac: `00:1a:${[24, 16, 8, 0].map((bits) => ((n >> bits) & 255).toString(16).padStart(2, "0")).join(":")}`,
      ip: `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`,
      "host-name": `dev-${n}`,
      maker: `Maker ${product % 9}`,
      model: `Model ${product}`,
      kind: ["infusion pump", "patient monitor", "ventilator", "ultrasound"][product % 4] ?? "",
      site: `Site ${n % 12}`,
      ward: `Ward ${n % 300}`,
      firmware: `2.${n % 5}`,
      owner: `Department ${n % 25}${change}`,
      "purchased-on": `20${String(10 + (n % 15))}-0${(n % 9) + 1}-15`,
      "life-supporting": n % 11 === 0 ? "yes" : "no",
    };
    yield IMPORT_FIELDS.map((field) => cells[field] ?? "");
  }
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

async function measured(name: string, bytes: Buffer, folder: string): Promise<void> {
  const store = await openStore(folder);
  const server = Fastify();
  server.setErrorHandler((error, _request, reply) => sendProblem(error, reply, (text) => console.error(text)));
  await server.register(async (room) => {
    takesJson(room);
    const house = { store, now: () => new Date(), actorOf: async () => actor, publish: () => undefined };
    await importDoors(room, house, (text) => console.error(text));
    room.get("/list", () => listDevices(store.read, actor, {}, { offset: 0, limit: 100 }));
  });
  const address = await server.listen({ port: 0, host: "127.0.0.1" });
  const api = `${address}/api/v1/imports`;
  const json = async (url: string, init?: RequestInit) => {
    const answer = await fetch(url, init);
    const body = (await answer.json()) as ImportState;
    if (!answer.ok) throw new Error(JSON.stringify(body));
    return body;
  };

  const readStart = performance.now();
  await readSpreadsheetAside(bytes);
  const reading = (performance.now() - readStart) / 1000;

  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  const lists = { slowest: 0, count: 0, stage: "", running: true };
  let stage = "upload";
  const asking = (async () => {
    while (lists.running) {
      const start = performance.now();
      await (await fetch(`${address}/list`)).text();
      const took = performance.now() - start;
      lists.count++;
      if (took > lists.slowest) Object.assign(lists, { slowest: took, stage });
      await wait(100);
    }
  })();

  const form = new FormData();
  form.set("table", new Blob([new Uint8Array(bytes)]), `devices.${name}`);
  const cpu = process.cpuUsage();
  const start = performance.now();
  let state = await json(api, { method: "POST", body: form });
  const seconds: Record<string, number> = { upload: (performance.now() - start) / 1000 };
  const until = async (...ends: ImportState["stage"][]) => {
    for (let from = performance.now(); !ends.includes(state.stage); ) {
      if (state.stage === "failed") throw new Error(JSON.stringify(state.problem));
      stage = state.stage;
      await wait(50);
      const before = state.stage;
      state = await json(`${api}/${state.id}`);
      seconds[before] = (seconds[before] ?? 0) + (performance.now() - from) / 1000;
      from = performance.now();
    }
  };
  await until("previewed");
  state = await json(`${api}/${state.id}/apply`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ leaveOutWrong: false }),
  });
  await until("done", "previewed");
  const total = (performance.now() - start) / 1000;
  lists.running = false;
  await asking;
  delays.disable();

  console.log(
    `\n${name}: ${(bytes.length / 1_048_576).toFixed(1)} MiB, ${JSON.stringify(state.counts)}, ${state.stage}`,
  );
  for (const [stage, time] of Object.entries(seconds)) console.log(`  ${stage.padEnd(10)} ${time.toFixed(2)} s`);
  console.log(
    `  in all     ${total.toFixed(2)} s (budget 20 s), ${(total / reading).toFixed(1)} × reading the file alone (${reading.toFixed(2)} s)`,
  );
  console.log(
    `  slowest of ${lists.count} lists meanwhile ${lists.slowest.toFixed(0)} ms (${lists.stage}); event loop held at most ${(delays.max / 1e6).toFixed(0)} ms`,
  );
  const { user, system } = process.cpuUsage(cpu);
  console.log(`  processor  ${((user + system) / 1e6).toFixed(2)} s, the asking of the lists included`);
  console.log(`  memory     ${(process.memoryUsage().rss / 1_048_576).toFixed(0)} MiB`);
  await server.close();
  await store.close();
}

const columns = IMPORT_FIELDS.map((key) => ({ key, title: HEADINGS[key].en[0], kind: "text" as const }));
const table = (change = ""): Table => ({ columns, rows: inventory(change) });
const csv = await bytesOf(writeCsv(table()));
const runs: [string, Buffer, string][] = [
  ["csv", csv, "one"],
  ["csv", csv, "one"],
  ["csv", await bytesOf(writeCsv(table(" B"))), "one"],
  ["xlsx", await bytesOf(writeXlsx(table())), "two"],
];
const place = {
  kind: "facility",
  parent: null,
  careSetting: null,
  environment: null,
  phone: null,
  contact: null,
} as const;
const root = await mkdtemp(join(tmpdir(), "carelabel-import-"));
try {
  for (const folder of ["one", "two"]) {
    const store = await openStore(join(root, folder));
    await store.write((tx) => insertPlaces(tx, [{ ...place, id: "facility1", name: "Klinikum", version: 1 }]));
    await store.close();
  }
  for (const [name, bytes, folder] of runs) await measured(name, bytes, join(root, folder));
} finally {
  await rm(root, { recursive: true, force: true });
}
