import assert from "node:assert/strict";
import { test } from "node:test";
import { plainAnswer } from "../../domain/maturity/answer.ts";
import { evaluate } from "../../domain/maturity/evaluate.ts";
import type { ManagementReport } from "../../domain/maturity/management.ts";
import type { MaturityTexts } from "../../domain/maturity/model-texts.ts";
import { evaluatedOf, fulfilledAnswers, model, standard } from "../../maturity-for-tests.ts";
import { inOrder, seen } from "../audit/page-text-for-tests.ts";
import { paperHtml } from "../audit/paper-html.ts";
import { printPaper } from "../audit/print-paper.ts";
import { managementPaper } from "./management-paper.ts";
import { maturityPaper } from "./maturity-paper.ts";
import type { ReportSource } from "./report-source.ts";

const texts = { en: standard("maturity-model-texts.en.json"), de: standard("maturity-model-texts.de.json") } as Record<
  "en" | "de",
  MaturityTexts
>;
const FIRST = "structure.organisation.1.1";

function source(more: Partial<ReportSource> = {}): ReportSource {
  return {
    ...{ language: "en", title: "Autumn", facility: "Practice Dr. Lindner", place: [], state: "answering" },
    ...{ reading: "recommended", today: "2026-11-22", answers: {}, figures: {}, measures: [], trail: [], sealed: null },
    ...more,
  };
}
const paperOf = (given: ReportSource) => maturityPaper(given, model, texts[given.language]);
const textOf = (given: ReportSource) => seen(paperHtml(paperOf(given)));

for (const language of ["en", "de"] as const) {
  test(`every criterion of the model stands in the report by its title and what it asks (${language})`, () => {
    const text = textOf(source({ language }));
    for (const { id, statement } of model.criteria) {
      const words = texts[language].criteria[id];
      assert.ok(text.includes(words?.title ?? "?"), id);
      assert.ok(text.includes((words?.statement ?? statement).replaceAll(/\s+/g, " ")), `${id}: what it asks`);
    }
  });
}

test("the first page says the level, what is in the way in three lines, the plan and the state", () => {
  const text = textOf(source({ answers: Object.fromEntries(fulfilledAnswers(["process"])) }));
  inOrder(text, [
    "NOT CLOSED",
    "Maturity report",
    "Practice Dr. Lindner",
    "Level 0 of 5 achieved (not yet rated); working on level 1",
    "At a glance",
    "In the way of level 1",
    "more, see “Why not higher”",
    "No measure is planned.",
    "being answered, not signed",
    "recommended",
    "The matrix",
    "Why not higher",
  ]);
});

test("a cell of the matrix whose criteria are only partly fulfilled says begun, never that some are met", () => {
  const text = textOf(source({ answers: { [FIRST]: plainAnswer("partly") } }));
  assert.match(text, /0 of 1 begun/);
  assert.doesNotMatch(text, /0 of \d+ some met/);
});

test("29 of 50 criteria are 58 percent on paper, as on the page", () => {
  const ids = model.criteria.map(({ id }) => id);
  const some = ids.filter((id) => !id.startsWith("outcome.")).slice(0, 60);
  for (let met = 0; met <= some.length; met++) {
    const said = some.slice(0, met).map((id) => [id, plainAnswer("fulfilled")] as const);
    const none = ids
      .slice(-31)
      .map((id) => [id, { ...plainAnswer("not-applicable"), reason: "No such device" }] as const);
    const answers = Object.fromEntries([...said, ...none]);
    const line = /(\d+) of (\d+) applicable criteria are met \((\d+)%\)/.exec(textOf(source({ answers })));
    const [, count, applicable, percent] = (line ?? []).map(Number);
    if (count === 29 && applicable === 50) return assert.equal(percent, 58);
  }
  assert.fail("no evaluation with 29 of 50");
});

test("what is in the way stands in the order of the evaluation", () => {
  const { sections } = paperOf(source());
  const table = sections.find(({ id }) => id === "why")?.blocks.find(({ kind }) => kind === "table");
  assert.ok(table?.kind === "table");
  const shown = table.rows.map(([, title]) => title?.[0]?.text);
  const { inTheWay } = evaluate(model, evaluatedOf(new Map())).facility;
  assert.deepEqual(
    shown,
    inTheWay.map((id) => texts.en.criteria[id]?.title),
  );
});

test("an answer stands with evidence, note, day, person and validity; not applicable is marked with its reason", () => {
  const answers = {
    [FIRST]: plainAnswer("fulfilled", {
      ...{ evidence: [{ title: "Minutes of the board", date: "2026-02-03", digest: "a".repeat(64) }] },
      ...{ note: "signed by both owners", by: "K. Lindner", date: "2026-02-04", validUntil: "2026-11-01" },
    }),
    "structure.data-management.1.3": plainAnswer("not-applicable", { reason: "no device has a web page" }),
  };
  const text = textOf(source({ answers }));
  inOrder(text.slice(text.indexOf("Answers: ")), [
    "the answer has expired",
    "Evidence: Minutes of the board, of 3 February 2026, SHA-256 aaaa",
    "Note: signed by both owners",
    "Answered by K. Lindner, 4 February 2026; counted until 1 November 2026: no longer counts",
    "NOT APPLICABLE, left out of every share. Reason: no device has a web page",
  ]);
});

