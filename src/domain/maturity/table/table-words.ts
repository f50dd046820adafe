/**
 * What is wrong with a row of a table, as a sentence that says what to do; one place for terminal and page.
 */
import { filled, type MaturityLanguage } from "../words/maturity-words.ts";
import type { SaidField } from "./answer-cells.ts";
import type { RowVerdict } from "./preview.ts";
import { TABLE_HEADINGS } from "./table-fields.ts";
import type { RowProblem } from "./table-row.ts";

const SENTENCES: Readonly<Record<MaturityLanguage, Readonly<Record<RowProblem["kind"], string>>>> = {
  en: {
    "criterion-missing": "names no criterion; write its number, for example structure.organisation.1.1",
    "criterion-unknown": "“{value}” is no criterion of the model; write its number or its exact words",
    "criteria-differ":
      "the number names another criterion than the words, which are those of {more}; correct one of the two",
    twice: "row {more} answers the same criterion; keep one of the two",
    "answer-missing":
      "“{more}” is filled and the answer is empty; write fulfilled, partly, not fulfilled, not applicable or unknown",
    "answer-unclear": "“{value}” is no answer; write fulfilled, partly, not fulfilled, not applicable or unknown",
    "reason-missing": "it is answered with not applicable; write why in a column “Reason”",
    "day-unreadable": "“{value}” is no day, or can be two; write it as 2026-11-22",
    "too-long": "it is too long; at most {more} characters fit",
    "way-unknown": "“{value}” is no way to fulfil this criterion; write one of: {more}; or leave the cell empty",
    "letters-lost": "letters of it were lost when the table was saved; save it anew as UTF-8",
    "date-left-out": "“{value}” is no day and is left out; the rest of the row is taken",
  },
  de: {
    "criterion-missing": "nennt kein Kriterium; schreiben Sie seine Nummer, zum Beispiel structure.organisation.1.1",
    "criterion-unknown":
      "„{value}“ ist kein Kriterium des Modells; schreiben Sie seine Nummer oder genau seinen Wortlaut",
    "criteria-differ":
      "die Nummer nennt ein anderes Kriterium als der Wortlaut, der zu {more} gehört; berichtigen Sie eines von beiden",
    twice: "Zeile {more} beantwortet dasselbe Kriterium; behalten Sie eine von beiden",
    "answer-missing":
      "„{more}“ ist ausgefüllt und die Antwort leer; schreiben Sie erfüllt, teilweise, nicht erfüllt, nicht anwendbar oder unbekannt",
    "answer-unclear":
      "„{value}“ ist keine Antwort; schreiben Sie erfüllt, teilweise, nicht erfüllt, nicht anwendbar oder unbekannt",
    "reason-missing": "die Antwort ist „nicht anwendbar“; schreiben Sie in eine Spalte „Begründung“, warum",
    "day-unreadable":
      "„{value}“ ist kein Tag oder kann zwei bedeuten; schreiben Sie ihn als 22.11.2026 oder 2026-11-22",
    "too-long": "der Text ist zu lang; höchstens {more} Zeichen haben Platz",
    "way-unknown":
      "„{value}“ ist keine Art, dieses Kriterium zu erfüllen; schreiben Sie eine von: {more}; oder lassen Sie die Zelle leer",
    "letters-lost": "beim Speichern der Tabelle gingen Buchstaben verloren; speichern Sie sie neu als UTF-8",
    "date-left-out": "„{value}“ ist kein Tag und wird weggelassen; der Rest der Zeile gilt",
  },
};

/** Without the cell, which stands before it. */
export function rowProblemSentence({ kind, value, more }: RowProblem, language: MaturityLanguage): string {
  // Some criteria have no named ways at all.
  const instead = kind === "way-unknown" && more === "" ? "–" : more;
  return filled(SENTENCES[language][kind], { value, more: instead });
}

/** The field as the export heads its column. */
export function fieldWords(field: SaidField, language: MaturityLanguage): string {
  return TABLE_HEADINGS[field][language][0];
}

export const VERDICT_WORDS: Readonly<Record<MaturityLanguage, Readonly<Record<RowVerdict, string>>>> = {
  en: {
    new: "new",
    changed: "changed",
    same: "unchanged",
    empty: "without an answer",
    unreadable: "unreadable",
    "unknown-criterion": "unknown criterion",
  },
  de: {
    new: "neu",
    changed: "geändert",
    same: "unverändert",
    empty: "ohne Antwort",
    unreadable: "nicht lesbar",
    "unknown-criterion": "unbekanntes Kriterium",
  },
};
