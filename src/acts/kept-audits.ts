/**
 * Audits kept with devices, as they are listed, read and compared within reach.
 *
 * Who does not reach the device knows of none of them, and who reaches it since it moved knows those since then. Values
 * unmasked may be a patient's: such a report is for those who keep evidence and for who made it, and reading it stands
 * in the ledger.
 */
import type { KeptAudit } from "../contract/traffic.ts";
import type { Actor } from "../domain/account/account.ts";
import { may } from "../domain/account/reach.ts";
import { InputError } from "../domain/input-error.ts";
import type { Label } from "../domain/label/label.ts";
import { NO_TRUST } from "../domain/label/trust.ts";
import { verifyLabel } from "../domain/label/verify.ts";
import { withBelow } from "../domain/registry/place.ts";
import { type AuditDifference, auditDifference } from "../domain/traffic/audit-difference.ts";
import type { AuditReport } from "../domain/traffic/audit-report.ts";
import { auditById, auditsOfDevice, type StoredAudit, unknownAudit } from "../store/audit.ts";
import type { Reading } from "../store/database.ts";
import type { ListWindow } from "../store/device-row.ts";
import { lastEntryElsewhere } from "../store/device-stay.ts";
import type { EvidenceFiles } from "../store/evidence-files.ts";
import { labelByDigest } from "../store/label.ts";
import { allPlaces } from "../store/place.ts";
import { type Acting, act } from "./act.ts";
import { deviceWithin } from "./device.ts";

/** A window of a device's audits, newest first. @throws {InputError} `record-unknown` for a device out of reach. */
export async function listAudits(
  { store: { read }, actor }: Acting,
  deviceId: string,
  window: ListWindow,
): Promise<{ audits: KeptAudit[]; total: number }> {
  await deviceWithin(read, actor, deviceId);
  const after = await lastOutOfReach(read, actor, deviceId);
  const { audits, total } = await auditsOfDevice(read, deviceId, { ...window, after });
  return { audits: audits.map((audit) => keptAuditFor(actor, audit)), total };
}

/**
 * An audit with the bytes of its report, which the digest is of.
 * @throws {InputError} `record-unknown` for an audit out of reach or a report that was destroyed, `not-permitted` for
 *   values that are not for the reader, `evidence-damaged`.
 */
export async function auditWithReport(
  acting: Acting,
  files: EvidenceFiles,
  id: string,
  where = "id",
): Promise<{ audit: KeptAudit; bytes: Uint8Array<ArrayBuffer> }> {
  const { store, actor } = acting;
  const stored = await auditWithin(store.read, actor, id, where);
  const audit = keptAuditFor(actor, stored);
  if (audit.report === "destroyed")
    throw new InputError("record-unknown", where, "its report was destroyed; the ledger says when, by whom and why");
  if (audit.report === "confidential")
    throw new InputError(
      "not-permitted",
      where,
      "its report shows values that may be a patient's; ask an engineer, or audit the capture again without them",
    );
  if (audit.valuesShown) await noteReading(acting, stored);
  return { audit, bytes: await wholeReport(files, audit.digest, where) };
}

/** An audit with its report. @throws {InputError} as `auditWithReport`. */
export async function readAudit(
  acting: Acting,
  files: EvidenceFiles,
  id: string,
  where = "id",
): Promise<{ audit: KeptAudit; report: AuditReport }> {
  const { audit, bytes } = await auditWithReport(acting, files, id, where);
  return { audit, report: JSON.parse(new TextDecoder().decode(bytes)) as AuditReport };
}

/** What changed from the audit `since` to the audit `id`. @throws {InputError} as `auditWithReport`. */
export async function compareAudits(
  acting: Acting,
  files: EvidenceFiles,
  id: string,
  since: string,
): Promise<AuditDifference> {
  const after = await readAudit(acting, files, id);
  const before = await readAudit(acting, files, since, "query/since");
  return auditDifference(before.report, after.report);
}

/** The label that was held against, when it is kept here. */
export async function labelOfAudit(db: Reading, { labelDigest }: KeptAudit, today: string): Promise<Label | undefined> {
  const stored = labelDigest === null ? undefined : await labelByDigest(db, labelDigest);
  return stored && (await verifyLabel(stored.signed, NO_TRUST, [], today)).label;
}

async function auditWithin(db: Reading, actor: Actor, id: string, where: string): Promise<StoredAudit> {
  const audit = await auditById(db, id);
  if (audit === undefined) throw unknownAudit(where);
  await deviceWithin(db, actor, audit.deviceId).catch((error: unknown) => {
    throw error instanceof InputError ? unknownAudit(where) : error;
  });
  if (audit.sequence <= (await lastOutOfReach(db, actor, audit.deviceId))) throw unknownAudit(where);
  return audit;
}

/** The newest entry of the ledger on the device from when it stood out of reach; 0 when it never did. */
async function lastOutOfReach(db: Reading, { places }: Actor, deviceId: string): Promise<number> {
  if (places === null) return 0;
  return lastEntryElsewhere(db, deviceId, withBelow(places, await allPlaces(db)));
}

function keptAuditFor(actor: Actor, { accountId, sequence: _, hasReport, ...audit }: StoredAudit): KeptAudit {
  const isOwn = accountId !== null && accountId === actor.accountId;
  const mayRead = !audit.valuesShown || isOwn || may(actor, "evidence.write");
  return { ...audit, report: !hasReport ? "destroyed" : mayRead ? "readable" : "confidential" };
}

async function wholeReport(files: EvidenceFiles, digest: string, where: string): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of files.read(digest)) parts.push(part);
  } catch (cause) {
    // Where it lies on this machine is for the log, not for who asks.
    throw new InputError("evidence-damaged", where, "its report is lost or damaged; restore it from a backup", {
      cause,
    });
  }
  return new Uint8Array(Buffer.concat(parts));
}

async function noteReading(acting: Acting, { digest, deviceId }: StoredAudit): Promise<void> {
  await act(acting, "evidence.read", async () => ({
    result: undefined,
    deed: {
      subjects: [
        { kind: "evidence", id: digest },
        { kind: "device", id: deviceId },
      ],
    },
  }));
}
