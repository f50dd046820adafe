/**
 * IP addresses and networks: strict text forms, and which addresses never leave the local network (RFC 6890).
 *
 * Only dotted IPv4 with four decimals and IPv6 count; "127.1" or "0x7f000001" are names, not addresses.
 */
import ipaddr from "ipaddr.js";

export type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type Network = readonly [Address, number];

/** Ranges of RFC 6890 whose addresses are not on the public Internet. */
const LOCAL_RANGES = new Set([
  "private",
  "loopback",
  "linkLocal",
  "uniqueLocal",
  "multicast",
  "broadcast",
  "unspecified",
  "carrierGradeNat",
]);

/** The address that `text` writes (brackets and zone id allowed; IPv4-mapped becomes IPv4), or undefined. */
export function parseAddress(text: string): Address | undefined {
  if (text.length > 64) return undefined;
  const bare = text.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "");
  // The library throws and catches inside on names, which would cost more than all else in a capture of many hosts.
  if (!/^[0-9a-f:.]+$/i.test(bare)) return undefined;
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare);
  if (bare.includes(":") && ipaddr.IPv6.isValid(bare)) return ipaddr.process(bare);
  return undefined;
}

/** The network that `text` writes as CIDR, or undefined. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf("/");
  if (slash === -1) {
    const single = parseAddress(text);
    return single === undefined ? undefined : [single, single.kind() === "ipv4" ? 32 : 128];
  }
  const address = parseAddress(text.slice(0, slash));
  const bits = text.slice(slash + 1);
  if (address === undefined || !/^\d{1,3}$/.test(bits)) return undefined;
  return Number(bits) <= (address.kind() === "ipv4" ? 32 : 128) ? [address, Number(bits)] : undefined;
}

/** Whether `text` is an address inside `network`. */
export function addressIn(network: Network, text: string): boolean {
  const address = parseAddress(text);
  if (address === undefined || address.kind() !== network[0].kind()) return false;
  return address.match(network[0] as ipaddr.IPv4 & ipaddr.IPv6, network[1]);
}

/** Whether `text` is an address that stays in the local network: private, loopback, link-local, multicast. */
export function isLocalAddress(text: string): boolean {
  const address = parseAddress(text);
  return address !== undefined && LOCAL_RANGES.has(address.range());
}
