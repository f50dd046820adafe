/** A broken claim never stands beside "no departure": a finding tells of it, that of a rule or its own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Exchange } from "../domain/traffic/conversation.ts";
import { departures } from "../domain/traffic/departures.ts";
import {
  AT_AMAZON_IRELAND,
  audit,
  exchange,
  found,
  handshake,
  kinds,
  LOCAL,
  labelOf,
  planted,
  START,
  sent,
} from "./audit-for-tests.ts";

const PROTECTED = { protocol: "HTTPS", reach: "cloud", protection: "TLS 1.3" };

test("TLS 1.2 where the label claims 1.3 is sound and all the same a departure", () => {
  const label = labelOf({}, { software: { connectivity: [PROTECTED] } });
  const protection = handshake({ version: "TLS 1.2", cipherSuite: 0xc02b });
  const agreed = (seen: Exchange["protection"]) =>
    found(audit([exchange({ host: "cloud.example", address: null, protection: seen })], { label }));
  assert.deepEqual(agreed(protection), [["claim-broken", "low", "HTTPS: TLS 1.3", "cloud.example TLS 1.2"]]);
  assert.deepEqual(agreed(handshake()), []);
});

test("more data than the label's throughput is a departure, with the mean that was seen", () => {
  const operating = { values: [{ parameter: "throughputUp", unit: "By/s", max: 10, statistic: "mean" }] };
  const label = { ...labelOf({}), runtime: { operating } };
  const later = (bytesUp: number, seconds: number) =>
    exchange({ host: "cloud.example", address: null, bytesUp, startedAtMs: START + seconds * 1000 });
  const over = (bytesUp: number) => found(audit([later(bytesUp, 0), later(0, 20)], { label }));
  assert.deepEqual(over(1000), [["claim-broken", "low", "throughputUp at most 10 By/s", "mean 50 By/s"]]);
  assert.deepEqual(over(100), []);
});

test("a planted patient of which the label says nothing is a departure at the maker's, too", () => {
  const label = (...names: string[]) =>
    labelOf({
      responsibleEntities: [{ id: "maker", name: "Scanner Ltd", role: "maker" }],
      endpoints: [{ host: "cloud.example", protocol: "HTTPS", party: "maker", purpose: "x" }],
      attributes: names.map((name) => ({ id: "a", name, cycle: { on: "start" } })),
    });
  const at = (...names: string[]) =>
    kinds(audit([exchange({ host: "cloud.example", address: null, content: planted })], { label: label(...names) }));
  assert.deepEqual(at("device model"), ["patient-data-sent high"]);
  assert.deepEqual(at("patient name"), ["patient-data-sent info"]);
});

test("what was tried and never answered breaks no claim on data", () => {
  const label = labelOf({
    thirdParties: [
      { id: "google", name: "Google", purpose: "x" },
      { id: "ld", name: "LaunchDarkly", purpose: "x" },
    ],
    attributes: [{ id: "a", name: "device model", cycle: { on: "start" }, recipients: ["google"] }],
  });
  const tried = exchange({ status: null, reached: null, address: null, content: sent("device-model") });
  const report = audit([tried], { label });
  assert.deepEqual(
    report.claims.map(({ because }) => because),
    ["not-observed", "only-declared-seen", "only-tried"],
  );
  assert.deepEqual(kinds(report), ["recipient-undeclared info"]);
});

const exchanges: fc.Arbitrary<Exchange> = fc
  .record({
    host: fc.constantFrom("cloud.example", "app.launchdarkly.com", "other.example", LOCAL),
    address: fc.constantFrom(null, AT_AMAZON_IRELAND, LOCAL),
    port: fc.constantFrom(53, 80, 443, 7410),
    scheme: fc.constantFrom("https", "http", "dns", "tcp", "udp"),
    status: fc.constantFrom(200, null),
    reached: fc.constantFrom(true, false, null),
    startedAtMs: fc.integer({ min: -60, max: 60 }).map((seconds) => START + seconds * 1000),
    bytesUp: fc.constantFrom(null, 0, 100_000),
    protection: fc.constantFrom(
      null,
      handshake(),
      handshake({ version: "TLS 1.2", cipherSuite: 0xc02b }),
      handshake({ version: "TLS 1.0", cipherSuite: 0x0005 }),
      handshake({ version: "TLS 1.2", cipherSuite: 0x003b }),
    ),
    content: fc.constantFrom({}, planted, sent("device-model"), sent("heart-rate"), sent("installation-id")),
  })
  .map(exchange);

const labels = fc
  .record({
    kept: fc.subarray(["thirdParties", "cloudLocations", "endpoints", "attributes"]),
    protection: fc.constantFrom("TLS 1.3", "TLS 1.2 or higher"),
    host: fc.constantFrom("cloud.example", "local", "*.launchdarkly.com"),
    port: fc.constantFrom(undefined, 443, 7410),
    moments: fc.constantFrom(undefined, ["consented"]),
    country: fc.constantFrom("DE", "IE"),
    attribute: fc.constantFrom("device model", "heart rate", "patient name", "words that nobody knows"),
    recipients: fc.constantFrom(undefined, ["google"], ["nobody"]),
    sentBeforeConsent: fc.constantFrom("no", "yes"),
    everySeconds: fc.constantFrom(undefined, 600),
  })
  .map(
    ({ kept, protection, host, port, moments, country, attribute, recipients, sentBeforeConsent, everySeconds }) => ({
      ...labelOf(
        Object.fromEntries(
          Object.entries({
            thirdParties: [{ id: "google", name: "Google", purpose: "x", countries: [country] }],
            cloudLocations: [{ country }],
            endpoints: [{ host, port, moments, party: "google", protocol: "HTTPS", purpose: "x" }],
            attributes: [{ id: "a", name: attribute, recipients, sentBeforeConsent, cycle: { everySeconds } }],
          }).filter(([name]) => kept.includes(name)),
        ),
        { software: { connectivity: [{ ...PROTECTED, protection }] } },
      ),
      runtime: { operating: { values: [{ parameter: "throughputUp", unit: "By/s", max: 10 }] } },
    }),
  );

test("whatever is captured and claimed, a broken claim comes with a departure", () => {
  const grounds = new Set<string>();
  fc.assert(
    fc.property(fc.array(exchanges, { minLength: 1, maxLength: 3 }), labels, (captured, label) => {
      const report = audit(captured, { label, moments: [{ moment: "consented", atMs: START }] });
      const broken = report.claims.filter(({ result }) => result === "broken");
      for (const { because } of broken) grounds.add(because);
      assert.ok(broken.length === 0 || departures(report.findings).length > 0);
    }),
    { numRuns: 400 },
  );
  assert.ok(grounds.size >= 9, [...grounds].join(", "));
});
