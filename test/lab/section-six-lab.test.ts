/**
 * Section VI of Gleißner et al., "Improving IT Security of Medical IoT Devices" (2022), done again: the apps of two
 * ultrasound scanners, real TLS through mitmproxy, every packet beside it, and what the audit says of each capture.
 *
 * Addresses of the servers come from the ranges that Amazon and Google publish, and so do the countries expected here.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import type { AuditReport } from "../../src/domain/traffic/audit-report.ts";
import { Laboratory, laboratoryAbsent, PACKETS, PROXIED } from "./section-six/laboratory.ts";
import { NAME_SERVER } from "./section-six/network.ts";
import type { Scanner } from "./section-six/scanners.ts";

const skip = laboratoryAbsent();
const LAB_MS = { timeout: 120_000 };
let lab: Laboratory;

before(async () => {
  if (skip !== false) return;
  lab = new Laboratory();
  for (const scanner of lab.both)
    for (const way of ["redirected", "proxy-set"] as const) await lab.record(scanner, way);
  await lab.record(lab.wireless, "pinned");
}, LAB_MS);

after(() => {
  if (skip === false) lab.close();
});

/** Who runs the service behind a host, in the names of our table; the maker's own cloud is in none. */
const OPERATORS: Readonly<Record<string, string | null>> = {
  "cloud.northmere.example": null,
  "northmere-example-scans.s3.ca-central-1.amazonaws.com": "Amazon Web Services, Inc.",
  "firebase-settings.crashlytics.com": "Google LLC",
  "firebaseinstallations.googleapis.com": "Google LLC",
  "crashlyticsreports-pa.googleapis.com": "Google LLC",
  "clientstream.launchdarkly.com": "LaunchDarkly",
  "mobile.launchdarkly.com": "LaunchDarkly",
  "firehose.us-east-1.amazonaws.com": "Amazon Web Services, Inc.",
  "cdn-settings.segment.com": "Segment.io, Inc.",
};

type Destination = AuditReport["destinations"][number];

/** Destinations without the network's own name server. */
const destinationsIn = ({ destinations }: AuditReport) => destinations.filter(({ host }) => host !== NAME_SERVER);
const at = ({ destinations }: AuditReport, wanted: string) => destinations.find(({ host }) => host === wanted);
const byHost = (one: { host: string }, other: { host: string }) => (one.host < other.host ? -1 : 1);
const findingsOf = ({ findings }: AuditReport, wanted: string) => findings.filter(({ kind }) => kind === wanted);

for (const kind of [...PROXIED, ...PACKETS])
  test(`${kind}: the 2 and the 7 destinations, whose they are, and on whose computers in which country`, {
    skip,
  }, async () => {
    const counted = lab.both.map(({ name, services }) => `${name} ${services.length}`);
    assert.deepEqual(counted, ["wireless 2", "wired 7"]);
    for (const scanner of lab.both) {
      const seen = destinationsIn(await lab.auditOf(scanner, kind)).map(
        ({ host, port, addresses, operator, place, unanswered }) => {
          const { country, region, provider, method, confidence } = place;
          const company = operator?.company ?? null;
          return { host, port, addresses, company, country, region, provider, method, confidence, unanswered };
        },
      );
      assert.deepEqual(seen.toSorted(byHost), expectedOf(scanner).toSorted(byHost), scanner.name);
    }
  });

function expectedOf({ services }: Scanner) {
  return services.map(({ host, address, country, region }) => ({
    host,
    port: 443,
    addresses: [address],
    company: OPERATORS[host] ?? null,
    country,
    region,
    // Where Google answers from is told by nobody: its front ends stand in many places.
    provider: region === null ? "Google" : "Amazon Web Services",
    method: region === null ? "anycast" : host.includes(region) ? "region-in-name" : "provider-range",
    confidence: "high",
    unanswered: 0,
  }));
}

