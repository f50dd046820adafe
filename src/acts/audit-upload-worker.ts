/**
 * The worker that audits one capture as it arrives.
 */
import { on } from "node:events";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { InputError, type InputErrorCode, type Wrong } from "../domain/input-error.ts";
import { type TrustFile, trustOf } from "../domain/label/trust.ts";
import { type WrittenAudit, writtenAudit } from "../domain/traffic/audit-summary.ts";
import { loadWorld } from "../store/load-world.ts";
import { auditUpload, type BesideCapture } from "./audit-upload.ts";

/** What the worker is started with. */
export interface AuditTask {
  /** Of the capture. */
  readonly name: string;
  readonly beside: BesideCapture;
  /** The keys that are pinned, whose objects no thread can be handed. */
  readonly trust: TrustFile;
  readonly today: string;
  readonly reportLimitBytes: number;
}

/** What the worker is told: a piece of the capture, which is its own from then on, or that no more comes. */
export type CapturePiece = Uint8Array<ArrayBuffer> | "end";

/** What the worker says: that it took a piece, and once how it ended. An error loses its class between threads. */
export type AuditAnswer =
  | "taken"
  | { readonly audited: WrittenAudit }
  | {
      readonly refused: {
        readonly code: InputErrorCode;
        readonly where: string;
        readonly message: string;
        readonly all: readonly Wrong[];
      };
    };

const port = parentPort as MessagePort;
const { name, beside, trust, today, reportLimitBytes } = workerData as AuditTask;
const answer = (what: AuditAnswer, handedOver: ArrayBuffer[] = []) => port.postMessage(what, handedOver);

try {
  const capture = { name, bytes: arriving() };
  const report = await auditUpload(await trustOf(trust, "pinned-keys"), loadWorld(), today, capture, beside);
  const audited = writtenAudit(report, reportLimitBytes);
  answer({ audited }, [audited.bytes.buffer]);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  const { code, where, message, all } = error;
  answer({ refused: { code, where, message, all } });
}

async function* arriving(): AsyncGenerator<Uint8Array> {
  for await (const [piece] of on(port, "message") as AsyncIterable<[CapturePiece]>) {
    if (piece === "end") return;
    yield piece;
    answer("taken"); // who asks for the next has done with it
  }
}
