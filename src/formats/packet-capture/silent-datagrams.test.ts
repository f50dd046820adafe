import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Exchange } from "../../domain/traffic/conversation.ts";
import { pcapFile } from "../packet-file/capture-for-tests.ts";
import type { QuicCrypto } from "../quic/initial-protection.ts";
import { createPacketCaptureReader } from "./packet-capture-reader.ts";
import { udpTalk } from "./talk-for-tests.ts";

const BEGIN_SECONDS = 1_800_000_000;
const LONGEST_SILENCE_SECONDS = 120;

const NOTHING_OPENS: QuicCrypto = {
  hkdfExtract: () => new Uint8Array(32),
  hkdfExpand: (_, __, length) => new Uint8Array(length),
  aesEcb: () => new Uint8Array(16),
  aesGcmOpen: () => undefined,
};

/** One heartbeat at each of the times, from the same port to the same port; answers come from `others`. */
function heartbeats(seconds: readonly number[], others = 0, what: string | Uint8Array = "\0\x01 beat"): Exchange[] {
  const beat = udpTalk([[0, what]], { port: 9_000 });
  // Each from a port of its own, so that flows come that make others end.
  const between = (at: number) => udpTalk([[0, "\0\x01 other"]], { port: 9_001, devicePort: 1_024 + at });
  const packets = seconds.flatMap((second) => [
    ...beat.map((bytes) => ({ seconds: BEGIN_SECONDS + second, fraction: 0, bytes })),
    ...Array.from({ length: others }, (_, at) => at).flatMap((at) =>
      between(second * others + at).map((bytes) => ({ seconds: BEGIN_SECONDS + second, fraction: 0, bytes })),
    ),
  ]);
  const exchanges: Exchange[] = [];
  const reader = createPacketCaptureReader(
    { exchange: (exchange) => void (exchange.port === 9_000 && exchanges.push(exchange)) },
    { quicCrypto: NOTHING_OPENS, sha256: () => new Uint8Array(32) },
  );
  reader.push(pcapFile(packets));
  reader.end();
  return exchanges;
}

test("a heartbeat from the same port is a conversation of its own behind two minutes of silence", () => {
  assert.equal(heartbeats([0, 60, 180, 300]).length, 1);
  const each = heartbeats([0, 300, 600]);
  assert.deepEqual(
    each.map(({ startedAtMs }) => startedAtMs),
    [0, 300, 600].map((second) => (BEGIN_SECONDS + second) * 1000),
  );
  assert.deepEqual(
    each.map(({ bytesUp }) => bytesUp),
    [7, 7, 7],
  );
});

test("what else is in the capture changes nothing about where a conversation ends", () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 0, max: 20 }), (silences, others) => {
      let second = 0;
      const times = [0, ...silences.map((gap) => (second += gap))];
      const longer = silences.filter((gap) => gap > LONGEST_SILENCE_SECONDS).length;
      assert.equal(heartbeats(times, others).length, 1 + longer);
    }),
    { numRuns: 30 },
  );
});

test("what is encrypted outlives a silence: the rest of a connection is not told without its handshake", () => {
  const initial = Uint8Array.of(0xc0, 0, 0, 0, 1, 8, ...new Uint8Array(1_200));
  const [connection, ...others] = heartbeats([0, 300, 600], 10, initial);
  assert.deepEqual([connection?.scheme, others], ["https", []]);
});
