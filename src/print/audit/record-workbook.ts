/**
 * The draft of a record of processing as a workbook: the record on one sheet, every transfer on the other.
 */
import type { Label } from "../../domain/label/label.ts";
import type { AuditReport } from "../../domain/traffic/audit-report.ts";
import { documentWords } from "../../domain/traffic/words/document-words.ts";
import { writeWorkbook } from "../table/write-xlsx.ts";
import type { Speech } from "./destination-cells.ts";
import { recordTable } from "./dpo-record.ts";
import { transferTable } from "./transfer-list.ts";

export function recordWorkbook(report: AuditReport, speech: Speech, label?: Label): AsyncGenerator<Uint8Array> {
  const { sheets } = documentWords(speech.language).record;
  return writeWorkbook([
    { sheet: sheets.processing, table: recordTable(report, speech, label) },
    { sheet: sheets.transfers, table: transferTable(report, speech) },
  ]);
}
