/**
 * A conformance assessment in the words of the terminal: the answer first, what stands in the way, what comes next.
 */
import type { ConformanceReport } from "../../domain/conformance/report.ts";
import { type Language, wordsIn } from "../../domain/conformance/words/words.ts";
import { oneLine } from "../../domain/one-line.ts";

type ReportedProvision = ConformanceReport["provisions"][string];

const GLYPHS = { pass: "●", fail: "✖", inconclusive: "–", "not-applicable": "·" } as const;
const ROWS_SHOWN = 100;
/** A reason may be long; --json has it whole. */
const ROW_LENGTH = 600;

export function conformWords(report: ConformanceReport, language: Language, path: string): string {
  const say = SAYINGS[language];
  const { product, catalogue, notice, contradictions } = report;
  const { counts } = product;
  const verdicts = wordsIn(language).verdicts;
  const name = [product.maker, product.model].filter((part) => part !== null).join(" ");
  const subset = report.subset === null ? "" : `, ${report.subsets[report.subset]?.name ?? report.subset}`;
  const lines = [
    `${oneLine(name === "" ? path : name)}: ${verdicts[product.verdict].toUpperCase()}; ${catalogue.name}, ${catalogue.edition}${subset}`,
    `  ${product.because}`,
    `  ${say.counts(counts)}`,
  ];
  if (report.passedOver.length > 0)
    lines.push(`  ${say.passedOver(catalogue.edition)}: ${oneLine(report.passedOver.join(", "), ROW_LENGTH)}`);
  if (notice !== null) lines.push(`  ${notice}`);
  lines.push("");
  lines.push(
    ...section(
      say.fails,
      rowsOf(report, ({ verdict }) => verdict === "fail"),
    ),
  );
  lines.push(
    ...section(
      say.contradictions,
      contradictions.map(({ about, because }) => `▲ ${about.join(", ")}: ${because}`),
    ),
  );
  lines.push(
    ...section(
      say.questions,
      report.questions.map(({ id, question, decides }) => `? ${id}  ${question} ${say.decides(decides)}`),
    ),
  );
  lines.push(
    ...section(
      say.open,
      rowsOf(report, (one) => one.verdict === "inconclusive" && !WAITS.has(one.code)),
    ),
  );
  lines.push(
    ...section(
      say.declined,
      rowsOf(report, ({ code }) => code === "declined-with-reason"),
    ),
  );
  lines.push(...section(say.tables, tableRows(report)));
  lines.push(
    ...section(
      say.proposals,
      report.proposals.map(
        ({ provision, says, because, source }) =>
          `${says === "supports" ? "+" : "▲"} ${provision.padEnd(8)} ${because} [${source.name}]`,
      ),
    ),
  );
  lines.push(
    ...section(
      say.subsets,
      Object.values(report.subsets).map(
        (one) => `${GLYPHS[one.verdict]} ${one.name}: ${verdicts[one.verdict]}; ${one.because}`,
      ),
    ),
  );
  lines.push(...section(say.decisions, decisionRows(report, language)));
  lines.push(...comparisonLines(report, language));
  return `${lines.join("\n").trimEnd()}\n`;
}

/** Told by their questions already. */
const WAITS: ReadonlySet<string> = new Set(["condition-open", "condition-disputed"]);

function rowsOf({ provisions }: ConformanceReport, wanted: (one: ReportedProvision) => boolean): string[] {
  return Object.entries(provisions)
    .filter(([, one]) => wanted(one))
    .map(([id, one]) => {
      const reason = one.code === "declined-with-reason" && one.reason !== null ? `: ${one.reason}` : "";
      return `${GLYPHS[one.verdict]} ${id.padEnd(8)} ${one.status.padEnd(2)} ${one.title}: ${one.because}${reason}`;
    });
}

function section(title: string, rows: readonly string[]): string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, ROWS_SHOWN).map((row) => `  ${oneLine(row, ROW_LENGTH)}`);
  const more = rows.length > ROWS_SHOWN ? [`  … ${rows.length - ROWS_SHOWN}, --json`] : [];
  return [title, ...shown, ...more, ""];
}

/** Whoever fills in no tables at all is told once that there are some. */
function tableRows({ tables }: ConformanceReport): string[] {
  const empty = tables.filter(({ given }) => given.length === 0);
  if (empty.length === 0) return [];
  if (empty.length === tables.length) return [`□ ${empty.map(({ id }) => id).join(", ")}`];
  return empty.map(({ id, about, for: users }) => `□ ${id}: ${about} (${users.join(", ")})`);
}

