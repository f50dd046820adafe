/**
 * How the tables came to be: one migration per step, never changed once it has been released.
 */
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { endTerms } from "../domain/registry/search-words.ts";
import { assessmentTables } from "./assessment-tables.ts";
import { campaignTables } from "./campaign-tables.ts";
import { deviceCredentials } from "./credential-table.ts";
import { evaluationTables } from "./evaluation-tables.ts";
import { feedTable } from "./feed-table.ts";
import { inspectionDateTables } from "./inspection-date-tables.ts";
import { inspectionTables } from "./inspection-tables.ts";
import { knowledgeTables } from "./knowledge-tables.ts";
import { observedTable } from "./observed-table.ts";
import { runtimeTables } from "./runtime-tables.ts";
import { selfDescriptions } from "./self-description-table.ts";
import { softwareTables } from "./software-tables.ts";

type Tables = Kysely<unknown>;

/** Name -> migration, applied in the order of the names. */
export const MIGRATIONS: Record<string, Migration> = {
  "0001-registry": { up: registry },
  "0002-distinct-devices": { up: distinctDevices },
  "0003-planned-imports": { up: plannedImports },
  "0004-ends-of-numbers": { up: endsOfNumbers },
  "0005-device-stays": { up: deviceStays },
  "0006-audits": { up: audits },
  "0007-device-credentials": { up: deviceCredentials },
  "0008-runtime": { up: runtimeTables },
  "0009-observed": { up: observedTable },
  "0010-self-descriptions": { up: selfDescriptions },
  "0011-evaluations": { up: evaluationTables },
  "0012-assessments": { up: assessmentTables },
  "0013-inspection-dates": { up: inspectionDateTables },
  "0014-inspections": { up: inspectionTables },
  "0015-knowledge": { up: knowledgeTables },
  "0016-components": { up: softwareTables },
  "0017-feeds": { up: feedTable },
  "0018-campaigns": { up: campaignTables },
};

