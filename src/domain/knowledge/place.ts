/**
 * Which country a server stands in, asked in layers, with how far the answer can be trusted.
 *
 * 1. the region in the host name, 2. the ranges that cloud providers publish, 3. a country database of addresses.
 * Addresses of local networks have no country (RFC 6890 and the registries that grew from it), and the many servers
 * of a content network have none that could be determined: that is said, never guessed. Where two layers disagree,
 * confidence falls and the answer names the other one. A server's place is not the seat of who runs it (company.ts).
 */
import { type Address, parseAddress } from "../address.ts";
import type { AddressBytes, AddressTable } from "./address-table.ts";
import type { NamedRegion, RegionNames } from "./cloud-region.ts";
import { isLocalName, plainHostName } from "./host-name.ts";

/** What a published range says. */
export interface CloudRange {
  /** Id of the provider in `standards/cloud-regions.json`. */
  readonly provider: string;
  readonly region: string | null;
  readonly country: string | null;
  /**
   * `placed`: the provider names the place. `unplaced`: it names places, but none for this range. `provider-only`: its
   * list has no places at all. `anycast`: answered from many places.
   */
  readonly kind: "placed" | "unplaced" | "provider-only" | "anycast";
}

/** A country for an address, from whatever table. */
export interface CountryOfAddress {
  find(address: AddressBytes): string | undefined;
}

export interface PlaceKnowledge {
  readonly regionNames: RegionNames;
  readonly cloudRanges: AddressTable<CloudRange>;
  readonly ipCountries: CountryOfAddress;
}

export type PlaceMethod = "region-in-name" | "provider-range" | "ip-database" | "local" | "anycast" | "unknown";

export interface Place {
  /** ISO 3166-1 alpha-2; null where there is none or it cannot be told. */
  readonly country: string | null;
  /** The provider's region, for example `ca-central-1`. */
  readonly region?: string;
  /** Whose computers they are, for example "Amazon Web Services". */
  readonly provider?: string;
  readonly method: PlaceMethod;
  readonly confidence: "high" | "medium" | "low";
  /** What another layer says instead. */
  readonly disagreement?: { readonly method: PlaceMethod; readonly country: string | null };
}

/**
 * Where the server behind `host` stands, given its `address` where the capture shows one. Never throws.
 *
 * Confidence: `high` for a published region and for the plain finding "local" or "anycast", `medium` for the database
 * alone or a published region that another layer contradicts, `low` where the database is all there is for an address
 * whose provider withholds the place.
 * @example placeOfServer("firehose.us-east-1.amazonaws.com", null, world) // { country: "US", region: "us-east-1", … }
 */
export function placeOfServer(host: string, address: string | null, knowledge: PlaceKnowledge): Place {
  const server = parseAddress(address ?? "") ?? parseAddress(host);
  const name = plainHostName(host);
  const named = name === undefined ? undefined : knowledge.regionNames.find(name);
  const seen = server === undefined ? undefined : placeOfAddress(server, knowledge);

  if (named !== undefined) return byName(named, seen);
  if (seen === undefined) {
    return name !== undefined && isLocalName(name) ? { country: null, method: "local", confidence: "medium" } : NOWHERE;
  }
  // A public name at a local address: a proxy, a filter or a tunnel answered, so the real place is not seen.
  if (seen.method === "local" && name !== undefined && !isLocalName(name)) return { ...seen, confidence: "low" };
  return seen;
}

const NOWHERE: Place = { country: null, method: "unknown", confidence: "low" };

/** The name decides; what the address says can only confirm or contradict it. */
function byName(named: NamedRegion, seen: Place | undefined): Place {
  const { region, country } = named;
  const provider = named.provider === null ? {} : { provider: named.provider };
  if (named.contentNetwork) return { country: null, ...provider, method: "anycast", confidence: "high" };
  const place = { country, ...(region === null ? {} : { region }), ...provider, method: "region-in-name" } as const;
  if (country === null) return seen !== undefined && seen.country !== null ? seen : { ...place, confidence: "medium" };
  if (seen === undefined || seen.method === "unknown" || seen.country === country)
    return { ...place, confidence: "high" };
  return { ...place, confidence: "medium", disagreement: { method: seen.method, country: seen.country } };
}

function placeOfAddress(address: Address, knowledge: PlaceKnowledge): Place {
  const bytes = publicBytes(address);
  if (bytes === undefined) return { country: null, method: "local", confidence: "high" };
  const range = knowledge.cloudRanges.find(bytes);
  const counted = knowledge.ipCountries.find(bytes) ?? null;
  if (range === undefined)
    return counted === null ? NOWHERE : { country: counted, method: "ip-database", confidence: "medium" };

  const provider = knowledge.regionNames.providers.get(range.provider)?.name ?? range.provider;
  if (range.kind === "anycast") return { country: null, provider, method: "anycast", confidence: "high" };
  const at = { provider, ...(range.region === null ? {} : { region: range.region }) };
  if (range.country === null) {
    if (counted === null) return { ...NOWHERE, ...at };
    return {
      country: counted,
      ...at,
      method: "ip-database",
      confidence: range.kind === "provider-only" ? "medium" : "low",
    };
  }
  const place = { country: range.country, ...at, method: "provider-range" } as const;
  if (counted === null || counted === range.country) return { ...place, confidence: "high" };
  return { ...place, confidence: "medium", disagreement: { method: "ip-database", country: counted } };
}

/** Bytes of an address of the public Internet, IPv4 inside NAT64 unwrapped; undefined for every other. */
function publicBytes(address: Address): AddressBytes | undefined {
  const bytes = address.toByteArray();
  const range = address.range();
  if (range === "unicast" || range === "as112" || range === "amt") return bytes;
  // 64:ff9b::/96 carries the IPv4 address of the real server in its last four bytes (RFC 6052).
  if (range !== "rfc6052" || bytes[4] !== 0 || bytes[5] !== 0) return undefined;
  const inner = parseAddress(bytes.slice(12).join("."));
  return inner === undefined ? undefined : publicBytes(inner);
}
