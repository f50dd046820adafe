/**
 * Addresses out of the ranges that cloud providers publish, so that the place of a server comes from data.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { sharedPath } from "../../../src/samples-for-tests.ts";
import { root } from "../../carelabel.ts";

export interface PublishedAddress {
  readonly address: string;
  /** As the list says; null where many places answer. */
  readonly country: string | null;
  readonly region: string | null;
}

interface Row {
  readonly first: number;
  readonly bits: number;
  readonly provider: string;
  readonly region: string;
  readonly country: string;
  readonly services: readonly string[];
}

/** Ranges of AWS, of which each gives one address. */
export class AmazonAddresses {
  readonly #rows = publishedRows();
  readonly #given = new Set<Row>();

  /** An address of a service in a region; no narrower range of another region covers it. */
  next(region: string, service: string): PublishedAddress {
    for (const row of this.#rows) {
      if (row.provider !== "aws" || row.region !== region || !row.services.includes(service)) continue;
      const address = row.first + 10;
      const around = this.#rows.filter((other) => covers(other, address));
      const narrowest = around.reduce((one, other) => (other.bits > one.bits ? other : one), row);
      if (narrowest.region !== region || this.#given.has(row) || row.bits > 28) continue;
      this.#given.add(row);
      return { address: textOf(address), country: row.country, region };
    }
    throw new Error(`the list has no range of ${service} in ${region}`);
  }
}

/** Addresses of Google's front ends, which answer from many places. */
export function googleAddresses(count: number): PublishedAddress[] {
  const { networks } = JSON.parse(readFileSync(`${root}standards/anycast-networks.json`, "utf8")) as {
    networks: { provider: string; prefixes: string[] }[];
  };
  const prefixes = networks.find(({ provider }) => provider === "google")?.prefixes ?? [];
  const prefix = prefixes.find((text) => /^[\d.]+\/1[0-6]$/.test(text)) ?? "";
  const first = numberOf(prefix.split("/")[0] ?? "");
  return Array.from({ length: count }, (_, at) => ({
    address: textOf(first + 256 * (at + 1) + 10),
    country: null,
    region: null,
  }));
}

function publishedRows(): Row[] {
  const table = gunzipSync(readFileSync(sharedPath("knowledge/cloud-ranges/cloud-ranges.csv.gz"))).toString("utf8");
  return table
    .split("\n")
    .slice(1)
    .filter((line) => /^\d+\.\d+\.\d+\.\d+\//.test(line))
    .map((line) => {
      const [prefix = "", provider = "", region = "", country = "", service = ""] = line.split(",");
      const [base = "", bits = ""] = prefix.split("/");
      return { first: numberOf(base), bits: Number(bits), provider, region, country, services: service.split("+") };
    });
}

const covers = ({ first, bits }: Row, address: number) => address >= first && address < first + 2 ** (32 - bits);
const numberOf = (text: string) => text.split(".").reduce((held, part) => held * 256 + Number(part), 0);
const textOf = (address: number) => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
