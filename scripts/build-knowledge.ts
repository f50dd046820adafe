/**
 * Builds the data sets of `standards/` that come out of larger sources:
 *
 *     node scripts/build-knowledge.ts [--ranges cloud-ranges.csv.gz] [--dbip FOLDER] [--countries countries.csv]
 *
 * `--ranges` (columns prefix,provider,region,country,service) with `standards/anycast-networks.json` gives
 * `cloud-ranges.bin.gz`. `--dbip` (the unpacked npm package @ip-location-db/dbip-country, CC-BY-4.0) gives
 * `ip-country.bin.gz`. `--countries` (columns alpha2,alpha3,numeric,en,de; Unicode CLDR) gives `countries.json`.
 * The same sources give the same bytes. Afterwards set the editions in `standards/editions.json` and its README.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { constants, gunzipSync, gzipSync } from "node:zlib";
import { parseAddress, parseNetwork } from "../src/domain/address.ts";
import {
  type AddressBytes,
  type AddressRange,
  type AddressTable,
  addressTable,
} from "../src/domain/knowledge/address-table.ts";
import { packAddressTable } from "../src/domain/knowledge/packed-address-table.ts";
import type { CloudRange } from "../src/domain/knowledge/place.ts";

const standards = new URL("../standards/", import.meta.url);

/** AWS services whose ranges without a region are answered from many places. */
const AWS_ANYCAST = new Set(["CLOUDFRONT", "CLOUDFRONT_ORIGIN_FACING", "GLOBALACCELERATOR", "ROUTE53", "S3"]);

/** The rows of a CSV file without quotes, head line dropped. */
function rowsOf(text: string): string[][] {
  return text
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
}

function rangeOfPrefix<Value>(prefix: string, value: Value): AddressRange<Value> {
  const network = parseNetwork(prefix);
  if (network === undefined) throw new Error(`${prefix} is no prefix`);
  const [address, bits] = network;
  const mask = (byte: number) => 255 >> Math.min(Math.max(bits - byte * 8, 0), 8);
  const bytes = address.toByteArray();
  return {
    first: bytes.map((part, byte) => part & ~mask(byte)),
    last: bytes.map((part, byte) => part | mask(byte)),
    value,
  };
}

function cloudRange([, provider = "", region = "", country = "", services = ""]: string[]): CloudRange {
  const global = region === "" && services.split("+").some((service) => AWS_ANYCAST.has(service));
  // Google publishes ranges without a region for front ends of scope "global"; Cloudflare has no other kind.
  const anycast = provider === "cloudflare" || (provider === "gcp" && country === "") || (provider === "aws" && global);
  const placeless = provider === "ibm" || provider === "digitalocean";
  const kind = anycast ? "anycast" : country !== "" ? "placed" : placeless ? "provider-only" : "unplaced";
  return { provider, region: region || null, country: country || null, kind };
}

/** The table of published ranges (CSV text with head line) under the networks that are answered from many places. */
export function cloudRanges(
  csv: string,
  anycast: readonly { provider: string; prefixes: readonly string[] }[],
): AddressTable<CloudRange> {
  const ranges = rowsOf(csv).map((row) => rangeOfPrefix(row[0] ?? "", cloudRange(row)));
  // Azure lists many small ranges a second time under services without a region: the wider range around them has it.
  const placedAzure = addressTable(ranges.filter(({ value }) => value.provider === "azure" && value.kind === "placed"));
  const told = ranges.filter(({ value, first, last }) => {
    if (value.provider !== "azure" || value.kind !== "unplaced") return true;
    const around = placedAzure.find(first);
    return around === undefined || around !== placedAzure.find(last);
  });
  const own = anycast.flatMap(({ provider, prefixes }) =>
    prefixes.map((prefix) =>
      rangeOfPrefix<CloudRange>(prefix, { provider, region: null, country: null, kind: "anycast" }),
    ),
  );
  return addressTable([...told, ...own]);
}

function* dbipRanges(folder: string): Generator<AddressRange<string>> {
  for (const file of ["dbip-country-ipv4.csv", "dbip-country-ipv6.csv"]) {
    for (const line of readFileSync(join(folder, file), "latin1").trimEnd().split("\n")) {
      const [first = "", last = "", value = ""] = line.split(",");
      yield { first: bytesOf(first), last: bytesOf(last), value };
    }
  }
}

function bytesOf(text: string): AddressBytes {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return address.toByteArray();
}

function write<Value>(file: string, table: AddressTable<Value>, edition: string): void {
  const packed = gzipSync(packAddressTable(table, edition), { level: constants.Z_BEST_COMPRESSION, memLevel: 9 });
  writeFileSync(new URL(file, standards), packed);
  console.log(
    `${file}: ${table.v4.values.length} + ${table.v6.values.length} runs, ${table.values.length} values, ${packed.length} bytes`,
  );
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { ranges: { type: "string" }, dbip: { type: "string" }, countries: { type: "string" } },
  });
  if (values.ranges !== undefined) {
    const { networks } = JSON.parse(readFileSync(new URL("anycast-networks.json", standards), "utf8"));
    write(
      "cloud-ranges.bin.gz",
      cloudRanges(gunzipSync(readFileSync(values.ranges)).toString(), networks),
      "2026-08-22",
    );
  }
  if (values.dbip !== undefined) {
    const { version } = JSON.parse(readFileSync(join(values.dbip, "package.json"), "utf8"));
    const edition = String(version).replace(/^.*\.(\d{4})(\d\d)(\d\d)\d*$/, "$1-$2-$3");
    write("ip-country.bin.gz", addressTable(dbipRanges(values.dbip)), edition);
  }
  if (values.countries !== undefined) {
    const rows = rowsOf(readFileSync(values.countries, "utf8")).map(([alpha2, alpha3, , en, de]) =>
      JSON.stringify({ alpha2, alpha3, en, de }),
    );
    const head = {
      edition: "CLDR 48.2.0",
      licence: "Unicode-3.0",
      about:
        "ISO 3166 codes with the English and German names of Unicode CLDR; not ISO's official names. LICENSES/Unicode-3.0.txt goes with it.",
    };
    const text = `${JSON.stringify(head, null, 1).slice(0, -2)},\n "countries": [\n  ${rows.join(",\n  ")}\n ]\n}\n`;
    writeFileSync(new URL("countries.json", standards), text);
    console.log(`countries.json: ${rows.length} countries`);
  }
}
