/**
 * A report as JSON in pieces, so that a large one never stands in memory as one text.
 */

/** Items of a list that are written at once. */
const ITEMS_AT_ONCE = 64;
const BEFORE_ITEMS = '{\n  "_": [\n'.length;
const BEHIND_ITEMS = "\n  ]\n}".length;

/** A longer list is read by programs alone: each item stands on one line, which takes two thirds of the room. */
const ITEMS_INDENTED = 1000;

/** What `JSON.stringify(report, null, 2)` gives but for very long lists, and a line feed behind it. */
export function* reportJson(report: object): Generator<string> {
  let before = "{\n";
  for (const [key, value] of Object.entries(report)) {
    if (value === undefined) continue;
    yield `${before}  ${JSON.stringify(key)}: `;
    if (Array.isArray(value) && value.length > ITEMS_AT_ONCE) yield* listJson(value);
    else yield JSON.stringify({ _: value }, null, 2).slice('{\n  "_": '.length, -"\n}".length);
    before = ",\n";
  }
  yield before === "{\n" ? "{}\n" : "\n}\n";
}

function* listJson(list: readonly unknown[]): Generator<string> {
  for (let at = 0; at < list.length; at += ITEMS_AT_ONCE) {
    const items = list.slice(at, at + ITEMS_AT_ONCE);
    yield `${at === 0 ? "[\n" : ",\n"}${list.length > ITEMS_INDENTED ? inLines(items) : indented(items)}`;
  }
  yield "\n  ]";
}

const indented = (items: readonly unknown[]) =>
  JSON.stringify({ _: items }, null, 2).slice(BEFORE_ITEMS, -BEHIND_ITEMS);

const inLines = (items: readonly unknown[]) =>
  // Within a list JSON writes null for what it has no word for.
  items.map((item) => `    ${JSON.stringify(item) ?? "null"}`).join(",\n");
