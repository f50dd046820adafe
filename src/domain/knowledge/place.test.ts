import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { world } from "../../world-for-tests.ts";
import { addressTable } from "./address-table.ts";
import { placeOfServer } from "./place.ts";

const blind = { ...world, cloudRanges: addressTable<never>([]) };

for (const [host, country, region] of [
  ["firehose.us-east-1.amazonaws.com", "US", "us-east-1"],
  ["scans.s3.ca-central-1.amazonaws.com", "CA", "ca-central-1"],
  ["s3-eu-west-1.amazonaws.com", "IE", "eu-west-1"],
  ["a1b2-ats.iot.eu-central-1.amazonaws.com", "DE", "eu-central-1"],
  ["ec2-3-96-0-1.ca-central-1.compute.amazonaws.com", "CA", "ca-central-1"],
  ["x.cn-north-1.amazonaws.com.cn", "CN", "cn-north-1"],
  ["clinic.germanywestcentral.cloudapp.azure.com", "DE", "germanywestcentral"],
  ["clinic-a1b2.westeurope-01.azurewebsites.net", "NL", "westeurope"],
  ["eastus2-3.in.applicationinsights.azure.com", "US", "eastus2"],
  ["europe-west3-clinic.cloudfunctions.net", "DE", "europe-west3"],
  ["clinic-default-rtdb.europe-west1.firebasedatabase.app", "BE", "europe-west1"],
  ["api-123.northamerica-northeast1.run.app", "CA", "northamerica-northeast1"],
  ["api-a1b2c3-ew.a.run.app", "BE", "europe-west1"],
  ["api-a1b2c3-de.a.run.app", "TW", "asia-east1"],
  ["clinic.uk.r.appspot.com", "US", "us-east4"],
  ["objectstorage.eu-frankfurt-1.oraclecloud.com", "DE", "eu-frankfurt-1"],
  ["a1.tuyaus.com", "US", "us"],
] as const) {
  test(`${host} says itself that it stands in ${country}`, () => {
    const place = placeOfServer(host, null, world);
    assert.deepEqual(
      [place.country, place.region, place.method, place.confidence],
      [country, region, "region-in-name", "high"],
    );
  });
}

for (const host of [
  "us-east-1.s3.amazonaws.com",
  "backup-us-east-1.s3.amazonaws.com",
  "us-east-1.amazonaws.com.evil.example",
  "westeurope.azurewebsites.net",
  "westeurope-clinic.azurewebsites.net",
  "us-central1.example.org",
  "us-east-1",
]) {
  test(`a region in ${host} is a customer's word and counts for nothing`, () => {
    assert.equal(placeOfServer(host, null, world).country, null);
  });
}

test("the region before the provider's suffix counts, not one in a bucket's name", () => {
  assert.equal(placeOfServer("us-east-1.s3.eu-west-1.amazonaws.com", null, world).country, "IE");
});

for (const [address, country, provider] of [
  ["35.182.1.1", "CA", "Amazon Web Services"],
  ["2600:1f11::1", "CA", "Amazon Web Services"],
  ["[2600:1f11::1]", "CA", "Amazon Web Services"],
  ["::ffff:35.182.1.1", "CA", "Amazon Web Services"],
  ["64:ff9b::35.182.1.1", "CA", "Amazon Web Services"],
  ["20.50.1.1", "NL", "Microsoft Azure"],
] as const) {
  test(`${address} lies in a published range of ${provider} in ${country}`, () => {
    const place = placeOfServer("scans.example.org", address, world);
    assert.deepEqual(
      [place.country, place.provider, place.method, place.confidence],
      [country, provider, "provider-range", "high"],
    );
  });
}

for (const [address, country] of [
  ["46.4.1.1", "DE"],
  ["2a01:4f8::1", "DE"],
  ["130.149.7.1", "DE"],
] as const) {
  test(`${address}, in no published range, is placed by the country database with medium confidence`, () => {
    assert.deepEqual(placeOfServer("x.example.org", address, world), {
      country,
      method: "ip-database",
      confidence: "medium",
    });
  });
}

for (const address of [
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "127.0.0.1",
  "169.254.1.1",
  "172.16.0.1",
  "192.0.0.1",
  "192.0.2.1",
  "192.168.1.1",
  "198.18.0.1",
  "198.51.100.1",
  "203.0.113.1",
  "224.0.0.251",
  "240.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "fe80::1",
  "fe80::1%eth0",
  "[fe80::1%25wlan0]",
  "fc00::1",
  "fd12::1",
  "ff02::fb",
  "2001:db8::1",
  "100::1",
  "::ffff:10.0.0.1",
  "64:ff9b::10.0.0.1",
  "64:ff9b:1::1",
]) {
  test(`${address} is no address of the public Internet, so it has no country`, () => {
    assert.deepEqual(placeOfServer(address, address, world), { country: null, method: "local", confidence: "high" });
    assert.deepEqual(placeOfServer(address, null, world), { country: null, method: "local", confidence: "high" });
  });
}

