import assert from "node:assert/strict";
import { test } from "node:test";
import { auditDifference } from "../../domain/traffic/audit-difference.ts";
import {
  destinationForTests,
  hostileReport,
  KEPT,
  OPEN,
  reportForTests,
  UNSEEN,
  WEAK,
} from "../../report-for-tests.ts";
import { world } from "../../world-for-tests.ts";
import { auditPaper, ROWS_SHOWN } from "./audit-paper.ts";
import { inOrder, seen } from "./page-text-for-tests.ts";
import { paperHtml } from "./paper-html.ts";
import { printPaper } from "./print-paper.ts";

const EN = { language: "en", countries: world.countries } as const;
const DE = { language: "de", countries: world.countries } as const;
const pageOf = (...given: Parameters<typeof auditPaper>) => paperHtml(auditPaper(...given));
test("the answer comes first, then findings gravest first, who got what and where, and what cannot be said", () => {
  inOrder(seen(pageOf(reportForTests(), EN)), [
    "Traffic audit",
    "2 departures from the label.",
    "What was found, gravest first",
    "High: A server stands in China; the label does not name this country.",
    "Declared Germany, France",
    "seen 1,200 times, first at:",
    "Low: Example Analytics Ltd received data that the label does not name.",
    "Who gets data, and where",
    "Destinations",
    "What was sent to whom",
    "What the label claims",
    "What could not be examined",
    "1.2 kB to plain.example were not examined.",
    "What these captures cannot show",
    "Data, editions and licences",
  ]);
});

test("where a server stands, who runs it and what a transfer rests on stay apart, with the protection beside them", () => {
  const text = seen(pageOf(reportForTests({ destinations: [WEAK] }), EN));
  const row = text.slice(text.indexOf("old.analytics.example https, 443"));
  inOrder(row, [
    "40 requests",
    "not named by the label",
    "Canada",
    "on computers of Example Cloud",
    "Example Analytics Ltd",
    "seat: Canada",
    "third country; adequate only for some recipients",
    "2002/2/EC",
    "valid until 27 December 2030",
    "outdated (older than TLS 1.2)",
    "TLS 1.0",
  ]);
});

test("the picture marks a party that the label does not name, and no one where there is no label", () => {
  const pictures = (html: string) => html.match(/<svg[^>]*class="flow"[\s\S]*?<\/svg>/g) ?? [];
  const withLabel = pictures(
    pageOf(reportForTests({ destinations: [{ ...KEPT, declared: "/components/data/endpoints/0" }, OPEN] }), EN),
  );
  assert.equal(withLabel.length, 2);
  for (const picture of withLabel) {
    // One party, and the legend.
    assert.equal(picture.match(/<rect[^>]*stroke-dasharray/g)?.length, 2);
    assert.match(picture, /not named by the label/);
  }
  for (const picture of pictures(pageOf(reportForTests({ label: null }), EN)))
    assert.doesNotMatch(picture, /<rect[^>]*stroke-dasharray|not named/);
});

test("the German document is German: sentences, countries, attributes, numbers and days", () => {
  const report = reportForTests();
  const html = pageOf(report, DE);
  assert.match(html, /^<!doctype html>\n<html lang="de">/);
  const text = seen(html);
  for (const part of [
    "2 Abweichungen vom Steckbrief.",
    "Abgeglichen am 22.11.2026",
    "Hoch: Ein Server steht in diesem Land: China.",
    "Angegeben Deutschland, Frankreich",
    "Beobachtet Breitengrad und 3 weitere",
    "1.200-mal beobachtet",
    "Testpatient: Geburtsdatum",
    "5…1 (7 Zeichen)",
    "etwa alle 30 Sekunden",
    "vor der Zustimmung",
    "1,2 kB an plain.example wurden nicht untersucht.",
  ])
    assert.ok(text.includes(part), part);
  assert.doesNotMatch(text, /\b(?:the label|was contacted|departures|gravest)\b/);
  assert.match(text, /Geburtsdatum \(ohne Trennzeichen\)/);
  // What is left in English says so, for who reads it aloud.
  assert.match(html, /<span lang="en">images<\/span>/);
});

