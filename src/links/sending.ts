/**
 * How a sending can end, in one vocabulary for every way out. A network that fails is a result, never a throw.
 */
import { isLocalAddress, parseAddress } from "../domain/address.ts";

/** It arrived nowhere that we know of; it may have arrived all the same, so a repetition must do no harm. */
export type NotSent =
  | { readonly kind: "timed-out"; readonly afterMs: number }
  /** @prop reason a code such as ECONNREFUSED: texts of errors could hold addresses and secrets. */
  | { readonly kind: "unreachable"; readonly reason: string };

/** The code of a failed connection; nothing else of the error goes further. */
export function reasonOf(error: unknown): string {
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === "string" && /^[A-Z0-9_]{1,64}$/.test(code)) return code;
  if (Array.isArray(errors) && errors.length > 0) return reasonOf(errors[0]);
  return cause === undefined || cause === error ? "connection failed" : reasonOf(cause);
}

/** Whether `host` names this very machine. */
export function isLoopbackHost(host: string): boolean {
  if (host.toLowerCase() === "localhost") return true;
  return parseAddress(host)?.range() === "loopback";
}

/** Whether an address stays in the local network; names do not count. */
export function isLocalHost(host: string): boolean {
  return host.toLowerCase() === "localhost" || isLocalAddress(host);
}
