/**
 * Audits kept with a device: the report becomes evidence, sealed under its digest, and the ledger holds that digest.
 */
import type { Actor } from "../domain/account/account.ts";
import { may } from "../domain/account/reach.ts";
import type { Device } from "../domain/registry/device.ts";
import type { WrittenAudit } from "../domain/traffic/audit-summary.ts";
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
 * Keeps what an audit of `deviceId` found and answers with its id.
 * @throws {InputError} `record-unknown` when the device is out of reach by now; what keeping evidence throws.
 */
export async function keepAudit(
  acting: Acting,
  files: EvidenceFiles,
  deviceId: string,
  { bytes: report, summary }: WrittenAudit,
): Promise<string> {
  const { labelDigest, valuesShown } = summary;
  const { digest, bytes, mediaType } = await files.put(inPieces(report), { limitBytes: report.length });
  return act(acting, "audit.run", async (tx, at) => {
    const { actor } = acting;
    const device = await deviceToAudit(tx, actor, deviceId);
    const id = newId();
    const name = `audit-${at.slice(0, 10)}-${id}.json`;
    await enterEvidence(tx, files, {
      ...{ digest, name, mediaType, bytes, addedAt: at, addedBy: actor.name },
      // Values unmasked may be a patient's.
      ...{ keepUntil: null, confidential: valuesShown },
    });
    await insertAudit(tx, {
      ...{ id, deviceId, productId: device.productId, labelDigest },
      ...{ auditedAt: at, accountId: actor.accountId, by: actor.name },
      captures: [...summary.captures],
      findings: summary.findings,
      destinations: summary.destinations,
      claimsBroken: summary.claimsBroken,
      ...{ leftOut: summary.leftOut, valuesShown, digest },
    });
    return {
      result: id,
      deed: {
        subjects: [
          { kind: "device", id: deviceId },
          { kind: "evidence", id: digest },
        ],
        changes: { ...auditChanges(summary), audit: [null, id], report: [null, digest] },
      },
    };
  });
}

const PIECE_BYTES = 256 * 1024;

/** Hashing and sealing a large report in one go would hold everything else up. */
async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}
