/**
 * The queries and acts on a real PostgreSQL: the same tables, the same answers as SQLite gives.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { Kysely, PostgresDialect } from "kysely";
import { Migrator } from "kysely/migration";
import pg from "pg";
import { fleet } from "../../bench/registry-fleet.ts";
import { SYSTEM } from "../../src/acts/act.ts";
import { auditsAside } from "../../src/acts/audit-upload-aside.ts";
import { openSample } from "../../src/acts/open-sample.ts";
import type { ImportState } from "../../src/contract/import.ts";
import type { KeptAudit } from "../../src/contract/traffic.ts";
import type { AuditDifference } from "../../src/domain/traffic/audit-difference.ts";
import type { AuditReport } from "../../src/domain/traffic/audit-report.ts";
import { openInstallation } from "../../src/server/installation.ts";
import { openWholeServer, type WholeServer } from "../../src/server/whole-server-for-tests.ts";
import type { Store } from "../../src/store/database.ts";
import { deviceNames, insertDevices } from "../../src/store/device-write.ts";
import { MIGRATIONS } from "../../src/store/migrations.ts";
import { insertPlaces } from "../../src/store/place.ts";
import { insertProducts } from "../../src/store/product.ts";
import type { Schema } from "../../src/store/schema.ts";

const PROGRAMS = "/usr/lib/postgresql/15/bin";
const CAPTURE = new URL("../../samples/captures/ultrasound-wireless.har", import.meta.url);
const skip = existsSync(join(PROGRAMS, "initdb"))
  ? false
  : "PostgreSQL 15 is not here; test/lab/install.sh installs it";

/** The cluster of this test alone: a socket in its own folder, no port. */
let cluster = "";

before(() => {
  if (skip !== false) return;
  cluster = mkdtempSync(join(tmpdir(), "carelabel-postgres-"));
  const id = (what: string) => Number(spawnSync("id", [what, "postgres"], { encoding: "utf8" }).stdout);
  chownSync(cluster, id("-u"), id("-g"));
  asPostgres("initdb", "-D", join(cluster, "data"), "--locale=C", "--encoding=UTF8", "--auth=trust");
  const options = `-k ${cluster} -c listen_addresses='' -c fsync=off`;
  asPostgres("pg_ctl", "-D", join(cluster, "data"), "-w", "-l", join(cluster, "log"), "-o", options, "start");
});

after(() => {
  if (cluster === "") return;
  asPostgres("pg_ctl", "-D", join(cluster, "data"), "-w", "-m", "immediate", "stop");
  rmSync(cluster, { recursive: true, force: true });
});

/** PostgreSQL refuses to run as root. */
function asPostgres(program: string, ...args: readonly string[]): void {
  const run = spawnSync("runuser", ["-u", "postgres", "--", join(PROGRAMS, program), ...args], {
    cwd: cluster,
    encoding: "utf8",
  });
  assert.equal(run.status, 0, `${program}: ${run.stderr}${run.error ?? ""}`);
}

/** A new database with the tables of the program, as its store. */
async function openPostgres(name: string): Promise<Store> {
  const connection = { host: cluster, user: "postgres" };
  const first = new pg.Client({ ...connection, database: "postgres" });
  await first.connect();
  await first.query(`create database ${name}`);
  await first.end();
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ ...connection, database: name, max: 4 }) }),
  });
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => MIGRATIONS },
  }).migrateToLatest();
  assert.ifError(error);
  let last: Promise<unknown> = Promise.resolve();
  return {
    read: db,
    write(body) {
      const mine = last.then(() => db.transaction().execute(body));
      last = mine.catch(() => undefined);
      return mine;
    },
    close: () => db.destroy(),
  };
}

