import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { parse } from "yaml";
import type { Label } from "../../domain/label/label.ts";
import { destinationForTests, KEPT, OPEN, reportForTests, WEAK } from "../../report-for-tests.ts";
import { world } from "../../world-for-tests.ts";
import { auditPaper } from "./audit-paper.ts";
import { dpoRecord } from "./dpo-record.ts";
import { inOrder, seen } from "./page-text-for-tests.ts";
import { paperHtml } from "./paper-html.ts";
import { printPaper } from "./print-paper.ts";

const EN = { language: "en", countries: world.countries } as const;
const DE = { language: "de", countries: world.countries } as const;
const pageOf = (...given: Parameters<typeof auditPaper>) => paperHtml(auditPaper(...given));

test("a German document takes a claim's words from the label, and from no other label than the one that was audited", () => {
  const [, images] = reportForTests().claims;
  assert.ok(images !== undefined);
  const claimsFrom = (says: string, name: { en: string; de: string }) => {
    const claims = [{ ...images, says }];
    return pageOf(reportForTests({ claims }), DE, undefined, labelNaming(name));
  };
  const name = { en: "ultrasound images", de: "Ultraschallbilder" };
  const own = claimsFrom("ultrasound images", name);
  assert.match(seen(own), /Ultraschallbilder .*nicht prüfbar/);
  assert.doesNotMatch(own, /ultrasound images/);
  const others = claimsFrom("heart rate", name);
  assert.match(others, /<span lang="en">heart rate<\/span>/);
  assert.doesNotMatch(others, /Ultraschallbilder/);
});

test("a claim on countries, rates and times is told in the language of the document", () => {
  const claims = [
    { claim: "/components/data/cloudLocations", says: "DE, FR", observed: ["CN"] },
    { claim: "/runtime/operating/values/0", says: "throughputUp at most 500 kBy/s", observed: ["mean 1.5 kBy/s"] },
    { claim: "/components/data/attributes/0", says: "x", observed: ["plain.example every 0.5 s"] },
    { claim: "/components/data/attributes", says: "x", observed: ["latitude", "lower-case e-mail, URL"] },
  ].map((claim) => ({ ...claim, result: "broken" as const, because: "seen" }));
  const german = seen(pageOf(reportForTests({ claims }), DE));
  for (const part of [
    "Länder: Deutschland, Frankreich",
    "gesendete Datenrate höchstens 500 kBy/s",
    "Mittelwert 1,5 kBy/s",
    "plain.example alle 0,5 s",
    "Breitengrad E-Mail (Kleinbuchstaben, URL-kodiert)",
  ])
    assert.ok(german.includes(part), part);
  assert.ok(seen(pageOf(reportForTests({ claims }), EN)).includes("countries: Germany, France"));
});

test("whether the planted patient was found stands beside the answer, with how much could not be read", () => {
  const answer = (changes: Parameters<typeof reportForTests>[0], speech: typeof EN | typeof DE) =>
    auditPaper(reportForTests(changes), speech).answer.more.join(" ");
  assert.match(
    answer({}, EN),
    /Data of the planted patient \(Anna Beispiel\) was received by: Example Imaging SE\. 1\.2 kB could not be read/,
  );
  assert.match(
    answer({ destinations: [OPEN] }, DE),
    /Der Testpatient, Anna Beispiel, wurde gesucht und .* nicht gefunden\. 1,2 kB ließen sich nicht lesen/,
  );
  assert.doesNotMatch(answer({ destinations: [WEAK] }, EN), /could not be read/);
  const unread = answer({ destinations: [OPEN], contentsExamined: false }, EN);
  assert.doesNotMatch(unread, /searched for/);
  assert.match(unread, /contents of messages were not looked into/);
  assert.doesNotMatch(answer({ canary: null }, EN), /planted patient/);
});

test("a capture that breaks off stands beside the answer by its name", () => {
  const [capture] = reportForTests().captures;
  assert.ok(capture !== undefined);
  const captures = [capture, { ...capture, file: "cut.har", truncated: true }];
  const { more } = auditPaper(reportForTests({ captures }), EN).answer;
  assert.deepEqual(
    more.filter((line) => line.includes("ends early")),
    ["The capture ends early (cut.har): what came after is missing, and nothing is said of it."],
  );
  assert.doesNotMatch(auditPaper(reportForTests(), EN).answer.more.join(" "), /ends early/);
});

test("a document says exactly which capture was read, and which time it covers, in UTC", () => {
  const [capture] = reportForTests().captures;
  assert.ok(capture !== undefined);
  const told = {
    ...capture,
    digest: `${"0".repeat(63)}7`,
    bytes: 1_234_567,
    firstSeen: "2026-11-22T23:59:30Z",
    lastSeen: "2026-11-23T00:09:30.250Z",
  };
  const page = (changes: object, speech: typeof EN | typeof DE = EN) =>
    seen(pageOf(reportForTests({ captures: [{ ...told, ...changes }] }), speech));
  inOrder(page({}), [
    "Captures that were examined scan.har har, 1.2 MB (1,234,567 bytes), 44 requests",
    "from 22 November 2026, 23:59:30 UTC to 23 November 2026, 00:09:30 UTC, 10 minutes",
    `SHA-256: ${told.digest}`,
  ]);
  assert.ok(page({}, DE).includes("von 22.11.2026, 23:59:30 UTC bis 23.11.2026, 00:09:30 UTC, 10 Minuten"));
  assert.ok(page({ lastSeen: told.firstSeen }).includes("at 22 November 2026, 23:59:30 UTC"));
  assert.ok(page({ firstSeen: null, lastSeen: null }).includes("times are not in the capture"));
});

