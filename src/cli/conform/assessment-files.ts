/**
 * The files that `conform` writes beside its answer: a PDF, and the provisions as CSV or XLSX.
 */
import { basename } from "node:path";
import type { Catalogue } from "../../domain/conformance/catalogue.ts";
import type { ConformanceReport } from "../../domain/conformance/report.ts";
import type { Language } from "../../domain/conformance/words/words.ts";
import { InputError } from "../../domain/input-error.ts";
import { printPaper } from "../../print/audit/print-paper.ts";
import { assessmentPaper } from "../../print/conformance/assessment-paper.ts";
import { assessmentSheets } from "../../print/conformance/provision-table.ts";
import { writeCsv } from "../../print/table/write-csv.ts";
import { writeWorkbook } from "../../print/table/write-xlsx.ts";
import { writeWhole } from "../../store/files.ts";

interface Wanted {
  readonly pdf: unknown;
  readonly table: unknown;
  readonly title: string;
  readonly language: Language;
}

/** @throws {InputError} `argument-wrong` for a table that is neither .csv nor .xlsx. */
export async function writeAssessmentFiles(
  report: ConformanceReport,
  catalogue: Catalogue,
  { pdf, table, title, language }: Wanted,
): Promise<void> {
  const isCsv = typeof table === "string" && /\.csv$/i.test(table);
  if (typeof table === "string" && !isCsv && !/\.xlsx$/i.test(table))
    throw new InputError("argument-wrong", "--table", `"${table}" is no table; name a file that ends in .csv or .xlsx`);
  if (typeof table === "string") {
    const sheets = assessmentSheets(report, language);
    const bytes = isCsv
      ? writeCsv(sheets[0].table, { separator: language === "de" ? ";" : "," })
      : writeWorkbook(sheets);
    await writeWhole(table, Buffer.concat(await Array.fromAsync(bytes)), { replace: true });
  }
  if (typeof pdf === "string")
    await writeWhole(pdf, printPaper(assessmentPaper(report, catalogue, { title: basename(title), language })).pdf(), {
      replace: true,
    });
}