test("a document keeps to what the report shows of values, and says whether they are masked", () => {
  assert.match(seen(pageOf(reportForTests(), EN)), /Values are masked/);
  const shown = reportForTests({ valuesShown: true });
  assert.match(seen(pageOf(shown, EN)), /shows values unmasked: keep it as you keep the data itself/);
});

test("without findings nothing is said to be good that was not seen", () => {
  const clean = reportForTests({ findings: [], destinations: [KEPT] });
  assert.match(
    seen(pageOf(clean, EN)),
    /No departure from the label was seen\. .*One claim of the label could not be checked\./,
  );
  const empty = reportForTests({ findings: [], destinations: [], claims: [] });
  assert.match(seen(pageOf(empty, EN)), /so nothing can be said/);
  const unread = seen(pageOf(reportForTests({ contentsExamined: false }), EN));
  assert.match(unread, /The contents of messages were not looked into\./);
  assert.match(seen(pageOf(reportForTests({ canary: null }), EN)), /No planted patient was searched for\./);
  assert.match(seen(pageOf(reportForTests({ label: null }), EN)), /Without a label nothing can be held against them/);
});

test("what changed since an earlier audit stands in the document, new before gone", () => {
  const read = { ...OPEN, examined: { ...OPEN.examined, bytes: 2000 } };
  const before = reportForTests({ destinations: [read, UNSEEN] });
  const [graver, ...others] = before.findings;
  assert.ok(graver !== undefined);
  const after = reportForTests({
    destinations: [
      WEAK,
      { ...read, port: 81, attributes: WEAK.attributes },
      { ...UNSEEN, examined: { bytes: 13, unexaminedBytes: 900, unread: [] } },
    ],
    findings: [{ ...graver, severity: "critical" }, ...others],
  });
  const text = seen(pageOf(after, EN, auditDifference(before, after)));
  inOrder(text, [
    "What changed since the earlier audit",
    "Since scan.har (22 November 2026)",
    "old.analytics.example is new.",
    "Graver than before (High → Critical): A server stands in China",
    "plain.example now gets: latitude",
    "plain.example: another port: http:80 → http:81",
    "local.example: contents not compared, since they could not be read now.",
  ]);
});

test("data sets are named with their editions, and what asks for a link is linked", () => {
  const html = pageOf(reportForTests(), EN);
  assert.match(html, /IP Geolocation by DB-IP/);
  assert.match(html, /<a href="https:\/\/db-ip\.com">/);
  assert.match(html, /<a href="https:\/\/creativecommons\.org\/licenses\/by\/4\.0\/">/);
});

