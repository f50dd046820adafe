import assert from "node:assert/strict";
import { test } from "node:test";
import { cloudRanges } from "./build-knowledge.ts";

const head = "prefix,provider,region,country,service\n";
const kindAt = (csv: string, address: number[]) => cloudRanges(head + csv, []).find(address)?.kind;

test("an Azure range without a place takes that of the wider range around it", () => {
  const csv = "20.0.0.0/8,azure,,,\n20.50.0.0/16,azure,,NL,\n20.50.1.0/24,azure,,,\n";
  assert.equal(cloudRanges(head + csv, []).find([20, 50, 1, 9])?.country, "NL");
  assert.equal(kindAt(csv, [20, 60, 0, 1]), "unplaced");
});

for (const [row, kind] of [
  ["3.0.0.0/8,aws,us-east-1,US,EC2", "placed"],
  ["3.0.0.0/8,aws,,,CLOUDFRONT+CLOUDFRONT_ORIGIN_FACING", "anycast"],
  ["3.0.0.0/8,aws,,,EC2", "unplaced"],
  ["3.0.0.0/8,aws,me-west-1,,EC2", "unplaced"],
  ["3.0.0.0/8,gcp,,,", "anycast"],
  ["3.0.0.0/8,cloudflare,,,cdn", "anycast"],
  ["3.0.0.0/8,digitalocean,,,", "provider-only"],
] as const) {
  test(`the published row ${row} is ${kind}`, () => {
    assert.equal(kindAt(`${row}\n`, [3, 1, 2, 3]), kind);
  });
}

test("a narrower range of a provider counts inside a network that is answered from many places", () => {
  const table = cloudRanges(`${head}74.125.1.0/24,gcp,,BE,\n`, [{ provider: "google", prefixes: ["74.125.0.0/16"] }]);
  assert.deepEqual([table.find([74, 125, 1, 1])?.country, table.find([74, 125, 2, 1])?.kind], ["BE", "anycast"]);
});

test("a prefix that is none stops the build", () => {
  assert.throws(() => cloudRanges(`${head}3.0.0.0/40,aws,us-east-1,US,EC2\n`, []), /no prefix/);
});
