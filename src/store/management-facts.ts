/**
 * What stands in the database for the figures of a quarter: devices with when they came and went, findings, reactions.
 *
 * Bounds keep a hostile or very large fleet from filling the memory; what lies beyond is the oldest.
 */
import { sql } from "kysely";
import type { Reading } from "./database.ts";
import type { Within } from "./maturity-facts.ts";

const FINDINGS_READ = 50_000;
const CHAINS_READ = 5_000;

/** Retired devices too, since they were in use before. */
export async function inventoryRows(db: Reading, within: Within) {
  const devices = db
    .selectFrom("device")
    .innerJoin("product", "product.id", "device.product_id")
    .select(["device.id", "device.product_id", "device.created_at", "device.contact", "device.operation"])
    .select((one) => one.fn.coalesce("device.raised_class", "product.risk_class").as("risk_class"))
    .select(sql<string | null>`json_extract(device.retirement, '$.on')`.as("retired_on"));
  return (within === null ? devices : devices.where("device.place_id", "in", [...within])).execute();
}

/** Product -> when its first label was taken in. */
export async function labelsSince(db: Reading): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom("label")
    .select(["product_id", (one) => one.fn.min<string>("taken_at").as("since")])
    .groupBy("product_id")
    .execute();
  return new Map(rows.map(({ product_id, since }) => [product_id, since]));
}

/** Device -> when it was first audited; without audits from when it stood outside of `within`. */
export async function auditsSince(db: Reading, within: Within): Promise<Map<string, string>> {
  const audits = db
    .selectFrom("audit")
    .select(["audit.device_id", (one) => one.fn.min<string>("audit.audited_at").as("since")])
    .groupBy("audit.device_id");
  const seen =
    within === null
      ? audits
      : audits.where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom("device_stay")
                .select("device_stay.device_id")
                .whereRef("device_stay.device_id", "=", "audit.device_id")
                .whereRef("device_stay.until_sequence", ">=", "audit.sequence")
                .where("device_stay.place_id", "not in", [...within]),
            ),
          ),
        );
  return new Map((await seen.execute()).map(({ device_id, since }) => [device_id, since]));
}

/** Findings that were open at some time since, the newest first; with when somebody acknowledged each. */
export async function findingRowsSince(db: Reading, within: Within, since: string) {
  const findings = db
    .selectFrom("runtime_finding")
    .innerJoin("device", "device.id", "runtime_finding.device_id")
    .select(["runtime_finding.id", "runtime_finding.device_id", "device.title", "runtime_finding.kind"])
    .select(["runtime_finding.severity", "runtime_finding.first_seen_at", "runtime_finding.closed_at"])
    .select("runtime_finding.state")
    .select(sql<string | null>`json_extract(runtime_finding.handling, '$.acknowledged.at')`.as("acknowledged_at"))
    .where((one) =>
      one.or([one("runtime_finding.closed_at", "is", null), one("runtime_finding.closed_at", ">=", since)]),
    )
    .orderBy("runtime_finding.first_seen_at", "desc")
    .limit(FINDINGS_READ);
  return (within === null ? findings : findings.where("device.place_id", "in", [...within])).execute();
}

/** Reactions that went on at some time since, the newest first. */
export async function chainRowsSince(db: Reading, within: Within, since: string) {
  const chains = db
    .selectFrom("reaction_chain")
    .innerJoin("device", "device.id", "reaction_chain.device_id")
    .select(["reaction_chain.ended_at", "reaction_chain.chain"])
    .where((one) => one.or([one("reaction_chain.ended_at", "is", null), one("reaction_chain.ended_at", ">=", since)]))
    .orderBy("reaction_chain.started_at", "desc")
    .limit(CHAINS_READ);
  return (within === null ? chains : chains.where("device.place_id", "in", [...within])).execute();
}
