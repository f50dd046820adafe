/**
 * What stands in the database of the devices of a place that speaks of the facility's maturity: few statements, each over
 * all of its devices.
 *
 * Bounds keep a hostile or very large fleet from filling the memory; what lies beyond is the oldest.
 */
import { type ExpressionBuilder, sql } from "kysely";
import type { Act } from "../domain/ledger/acts.ts";
import type { Reading } from "./database.ts";
import type { Schema } from "./schema.ts";

const FINDINGS_READ = 50_000;
const CHAINS_READ = 5_000;
const AUDITS_READ = 500;

/** Ids of the places within; null is all. */
export type Within = ReadonlySet<string> | null;

/** Devices of the place that are in use, of one product where it is named, as a condition on their id. */
function inUse(within: Within, productId?: string) {
  return ({ selectFrom }: ExpressionBuilder<Schema, keyof Schema>) => {
    const used = selectFrom("device").select("device.id").where("device.operation", "!=", "retired");
    const devices = productId === undefined ? used : used.where("device.product_id", "=", productId);
    return within === null ? devices : devices.where("device.place_id", "in", [...within]);
  };
}

export async function deviceRows(db: Reading, within: Within, productId?: string) {
  const all = db
    .selectFrom("device")
    .innerJoin("product", "product.id", "device.product_id")
    .select(["device.id", "device.title", "device.product_id", "device.raised_class", "device.off_network"])
    .select(["device.out_of_operation", "device.contact", "device.operation", "device.last_contact_at"])
    .select(["product.risk_class", "product.maker", "product.model"])
    .where("device.operation", "!=", "retired")
    .orderBy("device.number");
  const devices = productId === undefined ? all : all.where("device.product_id", "=", productId);
  return (within === null ? devices : devices.where("device.place_id", "in", [...within])).execute();
}

/** Devices that something names which no other device shares: a tag of the house is stuck on and does not count. */
export async function uniquelyNamed(db: Reading, within: Within): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("device_identifier")
    .select("device_id")
    .distinct()
    .where("system", "in", ["serial", "udi-pi", "mac"])
    .where("valid_until", "is", null)
    .where("device_id", "in", (one) => inUse(within)(one as never))
    .execute();
  return new Set(rows.map(({ device_id }) => device_id));
}

/** How many credentials of each kind hold at `at`. */
export async function credentialCounts(db: Reading, within: Within, at: string) {
  const rows = await db
    .selectFrom("device_credential")
    .select(["device_id", "kind", (one) => one.fn.countAll<number>().as("count")])
    .where("device_id", "in", (one) => inUse(within)(one as never))
    .where((one) => one.or([one("expires_at", "is", null), one("expires_at", ">", at)]))
    .groupBy(["device_id", "kind"])
    .execute();
  return rows.map(({ device_id, kind, count }) => ({ deviceId: device_id ?? "", kind, count: Number(count) }));
}

export async function descriptionRows(db: Reading, within: Within) {
  return db
    .selectFrom("device_description")
    .select(["device_id", "certificate", "described", "outcome"])
    .where("device_id", "in", (one) => inUse(within)(one as never))
    .execute();
}

/** Device -> the day on which a person last entered another firmware. */
export async function firmwareEntered(db: Reading, within: Within, since: string): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom("ledger")
    .innerJoin("ledger_subject", "ledger_subject.sequence", "ledger.sequence")
    .select(["ledger_subject.id", (one) => one.fn.max<string>("ledger.at").as("at")])
    .where("ledger.act", "=", "device.change")
    .where("ledger.at", ">=", since)
    .where("ledger.changes", "like", '%"firmware":[%')
    .where("ledger_subject.kind", "=", "device")
    .where("ledger_subject.id", "in", (one) => inUse(within)(one as never))
    .groupBy("ledger_subject.id")
    .execute();
  return new Map(rows.map(({ id, at }) => [id, at.slice(0, 10)]));
}

