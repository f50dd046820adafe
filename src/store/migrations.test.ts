import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { Act } from "../domain/ledger/acts.ts";
import { type Changes, GENESIS } from "../domain/ledger/ledger.ts";
import { device, NOW, PLACES, withRegistry } from "../registry-for-tests.ts";
import { auditsOfDevice, insertAudit } from "./audit.ts";
import { openStore } from "./database.ts";
import { deviceById } from "./device.ts";
import { lastEntryElsewhere } from "./device-stay.ts";
import { deviceTerms } from "./device-write.ts";
import { appendEntries } from "./ledger.ts";

/** What the tables were before the step 0003, of a few devices. */
const BEFORE_0003 = `
  drop index device_identifier_normal;
  drop index device_identifier_naming;
  drop index device_identifier_alike;
  alter table device_identifier rename to newer;
  create table device_identifier (device_id text not null references device (id) on delete cascade,
    position integer not null, system text not null, value text not null, normal text not null, valid_from text,
    valid_until text, naming text unique, alike text,
    constraint device_identifier_key primary key (device_id, position));
  insert into device_identifier select * from newer;
  drop table newer;
  create index device_identifier_normal on device_identifier (system, normal);
  create index device_identifier_alike on device_identifier (alike);
  alter table import_row drop column plan;
  insert into import values ('import1', null, '{"state":{"stage":"previewed"},"preview":"old"}', '2027-01-01');
  insert into import_row values ('import1', 2, 'new', 'MT-1', '{"cells":[]}');
  drop table device_stay;
  drop table audit;
  delete from kysely_migration where name >= '0003';
`;

const TABLES_OF_0006 = new Set(
  `account api_token audit device device_identifier device_stay device_term distinct_pair evidence import import_row
  kysely_migration kysely_migration_lock label label_draft ledger ledger_subject pinned_key place product session setting
  withdrawal`.split(/\s+/),
);

/** The database in `folder` without the tables that later steps add, to be taken further back. */
function asOf0006(folder: string): DatabaseSync {
  const old = new DatabaseSync(join(folder, "carelabel.sqlite"), { enableForeignKeyConstraints: false });
  const tables = old.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[];
  for (const { name } of tables) if (!TABLES_OF_0006.has(name)) old.exec(`drop table "${name}"`);
  return old;
}

test("an installation of before is brought up to date: its devices stay, and are found as new ones are", async () => {
  const registry = await withRegistry();
  const devices = [
    device("MT-10417", { note: "lent out", owner: "Müller" }),
    device("MT-20417", {
      identifiers: [
        { system: "serial", value: "SN-77/204", from: null, until: null },
        { system: "mac", value: "00:1a:2b:3c:4d:5e", from: null, until: null },
        { system: "host-name", value: "pump-7.klinik.example", from: null, until: null },
        { system: "ip", value: "10.0.0.7", from: null, until: null },
      ],
    }),
  ];
  try {
    await registry.add(...devices);
    await registry.store.close();
    const old = asOf0006(registry.folder);
    old.exec(BEFORE_0003);
    old.exec("delete from device_term");
    const put = old.prepare("insert into device_term select ?, number from device where id = ?");
    for (const one of devices) {
      const terms = [...deviceTerms(one)].filter((term) => !term.startsWith("<"));
      for (const term of new Set(terms.flatMap((term) => [term, term.slice(0, 2)]))) put.run(term, one.id);
    }
    old.close();

    const store = await openStore(registry.folder);
    try {
      for (const one of devices) {
        const terms = await store.read
          .selectFrom("device_term")
          .innerJoin("device", "device.number", "device_term.number")
          .select("term")
          .where("device.id", "=", one.id)
          .execute();
        assert.deepEqual(terms.map(({ term }) => term).sort(), [...deviceTerms(one)].sort());
        assert.deepEqual(await deviceById(store.read, one.id), one);
      }
      assert.deepEqual(await store.read.selectFrom("import").selectAll().execute(), []);
    } finally {
      await store.close();
    }
  } finally {
    await rm(registry.folder, { recursive: true, force: true });
  }
});

test("where devices stood before is taken from the ledger; an import that may have moved one counts as a move", async () => {
  const registry = await withRegistry();
  const { icu, north, home, ward } = PLACES;
  let sequence = 0;
  const by = { accountId: null, name: "engineer", via: "page" } as const;
  const about = (act: Act, id: string, changes: Changes) => {
    const subjects = [{ kind: "device" as const, id }];
    const chain = { note: null, previous: GENESIS, hash: GENESIS };
    const entry = { sequence: ++sequence, at: NOW, by, act, subjects, changes, ...chain };
    return registry.store.write((tx) => appendEntries(tx, [entry], [{ kind: "device", id, sequence }]));
  };
  try {
    const earlier = "2026-01-01T00:00:00.000Z";
    const ids = ["movedpump1", "mergedpump", "importpump", "newpump001"] as const;
    for (const id of ids) await registry.add(device(id, { id, createdAt: id === "newpump001" ? NOW : earlier }));
    await about("device.change", "movedpump1", { placeId: [home.id, ward.id] });
    await about("device.change", "movedpump1", { placeId: [ward.id, icu.id] });
    await about("device.merge", "mergedpump", { merged: [device("old", { placeId: ward.id }), null] });
    await about("device.import", "importpump", {});
    await about("device.import", "newpump001", {});
    await registry.store.close();
    const old = asOf0006(registry.folder);
    old.exec("drop table device_stay; drop table audit; delete from kysely_migration where name >= '0005'");
    old.close();
    const store = await openStore(registry.folder);
    try {
      const within = new Set<string>([north.id, icu.id]);
      const cuts = await Promise.all(ids.map((id) => lastEntryElsewhere(store.read, id, within)));
      assert.deepEqual(cuts, [2, 3, 4, 0]);
      assert.equal(await lastEntryElsewhere(store.read, "movedpump1", new Set([...within, ward.id])), 1);
    } finally {
      await store.close();
    }
  } finally {
    await rm(registry.folder, { recursive: true, force: true });
  }
});

test("an installation from before audits were kept keeps them from then on", async () => {
  const registry = await withRegistry();
  const pump = device("MT-1", { id: "pump000001" });
  try {
    await registry.add(pump);
    await registry.store.close();
    const old = asOf0006(registry.folder);
    old.exec("drop table audit; delete from kysely_migration where name >= '0006'");
    old.close();
    const store = await openStore(registry.folder);
    const audit = {
      ...{ id: "audit00001", deviceId: pump.id, productId: pump.productId, labelDigest: null, accountId: null },
      ...{ auditedAt: NOW, by: "engineer", captures: ["a.har", "b.pcap"], destinations: 7, claimsBroken: 2 },
      findings: { info: 1, low: 2, medium: 3, high: 4, critical: 5 },
      ...{ leftOut: { destinations: 6, findings: 8 }, valuesShown: true, digest: "ab".repeat(32) },
    };
    try {
      assert.deepEqual(await deviceById(store.read, pump.id), pump);
      await store.write((tx) => insertAudit(tx, audit));
      const window = { after: 0, offset: 0, limit: 10 };
      assert.deepEqual(await auditsOfDevice(store.read, pump.id, window), {
        audits: [{ ...audit, sequence: 1, hasReport: false }],
        total: 1,
      });
    } finally {
      await store.close();
    }
  } finally {
    await rm(registry.folder, { recursive: true, force: true });
  }
});
