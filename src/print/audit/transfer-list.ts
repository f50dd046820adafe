/**
 * The transfers of an audit, one row for each destination outside the own network, for documents and spreadsheets.
 *
 * What an audit cannot know (safeguards, the seat of a parent company) stands open for the controller to fill in.
 */
import type { AuditReport, Destination } from "../../domain/traffic/audit-report.ts";
import { recipientOf } from "../../domain/traffic/flow.ts";
import { wordsFor } from "../../domain/traffic/words/audit-words.ts";
import { counted, documentWords, filled, sizeInWords, timeInWords } from "../../domain/traffic/words/document-words.ts";
import type { Column, Table } from "../table/table.ts";
import { placeName, type Speech } from "./destination-cells.ts";
import { evidencePieces } from "./evidence-pieces.ts";
import { foreign } from "./paper.ts";
import { protectionInWords } from "./protection-words.ts";

export interface Transfer {
  readonly recipient: string;
  readonly host: string;
  readonly port: number;
  readonly country: string;
  readonly confidence: string | null;
  readonly hostedBy: string | null;
  readonly seat: string | null;
  readonly parent: string | null;
  readonly parentSeat: string;
  readonly class: string;
  readonly decision: string | null;
  readonly scope: string | null;
  /** YYYY-MM-DD. */
  readonly validUntil: string | null;
  readonly safeguards: string | null;
  readonly personal: string;
  readonly other: string | null;
  readonly howOften: string;
  readonly protection: string;
  readonly beforeConsent: string;
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
  readonly evidence: string;
}

const PLACES_SHOWN = 3;
const WAYS_SHOWN = 5;

const KINDS: Readonly<Record<keyof Transfer, Column["kind"]>> = {
  recipient: "text",
  host: "text",
  port: "number",
  country: "text",
  confidence: "text",
  hostedBy: "text",
  seat: "text",
  parent: "text",
  parentSeat: "text",
  class: "text",
  decision: "text",
  scope: "text",
  validUntil: "day",
  safeguards: "text",
  personal: "text",
  other: "text",
  howOften: "text",
  protection: "text",
  beforeConsent: "text",
  firstSeen: "moment",
  lastSeen: "moment",
  evidence: "text",
};

/** Every transfer as a row of a spreadsheet; they are written one by one, so that a large report stays small. */
export function transferTable(report: AuditReport, speech: Speech): Table {
  const { field } = documentWords(speech.language).record;
  const keys = Object.keys(KINDS) as (keyof Transfer)[];
  function* rows() {
    for (const transfer of transfersOf(report, speech)) yield keys.map((key) => transfer[key]);
  }
  return { columns: keys.map((key) => ({ key, title: field[key], kind: KINDS[key] })), rows: rows() };
}

export function isTransfer({ transfer, place }: Destination): boolean {
  return transfer.class !== "local" && place.method !== "local";
}

export function* transfersOf(report: AuditReport, speech: Speech): Generator<Transfer> {
  const { captures, destinations, contentsExamined } = report;
  const files = captures
    .slice(0, 5)
    .map(({ file }) => foreign(file))
    .join(", ");
  for (const destination of destinations)
    if (isTransfer(destination)) yield transferOf(destination, files, contentsExamined, speech);
}

function transferOf(destination: Destination, files: string, isExamined: boolean, speech: Speech): Transfer {
  const { language, countries } = speech;
  const { record, every, times } = documentWords(language);
  const { host, port, operator, place, transfer, exchanges, everySeconds, protection } = destination;
  const often = counted(times, exchanges, language);
  const ground = transfer.class === "eea" || transfer.class === "adequate";
  const seen =
    protection === null ? [] : [...protection.versions, ...protection.suites.slice(0, 2).map(({ name }) => name)];
  return {
    recipient: foreign(recipientOf(destination)),
    host: foreign(host, 253),
    port,
    country: placeName(place, speech),
    confidence: place.country === null ? null : record.sure[place.confidence],
    hostedBy: place.provider === null ? null : foreign(place.provider),
    seat: operator?.seat == null ? record.open : foreign(countries.nameOf(operator.seat, language), 80),
    parent: operator?.parent == null ? null : foreign(operator.parent),
    parentSeat: record.open,
    class: wordsFor("transfer", transfer.class, language),
    decision: transfer.reference === null ? null : foreign(transfer.reference, 60),
    scope: transfer.scope === null ? null : foreign(transfer.scope, 300),
    validUntil: transfer.validUntil === null ? null : foreign(transfer.validUntil, 40),
    safeguards: ground ? null : record.open,
    personal: personalIn(destination, isExamined, speech),
    other: namesOf(destination, false, language).join(", ") || null,
    howOften:
      everySeconds === null ? often : `${often}, ${filled(every, { time: timeInWords(everySeconds, language) })}`,
    protection: foreign([protectionInWords(destination, language), ...seen].join(", "), 300),
    beforeConsent: record.beforeConsent[consentOf(destination)],
    firstSeen: destination.firstSeen,
    lastSeen: destination.lastSeen,
    evidence: evidenceOf(destination, files, language).join("\n"),
  };
}

