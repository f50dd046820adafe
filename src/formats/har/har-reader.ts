/**
 * HAR 1.2 in, exchanges out: a reader that is pushed bytes and never holds more than one entry's wanted part.
 *
 * Every writer of HAR bends the format, so little is required of it: a list `log.entries`, and in an entry
 * request.method and request.url. An entry that cannot be read is skipped with its pointer and the reason; a file that
 * ends early yields everything before the cut. Bodies go to the examiner in pieces, whatever their size, and are passed
 * over unread where there is none; bytes that are not needed are not judged.
 */
import { InputError } from "../../domain/input-error.ts";
import type { ContentExaminer } from "../../domain/traffic/content.ts";
import type { CaptureSummary, ConversationSink } from "../../domain/traffic/conversation.ts";
import { createJsonStream } from "../json-stream/json-stream.ts";
import { createProjection, each, fields, scalar } from "../json-stream/projection.ts";
import { createBlindSpotTally } from "./blind-spots.ts";
import { framesOf } from "./entry-head.ts";
import { EntryTexts } from "./entry-texts.ts";
import { member, textOf } from "./har-value.ts";
import { readEntry, wantedOfEntry } from "./read-entry.ts";

/** What bounds the memory: one entry takes at most `entryBytes` and twice `textBytes`, and some 400 KB for the rest. */
export interface HarLimits {
  /** The most that is read of one address or posted form. */
  readonly textBytes: number;
  /** The most that is kept of one entry (its headers, mainly); the rest is left out and counted. */
  readonly entryBytes: number;
}

export const HAR_LIMITS: HarLimits = { textBytes: 64 * 1024, entryBytes: 1024 * 1024 };

export interface HarReader {
  /**
   * Takes the next bytes, cut anywhere.
   * @throws {InputError} `capture-unreadable` where the file is no JSON, `encoding-unreadable` where it is no UTF-8,
   *   both with the byte offset; once it has thrown, it goes on throwing the same error.
   */
  push(chunk: Uint8Array): void;
  /**
   * @throws {InputError} `format-unknown` for JSON that is no HAR, `capture-truncated` for a file cut before its
   *   entries, `capture-unreadable` for an empty one.
   */
  end(): CaptureSummary;
}

const MOST_SKIPPED = 100;

export interface HarReaderOptions {
  readonly limits?: HarLimits | undefined;
  /** Looks into heads, bodies and messages; without one nobody does. */
  readonly examiner?: ContentExaminer | undefined;
}

export function createHarReader(
  sink: ConversationSink,
  { limits = HAR_LIMITS, examiner }: HarReaderOptions = {},
): HarReader {
  const tally = createBlindSpotTally();
  const skipped: { pointer: string; reason: string }[] = [];
  let skippedTotal = 0;
  let exchanges = 0;
  let staysOnDevice = 0;
  let entryLists = 0;
  let failure: unknown;
  const texts = new EntryTexts(examiner);

  const program = fields({ name: scalar(128), version: scalar(128) });
  const wanted = fields({
    log: fields({
      creator: program,
      browser: program,
      entries: each(wantedOfEntry(limits.textBytes, examiner !== undefined)),
    }),
  });
  const projection = createProjection(
    wanted,
    {
      listStarted() {
        entryLists++;
      },
      element(entry, index, complete, leftOut) {
        const pointer = `/log/entries/${index}`;
        texts.entryRead(entry);
        const writer = textOf(member(programOf(projection.part), "name"));
        const reading = readEntry(entry, pointer, writer, texts.messageBytes);
        if (reading.kind === "exchange") {
          const { exchange, seen } = reading;
          exchanges++;
          tally.add(exchange, seen, complete);
          const content = examiner === undefined ? undefined : texts.content(...framesOf(entry, exchange, leftOut));
          sink.exchange(content === undefined ? exchange : { ...exchange, content });
        } else if (reading.kind === "stays-on-device") {
          staysOnDevice++;
        } else {
          skippedTotal++;
          if (skipped.length < MOST_SKIPPED) skipped.push({ pointer, reason: reading.reason });
        }
        texts.reset();
      },
      item: (_as, message) => texts.messageRead(message),
      texts,
    },
    limits.entryBytes,
  );
  const json = createJsonStream(projection, "capture-unreadable");

  return {
    push(chunk) {
      if (failure !== undefined) throw failure;
      try {
        json.push(chunk);
      } catch (error) {
        failure = error;
        throw error;
      }
    },

    end() {
      if (failure !== undefined) throw failure;
      texts.reset();
      const { complete, empty, bytesRead } = json.end();
      if (entryLists === 0) throw noEntries(complete, empty, bytesRead);
      const writer = programOf(projection.part);
      const name = textOf(member(writer, "name"));
      return {
        format: "har",
        writer:
          name === null ? null : `${printable(name)} ${printable(textOf(member(writer, "version")) ?? "")}`.trim(),
        exchanges,
        skipped,
        skippedTotal,
        truncated: !complete,
        bytesRead,
        staysOnDevice,
        blindSpots: tally.list(name, entryLists),
      };
    },
  };
}

/** Who wrote the capture; some writers name the browser alone. */
function programOf(part: unknown): unknown {
  const log = member(part, "log");
  const creator = member(log, "creator");
  return textOf(member(creator, "name")) === null ? member(log, "browser") : creator;
}

/** Without control and format characters, which could steer a terminal, and without the half of a sign that a cut leaves. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, " ").trim();
}

function noEntries(complete: boolean, empty: boolean, bytesRead: number): InputError {
  const where = `byte ${bytesRead}`;
  if (empty)
    return new InputError(
      "capture-unreadable",
      where,
      "it is empty; export the capture again (a proxy writes nothing when no app trusted its certificate)",
    );
  if (complete) {
    return new InputError(
      "format-unknown",
      where,
      "it is JSON but no HAR: it has no list log.entries; export the capture as HAR and name that file",
    );
  }
  return new InputError(
    "capture-truncated",
    where,
    "it ends before the first entry (log.entries), so there is nothing to audit; export or copy the capture again",
  );
}