test("the wireless scanner's data stands in Canada alone; where it is told, the wired one's stands in the US", {
  skip,
}, async () => {
  const countries = lab.both.map(async (scanner) => {
    const { destinations } = await lab.auditOf(scanner, "flow dump");
    return [...new Set(destinations.map(({ place }) => place.country))].toSorted();
  });
  assert.deepEqual(await Promise.all(countries), [["CA"], ["US", null]]);
});

test("the wired scanner's app talks to four companies beside its maker, all with their seat in the US", {
  skip,
}, async () => {
  const { destinations } = await lab.auditOf(lab.wired, "flow dump");
  const operators = destinations.map(({ operator }) => operator);
  assert.deepEqual([...new Set(operators.map((operator) => operator?.company))].toSorted(), [
    "Amazon Web Services, Inc.",
    "Google LLC",
    "LaunchDarkly",
    "Segment.io, Inc.",
  ]);
  assert.ok(operators.every((operator) => operator?.seat === "US"));
  assert.ok(operators.some((operator) => operator?.parent === "Twilio Inc."));
});

for (const kind of [...PROXIED, ...PACKETS])
  test(`${kind}: every connection has TLS 1.2 or newer, as agreed; a HAR cannot tell`, { skip }, async () => {
    for (const scanner of lab.both) {
      const report = await lab.auditOf(scanner, kind);
      const seen = destinationsIn(report).map(({ host, protection }) => `${host} ${protection?.versions}`);
      const agreed = scanner.services.map(({ host, tls }) => {
        if (kind === "HAR") return `${host} undefined`;
        // Before the proxy, phone and proxy agree, here on the newest.
        return `${host} ${kind === "packets before the proxy" ? "TLS 1.3" : tls.replace("v", " ")}`;
      });
      assert.deepEqual(seen.toSorted(), agreed.toSorted());
      assert.deepEqual(findingsOf(report, "plain-text"), []);
    }
  });

test("a dump tells each server's certificate, and that the proxy agreed on the protection", { skip }, async () => {
  for (const scanner of lab.both)
    for (const { host, protection } of (await lab.auditOf(scanner, "flow dump")).destinations) {
      assert.equal(protection?.agreedBy, "proxy");
      assert.deepEqual(
        protection.certificates.map(({ subject, issuer, names, problems }) => ({ subject, issuer, names, problems })),
        [{ subject: host, issuer: "Section Six Lab CA", names: [host], problems: [] }],
      );
    }
});

/** What section VI.C names for each company, in the ids of `standards/traffic-attributes.json`. */
const PHONE_FACTS = ["device-model", "build-fingerprint", "chipset", "locale", "device-manufacturer", "os-version"];
const MORE_OF_SEGMENT = ["app-build", "screen-size", "network-type", "bluetooth-state", "carrier", "timezone"];
const METADATA: Readonly<Record<string, readonly string[]>> = {
  "Google LLC": [...PHONE_FACTS, "app-build"],
  LaunchDarkly: [...PHONE_FACTS, "app-version"],
  "Segment.io, Inc.": [...PHONE_FACTS, ...MORE_OF_SEGMENT],
};

for (const kind of [...PROXIED, ...PACKETS])
  test(`${kind}: the metadata that the paper names for each company, and how it was packed`, { skip }, async () => {
    const report = await lab.auditOf(lab.wired, kind);
    for (const [company, expected] of Object.entries(METADATA)) {
      const theirs = report.destinations.filter(({ operator }) => operator?.company === company);
      const sent = theirs.flatMap(({ attributes }) => attributes.filter(({ direction }) => direction === "up"));
      const missing = expected.filter((id) => sent.every(({ attribute }) => attribute !== id));
      assert.deepEqual(missing, [], company);
    }
    const layersOf = (host: string, id: string) => {
      const found = at(report, host)?.attributes.filter(({ attribute }) => attribute === id) ?? [];
      return found.map(({ layers }) => layers.join(" > ")).join("\n");
    };
    // JSON inside of JSON; and a path that is JSON in base64.
    assert.match(
      layersOf("crashlyticsreports-pa.googleapis.com", "jailbreak"),
      /JSON \$\.logRequest\[\]\.logEvent\[\]\.sourceExtensionJsonProto3 > JSON \$\.session\.os\.jailbroken/,
    );
    assert.match(
      layersOf("clientstream.launchdarkly.com", "build-fingerprint"),
      /path > base64 > JSON \$\.user\.fingerprint/,
    );
  });