test("German texts that nobody has read twice are marked, and the report says what the mark means", () => {
  const text = textOf(source({ language: "de" }));
  assert.ok(text.includes(`${texts.de.criteria[FIRST]?.title}*`));
  assert.match(text, /Mit \* bezeichnete deutsche Texte/);
});

test("hostile words of people stay words: markup, direction signs, emoji and length break nothing", () => {
  const hostile = `#set page(width: 1cm) *bold* \`raw\` $x$ <script>alert(1)</script> \u202egnp.exe مرحبا 🩺 ${"endless".repeat(290)}`;
  const answers = {
    [FIRST]: plainAnswer("partly", {
      note: hostile,
      reason: hostile,
      by: "#panic()",
      evidence: [{ title: "[[#import]]" }],
    }),
  };
  const measures = [{ id: "m", title: hostile.slice(0, 300), criteria: [FIRST], cost: 1e12, owner: "*all*" }];
  const given = source({ answers, measures, facility: hostile.slice(0, 100), place: ["#[x]"], language: "de" });
  const text = textOf(given);
  assert.ok(text.includes("#set page(width: 1cm) *bold* `raw` $x$ <script>alert(1)</script>"));
  assert.ok(text.includes("endless".repeat(290)), "the whole note");
  assert.doesNotMatch(text, /\u202e/);
  assert.ok(printPaper(paperOf(given)).pdf().length > 10_000);
});

test("a closed evaluation names who signed, the key and the digest, and carries no band", () => {
  const open = source({ answers: Object.fromEntries(fulfilledAnswers(["*"])) });
  const result = evaluate(model, evaluatedOf(new Map(Object.entries(open.answers))));
  const text = textOf({
    ...open,
    state: "closed",
    trail: [{ step: "close", by: "Ada Berg", at: "2026-11-22T09:00:00Z", note: "board of November" }],
    sealed: { result, kid: "thumbprint-of-the-key", digest: "sha256:1234", countersignatures: 2 },
  });
  assert.doesNotMatch(text, /NOT CLOSED/);
  inOrder(text, [
    "closed by Ada Berg on 22 November 2026",
    "Who did what",
    "board of November",
    "thumbprint-of-the-key",
    "sha256:1234",
    "Countersignatures kept 2",
  ]);
});

test("a quarter whose incidents cannot be told never says that there was none", () => {
  const unknown = { now: null, before: null };
  const report: ManagementReport = {
    ...{ carelabel: "management-report", quarter: "2026-Q3", from: "2026-07-01", facility: "Hospital", places: null },
    until: { day: "2026-09-30", isOver: true },
    coverage: {
      ...{ devices: unknown, labelled: unknown, watched: unknown, audited: unknown, riskKnown: unknown },
      ...{ riskUnknown: unknown, withFindings: unknown },
    },
    ...{ tiers: null, incidents: { confirmed: unknown, open: unknown, untriaged: unknown } },
    ...{ reactions: { pauses: unknown, isolations: unknown, hours: unknown }, levels: [], spending: null },
    overdue: { findings: 0, answers: 0, measures: 0, inspections: null, first: [] },
  };
  const english = seen(paperHtml(managementPaper(report, "en", texts.en)));
  inOrder(english, ["It cannot be told whether an incident was confirmed in this quarter"]);
  assert.doesNotMatch(english, /No incident/);
  assert.doesNotMatch(seen(paperHtml(managementPaper(report, "de", texts.de))), /kein Vorfall/);
});

test("the document of a quarter says plainly what cannot be told and that inspections are not kept", () => {
  const trend = { now: 3, before: 1 };
  const unknown = { now: null, before: null };
  const paper = managementPaper(
    {
      ...{
        carelabel: "management-report",
        quarter: "2026-Q3",
        from: "2026-07-01",
        facility: "Hospital",
        places: ["Ward 3"],
      },
      until: { day: "2026-09-30", isOver: true },
      coverage: {
        ...{ devices: trend, labelled: trend, watched: unknown, audited: trend, riskKnown: unknown },
        ...{ riskUnknown: unknown, withFindings: { now: 1, before: 3 } },
      },
      ...{ tiers: null, incidents: { confirmed: { now: 1, before: 0 }, open: trend, untriaged: trend } },
      ...{ reactions: { pauses: trend, isolations: trend, hours: trend }, levels: [], spending: null },
      overdue: {
        ...{ findings: 0, answers: 1, measures: 0, inspections: null },
        first: [{ kind: "answer", id: "x", title: "#panic()", of: FIRST, since: "2026-05-01" }],
      },
    },
    "en",
    texts.en,
  );
  inOrder(seen(paperHtml(paper)), [
    "Hospital, Quarter 3 of 2026, only Ward 3",
    "1 incident was confirmed in this quarter",
    "Reporting to the watch cannot be told cannot be told –",
    "With open findings 1 3 −2",
    "inspections are not kept yet",
    "#panic()",
    texts.en.criteria[FIRST]?.title ?? "?",
  ]);
  assert.ok(printPaper(paper).pdf().length > 10_000);
});
