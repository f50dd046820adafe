/**
 * Audits kept with devices: what lists show of each. The report itself is evidence, under its digest.
 */
import type { KeptAudit } from "../contract/traffic.ts";
import { InputError } from "../domain/input-error.ts";
import type { Act } from "../domain/ledger/acts.ts";
import type { Reading, Writing } from "./database.ts";
import type { ListWindow } from "./device-row.ts";
import { lastEntry } from "./ledger.ts";
import type { AuditTable } from "./schema.ts";

export interface StoredAudit extends Omit<KeptAudit, "report"> {
  readonly accountId: string | null;
  /** The entry of the ledger that tells of it. */
  readonly sequence: number;
  /** Whether the report that was kept with it is still among the evidence. */
  readonly hasReport: boolean;
}

/** Keeps an audit; the entry of the ledger that is written with it is the next one. */
export async function insertAudit(tx: Writing, audit: Omit<StoredAudit, "sequence" | "hasReport">): Promise<void> {
  const { findings, leftOut } = audit;
  const row: AuditTable = {
    id: audit.id,
    device_id: audit.deviceId,
    product_id: audit.productId,
    label_digest: audit.labelDigest,
    audited_at: audit.auditedAt,
    account_id: audit.accountId,
    audited_by: audit.by,
    captures: JSON.stringify(audit.captures),
    findings_info: findings.info,
    findings_low: findings.low,
    findings_medium: findings.medium,
    findings_high: findings.high,
    findings_critical: findings.critical,
    destinations: audit.destinations,
    claims_broken: audit.claimsBroken,
    destinations_left_out: leftOut.destinations,
    findings_left_out: leftOut.findings,
    values_shown: audit.valuesShown ? 1 : 0,
    report_digest: audit.digest,
    sequence: ((await lastEntry(tx))?.sequence ?? 0) + 1,
  };
  await tx.insertInto("audit").values(row).execute();
}

export async function auditById(db: Reading, id: string): Promise<StoredAudit | undefined> {
  const row = await withReport(db).where("audit.id", "=", id).executeTakeFirst();
  return row && auditOf(row);
}

/**
 * A window of a device's audits, newest first, and how many there are in all.
 * @param after leaves out what the ledger tells of in this entry or before.
 */
export async function auditsOfDevice(
  db: Reading,
  deviceId: string,
  { after, offset, limit }: ListWindow & { readonly after: number },
): Promise<{ audits: StoredAudit[]; total: number }> {
  const { total } = await db
    .selectFrom("audit")
    .select((one) => one.fn.countAll<number>().as("total"))
    .where("device_id", "=", deviceId)
    .where("sequence", ">", after)
    .executeTakeFirstOrThrow();
  const rows = await withReport(db)
    .where("audit.device_id", "=", deviceId)
    .where("audit.sequence", ">", after)
    .orderBy("audit.sequence", "desc")
    .offset(offset)
    .limit(limit)
    .execute();
  return { audits: rows.map(auditOf), total: Number(total) };
}

/** The audits of `fromId` become those of `toId`: the two are one device, and `fromId` is about to go. */
export async function handAuditsOver(tx: Writing, fromId: string, toId: string): Promise<void> {
  await tx.updateTable("audit").set({ device_id: toId }).where("device_id", "=", fromId).execute();
}

/** `record-unknown`, for what is out of reach as for what is not there. */
export function unknownAudit(where = "id"): InputError {
  return new InputError("record-unknown", where, "there is no such audit; look it up on the page of its device");
}

const DESTROYING = ["evidence.remove", "evidence.expire"] as const satisfies Act[];

/**
 * The same capture gives the same report, byte for byte, so a digest that stands among the evidence again may belong to
 * an audit kept later: what the ledger says was destroyed since stays so.
 */
function withReport(db: Reading) {
  return db
    .selectFrom("audit")
    .leftJoin("evidence", (join) =>
      join
        .onRef("evidence.digest", "=", "audit.report_digest")
        .on(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom("ledger_subject")
                .innerJoin("ledger", "ledger.sequence", "ledger_subject.sequence")
                .select("ledger.sequence")
                .where("ledger_subject.kind", "=", "evidence")
                .whereRef("ledger_subject.id", "=", "audit.report_digest")
                .whereRef("ledger_subject.sequence", ">", "audit.sequence")
                .where("ledger.act", "in", DESTROYING),
            ),
          ),
        ),
    )
    .selectAll("audit")
    .select("evidence.digest as kept_digest");
}

function auditOf(row: AuditTable & { readonly kept_digest: string | null }): StoredAudit {
  return {
    id: row.id,
    deviceId: row.device_id,
    productId: row.product_id,
    labelDigest: row.label_digest,
    auditedAt: row.audited_at,
    accountId: row.account_id,
    by: row.audited_by,
    captures: JSON.parse(row.captures) as string[],
    findings: {
      info: row.findings_info,
      low: row.findings_low,
      medium: row.findings_medium,
      high: row.findings_high,
      critical: row.findings_critical,
    },
    destinations: row.destinations,
    claimsBroken: row.claims_broken,
    leftOut: { destinations: row.destinations_left_out, findings: row.findings_left_out },
    valuesShown: row.values_shown === 1,
    digest: row.report_digest,
    sequence: Number(row.sequence),
    hasReport: row.kept_digest !== null,
  };
}
