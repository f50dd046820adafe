/**
 * The address of a server as HAR writers put it: with brackets around IPv6 (Chrome), with a port behind, or empty.
 */
import { parseAddress } from "../../domain/address.ts";

/** The address in its normal form, or null where the value is none. */
export function serverAddressOf(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const text = value.trim();
  return addressText(/^(\[[^\]]*\]|[\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text);
}

/** The normal form of a host that is an IP address, null for a name. */
export function addressText(host: string): string | null {
  // Nearly every host is a name, and these two marks tell it at once.
  if (!host.includes(":") && !/^[\d.]+$/.test(host)) return null;
  return parseAddress(host)?.toString() ?? null;
}
