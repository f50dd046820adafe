/**
 * A document of an audit: what may be asked for, and what kind of file that is.
 */
import type { AuditExportFormat } from "../contract/traffic.ts";
import type { Label } from "../domain/label/label.ts";
import type { ReportPieces } from "./report-pieces.ts";

/** All formats but that in which a report is kept. */
export type DocumentFormat = Exclude<AuditExportFormat, "json">;

export interface WantedDocument {
  readonly format: DocumentFormat;
  readonly language: "en" | "de";
  readonly report: ReportPieces;
  /** An earlier one, for formats that tell what changed since (`TELLS_CHANGES`). */
  readonly since?: ReportPieces | undefined;
  /** The label that was held against, for what it says of purposes and time limits. */
  readonly label?: Label | undefined;
  /** Of CareLabel, as its package says. */
  readonly version: string;
}

export const TELLS_CHANGES: readonly AuditExportFormat[] = ["html", "pdf"];

/** Media type, and the ending of a file's name without its point. */
export const DOCUMENT_FILES: Record<AuditExportFormat, { readonly mediaType: string; readonly ending: string }> = {
  json: { mediaType: "application/json", ending: "json" },
  html: { mediaType: "text/html; charset=utf-8", ending: "html" },
  pdf: { mediaType: "application/pdf", ending: "pdf" },
  sarif: { mediaType: "application/sarif+json", ending: "sarif" },
  "dpo-pdf": { mediaType: "application/pdf", ending: "pdf" },
  "dpo-xlsx": {
    mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ending: "xlsx",
  },
};
