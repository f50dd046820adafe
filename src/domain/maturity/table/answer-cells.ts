/**
 * What the cells of a table say of an answer, and how an answer is written into cells.
 *
 * Words are taken in English and German, whatever language the table is in. What can be read in two ways, such as a bare
 * number that may be a level or a yes, is refused and never guessed.
 */
import { dayOf } from "../../registry/import/day-cell.ts";
import type { Answer, AnswerKind, EvidenceRef } from "../answer.ts";
import { type MaturityLanguage, maturityWords } from "../words/maturity-words.ts";
import { plainWords } from "./table-fields.ts";

/** What a row of a table says of an answer; a field without a column, or with an empty cell, is not there. */
export type AnswerFields = Omit<Answer, "source">;

const WORDS: Readonly<Record<AnswerKind, readonly string[]>> = {
  fulfilled: [
    ...["fulfilled", "fully fulfilled", "met", "fully met", "yes", "y", "true", "x", "✓", "✔", "ok"],
    ...["implemented", "fully implemented", "compliant", "complete", "done"],
    ...["erfüllt", "erfuellt", "voll erfüllt", "vollständig erfüllt", "ja", "j", "wahr", "umgesetzt", "vollständig"],
  ],
  partly: [
    ...["partly", "partly fulfilled", "partial", "partially", "partially fulfilled", "partially met", "in progress"],
    ...[
      "partially implemented",
      "partially compliant",
      "begun",
      "teilweise",
      "teilweise erfüllt",
      "teilweise umgesetzt",
    ],
    ...["teils", "tlw", "zum teil", "z. T.", "in Arbeit", "in Umsetzung", "begonnen"],
  ],
  "not-fulfilled": [
    ...["not fulfilled", "not met", "unmet", "no", "n", "false", "not implemented", "not compliant", "non compliant"],
    ...["nicht erfüllt", "nicht erfuellt", "unerfüllt", "nein", "falsch", "nicht umgesetzt", "✗", "✘"],
  ],
  "not-applicable": [
    ...["not applicable", "n/a", "n.a.", "not relevant", "nicht anwendbar", "entfällt", "entfaellt"],
    ...["nicht zutreffend", "trifft nicht zu", "nicht relevant", "n. z.", "n. anw."],
  ],
  unknown: [
    ...["unknown", "not known", "not answered", "unanswered", "?", "unbekannt", "nicht bekannt", "nicht beantwortet"],
    ...["unbeantwortet", "weiß nicht", "k. A.", "keine Angabe"],
  ],
};

/** A tick is no letter, so it would be lost with the marks. */
const signsOf = (text: string) => text.trim().replace(/\ufe0f/g, "");
const keyOf = (text: string) => plainWords(text) || signsOf(text);

const BY_WORD: ReadonlyMap<string, AnswerKind> = new Map(
  (Object.entries(WORDS) as [AnswerKind, readonly string[]][]).flatMap(([kind, words]) =>
    [kind, maturityWords("en").answer[kind], maturityWords("de").answer[kind], ...words].map(
      (word) => [keyOf(word), kind] as const,
    ),
  ),
);

/** The answer that a word means; undefined for one that means none or several. */
export function answerKindOf(cell: string): AnswerKind | undefined {
  return BY_WORD.get(keyOf(cell));
}

/** YYYY-MM-DD, whichever of the usual ways it is written in; undefined when it is none or can be two. */
export function dayIn(cell: string): string | undefined {
  const reading = dayOf(cell);
  return "value" in reading ? reading.value : undefined;
}

const DIGEST = /\s*\[sha256:? ?([0-9a-f]{64})\]$/i;
const DATED = /\s*\[(\d{4}-\d{2}-\d{2})\]$/;

/** One a line: the title, then its day and digest in brackets. */
export function evidenceText(evidence: Answer["evidence"]): string {
  return evidence
    .map(({ title, date, digest }) =>
      [
        title.replace(/\s*\n\s*/g, " ").trim(),
        ...(date === undefined ? [] : [`[${date}]`]),
        ...(digest === undefined ? [] : [`[sha256 ${digest}]`]),
      ].join(" "),
    )
    .join("\n");
}

export function evidenceIn(cell: string): EvidenceRef[] {
  return cell
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const digest = DIGEST.exec(line)?.[1]?.toLowerCase();
      const undigested = digest === undefined ? line : line.replace(DIGEST, "");
      const written = DATED.exec(undigested)?.[1];
      const date = written === undefined ? undefined : dayIn(written);
      const title = date === undefined ? undigested : undigested.replace(DATED, "");
      // A bracket alone is the title itself.
      if (title.trim() === "") return { title: line };
      return {
        title: title.trim(),
        ...(digest === undefined ? {} : { digest }),
        ...(date === undefined ? {} : { date }),
      };
    });
}

/** The fields of an answer that an import can change. */
export const SAID_FIELDS = ["answer", "reason", "evidence", "note", "way", "ownFigure", "validUntil"] as const;
export type SaidField = (typeof SAID_FIELDS)[number];

/** The cell of the field as the export writes it; empty for nothing. */
export function cellOf(
  answer: AnswerFields | undefined,
  field: SaidField | "date" | "by",
  language: MaturityLanguage = "en",
): string {
  if (answer === undefined) return "";
  if (field === "answer") return maturityWords(language).answer[answer.answer];
  if (field === "evidence") return evidenceText(answer.evidence);
  return answer[field] ?? "";
}
