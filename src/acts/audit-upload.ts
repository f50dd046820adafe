/**
 * An audit of what is sent to a server: the capture as a stream, what lies beside it as bytes.
 */
import { InputError } from "../domain/input-error.ts";
import type { World } from "../domain/knowledge/world.ts";
import type { Trust } from "../domain/label/trust.ts";
import type { AuditReport } from "../domain/traffic/audit-report.ts";
import { type CanaryRecord, canaryOf } from "../domain/traffic/canary/record.ts";
import { readDocument } from "../formats/label-document/read-document.ts";
import { readMoments } from "../formats/moments/read-moments.ts";
import { type AuditSettings, auditCaptures } from "./audit-capture.ts";
import { auditableLabel } from "./auditable-label.ts";

/** A capture as it arrives. */
export interface UploadedCapture {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** A file that was received whole. */
export interface UploadedFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What a person lays beside a capture. */
export interface BesideCapture {
  /** As it was written or signed. */
  readonly label?: UploadedFile | undefined;
  readonly canary?: UploadedFile | undefined;
  readonly keylog?: UploadedFile | undefined;
  readonly moments?: UploadedFile | undefined;
  readonly showValues: boolean;
}

/**
 * Audits one capture with all that can be seen in it.
 * @throws {InputError} as `auditCaptures` and `auditableLabel`; `document-unreadable`, `argument-wrong` for a canary or
 *   marks that cannot be read, before anything of the capture is.
 */
export async function auditUpload(
  trust: Trust,
  world: World,
  today: string,
  { name, bytes }: UploadedCapture,
  { label, canary, keylog, moments, showValues }: BesideCapture,
): Promise<AuditReport> {
  const held = label === undefined ? null : await auditableLabel(label.bytes, label.name, today, trust);
  const settings: AuditSettings = {
    contents: { ...(canary === undefined ? {} : { canary: canaryIn(canary) }), showValues },
    ...(keylog === undefined ? {} : { keyLog: keylog.bytes, keyLogName: keylog.name }),
    ...(moments === undefined ? {} : { moments: readMoments(moments.bytes, moments.name) }),
  };
  return auditCaptures([{ name, from: bytes }], held, world, today, settings);
}

function canaryIn({ name, bytes }: UploadedFile): CanaryRecord {
  const { problems, value } = readDocument(bytes, name);
  const [syntax] = problems;
  if (syntax === undefined) return canaryOf(value, name);
  const { line, column } = syntax.place;
  throw new InputError("document-unreadable", `${name}:${line}:${column}`, syntax.message);
}
