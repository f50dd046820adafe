/**
 * What each recipient was sent, a table for each: the planted patient first, then personal data, then the rest.
 */
import type { Destination } from "../../domain/traffic/audit-report.ts";
import { wordsFor } from "../../domain/traffic/words/audit-words.ts";
import { counted, documentWords, filled, timeInWords } from "../../domain/traffic/words/document-words.ts";
import { plantedInWords } from "../../domain/traffic/words/planted-words.ts";
import type { Speech } from "./destination-cells.ts";
import { type Block, type Cell, foreign } from "./paper.ts";

/** As a report ends what it masks. */
const MASKED_LENGTH = / \((\d+) characters?\)$/;

/** At most `most` rows in all, and how many more there are. */
export function sentTables(
  destinations: readonly Destination[],
  speech: Speech,
  most: number,
): { tables: Block[]; more: number } {
  const { column } = documentWords(speech.language);
  const columns = [
    { title: column.what, share: 30 },
    { title: column.value, share: 22 },
    { title: column.way, share: 32 },
    { title: column.howOften, share: 16 },
  ];
  const tables: Block[] = [];
  let [shown, all] = [0, 0];
  for (const destination of destinations) {
    const rows = rowsOf(destination, speech);
    all += rows.length;
    const fitting = rows.slice(0, most - shown);
    shown += fitting.length;
    const { host, port } = destination;
    if (fitting.length > 0)
      tables.push({
        kind: "table",
        caption: `${foreign(host)}, ${port}`,
        isTitled: true,
        columns,
        rows: fitting.map((row) => row()),
      });
  }
  return { tables, more: all - shown };
}

/** Rows that are written when they are shown, since most of a large report are not. */
function rowsOf({ planted, attributes, identifiers }: Destination, { language }: Speech): (() => Cell[])[] {
  const say = documentWords(language);
  const way = (group: readonly { direction: string; layers: readonly string[] }[]): Cell => {
    const paths = [...new Set(group.map(({ layers }) => layers.join(" > ")))];
    const [first = ""] = paths;
    const more = paths.length - 1;
    const direction = [...new Set(group.map((one) => wordsFor("direction", one.direction, language)))].join(", ");
    const further = more === 0 ? [] : [{ text: counted(say.furtherPlaces, more, language), soft: true }];
    return [{ text: direction }, { text: foreign(first, 200), code: true }, ...further];
  };
  const times = (group: readonly { count: number }[]) => ({
    text: counted(
      say.times,
      group.reduce((all, { count }) => all + count, 0),
      language,
    ),
  });
  const shownIn = (text: string): Cell =>
    text === ""
      ? []
      : [
          {
            text: foreign(text).replace(MASKED_LENGTH, (_, n: string) => ` (${filled(say.signs, { n })})`),
          },
        ];
  const personalFirst = attributes.toSorted((one, other) => Number(other.personal) - Number(one.personal));
  return [
    ...groups(planted, ({ field, how }) => `${field} ${how}`).map((group) => () => {
      const { field, how } = group[0];
      const name = wordsFor("field", foreign(field, 40), language);
      const told = plantedInWords(how, language);
      const found = told === undefined || language === "en" ? { text: foreign(how), english: true } : { text: told };
      return [
        [
          { text: filled(say.planted, { what: name }), strong: true },
          ...(found.text === name ? [] : [{ ...found, soft: true }]),
        ],
        [],
        way(group),
        [times(group)],
      ];
    }),
    ...groups(identifiers, ({ kind, shown }) => `${kind} ${shown}`).map((group) => () => [
      [{ text: filled(say.identifier, { kind: foreign(group[0].kind, 40) }), strong: true }],
      shownIn(group[0].shown),
      way(group),
      [times(group)],
    ]),
    ...groups(personalFirst, ({ attribute, shown }) => `${attribute} ${shown}`).map((group) => () => {
      const { name, about, personal, shown, everySeconds } = group[0];
      return [
        [
          { text: foreign(name[language], 80), strong: personal, own: true },
          { text: [wordsFor("about", about, language), ...(personal ? [say.personal] : [])].join(", "), soft: true },
        ],
        shownIn(shown),
        way(group),
        [
          times(group),
          ...(everySeconds === null || group.length > 1
            ? []
            : [{ text: filled(say.every, { time: timeInWords(everySeconds, language) }), soft: true }]),
          ...(group.some(({ beforeConsent }) => beforeConsent === true)
            ? [{ text: say.beforeConsent, strong: true }]
            : []),
        ],
      ];
    }),
  ];
}

function groups<T>(all: readonly T[], keyOf: (one: T) => string): [T, ...T[]][] {
  return [...Map.groupBy(all, keyOf).values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : [[first, ...rest]],
  );
}
