/**
 * Sends a capture, and a label to hold it against, to the audit; tells how much of it has been read.
 *
 * The server audits while it receives, so what is sent is read. `fetch` tells no progress of an upload; this does.
 */
import { auditRoute } from "../../src/contract/traffic.ts";
import type { AuditReport } from "../../src/domain/traffic/audit-report.ts";
import { CallProblem, problemIn, unreachable } from "../call.ts";

export interface Sending {
  readonly capture: File;
  readonly label: File | undefined;
  readonly onProgress: (doneBytes: number) => void;
  readonly signal: AbortSignal;
}

/** @returns undefined when it was cancelled. @throws {CallProblem}. */
export function sendCapture({ capture, label, onProgress, signal }: Sending): Promise<AuditReport | undefined> {
  const form = new FormData();
  if (label !== undefined) form.append("label", label);
  form.append("capture", capture);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(auditRoute.method, auditRoute.path);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => {
      if (request.status === 200) resolve(request.response as AuditReport);
      else reject(new CallProblem(problemIn(request.response)));
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => resolve(undefined);
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
