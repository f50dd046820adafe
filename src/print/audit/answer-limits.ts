/**
 * What belongs beside the answer of a document, since it bounds it: a capture that breaks off, a planted patient that
 * was searched for, and bytes that nobody could read.
 */
import type { AuditReport } from "../../domain/traffic/audit-report.ts";
import { recipientOf } from "../../domain/traffic/flow.ts";
import type { AuditLanguage } from "../../domain/traffic/words/audit-words.ts";
import { documentWords, filled, sizeInWords } from "../../domain/traffic/words/document-words.ts";
import { foreign } from "./paper.ts";

const NAMES_SHOWN = 5;

export function answerLimits(report: AuditReport, language: AuditLanguage): string[] {
  const cut = report.captures.filter(({ truncated }) => truncated).map(({ file }) => file);
  return [
    ...(cut.length === 0 ? [] : [cutOffInWords(cut, language)]),
    ...patientInWords(report, language),
    ...unreadInWords(report, language),
  ];
}

/** That captures break off, with their names. */
export function cutOffInWords(files: readonly string[], language: AuditLanguage): string {
  return filled(documentWords(language).answer.cutOff, { files: fewNames(files, language) });
}

function patientInWords({ canary, contentsExamined, destinations }: AuditReport, language: AuditLanguage): string[] {
  if (canary === null || !contentsExamined) return [];
  const { answer } = documentWords(language);
  const patient = foreign(canary, 100);
  const parties = new Set(destinations.filter(({ planted }) => planted.length > 0).map(recipientOf));
  if (parties.size === 0) return [filled(answer.patientNotFound, { patient })];
  return [filled(answer.patientFound, { patient, parties: fewNames([...parties], language) })];
}

function unreadInWords({ contentsExamined, destinations }: AuditReport, language: AuditLanguage): string[] {
  const { answer, notLookedInto } = documentWords(language);
  if (!contentsExamined) return [notLookedInto];
  const bytes = destinations.reduce((sum, { examined }) => sum + examined.unexaminedBytes, 0);
  return bytes === 0 ? [] : [filled(answer.unread, { size: sizeInWords(bytes, language) })];
}

function fewNames(names: readonly string[], language: AuditLanguage): string {
  const shown = names.slice(0, NAMES_SHOWN).map((name) => foreign(name));
  const more = names.length - shown.length;
  const rest = more > 0 ? ` ${filled(documentWords(language).andMore, { n: more.toLocaleString(language) })}` : "";
  return `${shown.join(", ")}${rest}`;
}
