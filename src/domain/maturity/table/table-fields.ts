/**
 * The columns of a table of answers, and which column of a foreign one says what, by its heading.
 *
 * The first heading of each language is what our own export writes; the others are those of audit lists and of
 * self-assessments as hospitals keep them in English and German.
 */
import type { MaturityLanguage } from "../words/maturity-words.ts";

/** What an import reads. */
export const READ_FIELDS = [
  "criterion",
  "statement",
  "answer",
  "reason",
  "evidence",
  "note",
  "way",
  "ownFigure",
  "date",
  "by",
  "validUntil",
] as const;
export type ReadField = (typeof READ_FIELDS)[number];

/** What an export says besides; an import reads over it. */
export const SHOWN_FIELDS = ["dimension", "column", "level", "subject", "result", "basis"] as const;
export type TableField = ReadField | (typeof SHOWN_FIELDS)[number];

/** In the order of the export. */
export const TABLE_FIELDS: readonly TableField[] = [
  ...(["criterion", "dimension", "column", "level", "statement", "subject", "answer", "reason", "evidence"] as const),
  ...(["note", "way", "ownFigure", "date", "by", "validUntil", "result", "basis"] as const),
];

type Headings = Readonly<Record<MaturityLanguage, readonly [string, ...string[]]>>;

export const TABLE_HEADINGS: Readonly<Record<TableField, Headings>> = {
  criterion: {
    en: ["Criterion", "Criterion ID", "Id", "No", "Number", "Key", "Ref", "Reference", "Control ID"],
    de: ["Kriterium", "Kriterium ID", "Kennung", "Nr", "Nummer", "Schlüssel", "Lfd Nr", "Ziffer"],
  },
  dimension: { en: ["Dimension"], de: ["Dimension"] },
  column: { en: ["Column"], de: ["Spalte"] },
  level: { en: ["Level"], de: ["Stufe"] },
  statement: {
    en: ["What is asked", "Statement", "Text", "Criterion text", "Requirement", "Question", "Title", "Description"],
    de: ["Wonach gefragt ist", "Aussage", "Kriterientext", "Anforderung", "Frage", "Titel", "Beschreibung"],
  },
  subject: { en: ["Who must show it"], de: ["Wer es zeigen muss"] },
  answer: {
    en: ["Answer", "Status", "Fulfilled", "Fulfilment", "Met", "Compliance", "Compliant", "State", "Rating"],
    de: ["Antwort", "Erfüllt", "Erfuellt", "Erfüllung", "Erfüllungsgrad", "Umsetzung", "Umgesetzt", "Umsetzungsstand"],
  },
  reason: {
    en: ["Reason", "Justification", "Why not applicable"],
    de: ["Begründung", "Begruendung", "Grund", "Warum nicht anwendbar"],
  },
  evidence: {
    en: ["Evidence", "Proof", "Document", "Documents"],
    de: ["Nachweis", "Nachweise", "Beleg", "Belege", "Dokument", "Dokumente"],
  },
  note: {
    en: ["Note", "Notes", "Comment", "Comments", "Remark", "Remarks"],
    de: ["Notiz", "Bemerkung", "Bemerkungen", "Anmerkung", "Anmerkungen", "Kommentar", "Kommentare", "Hinweis"],
  },
  way: { en: ["Way", "How it is fulfilled"], de: ["Art der Erfüllung", "Art"] },
  ownFigure: { en: ["Own figure"], de: ["Eigene Zahl", "Eigene Kennzahl"] },
  date: {
    en: ["Answered on", "Date", "Assessed on", "As of"],
    de: ["Beantwortet am", "Datum", "Bewertet am", "Stand", "Geprüft am"],
  },
  by: {
    en: ["Answered by", "By", "Assessed by", "Assessor", "Responsible"],
    de: ["Beantwortet von", "Von", "Bewertet von", "Geprüft von", "Bearbeiter", "Verantwortlich", "Ansprechpartner"],
  },
  validUntil: { en: ["Valid until", "Counts until", "Expires"], de: ["Gültig bis", "Gueltig bis", "Gilt bis"] },
  result: { en: ["Result"], de: ["Ergebnis"] },
  basis: { en: ["Rests on"], de: ["Beruht auf"] },
};

const BY_HEADING: ReadonlyMap<string, TableField> = new Map(
  TABLE_FIELDS.flatMap((field) =>
    [field, ...TABLE_HEADINGS[field].en, ...TABLE_HEADINGS[field].de].map(
      (heading) => [plainWords(heading), field] as const,
    ),
  ),
);

/** Number of the column (from 0) of each field; of two columns with one field the first counts. */
export type FieldColumns = ReadonlyMap<ReadField, number>;

export function recogniseFields(headings: readonly string[]): FieldColumns {
  const columns = new Map<ReadField, number>();
  for (const [at, heading] of headings.entries()) {
    const field = fieldOf(heading);
    if (field === undefined || !isRead(field)) continue;
    // A list with "No" and "Criterion" has a number of its own in one of them and the words in the other.
    const free = field === "criterion" && columns.has(field) ? "statement" : field;
    if (!columns.has(free)) columns.set(free, at);
  }
  return columns;
}

/** Every column (from 0) that is headed as this field. */
export function columnsOf(field: ReadField, headings: readonly string[]): number[] {
  return headings.flatMap((heading, at) => (fieldOf(heading) === field ? [at] : []));
}

function fieldOf(heading: string): TableField | undefined {
  return BY_HEADING.get(plainWords(heading)) ?? BY_HEADING.get(plainWords(heading.replace(/[[(:].*$/s, "")));
}

function isRead(field: TableField): field is ReadField {
  return (READ_FIELDS as readonly string[]).includes(field);
}

/** Small letters and digits only, without their marks: "Erfüllt?" is "erfullt". */
export function plainWords(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** What a spreadsheet calls a cell: "B12". */
export function cellName(column: number, line: number): string {
  let letters = "";
  for (let left = column; left >= 0; left = Math.floor(left / 26) - 1)
    letters = String.fromCharCode(65 + (left % 26)) + letters;
  return `${letters}${line}`;
}
