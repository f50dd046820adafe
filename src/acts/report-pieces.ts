/**
 * A report of an audit as it is kept and handed on: JSON (UTF-8) in pieces, so that no 20 MiB are moved, or read, in one
 * go on the thread that serves everybody.
 */
import type { AuditReport } from "../domain/traffic/audit-report.ts";

/** Each in memory of its own, so that it can go over to another thread. */
export type ReportPieces = readonly Uint8Array<ArrayBuffer>[];

/** All that is read of a report. */
export async function piecesOf(report: { read(): AsyncIterable<Uint8Array> }): Promise<ReportPieces> {
  return Array.fromAsync(report.read(), (piece) => new Uint8Array(piece));
}

/** For the thread that takes the pieces over. */
export const buffersOf = (pieces: ReportPieces) => pieces.map(({ buffer }) => buffer);

/** Takes as long as the report is large: for threads that nobody else waits for. */
export const reportIn = (pieces: ReportPieces) =>
  JSON.parse(new TextDecoder().decode(Buffer.concat(pieces))) as AuditReport;
