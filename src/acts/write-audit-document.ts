/**
 * A report of an audit as a file for whoever needs it: paper, a page, a build server, a data protection officer.
 */
import type { World } from "../domain/knowledge/world.ts";
import type { Label } from "../domain/label/label.ts";
import { auditDifference } from "../domain/traffic/audit-difference.ts";
import type { AuditReport } from "../domain/traffic/audit-report.ts";
import { documentWords } from "../domain/traffic/words/document-words.ts";
import { writeSarif } from "../formats/sarif/write-sarif.ts";
import { auditPaper } from "../print/audit/audit-paper.ts";
import type { Speech } from "../print/audit/destination-cells.ts";
import { dpoRecord, recordTable } from "../print/audit/dpo-record.ts";
import { paperHtml } from "../print/audit/paper-html.ts";
import { printPaper } from "../print/audit/print-paper.ts";
import { transferTable } from "../print/audit/transfer-list.ts";
import { writeWorkbook } from "../print/table/write-xlsx.ts";
import type { WantedDocument } from "./audit-document.ts";

/** The bytes of the file. @throws {InputError} `format-unsupported` where no typesetter of this platform exists. */
export async function writeAuditDocument(
  { format, language, label, version, ...wanted }: WantedDocument,
  { countries }: Pick<World, "countries">,
): Promise<Uint8Array> {
  const report = reportIn(wanted.report);
  const difference = wanted.since && auditDifference(reportIn(wanted.since), report);
  const speech: Speech = { language, countries };
  switch (format) {
    case "html":
      return encoder.encode(paperHtml(auditPaper(report, speech, difference)));
    case "pdf":
      return printPaper(auditPaper(report, speech, difference)).pdf();
    case "sarif":
      return encoder.encode(`${JSON.stringify(writeSarif(report, countries, version), null, 2)}\n`);
    case "dpo-pdf":
      return printPaper(dpoRecord(report, speech, label)).pdf();
    case "dpo-xlsx":
      return recordWorkbook(report, speech, label);
  }
}

async function recordWorkbook(report: AuditReport, speech: Speech, label: Label | undefined): Promise<Uint8Array> {
  const { sheets } = documentWords(speech.language).record;
  const chunks = writeWorkbook([
    { sheet: sheets.processing, table: recordTable(report, speech, label) },
    { sheet: sheets.transfers, table: transferTable(report, speech) },
  ]);
  return new Uint8Array(Buffer.concat(await Array.fromAsync(chunks)));
}

const reportIn = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as AuditReport;

const encoder = new TextEncoder();
