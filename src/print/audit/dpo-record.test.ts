import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { Label } from "../../domain/label/label.ts";
import { hostileReport, KEPT, OPEN, reportForTests, UNSEEN, WEAK } from "../../report-for-tests.ts";
import { world } from "../../world-for-tests.ts";
import { readSpreadsheet } from "../read-spreadsheet.ts";
import { dpoRecord, TRANSFERS_SHOWN } from "./dpo-record.ts";
import { articlesIn } from "./legal-articles.ts";
import type { Cell, Paper } from "./paper.ts";
import { recordWorkbook } from "./record-workbook.ts";
import { transfersOf } from "./transfer-list.ts";

const EN = { language: "en", countries: world.countries } as const;
const DE = { language: "de", countries: world.countries } as const;
const labelPath = fileURLToPath(new URL("../../../samples/labels/ultrasound-wired.label.yaml", import.meta.url));
const label = parse(readFileSync(labelPath, "utf8")) as Label;

/** The fields of the record by the letter or word that they begin with. */
function fieldsOf({ sections }: Paper): Map<string, string> {
  const [block] = sections[0]?.blocks ?? [];
  assert.ok(block?.kind === "facts");
  return new Map(block.rows.map(({ name, cell }) => [name, textOf(cell)]));
}
const textOf = (cell: Cell) => cell.map(({ text }) => text).join("\n");
function field(paper: Paper, start: string): string {
  const found = [...fieldsOf(paper)].filter(([name]) => name.startsWith(start)).map(([, text]) => text);
  assert.ok(found.length > 0, start);
  return found.join("\n");
}

test("every letter of Article 30(1) has its field, and what an audit cannot know is left to the controller", () => {
  for (const speech of [EN, DE]) {
    const paper = dpoRecord(reportForTests(), speech);
    const letter = speech.language === "en" ? (one: string) => `(${one})` : (one: string) => `${one})`;
    for (const one of "abcdefg") assert.notEqual(field(paper, letter(one)), "");
  }
  const paper = dpoRecord(reportForTests(), EN);
  assert.equal(field(paper, "(a)"), "To be filled in by the controller");
  assert.equal(field(paper, "(f)"), "To be filled in by the controller");
  assert.match(field(paper, "(g)"), /Other measures .* to be filled in by the controller$/);
  assert.match(paper.band ?? "", /^DRAFT .* no legal advice$/);
});

test("the record tells whose data, which, to whom, where and how protected, as it was measured", () => {
  const paper = dpoRecord(reportForTests(), EN);
  assert.match(field(paper, "(c) Categories of data subjects"), /patients\nMeasured: users/);
  const data = field(paper, "(c) Categories of personal data");
  assert.match(data, /Measured: locations: latitude/);
  assert.match(data, /planted patient was received: birth date\./);
  assert.match(data, /Art\. 9\(2\)/);
  assert.match(field(paper, "(d)"), /Example Analytics Ltd \(analytics, seat: Canada\)/);
  const countries = field(paper, "(e) Transfers");
  assert.match(countries, /China: third country without an adequacy decision/);
  assert.match(countries, /Canada: .*only for some recipients, decision 2002\/2\/EC, valid until 27 December 2030/);
  assert.match(countries, /Servers stand in the EEA, .*Example Imaging SE/);
  assert.match(
    field(paper, "(g)"),
    /readable by everybody on the way: plain\.example\nMeasured: weakly protected: old\.analytics\.example/,
  );
});

test("purposes, legal bases and time limits come from the label where it names them", () => {
  const paper = dpoRecord(reportForTests(), DE, label);
  assert.match(field(paper, "b)"), /Laut Steckbrief: Google \(Firebase Crashlytics\): Absturzberichte der App/);
  assert.match(
    field(paper, "Rechtsgrundlage"),
    /Laut Steckbrief: Ultraschallbilder: Art\. 6 Abs\. 1 lit\. b DSGVO, Art\. 9 Abs\. 2 lit\. h DSGVO/,
  );
  assert.match(field(paper, "f)"), /Laut Steckbrief: Zeitzone: 365 Tage/);
  assert.match(field(paper, "f)"), /Vom Verantwortlichen zu prüfen und zu ergänzen$/);
});

test("nothing recognised is not nothing sent", () => {
  const nothing = reportForTests({ destinations: [{ ...KEPT, planted: [] }] });
  assert.match(field(dpoRecord(nothing, EN), "(c) Categories of personal data"), /that is no proof of absence/);
  const unread = { ...nothing, contentsExamined: false };
  assert.match(field(dpoRecord(unread, EN), "(c) Categories of personal data"), /^Contents were not examined\./);
  assert.equal([...transfersOf(unread, EN)][0]?.personal, "Contents were not examined.");
});

test("a transfer is one destination outside the own network, and what is open in it is open in words", () => {
  const seenAt = (entry: number) => [{ file: "scan.har", pointer: `entry ${entry}` }];
  const [plain, analytics, images, ...others] = transfersOf(
    reportForTests({ destinations: [OPEN, { ...WEAK, evidence: seenAt(4) }, KEPT, UNSEEN] }),
    EN,
  );
  assert.deepEqual(others, []);
  assert.deepEqual(analytics, {
    recipient: "Example Analytics Ltd",
    host: "old.analytics.example",
    port: 443,
    country: "Canada",
    confidence: "high",
    hostedBy: "Example Cloud",
    seat: "Canada",
    parent: null,
    parentSeat: "To be filled in by the controller",
    class: "third country; adequate only for some recipients",
    decision: "2002/2/EC",
    scope: "only commercial organisations",
    validUntil: "2030-12-27",
    safeguards: "To be filled in by the controller",
    personal: "latitude",
    other: null,
    howOften: "40 times, about every 30 seconds",
    protection: "weakly protected, TLS 1.0, TLS_AES_128_GCM_SHA256",
    beforeConsent: "yes",
    firstSeen: "2026-11-22T09:00:00Z",
    lastSeen: "2026-11-22T09:00:10Z",
    evidence: "scan.har # entry 4\nlatitude: body > JSON $.lat",
  });
  assert.equal(plain?.personal, "nothing recognised; 1.2 kB not examined");
  assert.equal(plain?.protection, "readable by everybody on the way");
  assert.equal(images?.safeguards, null);
  assert.equal(images?.evidence, "scan.har # entry 3\nbirth date: body > gzip");
  assert.equal(images?.beforeConsent, "not given");
});

