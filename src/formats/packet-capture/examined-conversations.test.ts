import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sha256 } from "../../canary-for-tests.ts";
import type { Exchange } from "../../domain/traffic/conversation.ts";
import http2 from "../http2/fixtures/connection.json" with { type: "json" };
import { hex, joined, text } from "../packet-file/capture-for-tests.ts";
import { KeepingExaminer, type Said, segment, tcpTalk, udpTalk } from "./talk-for-tests.ts";
import {
  ADT,
  captureTeller,
  dicom,
  HTTP_TALK,
  MLLP,
  MQTT_CONNECT,
  MQTT_PUBLISH,
  marksOf,
  tlsChunks,
  WEB_SOCKET_TALK,
} from "./told-for-tests.ts";

const { told, only } = captureTeller(sha256);

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

test("without an examiner nothing is looked into, and content says so", () => {
  const { exchanges } = told(tcpTalk([[0, MLLP(ADT)]]));
  assert.deepEqual(exchanges[0]?.content, {});
});

const EXAMINED: readonly { what: string; said: Said[]; bodies: readonly string[] }[] = [
  { what: "HTTP", said: HTTP_TALK, bodies: ['0 /r application/json null {"hr":7}', "1 /r null gzip abc"] },
  { what: "WebSocket", said: WEB_SOCKET_TALK, bodies: ["0 /live null null hr 72", "1 /live null null ok"] },
  {
    what: "HL7",
    said: [[0, MLLP(ADT) + MLLP("MSH|^~\\&|A")]],
    bodies: [`0  null null \x0b${ADT}\x1c`, "0  null null \x0bMSH|^~\\&|A\x1c"],
  },
  {
    what: "FTP",
    said: [
      [1, "220 FTP server\r\n"],
      [0, "USER pump\r\n"],
    ],
    bodies: ["0  null null USER pump\r\n", "1  null null 220 FTP server\r\n"],
  },
];

for (const { what, said, bodies } of EXAMINED)
  test(`${what}: each message is examined by itself, wherever segments cut it`, () => {
    const seen = (pieceBytes: number) => {
      const examiner = new KeepingExaminer();
      told(tcpTalk(said, { pieceBytes }), examiner);
      return examiner.messages
        .filter(({ body }) => body !== "")
        .map(
          ({ about, body }) => `${about.direction} ${about.path} ${about.mediaType} ${about.contentEncoding} ${body}`,
        );
    };
    assert.deepEqual(seen(1_400), bodies);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (pieceBytes) => assert.deepEqual(seen(pieceBytes), bodies)),
      { numRuns: 20 },
    );
  });

test("of HTTP the head is examined too, with its query, and both messages are the exchange's content", () => {
  const examiner = new KeepingExaminer();
  const { content } = only(tcpTalk(HTTP_TALK), examiner);
  assert.match(examiner.messages[0]?.head ?? "", /^POST \/r\?patient=1 HTTP/);
  assert.equal(examiner.messages[0]?.about.host, "a.example");
  const sizes = examiner.messages.map(({ head, body }) => head.length + body.length);
  assert.deepEqual([content.up?.examinedBytes, content.down?.examinedBytes], sizes);
});

test("MQTT: what is published is examined with its topic as head", () => {
  const examiner = new KeepingExaminer();
  told(
    tcpTalk(
      [
        [0, MQTT_CONNECT],
        [1, hex("20020000")],
        [0, MQTT_PUBLISH],
      ],
      { pieceBytes: 3 },
    ),
    examiner,
  );
  const published = examiner.messages.find(({ head }) => head === "ward/7");
  assert.deepEqual([published?.body, published?.about.path], ['{"hr":7}', "ward/7"]);
  assert.ok(
    examiner.messages.some(({ body }) => body.includes("secr")),
    "the CONNECT is examined as well",
  );
});

test("DICOM: a data set is examined as it was sent", () => {
  const examiner = new KeepingExaminer();
  const { associate, store } = dicom();
  told(
    tcpTalk(
      [
        [0, associate],
        [0, store],
      ],
      { pieceBytes: 7 },
    ),
    examiner,
  );
  assert.ok(examiner.messages.some(({ body }) => body.includes("PN\x0a\x00ZWETSCHGE ")));
});

test("what is encrypted counts as not examined, byte for byte", () => {
  const examiner = new KeepingExaminer();
  const exchange = only(tcpTalk(tlsChunks("tls-1.2")), examiner);
  assert.deepEqual(
    [exchange.content.up?.unexaminedBytes, exchange.content.down?.unexaminedBytes],
    [exchange.bytesUp, exchange.bytesDown],
  );
  assert.deepEqual(
    examiner.messages.map(({ head }) => head),
    ["pump.example.org"],
  );
});