function decisionRows({ decisions }: ConformanceReport, language: Language): string[] {
  const say = SAYINGS[language];
  return Object.values(decisions).flatMap(({ name, answer, says, way, next }) => [
    `${name}: ${say.answers[answer]}${says === null ? "" : `; ${says}`}`,
    ...way.map((step) => `    ${step.id}  ${step.question} ${say.answers[step.answer]}`),
    ...(next === null ? [] : [`    ? ${next.id}  ${next.question}`]),
  ]);
}

function comparisonLines({ comparison }: ConformanceReport, language: Language): string[] {
  if (comparison === null) return [];
  const say = SAYINGS[language];
  const verdicts = wordsIn(language).verdicts;
  const { from, to, product, provisions, questions, dropped } = comparison;
  const waiting = Object.entries(provisions)
    .filter(([, { verdict }]) => verdict === "fail" || verdict === "inconclusive")
    .map(([id, one]) => {
      const before = Object.entries(one.answered).map(([from, support]) => `${from} ${support}`);
      const answered = before.length > 0 ? ` (${before.join(", ")})` : "";
      return `${GLYPHS[one.verdict]} ${id}${answered}: ${one.change === null ? "" : `${one.change}; `}${one.because}`;
    });
  return [
    say.against(from, to, verdicts[product.verdict]),
    `  ${product.because}`,
    ...(questions.length > 0 ? [`  ${say.questionsThere}: ${questions.join(", ")}`] : []),
    ...(dropped.length > 0 ? [`  ${say.dropped}: ${dropped.join(", ")}`] : []),
    ...section(say.lacks, waiting),
  ];
}

interface Sayings {
  readonly counts: (counts: ConformanceReport["product"]["counts"]) => string;
  readonly passedOver: (edition: string) => string;
  readonly fails: string;
  readonly contradictions: string;
  readonly questions: string;
  readonly decides: (ids: readonly string[]) => string;
  readonly open: string;
  readonly declined: string;
  readonly tables: string;
  readonly proposals: string;
  readonly subsets: string;
  readonly decisions: string;
  readonly answers: Readonly<Record<"yes" | "no" | "unknown", string>>;
  readonly against: (from: string, to: string, verdict: string) => string;
  readonly questionsThere: string;
  readonly dropped: string;
  readonly lacks: string;
}

const SAYINGS: Readonly<Record<Language, Sayings>> = {
  en: {
    counts: ({ pass, fail, inconclusive, notApplicable, declined }) =>
      `${pass} pass (${declined} of them declined with reason), ${fail} fail, ${inconclusive} inconclusive, ${notApplicable} not applicable`,
    passedOver: (edition) => `Answered, and not in ${edition}`,
    fails: "Fails",
    contradictions: "Contradictions: one of the answers is wrong",
    questions: "To answer first, since it decides what applies",
    decides: (ids) => `(decides ${ids.join(", ")})`,
    open: "Open",
    declined: "Recommendations not followed",
    tables: "Evidence tables that are not filled in",
    proposals: "Evidence found elsewhere: + supports, ▲ contradicts; no verdict rests on it",
    subsets: "What schemes take from it",
    decisions: "Decided step by step",
    answers: { yes: "yes", no: "no", unknown: "open" },
    against: (from, to, verdict) => `The answers for ${from} held against ${to}: ${verdict}`,
    questionsThere: "conditions to answer there",
    dropped: "not asked there",
    lacks: "  What they lack there",
  },
  de: {
    counts: ({ pass, fail, inconclusive, notApplicable, declined }) =>
      `${pass} bestanden (davon ${declined} mit Grund nicht befolgt), ${fail} nicht bestanden, ${inconclusive} nicht entscheidbar, ${notApplicable} nicht anwendbar`,
    passedOver: (edition) => `Beantwortet, doch nicht in ${edition}`,
    fails: "Nicht bestanden",
    contradictions: "Widersprüche: eine der Antworten stimmt nicht",
    questions: "Zuerst zu beantworten, weil es über die Anwendbarkeit entscheidet",
    decides: (ids) => `(entscheidet über ${ids.join(", ")})`,
    open: "Offen",
    declined: "Nicht befolgte Empfehlungen",
    tables: "Noch leere Nachweistabellen",
    proposals: "Anderswo Gefundenes: + spricht dafür, ▲ dagegen; kein Urteil beruht darauf",
    subsets: "Was Schemata daraus nehmen",
    decisions: "Schritt für Schritt entschieden",
    answers: { yes: "ja", no: "nein", unknown: "offen" },
    against: (from, to, verdict) => `Die Antworten für ${from}, gehalten gegen ${to}: ${verdict}`,
    questionsThere: "dort zu beantwortende Bedingungen",
    dropped: "dort nicht gefragt",
    lacks: "  Was dort fehlt",
  },
};
