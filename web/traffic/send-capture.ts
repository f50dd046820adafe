/**
 * Sends a capture, and what belongs to it, to the audit; tells how much of it has been read.
 *
 * The server audits while it receives, so what is sent is read. `fetch` tells no progress of an upload; this does.
 */

import type { ReplyOf } from "../../src/contract/route.ts";
import { auditRoute } from "../../src/contract/traffic.ts";
import { addressOf, CallProblem, problemIn, unreachable } from "../call.ts";

/** Everything but the capture may be missing. */
export interface CaptureFiles {
  readonly label?: File | undefined;
  /** The planted patient. */
  readonly canary?: File | undefined;
  readonly keylog?: File | undefined;
  readonly moments?: File | undefined;
}

export interface Sending {
  readonly capture: File;
  readonly beside: CaptureFiles;
  /** Keeps the report with this device. */
  readonly device: string | undefined;
  readonly showValues: boolean;
  readonly onProgress: (doneBytes: number) => void;
  readonly signal: AbortSignal;
}

export type AuditReply = ReplyOf<typeof auditRoute>;

/** @returns undefined when it was cancelled. @throws {CallProblem}. */
export function sendCapture({
  capture,
  beside,
  device,
  showValues,
  onProgress,
  signal,
}: Sending): Promise<AuditReply | undefined> {
  const form = new FormData();
  // The door reads the capture as it comes, so that all it needs for that stands before it.
  for (const { name } of auditRoute.body.parts) {
    const file = name === "capture" ? capture : beside[name];
    if (file !== undefined) form.append(name, file);
  }
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(
      auditRoute.method,
      addressOf(auditRoute, { query: { device, showValues: showValues ? "yes" : undefined } }),
    );
    request.responseType = "json";
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => {
      if (request.status === 200) resolve(request.response as AuditReply);
      else reject(new CallProblem(problemIn(request.response)));
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => resolve(undefined);
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
