/**
 * Host patterns of declared endpoints: what a label means by `*.example.org`, and whether a host falls under it.
 *
 * `*.` in front stands for one or more labels; a `*` further in for exactly one; `local` for any peer in the same
 * network; addresses and networks (CIDR) for themselves. Comparison is by whole labels, never by substring.
 */
import { getPublicSuffix } from "tldts";
import { addressIn, isLocalAddress, parseAddress, parseNetwork } from "../address.ts";

const LABEL = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?|\*)$/;

/** What is wrong with a pattern, in words with what to write; undefined when it is fine. */
export function hostPatternProblem(pattern: string): string | undefined {
  if (pattern === "local" || parseAddress(pattern) !== undefined || parseNetwork(pattern) !== undefined)
    return undefined;
  if (pattern !== pattern.toLowerCase()) return `write it in small letters: ${pattern.toLowerCase()}`;
  if (pattern.includes("://") || pattern.includes("/")) return "write the host alone, without https:// and path";
  if (/:\d+$/.test(pattern)) return "write the port in the field port, the host alone here";
  const labels = pattern.split(".");
  const bad = labels.find((label) => !LABEL.test(label));
  if (bad !== undefined) return `"${bad}" is no part of a host name (letters, digits, hyphens, or * alone)`;
  if (labels.at(-1) === "*" || labels.length < 2)
    return 'it covers too much or is no full name; write a name such as "api.example.org" or "*.example.org"';
  const firm = labels.slice(labels.lastIndexOf("*") + 1).join(".");
  if (labels.includes("*") && getPublicSuffix(firm) === firm) {
    return `"*" before ${firm} would cover every company under it; name the company's domain too`;
  }
  return undefined;
}

/** Whether `host` (a name or address, lower case) falls under `pattern`. `address` is the server's, if known. */
export function hostMatches(pattern: string, host: string, address: string | null = null): boolean {
  if (pattern === "local") return isLocalAddress(address ?? host) || host === "localhost" || host.endsWith(".local");
  const network = parseNetwork(pattern);
  if (network !== undefined) return addressIn(network, host) || (address !== null && addressIn(network, address));
  const want = pattern.toLowerCase().split(".");
  const have = host.toLowerCase().split(".");
  if (want[0] === "*") {
    const rest = want.slice(1);
    return have.length > rest.length && labelsMatch(rest, have.slice(have.length - rest.length));
  }
  return want.length === have.length && labelsMatch(want, have);
}

function labelsMatch(want: readonly string[], have: readonly string[]): boolean {
  return want.every((label, index) => label === "*" || label === have[index]);
}
