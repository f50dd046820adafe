/**
 * `assess`: how mature a facility handles the security of its medical IoT devices, from a file of answers.
 *
 * Pure reckoning on a file, without a server: the same answers on the same day give the same text.
 */
import { dayNumber } from "../domain/calendar.ts";
import { InputError } from "../domain/input-error.ts";
import { evaluatedOf, type MaturityAnswers } from "../domain/maturity/answers-file.ts";
import { bestUnderBudget } from "../domain/maturity/best-under-budget.ts";
import type { Cover } from "../domain/maturity/cheapest-cover.ts";
import { evaluate } from "../domain/maturity/evaluate.ts";
import type { EvaluationReport } from "../domain/maturity/evaluation-report.ts";
import type { MaturityModel } from "../domain/maturity/model.ts";
import { qualityRemarks } from "../domain/maturity/quality.ts";
import type { Reading } from "../domain/maturity/reading.ts";
import { cheapestWayUp, columnsOf, standingOf } from "../domain/maturity/way-up.ts";
import { type MaturityLanguage, remarkSentence } from "../domain/maturity/words/maturity-words.ts";
import { answersTable, evaluationWorkbook } from "../print/maturity/evaluation-tables.ts";
import type { ReportSource } from "../print/maturity/report-source.ts";
import { writeCsv } from "../print/table/write-csv.ts";
import { readBytes, refuseExisting, writeAllOrNone, writeWhole } from "../store/files.ts";
import { loadMaturityModel, loadMaturityTexts } from "../store/load-maturity.ts";
import { readAnswersFile } from "./assess/answers-file.ts";
import { oscalOf } from "./assess/answers-oscal.ts";
import { evaluationWords } from "./assess/evaluation-words.ts";
import { type Command, EXIT, type Terminal } from "./command.ts";
import { onlyArgument } from "./label-files.ts";

export const command: Command = {
  words: "assess",
  summary: "tell the maturity level of a facility, what is in the way, and the cheapest way up",
  usage:
    "ANSWERS.yaml [--json] [--target N] [--of SCOPE] [--budget SUM] [--reading literal] [--table FILE] [--pdf FILE] [--oscal results|poam]",
  options: {
    json: { type: "boolean" },
    target: { type: "string" },
    of: { type: "string" },
    budget: { type: "string" },
    reading: { type: "string" },
    table: { type: "string" },
    language: { type: "string", default: "en" },
    on: { type: "string" },
    oscal: { type: "string" },
    pdf: { type: "string" },
  },
  help: [
    [
      "ANSWERS.yaml",
      "answers by criterion, figures, measures, as YAML or JSON (docs/maturity.md); - reads standard input",
    ],
    ["--json", "everything as JSON on standard output"],
    [
      "--target N",
      "level that is to be reached; ends with exit code 1 when it is not, and tells the cheapest measures",
    ],
    ["--of SCOPE", "what is to reach it: facility (default), structure, structure.organisation ..."],
    ["--budget SUM", "tells the measures that bring most for no more than this"],
    ["--reading R", "recommended (default), or literal: each sentence of the paper as printed"],
    ["--table FILE", "also writes it as a workbook (.xlsx), or its answers as .csv; assess import reads them back"],
    ["--language L", "en (default) or de"],
    ["--oscal DOC", "results or poam: NIST OSCAL 1.2 on standard output, for programs of auditors"],
    ["--on DAY", "the day on which answers are aged; today by default"],
    ["--pdf FILE", "the report as PDF (A4) too; no FILE that exists is overwritten"],
  ],
  example: "carelabel assess samples/maturity/practice.answers.yaml --target 1",
  async run({ values, args }, terminal) {
    const path = onlyArgument(args, "file of answers");
    const model = loadMaturityModel();
    const asked = askedFor(model, values, terminal);
    if (typeof values.pdf === "string") await refuseExisting(values.pdf);
    const file = readAnswersFile(await readBytes(path, terminal.stdin), path, model, terminal);
    if (file === undefined) return EXIT.wrongInput;
    if (asked.table !== undefined) await writeTable(model, file, path, asked, asked.table);
    if (typeof values.pdf === "string") await writePdf(values.pdf, file, asked);
    if (values.oscal !== undefined) {
      terminal.out(`${JSON.stringify(await oscalOf(model, file, values.oscal, asked), null, 2)}\n`);
      return EXIT.ok;
    }
    const report = reportOf(model, file, path, asked);
    if (values.json === true) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else
      terminal.out(
        evaluationWords(model, report, loadMaturityTexts(asked.language), { ...asked, measures: file.measures.length }),
      );
    const { target, scope } = asked;
    return target === undefined || (standingOf(report, scope)?.achieved ?? 0) >= target ? EXIT.ok : EXIT.departs;
  },
};

export interface Asked {
  readonly target: number | undefined;
  readonly scope: string;
  readonly budget: number | undefined;
  readonly reading: Reading | undefined;
  readonly language: MaturityLanguage;
  readonly today: string;
  /** Where the tables are written. */
  readonly table: string | undefined;
}

