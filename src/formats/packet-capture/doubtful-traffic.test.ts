/** Traffic that two receivers may read differently is told as a mark of the conversation or the exchange. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { Exchange } from "../../domain/traffic/conversation.ts";
import { wordsFor } from "../../domain/traffic/words/audit-words.ts";
import { markInWords } from "../../domain/traffic/words/mark-words.ts";
import { hex, joined, text } from "../packet-file/capture-for-tests.ts";
import type { QuicCrypto } from "../quic/initial-protection.ts";
import { createPacketCaptureReader } from "./packet-capture-reader.ts";
import { captureOf, segment, tcpTalk } from "./talk-for-tests.ts";

const MQTT_CONNECT = joined(hex("101a 0004 4d515454 04 c2 003c 0004 70756d70 0002 6162 0004 73656372"));
const MQTT_PUBLISH = joined(hex("3010 0006"), text("ward/7"), text('{"hr":7}'));
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

function exchangesOf(packets: readonly Uint8Array[]): readonly Exchange[] {
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
  return exchanges;
}

function only(packets: readonly Uint8Array[]): Exchange {
  const exchanges = exchangesOf(packets);
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
  ["two different Host headers", "Host: a.example\r\nHost: b.example", "HTTP names two hosts: b.example"],
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
    assert.notEqual(markInWords(mark, "de"), mark, "it has words of its own");
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

const REFUSED = "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n";
const START = "GET / HTTP/1.1";
for (const [what, startLine, headers, host, other] of [
  ["a target with another host", "GET http://b.example/ HTTP/1.1", "Host: a.example", "b.example", "a.example"],
  ["a tunnel to another host", "CONNECT b.example:443 HTTP/1.1", "Host: a.example", "b.example", "a.example"],
  ["a list of hosts", START, "Host: a.example, b.example", "a.example", "b.example"],
  ["a list without a space", START, "Host: a.example,b.example", "a.example", "b.example"],
  ["a folded Host", START, "Host: a.example\r\n b.example", "a.example", "b.example"],
  ["a name in front of the colon", START, "Host : b.example\r\nHost: a.example", "b.example", "a.example"],
  ["an empty Host first", START, "Host:\r\nHost: b.example", "203.0.113.7", "b.example"],
  ["another port", START, "Host: a.example\r\nHost: A.example:8080", "a.example", "a.example:8080"],
  ["a user before the other", START, "Host: a.example\r\nHost: me:secret@b.example", "a.example", "b.example"],
  ["signs that do not show", START, "Host: a.example\r\nHost: b\u001b[2j", "a.example", "b\\u001b[2j"],
] as const) {
  test(`a request that names two hosts by ${what} is told with both`, () => {
    const told = only(
      tcpTalk([
        [0, `${startLine}\r\n${headers}\r\n\r\n`],
        [1, REFUSED],
      ]),
    );
    assert.deepEqual([told.host, marksOf(told)], [host, [`detail: HTTP names two hosts: ${other} up 1`]]);
  });
}

for (const [what, startLine, headers] of [
  ["in other letters and with its port", START, "Host: a.example\r\nHOST: A.EXAMPLE:80"],
  ["with a dot at its end", START, "Host: a.example.\r\nHost: a.example"],
  ["in the target too", "GET http://a.example:80/ HTTP/1.1", "Host: a.example"],
  ["in a folded line by itself", START, "Host:\r\n a.example"],
] as const) {
  test(`a request that names one host twice, ${what}, names no two`, () => {
    const told = only(
      tcpTalk([
        [0, `${startLine}\r\n${headers}\r\n\r\n`],
        [1, OK],
      ]),
    );
    assert.deepEqual([told.host, marksOf(told)], ["a.example", []]);
  });
}

test("of a name without end a hundred signs are told", () => {
  const exchange = only(
    tcpTalk([
      [0, `${START}\r\nHost: a.example\r\nHost: ${"b".repeat(3000)}\r\n\r\n`],
      [1, OK],
    ]),
  );
  assert.equal(exchange.marks[0]?.what, `HTTP names two hosts: ${"b".repeat(99)}…`);
});

test("a chunk whose size cannot be read is told, in a request and in an answer", () => {
  const chunked = "Transfer-Encoding: chunked\r\n\r\n0xb\r\n";
  const exchanges = exchangesOf(
    tcpTalk([
      [0, `POST / HTTP/1.1\r\nHost: a.example\r\n${chunked}`],
      [1, `HTTP/1.1 200 OK\r\n${chunked}`],
    ]),
  );
  const mark = "HTTP chunk without a size";
  assert.deepEqual(marksOf(exchanges[0] ?? { marks: [] }), [`detail: ${mark} up 1`, `detail: ${mark} down 1`]);
  assert.match(markInWords(mark, "de"), /^HTTP mit einem Chunk/);
});
