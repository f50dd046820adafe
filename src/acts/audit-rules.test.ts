/** The rules of the audit on exchanges that are written down here: each finding from what causes it, and nothing else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Label } from "../domain/label/label.ts";
import type { AttributeFacts, AttributeKnowledge } from "../domain/traffic/attribute-knowledge.ts";
import { auditTraffic } from "../domain/traffic/audit.ts";
import type { AuditReport } from "../domain/traffic/audit-report.ts";
import type { SeenAttribute } from "../domain/traffic/content.ts";
import type { Exchange } from "../domain/traffic/conversation.ts";
import { DestinationCollector } from "../domain/traffic/destinations.ts";
import type { MarkedMoment } from "../domain/traffic/moments.ts";
import type { Mark, Protection, SeenCertificate } from "../domain/traffic/protection.ts";
import { loadWorld } from "../store/load-world.ts";

const world = loadWorld();
const START = Date.UTC(2026, 10, 22, 9);
const AT_AMAZON_IRELAND = "52.208.1.1";
const LOCAL = "192.168.1.20";

const facts = (
  id: string,
  group: string,
  personal = true,
  about: AttributeFacts["about"] = "user",
): AttributeFacts => ({
  id,
  name: { en: id.replaceAll("-", " "), de: id },
  about,
  personal,
  group,
});
const VOCABULARY = [
  facts("device-model", "device", false, "device"),
  facts("installation-id", "identifier"),
  facts("wifi-name", "network"),
  facts("latitude", "location"),
  facts("heart-rate", "health", true, "patient"),
  facts("patient-name", "patient", true, "patient"),
];
const attributes: AttributeKnowledge = {
  find: (id) => VOCABULARY.find((one) => one.id === id),
  ofWords: (text) => VOCABULARY.filter(({ name }) => name.en === text.toLowerCase()).map(({ id }) => id),
};

const exchange = (changes: Partial<Exchange> = {}): Exchange => ({
  pointer: "frame 1",
  host: "app.launchdarkly.com",
  address: AT_AMAZON_IRELAND,
  port: 443,
  scheme: "https",
  method: "POST",
  path: "/",
  queryNames: [],
  formNames: [],
  startedAtMs: START,
  status: 200,
  bytesUp: 100,
  bytesDown: 100,
  fromCache: false,
  reached: true,
  requestMediaType: null,
  protection: null,
  marks: [],
  content: {},
  ...changes,
});

const handshake = (changes: Partial<Protection> = {}): Protection => ({
  version: "TLS 1.3",
  cipherSuite: 0x1301,
  group: "x25519",
  encryptThenMac: null,
  alpn: "h2",
  echOffered: false,
  resumed: false,
  certificates: [],
  clientCertificate: false,
  ja4: null,
  agreedBy: "device",
  ...changes,
});

const certificate = (changes: Partial<SeenCertificate> = {}): SeenCertificate => ({
  subject: { commonName: "app.launchdarkly.com", organization: null, country: null },
  issuer: { commonName: "Some CA", organization: "Some CA Ltd", country: "US" },
  selfIssued: false,
  notBefore: "2026-01-01T00:00:00Z",
  notAfter: "2027-01-01T00:00:00Z",
  keyAlgorithm: "EC",
  keyBits: 256,
  signatureAlgorithm: "sha256WithRSAEncryption",
  names: ["*.launchdarkly.com"],
  isCa: false,
  fingerprint: "aa",
  ...changes,
});

function audit(
  exchanges: readonly Exchange[],
  {
    label,
    moments = [],
    examined = true,
    captures = [],
  }: {
    label?: object;
    moments?: readonly MarkedMoment[];
    examined?: boolean;
    captures?: AuditReport["captures"];
  } = {},
): AuditReport {
  const collector = new DestinationCollector();
  collector.file = "capture";
  collector.moments = moments;
  for (const one of exchanges) collector.exchange(one);
  return auditTraffic(
    {
      captures,
      peers: collector.peers,
      label: label === undefined ? null : { label: label as Label, digest: null, signed: false },
      attributes,
      marked: moments.map(({ moment }) => moment),
      examination: { contentsExamined: examined, canary: null, valuesShown: false },
    },
    world,
    "2026-11-22",
  );
}

const found = (report: AuditReport) =>
  report.findings.map(({ kind, severity, subject, observed }) => [kind, severity, subject, observed]);
const kinds = (report: AuditReport) => report.findings.map(({ kind, severity }) => `${kind} ${severity}`);
const mark = (kind: Mark["kind"], what: string): Mark => ({ kind, what, direction: 0, count: 2 });

const labelOf = (data: object, more: object = {}) => ({
  carelabel: "1.0",
  product: { maker: { name: "Scanner Ltd" }, model: "Scanner" },
  components: { data, ...more },
});

test("a connection as the guideline wants it causes no finding, with the year until which it holds", () => {
  const report = audit([exchange({ protection: handshake({ certificates: [certificate()] }) })]);
  assert.deepEqual(found(report), []);
  const [{ protection } = {}] = report.destinations;
  assert.deepEqual(
    [protection?.versions, protection?.grade, protection?.suites],
    [["TLS 1.3"], "recommended", [{ name: "TLS_AES_128_GCM_SHA256", grade: "recommended" }]],
  );
  assert.deepEqual(protection?.certificates[0]?.problems, []);
});

test("the worst handshake with a host counts: TLS 1.0 with RC4 beside TLS 1.3", () => {
  const old = handshake({ version: "TLS 1.0", cipherSuite: 0x0005, group: null });
  const report = audit([exchange({ protection: handshake() }), exchange({ protection: old })]);
  assert.equal(report.destinations[0]?.protection?.grade, "broken");
  assert.deepEqual(report.destinations[0]?.protection?.versions, ["TLS 1.0", "TLS 1.3"]);
  assert.deepEqual(kinds(report), ["encryption-weak high"]);
  assert.match(report.findings[0]?.observed ?? "", /RC4.*TLS 1\.0/);
});

for (const [what, changes, problems] of [
  ["that has run out", { notAfter: "2026-11-01T00:00:00Z" }, ["expired"]],
  ["that is not valid yet", { notBefore: "2026-12-01T00:00:00Z" }, ["not-yet-valid"]],
  ["for another name", { names: ["example.org", "*.app.launchdarkly.com"] }, ["name-differs"]],
  ["with a short key", { keyAlgorithm: "RSA", keyBits: 1024 }, ["weak-key"]],
  ["signed with SHA-1", { signatureAlgorithm: "sha1WithRSAEncryption" }, ["weak-signature"]],
  ["of its own issuer", { selfIssued: true }, ["self-signed"]],
] as const) {
  test(`a certificate ${what} is told`, () => {
    const report = audit([
      exchange({
        protection: handshake({
          certificates: [
            certificate({ ...changes, names: "names" in changes ? [...changes.names] : ["app.launchdarkly.com"] }),
          ],
        }),
      }),
    ]);
    assert.deepEqual(report.destinations[0]?.protection?.certificates[0]?.problems, problems);
    assert.deepEqual(
      report.findings.map(({ kind }) => kind),
      ["certificate-wrong"],
    );
  });
}

test("where the client hides the name it wants, a certificate for another one proves nothing", () => {
  const hidden = handshake({ echOffered: true, certificates: [certificate({ names: ["example.org"] })] });
  assert.deepEqual(found(audit([exchange({ protection: hidden })])), []);
});

test("behind an intercepting proxy the report names the program and does not take its TLS for the device's", () => {
  const seen = handshake({
    certificates: [certificate({ issuer: { commonName: "mitmproxy", organization: "mitmproxy", country: null } })],
  });
  const label = labelOf(
    {},
    { software: { connectivity: [{ protocol: "HTTPS", reach: "cloud", protection: "TLS 1.2 or higher" }] } },
  );
  const report = audit([exchange({ protection: seen })], { label });
  assert.deepEqual(report.destinations[0]?.protection?.interception, "mitmproxy");
  assert.ok(kinds(report).includes("opened-on-the-way info"));
  assert.ok(
    report.destinations[0]?.readers.some(
      (reader) => reader.as === "proxy-of-the-capture" && reader.who === "mitmproxy",
    ),
  );
  const through = audit([exchange({ protection: handshake({ agreedBy: "proxy" }) })], { label });
  assert.deepEqual(
    through.claims.map(({ result, because }) => [result, because]),
    [["unknown", "tls-of-proxy"]],
  );
});

for (const [what, protection, expected] of [
  ["kept by TLS 1.3", handshake(), ["met", "tls-as-declared"]],
  ["broken by TLS 1.1", handshake({ version: "TLS 1.1", cipherSuite: 0xc013 }), ["broken", "tls-below-declared"]],
  ["unknown without a handshake", null, ["unknown", "tls-version-not-visible"]],
] as const) {
  test(`the claim "TLS 1.2 or higher" is ${what}`, () => {
    const label = labelOf(
      {},
      { software: { connectivity: [{ protocol: "HTTPS", reach: "cloud", protection: "TLS 1.2 or higher" }] } },
    );
    const { claims } = audit([exchange({ protection })], { label });
    assert.deepEqual(
      claims.map(({ result, because }) => [result, because]),
      [expected],
    );
  });
}

test("secrets and patient fields are a finding where anybody on the way reads them, graver outside of the house", () => {
  const marks = [
    mark("credential", "FTP password"),
    mark("patient-field", "PID-5 Patient Name"),
    mark("no-authentication", "HL7 MLLP"),
  ];
  const abroad = audit([exchange({ scheme: "hl7", method: "", marks })]);
  assert.deepEqual(kinds(abroad).sort(), [
    "authentication-absent high",
    "credential-readable high",
    "patient-data-readable critical",
    "plain-text medium",
  ]);
  const inside = audit([exchange({ scheme: "hl7", method: "", marks, host: LOCAL, address: LOCAL })]);
  assert.deepEqual(kinds(inside).sort(), [
    "authentication-absent medium",
    "credential-readable medium",
    "patient-data-readable high",
  ]);
  assert.deepEqual(
    found(audit([exchange({ marks: [mark("credential", "HTTP Basic")] })])),
    [],
    "inside TLS nobody on the way reads it",
  );
});

test("mail without TLS is read by anybody on the way, whatever its protocol could have turned to", () => {
  for (const scheme of ["smtp", "pop3", "imap"]) {
    const marks = [mark("credential", "password")];
    const plain = audit([exchange({ scheme, method: "", marks })]);
    assert.deepEqual(kinds(plain).sort(), ["credential-readable high", "plain-text medium"], scheme);
    assert.deepEqual(found(audit([exchange({ scheme: `${scheme}s`, method: "", marks })])), [], `${scheme}s`);
  }
});

const sent = (attribute: string, more: Partial<SeenAttribute> = {}): Exchange["content"] => ({
  up: {
    examinedBytes: 100,
    unexaminedBytes: 0,
    unread: [],
    hits: [],
    identifiers: [],
    attributes: [
      { attribute, layers: ["body", "JSON $.events[3].value"], shown: "ab…", because: "name of the field", ...more },
    ],
  },
});

test("an attribute that the label names is seen, one that it does not name is a finding with the way to it", () => {
  const label = labelOf({ attributes: [{ id: "model", name: "device model", cycle: { on: "start" } }] });
  const report = audit(
    [exchange({ content: sent("device-model") }), exchange({ content: sent("heart-rate"), pointer: "frame 9" })],
    { label },
  );
  assert.deepEqual(
    report.claims.map(({ claim, result, because }) => [claim, result, because]),
    [
      ["/components/data/attributes", "broken", "other-data-seen"],
      ["/components/data/attributes/0", "met", "seen"],
    ],
  );
  const finding = report.findings.find(({ kind }) => kind === "attribute-undeclared");
  assert.deepEqual([finding?.severity, finding?.observed], ["high", "heart rate"]);
  assert.ok(finding?.evidence.some(({ pointer }) => pointer === "frame 9 > body > JSON $.events[].value"));
});

test("an attribute that was not seen, or whose contents were not looked into, stays unknown", () => {
  const label = labelOf({
    attributes: [
      { id: "a", name: "device model", cycle: { on: "start" } },
      { id: "b", name: "something else", cycle: { on: "start" } },
    ],
  });
  const because = (examined: boolean) =>
    audit([exchange()], { label, examined }).claims.map((claim) => `${claim.result} ${claim.because}`);
  assert.deepEqual(because(true), ["unknown not-observed", "unknown not-observed", "unknown words-not-known"]);
  assert.deepEqual(because(false), [
    "unknown contents-not-examined",
    "unknown contents-not-examined",
    "unknown contents-not-examined",
  ]);
});

test("a cycle that the label states is broken by the median of what was seen, not by one early message", () => {
  const label = labelOf({ attributes: [{ id: "a", name: "heart rate", cycle: { everySeconds: 60 } }] });
  const every = (...seconds: number[]) =>
    audit(
      seconds.map((at) => exchange({ startedAtMs: START + at * 1000, content: sent("heart-rate") })),
      { label },
    );
  assert.deepEqual(
    every(0, 60, 119, 130, 190).claims.map(({ result }) => result),
    ["met", "met"],
  );
  const often = every(0, 10, 20, 30);
  assert.deepEqual(
    often.claims.map(({ result, because, observed }) => [result, because, observed]),
    [
      ["met", "only-declared-seen", []],
      ["broken", "sent-too-often", ["app.launchdarkly.com every 10 s"]],
    ],
  );
  assert.ok(kinds(often).includes("sent-too-often low"));
});

test("what was sent before consent is told from the marks beside the capture, and only from them", () => {
  const moments: MarkedMoment[] = [
    { moment: "installed", atMs: START - 1000 },
    { moment: "consented", atMs: START + 5000 },
  ];
  const early = exchange({ content: sent("installation-id") });
  const report = audit([early], { moments });
  assert.deepEqual(kinds(report), ["sent-before-consent high"]);
  assert.deepEqual(report.destinations[0]?.moments, ["installed"]);
  assert.equal(report.destinations[0]?.attributes[0]?.beforeConsent, true);
  assert.deepEqual(found(audit([{ ...early, startedAtMs: START + 6000 }], { moments })), []);
  assert.deepEqual(found(audit([early])), []);
  assert.equal(audit([early]).destinations[0]?.attributes[0]?.beforeConsent, null);
});

test("a peer that the label allows from the log-in on, contacted before, breaks that claim", () => {
  const label = labelOf({
    endpoints: [{ host: "app.launchdarkly.com", protocol: "HTTPS", purpose: "x", moments: ["logged-in"] }],
  });
  const report = audit([exchange()], {
    label,
    moments: [
      { moment: "consented", atMs: START - 1 },
      { moment: "logged-in", atMs: START + 1 },
    ],
  });
  assert.ok(kinds(report).includes("contacted-too-early medium"));
  assert.deepEqual(report.claims.at(-1)?.because, "contacted-too-early");
  assert.deepEqual(audit([exchange()], { label }).claims.at(-1)?.because, "moments-not-marked");
});

test("an identifier again and again with a network or a place lets its recipient follow people; once, or alone, not", () => {
  const content = (...ids: string[]) => ({
    up: { ...sent("x").up, attributes: ids.flatMap((id) => sent(id).up?.attributes ?? []) } as NonNullable<
      Exchange["content"]["up"]
    >,
  });
  const both = exchange({ content: content("installation-id", "wifi-name") });
  assert.deepEqual(kinds(audit([both, both])), ["people-followed medium"]);
  const place = exchange({ content: content("installation-id", "latitude") });
  assert.deepEqual(kinds(audit([place, place])), ["people-followed high"]);
  assert.deepEqual(kinds(audit([both])), []);
  assert.deepEqual(
    kinds(
      audit([exchange({ content: content("installation-id") }), exchange({ content: content("installation-id") })]),
    ),
    [],
  );
});

const HIT = { field: "name", variant: "", encoding: "UTF-8", digest: null, layers: ["body"], offset: 7 } as const;
const planted: Exchange["content"] = {
  up: { ...(sent("x").up as NonNullable<Exchange["content"]["up"]>), attributes: [], hits: [HIT] },
};

test("the planted patient is gravest in plain text, grave at a company that watches, and no surprise at the maker's", () => {
  const severity = (changes: Partial<Exchange>, label?: object) =>
    audit([exchange({ content: planted, ...changes })], label === undefined ? {} : { label }).findings.find(
      ({ kind }) => kind === "patient-data-sent",
    )?.severity;
  assert.equal(severity({ scheme: "http", port: 80, host: "cloud.example" }), "critical");
  assert.equal(severity({}), "critical", "a company for feature flags has no use for patients");
  assert.equal(severity({ host: "cloud.example" }), "medium");
  const label = labelOf({
    responsibleEntities: [{ id: "maker", name: "Scanner Ltd", role: "maker" }],
    endpoints: [{ host: "cloud.example", protocol: "HTTPS", party: "maker", purpose: "x" }],
  });
  assert.equal(severity({ host: "cloud.example" }, label), "info");
  assert.deepEqual(
    audit([exchange({ content: planted })]).destinations[0]?.planted.map(({ how, offset, pointer }) => [
      how,
      offset,
      pointer,
    ]),
    [["full name", 7, "frame 1"]],
  );
});

test("bytes that nobody could read are said by the byte and by the company, never passed over", () => {
  const unread = {
    examinedBytes: 10,
    unexaminedBytes: 812,
    unread: ["body > JSON $.Records[0].Data > base64: unknown binary"],
    hits: [],
    attributes: [],
    identifiers: [],
  };
  const report = audit([exchange({ content: { up: unread } })]);
  assert.deepEqual(found(report), [
    [
      "contents-not-examined",
      "info",
      "LaunchDarkly",
      "812 bytes at app.launchdarkly.com; body > JSON $.Records[0].Data > base64: unknown binary",
    ],
  ]);
  assert.deepEqual(report.destinations[0]?.examined, { bytes: 10, unexaminedBytes: 812, unread: unread.unread });
});

test("a part that nobody could read leaves open whether other data was sent", () => {
  const label = labelOf({ attributes: [{ id: "model", name: "device model", cycle: { on: "start" } }] });
  const unread = { ...(sent("device-model").up as NonNullable<Exchange["content"]["up"]>), unexaminedBytes: 9 };
  const { claims } = audit([exchange({ content: { up: unread } })], { label });
  assert.deepEqual(
    claims.map(({ result, because }) => [result, because]),
    [
      ["unknown", "contents-partly-examined"],
      ["met", "seen"],
    ],
  );
});

test("throughput: a mean above the highest value proves the claim broken, one below proves nothing of single windows", () => {
  const label = (statistic?: string) => ({
    ...labelOf({}),
    runtime: {
      operating: {
        values: [
          { parameter: "throughputUp", unit: "By/s", max: 10, ...(statistic === undefined ? {} : { statistic }) },
        ],
      },
    },
  });
  const claim = (bytes: number, seconds: number, statistic?: string) =>
    audit([exchange({ bytesUp: bytes }), exchange({ bytesUp: 0, startedAtMs: START + seconds * 1000 })], {
      label: label(statistic),
    }).claims.at(-1)?.because;
  assert.deepEqual(
    [claim(1000, 20), claim(100, 20), claim(100, 20, "mean"), claim(1000, 5)],
    ["throughput-exceeded", "only-mean-seen", "throughput-kept", "capture-too-short"],
  );
});

test("the resolver and the clock of the house are no peers of a label; a resolver on the Internet is", () => {
  const label = labelOf({ endpoints: [{ host: "cloud.example", protocol: "HTTPS", purpose: "x" }] });
  const services = ["dns", "dhcp", "ntp", "mdns"].map((scheme) =>
    exchange({ scheme, method: "", host: LOCAL, address: LOCAL, port: 53 }),
  );
  const house = audit([...services, exchange({ host: "cloud.example" })], { label });
  assert.deepEqual(found(house), []);
  assert.equal(house.claims.find(({ claim }) => claim === "/components/data/endpoints")?.result, "met");
  const abroad = audit([exchange({ scheme: "dns", method: "", host: "8.8.8.8", address: "8.8.8.8", port: 53 })], {
    label,
  });
  assert.ok(kinds(abroad).includes("destination-undeclared medium"));
});

test("where the capture does not tell how much was sent, a low throughput is unknown and not met", () => {
  const operating = { values: [{ parameter: "throughputUp", unit: "By/s", max: 10, statistic: "mean" }] };
  const label = { ...labelOf({}), runtime: { operating } };
  const untold = [0, 20, 40].map((second) => exchange({ bytesUp: null, startedAtMs: START + second * 1000 }));
  assert.deepEqual(audit(untold, { label }).claims.at(-1)?.because, "sizes-not-visible");
  const partly = [...untold, exchange({ host: "cloud.example", bytesUp: 1_000_000 })];
  assert.deepEqual(audit(partly, { label }).claims.at(-1)?.because, "throughput-exceeded");
});

test("an attribute for named recipients, sent to a host of which nobody knows whose it is, is not met", () => {
  const label = labelOf({
    responsibleEntities: [{ id: "maker", name: "Example Ltd", role: "maker", country: "IE" }],
    endpoints: [{ host: "cloud.example", protocol: "HTTPS", purpose: "x", party: "maker" }],
    attributes: [{ id: "a", name: "heart rate", cycle: { on: "start" }, recipients: ["maker"] }],
  });
  const sentTo = (host: string) =>
    audit([exchange({ host, address: null, content: sent("heart-rate") })], { label }).claims.find(
      ({ claim }) => claim === "/components/data/attributes/0",
    );
  assert.equal(sentTo("cloud.example")?.result, "met");
  assert.deepEqual(
    [sentTo("unheard.example")?.result, sentTo("unheard.example")?.because],
    ["unknown", "owner-unknown"],
  );
});

test("a planted patient that the label does not name breaks its claim on data, whatever the field was called", () => {
  const hit = {
    field: "familyName",
    variant: "",
    encoding: "UTF-8",
    digest: null,
    layers: ["body"],
    offset: 7,
  } as const;
  const content = { up: { ...(sent("device-model").up as NonNullable<Exchange["content"]["up"]>), hits: [hit] } };
  const claimed = (...names: string[]) => {
    const label = labelOf({ attributes: names.map((name) => ({ id: "a", name, cycle: { on: "start" } })) });
    return audit([exchange({ content })], { label }).claims[0];
  };
  assert.deepEqual(claimed("device model")?.because, "other-data-seen");
  assert.deepEqual(claimed("device model")?.observed, ["family name"]);
  assert.equal(claimed("device model", "words that nobody knows")?.because, "words-not-known");
  assert.equal(claimed("device model", "patient name")?.result, "met");
});

test("nothing else was seen is not said of a capture with requests that could not be read", () => {
  const label = labelOf({ endpoints: [{ host: "cloud.example", protocol: "HTTPS", purpose: "x" }] });
  const capture = {
    ...{ file: "capture", format: "har", writer: null, exchanges: 1, skipped: [], truncated: false },
    ...{ skippedTotal: 0, blindSpots: [] },
  } as const;
  const beyond = [{ code: "destinations-beyond-limit", count: 1 } as const];
  const whole = (changes: object) =>
    audit([exchange({ host: "cloud.example" })], {
      label,
      captures: [{ ...capture, skipped: [], blindSpots: [], ...changes }],
    }).claims.find(({ claim }) => claim === "/components/data/endpoints")?.because;
  assert.deepEqual(
    [whole({}), whole({ skippedTotal: 1 }), whole({ blindSpots: beyond })],
    ["only-declared-seen", "requests-not-read", "requests-not-read"],
  );
});

test("a host with several addresses is judged by each: one abroad is enough", () => {
  const label = labelOf({
    cloudLocations: [{ country: "IE" }],
    endpoints: [{ host: "cloud.example", protocol: "HTTPS", purpose: "x" }],
  });
  const at = (address: string) => exchange({ host: "cloud.example", address });
  const home = audit([at(AT_AMAZON_IRELAND)], { label });
  assert.equal(home.claims.find(({ claim }) => claim === "/components/data/cloudLocations")?.result, "met");
  const both = audit([at(AT_AMAZON_IRELAND), at("114.114.114.114")], { label });
  assert.equal(both.claims.find(({ claim }) => claim === "/components/data/cloudLocations")?.result, "broken");
  assert.deepEqual(
    both.findings.map(({ kind, subject }) => `${kind} ${subject}`),
    ["country-undeclared CN"],
  );
  assert.equal(both.destinations[0]?.place.country, "CN");
});

test("a label cannot give a known company's service to another party; a cloud's customer it can name", () => {
  const label = labelOf({
    responsibleEntities: [{ id: "maker", name: "Scanner Ltd", role: "maker" }],
    endpoints: [
      { host: "crashlyticsreports-pa.googleapis.com", protocol: "HTTPS", party: "maker", purpose: "x" },
      { host: "*.amazonaws.com", protocol: "HTTPS", party: "maker", purpose: "x" },
    ],
  });
  const google = audit([exchange({ host: "crashlyticsreports-pa.googleapis.com" })], { label });
  assert.ok(kinds(google).includes("company-undeclared high"));
  const rented = audit([exchange({ host: "scans.s3.eu-west-1.amazonaws.com" })], { label });
  assert.ok(!kinds(rented).some((kind) => kind.startsWith("company-undeclared")));
});

test("a name of common words stands for no company that bears them too", () => {
  const label = labelOf({
    thirdParties: [
      { id: "a", name: "Web Services", purpose: "x" },
      { id: "b", name: "Analytics AG", purpose: "x" },
    ],
  });
  const report = audit(
    [exchange({ host: "s3.eu-west-1.amazonaws.com" }), exchange({ host: "www.google-analytics.com" })],
    { label },
  );
  assert.deepEqual(
    report.findings
      .filter(({ kind }) => kind === "company-undeclared")
      .map(({ subject }) => subject)
      .toSorted(),
    ["Amazon Web Services, Inc.", "Google LLC"],
  );
});

for (const [words, version, expected] of [
  ["at least version 1.2 of TLS", "TLS 1.1", "broken tls-below-declared"],
  ["TLS 1.3 or TLS 1.2", "TLS 1.2", "met tls-as-declared"],
  ["TLS", "TLS 1.2", "met tls-as-declared"],
  ["TLS 1.2 oder neuer (BSI TR-02102-2)", "TLS 1.3", "met tls-as-declared"],
  ["end-to-end encryption", "TLS 1.3", "unknown words-not-known"],
] as const) {
  test(`the words "${words}" beside ${version}: ${expected}`, () => {
    const label = labelOf(
      {},
      { software: { connectivity: [{ protocol: "HTTPS", reach: "cloud", protection: words }] } },
    );
    const { claims } = audit([exchange({ protection: handshake({ version, cipherSuite: 0xc02f }) })], { label });
    assert.deepEqual(
      claims.map(({ result, because }) => `${result} ${because}`),
      [expected],
    );
  });
}

test("what was only tried, or answered by a cache, is not seen; what was sent without an answer is", () => {
  const label = labelOf({ endpoints: [{ host: "cloud.example", protocol: "HTTPS", purpose: "x" }] });
  const result = (changes: Partial<Exchange>) =>
    audit([exchange({ host: "cloud.example", ...changes })], { label }).claims.map(
      ({ result, because }) => `${result} ${because}`,
    );
  const unknown = ["unknown not-observed", "unknown only-tried"];
  assert.deepEqual(result({ status: null, reached: false, address: null }), unknown);
  assert.deepEqual(result({ fromCache: true, reached: false }), unknown);
  assert.deepEqual(result({}), ["met only-declared-seen", "met seen"]);
  const sentAway = audit([exchange({ host: "tracker.example", status: null, reached: null, content: planted })], {
    label,
  });
  assert.deepEqual(sentAway.claims[0]?.because, "other-peers-seen");
});

test("consent that nobody marked is not known to have come later", () => {
  const early = exchange({ content: sent("installation-id") });
  for (const moment of ["installed", "logged-in"] as const) {
    const report = audit([early], { moments: [{ moment, atMs: START - 1 }] });
    assert.deepEqual(found(report), []);
    assert.equal(report.destinations[0]?.attributes[0]?.beforeConsent, null);
  }
});