test("what a proxy agreed on is rated for the server's side alone, in the same words in picture and table", () => {
  assert.ok(KEPT.protection !== null);
  const proxied = { ...KEPT, planted: [], protection: { ...KEPT.protection, agreedBy: "proxy" as const } };
  for (const [speech, words] of [
    [EN, "server side as recommended; device side not visible"],
    [DE, "zum Server wie empfohlen; zum Gerät hin nicht zu sehen"],
  ] as const) {
    const text = seen(pageOf(reportForTests({ destinations: [proxied], findings: [], claims: [] }), speech));
    // The picture for screens, the table; that for phones may break the words into two lines.
    assert.ok(text.split(words).length - 1 >= 2, `${text.split(words).length - 1}`);
    assert.doesNotMatch(text, /how well is not|wie gut, ist nicht/);
    const record = dpoRecord(reportForTests({ destinations: [proxied] }), speech);
    assert.equal(JSON.stringify(record.sections).split(words).length - 1, 2);
  }
  const seenNowhere = destinationForTests();
  const mixed = seen(pageOf(reportForTests({ destinations: [proxied, seenNowhere] }), EN));
  assert.ok(mixed.includes("encrypted; device side not visible"));
});

test("what marks of the picture mean stays within it on a phone", () => {
  assert.ok(KEPT.protection !== null);
  const proxied = { ...KEPT, protection: { ...KEPT.protection, agreedBy: "proxy" as const } };
  const html = pageOf(reportForTests({ destinations: [proxied] }), DE);
  const narrow = /<div class="narrow">([\s\S]*?)<\/div>/.exec(html)?.[1] ?? "";
  const [, width = "", height = ""] = /viewBox="0 0 (\d+) (\d+)"/.exec(narrow) ?? [];
  const texts = [...narrow.matchAll(/<text x="([\d.]+)" y="([\d.]+)" fill="#000000">([^<]*)</g)];
  assert.ok(texts.some(([, , , words]) => words === "zum Server wie empfohlen; zum Gerät hin"));
  for (const [, x, y, words = ""] of texts) {
    assert.ok(Number(x) + words.length * 7.2 <= Number(width), words);
    assert.ok(Number(y) < Number(height), words);
  }
});

test("what is wrong with a certificate is told in words", () => {
  const [finding] = reportForTests().findings;
  assert.ok(finding !== undefined);
  const observed = "expired, self-signed: old.example (by Old CA)";
  const findings = [{ ...finding, kind: "certificate-wrong", subject: "old.example", observed }];
  const text = seen(pageOf(reportForTests({ findings }), DE));
  assert.ok(text.includes("Beobachtet es ist abgelaufen, es bürgt für sich selbst: old.example (von Old CA)"));
});

test("a place of evidence stands once, and how many more there are is said", () => {
  const [finding] = reportForTests().findings;
  assert.ok(finding !== undefined);
  const entries = [1, 1, 2, 3, 3, 4, 5].map((entry) => ({ file: "scan.har", pointer: `entry ${entry}` }));
  const text = seen(pageOf(reportForTests({ findings: [{ ...finding, evidence: entries }] }), EN));
  assert.match(text, /first at: scan\.har # entry 1 scan\.har # entry 2 scan\.har # entry 3 and 2 more/);
  const few = seen(pageOf(reportForTests({ findings: [{ ...finding, evidence: entries.slice(0, 4) }] }), EN));
  assert.doesNotMatch(few, /first at: [^:]*and \d+ more/);
});

test("no sign that breaks a line is copied out of the PDF with a path", { skip: noTypesetter() }, () => {
  const long = {
    ...KEPT,
    planted: KEPT.planted.map((one) => ({ ...one, layers: ["body", "JSON $.a.very.long.way.to.it"] })),
  };
  const pdf = Buffer.from(printPaper(auditPaper(reportForTests({ destinations: [long] }), EN)).pdf()).toString(
    "latin1",
  );
  // What is copied stands in the maps from glyphs to characters, and in the text that replaces glyphs.
  const texts = [pdf, ...unpacked(pdf)].join("\n");
  assert.match(texts, /beginbf(?:char|range)/);
  assert.doesNotMatch(texts, /<[0-9a-f]*200b[0-9a-f]*>/i);
});

/** What is packed in a PDF. */
function unpacked(pdf: string): string[] {
  return [...pdf.matchAll(/\nstream\n(x[\s\S]*?)\nendstream/g)].map(([, packed = ""]) =>
    inflateSync(Buffer.from(packed, "latin1")).toString("latin1"),
  );
}

/** A label with one stored attribute. */
function labelNaming(name: { en: string; de: string }): Label {
  const labels = new URL("../../../samples/labels/ultrasound-wired.label.yaml", import.meta.url);
  const label = parse(readFileSync(labels, "utf8")) as Label;
  const [first] = label.components?.data?.attributes ?? [];
  assert.ok(first !== undefined);
  return { ...label, components: { ...label.components, data: { attributes: [{ ...first, name }] } } };
}

function noTypesetter(): string | false {
  return process.platform === "linux" && process.arch === "x64" ? false : "documents are typeset on Linux x64 only";
}