/** @throws {InputError} `argument-wrong` or `date-unreadable`, naming the option. */
function askedFor(model: MaturityModel, values: Record<string, unknown>, { today }: Pick<Terminal, "today">): Asked {
  const { reading, language, of: scope = "facility", on = today, table } = values;
  const wrong = (option: string, what: string) => new InputError("argument-wrong", option, what);
  const target = numberOf(values.target);
  if (target !== undefined && !(Number.isInteger(target) && target >= 1 && target <= model.topLevel))
    throw wrong("--target", `write a level from 1 to ${model.topLevel}`);
  const budget = numberOf(values.budget);
  if (budget !== undefined && !(Number.isFinite(budget) && budget >= 0))
    throw wrong("--budget", "write a sum from 0 on, in digits");
  if (reading !== undefined && reading !== "recommended" && reading !== "literal")
    throw wrong("--reading", "write recommended or literal");
  if (language !== "en" && language !== "de") throw wrong("--language", "write en or de");
  if (columnsOf(model, String(scope)) === undefined) {
    const scopes = ["facility", ...model.dimensions.map(({ id }) => id), ...model.columns.map(({ key }) => key)];
    throw wrong("--of", `there is no such part; there are ${scopes.join(", ")}`);
  }
  dayNumber(String(on), "--on");
  if (table !== undefined && !/\.(?:xlsx|csv)$/i.test(String(table)))
    throw wrong("--table", "name a file that ends in .xlsx or .csv");
  return {
    target,
    scope: String(scope),
    budget,
    reading,
    language,
    today: String(on),
    table: table === undefined ? undefined : String(table),
  };
}

function numberOf(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  return String(value).trim() === "" ? Number.NaN : Number(value);
}

async function writeTable(
  model: MaturityModel,
  file: MaturityAnswers,
  path: string,
  { today, reading, language }: Asked,
  table: string,
): Promise<void> {
  const evaluated = evaluatedOf(file, today, reading);
  const evaluation = evaluate(model, evaluated);
  const texts = loadMaturityTexts(language);
  const tabled = {
    title: [file.facility, file.site].filter((one) => one !== undefined).join(" · ") || path,
    ...{ answers: file.answers, facts: file.facts, measures: file.measures, evaluation },
    remarks: qualityRemarks(model, evaluated, evaluation),
  };
  const chunks = /\.xlsx$/i.test(table)
    ? evaluationWorkbook(tabled, model, texts)
    : writeCsv(answersTable(tabled, model, texts), { separator: language === "de" ? ";" : "," });
  await writeWhole(table, new Uint8Array(Buffer.concat(await Array.fromAsync(chunks))), { inputs: [path] });
}

// The typesetter is loaded by those who want paper.
async function writePdf(path: string, file: MaturityAnswers, asked: Asked): Promise<void> {
  const { writeMaturityDocument } = await import("../acts/maturity/maturity-document.ts");
  const { answers, facts, reading, today } = { ...file, ...evaluatedOf(file, asked.today, asked.reading) };
  const source: ReportSource = {
    ...{ language: asked.language, title: "", facility: file.facility ?? "", state: "file", reading, today },
    ...{ place: file.site === undefined ? [] : [file.site], measures: file.measures, trail: [], sealed: null },
    ...{ answers: Object.fromEntries(answers), figures: Object.fromEntries(facts) },
  };
  await writeAllOrNone([{ path, content: writeMaturityDocument({ kind: "report", source }), replace: false }]);
}

function reportOf(model: MaturityModel, file: MaturityAnswers, path: string, asked: Asked): EvaluationReport {
  const evaluated = evaluatedOf(file, asked.today, asked.reading);
  const evaluation = evaluate(model, evaluated);
  const { scope } = asked;
  const remarks = qualityRemarks(model, evaluated, evaluation).map(({ contradiction, ...remark }) => ({
    contradiction,
    remark: { ...remark, says: remarkSentence({ contradiction, ...remark }, asked.language) },
  }));
  const standing = standingOf(evaluation, scope);
  // With measures and no target the next level is what is asked for.
  const target = asked.target ?? (file.measures.length > 0 ? standing?.workingOn : undefined);
  const budget = asked.budget ?? file.budget;
  const { measures } = file;
  const achieved = standing?.achieved ?? 0;
  const way = target === undefined ? undefined : cheapestWayUp(model, evaluated, { measures, scope, target });
  const best = budget === undefined ? undefined : bestUnderBudget(model, evaluated, { measures, scope, budget });
  return {
    ...evaluation,
    subject: { facility: file.facility ?? null, site: file.site ?? null, date: file.date ?? null, file: path },
    model: { title: model.data.source.title, where: model.data.source.where },
    contradictions: remarks.filter(({ contradiction }) => contradiction).map(({ remark }) => remark),
    remarks: remarks.filter(({ contradiction }) => !contradiction).map(({ remark }) => remark),
    wayUp:
      way === undefined
        ? null
        : { ...way, ...priced(way), uncovered: [...way.uncovered], reached: achieved >= way.target },
    underBudget: best === undefined ? null : { ...best, ...priced(best), columns: { ...best.columns } },
  };
}

const priced = ({ measures, cost, effort, proven }: Cover) => ({ measures: [...measures], cost, effort, proven });
