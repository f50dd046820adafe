/**
 * A mitmproxy flow dump in, exchanges out: a reader that is pushed bytes and keeps 1 MiB of a flow.
 *
 * Bodies and messages go to the examiner in pieces, whatever their size. A flow that cannot be read is skipped with its
 * place and the reason; a dump that ends early yields everything before the cut.
 */
import { InputError } from "../../domain/input-error.ts";
import type { ContentExaminer, MessageContent } from "../../domain/traffic/content.ts";
import type {
  BlindSpot,
  BlindSpotCode,
  CaptureSummary,
  ConversationSink,
  Exchange,
} from "../../domain/traffic/conversation.ts";
import { type Direction, ExchangeExamination } from "../har/exchange-examination.ts";
import { contentIndex, FLOW } from "./flow-plan.ts";
import { formatNumber, refusalOf } from "./format-number.ts";
import { MessageTally } from "./message-tally.ts";
import { PemCertificates, type Sha256 } from "./pem-certificates.ts";
import { type FlowReading, readFlow } from "./read-flow.ts";
import type { TnetValue } from "./tnetstring.ts";
import { TnetstringStream } from "./tnetstring-stream.ts";

export interface MitmproxyReader {
  /**
   * Takes the next bytes, cut anywhere.
   * @throws {InputError} with the byte offset: `capture-unreadable` where the dump cannot be followed,
   *   `format-unsupported` and `format-unknown` when its first flow is of no format from (0,11) to 21; once it has
   *   thrown, it goes on throwing the same error.
   */
  push(chunk: Uint8Array): void;
  /** @throws {InputError} `capture-unreadable` for an empty dump, `capture-truncated` when it ends in its first flow. */
  end(): CaptureSummary;
}

const MOST_SKIPPED = 100;
/** So much of a connection tells what it speaks. */
const START_BYTES = 256;
/** So much of a request body is looked at for the names of a form. */
const FORM_BYTES = 64 * 1024;

export interface MitmproxyReaderOptions {
  /** Over the DER of a certificate, for its fingerprint. */
  readonly sha256: Sha256;
  /** Looks into bodies and messages; without one nobody does. */
  readonly examiner?: ContentExaminer | undefined;
}

