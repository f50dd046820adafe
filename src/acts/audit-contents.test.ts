/** Rules and claims on what is sent: each from what causes it, and nothing else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Exchange } from "../domain/traffic/conversation.ts";
import type { MarkedMoment } from "../domain/traffic/moments.ts";
import { audit, exchange, found, HIT, kinds, labelOf, planted, START, sent } from "./audit-for-tests.ts";

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
  const hit = { ...HIT, field: "familyName" } as const;
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

test("consent that nobody marked is not known to have come later", () => {
  const early = exchange({ content: sent("installation-id") });
  for (const moment of ["installed", "logged-in"] as const) {
    const report = audit([early], { moments: [{ moment, atMs: START - 1 }] });
    assert.deepEqual(found(report), []);
    assert.equal(report.destinations[0]?.attributes[0]?.beforeConsent, null);
  }
});

test("data that the label names for one recipient only, seen at another, is a finding and breaks the claim", () => {
  const label = labelOf({
    thirdParties: [
      { id: "google", name: "Google", purpose: "x" },
      { id: "ld", name: "LaunchDarkly", purpose: "x" },
    ],
    attributes: [{ id: "a", name: "heart rate", cycle: { on: "start" }, recipients: ["google"] }],
  });
  const report = audit([exchange({ content: sent("heart-rate") })], { label });
  assert.ok(kinds(report).includes("recipient-undeclared medium"));
  assert.equal(report.claims.find(({ claim }) => claim.endsWith("/0"))?.because, "other-recipients-seen");
});

test("technical data besides what the label names keeps its claim, and the claim says so", () => {
  const label = labelOf({ attributes: [{ id: "a", name: "heart rate", cycle: { on: "start" } }] });
  const report = audit([exchange({ content: sent("device-model") })], { label });
  assert.equal(report.claims[1]?.because, "not-observed");
  assert.deepEqual([report.claims[0]?.result, report.claims[0]?.because], ["met", "only-technical-besides"]);
});
