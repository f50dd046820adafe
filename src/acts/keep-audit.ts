/**
 * Audits kept with a device: the report becomes evidence, sealed under its digest, and the ledger holds that digest.
 */
import { KEPT_REPORT_LIMIT_BYTES } from "../contract/traffic.ts";
import type { Actor } from "../domain/account/account.ts";
import { may } from "../domain/account/reach.ts";
import { SEVERITIES, type Severity } from "../domain/finding/severity.ts";
import type { Device } from "../domain/registry/device.ts";
import type { AuditReport } from "../domain/traffic/audit-report.ts";
import { fittedReport } from "../domain/traffic/fitted-report.ts";
import { insertAudit } from "../store/audit.ts";
import type { Reading, Writing } from "../store/database.ts";
import { unknownDevice } from "../store/device.ts";
import type { EvidenceFiles } from "../store/evidence-files.ts";
import { heldLabels, labelByDigest, labelThatCounts } from "../store/label.ts";
import { type Acting, act, newId } from "./act.ts";
import { deviceWithin } from "./device.ts";
import { enterEvidence } from "./evidence.ts";
import { auditChanges } from "./note-audit.ts";

/**
 * The device that an audit is to be kept with.
 * @throws {InputError} `record-unknown`, also for who reads no audits of devices: a manufacturer sees none.
 */
export async function deviceToAudit(db: Reading | Writing, actor: Actor, id: string): Promise<Device> {
  if (!may(actor, "audit.read")) throw unknownDevice("query/device");
  return deviceWithin(db, actor, id, "query/device");
}

/** The signed label that counts for a product, as its file; undefined when there is none that anybody stands by. */
export async function labelToHoldAgainst(
  db: Reading,
  productId: string,
  today: string,
): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer> } | undefined> {
  const held = labelThatCounts((await heldLabels(db, [productId], today)).get(productId) ?? []);
  if (held === null || held.answer === "withdrawn" || held.answer === "broken") return undefined;
  const stored = await labelByDigest(db, held.digest);
  return stored && { name: "label", bytes: new TextEncoder().encode(JSON.stringify(stored.signed)) };
}

/**
 * Keeps what an audit of `deviceId` found and answers with its id. A report of more than `limitBytes` is kept without its
 * least grave destinations and findings.
 * @throws {InputError} `record-unknown` when the device is out of reach by now; what keeping evidence throws.
 */
export async function keepAudit(
  acting: Acting,
  files: EvidenceFiles,
  deviceId: string,
  report: AuditReport,
  limitBytes = KEPT_REPORT_LIMIT_BYTES,
): Promise<string> {
  const { bytes: whole, leftOut } = fittedReport(report, limitBytes);
  const { digest, bytes, mediaType } = await files.put(once(whole), { limitBytes });
  return act(acting, "audit.run", async (tx, at) => {
    const { actor } = acting;
    const device = await deviceToAudit(tx, actor, deviceId);
    const id = newId();
    const name = `audit-${at.slice(0, 10)}-${id}.json`;
    await enterEvidence(tx, files, {
      ...{ digest, name, mediaType, bytes, addedAt: at, addedBy: actor.name },
      // Values unmasked may be a patient's.
      ...{ keepUntil: null, confidential: report.valuesShown },
    });
    await insertAudit(tx, {
      ...{ id, deviceId, productId: device.productId, labelDigest: report.label?.digest ?? null },
      ...{ auditedAt: at, accountId: actor.accountId, by: actor.name },
      captures: report.captures.map(({ file }) => file),
      findings: bySeverity(report),
      destinations: report.destinations.length,
      claimsBroken: report.claims.filter(({ result }) => result === "broken").length,
      ...{ leftOut, valuesShown: report.valuesShown, digest },
    });
    return {
      result: id,
      deed: {
        subjects: [
          { kind: "device", id: deviceId },
          { kind: "evidence", id: digest },
        ],
        changes: { ...auditChanges(report), audit: [null, id], report: [null, digest] },
      },
    };
  });
}

function bySeverity({ findings }: AuditReport): Record<Severity, number> {
  const count = (wanted: Severity) => findings.filter(({ severity }) => severity === wanted).length;
  return Object.fromEntries(SEVERITIES.map((severity) => [severity, count(severity)])) as Record<Severity, number>;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
