/**
 * Auditing captures: bytes in, one report out; used by the command line and by the page alike.
 */

import { InputError } from "../domain/input-error.ts";
import type { World } from "../domain/knowledge/world.ts";
import { isSignable } from "../domain/label/check.ts";
import type { Label } from "../domain/label/label.ts";
import { schemaProblems } from "../domain/label/schema-problems.ts";
import { signedLabelOf } from "../domain/label/signed-label.ts";
import { NO_TRUST, type Trust } from "../domain/label/trust.ts";
import { verifyLabel } from "../domain/label/verify.ts";
import { type AuditInput, auditTraffic } from "../domain/traffic/audit.ts";
import type { AuditedCapture, AuditReport } from "../domain/traffic/audit-report.ts";
import { DestinationCollector, type ObservedPeer } from "../domain/traffic/destinations.ts";
import { readDocument } from "../formats/label-document/read-document.ts";
import { type OpenCaptureOptions, readCapture } from "../store/open-capture.ts";

/** One capture: its name in the report, and a path, "-" or the bytes themselves. */
export interface CaptureSource {
  readonly name: string;
  readonly from: Parameters<typeof readCapture>[0];
}

/** Reads captures one after the other. @throws {InputError} naming the capture that cannot be read. */
export async function readCaptures(
  sources: readonly CaptureSource[],
  options: OpenCaptureOptions = {},
): Promise<{ captures: AuditedCapture[]; peers: readonly ObservedPeer[] }> {
  const collector = new DestinationCollector();
  const captures: AuditedCapture[] = [];
  for (const { name, from } of sources) {
    collector.file = name;
    const { format, writer, exchanges, skipped, skippedTotal, truncated, blindSpots } = await readCapture(
      from,
      collector,
      { ...options, name },
    );
    captures.push({
      file: name,
      format,
      writer,
      exchanges,
      skipped: [...skipped],
      skippedTotal,
      truncated,
      blindSpots: [...blindSpots],
    });
  }
  const [first] = captures;
  if (first !== undefined && collector.overflow > 0) {
    first.blindSpots.push({ code: "destinations-beyond-limit", count: collector.overflow });
  }
  return { captures, peers: collector.peers };
}

/** Audits captures against a label (or none) on `today`. */
export async function auditCaptures(
  sources: readonly CaptureSource[],
  label: AuditInput["label"],
  world: World,
  today: string,
  options: OpenCaptureOptions = {},
): Promise<AuditReport> {
  const { captures, peers } = await readCaptures(sources, options);
  return auditTraffic({ captures, peers, label }, world, today);
}

/**
 * The label in a file, signed or as written, made ready to audit against.
 * @throws {InputError} `label-invalid` with the first problem and its line; `signature-unreadable` for a broken one.
 */
export async function auditableLabel(
  bytes: Uint8Array,
  where: string,
  today: string,
  trust: Trust = NO_TRUST,
): Promise<NonNullable<AuditInput["label"]>> {
  const document = readDocument(bytes, where, SIGNED_LABEL_LIMIT_BYTES);
  const [syntax] = document.problems;
  if (syntax !== undefined)
    throw new InputError("document-unreadable", `${where}:${syntax.place.line}:${syntax.place.column}`, syntax.message);
  if ((document.value as { carelabel?: unknown } | null)?.carelabel !== undefined) {
    const { answer, label, digest = null } = await verifyLabel(signedLabelOf(document.value, where), trust, [], today);
    if (answer === "broken" || label === undefined) {
      throw new InputError(
        "signature-unreadable",
        where,
        "its signature is broken, so nothing can be held against it; get the label again from its issuer",
      );
    }
    return { label, digest, signed: true };
  }
  const problems = schemaProblems(document.value);
  if (!isSignable(problems)) {
    const [first] = problems.filter(({ level }) => level === "error");
    const place = document.locate(first?.pointer ?? "");
    throw new InputError(
      "label-invalid",
      `${where}:${place.line}:${place.column}`,
      `${first?.message ?? "it is no label"}; "carelabel label check" tells all problems`,
    );
  }
  return { label: document.value as Label, digest: null, signed: false };
}

/** A signed label holds its content twice and countersignatures beside it. */
const SIGNED_LABEL_LIMIT_BYTES = 8 * 1024 * 1024;
