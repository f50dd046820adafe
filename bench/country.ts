/**
 * How often the country of a server is right: `node bench/country.ts [cloud-ranges.csv.gz]`.
 *
 * Held against every range that cloud providers publish with its country, by addresses (exactly) and by prefixes (asked
 * at their middle), with all layers, and with the country database alone. By prefix the database is worse than by
 * address: what it gets wrong are mostly single addresses and small ranges, of which there are many. With the providers'
 * ranges the answer comes from the very lists that it is held against: that figure says that nothing is lost on the way,
 * not that the providers tell the truth.
 */
import {
  type CountryShares,
  countryShares,
  publishedRanges,
  withoutProviderRanges,
} from "../src/country-shares-for-tests.ts";
import { loadWorld } from "../src/store/load-world.ts";

const world = loadWorld();
const ranges = publishedRanges(process.argv[2]);
const start = performance.now();
const full = countryShares(ranges, world);
const database = countryShares(ranges, withoutProviderRanges(world));

console.log("                      all layers            database alone");
console.log("                  by address  by prefix  by address  by prefix   prefixes");
for (const [name, shares] of full) {
  const columns = [shares, database.get(name)].flatMap((one) => [percent(one, "byAddress"), percent(one, "byPrefix")]);
  console.log(
    `${name.padEnd(16)}${columns.map((text) => text.padStart(11)).join(" ")}${String(shares.byPrefix.of).padStart(10)}`,
  );
}
console.log(`${(performance.now() - start).toFixed(0)} ms`);

function percent(shares: CountryShares | undefined, kind: keyof CountryShares): string {
  return shares === undefined ? "-" : `${((100 * shares[kind].right) / shares[kind].of).toFixed(2)} %`;
}
