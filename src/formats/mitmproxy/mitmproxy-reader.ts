/**
 * A mitmproxy flow dump in, exchanges and connections out: a reader that is pushed bytes and keeps 1 MiB of a flow.
 *
 * Bodies and messages are handed on in pieces, whatever their size. A flow that cannot be read is skipped with its
 * place and the reason; a dump that ends early yields everything before the cut.
 */
import { InputError } from "../../domain/input-error.ts";
import type { BlindSpot, BlindSpotCode, CaptureSummary } from "../../domain/traffic/conversation.ts";
import { FLOW } from "./flow-plan.ts";
import { formatNumber, refusalOf } from "./format-number.ts";
import { MessageTally } from "./message-tally.ts";
import type { Direction, MitmproxySink } from "./proxied-traffic.ts";
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
/** So much of a request body is looked at for the names of a form. */
const FORM_BYTES = 64 * 1024;

export function createMitmproxyReader(sink: MitmproxySink): MitmproxyReader {
  const skipped: { pointer: string; reason: string }[] = [];
  const blindSpots = new Map<BlindSpotCode, number>();
  const formats = new Set<string>();
  const messages = new MessageTally();
  const form = new Uint8Array(FORM_BYTES);
  let formBytes = 0;
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
    if (reading.kind === "web-socket") {
      count("websocket-messages", true);
      sink.webSocket?.(reading.webSocket);
    } else if (reading.kind === "connection") {
      count("other-connections", true);
      sink.detail?.(reading.detail());
      sink.connection?.(reading.connection);
    } else {
      const { exchange, seen } = reading;
      exchanges++;
      count("addresses-absent", exchange.address === null && exchange.reached !== false);
      count("request-bodies-absent", seen.lacksRequestBody);
      count("response-bodies-absent", seen.lacksResponseBody);
      count("tunnel-contents", exchange.method === "CONNECT");
      sink.detail?.(reading.detail());
      if (reading.webSocket !== null) sink.webSocket?.(reading.webSocket);
      sink.exchange(exchange);
    }
  }

  const stream = new TnetstringStream(FLOW, {
    started(at) {
      offset = at;
      flows++;
      pointer = `flow ${flows} at byte ${at}`;
      formBytes = 0;
      messages.reset();
    },
    piece(as, beside, bytes, start, end) {
      if (as === "request" && formBytes < FORM_BYTES) {
        const part = bytes.subarray(start, Math.min(end, start + FORM_BYTES - formBytes));
        form.set(part, formBytes);
        formBytes += part.length;
      }
      sink.body?.(pointer, directionOf(as, beside), bytes, start, end);
    },
    item(_as, message) {
      messages.add(message);
    },
    element(flow, isWhole) {
      if (failure !== null) return;
      flowsEnded++;
      const format = formatNumber(flow.get("version"));
      const refusal = refusalOf(format, offset);
      if (refusal === null && format !== null) {
        formats.add(format);
        hand(
          readFlow(flow, { pointer, messages: messages.counts(), requestBody: form.subarray(0, formBytes) }),
          isWhole,
        );
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