test("a page loads nothing and runs nothing", () => {
  const html = pageOf(reportForTests(), EN);
  assert.match(
    html,
    /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline';/,
  );
  assert.doesNotMatch(html, /<script|<link|<img|<iframe|@import|url\(|\son\w+=/i);
});

const HTML_TRAP = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;<!--`;
const TYPST_TRAP = '#panic("run") #read("/etc/passwd") $x$ *bold* _it_ `raw` [] \\u{41} </svg> @label <label>';

for (const [what, trap] of [
  ["HTML", HTML_TRAP],
  ["Typst", TYPST_TRAP],
] as const) {
  test(`names made of ${what} are shown and never read as it, on the page and in the PDF`, {
    skip: noTypesetter(),
  }, () => {
    for (const speech of [EN, DE]) {
      const paper = auditPaper(hostileReport(trap), speech);
      const html = paperHtml(paper);
      assert.doesNotMatch(html, /<script|<img|<!--|<label>/i);
      assert.ok(seen(html).includes(trap));
      assert.match(Buffer.from(printPaper(paper).pdf()).toString("latin1"), /^%PDF-1\.7/);
    }
  });
}

test("a link leads to https alone, whatever an edition says", () => {
  const [edition] = reportForTests().editions;
  assert.ok(edition !== undefined);
  const editions = ["javascript:alert(1)", 'https://a.example/"onclick="alert(1)', "http://plain.example"].map(
    (attribution) => ({ ...edition, attribution, licence: "constructor" }),
  );
  const html = pageOf(reportForTests({ editions }), EN);
  assert.deepEqual(
    [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href),
    ["https://a.example/"],
  );
});

test("signs that turn the reading order are shown as escapes, and right-to-left names turn nothing around them", () => {
  const html = pageOf(hostileReport("safe\u202egpj.exe אבג.example"), EN);
  assert.doesNotMatch(html, /\u202e/);
  assert.match(html, /\\u202e/);
  assert.match(html, /<bdi>אבג<\/bdi>/);
  assert.doesNotMatch(
    html.replaceAll(/<bdi>[^<]*<\/bdi>|<(?:text|title)[^>]*>[^<]*|aria-label="[^"]*"/g, ""),
    /[\u0590-\u05ff]/,
  );
});

test("names of 100 kB are cut, so that they fill neither page nor paper", { skip: noTypesetter() }, () => {
  for (const long of ["a".repeat(100_000), "😀\u0301".repeat(25_000), "\u0000".repeat(100_000), "<".repeat(100_000)]) {
    const paper = auditPaper(hostileReport(long), EN);
    assert.ok(paperHtml(paper).length < 600_000);
    assert.ok(printPaper(paper).pages < 60);
  }
});

test("20,000 destinations make a bounded document that says how many more there are", { skip: noTypesetter() }, () => {
  const destinations = Array.from({ length: 20_000 }, (_, index) => ({
    ...WEAK,
    host: `host-${index}.example`,
    operator: null,
  }));
  const [finding] = reportForTests().findings;
  assert.ok(finding !== undefined);
  const findings = destinations.map(({ host }) => ({ ...finding, kind: "destination-undeclared", subject: host }));
  const start = performance.now();
  const paper = auditPaper(reportForTests({ destinations, findings }), EN);
  const html = paperHtml(paper);
  const { pages } = printPaper(paper);
  assert.ok(performance.now() - start < 30_000);
  assert.ok(html.length < 2_000_000, `${html.length}`);
  assert.ok(pages < 100, `${pages}`);
  const more = (20_000 - ROWS_SHOWN.destinations).toLocaleString("en");
  assert.ok(seen(html).includes(`and ${more} more: see the report as JSON`));
  assert.ok(seen(html).includes("19,977 further parties"));
});

test("the PDF is tagged for PDF/UA, in its language, titled by the product", { skip: noTypesetter() }, () => {
  for (const speech of [EN, DE]) {
    const pdf = Buffer.from(printPaper(auditPaper(reportForTests(), speech)).pdf()).toString("latin1");
    assert.match(pdf, /<pdfuaid:part>1</);
    assert.match(pdf, new RegExp(`/Lang ?\\(${speech.language}`));
    assert.match(pdf, /<rdf:li xml:lang="[^"]*">[^<]*Scan 7</);
  }
});

test("the same report makes the same document, byte for byte", { skip: noTypesetter() }, () => {
  const print = () => Buffer.from(printPaper(auditPaper(reportForTests(), EN)).pdf());
  assert.deepEqual(print(), print());
});

test("a report of destinations whose facts are all missing is still a document", () => {
  const bare = destinationForTests({
    bytesUp: null,
    bytesDown: null,
    addresses: [],
    place: { country: null, region: null, provider: null, method: "anycast", confidence: "low" },
    transfer: { class: "unknown", scope: null, reference: null, validUntil: null },
  });
  const text = seen(pageOf(reportForTests({ destinations: [bare] }), EN));
  inOrder(text, [
    "quiet.example",
    "answered from many places",
    "not known",
    "not determinable",
    "encrypted, how well is not visible",
  ]);
});

function noTypesetter(): string | false {
  return process.platform === "linux" && process.arch === "x64" ? false : "documents are typeset on Linux x64 only";
}