/**
 * Places of this destination alone, one in a line; then the way to each personal attribute in its messages. A report of
 * an older version names no places: then the captures have to do, and never what was seen of another destination.
 */
function evidenceOf(
  { evidence, planted, attributes, identifiers }: Destination,
  files: string,
  language: Speech["language"],
): string[] {
  const places = [...(evidence ?? []), ...planted.filter(isSent).map(({ file, pointer }) => ({ file, pointer }))];
  const shown = evidencePieces(places, PLACES_SHOWN, language).map(({ text }) => text);
  const ways = new Set([
    ...planted.filter(isSent).map(({ field, layers }) => way(wordsFor("field", foreign(field, 40), language), layers)),
    ...identifiers.filter(isSent).map(({ kind, layers }) => way(kind, layers)),
    ...attributes.filter((one) => one.personal && isSent(one)).map(({ name, layers }) => way(name[language], layers)),
  ]);
  const more = ways.size - WAYS_SHOWN;
  return [
    ...(shown.length === 0 ? [files] : shown),
    ...[...ways].slice(0, WAYS_SHOWN),
    ...(more > 0 ? [filled(documentWords(language).andMore, { n: more.toLocaleString(language) })] : []),
  ];
}

function way(what: string, layers: readonly string[]): string {
  return `${foreign(what, 80)}: ${foreign(layers.join(" > "), 200)}`;
}

/** What was sent of persons, the planted patient among it; nothing recognised is not nothing sent. */
function personalIn(destination: Destination, isExamined: boolean, { language }: Speech): string {
  const { record, planted: plantedWords, identifier } = documentWords(language);
  const { examined, identifiers } = destination;
  const fields = plantedFields([destination], language);
  const parts = [
    ...(fields.length === 0 ? [] : [filled(plantedWords, { what: fields.join(", ") })]),
    ...new Set(identifiers.filter(isSent).map(({ kind }) => filled(identifier, { kind: foreign(kind, 40) }))),
    ...namesOf(destination, true, language),
  ];
  const rest = [
    ...(isExamined ? [] : [record.notExamined]),
    ...(examined.unexaminedBytes > 0
      ? [filled(record.unexamined, { size: sizeInWords(examined.unexaminedBytes, language) })]
      : []),
  ];
  return [parts.join(", ") || (isExamined ? record.noData : ""), ...rest].filter((part) => part !== "").join("; ");
}

/** Names of fields of the planted patient that were sent. */
export function plantedFields(destinations: readonly Destination[], language: Speech["language"]): string[] {
  const sent = destinations.flatMap(({ planted }) => planted.filter(isSent));
  return [...new Set(sent.map(({ field }) => wordsFor("field", foreign(field, 40), language)))];
}

function namesOf({ attributes }: Destination, personal: boolean, language: Speech["language"]): string[] {
  const sent = attributes.filter((one) => isSent(one) && one.personal === personal);
  return [...new Set(sent.map(({ name }) => foreign(name[language], 80)))];
}

export function isSent({ direction }: { readonly direction: string }): boolean {
  return direction !== "down";
}

function consentOf({ attributes }: Destination): "yes" | "no" | "unknown" {
  const marked = attributes.filter((one) => one.personal && isSent(one)).map(({ beforeConsent }) => beforeConsent);
  if (marked.includes(true)) return "yes";
  return marked.length === 0 || marked.includes(null) ? "unknown" : "no";
}
