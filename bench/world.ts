/**
 * What the knowledge of the world costs: `node bench/world.ts` prints loading times, sizes and look-ups a second.
 *
 * How often the country is right: bench/country.ts.
 */
import { statSync } from "node:fs";
import { companyOfHost } from "../src/domain/knowledge/company.ts";
import { placeOfServer } from "../src/domain/knowledge/place.ts";
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

function rate(what: string, turns: number, look: (turn: number) => unknown): void {
  for (let turn = 0; turn < turns / 10; turn++) look(turn);
  const start = performance.now();
  for (let turn = 0; turn < turns; turn++) look(turn);
  console.log(`${what}: ${Math.round(turns / (performance.now() - start))} thousand a second`);
}