for (const [what, talk] of [
  ["stream", (bytes: Uint8Array) => tcpTalk([[0, bytes]], { port: 9_999 })],
  ["datagrams", (bytes: Uint8Array) => udpTalk([[0, bytes]], { port: 9_999 })],
] as const)
  test(`an unknown protocol (${what}) is searched all the same, and still counts as not examined`, () => {
    const examiner = new KeepingExaminer();
    const bytes = joined(new Uint8Array(900).fill(0xa5), text("Zwetschge"), new Uint8Array(300).fill(0xa5));
    const { content } = only(talk(bytes), examiner);
    assert.deepEqual([content.up?.examinedBytes, content.up?.unexaminedBytes], [0, bytes.length]);
    assert.ok(examiner.messages.some(({ body }) => body.includes("Zwetschge")));
  });

test("a long stream is examined in parts, and what stands on their border is in one of them", () => {
  const bytes = new Uint8Array(200_000).fill(0x41);
  const value = text("Zwetschge");
  for (let at = 1_000; at < bytes.length - 20; at += 1_004) bytes.set(value, at);
  const examiner = new KeepingExaminer();
  const exchange = only(
    tcpTalk(
      [
        [1, "220 FTP server\r\n"],
        [0, "USER a\r\n"],
        [0, bytes],
      ],
      { port: 21 },
    ),
    examiner,
  );
  assert.equal(exchange.content.up?.examinedBytes, bytes.length + 8);
  const found = examiner.messages.flatMap(({ body }) => body.match(/Zwetschge/g) ?? []).length;
  assert.ok(found >= Math.floor((bytes.length - 1_020) / 1_004));
});

test("a DNS question is examined, since a name can carry data out", () => {
  const examiner = new KeepingExaminer();
  const query = joined(
    hex("0001 0100 0001 0000 0000 0000 09"),
    text("zwetschge"),
    hex("03"),
    text("bad"),
    hex("00 0001 0001"),
  );
  const { facts } = told(udpTalk([[0, query]], { port: 53 }), examiner);
  assert.deepEqual(
    examiner.messages.map(({ head }) => head),
    ["zwetschge.bad"],
  );
  assert.deepEqual(facts, ["dns-name zwetschge.bad"]);
});

test("HTTP/2 is told as HTTP/1 is: each stream an exchange, and its heads and bodies examined", () => {
  const examiner = new KeepingExaminer();
  const said = http2.chunks.map(([direction, base64]): Said => [direction === 0 ? 0 : 1, bytesOf(String(base64))]);
  const { exchanges } = told(tcpTalk(said), examiner);
  const requests = exchanges.filter(({ method }) => method !== "");
  assert.deepEqual(new Set(requests.map(({ scheme }) => scheme)), new Set(["http"]));
  assert.deepEqual(
    requests.map(({ method, path, status }) => `${method} ${path} ${status}`),
    [
      "POST /v1/readings 200",
      "GET /v1/second 200",
      "GET /early 200",
      "GET /push 200",
      "GET /pushed.css 200",
      "POST /trailers 200",
      "GET /reset 200",
      "GET /auth 401",
      "PUT /v1/readings 200",
    ],
  );
  const pushed = requests.find(({ path }) => path === "/pushed.css");
  assert.deepEqual([pushed?.bytesUp, marksOf(pushed as Exchange)], [0, ["detail: HTTP/2 push down 1"]]);
  assert.ok(examiner.messages.length >= requests.length);
});

test("of more conversations than are read at once the first is let go, and what then comes is not examined", () => {
  const begun = (devicePort: number) => tcpTalk([[0, "220 "]], { devicePort }).slice(0, -2);
  const packets = Array.from({ length: 2_100 }, (_, at) => begun(10_000 + at)).flat();
  const late = segment(true, { sequence: 5, devicePort: 10_000 }, new Uint8Array(100));
  const { exchanges } = told([...packets, late], new KeepingExaminer());
  assert.equal(exchanges.length, 2_100);
  const first = exchanges.find(({ bytesUp }) => bytesUp === 104);
  assert.equal(first?.content.up?.unexaminedBytes, 104);
});

test("damaged conversations of every kind end in exchanges, and every examination ends", () => {
  const all: Said[][] = [
    HTTP_TALK,
    WEB_SOCKET_TALK,
    tlsChunks("tls-1.2"),
    [[0, MLLP(ADT)]],
    [
      [0, MQTT_CONNECT],
      [0, MQTT_PUBLISH],
    ],
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
      fc.integer({ min: 1, max: 300 }),
      fc.array(fc.nat(40), { maxLength: 3 }),
      (said, flips, pieceBytes, lost) => {
        const packets = tcpTalk(said, { pieceBytes });
        for (const [at, value] of flips) {
          const packet = packets[at % packets.length];
          if (packet !== undefined) packet[54 + (at % Math.max(1, packet.length - 54))] = value;
        }
        told(
          packets.filter((_, at) => !lost.includes(at)),
          new KeepingExaminer(),
        );
      },
    ),
    { numRuns: 120 },
  );
});
