import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type CountryShares,
  countryShares,
  placeOfMiddle,
  publishedRanges,
  withoutProviderRanges,
} from "../country-shares-for-tests.ts";
import { sharedAbsent } from "../samples-for-tests.ts";
import { loadWorld } from "./load-world.ts";

const skip = sharedAbsent;
const world = loadWorld();
const ranges = sharedAbsent === false ? publishedRanges() : [];

const shareOf = (shares: ReadonlyMap<string, CountryShares>, name: string, kind: keyof CountryShares) => {
  const { right, of } = shares.get(name)?.[kind] ?? { right: 0, of: 0 };
  return right / of;
};

test("with the providers' ranges at least 99.9 % of the cloud's addresses and prefixes get their country", {
  skip,
}, () => {
  const shares = countryShares(ranges, world);
  assert.equal(shares.get("all v4")?.byAddress.of, 169_817_000);
  for (const [name] of shares)
    for (const kind of ["byAddress", "byPrefix"] as const)
      assert.ok(shareOf(shares, name, kind) >= 0.999, `${name} ${kind}: ${shareOf(shares, name, kind)}`);
});

test("without them at least 97 % of the addresses still do", { skip }, () => {
  const shares = countryShares(ranges, withoutProviderRanges(world));
  for (const name of ["all v4", "all v6"]) assert.ok(shareOf(shares, name, "byAddress") >= 0.97, name);
  for (const provider of ["aws", "azure", "gcp", "oracle", "linode"])
    assert.ok(shareOf(shares, `${provider} v4`, "byAddress") >= 0.97, provider);
});

test("a range that is answered from many places gets no country, whatever the database says", { skip }, () => {
  const many = ranges.filter(
    ({ provider, country, services }) =>
      country === null &&
      (provider === "cloudflare" || provider === "gcp" || /CLOUDFRONT|GLOBALACCELERATOR/.test(services)),
  );
  assert.ok(many.length > 200, `${many.length} ranges`);
  for (const range of many) {
    const { country, method } = placeOfMiddle(range, world);
    assert.deepEqual([range.prefix, country, method], [range.prefix, null, "anycast"]);
  }
});

test("where a provider withholds the place, the database's answer is not told as sure", { skip }, () => {
  const withheld = ranges.filter(({ country, provider }) => country === null && provider === "azure");
  for (const range of withheld.slice(0, 2_000)) {
    const { method, confidence } = placeOfMiddle(range, world);
    if (method === "ip-database") assert.notEqual(confidence, "high", range.prefix);
  }
});
