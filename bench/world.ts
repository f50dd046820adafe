/**
 * What the knowledge of the world costs and how often it is right: `node bench/world.ts [cloud-ranges.csv.gz]`.
 *
 * Prints loading times and sizes, look-ups a second, and the share of published prefixes whose
 * country is found (asked at their middle): with all layers, and with the country database alone; for IPv4 also by the
 * number of addresses, since a few large prefixes hold most servers.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { addressTable } from "../src/domain/knowledge/address-table.ts";
import { companyOfHost } from "../src/domain/knowledge/company.ts";
import { placeOfServer } from "../src/domain/knowledge/place.ts";
import { sharedPath } from "../src/samples-for-tests.ts";
import { loadWorld } from "../src/store/load-world.ts";

const standards = new URL("../standards/", import.meta.url);
const world = loadWorld();

console.log(`node ${process.version}\n\ntable             ms to load   bytes on disk`);
let sum = 0;
for (const [table, file] of Object.entries({
  editions: "editions.json",
  companies: "companies.json",
  thirdParties: "../node_modules/third-party-web/dist/entities-nostats.json",
  regionNames: "cloud-regions.json",
  cloudRanges: "cloud-ranges.bin.gz",
  ipCountries: "ip-country.bin.gz",
  geography: "geography.json",
  countries: "countries.json",
  ucum: "ucum-essence.xml",
})) {
  const start = performance.now();
  void world[table as keyof typeof world];
  const ms = performance.now() - start;
  sum += ms;
  console.log(
    `${table.padEnd(16)} ${ms.toFixed(1).padStart(11)} ${String(statSync(new URL(file, standards)).size).padStart(15)}`,
  );
}
console.log(`${"all".padEnd(16)} ${sum.toFixed(1).padStart(11)}`);

const hosts = [
  "firehose.us-east-1.amazonaws.com",
  "api.northfield.example.net",
  "cdn-settings.segment.com",
  "tags.tiqcdn.com",
];
rate("companies of hosts", 200_000, (turn) => companyOfHost(hosts[turn & 3] ?? "", world));
rate("places of servers", 200_000, (turn) =>
  placeOfServer(hosts[turn & 3] ?? "", `${(turn % 200) + 20}.${turn & 255}.7.1`, world),
);

const csv = process.argv[2] ?? sharedPath("knowledge", "cloud-ranges", "cloud-ranges.csv.gz");
if (existsSync(csv)) accuracy(gunzipSync(readFileSync(csv)).toString().trimEnd().split("\n").slice(1));

function rate(what: string, turns: number, look: (turn: number) => unknown): void {
  for (let turn = 0; turn < turns / 10; turn++) look(turn);
  const start = performance.now();
  for (let turn = 0; turn < turns; turn++) look(turn);
  console.log(`${what}: ${Math.round(turns / (performance.now() - start))} thousand a second`);
}

interface Count {
  prefixes: number;
  all: number;
  database: number;
  addresses: number;
  databaseAddresses: number;
}

/** Every prefix that has a country: is it found? */
function accuracy(lines: readonly string[]): void {
  const blind = { ...world, cloudRanges: addressTable<never>([]) };
  const counts = new Map<string, Count>();
  for (const line of lines) {
    const [prefix = "", provider = "", , country = ""] = line.split(",");
    if (country === "") continue;
    const { address, addresses } = middleOf(prefix);
    const right = placeOfServer("x.example.org", address, world).country === country;
    const rightBlind = placeOfServer("x.example.org", address, blind).country === country;
    for (const name of [`${provider} ${address.includes(":") ? "IPv6" : "IPv4"}`, "all"]) {
      const count = counts.get(name) ?? { prefixes: 0, all: 0, database: 0, addresses: 0, databaseAddresses: 0 };
      counts.set(name, count);
      count.prefixes++;
      count.addresses += addresses;
      if (right) count.all++;
      if (rightBlind) count.database++;
      if (rightBlind) count.databaseAddresses += addresses;
    }
  }
  console.log("\nprefixes with a country   number   all layers   database alone   by IPv4 address");
  const share = (part: number, whole: number) => (whole === 0 ? "-" : `${((100 * part) / whole).toFixed(2)} %`);
  for (const [name, { prefixes, all, database, addresses, databaseAddresses }] of counts) {
    const columns = [
      String(prefixes).padStart(7),
      share(all, prefixes).padStart(12),
      share(database, prefixes).padStart(16),
    ];
    console.log(`${name.padEnd(24)} ${columns.join(" ")} ${share(databaseAddresses, addresses).padStart(17)}`);
  }
}

/** Middle address of an IPv4 prefix and how many addresses it holds; of an IPv6 prefix its first, counted as none. */
function middleOf(prefix: string): { readonly address: string; readonly addresses: number } {
  const [address = "", bits = ""] = prefix.split("/");
  if (address.includes(":")) return { address, addresses: 0 };
  const addresses = 2 ** (32 - Number(bits));
  const middle = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0) + Math.floor(addresses / 2);
  return { address: [24, 16, 8, 0].map((shift) => (middle >>> shift) & 255).join("."), addresses };
}