async function registry(db: Tables): Promise<void> {
  const table = (name: string) => db.schema.createTable(name);
  const index = (name: string, on: string, columns: string[]) =>
    db.schema.createIndex(name).on(on).columns(columns).execute();

  await table("setting")
    .addColumn("key", "text", (c) => c.primaryKey())
    .addColumn("value", "text", (c) => c.notNull())
    .execute();

  await table("account")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("sign_in_name", "text", (c) => c.notNull().unique())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("places", "text")
    .addColumn("products", "text")
    .addColumn("disabled", "integer", (c) => c.notNull())
    .addColumn("password", "text", (c) => c.notNull())
    .addColumn("last_sign_in_at", "text")
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
  await table("session")
    .addColumn("digest", "text", (c) => c.primaryKey())
    .addColumn("account_id", "text", (c) => c.notNull().references("account.id").onDelete("cascade"))
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("used_at", "text", (c) => c.notNull())
    .execute();
  await table("api_token")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("digest", "text", (c) => c.notNull().unique())
    .addColumn("account_id", "text", (c) => c.notNull().references("account.id").onDelete("cascade"))
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("scope", "text", (c) => c.notNull())
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("expires_at", "text", (c) => c.notNull())
    .addColumn("last_used_at", "text")
    .execute();

  await table("place")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("parent", "text", (c) => c.references("place.id"))
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("care_setting", "text")
    .addColumn("environment", "text")
    .addColumn("phone", "text")
    .addColumn("contact", "text")
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();

  await table("product")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("key", "text", (c) => c.notNull().unique())
    .addColumn("maker", "text", (c) => c.notNull())
    .addColumn("model", "text", (c) => c.notNull())
    .addColumn("firmware_line", "text")
    .addColumn("kind", "text")
    .addColumn("udi_di", "text")
    .addColumn("risk_class", "text")
    .addColumn("mdr_class", "text")
    .addColumn("fda_class", "text")
    .addColumn("emdn", "text")
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
  await table("label")
    .addColumn("digest", "text", (c) => c.primaryKey())
    .addColumn("product_id", "text", (c) => c.notNull().references("product.id"))
    .addColumn("signed", "text", (c) => c.notNull())
    .addColumn("issuer", "text", (c) => c.notNull())
    .addColumn("issued", "text", (c) => c.notNull())
    .addColumn("valid_until", "text", (c) => c.notNull())
    .addColumn("taken_at", "text", (c) => c.notNull())
    .execute();
  await index("label_product", "label", ["product_id"]);
  await table("label_draft")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("product_id", "text", (c) => c.notNull().references("product.id"))
    .addColumn("side", "text", (c) => c.notNull())
    .addColumn("text", "text", (c) => c.notNull())
    .addColumn("changed_at", "text", (c) => c.notNull())
    .addColumn("changed_by", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
  await table("pinned_key")
    .addColumn("kid", "text", (c) => c.primaryKey())
    .addColumn("card", "text", (c) => c.notNull())
    .addColumn("pinned_on", "text", (c) => c.notNull())
    .addColumn("own", "integer", (c) => c.notNull())
    .execute();
  await table("withdrawal")
    .addColumn("kid", "text", (c) => c.primaryKey())
    .addColumn("sequence", "integer", (c) => c.notNull())
    .addColumn("list", "text", (c) => c.notNull())
    .execute();

  await table("device")
    .addColumn("number", "integer", (c) => c.primaryKey())
    .addColumn("id", "text", (c) => c.notNull().unique())
    .addColumn("product_id", "text", (c) => c.notNull().references("product.id"))
    .addColumn("place_id", "text", (c) => c.notNull().references("place.id"))
    .addColumn("firmware", "text")
    .addColumn("owner", "text")
    .addColumn("phone", "text")
    .addColumn("raised_class", "text")
    .addColumn("off_network", "text")
    .addColumn("out_of_operation", "text")
    .addColumn("life_supporting", "integer", (c) => c.notNull())
    .addColumn("on_patient", "integer", (c) => c.notNull())
    .addColumn("manufactured_on", "text")
    .addColumn("purchased_on", "text")
    .addColumn("operating_hours", "integer")
    .addColumn("operating_hours_on", "text")
    .addColumn("note", "text")
    .addColumn("contact", "text")
    .addColumn("conformity", "text", (c) => c.notNull())
    .addColumn("operation", "text", (c) => c.notNull())
    .addColumn("last_contact_at", "text")
    .addColumn("status_since", "text", (c) => c.notNull())
    .addColumn("retirement", "text")
    .addColumn("public_token", "text", (c) => c.unique())
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("changed_at", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .addColumn("title", "text", (c) => c.notNull())
    .addColumn("title_key", "text", (c) => c.notNull())
    .addColumn("serial", "text")
    .addColumn("gravity", "integer", (c) => c.notNull())
    .addColumn("patient_rank", "integer", (c) => c.notNull())
    .addColumn("product_key", "text", (c) => c.notNull())
    .addColumn("place_key", "text", (c) => c.notNull())
    .addColumn("tier_unset", "integer", (c) => c.notNull())
    .execute();
  // Each order is one index that also holds what every list asks, so that no row is read to walk it.
  await index("device_gravity", "device", ["gravity", "patient_rank", "title_key", "number"]);
  await index("device_now", "device", ["patient_rank", "gravity", "status_since", "number"]);
  await index("device_title", "device", ["title_key", "number", "gravity"]);
  await index("device_product_order", "device", ["product_key", "title_key", "number", "gravity"]);
  await index("device_place_order", "device", ["place_key", "title_key", "number", "gravity"]);
  await index("device_contact", "device", ["last_contact_at", "number", "gravity"]);
  await index("device_changed", "device", ["changed_at", "number", "gravity"]);
  await index("device_product", "device", ["product_id", "place_id", "gravity", "number"]);
  await index("device_place", "device", ["place_id", "gravity", "number"]);
  await db.schema
    .createIndex("device_tier_unset")
    .on("device")
    .columns(["place_id", "gravity"])
    .where(sql.ref("tier_unset"), "=", sql.lit(1))
    .execute();

  await table("device_identifier")
    .addColumn("device_id", "text", (c) => c.notNull().references("device.id").onDelete("cascade"))
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("system", "text", (c) => c.notNull())
    .addColumn("value", "text", (c) => c.notNull())
    .addColumn("normal", "text", (c) => c.notNull())
    .addColumn("valid_from", "text")
    .addColumn("valid_until", "text")
    .addColumn("naming", "text", (c) => c.unique())
    .addColumn("alike", "text")
    .addPrimaryKeyConstraint("device_identifier_key", ["device_id", "position"])
    .execute();
  await index("device_identifier_normal", "device_identifier", ["system", "normal"]);
  await index("device_identifier_alike", "device_identifier", ["alike"]);
  // Neither key nor reference: a device has a dozen terms, and its writer takes out what it put in (device-write.ts).
  await table("device_term")
    .addColumn("term", "text", (c) => c.notNull())
    .addColumn("number", "integer", (c) => c.notNull())
    .execute();
  await index("device_term_key", "device_term", ["term", "number"]);

  await table("evidence")
    .addColumn("digest", "text", (c) => c.primaryKey())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("media_type", "text", (c) => c.notNull())
    .addColumn("bytes", "bigint", (c) => c.notNull())
    .addColumn("added_at", "text", (c) => c.notNull())
    .addColumn("added_by", "text", (c) => c.notNull())
    .addColumn("keep_until", "text")
    .addColumn("confidential", "integer", (c) => c.notNull())
    .execute();

  await table("ledger")
    .addColumn("sequence", "bigint", (c) => c.primaryKey())
    .addColumn("at", "text", (c) => c.notNull())
    .addColumn("account_id", "text")
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("via", "text", (c) => c.notNull())
    .addColumn("act", "text", (c) => c.notNull())
    .addColumn("subjects", "text", (c) => c.notNull())
    .addColumn("changes", "text", (c) => c.notNull())
    .addColumn("note", "text")
    .addColumn("previous", "text", (c) => c.notNull())
    .addColumn("hash", "text", (c) => c.notNull())
    .execute();
  await index("ledger_act", "ledger", ["act", "sequence"]);
  await table("ledger_subject")
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("id", "text", (c) => c.notNull())
    .addColumn("sequence", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("ledger_subject_key", ["kind", "id", "sequence"])
    .execute();

  await table("import")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("account_id", "text")
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("created_at", "text", (c) => c.notNull())
    .execute();
  await table("import_row")
    .addColumn("import_id", "text", (c) => c.notNull().references("import.id").onDelete("cascade"))
    .addColumn("line", "integer", (c) => c.notNull())
    .addColumn("verdict", "text", (c) => c.notNull())
    .addColumn("title", "text", (c) => c.notNull())
    .addColumn("data", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("import_row_key", ["import_id", "line"])
    .execute();
  await index("import_row_verdict", "import_row", ["import_id", "verdict", "line"]);
}

/** Pairs of devices that look alike and of which somebody has said that they are two. */
async function distinctDevices(db: Tables): Promise<void> {
  await db.schema
    .createTable("distinct_pair")
    .addColumn("one_id", "text", (c) => c.notNull().references("device.id").onDelete("cascade"))
    .addColumn("other_id", "text", (c) => c.notNull().references("device.id").onDelete("cascade"))
    .addColumn("names", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("distinct_pair_key", ["one_id", "other_id"])
    .execute();
  await db.schema.createIndex("distinct_pair_other").on("distinct_pair").column("other_id").execute();
}

/**
 * A row of an import keeps what it will write; imports that wait for their owner have not, and are sent again.
 * Identifiers without a unique or a shared name are left out of the indexes of these, which most of an import's time
 * goes to.
 */
async function plannedImports(db: Tables): Promise<void> {
  const { ref } = sql;
  await sql`delete from ${ref("import_row")}`.execute(db);
  await sql`delete from ${ref("import")}`.execute(db);
  await db.schema.alterTable("import_row").addColumn("plan", "text").execute();

  // A unique column stays so for life, so the table is made anew.
  await db.schema.alterTable("device_identifier").renameTo("device_identifier_before").execute();
  for (const index of ["device_identifier_normal", "device_identifier_alike"])
    await db.schema.dropIndex(index).execute();
  await db.schema
    .createTable("device_identifier")
    .addColumn("device_id", "text", (c) => c.notNull().references("device.id").onDelete("cascade"))
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("system", "text", (c) => c.notNull())
    .addColumn("value", "text", (c) => c.notNull())
    .addColumn("normal", "text", (c) => c.notNull())
    .addColumn("valid_from", "text")
    .addColumn("valid_until", "text")
    .addColumn("naming", "text")
    .addColumn("alike", "text")
    .addPrimaryKeyConstraint("device_identifier_of_device", ["device_id", "position"])
    .execute();
  await sql`insert into ${ref("device_identifier")} select * from ${ref("device_identifier_before")}`.execute(db);
  await db.schema.dropTable("device_identifier_before").execute();
  const index = (name: string) => db.schema.createIndex(`device_identifier_${name}`).on("device_identifier");
  await index("normal").columns(["system", "normal"]).execute();
  await index("naming").unique().column("naming").where(ref("naming"), "is not", null).execute();
  await index("alike").column("alike").where(ref("alike"), "is not", null).execute();
}

/** The tables of the step below as they are at that step. */
interface Searched {
  device: { id: string; number: number };
  device_identifier: { device_id: string; system: string; value: string; normal: string };
  device_term: { term: string; number: number };
}

/** Numbers are found by their ends, and a term that another of the same device begins with is kept no more. */
async function endsOfNumbers(tables: Tables): Promise<void> {
  const db = tables as Kysely<Searched>;
  const AT_ONCE = 500;
  for (let last = 0; ; ) {
    const devices = await db
      .selectFrom("device")
      .select(["id", "number"])
      .where("number", ">", last)
      .orderBy("number")
      .limit(AT_ONCE)
      .execute();
    const lastOne = devices.at(-1);
    if (lastOne === undefined) break;
    last = lastOne.number;
    const numbers = new Map(devices.map(({ id, number }) => [id, number]));
    const identifiers = await db
      .selectFrom("device_identifier")
      .select(["device_id", "system", "value", "normal"])
      .where("device_id", "in", [...numbers.keys()])
      .where("system", "not in", ["host-name", "ip"])
      .execute();
    const terms = new Map<string, Searched["device_term"]>();
    for (const { device_id, system, value, normal } of identifiers) {
      const number = numbers.get(device_id) ?? 0;
      for (const term of endTerms(system === "mac" ? normal : value)) terms.set(`${number} ${term}`, { term, number });
    }
    if (terms.size > 0)
      await db
        .insertInto("device_term")
        .values([...terms.values()])
        .execute();
  }
  await sql`delete from device_term where (term, number) in (
    select term, number from (
      select term, number, lead(term) over (partition by number order by term) as next from device_term
    ) as followed where substr(next, 1, length(term)) = term
  )`.execute(db);
}

/** The tables of the step below as they are at that step. */
interface Stayed {
  device: { id: string; place_id: string; created_at: string };
  device_stay: { device_id: string; place_id: string; until_sequence: number };
  ledger: { sequence: number; at: string; act: string; changes: string };
  ledger_subject: { kind: string; id: string; sequence: number };
}

/**
 * Where devices stood before, as the ledger tells it. An import does not say what it moved, so what came before one is
 * taken to be of another place.
 */
async function deviceStays(tables: Tables): Promise<void> {
  const db = tables as Kysely<Stayed>;
  await db.schema
    .createTable("device_stay")
    .addColumn("device_id", "text", (c) => c.notNull().references("device.id").onDelete("cascade"))
    .addColumn("place_id", "text", (c) => c.notNull())
    .addColumn("until_sequence", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("device_stay_key", ["device_id", "place_id"])
    .execute();
  const entries = await db
    .selectFrom("ledger")
    .innerJoin("ledger_subject", "ledger_subject.sequence", "ledger.sequence")
    .innerJoin("device", "device.id", "ledger_subject.id")
    .select(["device.id", "device.created_at", "ledger.sequence", "ledger.at", "ledger.act", "ledger.changes"])
    .where("ledger_subject.kind", "=", "device")
    .where("ledger.act", "in", ["device.change", "device.import", "device.merge"])
    .orderBy("ledger.sequence")
    .execute();
  const ended = new Map<string, Stayed["device_stay"]>();
  for (const { id, created_at, sequence, at, act, changes } of entries) {
    const { placeId, merged } = JSON.parse(changes) as Record<string, [unknown, unknown] | undefined>;
    const left = act === "device.merge" ? (merged?.[0] as { placeId?: unknown } | null)?.placeId : placeId?.[0];
    const place_id = act === "device.import" && created_at !== at ? "" : left;
    if (typeof place_id === "string")
      ended.set(`${id} ${place_id}`, { device_id: id, place_id, until_sequence: Number(sequence) });
  }
  for (const stay of ended.values()) await db.insertInto("device_stay").values(stay).execute();
}

/** Audits kept with devices; the reports themselves are evidence. */
async function audits(db: Tables): Promise<void> {
  await db.schema
    .createTable("audit")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("device_id", "text", (c) => c.notNull().references("device.id").onDelete("cascade"))
    .addColumn("product_id", "text")
    .addColumn("label_digest", "text")
    .addColumn("audited_at", "text", (c) => c.notNull())
    .addColumn("account_id", "text")
    .addColumn("audited_by", "text", (c) => c.notNull())
    .addColumn("captures", "text", (c) => c.notNull())
    .addColumn("findings_info", "integer", (c) => c.notNull())
    .addColumn("findings_low", "integer", (c) => c.notNull())
    .addColumn("findings_medium", "integer", (c) => c.notNull())
    .addColumn("findings_high", "integer", (c) => c.notNull())
    .addColumn("findings_critical", "integer", (c) => c.notNull())
    .addColumn("destinations", "integer", (c) => c.notNull())
    .addColumn("claims_broken", "integer", (c) => c.notNull())
    .addColumn("destinations_left_out", "integer", (c) => c.notNull())
    .addColumn("findings_left_out", "integer", (c) => c.notNull())
    .addColumn("values_shown", "integer", (c) => c.notNull())
    .addColumn("report_digest", "text", (c) => c.notNull())
    .addColumn("sequence", "bigint", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("audit_device").on("audit").columns(["device_id", "sequence"]).execute();
}
