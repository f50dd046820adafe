/**
 * Marks beside a capture, one in a line: "2026-11-22T09:30:00Z, consented". What a person notes while testing.
 */
import { InputError } from "../../domain/input-error.ts";
import { type MarkedMoment, MOMENTS, type Moment } from "../../domain/traffic/moments.ts";
import { visibleLine } from "../../domain/visible-text.ts";
import { decodeText } from "../text/decode-text.ts";

const LINES_MOST = 1000;
/** A day and a time with the offset to UTC: without one nobody knows which hour is meant. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * The moments in the order of their time. Blank lines, lines that begin with # and a heading "time, moment" are passed over.
 * @throws {InputError} `argument-wrong` with the line.
 */
export function readMoments(bytes: Uint8Array, where: string): MarkedMoment[] {
  const lines = decodeText(bytes, where).split(/\r\n|\n|\r/);
  if (lines.length > LINES_MOST)
    throw new InputError("document-too-large", where, `it has more than ${LINES_MOST} lines`);
  const marked = lines.flatMap((line, index): MarkedMoment[] => {
    const text = line.trim();
    if (text === "" || text.startsWith("#") || /^time\s*[,;\t]\s*moment$/i.test(text)) return [];
    const at = `${where}:${index + 1}`;
    const [time = "", moment = ""] = text.split(/[,;\t]/).map((cell) => cell.trim());
    const atMs = TIME.test(time) && isDay(time.slice(0, 10)) ? Date.parse(time) : Number.NaN;
    if (Number.isNaN(atMs))
      throw new InputError(
        "argument-wrong",
        at,
        `"${visibleLine(time.slice(0, 40))}" is no time; write it like 2026-11-22T09:30:00Z`,
      );
    if (!isMoment(moment))
      throw new InputError(
        "argument-wrong",
        at,
        `"${visibleLine(moment.slice(0, 40))}" is no moment; write ${MOMENTS.join(", ")}`,
      );
    return [{ moment, atMs }];
  });
  if (marked.length === 0)
    throw new InputError(
      "argument-wrong",
      where,
      'it holds no mark; write lines like "2026-11-22T09:30:00Z, consented"',
    );
  marked.sort((one, other) => one.atMs - other.atMs);
  const first = [...new Set(marked.map(({ moment }) => moment))];
  const [late, early] = first.flatMap((moment, index) => {
    const after = first[index + 1];
    return after !== undefined && MOMENTS.indexOf(after) < MOMENTS.indexOf(moment) ? [moment, after] : [];
  });
  if (late !== undefined)
    throw new InputError("argument-wrong", where, `${late} stands before ${early}; one of the times is wrong`);
  return marked;
}

/** Calendars know no 30th of February, which would be taken for a day in March. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function isMoment(text: string): text is Moment {
  return (MOMENTS as readonly string[]).includes(text);
}