const PLANTED: Readonly<Record<string, string>> = {
  recordNumber: "JSON $.patient.recordNumber",
  givenName: "JSON $.patient.name.given",
  familyName: "JSON $.patient.name.family",
  birthDate: "JSON $.patient.birthDate",
  insuranceNumber: "JSON $.patient.insuranceNumber",
  email: "JSON $.patient.contact.email",
  phone: "JSON $.patient.contact.phone",
  street: "JSON $.patient.contact.street",
  note: "JSON $.examination.note",
};

for (const kind of [...PROXIED, ...PACKETS])
  test(`${kind}: the dummy patient in plain text inside TLS, readable for the maker's cloud and for Amazon`, {
    skip,
  }, async () => {
    const report = await lab.auditOf(lab.wireless, kind);
    const [cloud, store] = lab.wireless.services.map(({ host }) => at(report, host));
    assert.ok(cloud && store);
    const paths = new Map(cloud.planted.map(({ field, layers }) => [field, layers.at(-1)]));
    for (const [field, path] of Object.entries(PLANTED)) assert.equal(paths.get(field), path);
    // In the HAR the image is turned into text: what is left of the name is the part without an umlaut.
    const ofName = store.planted.find(({ field }) => field === (kind === "HAR" ? "givenName" : "name"));
    assert.equal(ofName?.how, kind === "HAR" ? "given name" : "full name (HL7 and DICOM form)");
    assert.ok([...cloud.planted, ...store.planted].every(({ direction }) => direction === "up"));
    assert.ok(readersOf(cloud).includes("host Amazon Web Services"));
    assert.ok(readersOf(store).includes("operator Amazon Web Services, Inc."));
    for (const one of [cloud, store]) assert.doesNotMatch(readersOf(one).join(), /anyone-on-the-way/);
    const told = findingsOf(report, "patient-data-sent").map(({ observed }) => observed);
    for (const { host } of [cloud, store]) assert.ok(told.join().includes(host));
    const text = JSON.stringify(report);
    const { insuranceNumber, email, recordNumber, note, street } = lab.patient;
    for (const value of [insuranceNumber, email, recordNumber, note, street]) assert.ok(!text.includes(value));
  });

for (const kind of PACKETS)
  test(`${kind}: opened with the key log, the image at Amazon holds the dummy patient in plain text`, {
    skip,
  }, async () => {
    const report = await lab.auditOf(lab.wireless, kind);
    const store = at(report, "northmere-example-scans.s3.ca-central-1.amazonaws.com");
    const found = store?.planted.map(({ how }) => how) ?? [];
    assert.ok(found.includes("full name (HL7 and DICOM form)"));
    assert.ok(found.includes("medical record number"));
    // Before the proxy it is the proxy's TLS that was opened, and the report says so.
    assert.equal(store?.protection?.interception, kind === "packets before the proxy" ? "mitmproxy" : null);
  });

const readersOf = ({ readers }: Destination) => readers.map(({ who, as }) => `${as} ${who}`);

for (const kind of [...PROXIED, ...PACKETS])
  test(`${kind}: the stream to Kinesis, which the app encrypts by itself, is told as not examined`, {
    skip,
  }, async () => {
    const report = await lab.auditOf(lab.wired, kind);
    const stream = at(report, "firehose.us-east-1.amazonaws.com");
    assert.ok((stream?.examined.unexaminedBytes ?? 0) > JSON.stringify(lab.patient).length);
    assert.match(stream?.examined.unread.join() ?? "", /Records\[0\]\.Data > base64 > unknown binary/);
    const planted = report.destinations.flatMap((destination) => destination.planted);
    assert.deepEqual(planted, []);
    const told = findingsOf(report, "contents-not-examined").map(({ observed }) => observed);
    assert.match(told.join(), /^\d+ bytes at firehose\.us-east-1\.amazonaws\.com/);
  });

