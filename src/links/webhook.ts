/**
 * Webhook: one event as JSON to an address of the facility, signed so that the receiver knows who sent it and when.
 *
 * `X-CareLabel-Signature: t=<seconds since 1970>,v1=<hex HMAC-SHA256 of "t.body">`. The receiver computes it over the
 * bytes that arrived and refuses a `t` older than five minutes. Source: RFC 2104; the header's form is a common one.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { InputError } from "../domain/input-error.ts";
import { exchange, type TlsSettings } from "./exchange.ts";
import { isLocalHost, type NotSent } from "./sending.ts";

export interface WebhookSettings {
  readonly url: string;
  /** At least 16 characters. */
  readonly secret: string;
  readonly tls?: TlsSettings;
  /** Plain http to a host outside the local network; then anyone on the way reads along. */
  readonly allowPlainHttp?: boolean;
}

export interface WebhookTerms {
  /** The same event has the same key, so that a receiver can drop the second. */
  readonly idempotencyKey: string;
  readonly timeoutMs: number;
  readonly now: Date;
}

export type WebhookResult =
  | { readonly kind: "ok"; readonly status: number; readonly body: Uint8Array }
  /** Any answer but 2xx; a redirect too, since it is not followed. */
  | { readonly kind: "refused"; readonly status: number; readonly retryAfterSeconds: number | null }
  | NotSent;

const SHORTEST_SECRET = 16;
const SIGNATURE = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/;
const utf8 = new TextEncoder();

/** @throws {InputError} `argument-wrong` when the settings are wrong; a failing network is a result. */
export async function sendWebhook(
  settings: WebhookSettings,
  body: unknown,
  { idempotencyKey, timeoutMs, now }: WebhookTerms,
): Promise<WebhookResult> {
  const url = webhookUrl(settings);
  const bytes = utf8.encode(JSON.stringify(body));
  const answer = await exchange({
    method: "POST",
    url,
    headers: {
      "content-type": "application/json",
      "idempotency-key": idempotencyKey,
      "user-agent": "CareLabel",
      "x-carelabel-signature": signWebhook(bytes, settings.secret, now),
    },
    body: bytes,
    timeoutMs,
    localOnly: url.protocol === "http:" && settings.allowPlainHttp !== true,
    ...(settings.tls === undefined ? {} : { tls: settings.tls }),
  });
  if (answer.kind !== "answered") return answer;
  const { status, retryAfterSeconds } = answer;
  return status >= 200 && status < 300
    ? { kind: "ok", status, body: answer.body }
    : { kind: "refused", status, retryAfterSeconds };
}

/**
 * The address, looked at. A host name over plain http is looked up when it is sent to, and refused there if it leads out.
 * @throws {InputError} `argument-wrong`; the message holds no part of the address, which may carry a secret.
 */
export function webhookUrl({ url, secret, allowPlainHttp }: WebhookSettings): URL {
  if (secret.length < SHORTEST_SECRET) throw wrong("secret", `it needs at least ${SHORTEST_SECRET} characters`);
  const parsed = URL.parse(url);
  if (parsed === null || (parsed.protocol !== "https:" && parsed.protocol !== "http:"))
    throw wrong("url", "write an address that starts with https://");
  if (parsed.username !== "" || parsed.password !== "")
    throw wrong("url", "leave the password out of the address; the signature tells the receiver who sends");
  const isLiteral = /^[\d.]+$|^\[.*\]$/.test(parsed.hostname);
  if (parsed.protocol === "http:" && allowPlainHttp !== true && isLiteral && !isLocalHost(parsed.hostname))
    throw wrong("url", "write https://; plain http is for this machine and private networks only");
  return parsed;
}

/** The value of the header for these bytes. */
export function signWebhook(body: Uint8Array, secret: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  return `t=${seconds},v1=${signatureOf(body, secret, seconds).toString("hex")}`;
}

/** Whether the header signs these bytes, not longer than `toleranceMs` ago or ahead; what a receiver does. */
export function webhookSignatureHolds(
  header: string,
  body: Uint8Array,
  secret: string,
  { now, toleranceMs = 300_000 }: { readonly now: Date; readonly toleranceMs?: number },
): boolean {
  const [, seconds, signature] = SIGNATURE.exec(header) ?? [];
  if (seconds === undefined || signature === undefined) return false;
  if (Math.abs(now.getTime() - Number(seconds) * 1000) > toleranceMs) return false;
  return timingSafeEqual(signatureOf(body, secret, Number(seconds)), Buffer.from(signature, "hex"));
}

function signatureOf(body: Uint8Array, secret: string, seconds: number): Buffer {
  return createHmac("sha256", secret).update(`${seconds}.`).update(body).digest();
}

function wrong(where: string, message: string): InputError {
  return new InputError("argument-wrong", `/webhook/${where}`, message);
}
