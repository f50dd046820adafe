/**
 * One conversation with the HTTP door over a bare socket: bytes as they are, in pieces, and the answers that come back.
 *
 * No client library would send most of this. Answers are read by RFC 9112, strictly: one that cannot be read is a find.
 */
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterTicks } from "./patience.ts";

export interface Talk {
  readonly pieces: readonly Uint8Array[];
  /** Between two pieces. */
  readonly pauseMs: number;
  /** What follows the last piece: the answer is waited for, the own half is closed first, or all is dropped after a time. */
  readonly end: "wait" | "half-close" | "drop";
  readonly dropAfterMs: number;
  /** Reads nothing of what comes back. */
  readonly isDeaf: boolean;
  /** HEAD: an answer ends with its fields. */
  readonly isHead: boolean;
}

export interface Answer {
  readonly status: number;
  readonly fields: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

export interface Heard {
  readonly answers: readonly Answer[];
  /** What came and is no answer; null when all could be read. */
  readonly unreadable: string | null;
  /** Whether the server closed in time, or was waited for in vain. */
  readonly isLate: boolean;
  /** The connection was cut off, with it perhaps an answer that was on its way (RFC 9112, 9.6). */
  readonly isReset: boolean;
}

const MOST_HEARD_BYTES = 16 * 1024 * 1024;

export async function converse(port: number, talk: Talk, withinMs: number): Promise<Heard> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  const chunks: Buffer[] = [];
  let length = 0;
  let [isLate, isReset] = [false, false];
  socket.on("error", () => {
    isReset = true;
  });
  if (talk.isDeaf) socket.pause();
  else
    socket.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MOST_HEARD_BYTES) chunks.push(chunk);
    });
  socket.on("end", () => socket.end());
  const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  for (const [index, piece] of talk.pieces.entries()) {
    if (index > 0) await wait(talk.pauseMs);
    if (socket.destroyed) break;
    socket.write(piece);
  }
  if (talk.end === "half-close") socket.end();
  const settled = afterTicks(talk.end === "drop" ? talk.dropAfterMs : withinMs, () => {
    isLate = talk.end !== "drop";
    socket.destroy();
  });
  await closed;
  settled();
  const isCut = length > MOST_HEARD_BYTES || isReset;
  return { ...answersIn(Buffer.concat(chunks), talk, isCut), isLate, isReset };
}

/** @param isCut not all that was sent came: it was longer than what is kept, or the connection was cut off. */
function answersIn(
  bytes: Buffer,
  { end: ending, isHead }: Talk,
  isCut: boolean,
): Pick<Heard, "answers" | "unreadable"> {
  const answers: Answer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const read = answerIn(bytes, at, isHead);
    if (read === "cut" || read === undefined) {
      // Whoever leaves early hears the half of it.
      const isTold = ending === "drop" || (isCut && read === "cut");
      return { answers, unreadable: isTold ? null : bytes.subarray(at, at + 300).toString("latin1") };
    }
    if (read.answer.status >= 200) answers.push(read.answer);
    // "100 Continue" may come before it (RFC 9110, 15.2.1).
    at = isHead && read.answer.status >= 200 ? bytes.length : read.end;
  }
  return { answers, unreadable: null };
}

type Read = { readonly answer: Answer; readonly end: number } | "cut" | undefined;

/** @returns undefined for what is no answer, `cut` for the beginning of one. */
function answerIn(bytes: Buffer, from: number, isHead: boolean): Read {
  const head = bytes.indexOf("\r\n\r\n", from);
  if (head < 0) return "cut";
  const [first = "", ...lines] = bytes.subarray(from, head).toString("latin1").split("\r\n");
  const status = /^HTTP\/1\.1 ([1-5]\d\d) [ -~]*$/.exec(first)?.[1];
  if (status === undefined) return undefined;
  const fields = new Map<string, string>();
  for (const line of lines) {
    const field = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([\t -~\x80-\xff]*)$/.exec(line);
    if (field === null) return undefined;
    fields.set((field[1] ?? "").toLowerCase(), field[2] ?? "");
  }
  const start = head + 4;
  const answer = (body: Buffer, end: number) => ({ answer: { status: Number(status), fields, body }, end });
  const hasNone = Number(status) < 200 || status === "204" || status === "304" || isHead;
  if (hasNone) return answer(Buffer.alloc(0), start);
  if (fields.get("transfer-encoding") === "chunked") return chunked(bytes, start, answer);
  const stated = fields.get("content-length");
  if (stated === undefined) return answer(bytes.subarray(start), bytes.length);
  const end = start + Number(stated);
  return end > bytes.length ? "cut" : answer(bytes.subarray(start, end), end);
}

function chunked(bytes: Buffer, start: number, answer: (body: Buffer, end: number) => Read): Read {
  const parts: Buffer[] = [];
  for (let at = start; ; ) {
    const line = bytes.indexOf("\r\n", at);
    if (line < 0) return "cut";
    const size = Number.parseInt(bytes.subarray(at, line).toString("latin1"), 16);
    if (!(size >= 0)) return undefined;
    const end = line + 2 + size;
    if (end + 2 > bytes.length) return "cut";
    if (size === 0) return answer(Buffer.concat(parts), end + 2);
    parts.push(bytes.subarray(line + 2, end));
    at = end + 2;
  }
}
