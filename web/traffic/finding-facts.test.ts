import assert from "node:assert/strict";
import { test } from "node:test";
import type { Destination } from "../../src/domain/traffic/audit-report.ts";
import { destinationsOf, fileName, inWords, shownAt } from "./finding-facts.ts";
import { destination, report } from "./report-for-tests.ts";

type Sent = Destination["attributes"][number];

function sent(en: string, de: string, facts: Partial<Sent> = {}): Sent {
  return {
    attribute: en,
    name: { en, de },
    about: "device",
    personal: false,
    group: "device",
    direction: "up",
    layers: ["body", "gzip", "JSON $.model"],
    shown: "Mu…7 (14 characters)",
    because: "name of the field",
    count: 1,
    everySeconds: null,
    firstSeen: null,
    beforeConsent: null,
    declared: null,
    ...facts,
  };
}

const operator = {
  company: "Google LLC",
  product: null,
  parent: null,
  seat: null,
  category: null,
  source: "carelabel",
};
const audited = report([
  destination("a.example", { operator, attributes: [sent("device model", "Gerätemodell")] }),
  destination("b.example", { operator, attributes: [sent("chipset", "Chipsatz", { shown: "other" })] }),
  destination("c.example", {
    place: { country: "CA", region: null, provider: "AWS", method: "x", confidence: "high" },
  }),
]);

for (const [subject, hosts] of [
  ["a.example", ["a.example"]],
  ["Google LLC", ["a.example", "b.example"]],
  ["CA", ["c.example"]],
  ["AWS", ["c.example"]],
  ["nobody", []],
] as const)
  test(`a finding on ${subject} leads to ${hosts.length} destinations`, () => {
    assert.deepEqual(
      destinationsOf({ subject }, audited).map(({ host }) => host),
      hosts,
    );
  });

test("at the end of a chain stands what was found there, at the destinations that the finding is about", () => {
  const layers = ["body", "gzip", "JSON $.model"];
  const [first, second] = audited.destinations;
  assert.equal(shownAt(layers, first === undefined ? [] : [first], "en"), "Mu…7 (14 characters)");
  assert.equal(shownAt(layers, second === undefined ? [] : [second], "en"), "other");
  assert.equal(shownAt(["head"], audited.destinations, "en"), undefined);
});

const words = { more: (count: number) => `und ${count} weitere`, tried: "nur versucht" };
for (const [kind, observed, german] of [
  ["attribute-undeclared", "device model, chipset and 9 more", "Gerätemodell, Chipsatz und 9 weitere"],
  ["company-undeclared", "Firebase, crash-reporting; Ads, advertising", "Firebase, Absturzberichte; Ads, Werbung"],
  ["encryption-weak", "TLS 1.0 (below-tls-1.2)", "TLS 1.0 (älter als TLS 1.2)"],
  ["contacted-too-early", "before-installed, consented", "vor der Installation, zugestimmt"],
  ["plain-text", "http://cloud:80; tried, no answer seen", "http://cloud:80; nur versucht"],
  ["destination-undeclared", "cloud", "cloud"],
] as const)
  test(`what ${kind} observed is told in German`, () => {
    assert.equal(inWords(observed, { kind }, audited, "de", words), german);
  });

test("of a file its name is shown, not the folders of whoever audited", () => {
  assert.deepEqual(["/home/ada/x.har", "C:\\ada\\x.har", "x.har"].map(fileName), ["x.har", "x.har", "x.har"]);
});

test("what was found of the planted patient is told apart, and an encoding is no item of the list", () => {
  const hows = ["note", "note, URL", "family name (without accents)"];
  const planted = hows.map((how) => ({
    field: "note",
    how,
    direction: "up" as const,
    layers: ["body"],
    offset: 0,
    pointer: "frame 1",
    file: "x.pcap",
    count: 1,
  }));
  const about = { destinations: [destination("a.example", { planted })] };
  const observed = "note, URL, family name (without accents), note at a.example, b.example";
  assert.equal(
    inWords(observed, { kind: "patient-data-sent" }, about, "en", words),
    "note (URL-encoded) · family name (without accents) · note at a.example, b.example",
  );
});