/** Findings that were open at some time since, the newest first. */
export async function findingRows(db: Reading, within: Within, since: string, productId?: string) {
  return db
    .selectFrom("runtime_finding")
    .innerJoin("device", "device.id", "runtime_finding.device_id")
    .select(["runtime_finding.id", "runtime_finding.device_id", "device.title", "runtime_finding.kind"])
    .select(["runtime_finding.severity", "runtime_finding.first_seen_at", "runtime_finding.closed_at"])
    .select("runtime_finding.state")
    .select(sql<number>`runtime_finding.handling like '%"acknowledged":{%'`.as("acknowledged"))
    .where("runtime_finding.device_id", "in", (one) => inUse(within, productId)(one as never))
    .where((one) =>
      one.or([one("runtime_finding.closed_at", "is", null), one("runtime_finding.closed_at", ">=", since)]),
    )
    .orderBy("runtime_finding.first_seen_at", "desc")
    .limit(FINDINGS_READ)
    .execute();
}

/** Reactions that went on at some time since, the newest first. */
export async function chainRows(db: Reading, within: Within, since: string) {
  return db
    .selectFrom("reaction_chain")
    .innerJoin("device", "device.id", "reaction_chain.device_id")
    .select(["reaction_chain.device_id", "device.title", "reaction_chain.ended_at"])
    .select(["reaction_chain.chain", "reaction_chain.checklist"])
    .where("reaction_chain.device_id", "in", (one) => inUse(within)(one as never))
    .where((one) => one.or([one("reaction_chain.ended_at", "is", null), one("reaction_chain.ended_at", ">=", since)]))
    .orderBy("reaction_chain.started_at", "desc")
    .limit(CHAINS_READ)
    .execute();
}

/**
 * The newest audit of each device since, the newest first; without those that show values, which only some may read, and
 * without those from when the device stood outside of the place.
 */
export async function auditRows(db: Reading, within: Within, since: string, productId?: string) {
  const audits = db
    .selectFrom("audit")
    .innerJoin("device", "device.id", "audit.device_id")
    .innerJoin("evidence", "evidence.digest", "audit.report_digest")
    .select([
      "audit.id",
      "audit.device_id",
      "device.title",
      "audit.audited_at",
      "audit.report_digest",
      "evidence.bytes",
    ])
    .where("audit.values_shown", "=", 0)
    .where("audit.audited_at", ">=", since)
    .where("audit.device_id", "in", (one) => inUse(within, productId)(one as never))
    .where("audit.sequence", "in", (one) =>
      one
        .selectFrom("audit as newest")
        .select((of) => of.fn.max("newest.sequence").as("sequence"))
        .where("newest.values_shown", "=", 0)
        .groupBy("newest.device_id"),
    )
    .orderBy("audit.sequence", "desc")
    .limit(AUDITS_READ);
  if (within === null) return audits.execute();
  return audits
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("device_stay")
            .select("device_stay.device_id")
            .whereRef("device_stay.device_id", "=", "audit.device_id")
            .whereRef("device_stay.until_sequence", ">=", "audit.sequence")
            .where("device_stay.place_id", "not in", [...within]),
        ),
      ),
    )
    .execute();
}

/** How often each of `acts` stands in the ledger since. */
export async function actCounts(
  db: Reading,
  acts: readonly Act[],
  since: string,
): Promise<Partial<Record<Act, number>>> {
  const rows = await db
    .selectFrom("ledger")
    .select(["act", (one) => one.fn.countAll<number>().as("count")])
    .where("act", "in", acts)
    .where("at", ">=", since)
    .groupBy("act")
    .execute();
  return Object.fromEntries(rows.map(({ act, count }) => [act, Number(count)]));
}

export async function accountCounts(db: Reading): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom("account")
    .select(["role", (one) => one.fn.countAll<number>().as("count")])
    .where("disabled", "=", 0)
    .groupBy("role")
    .execute();
  return Object.fromEntries(rows.map(({ role, count }) => [role, Number(count)]));
}