/** The server over `store`, whose other files stand in a folder as always. */
async function serverOver(store: Store, options: { readonly setUp: boolean }): Promise<WholeServer> {
  const folder = mkdtempSync(join(tmpdir(), "carelabel-postgres-data-"));
  const beside = await openInstallation(folder, {});
  const whole = await openWholeServer({
    ...options,
    installation: { ...beside, store },
    audit: auditsAside(store.read, () => new Date()),
  });
  return {
    ...whole,
    async close() {
      await whole.close();
      await beside.store.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const { places, products, devices } = fleet(600, 60, 20);
const sanova = encodeURIComponent("müller pump");
const QUESTIONS = [
  "devices",
  "devices?offset=300&limit=200",
  ...["gravity", "title", "product", "place", "last-contact", "changed"].flatMap((order) => [
    `devices?order=${order}&limit=200`,
    `devices?order=${order}&limit=200&down=yes`,
  ]),
  "devices?state=retired,silent",
  "devices?careSetting=home-care",
  `devices?place=${places[3]?.id}`,
  "devices?product=product000003&state=conforming,unknown",
  "devices?tier=unset",
  `devices?q=${sanova}`,
  "devices?q=mt%20sn%2010&order=title",
  `devices?q=${devices[7]?.identifiers[1]?.value.slice(-5)}`,
  "devices?q=%25",
  `devices/${devices[11]?.id}`,
  "devices/counts",
  "duplicates",
  "now",
  "places",
  "products",
];

async function facilityOf(server: WholeServer): Promise<string> {
  const reply = (await (await server.call("/api/v1/places")).json()) as { places: { id: string; name: string }[] };
  return reply.places.find(({ name }) => name === "Test Hospital")?.id ?? "none";
}

test("PostgreSQL answers every list and search as SQLite does", { skip }, async () => {
  const fill = (store: Store) =>
    store.write(async (tx) => {
      await insertPlaces(tx, places);
      await insertProducts(tx, products);
      await insertDevices(tx, devices, await deviceNames(tx));
    });
  const sqlite = await openWholeServer();
  await fill(sqlite.installation.store);
  const store = await openPostgres("lists");
  await fill(store);
  const postgres = await serverOver(store, { setUp: true });
  try {
    for (const question of QUESTIONS) {
      const [one, other] = await Promise.all(
        [sqlite, postgres].map(async (server) => {
          const reply = await server.call(`/api/v1/${question}`);
          assert.equal(reply.status, 200, `${question}: ${await reply.clone().text()}`);
          // The set-up gives the facility an id of its own in each.
          return JSON.parse((await reply.text()).replaceAll(await facilityOf(server), "facility"));
        }),
      );
      assert.deepEqual(other, one, question);
    }
  } finally {
    await postgres.close();
    await sqlite.close();
  }
});

test("on PostgreSQL the sample opens, a table is imported twice, audits are kept, and the ledger holds", {
  skip,
}, async () => {
  const store = await openPostgres("acts");
  await openSample({ store, actor: SYSTEM, now: () => new Date(), publish: () => undefined });
  const server = await serverOver(store, { setUp: false });
  try {
    const cookie = await server.signIn("administrator", "the sample hospital");
    const json = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
      const reply = await server.call(`/api/v1/${path}`, { ...init, headers: { ...init.headers, cookie } });
      assert.ok(reply.ok, `${path}: ${await reply.clone().text()}`);
      return (await reply.json()) as T;
    };
    const imported = async (table: string): Promise<ImportState> => {
      const form = new FormData();
      form.set("table", new Blob([table]), "devices.csv");
      let state = await json<ImportState>("imports", { method: "POST", body: form });
      const until = async (...stages: string[]) => {
        while (!stages.includes(state.stage)) {
          assert.notEqual(state.stage, "failed", JSON.stringify(state.problem));
          await wait(20);
          state = await json<ImportState>(`imports/${state.id}`);
        }
      };
      await until("previewed");
      state = await json<ImportState>(`imports/${state.id}/apply`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ leaveOutWrong: false }),
      });
      await until("done");
      return state;
    };
    const rows = (owner: string) =>
      Array.from({ length: 30 }, (_, n) => `PG-${n},Nordlicht,Aurora ${n % 3},West,Ward ${n % 4},${owner}`).join("\n");
    const headings = "Serial,Maker,Model,Site,Ward,Owner\n";
    assert.deepEqual((await imported(headings + rows("A"))).counts, { new: 30 });
    assert.deepEqual((await imported(headings + rows("A"))).counts, { same: 30 });
    assert.deepEqual((await imported(headings + rows("B"))).counts, { changed: 30 });
    const { total } = await json<{ total: number }>("devices?q=nordlicht%20B");
    assert.equal(total, 30);
    for (const path of [
      "ledger",
      "accounts",
      "evidence",
      "keys",
      "tokens",
      "now",
      "products",
      "devices/export?format=json&language=en",
    ])
      assert.equal(typeof (await json(path)), "object", path);
    const device = (await json<{ devices: { id: string }[] }>("devices?q=PG-7")).devices[0]?.id;
    const audit = async () => {
      const form = new FormData();
      form.set("capture", new Blob([await readFile(CAPTURE)]), "app.har");
      return (await json<{ kept: { id: string } }>(`audit?device=${device}`, { method: "POST", body: form })).kept.id;
    };
    const [before, since] = [await audit(), await audit()];
    const kept = await json<{ audits: KeptAudit[]; total: number }>(`devices/${device}/audits?limit=1`);
    assert.deepEqual([kept.total, kept.audits[0]?.id, kept.audits[0]?.report], [2, since, "readable"]);
    const { audit: read, report } = await json<{ audit: KeptAudit; report: AuditReport }>(`audits/${before}`);
    assert.deepEqual([read.id, read.destinations], [before, report.destinations.length]);
    assert.deepEqual((await json<AuditDifference>(`audits/${since}/difference?since=${before}`)).changes, []);
    const { entries, brokenAt } = await json<{ entries: number; brokenAt: number | null }>("ledger/verification");
    assert.ok(entries >= 3);
    assert.equal(brokenAt, null);
    const ledger = await json<{ entries: { act: string }[] }>("ledger");
    assert.ok(ledger.entries.filter(({ act }) => act === "device.import").length >= 2);
  } finally {
    await server.close();
  }
});
