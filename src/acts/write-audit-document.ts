/**
 * A report of an audit as a file for whoever needs it: paper, a page, a build server, a data protection officer.
 */
import type { World } from "../domain/knowledge/world.ts";
import { auditDifference } from "../domain/traffic/audit-difference.ts";
import { writeSarif } from "../formats/sarif/write-sarif.ts";
import { auditPaper } from "../print/audit/audit-paper.ts";
import type { Speech } from "../print/audit/destination-cells.ts";
import { dpoRecord } from "../print/audit/dpo-record.ts";
import { paperHtml } from "../print/audit/paper-html.ts";
import { printPaper } from "../print/audit/print-paper.ts";
import { recordWorkbook } from "../print/audit/record-workbook.ts";
import type { WantedDocument } from "./audit-document.ts";
import { reportIn } from "./report-pieces.ts";

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
      return encoder.encode(paperHtml(auditPaper(report, speech, difference, label)));
    case "pdf":
      return printPaper(auditPaper(report, speech, difference, label)).pdf();
    case "sarif":
      return encoder.encode(`${JSON.stringify(writeSarif(report, countries, version), null, 2)}\n`);
    case "dpo-pdf":
      return printPaper(dpoRecord(report, speech, label)).pdf();
    case "dpo-xlsx":
      return new Uint8Array(Buffer.concat(await Array.fromAsync(recordWorkbook(report, speech, label))));
  }
}

const encoder = new TextEncoder();