test("held against the sample labels, which say so, every destination, company and country is declared", {
  skip,
}, async () => {
  for (const scanner of lab.both) {
    const report = await lab.auditOf(scanner, "flow dump");
    assert.ok(report.destinations.every(({ declared }) => declared !== null));
    for (const what of ["destination", "company", "country", "hoster", "port"])
      assert.deepEqual(findingsOf(report, `${what}-undeclared`), [], scanner.name);
    const claim = (pointer: string) => report.claims.find((one) => one.claim === pointer)?.result;
    assert.equal(claim("/components/data/endpoints"), "met");
    assert.equal(claim("/components/data/thirdParties"), "met");
    // Google's front ends tell no country, so the wired scanner's claim is neither met nor broken.
    assert.equal(claim("/components/data/cloudLocations"), scanner.name === "wired" ? "unknown" : "met");
  }
});

test("held against the label of the other scanner, each company and country that it does not name is told", {
  skip,
}, async () => {
  const report = await lab.audit(lab.recording(lab.wired, "redirected").dump, { label: lab.wireless.label });
  const companies = findingsOf(report, "company-undeclared").map(({ subject }) => subject);
  assert.deepEqual(companies.toSorted(), ["Google LLC", "LaunchDarkly", "Segment.io, Inc."]);
  assert.notDeepEqual(findingsOf(report, "country-undeclared"), []);
});

test("a HAR of redirected traffic keeps no name where HTTP/2 was spoken, so addresses stand in the report", {
  skip,
}, async () => {
  for (const scanner of lab.both) {
    const report = await lab.audit(lab.recording(scanner, "redirected").har);
    const expected = scanner.services.map(({ host, address, http2 }) => (http2 ? address : host));
    assert.deepEqual(report.destinations.map(({ host }) => host).toSorted(), expected.toSorted());
  }
});

test("an app that does not trust the proxy leaves nothing in dump and HAR; only the packets name whom it tried", {
  skip,
}, async () => {
  const { dump, har, devicePackets } = lab.recording(lab.wireless, "pinned");
  await assert.rejects(lab.audit(dump), { code: 2, stderr: /is empty/ });
  const report = await lab.audit(har);
  assert.deepEqual([report.destinations, report.captures[0]?.exchanges], [[], 0]);
  const tried = destinationsIn(await lab.audit(devicePackets)).map(({ host }) => host);
  assert.deepEqual(tried, [lab.wireless.services[0]?.host]);
});

test("in the rewritten packets no server of the test is left, names resolve to published addresses, checksums hold", {
  skip: skip || (spawnSync("tshark", ["--version"]).status === 0 ? false : "tshark is not here"),
}, () => {
  for (const scanner of lab.both) {
    const published = scanner.services.map(({ address }) => address).toSorted();
    const { devicePackets, serverPackets } = lab.recording(scanner, "redirected");
    for (const file of [devicePackets, serverPackets]) {
      assert.deepEqual(tshark(file, "dns.a", "dns.a"), published);
      const peers = [...tshark(file, "ip.src", "tcp"), ...tshark(file, "ip.dst", "tcp")];
      assert.deepEqual([...new Set(peers.filter((address) => !address.startsWith("10.66.")))].toSorted(), published);
      assert.ok(peers.every((address) => !address.startsWith("10.66.2.10")));
      assert.deepEqual(tshark(file, "frame.number", "tcp.checksum.status == 0 || ip.checksum.status == 0"), []);
    }
  }
});

/** Different values of a field, as tshark reads them. */
function tshark(file: string, field: string, filter: string): string[] {
  const checks = ["-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"];
  const run = spawnSync("tshark", ["-n", ...checks, "-r", file, "-Y", filter, "-T", "fields", "-e", field], {
    encoding: "utf8",
  });
  assert.equal(run.status, 0, run.stderr);
  return [...new Set(run.stdout.split("\n").filter(Boolean))].toSorted();
}
