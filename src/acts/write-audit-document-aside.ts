/**
 * Documents of audits for a server, each written on a thread of its own.
 */
import type { WantedDocument } from "./audit-document.ts";
import { buffersOf } from "./report-pieces.ts";
import { type AsideLimits, writersAside } from "./writers-aside.ts";

/**
 * The bytes of the file that `accountId` wants; the reports go over to the thread and are gone here.
 * @throws {PrinterBusy} when as many are being written as may, of all or of one account; a thread that was given up
 *   counts until it has ended.
 * @throws {InputError} as `writeAuditDocument`; `document-too-large` when it takes more time or memory than one may.
 * @throws the reason of `signal` when it aborts.
 */
export type WriteDocument = (wanted: WantedDocument, accountId: string, signal: AbortSignal) => Promise<Uint8Array>;

export function documentsAside(limits: Partial<AsideLimits> = {}): WriteDocument {
  const url = new URL("./write-audit-document-worker.ts", import.meta.url);
  return writersAside(url, ({ report, since = [] }: WantedDocument) => buffersOf([...report, ...since]), limits);
}
