/**
 * A report as JSON in pieces, so that a large one never stands in memory as one text.
 */

/** Items of a list that are written at once. */
const ITEMS_AT_ONCE = 64;
const BEFORE_ITEMS = '{\n  "_": [\n'.length;
const BEHIND_ITEMS = "\n  ]\n}".length;

/** What `JSON.stringify(report, null, 2)` gives, and a line feed behind it. */
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
    const items = JSON.stringify({ _: list.slice(at, at + ITEMS_AT_ONCE) }, null, 2);
    yield `${at === 0 ? "[\n" : ",\n"}${items.slice(BEFORE_ITEMS, -BEHIND_ITEMS)}`;
  }
  yield "\n  ]";
}
