/**
 * A comparison on a terminal: three columns, the answer first, the questions to the vendors last.
 */
import type { ComparedFact, ComparedOffer, Comparison, Side } from "../../domain/inspection/comparison/comparison.ts";
import { COMPARISON_WORDS } from "../../domain/inspection/comparison/comparison-words.ts";
import type { Standing } from "../../domain/inspection/comparison/standing.ts";
import { newUnitWords } from "../../domain/inspection/new-unit-words.ts";
import { FACE_WORDS } from "../../domain/label/face-words.ts";
import { oneLine } from "../../domain/one-line.ts";

const NAME_WIDTH = 26;
const VALUE_WIDTH = 34;
/** Rows of a fact; more would push the next one off the screen. */
const ROWS_SHOWN = 8;

const STANDING_GLYPHS: Record<Standing, string> = { verified: "●", examined: "◐", claimed: "○", unproven: "◌" };

const WORDS = {
  en: {
    better: (count: number) => `better in ${count}`,
    ended: "support has ended",
    asks: (name: string) => `Questions to the vendor of ${name}`,
    legend: "▲ better   △ better, if what is claimed is true   ! contradicts itself   ? not stated",
    contradictions: (name: string) => `${name} contradicts itself`,
    more: (count: number) => `… ${count} more: --json`,
    decides: "* an answer could decide",
    newUnit: "A new unit",
  },
  de: {
    better: (count: number) => `besser in ${count}`,
    ended: "Unterstützung beendet",
    asks: (name: string) => `Fragen an den Anbieter von ${name}`,
    legend: "▲ besser   △ besser, falls die Behauptung stimmt   ! widerspricht sich   ? keine Angabe",
    contradictions: (name: string) => `${name} widerspricht sich`,
    more: (count: number) => `… ${count} weitere: --json`,
    decides: "* eine Antwort könnte entscheiden",
    newUnit: "Ein neues Gerät",
  },
} as const;

export function comparisonInWords(comparison: Comparison): string {
  const { a, b, groups, better, language } = comparison;
  const words = WORDS[language];
  const head = (letter: string, offer: ComparedOffer, count: number) =>
    `${letter}  ${oneLine(offer.name, 70)}: ${[
      words.better(count),
      ...(offer.support.state === "ended" ? [`✖ ${words.ended}`] : []),
    ].join(", ")}`;
  return `${[
    head("A", a, better.a),
    head("B", b, better.b),
    ...groups.flatMap(({ name, facts }) => ["", name, ...facts.flatMap((fact) => factRows(fact, comparison))]),
    "",
    words.legend,
    Object.entries(STANDING_GLYPHS)
      .map(([standing, glyph]) => `${glyph} ${COMPARISON_WORDS[language].standing[standing as Standing]}`)
      .join("   "),
    ...[a, b].flatMap((offer) => [
      "",
      ...wrapped(
        `${words.newUnit}, ${oneLine(offer.name, 70)}: ${newUnitWords(offer.newUnit, language).join(" ")}`,
        100,
      ),
    ]),
    ...[a, b].flatMap((offer) => contradictionRows(offer, words)),
    ...[a, b].flatMap((offer) => questionRows(offer, words)),
  ].join("\n")}\n`;
}

function factRows(fact: ComparedFact, { language }: Comparison): string[] {
  const words = WORDS[language];
  const names = wrapped(fact.name, NAME_WIDTH);
  const [a, b] = (["a", "b"] as const).map((name) => {
    const mark = fact.better !== name ? " " : fact.proven ? "▲" : "△";
    return cell(fact[name], mark, FACE_WORDS[language].notStated, words.more);
  }) as [string[], string[]];
  return Array.from({ length: Math.max(names.length, a.length, b.length) }, (_, row) =>
    `  ${(names[row] ?? "").padEnd(NAME_WIDTH)} ${(a[row] ?? "").padEnd(VALUE_WIDTH)} ${b[row] ?? ""}`.trimEnd(),
  );
}

function cell(side: Side, mark: string, notStated: string, more: (count: number) => string): string[] {
  const { lines, standing, contradicted } = side;
  if (lines.length === 0) return [`${mark} ? ${notStated}`];
  const glyph = `${contradicted ? "!" : ""}${standing === null ? "" : STANDING_GLYPHS[standing]}`;
  const shown: string[] = [];
  for (const [index, line] of lines.entries()) {
    const rows = wrapped(oneLine(line, 300), VALUE_WIDTH - 5);
    if (index > 0 && shown.length + rows.length > ROWS_SHOWN) {
      shown.push(more(lines.length - index));
      break;
    }
    shown.push(...rows);
  }
  return shown.map((line, row) => (row === 0 ? `${mark} ${glyph === "" ? "" : `${glyph} `}${line}` : `    ${line}`));
}

function contradictionRows(offer: ComparedOffer, words: (typeof WORDS)["en" | "de"]): string[] {
  if (offer.contradictions.length === 0) return [];
  return [
    "",
    words.contradictions(oneLine(offer.name, 70)),
    ...offer.contradictions.flatMap(({ pointer, message }) =>
      wrapped(`${pointer === "" ? "/" : oneLine(pointer)}: ${oneLine(message, 300)}`, 96).map((line) => `  ${line}`),
    ),
  ];
}

function questionRows(offer: ComparedOffer, words: (typeof WORDS)["en" | "de"]): string[] {
  if (offer.questions.length === 0) return [];
  const sorted = [...offer.questions].sort((one, other) => Number(other.decides) - Number(one.decides));
  return [
    "",
    `${words.asks(oneLine(offer.name, 60))} (${words.decides})`,
    ...sorted.flatMap(({ ask, decides }) =>
      wrapped(ask, 94).map((line, row) => `  ${row === 0 ? (decides ? "* " : "- ") : "  "}${line}`),
    ),
  ];
}

/** Lines of at most `width` signs, broken between words where there are any. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      if (line !== "") lines.push(line);
      line = word;
      while (line.length > width) {
        lines.push(line.slice(0, width));
        line = line.slice(width);
      }
    }
  }
  return [...lines, line];
}
