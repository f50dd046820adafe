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
import { auditById, auditsOfDevice, type StoredAudit, unknownAudit } from "../store/audit.ts";
import type { Reading } from "../store/database.ts";
import type { ListWindow } from "../store/device-row.ts";
import { lastEntryElsewhere } from "../store/device-stay.ts";
import type { EvidenceFiles } from "../store/evidence-files.ts";
import { labelByDigest } from "../store/label.ts";
import { allPlaces } from "../store/place.ts";
import { type Acting, act } from "./act.ts";
import { compareAside } from "./compare-audits-aside.ts";
import { deviceWithin } from "./device.ts";
import { piecesOf } from "./report-pieces.ts";

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

/** A report among the evidence: JSON (UTF-8), which the digest of its audit is of. */
export interface KeptReport {
  readonly bytes: number;
  read(): AsyncIterable<Uint8Array>;
}

/**
 * An audit with its report, which is whole: all of it was read and found to be what its digest is of.
 * @throws {InputError} `record-unknown` for an audit out of reach or a report that was destroyed, `not-permitted` for
 *   values that are not for the reader, `evidence-damaged`.
 */
export async function auditWithReport(
  acting: Acting,
  files: EvidenceFiles,
  id: string,
  where = "id",
): Promise<{ audit: KeptAudit; report: KeptReport }> {
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
  return { audit, report: await soundReport(files, audit.digest, where) };
}

/**
 * What changed from the audit `since` to the audit `id`: an `AuditDifference` as JSON (UTF-8).
 * @throws {InputError} as `auditWithReport`, and as `compareAside`. @throws the reason of `signal` when it aborts.
 */
export async function compareAudits(
  acting: Acting,
  files: EvidenceFiles,
  id: string,
  since: string,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const after = await auditWithReport(acting, files, id);
  const before = await auditWithReport(acting, files, since, "query/since");
  return compareAside({ before: await piecesOf(before.report), after: await piecesOf(after.report) }, signal);
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

/** Read to its end before it counts as whole; then again by whoever wants it, so that nobody holds it meanwhile. */
async function soundReport(files: EvidenceFiles, digest: string, where: string): Promise<KeptReport> {
  let bytes = 0;
  try {
    for await (const { length } of files.read(digest)) bytes += length;
  } catch (cause) {
    // Where it lies on this machine is for the log, not for who asks.
    throw new InputError("evidence-damaged", where, "its report is lost or damaged; restore it from a backup", {
      cause,
    });
  }
  return { bytes, read: () => files.read(digest) };
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