test("a transfer cites what was seen of its own host, never of another host of the same company", () => {
  const destinations = [1, 2, 3].map((at) => ({
    ...WEAK,
    host: `host-${at}.analytics.example`,
    evidence: [at, at, at + 10, at + 20, at + 30].map((entry) => ({
      file: `capture-${at}.har`,
      pointer: `entry ${entry}`,
    })),
    attributes: at === 1 ? WEAK.attributes : [],
  }));
  const report = reportForTests({ destinations });
  const evidence = [...transfersOf(report, DE)].map((transfer) => transfer.evidence.split("\n"));
  const places = (at: number) => [0, 10, 20].map((more) => `capture-${at}.har # entry ${at + more}`);
  assert.deepEqual(evidence, [
    [...places(1), "und 1 weitere", "Breitengrad: body > JSON $.lat"],
    [...places(2), "und 1 weitere"],
    [...places(3), "und 1 weitere"],
  ]);
  const [, transfers] = dpoRecord(report, DE).sections;
  const table = transfers?.blocks.find(({ kind }) => kind === "table");
  assert.ok(table?.kind === "table");
  assert.deepEqual(table.columns.map(({ title }) => title).slice(-2), ["Wie verschlüsselt", "Beleg"]);
  for (const cells of table.rows) {
    assert.doesNotMatch(textOf(cells[4] ?? []), /capture-/);
    assert.match(textOf(cells[5] ?? []), /^capture-/);
  }
});

test("a record names its captures, and says beside its answer what bounds it", () => {
  const [capture] = reportForTests().captures;
  assert.ok(capture !== undefined);
  const captures = [
    { ...capture, truncated: true, digest: "ab".repeat(32), bytes: 7, firstSeen: null, lastSeen: null },
  ];
  const paper = dpoRecord(reportForTests({ captures, destinations: [OPEN] }), EN);
  assert.match(field(paper, "Captures"), /scan\.har\nhar, 7 B .*\ntimes are not in the capture\nSHA-256: (ab){32}/);
  const answer = paper.answer.more.join(" ");
  assert.match(answer, /^The capture ends early \(scan\.har\).* not found in what could be read\. 1\.2 kB could not/);
});

test("articles are cited as a German reader knows them, and other words stand", () => {
  for (const [english, german] of [
    ["GDPR Art. 6(1)(b)", "Art. 6 Abs. 1 lit. b DSGVO"],
    ["GDPR Art. 9(2)(h)", "Art. 9 Abs. 2 lit. h DSGVO"],
    ["GDPR Article 30", "Art. 30 DSGVO"],
    ["none needed, GDPR Art. 2(2)(c); else § 22 BDSG", "none needed, Art. 2 Abs. 2 lit. c DSGVO; else § 22 BDSG"],
    ["HIPAA 164.506", "HIPAA 164.506"],
  ] as const) {
    assert.equal(articlesIn(english, "de"), german);
    assert.equal(articlesIn(english, "en"), english);
  }
});

test("the workbook holds record and transfers, each on its sheet, and no name runs as a formula", async () => {
  const report = hostileReport('=HYPERLINK("https://evil.example","x")');
  const bytes = new Uint8Array(Buffer.concat(await Array.fromAsync(recordWorkbook(report, DE))));
  const sheets = readSpreadsheet(bytes);
  assert.deepEqual(
    sheets.map(({ name }) => name),
    ["Verarbeitung", "Übermittlungen"],
  );
  const [record, transfers] = sheets;
  assert.match(String(record?.rows[1]?.[1]), /^ENTWURF/);
  assert.match(String(record?.rows[2]?.[0]), /^a\)/);
  assert.deepEqual(transfers?.rows[0]?.slice(0, 4), ["Empfänger", "Rechner", "Port", "Land des Servers"]);
  assert.equal(transfers?.rows[1]?.[1], '=HYPERLINK("https://evil.example","x")');
  assert.equal(transfers?.rows.length, 4);
  assert.doesNotMatch(Buffer.from(bytes).toString("latin1"), /<f>/);
});

test("a document shows the first transfers and says how many more; the workbook holds them all", async () => {
  const destinations = Array.from({ length: 1000 }, (_, index) => ({ ...WEAK, host: `host-${index}.example` }));
  const report = reportForTests({ destinations: [...destinations, UNSEEN] });
  const [, { blocks } = { blocks: [] }] = dpoRecord(report, EN).sections;
  const [left, table, more] = blocks;
  assert.ok(left?.kind === "words" && /One destination in the own network/.test(textOf(left.pieces)));
  assert.ok(table?.kind === "table" && table.rows.length === TRANSFERS_SHOWN);
  assert.ok(more?.kind === "words" && textOf(more.pieces).includes(`${1000 - TRANSFERS_SHOWN} more`));
  const bytes = new Uint8Array(Buffer.concat(await Array.fromAsync(recordWorkbook(report, EN))));
  assert.equal(readSpreadsheet(bytes)[1]?.rows.length, 1001);
});
