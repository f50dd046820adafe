/**
 * Isolation by webhook: any firewall or NAC behind a small program of the facility that takes three requests.
 *
 * It posts `{"act": "isolate" | "release" | "verify", "device": {id, macs, addresses}}`. 2xx means done; 404 that it knows
 * no such device. To `verify` it answers `{"state": "out" | "not-out" | "unknown"}`.
 */
import Type from "typebox";
import { jsonOf } from "./exchange.ts";
import type { IsolateResult, IsolationTarget, Isolator } from "./isolator.ts";
import { sendWebhook, type WebhookResult, type WebhookSettings } from "./webhook.ts";

export interface WebhookIsolatorTerms {
  readonly timeoutMs: number;
  readonly now: () => Date;
  /** Another for each decision, the same for its repetitions. */
  readonly idempotencyKey: (act: "isolate" | "release" | "verify", target: IsolationTarget) => string;
}

const NOT_FOUND = 404;
const Answered = Type.Object({ state: Type.Enum(["out", "not-out", "unknown"]) });

export function webhookIsolator(settings: WebhookSettings, terms: WebhookIsolatorTerms): Isolator {
  const post = (act: "isolate" | "release" | "verify", target: IsolationTarget) => {
    const { id, macs, addresses } = target;
    return sendWebhook(
      settings,
      { act, device: { id, macs, addresses } },
      { idempotencyKey: terms.idempotencyKey(act, target), timeoutMs: terms.timeoutMs, now: terms.now() },
    );
  };
  return {
    name: "webhook",
    isolate: async (target) => {
      const result = await post("isolate", target);
      return result.kind === "ok" ? { kind: "isolated" } : failure(result);
    },
    release: async (target) => {
      const result = await post("release", target);
      if (result.kind === "ok" || (result.kind === "refused" && result.status === NOT_FOUND))
        return { kind: "released" };
      const failed = failure(result);
      return failed.kind === "refused" ? failed : { kind: "failed", message: failed.message };
    },
    verify: async (target) => {
      const result = await post("verify", target);
      return result.kind === "ok" ? (jsonOf(Answered, result.body)?.state ?? "unknown") : "unknown";
    },
  };
}

function failure(result: Exclude<WebhookResult, { kind: "ok" }>): Exclude<IsolateResult, { kind: "isolated" }> {
  if (result.kind === "timed-out") return { kind: "failed", message: `no answer within ${result.afterMs} ms` };
  if (result.kind === "unreachable") return { kind: "failed", message: `not reached (${result.reason})` };
  const { status } = result;
  if (status === NOT_FOUND) return { kind: "not-found", message: "the receiver knows no such device" };
  // Too many requests, and what the server itself gets wrong, may go by.
  const message = `the receiver answered ${status}`;
  return status === 408 || status === 429 || status >= 500 ? { kind: "failed", message } : { kind: "refused", message };
}
