/** `conform` from the outside: a file in, words or JSON and an exit code out. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { completeFile, ETSI } from "../domain/conformance/catalogue-for-tests.ts";
import type { ConformanceReport } from "../domain/conformance/report.ts";
import { main } from "./main.ts";

const folder = mkdtempSync(join(tmpdir(), "carelabel-conform-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const schema = JSON.parse(readFileSync(new URL("../../docs/schemas/conformance.schema.json", import.meta.url), "utf8"));
const isReport = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);

async function run(args: readonly string[], stdin = "") {
  let out = "";
  let err = "";
  const code = await main(["conform", ...args], {
    out: (text) => (out += text),
    err: (text) => (err += text),
    progress: () => undefined,
    interactive: false,
    today: "2026-11-22",
    stdin: Readable.from([Buffer.from(stdin)]),
  });
  return { code, out, err };
}

function file(name: string, content: string | object): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

async function reported(args: readonly string[]) {
  const { code, out, err } = await run([...args, "--json"]);
  assert.equal(err, "");
  const report = JSON.parse(out) as ConformanceReport;
  assert.ok(isReport(report), JSON.stringify(isReport.errors));
  return { code, report };
}

const complete = file("complete.json", completeFile(ETSI, "3.1.3"));
const without = (id: string, answer: unknown) => {
  const whole = completeFile(ETSI, "3.1.3");
  return file(`${id}.json`, { ...whole, provisions: { ...whole.provisions, [id]: answer } });
};

test("a complete statement passes with exit code 0, and the JSON follows its schema", async () => {
  const { code, report } = await reported([complete]);
  assert.equal(code, 0);
  assert.deepEqual([report.product.verdict, report.catalogue.edition], ["pass", "3.1.3"]);
  assert.equal(Object.keys(report.provisions).length, 78);
  assert.equal(report.provisions["5.1-1"]?.because, "supported, and the measures or evidence are named");
  assert.match(report.notice ?? "", /^Voluntary for medical devices/);
});

test("a build fails when a mandatory provision is lost, and the words say which and why", async () => {
  const { code, out } = await run([without("5.4-3", "no")]);
  assert.equal(code, 1);
  assert.match(out, /FAIL; ETSI EN 303 645, security of consumer IoT, 3\.1\.3/);
  assert.match(out, /✖ 5\.4-3 {4}M {2}No critical secrets in code: mandatory and not supported/);
  assert.match(out, /Voluntary for medical devices/);
});

test("a recommendation that is lost fails the build until its reason is on record", async () => {
  assert.equal((await run([without("5.6-8", "no")])).code, 1);
  assert.equal((await run([without("5.6-8", { support: "no", reason: "no memory protection" })])).code, 0);
});

test("what is open fails the build too, unless only failures shall", async () => {
  const open = without("5.4-3", "unknown");
  assert.deepEqual([(await run([open])).code, (await run([open, "--fail-on", "fail"])).code], [1, 0]);
  const lost = without("5.2-1", "no");
  assert.deepEqual(
    [(await run([lost, "--fail-on", "fail"])).code, (await run([lost, "--fail-on", "never"])).code],
    [1, 0],
  );
});

test("the editions are chosen by option, by the file, else the newest is taken", async () => {
  const old = completeFile(ETSI, "2.1.1");
  const path = file("old.json", { ...old, edition: "2.1.1" });
  assert.deepEqual(
    [(await reported([path])).report.product.verdict, (await reported([path])).report.catalogue.edition],
    ["pass", "2.1.1"],
  );
  const newer = (await reported([path, "--edition", "3.1.3"])).report;
  assert.equal(newer.product.verdict, "inconclusive");
  assert.equal(newer.provisions["5.1-1"]?.code, "changed-since");
  assert.deepEqual(newer.passedOver, ["4-1", "5.3-4", "5.3-6", "5.6-4", "5.13-1", "6-3"]);
  assert.match((await run([path, "--edition", "3.1.3"])).out, /Answered, and not in 3\.1\.3: 4-1, 5\.3-4/);
  assert.equal((await reported([file("plain.json", old), "--edition", "V2.1.1"])).report.product.verdict, "pass");
});

test("--compare-edition tells what the answers lack for the other edition", async () => {
  const { code, report } = await reported([complete, "--compare-edition"]);
  assert.equal(code, 0, "the comparison decides nothing");
  assert.deepEqual([report.comparison?.from, report.comparison?.to], ["3.1.3", "2.1.1"]);
  assert.deepEqual(report.comparison?.provisions["5.3-4"]?.from, ["5.3-4A", "5.3-4B"]);
  assert.deepEqual(report.comparison?.dropped, ["5.1-2A", "6-6", "6-7", "6-8"]);
  assert.deepEqual(report.comparison?.provisions["5.3-4"]?.answered, { "5.3-4A": "yes", "5.3-4B": "yes" });
  const { out } = await run([complete, "--compare-edition"]);
  assert.match(out, /– 5\.3-4 \(5\.3-4A yes, 5\.3-4B yes\): continued later by 5\.3-4A, 5\.3-4B; not answered/);
  assert.match(out, /The answers for 3\.1\.3 held against 2\.1\.1: inconclusive/);
});

test("toward the older edition each change is told as one that the newer made, and nothing as new there", async () => {
  const { out } = await run([complete, "--compare-edition"]);
  assert.match(out, /5\.12-3 \(5\.12-3 yes\): the change that 3\.1\.3 made: adds that it stays in a secure state; /);
  assert.match(out, /not asked there: 5\.1-2A, 6-6, 6-7, 6-8/);
  const { comparison } = (await reported([complete, "--compare-edition"])).report;
  assert.equal(comparison?.isBack, true);
  for (const [id, { change, because }] of Object.entries(comparison?.provisions ?? {}))
    assert.doesNotMatch(`${change} ${because}`, /^new|^continues|changed since/, id);
  const forward = (await reported([complete, "--edition", "2.1.1", "--compare-edition"])).report.comparison;
  assert.equal(forward?.isBack, false);
  assert.equal(forward?.provisions["5.12-3"]?.change, "adds that it stays in a secure state");
  assert.equal(forward?.provisions["6-8"]?.change, "new");
});

test("--subset judges what a scheme took, in its own edition, each as mandatory", async () => {
  const path = file(
    "psti.yaml",
    'conditions: { "1": no }\nprovisions:\n  5.2-1: { support: yes, evidence: page }\n  5.3-13: no\n',
  );
  const { code, report } = await reported([path, "--subset", "uk-psti"]);
  assert.equal(code, 1);
  assert.deepEqual(
    Object.entries(report.provisions).map(([id, { verdict }]) => [id, verdict]),
    [
      ["5.1-1", "not-applicable"],
      ["5.1-2", "not-applicable"],
      ["5.2-1", "pass"],
      ["5.3-13", "fail"],
    ],
  );
  assert.equal(report.subset, "uk-psti");
});

test("German words say the same, JSON included", async () => {
  const path = without("5.4-3", "no");
  assert.match((await run([path, "--language", "de"])).out, /NICHT BESTANDEN[\s\S]*Für Medizinprodukte freiwillig/);
  const { report } = await reported([path, "--language", "de"]);
  assert.deepEqual(
    [report.provisions["5.4-3"]?.verdict, report.provisions["5.4-3"]?.because],
    ["fail", "verpflichtend und nicht erfüllt"],
  );
});

test("standard input is read, and one statement at a time", async () => {
  assert.match((await run(["-"], "provisions: {}\n")).out, /78 inconclusive/);
  assert.equal((await run([complete, complete])).code, 2);
});

for (const [what, args, message] of [
  ["an edition that is none", ["--edition", "9"], /no edition "9"; there are 2\.1\.1, 3\.1\.3/],
  ["a catalogue that is none", ["--catalogue", "iso-9001"], /there are etsi-en-303-645, iec-tr-80001-2-2/],
  ["a subset that is none", ["--subset", "moon"], /there are uk-psti/],
  ["a subset of another edition", ["--subset", "uk-psti", "--edition", "3.1.3"], /of edition 2\.1\.1/],
  ["a language that is none", ["--language", "fr"], /write en, de/],
  ["nothing to compare with", ["--catalogue", "nis2-reporting", "--compare-edition"], /one edition only/],
] as const) {
  test(`${what} is refused with exit code 2`, async () => {
    const { code, out, err } = await run([file("empty.yaml", "provisions: {}\n"), ...args]);
    assert.deepEqual([code, out], [2, ""]);
    assert.match(err, message);
  });
}

const KITCHEN = `
carelabel: catalogue
version: 1
id: ward-kitchen-scales
name: Scales of the ward kitchen
notice: Made up for a test.
editions: [{ id: "2025", name: "2025" }, { id: "2026", name: "2026" }]
groups: [{ id: s, name: Scales }]
conditions:
  - { id: radio, question: Do they have a radio? }
  - { id: app, question: Is there an app? }
facts: [{ id: bought, question: When bought? }, { id: checked, question: When checked? }]
provisions:
  - { id: s-1, group: s, title: Shown weight cannot be changed from outside, editions: { "2025": { status: M }, "2026": { status: M } } }
  - id: s-2
    group: s
    title: The way out is encrypted
    editions: { "2026": { status: MC, when: { any: [radio, { all: [app, { not: radio }] }] } } }
  - { id: s-3, group: s, title: Checked within a year, span: { from: bought, to: checked, atMost: P1Y }, editions: { "2026": { status: M } } }
  - { id: s-4, group: s, title: Reasons, judges: reasons, editions: { "2026": { status: M } } }
  - { id: s-5, group: s, title: Screen can be read in the dark, editions: { "2026": { status: R } } }
contradictions:
  - { answers: { app: yes, radio: no }, because: the app has to hear from them somehow }
subsets:
  - { id: basics, name: Basics, edition: "2026", provisions: [s-1, s-5] }
`;

test("a new catalogue needs data and no code: conditions, spans, reasons, rules, subsets and editions work at once", async () => {
  const catalogue = file("kitchen.yaml", KITCHEN);
  const answers = (text: string) => file("kitchen.ics.yaml", text);
  const whole = answers(`
conditions: { app: yes }
facts: { bought: 2026-01-31, checked: 2027-01-31 }
provisions:
  s-1: { support: yes, evidence: sealed housing }
  s-2: { support: yes, evidence: capture }
  s-5: { support: no, reason: nobody weighs at night }
`);
  const { code, report } = await reported([whole, "--catalogue", catalogue]);
  assert.equal(code, 0);
  assert.deepEqual(report.conditions.radio, {
    answer: "yes",
    how: "derived",
    from: ["app"],
    question: "Do they have a radio?",
  });
  assert.deepEqual(
    Object.entries(report.provisions).map(([id, one]) => [id, one.verdict, one.code]),
    [
      ["s-1", "pass", "measures-documented"],
      ["s-2", "pass", "measures-documented"],
      ["s-3", "pass", "span-kept"],
      ["s-4", "pass", "reasons-on-record"],
      ["s-5", "pass", "declined-with-reason"],
    ],
  );
  assert.equal(report.subsets.basics?.code, "provisions-fail");
  assert.equal(report.notice, "Made up for a test.");
  const { comparison } = (await reported([whole, "--catalogue", catalogue, "--compare-edition"])).report;
  assert.deepEqual([comparison?.to, comparison?.dropped], ["2025", ["s-2", "s-3", "s-4", "s-5"]]);
});

test("a catalogue of one's own that is wrong is refused with its line", async () => {
  const catalogue = file("wrong.yaml", KITCHEN.replace("when: { any: [radio,", "when: { any: [wheels,"));
  const { code, err } = await run([complete, "--catalogue", catalogue]);
  assert.equal(code, 2);
  assert.match(err, /wrong\.yaml:18:\d+: .*there is no condition "wheels" in this catalogue \[catalogue-unusable\]/);
});

test("the file names its catalogue, and a decision aid ends well once it is decided", async () => {
  const way = { "eu-software": "yes", "eu-drives": "yes", "fda-purpose": "no" };
  const path = file("software.json", { catalogue: "software-as-medical-device", conditions: way });
  const { code, report } = await reported([path]);
  assert.equal(code, 0);
  assert.deepEqual([report.decisions.eu?.answer, report.decisions.fda?.answer], ["yes", "no"]);
  const open = file("open.json", { catalogue: "software-as-medical-device" });
  assert.equal((await run([open])).code, 1);
  assert.match((await run([open])).out, /\? eu-software {2}Is it software/);
});

test("what a statement says cannot steer the terminal", async () => {
  const path = file("hostile.json", {
    product: { model: "x" },
    provisions: { "5.6-8": { support: "no", reason: "a\u001b[2Jb" } },
  });
  const { code, err } = await run([path]);
  assert.equal(code, 2);
  assert.ok(!err.includes("\u001b"));
});

const shipped = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

test("the sample statement passes, with three recommendations declined for their reasons", async () => {
  const { code, report } = await reported([shipped("samples/conformance/infusion-pump.ics.yaml")]);
  assert.deepEqual([code, report.product.verdict, report.product.counts.declined], [0, "pass", 3]);
  assert.deepEqual(report.contradictions, []);
});

test("a label and the report of an audit propose evidence, and no verdict rests on it", async () => {
  const statement = shipped("samples/conformance/infusion-pump.ics.yaml");
  const label = shipped("samples/labels/infusion-pump.label.yaml");
  const { report } = await reported([statement, "--label", label]);
  const supports = report.proposals.filter(({ says }) => says === "supports").map(({ provision }) => provision);
  assert.deepEqual(supports, ["5.3-13", "5.2-1", "5.2-2", "5.11-1", "5.11-3", "6-1", "5.8-3"]);
  assert.deepEqual({ ...report, proposals: [] }, (await reported([statement])).report);
  const capture = shipped("samples/captures/ultrasound-wireless.har");
  let audit = "";
  await main(["audit", capture, "--json"], {
    out: (text) => (audit += text),
    err: () => undefined,
    progress: () => undefined,
    interactive: false,
    today: "2026-11-22",
    stdin: Readable.from([]),
  });
  const path = file("audit.json", audit);
  assert.match((await run([statement, "--audit", path])).out, /\+ 6-4 {6}the telemetry was read whole/);
  const { code, err } = await run([statement, "--audit", file("none.json", "{}")]);
  assert.equal(code, 2);
  assert.match(err, /none\.json\/.*name a report that audit --json wrote/);
});

test("a bill of materials proposes what its update components stand for", async () => {
  const sbom = file("pump.cdx.json", {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    components: [{ name: "rauc", version: "1.12" }],
  });
  const { report } = await reported([complete, "--sbom", sbom]);
  assert.deepEqual(
    report.proposals.map(({ provision, because, source }) => [provision, because, source.name]),
    [
      ["5.3-2", "the bill of materials names rauc 1.12, which installs signed update bundles", "pump.cdx.json"],
      ["5.3-9", "the bill of materials names rauc 1.12, which installs signed update bundles", "pump.cdx.json"],
    ],
  );
});

for (const [what, text] of [
  ["a tower of brackets", "[".repeat(100_000)],
  ["a growth of aliases", `a: &a [x]\nb: &b [${"*a,".repeat(80)}]\nc: [${"*b,".repeat(80)}]`],
  ["wrong types everywhere", "carelabel: catalogue\nversion: 1\nid: 7\nprovisions: yes\ngroups: {}\n"],
  ["a statement in its place", "provisions: { 5.1-1: yes }\n"],
  ["nothing", ""],
] as const) {
  test(`a catalogue that is ${what} gets one line and exit code 2`, async () => {
    const { code, out, err } = await run([complete, "--catalogue", file("hostile.yaml", text)]);
    assert.deepEqual([code, out], [2, ""]);
    assert.match(err, /^carelabel: .+ \[(?:catalogue-unusable|document-unreadable)\]\n$/);
  });
}

test("a filled MDS2 form is checked for contradictions, and proposes answers to the capabilities", async () => {
  const form = file(
    "form.csv",
    "DOC-1,maker,Northmere\nALOF-1,x,Yes\nEMRG-1,x,No\nMPII-3.3,x,Yes\nCONN-1.2.3,x,No\nCONN-2,x,Yes,HTTP on port 3333\nRMOT-1,x,Yes,HTTPS on port 3333\n",
  );
  const { code, report } = await reported(["--mds2", form]);
  assert.equal(code, 1);
  assert.deepEqual(
    report.contradictions.map(({ about }) => about),
    [
      ["CONN-1.2.3", "MPII-3.3"],
      ["CONN-2", "RMOT-1"],
    ],
  );
  assert.equal(report.product.maker, "Northmere");
  const capabilities = file("capabilities.yaml", "catalogue: iec-tr-80001-2-2\nprovisions: { ALOF: yes }\n");
  const { proposals } = (await reported([capabilities, "--mds2", form])).report;
  assert.deepEqual(
    proposals.map(({ provision, says }) => [provision, says]),
    [
      ["ALOF", "supports"],
      ["EMRG", "contradicts"],
    ],
  );
});

test("the manual's new catalogue works as the manual says", async () => {
  const page = readFileSync(shipped("docs/new-catalogue.md"), "utf8");
  const [catalogue = "", answers = ""] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text ?? "");
  const rules = file("st-agnes.yaml", catalogue);
  const { code, report } = await reported([
    file("product.ics.yaml", answers),
    "--catalogue",
    rules,
    "--compare-edition",
  ]);
  assert.equal(code, 0);
  assert.deepEqual(
    Object.entries(report.provisions).map(([id, one]) => [id, one.code]),
    [
      ["net-1", "measures-documented"],
      ["net-2", "declined-with-reason"],
      ["care-1", "span-kept"],
      ["care-2", "reasons-on-record"],
    ],
  );
  assert.deepEqual(report.conditions.radio, {
    answer: "yes",
    how: "derived",
    from: ["app"],
    question: "Does it have a radio?",
  });
  assert.equal(report.comparison?.provisions["net-1"]?.code, "changed-since");
  assert.equal(report.subsets.minimum?.verdict, "pass");
  const wrong = file("st-agnes-wrong.yaml", catalogue.replace("any: [radio, app]", "any: [wifi, app]"));
  assert.match(
    (await run([complete, "--catalogue", wrong])).err,
    /st-agnes-wrong\.yaml:24:29: \/provisions\/0\/editions\/2026\/when: there is no condition "wifi"/,
  );
});

test("the statements that the manual shows are read", async () => {
  const page = readFileSync(shipped("docs/conformance.md"), "utf8");
  const [ics = "", clock = ""] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text ?? "");
  assert.equal((await reported([file("manual.yaml", ics)])).report.provisions["5.6-9"]?.code, "measures-missing");
  assert.equal((await reported([file("clock.yaml", clock)])).report.product.verdict, "pass");
});

test("the assessment is written as a PDF and its provisions as a table, and any other table is refused", async () => {
  const [pdf, csv] = [join(folder, "report.pdf"), join(folder, "provisions.csv")];
  const { code, err } = await run([complete, "--pdf", pdf, "--table", csv]);
  assert.deepEqual([code, err], [0, ""]);
  assert.equal(readFileSync(pdf, "latin1").slice(0, 5), "%PDF-");
  assert.match(readFileSync(csv, "utf8"), /etsi-en-303-645 3\.1\.3,5\.1-1,/);
  assert.equal((await run([complete, "--table", join(folder, "provisions.ods")])).code, 2);
});