export function createMitmproxyReader(
  sink: ConversationSink,
  { sha256, examiner }: MitmproxyReaderOptions,
): MitmproxyReader {
  const skipped: { pointer: string; reason: string }[] = [];
  const blindSpots = new Map<BlindSpotCode, number>();
  const formats = new Set<string>();
  const messages = new MessageTally();
  const certificates = new PemCertificates(sha256);
  const examination = examiner === undefined ? undefined : new ExchangeExamination(examiner);
  const form = new KeptStart(FORM_BYTES);
  const streams = [new KeptStart(START_BYTES), new KeptStart(START_BYTES)] as const;
  let skippedTotal = 0;
  let exchanges = 0;
  let staysOnDevice = 0;
  let flows = 0;
  let flowsEnded = 0;
  let offset = 0;
  let pointer = "";
  let failure: InputError | null = null;

  const count = (code: BlindSpotCode, applies: boolean) => {
    if (applies) blindSpots.set(code, (blindSpots.get(code) ?? 0) + 1);
  };
  const skip = (reason: string) => {
    skippedTotal++;
    if (skipped.length < MOST_SKIPPED) skipped.push({ pointer, reason });
  };

  function hand(reading: FlowReading, isWhole: boolean): void {
    if (reading.kind === "stays-on-device") staysOnDevice++;
    if (reading.kind === "skipped") skip(reading.reason);
    if (reading.kind === "stays-on-device" || reading.kind === "skipped") return;
    count("long-values-cut", !isWhole);
    count("replayed", reading.seen.isReplayed);
    count("dropped-by-proxy", reading.seen.isDropped);
    count("changed-by-proxy", reading.seen.isChanged);
    if (reading.kind === "no-server") {
      count("other-connections", true);
      return;
    }
    const { exchange, frames } = reading;
    const isRequest = exchange.method !== "";
    exchanges++;
    count("addresses-absent", exchange.address === null && exchange.reached !== false);
    count("request-bodies-absent", reading.seen.lacksRequestBody);
    count("response-bodies-absent", reading.seen.lacksResponseBody);
    count("tunnel-contents", exchange.method === "CONNECT");
    // What is not ended in the proxy went through it encrypted.
    count("contents-encrypted", !isRequest && exchange.scheme === "tls" && exchange.protection === null);
    count("protocol-unknown", !isRequest && UNKNOWN.has(exchange.scheme));
    const content = examination?.end(...frames());
    sink.exchange(
      content === undefined ? exchange : { ...exchange, content: reading.isStream ? asUnknown(content) : content },
    );
  }

  const stream = new TnetstringStream(FLOW, {
    started(at) {
      offset = at;
      flows++;
      pointer = `flow ${flows} at byte ${at}`;
      form.length = streams[0].length = streams[1].length = 0;
      messages.reset();
      examination?.discard();
    },
    piece(as, beside, bytes, start, end) {
      const direction = directionOf(as, beside);
      if (as === "request") form.add(bytes, start, end);
      // A message of a WebSocket has its opcode before the direction.
      if (as === "message" && beside.length > 1) {
        examination?.message(bytes, start, end);
        return;
      }
      if (as === "message") streams[direction].add(bytes, start, end);
      examination?.body(direction, bytes, start, end);
    },
    item(_as, message) {
      messages.add(message);
      examination?.messageEnded(message[contentIndex(message) - 1] === true ? 0 : 1);
    },
    element(flow, isWhole) {
      if (failure !== null) return;
      flowsEnded++;
      const format = formatNumber(flow.get("version"));
      const refusal = refusalOf(format, offset);
      if (refusal === null && format !== null) {
        formats.add(format);
        const streamStarts = [streams[0].bytes, streams[1].bytes] as const;
        const contents = { pointer, messages: messages.counts(), requestBody: form.bytes, streamStarts };
        hand(readFlow(flow, contents, certificates), isWhole);
      } else if (formats.size === 0) {
        failure = refusal;
      } else {
        skip(format === null ? "it has no version" : `format ${format} cannot be read`);
      }
    },
    unreadable(at, reason) {
      flowsEnded++;
      skip(`byte ${at}: ${reason}`);
    },
  });

  const requireReadable = () => {
    const { lost } = stream;
    if (failure === null && lost !== null) {
      const why = `the flow dump is damaged there: ${lost.reason}; copy or save it again`;
      failure = new InputError("capture-unreadable", `byte ${lost.offset}`, why);
    }
    if (failure !== null) throw failure;
  };

  return {
    push(chunk) {
      if (failure === null) stream.push(chunk);
      requireReadable();
    },

    end() {
      requireReadable();
      examination?.discard();
      const { bytesRead, isComplete, damage } = stream;
      const where = `byte ${bytesRead}`;
      if (bytesRead === 0) throw new InputError("capture-unreadable", where, "it is empty; save the flows again");
      if (!isComplete && flowsEnded === 0) {
        const why = "it ends within its first flow, so there is nothing to audit; save or copy the flow dump again";
        throw new InputError("capture-truncated", where, why);
      }
      // A false length can lead to the end of the file and hide that there was damage.
      if (damage !== null) skip(`byte ${damage.offset}: ${damage.reason}`);
      const always: BlindSpot[] = [{ code: "proxied-only" }];
      return {
        format: "mitmproxy",
        writer: formats.size === 0 ? null : `mitmproxy, flow format ${[...formats].join(" and ")}`,
        exchanges,
        skipped,
        skippedTotal,
        truncated: !isComplete,
        bytesRead,
        staysOnDevice,
        blindSpots: [...always, ...[...blindSpots].map(([code, times]) => ({ code, count: times }))],
      };
    },
  };
}

function directionOf(as: string, beside: readonly TnetValue[]): Direction {
  return as === "request" || (as === "message" && beside.at(-1) === true) ? 0 : 1;
}

/** Schemes that say nothing of what is spoken. */
const UNKNOWN: ReadonlySet<string> = new Set(["tcp", "udp", "tls"]);

/** What was looked into without knowing its form counts as not examined, whatever was found in it. */
function asUnknown({ up, down }: Exchange["content"]): Exchange["content"] {
  const unknown = (content: MessageContent | undefined) =>
    content && { ...content, examinedBytes: 0, unexaminedBytes: content.examinedBytes + content.unexaminedBytes };
  return { up: unknown(up), down: unknown(down) };
}

/** The first bytes of what comes in pieces. */
class KeptStart {
  length = 0;
  readonly #kept: Uint8Array;

  constructor(most: number) {
    this.#kept = new Uint8Array(most);
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    const part = bytes.subarray(start, Math.min(end, start + this.#kept.length - this.length));
    this.#kept.set(part, this.length);
    this.length += part.length;
  }

  get bytes(): Uint8Array {
    return this.#kept.subarray(0, this.length);
  }
}
