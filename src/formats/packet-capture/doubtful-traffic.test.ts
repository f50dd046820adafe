/** Traffic that two receivers may read differently is told as a mark of the conversation or the exchange. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { Exchange } from "../../domain/traffic/conversation.ts";
import { wordsFor } from "../../domain/traffic/words/audit-words.ts";
import { hex, joined, text } from "../packet-file/capture-for-tests.ts";
import type { QuicCrypto } from "../quic/initial-protection.ts";
import { createPacketCaptureReader } from "./packet-capture-reader.ts";
import { captureOf, segment, tcpTalk } from "./talk-for-tests.ts";

const MQTT_CONNECT = joined(hex("101a 0004 4d515454 04 c2 003c 0004 70756d70 0002 6162 0004 73656372"));
const MQTT_PUBLISH = joined(hex("3010 0006"), text("ward/7"), text('{"hr":7}'));
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

function only(packets: readonly Uint8Array[]): Exchange {
  const exchanges: Exchange[] = [];
  const reader = createPacketCaptureReader(
    { exchange: (exchange) => exchanges.push(exchange) },
    {
      quicCrypto: {} as QuicCrypto,
      sha256: (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest()),
    },
  );
  reader.push(captureOf(packets));
  reader.end();
  assert.equal(exchanges.length, 1, exchanges.map(({ scheme, host }) => `${scheme} ${host}`).join(", "));
  return exchanges[0] as Exchange;
}

const marksOf = ({ marks }: Pick<Exchange, "marks">) =>
  marks.map(({ kind, what, direction, count }) => `${kind}: ${what}${[" up", " down"][direction ?? 2] ?? ""} ${count}`);

test("bytes that come again as others, while the first wait, are told as a mark of what they carry", () => {
  const request = "GET /first HTTP/1.1\r\nHost: a.example\r\n\r\n";
  const at = (from: number, what: string) => segment(true, { sequence: 1 + from }, text(what));
  const packets = [
    segment(true, { flags: 0x02, sequence: 0 }),
    at(4, request.slice(4)),
    at(4, request.slice(4).replace("first", "other")),
    at(0, request.slice(0, 4)),
  ];
  const exchange = only(packets);
  assert.deepEqual([exchange.path, marksOf(exchange)], ["/first", ["detail: TCP bytes sent again as others up 1"]]);
  assert.match(wordsFor("mark", exchange.marks[0]?.what ?? "", "de"), /^TCP-Bytes/);
  const publish = [
    segment(true, { flags: 0x02, sequence: 0, port: 1_883 }),
    segment(true, { sequence: 1 + MQTT_CONNECT.length, port: 1_883 }, MQTT_PUBLISH),
    segment(
      true,
      { sequence: 1 + MQTT_CONNECT.length, port: 1_883 },
      MQTT_PUBLISH.map((byte) => byte ^ 1),
    ),
    segment(true, { sequence: 1, port: 1_883 }, MQTT_CONNECT),
  ];
  assert.ok(marksOf(only(publish)).includes("detail: TCP bytes sent again as others up 1"));
  const same = [packets[0], packets[1], packets[1], packets[3]].map((packet) => packet ?? new Uint8Array(0));
  assert.deepEqual(marksOf(only(same)), []);
});

for (const [what, headers, mark] of [
  ["two different Host headers", "Host: a.example\r\nHost: b.example", "HTTP names two hosts"],
  [
    "Content-Length with Transfer-Encoding",
    "Host: a.example\r\nContent-Length: 0\r\nTransfer-Encoding: chunked",
    "HTTP Content-Length beside Transfer-Encoding",
  ],
  [
    "two Content-Lengths that differ",
    "Host: a.example\r\nContent-Length: 5\r\nContent-Length: 0",
    "HTTP Content-Lengths that differ",
  ],
  ["a list of such lengths", "Host: a.example\r\nContent-Length: 5, 0", "HTTP Content-Lengths that differ"],
  ["a length that is none", "Host: a.example\r\nContent-Length: +5", "HTTP Content-Length that is no length"],
  ["a coding nobody knows", "Host: a.example\r\nTransfer-Encoding: xchunked", "HTTP Transfer-Encoding that is odd"],
] as const) {
  test(`a request with ${what} is told: servers behind one another may read it differently`, () => {
    const exchange = only(
      tcpTalk([
        [0, `POST / HTTP/1.1\r\n${headers}\r\n\r\n0\r\n\r\n`],
        [1, OK],
      ]),
    );
    assert.deepEqual([exchange.host, marksOf(exchange)], ["a.example", [`detail: ${mark} up 1`]]);
    assert.notEqual(wordsFor("mark", mark, "de"), mark, "it has words of its own");
  });
}

test("an answer with two forms of length is told, and what says the same twice is not", () => {
  const request =
    "GET / HTTP/1.1\r\nHost: a.example\r\nHost: a.example\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n";
  const split = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  assert.deepEqual(
    marksOf(
      only(
        tcpTalk([
          [0, request],
          [1, split],
        ]),
      ),
    ),
    ["detail: HTTP Content-Length beside Transfer-Encoding down 1"],
  );
});
