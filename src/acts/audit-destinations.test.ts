/** Rules and claims on whom: disguise, network services, what was only tried. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Exchange } from "../domain/traffic/conversation.ts";
import { AT_AMAZON_IRELAND, audit, exchange, found, kinds, LOCAL, labelOf, planted, START } from "./audit-for-tests.ts";

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

test("a resolver in the house is not what a label means by a local peer on another port, or by one that waits for consent", () => {
  const dns = exchange({ scheme: "dns", method: "", host: LOCAL, address: LOCAL, port: 53 });
  const moments = [{ moment: "consented", atMs: START + 1000 }] as const;
  const judged = (endpoint: object, ...exchanges: readonly Exchange[]) => {
    const label = labelOf({ endpoints: [{ host: "local", protocol: "x", purpose: "x", ...endpoint }] });
    const report = audit(exchanges, { label, moments });
    return [report.claims.at(-1)?.because, ...kinds(report)];
  };
  const viewer = (port: number) => exchange({ scheme: "tcp", method: "", host: "192.168.1.30", address: null, port });
  assert.deepEqual(judged({ port: 7410 }, dns), ["not-observed"]);
  assert.deepEqual(judged({ port: 7410 }, dns, viewer(7410)), ["seen"]);
  assert.deepEqual(judged({ port: 7410 }, dns, viewer(7411)), ["other-port-seen", "port-undeclared low"]);
  assert.deepEqual(judged({ moments: ["consented"] }, dns), ["not-observed"]);
  assert.deepEqual(judged({ port: 53 }, dns), ["seen"]);
  assert.deepEqual(judged({ host: LOCAL }, dns), ["seen"]);
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

test("a tunnel through a proxy is no destination beside the one that it leads to", () => {
  const tunnel = exchange({ scheme: "connect", method: "CONNECT", host: "cloud.example", address: null });
  const hosts = (...seen: Exchange[]) => audit(seen).destinations.map(({ scheme, host }) => `${scheme} ${host}`);
  assert.deepEqual(hosts(tunnel, exchange({ host: "cloud.example", address: null })), ["https cloud.example"]);
  assert.deepEqual(hosts(tunnel), ["connect cloud.example"]);
});

test("each destination shows where it was seen first", () => {
  const [{ evidence } = {}] = audit([exchange({ pointer: "frame 7" })]).destinations;
  assert.deepEqual(evidence, [{ file: "capture", pointer: "frame 7", at: "2026-11-22T09:00:00.000Z" }]);
});
