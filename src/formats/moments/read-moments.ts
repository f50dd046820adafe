/**
 * Marks beside a capture, one in a line: "2026-11-22T09:30:00Z, consented". What a person notes while testing.
 */
import { InputError } from "../../domain/input-error.ts";
import { type MarkedMoment, MOMENTS, type Moment } from "../../domain/traffic/moments.ts";
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
    const atMs = TIME.test(time) ? Date.parse(time) : Number.NaN;
    if (Number.isNaN(atMs))
      throw new InputError(
        "argument-wrong",
        at,
        `"${time.slice(0, 40)}" is no time; write it like 2026-11-22T09:30:00Z`,
      );
    if (!isMoment(moment))
      throw new InputError("argument-wrong", at, `"${moment.slice(0, 40)}" is no moment; write ${MOMENTS.join(", ")}`);
    return [{ moment, atMs }];
  });
  return marked.sort((one, other) => one.atMs - other.atMs);
}

function isMoment(text: string): text is Moment {
  return (MOMENTS as readonly string[]).includes(text);
}