test("a public name at a local address was answered by something in between, which is said with low confidence", () => {
  assert.deepEqual(placeOfServer("api.example.net", "127.0.0.1", world), {
    country: null,
    method: "local",
    confidence: "low",
  });
  const named = placeOfServer("firehose.us-east-1.amazonaws.com", "127.0.0.1", world);
  assert.deepEqual(
    [named.country, named.confidence, named.disagreement],
    ["US", "medium", { method: "local", country: null }],
  );
});

for (const [host, address] of [
  ["d111.cloudfront.net", null],
  ["x.example.org", "104.16.1.1"],
  ["x.example.org", "151.101.1.1"],
  ["firebaseinstallations.googleapis.com", "142.250.185.74"],
  ["x.example.org", "2606:4700::1111"],
  ["dns.google", "8.8.8.8"],
] as const) {
  test(`${address ?? host} is a content network: its country is not determinable`, () => {
    const place = placeOfServer(host, address, world);
    assert.deepEqual([place.country, place.method], [null, "anycast"]);
    assert.ok(place.provider);
  });
}

test("a name and an address that disagree lower the confidence, and the answer names both", () => {
  assert.deepEqual(placeOfServer("firehose.us-east-1.amazonaws.com", "35.182.1.1", world), {
    country: "US",
    region: "us-east-1",
    provider: "Amazon Web Services",
    method: "region-in-name",
    confidence: "medium",
    disagreement: { method: "provider-range", country: "CA" },
  });
});

test("a published range and the database that disagree lower the confidence", () => {
  const torn = {
    ...world,
    ipCountries: addressTable([{ first: [0, 0, 0, 0], last: [255, 255, 255, 255], value: "FR" }]),
  };
  const place = placeOfServer("x.example.org", "35.182.1.1", torn);
  assert.deepEqual(
    [place.country, place.confidence, place.disagreement],
    ["CA", "medium", { method: "ip-database", country: "FR" }],
  );
});

test("a name that tells a group of countries leaves the country to the address", () => {
  assert.equal(placeOfServer("a1.tuyaeu.com", "3.120.0.1", world).country, "DE");
  assert.deepEqual(placeOfServer("a1.tuyaeu.com", null, world), {
    country: null,
    region: "eu",
    method: "region-in-name",
    confidence: "medium",
  });
});

test("a range whose provider withholds the place is placed by the database with low confidence", () => {
  const place = placeOfServer("x.example.org", "13.107.42.14", world);
  assert.deepEqual([place.provider, place.method, place.confidence], ["Microsoft Azure", "ip-database", "low"]);
});

test("without name and address nothing is known, and nothing is guessed", () => {
  for (const host of ["x.example.org", "", "a".repeat(1_000_000), "1.2.3.4.5", "::g", "999.1.1.1", "\u{1F600}"]) {
    assert.deepEqual(placeOfServer(host, null, world), { country: null, method: "unknown", confidence: "low" });
  }
});

test("no text makes the look-up throw", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.option(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6())),
      (host, address) => {
        assert.ok(placeOfServer(host, address, world).confidence);
      },
    ),
  );
});

test("every spelling of an address has the same place", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const place = placeOfServer("x.example.org", address, world);
      assert.deepEqual(placeOfServer("x.example.org", `::ffff:${address}`, world), place);
      assert.deepEqual(placeOfServer("x.example.org", `[::FFFF:${address}]`, world), place);
    }),
  );
});

test("published prefixes with a country are placed in it, and by the database alone in most cases", {
  skip: sharedAbsent,
}, () => {
  const lines = gunzipSync(readFileSync(sharedPath("knowledge", "cloud-ranges", "cloud-ranges.csv.gz")))
    .toString()
    .trimEnd()
    .split("\n");
  let prefixes = 0;
  let right = 0;
  let rightBlind = 0;
  for (let line = 1; line < lines.length; line += 7) {
    const [prefix = "", , , country] = (lines[line] ?? "").split(",");
    if (!country) continue;
    const address = prefix.slice(0, prefix.indexOf("/"));
    prefixes++;
    if (placeOfServer("x.example.org", address, world).country === country) right++;
    if (placeOfServer("x.example.org", address, blind).country === country) rightBlind++;
  }
  assert.ok(prefixes > 5_000);
  assert.ok(right / prefixes >= 0.999, `${right} of ${prefixes}`);
  assert.ok(rightBlind / prefixes >= 0.9, `${rightBlind} of ${prefixes}`);
});

test("the regions of the published table are all known", { skip: sharedAbsent }, () => {
  const rows = readFileSync(sharedPath("knowledge", "cloud-ranges", "regions.csv"), "utf8")
    .trimEnd()
    .split("\n")
    .slice(1);
  const other = rows.filter((row) => {
    const [provider = "", region = "", country] = row.split(",");
    return world.regionNames.providers.get(provider)?.regions[region] !== country;
  });
  assert.deepEqual(other, []);
});
