/**
 * Isolation by `carelabel gateway`: the Linux gateway between the device and the network drops what comes from it and
 * goes to it. Both sides show certificates; the gateway takes pinned ones only.
 */
import { InputError } from "../domain/input-error.ts";
import { type Answer, exchange, jsonOf, type TlsSettings } from "./exchange.ts";
import { DEVICE_ID, GatewayProblem, type IsolationOrder, Verification } from "./gateway-api.ts";
import type { IsolateResult, IsolationTarget, Isolator, ReleaseResult, Verified } from "./isolator.ts";
import type { NotSent } from "./sending.ts";

export interface GatewaySettings {
  /** https:// */
  readonly url: string;
  /** The authority of the gateway's certificate, our own certificate and its key. */
  readonly tls: Required<TlsSettings>;
}

const utf8 = new TextEncoder();

export function gatewayIsolator(settings: GatewaySettings, timeoutMs: number): Isolator {
  return {
    name: "gateway",
    isolate: (target) => isolateByGateway(settings, target, timeoutMs),
    release: (target) => releaseByGateway(settings, target, timeoutMs),
    verify: async (target) => {
      const verification = await verifyByGateway(settings, target, timeoutMs);
      return verification.kind === "verified" ? stateOf(verification) : "unknown";
    },
  };
}

/** @throws {InputError} `argument-wrong` for settings or an id that fit no address. */
export async function isolateByGateway(
  settings: GatewaySettings,
  { id, macs, addresses }: IsolationTarget,
  timeoutMs: number,
): Promise<IsolateResult> {
  if (macs.length === 0 && addresses.length === 0)
    return { kind: "not-found", message: "the device has no MAC or IP address to isolate it by" };
  const order: IsolationOrder = { macs: [...macs], addresses: [...addresses] };
  const answer = await ask(settings, "PUT", `isolated/${idIn(id)}`, timeoutMs, order);
  return isDone(answer) ? { kind: "isolated" } : failure(answer);
}

/** @throws {InputError} as above. */
export async function releaseByGateway(
  settings: GatewaySettings,
  { id }: Pick<IsolationTarget, "id">,
  timeoutMs: number,
): Promise<ReleaseResult> {
  const answer = await ask(settings, "DELETE", `isolated/${idIn(id)}`, timeoutMs);
  return isDone(answer) ? { kind: "released" } : failure(answer);
}

export type GatewayVerification =
  | ({ readonly kind: "verified" } & Verification)
  | { readonly kind: "refused" | "failed"; readonly message: string };

/** With the count of what was dropped. @throws {InputError} as above. */
export async function verifyByGateway(
  settings: GatewaySettings,
  { id }: Pick<IsolationTarget, "id">,
  timeoutMs: number,
): Promise<GatewayVerification> {
  const answer = await ask(settings, "GET", `verify/${idIn(id)}`, timeoutMs);
  if (!isDone(answer)) return failure(answer);
  const verification = jsonOf(Verification, answer.body);
  return verification?.id === id
    ? { kind: "verified", ...verification }
    : { kind: "failed", message: "the gateway's answer cannot be read; is it the same version?" };
}

function stateOf({ listed, held }: Verification): Verified {
  return listed && held ? "out" : "not-out";
}

function ask(
  { url, tls }: GatewaySettings,
  method: "GET" | "PUT" | "DELETE",
  path: string,
  timeoutMs: number,
  order?: IsolationOrder,
): Promise<Answer | NotSent> {
  const base = URL.parse(url);
  if (base === null || base.protocol !== "https:")
    throw new InputError("argument-wrong", "/gateway/url", "write an address that starts with https://");
  return exchange({
    method,
    url: new URL(path, base.href.endsWith("/") ? base : `${base.href}/`),
    headers: order === undefined ? {} : { "content-type": "application/json" },
    ...(order === undefined ? {} : { body: utf8.encode(JSON.stringify(order)) }),
    tls,
    timeoutMs,
  });
}

function idIn(id: string): string {
  if (!DEVICE_ID.test(id)) throw new InputError("argument-wrong", "/id", "a device id has letters and digits only");
  return id;
}

const isDone = (answer: Answer | NotSent): answer is Answer & { readonly status: 200 } =>
  answer.kind === "answered" && answer.status === 200;

function failure(answer: Answer | NotSent): { kind: "refused" | "failed"; message: string } {
  if (answer.kind === "timed-out") return { kind: "failed", message: `no answer within ${answer.afterMs} ms` };
  if (answer.kind === "unreachable") return { kind: "failed", message: `not reached (${answer.reason})` };
  const { status } = answer;
  const message = jsonOf(GatewayProblem, answer.body)?.message ?? `the gateway answered ${status}`;
  return { kind: status >= 500 || status === 429 ? "failed" : "refused", message };
}
