import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { world } from "../../world-for-tests.ts";
import { companyOfHost } from "./company.ts";

for (const [host, product, company, parent, category] of [
  [
    "firebase-settings.crashlytics.com",
    "Firebase Crashlytics settings",
    "Google LLC",
    "Alphabet Inc.",
    "crash-reporting",
  ],
  ["firebaseinstallations.googleapis.com", "Firebase Installations", "Google LLC", "Alphabet Inc.", "identity"],
  ["crashlyticsreports-pa.googleapis.com", "Firebase Crashlytics", "Google LLC", "Alphabet Inc.", "crash-reporting"],
  ["clientstream.launchdarkly.com", "LaunchDarkly streaming", "LaunchDarkly", null, "feature-flags"],
  ["mobile.launchdarkly.com", "LaunchDarkly mobile events", "LaunchDarkly", null, "feature-flags"],
  [
    "firehose.us-east-1.amazonaws.com",
    "Amazon Kinesis Data Firehose",
    "Amazon Web Services, Inc.",
    "Amazon.com, Inc.",
    "cloud",
  ],
  ["cdn-settings.segment.com", "Segment settings", "Segment.io, Inc.", "Twilio Inc.", "analytics"],
  ["scans.s3.ca-central-1.amazonaws.com", "Amazon S3", "Amazon Web Services, Inc.", "Amazon.com, Inc.", "cloud"],
  ["api.clarius.com", "Clarius", "Clarius Mobile Health Corp.", null, "health-vendor"],
] as const) {
  test(`${host} of the paper's scanners belongs to ${company}`, () => {
    const found = companyOfHost(host, world);
    assert.deepEqual(
      [found.product, found.company, found.parent, found.category, found.source],
      [product, company, parent, category, "carelabel"],
    );
    assert.match(found.seat ?? "", /^[A-Z]{2}$/);
    assert.ok((found.purpose ?? "").length > 0);
  });
}

for (const host of [
  "evilcrashlytics.com",
  "crashlytics.com.evil.example",
  "crashlytics-com.example",
  "xn--crashlytics-.com",
]) {
  test(`${host} is not taken for crashlytics.com`, () => {
    assert.equal(companyOfHost(host, world).source, "none");
  });
}

test("a starred label stands for exactly one label", () => {
  const product = (host: string) => companyOfHost(host, world).product;
  assert.equal(product("firehose.eu-central-1.amazonaws.com"), "Amazon Kinesis Data Firehose");
  assert.equal(product("vpce-1.firehose.eu-central-1.amazonaws.com"), "Amazon Kinesis Data Firehose");
  assert.equal(product("firehose.amazonaws.com"), "Amazon Web Services");
  assert.equal(product("firehose.a.b.amazonaws.com"), "Amazon Web Services");
});

test("the longer suffix wins over the shorter one", () => {
  assert.equal(companyOfHost("graph.facebook.com", world).category, "analytics");
  assert.equal(companyOfHost("www.facebook.com", world).category, "social");
});

test("what the own table does not know is asked of third-party-web, which tells no seat", () => {
  const found = companyOfHost("tags.tiqcdn.com", world);
  assert.deepEqual(
    [found.company, found.seat, found.category, found.source],
    ["Tealium", null, "tag-management", "third-party-web"],
  );
});

test("a host that no table knows keeps its registrable domain as unknown owner", () => {
  const found = companyOfHost("api.scans.northfield-imaging.co.uk", world);
  assert.deepEqual([found.registrableDomain, found.company, found.source], ["northfield-imaging.co.uk", null, "none"]);
});

test("a customer's name under a shared domain is kept apart from who owns the domain", () => {
  const found = companyOfHost("clinic.azurewebsites.net", world);
  assert.equal(found.registrableDomain, "azurewebsites.net");
  assert.equal(found.tenant, "clinic.azurewebsites.net");
  assert.equal(found.company, "Microsoft Corporation");
  assert.ok(!("tenant" in companyOfHost("firehose.us-east-1.amazonaws.com", world)));
});

for (const same of ["Mobile.LaunchDarkly.COM", "mobile.launchdarkly.com."]) {
  test(`"${same}" is the same host in another spelling`, () => {
    assert.deepEqual(companyOfHost(same, world), companyOfHost("mobile.launchdarkly.com", world));
  });
}

for (const host of [
  "",
  ".",
  "..",
  "a..b",
  "10.0.0.1",
  "[::1]",
  "fe80::1%eth0",
  "127.1",
  "0x7f.1",
  "localhost",
  "nas.local",
  "https://crashlytics.com/x",
  "user@crashlytics.com",
  "crashlytics.com:443",
  " crashlytics.com",
  "a".repeat(1_000_000),
  "a.".repeat(500_000),
  "\u{1F600}.com",
  "１.２.３.４",
  "\u0000.com",
]) {
  test(`${JSON.stringify(host.slice(0, 30))} has no owner and does no harm`, () => {
    const found = companyOfHost(host, world);
    assert.deepEqual([found.registrableDomain, found.source], [null, "none"]);
  });
}

test("a name outside ASCII is known by its ASCII form", () => {
  assert.equal(companyOfHost("Klinik.MÜNCHEN.de", world).registrableDomain, "xn--mnchen-3ya.de");
});

test("no text makes the look-up throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.domain()), (host) => {
      assert.ok(["carelabel", "third-party-web", "none"].includes(companyOfHost(host, world).source));
    }),
  );
});

test("a label put before a known host changes no company", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9]{1,20}$/), (label) => {
      assert.equal(companyOfHost(`${label}.crashlytics.com`, world).company, "Google LLC");
      assert.equal(companyOfHost(`${label}crashlytics.com`, world).source === "carelabel", false);
    }),
  );
});
