/**
 * How often the country of a server is right, held against the ranges that cloud providers publish with their place.
 *
 * Asked exactly, not by samples: between two boundaries of any table the answer is the same, so one question per piece
 * tells all its addresses. By address a large range counts for as many as it holds; by prefix each counts once.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { parseAddress, parseNetwork } from "./domain/address.ts";
import { AddressTable, addressTable, type Runs } from "./domain/knowledge/address-table.ts";
import { type Place, type PlaceKnowledge, placeOfServer } from "./domain/knowledge/place.ts";
import { sharedPath } from "./samples-for-tests.ts";

export interface PublishedRange {
  readonly prefix: string;
  readonly provider: string;
  /** Null where the provider names none. */
  readonly country: string | null;
  /** Services of the provider, joined by "+"; often empty. */
  readonly services: string;
}

export interface Share {
  right: number;
  of: number;
}

/** Whole numbers for IPv4; IPv6 addresses are counted in networks of 48 bits, as one site gets. */
export interface CountryShares {
  readonly byAddress: Share;
  readonly byPrefix: Share;
}

type Family = "v4" | "v6";
/** "all v4", "aws v6" ... */
export type ShareName = `${string} ${Family}`;

const BITS = { v4: 32, v6: 128 } as const;
const SITE_BITS = 80;
/** A name that tells no place. */
const NO_NAME = "server.example.org";

/** The ranges of the samples' list. */
export function publishedRanges(
  file: string = sharedPath("knowledge", "cloud-ranges", "cloud-ranges.csv.gz"),
): PublishedRange[] {
  const [, ...lines] = gunzipSync(readFileSync(file)).toString().trimEnd().split("\n");
  return lines.map((line) => {
    const [prefix = "", provider = "", , country = "", services = ""] = line.split(",");
    return { prefix, provider, country: country === "" ? null : country, services };
  });
}

/** The same knowledge without what providers publish of their ranges. */
export function withoutProviderRanges<T extends PlaceKnowledge>(knowledge: T): T {
  // A copy of the world by spreading would read all its tables.
  return Object.create(knowledge, { cloudRanges: { value: addressTable<never>([]) } });
}

/** Shares of right answers for all ranges with a country; the narrowest range of the list tells the truth. */
export function countryShares(
  ranges: readonly PublishedRange[],
  knowledge: PlaceKnowledge,
): Map<ShareName, CountryShares> {
  const shares = new Map<ShareName, CountryShares>();
  const truth = addressTable(
    ranges.map(({ prefix, provider, country }) => ({ ...boundsOf(prefix), value: { provider, country } })),
  );
  const { ipCountries } = knowledge;
  if (!(ipCountries instanceof AddressTable)) throw new TypeError("only a table of ranges tells its boundaries");
  const count = (
    kind: keyof CountryShares,
    family: Family,
    range: Pick<PublishedRange, "provider" | "country">,
    place: Place,
    weight: number,
  ) => {
    for (const name of [`all ${family}`, `${range.provider} ${family}`] as const) {
      const of = shares.get(name) ?? { byAddress: { right: 0, of: 0 }, byPrefix: { right: 0, of: 0 } };
      shares.set(name, of);
      of[kind].of += weight;
      if (place.country === range.country) of[kind].right += weight;
    }
  };
  for (const family of ["v4", "v6"] as const) {
    for (const [first, next] of pieces(family, [truth, knowledge.cloudRanges, ipCountries])) {
      const bytes = bytesOf(first, family);
      const range = truth.find(bytes);
      if (range === undefined || range.country === null) continue;
      const weight = Number(next - first) / (family === "v6" ? 2 ** SITE_BITS : 1);
      count("byAddress", family, range, placeOfServer(NO_NAME, textOf(bytes), knowledge), weight);
    }
  }
  for (const range of ranges) {
    const middle = middleOf(range.prefix);
    // A narrower range inside may stand elsewhere: then the middle belongs to that one.
    if (range.country === null || truth.find(middle)?.country !== range.country) continue;
    const family = middle.length === 4 ? "v4" : "v6";
    count("byPrefix", family, range, placeOfServer(NO_NAME, textOf(middle), knowledge), 1);
  }
  return shares;
}

/** The place that is told of the middle of a range. */
export function placeOfMiddle({ prefix }: PublishedRange, knowledge: PlaceKnowledge): Place {
  return placeOfServer(NO_NAME, textOf(middleOf(prefix)), knowledge);
}

/** From each boundary of any table to the next. */
function* pieces(family: Family, tables: readonly AddressTable<unknown>[]): Generator<readonly [bigint, bigint]> {
  const boundaries = [0n, ...tables.flatMap((table) => keysOf(table[family])), 1n << BigInt(BITS[family])];
  // No Set takes the doubles out: it tells large integers apart by their low bits, which are zero here.
  const sorted = boundaries.sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
  for (const [index, first] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next !== undefined && next > first) yield [first, next];
  }
}

function keysOf({ words, keys, values }: Runs): bigint[] {
  return Array.from(values, (_, run) => {
    let key = 0n;
    for (let word = 0; word < words; word++) key = (key << 32n) | BigInt(keys[run * words + word] ?? 0);
    return key;
  });
}

function boundsOf(prefix: string): { first: number[]; last: number[] } {
  const network = parseNetwork(prefix);
  if (network === undefined) throw new Error(`${prefix} is no prefix`);
  const [address, bits] = network;
  const hostMask = (byte: number) => 255 >> Math.min(Math.max(bits - byte * 8, 0), 8);
  const bytes = address.toByteArray();
  return {
    first: bytes.map((part, byte) => part & ~hostMask(byte)),
    last: bytes.map((part, byte) => part | hostMask(byte)),
  };
}

function middleOf(prefix: string): number[] {
  const { first, last } = boundsOf(prefix);
  const sum = numberOf(first) + numberOf(last) + 1n;
  return bytesOf(sum / 2n, first.length === 4 ? "v4" : "v6");
}

function numberOf(bytes: readonly number[]): bigint {
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function bytesOf(value: bigint, family: Family): number[] {
  const hexadecimal = value.toString(16).padStart(BITS[family] / 4, "0");
  return Array.from(hexadecimal.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function textOf(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join(".");
  const text = Array.from({ length: 8 }, (_, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  return parseAddress(text.join(":"))?.toString() ?? "";
}
