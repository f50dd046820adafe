import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import type { CaptureSummary, Exchange } from "../../domain/traffic/conversation.ts";
import { pcapFile, text, udp } from "../packet-file/capture-for-tests.ts";
import type { QuicCrypto } from "../quic/initial-protection.ts";
import { createPacketCaptureReader } from "./packet-capture-reader.ts";
import { between, captureOf, DEVICE, SERVER, segment, tcpTalk } from "./talk-for-tests.ts";

const OPTIONS = {
  quicCrypto: {} as QuicCrypto,
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};
const RESOLVER = [10, 0, 0, 1];

function read(file: Uint8Array, chunkBytes = file.length): { exchanges: Exchange[]; summary: CaptureSummary } {
  const exchanges: Exchange[] = [];
  const reader = createPacketCaptureReader({ exchange: (exchange) => exchanges.push(exchange) }, OPTIONS);
  for (let at = 0; at < file.length; at += chunkBytes) reader.push(file.subarray(at, at + chunkBytes));
  return { exchanges, summary: reader.end() };
}

const REQUEST = text("POST /v1/readings?patient=1 HTTP/1.1\r\nHost: Cloud.Example\r\nContent-Length: 4\r\n\r\nbody");
const ANSWER = text("HTTP/1.1 204 No Content\r\n\r\n");
const HTTP = [
  segment(true, { flags: 0x02, sequence: 0 }),
  segment(false, { flags: 0x12, sequence: 0 }),
  segment(true, { sequence: 1 }, REQUEST),
  segment(false, { sequence: 1 }, ANSWER),
];

test("a request in clear text is an exchange: with whom, what for, and no value of it", () => {
  const { exchanges, summary } = read(captureOf(HTTP));
  assert.deepEqual(exchanges, [
    {
      pointer: "frame 3",
      host: "cloud.example",
      address: "203.0.113.7",
      port: 80,
      scheme: "http",
      method: "POST",
      path: "/v1/readings",
      queryNames: ["patient"],
      formNames: [],
      startedAtMs: exchanges[0]?.startedAtMs ?? null,
      status: 204,
      bytesUp: REQUEST.length,
      bytesDown: ANSWER.length,
      fromCache: false,
      reached: true,
      requestMediaType: null,
      protection: null,
      marks: [],
      content: {},
    },
  ]);
  assert.deepEqual([summary.format, summary.exchanges, summary.truncated], ["pcap", 1, false]);
});

test("however the file comes in pieces, the same is told", () => {
  const whole = read(captureOf(HTTP));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), (chunkBytes) => {
      assert.deepEqual(read(captureOf(HTTP), chunkBytes), whole);
    }),
    { numRuns: 40 },
  );
});

test("a capture that begins with the server's answer still knows who is the server", () => {
  const { exchanges } = read(captureOf(HTTP.slice(3)));
  assert.deepEqual(
    exchanges.map(({ address, port, status }) => [address, port, status]),
    [["203.0.113.7", 80, 204]],
  );
});

test("a peer without a name of its own is called as DNS called it, and one that never answered was not reached", () => {
  const answer = new Uint8Array([
    ...[0, 1, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0],
    ...[4, ...text("pump"), 7, ...text("example"), 0, 0, 1, 0, 1],
    ...[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...SERVER],
  ]);
  const query = answer.slice(0, 12 + 14 + 4);
  query.set([1, 0], 2);
  query.set([0, 0], 6);
  const asked = between(DEVICE, RESOLVER, udp(query, { from: 50_000, to: 53 }), 17);
  const told = between(RESOLVER, DEVICE, udp(answer, { from: 53, to: 50_000 }), 17);
  const tried = segment(true, { flags: 0x02, sequence: 0, port: 8_883 });
  const { exchanges } = read(captureOf([asked, told, tried]));
  assert.deepEqual(
    exchanges.map(({ scheme, host, port, reached }) => [scheme, host, port, reached]),
    [
      ["dns", "10.0.0.1", 53, true],
      ["tcp", "pump.example", 8_883, false],
    ],
  );
});

test("what cannot be read is counted: unknown protocols, and links that are not decoded", () => {
  const noise = segment(true, { sequence: 1, port: 9_999 }, new Uint8Array(2_000).fill(0xa5));
  assert.deepEqual(read(captureOf([noise])).summary.blindSpots, [{ code: "protocol-unknown", count: 1 }]);
  const zigbee = pcapFile([{ seconds: 1, fraction: 0, bytes: new Uint8Array(40) }], { linkType: 195 });
  assert.deepEqual(read(zigbee).summary.blindSpots, [{ code: "link-not-decoded", count: 1 }]);
});

test("damaged captures end in a report or in an error with its place", () => {
  const file = captureOf(HTTP);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { maxLength: 12 }),
      fc.nat(400),
      (flips, cut) => {
        const damaged = file.slice(0, Math.max(0, file.length - cut));
        for (const [at, value] of flips) if (at < damaged.length) damaged[at] = value;
        try {
          read(damaged, 64);
        } catch (error) {
          assert.equal((error as Error).name, "InputError");
        }
      },
    ),
  );
});

test("connections that are over are told while the capture is read, each once and with its last acknowledgement", () => {
  const connections = 9_000;
  const packets: Uint8Array[] = [];
  for (let at = 0; at < connections; at++) {
    const devicePort = 1_024 + at;
    packets.push(...tcpTalk([[0, "hello"]], { port: 9_001, devicePort }));
    packets.push(segment(true, { flags: 0x10, sequence: 7, port: 9_001, devicePort }));
  }
  const told: Exchange[] = [];
  const reader = createPacketCaptureReader({ exchange: (exchange) => told.push(exchange) }, OPTIONS);
  reader.push(captureOf(packets));
  // Those that ended last stay a while.
  assert.ok(told.length > 0 && told.length < connections, `${told.length} were told before the end`);
  reader.end();
  assert.equal(told.length, connections);
  assert.equal(new Set(told.map(({ pointer }) => pointer)).size, connections);
  assert.ok(told.every(({ bytesUp, bytesDown }) => bytesUp === 5 && bytesDown === 0));
});
