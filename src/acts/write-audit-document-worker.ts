/**
 * The worker that writes one document of an audit.
 */
import { parentPort, workerData } from "node:worker_threads";
import { InputError, type InputErrorCode } from "../domain/input-error.ts";
import { loadWorld } from "../store/load-world.ts";
import type { WantedDocument } from "./audit-document.ts";
import { writeAuditDocument } from "./write-audit-document.ts";

/** What the worker says, once. An error loses its class on the way between threads. */
export type DocumentAnswer =
  | { readonly bytes: Uint8Array }
  | { readonly refused: { readonly code: InputErrorCode; readonly where: string; readonly message: string } };

try {
  parentPort?.postMessage({ bytes: await writeAuditDocument(workerData as WantedDocument, loadWorld()) });
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  const { code, where, message } = error;
  parentPort?.postMessage({ refused: { code, where, message } });
}
