/**
 * The documents of an audit: a page, a PDF, and the draft of a record for a data protection officer.
 */
import { InputError } from "../../domain/input-error.ts";
import type { CountryTable } from "../../domain/knowledge/country.ts";
import type { Label } from "../../domain/label/label.ts";
import type { AuditDifference } from "../../domain/traffic/audit-difference.ts";
import type { AuditReport } from "../../domain/traffic/audit-report.ts";
import type { Speech } from "../../print/audit/destination-cells.ts";
import type { Paper } from "../../print/audit/paper.ts";
import { type FileToWrite, writeAllOrNone } from "../../store/files.ts";
import type { Command } from "../command.ts";

/** Beside those of `audit`. */
export const DOCUMENT_OPTIONS = {
  html: { type: "string" },
  pdf: { type: "string" },
  record: { type: "string" },
  language: { type: "string", default: "en" },
} as const satisfies Command["options"];

export const DOCUMENT_HELP: Command["help"] = [
  ["--html FILE", "the report as one page that loads nothing"],
  ["--pdf FILE", "the report as PDF (A4)"],
  ["--record FILE", "draft of a record of processing (GDPR Art. 30), .pdf, .html or .xlsx"],
  ["--language L", "of these documents: en (default) or de"],
];

const RECORD_ENDINGS = [".pdf", ".html", ".xlsx"] as const;

/**
 * What is wrong with the options, said before hours of reading are spent.
 * @throws {InputError} `argument-wrong`
 */
export function checkDocumentOptions({ language, record }: Record<string, unknown>): void {
  if (language !== "en" && language !== "de") throw new InputError("argument-wrong", "--language", "write en or de");
  if (typeof record === "string" && endingOf(record) === undefined)
    throw new InputError("argument-wrong", "--record", `name a file that ends in ${RECORD_ENDINGS.join(", ")}`);
}

export interface DocumentContext {
  readonly countries: CountryTable;
  /** The label that was audited against, for what it says of purposes and time limits. */
  readonly label?: Label;
  readonly difference?: AuditDifference;
  /** Further files to be written with them. */
  readonly also?: readonly Omit<FileToWrite, "replace">[];
}

/** Writes the documents that `values` asks for, all or none, and none onto a file that exists. */
export async function writeDocuments(
  report: AuditReport,
  values: Record<string, unknown>,
  { countries, label, difference, also = [] }: DocumentContext,
): Promise<void> {
  const speech: Speech = { language: values.language === "de" ? "de" : "en", countries };
  const { html, pdf, record } = values;
  const files: Omit<FileToWrite, "replace">[] = [...also];
  const add = (path: string, content: string | Uint8Array) => files.push({ path, content });
  if (typeof html === "string" || typeof pdf === "string") {
    const { auditPaper } = await import("../../print/audit/audit-paper.ts");
    const paper = auditPaper(report, speech, difference, label);
    if (typeof html === "string") add(html, await pageOf(paper));
    if (typeof pdf === "string") add(pdf, await pdfOf(paper));
  }
  if (typeof record === "string") add(record, await recordFile(endingOf(record), report, speech, label));
  if (files.length > 0) await writeAllOrNone(files.map((file) => ({ ...file, replace: false })));
}

async function recordFile(
  ending: (typeof RECORD_ENDINGS)[number] | undefined,
  report: AuditReport,
  speech: Speech,
  label: Label | undefined,
): Promise<string | Uint8Array> {
  if (ending === ".xlsx") {
    const { recordWorkbook } = await import("../../print/audit/record-workbook.ts");
    return Buffer.concat(await Array.fromAsync(recordWorkbook(report, speech, label)));
  }
  const { dpoRecord } = await import("../../print/audit/dpo-record.ts");
  const paper = dpoRecord(report, speech, label);
  return ending === ".html" ? pageOf(paper) : pdfOf(paper);
}

// What draws is loaded when it is asked for: an audit without documents starts without the typesetter.
async function pageOf(paper: Paper): Promise<string> {
  const { paperHtml } = await import("../../print/audit/paper-html.ts");
  return paperHtml(paper);
}

async function pdfOf(paper: Paper): Promise<Uint8Array> {
  const { printPaper } = await import("../../print/audit/print-paper.ts");
  return printPaper(paper).pdf();
}

function endingOf(path: string): (typeof RECORD_ENDINGS)[number] | undefined {
  return RECORD_ENDINGS.find((ending) => path.toLowerCase().endsWith(ending));
}
