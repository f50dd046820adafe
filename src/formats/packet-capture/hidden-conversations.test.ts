import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { be16, ethernet, hex, ipv4, joined, pcapFile, text, udp } from "../packet-file/capture-for-tests.ts";
import type { QuicCrypto } from "../quic/initial-protection.ts";
import { recorded } from "../tls/collect-facts-for-tests.ts";
import { createPacketCaptureReader } from "./packet-capture-reader.ts";
import { between, captureOf, DEVICE, KeepingExaminer, type Said, SERVER, segment, tcpTalk } from "./talk-for-tests.ts";

const RESOLVER = [10, 0, 0, 1];
const SECRET = text('{"patient":"Zwetschge","heartRate":72}'.repeat(10));
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
const post = (host: string) => `POST /v HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 9\r\n\r\nZwetschge`;

function read(capture: Uint8Array) {
  const examiner = new KeepingExaminer();
  const options = {
    quicCrypto: {} as QuicCrypto,
    sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
    examiner,
  };
  const told: string[] = [];
  const marks: string[] = [];
  let unexaminedBytes = 0;
  const reader = createPacketCaptureReader(
    {
      exchange(one) {
        told.push(`${one.scheme}://${one.host}:${one.port}${one.path}${one.protection === null ? "" : " protected"}`);
        marks.push(...one.marks.map(({ what }) => what));
        unexaminedBytes += (one.content.up?.unexaminedBytes ?? 0) + (one.content.down?.unexaminedBytes ?? 0);
      },
    },
    options,
  );
  reader.push(capture);
  const { blindSpots } = reader.end();
  assert.equal(examiner.open, 0);
  const examined = examiner.messages.map(({ head, body }) => head + body).join("\n");
  return { told, marks, unexaminedBytes, blindSpots, examined };
}

const readPackets = (packets: readonly Uint8Array[]) => read(captureOf(packets));

test("packets of other protocols are counted, and those over IP are told by pairs of addresses", () => {
  for (const [protocol, scheme] of [
    [50, "esp"],
    [132, "sctp"],
    [253, "ip-253"],
  ] as const) {
    const packet = between(DEVICE, SERVER, SECRET, protocol);
    const { told, blindSpots, unexaminedBytes } = readPackets([packet, packet]);
    assert.deepEqual(told, [`${scheme}://203.0.113.7:0`]);
    assert.deepEqual(blindSpots, [{ code: "packets-not-read", count: 2 }]);
    assert.equal(unexaminedBytes, 2 * SECRET.length);
  }
});

test("frames of private types, pings with much in them and fragments without the others are counted", () => {
  const ping = (bytes: number) => between(DEVICE, SERVER, joined(be16(0x0800, 0, 1, 1), new Uint8Array(bytes)), 1);
  const inTunnel = joined(hex("0800000000000100"), new Uint8Array(12), be16(0x88b5), SECRET);
  for (const packet of [
    ethernet(SECRET, 0x88b5),
    ping(400),
    between(DEVICE, SERVER, udp(inTunnel, { from: 5_000, to: 4_789 }), 17),
    ethernet(ipv4(SECRET.slice(0, 80), { fragment: 0x2000 })),
  ])
    assert.deepEqual(readPackets([packet]).blindSpots, [{ code: "packets-not-read", count: 1 }]);
  const unreachable = between(SERVER, DEVICE, joined(be16(0x0301, 0, 0, 0), SECRET), 1);
  const whatRunsNetworks = [ethernet(new Uint8Array(28), 0x0806), ping(56), unreachable];
  assert.deepEqual(readPackets(whatRunsNetworks).blindSpots, []);
});

test("what a capture cuts off of packets is counted and was not examined", () => {
  const packets = tcpTalk([
    [0, post("a.example")],
    [1, OK],
  ]);
  const records = packets.map((bytes, at) => ({
    seconds: at,
    fraction: 0,
    bytes: bytes.slice(0, 100),
    original: bytes.length,
  }));
  const { blindSpots, unexaminedBytes } = read(pcapFile(records));
  assert.deepEqual(blindSpots, [{ code: "packets-cut", count: 1 }]);
  assert.ok(unexaminedBytes >= (packets[2]?.length ?? 0) - 100, `${unexaminedBytes} bytes`);
});

const first = tcpTalk([
  [0, "GET /a HTTP/1.1\r\nHost: first.example\r\n\r\n"],
  [1, OK],
]);
const second = tcpTalk([
  [0, post("second.example")],
  [1, OK],
]);
const BOTH = ["http://first.example:80/a", "http://second.example:80/v"];

test("a second connection between the same ports is another one, after FINs and after a RST", () => {
  assert.deepEqual(readPackets([...first, ...second]).told, BOTH);
  const reset = segment(false, { flags: 0x04, sequence: 1 + OK.length });
  assert.deepEqual(readPackets([...first.slice(0, 4), reset, ...second]).told, BOTH);
});

test("a RST, a FIN or a SYN that does not fit hides nothing of a connection", () => {
  const whole = tcpTalk([
    [0, "GET /a HTTP/1.1\r\nHost: first.example\r\n\r\n"],
    [1, OK],
    [0, post("second.example")],
    [1, OK],
  ]);
  for (const forged of [
    [segment(false, { flags: 0x04, sequence: 0x4000_0000 })],
    [segment(true, { flags: 0x11, sequence: 0x7000_0000 }), segment(false, { flags: 0x11, sequence: 0x7000_0000 })],
    [segment(true, { flags: 0x02, sequence: 0x7000_0000 })],
  ]) {
    const { told, unexaminedBytes } = readPackets([...whole.slice(0, 4), ...forged, ...whole.slice(4)]);
    assert.deepEqual([told, unexaminedBytes], [BOTH, 0]);
  }
});

test("FINs that arrive before the last bytes end nothing until those have come", () => {
  const packets = tcpTalk(
    [
      [0, post("second.example")],
      [1, OK],
    ],
    { pieceBytes: 20 },
  );
  const early = [...packets.slice(0, 3), ...packets.slice(-2), ...packets.slice(3, -2)];
  const { told, examined } = readPackets(early);
  assert.deepEqual(told, ["http://second.example:80/v"]);
  assert.match(examined, /Zwetschge/);
});

test("what comes behind the end of a connection was not examined, what comes again there was", () => {
  const reset = segment(false, { flags: 0x04, sequence: 1 + OK.length });
  const more = segment(true, { sequence: 41 }, SECRET);
  assert.equal(readPackets([...first.slice(0, 4), reset, more]).unexaminedBytes, SECRET.length);
  assert.equal(readPackets([...first, ...first.slice(2, 4)]).unexaminedBytes, 0);
});

test("hellos with plain text behind them protect nothing", () => {
  const chunks: Said[] = (recorded("tls-1.3")[0] ?? []).map(({ direction, bytes }) => [direction, bytes]);
  const server = chunks.findIndex(([direction]) => direction === 1);
  const { told, marks, examined, unexaminedBytes } = readPackets(
    tcpTalk([...chunks.slice(0, server + 1), [0, post("a.example")], [1, "plain as well"]], { port: 443 }),
  );
  assert.deepEqual(told, ["tcp://pump.example.org:443"]);
  assert.ok(marks.includes("TLS handshake without TLS behind it"), marks.join());
  assert.match(examined, /Zwetschge/);
  assert.ok(unexaminedBytes > 0);
  assert.deepEqual(readPackets(tcpTalk(chunks, { port: 443 })).told, ["https://pump.example.org:443 protected"]);
});

const nameOf = (name: string) =>
  joined(...name.split(".").map((label) => joined(Uint8Array.of(label.length), text(label))), Uint8Array.of(0));
function asked(name: string, port: number): Uint8Array[] {
  const question = joined(nameOf(name), be16(1, 1));
  const query = joined(be16(1, 0x0100, 1, 0, 0, 0), question);
  const record = joined(nameOf(name), be16(1, 1, 0, 60, 4), Uint8Array.from(SERVER));
  const answer = joined(be16(1, 0x8180, 1, 1, 0, 0), question, record);
  return [
    between(DEVICE, RESOLVER, udp(query, { from: port, to: 53 }), 17),
    between(RESOLVER, DEVICE, udp(answer, { from: 53, to: port }), 17),
  ];
}

test("a later answer of DNS does not rename a server that was talked to before", () => {
  const talk = tcpTalk([[0, "\0\x01 of no known protocol"]], { port: 9_000 });
  const { told } = readPackets([...asked("tracker.example", 50_000), ...talk, ...asked("vendor.example", 50_001)]);
  assert.ok(told.includes("tcp://tracker.example:9000"), told.join());
});

test("a capture that begins in the middle tells the server by its port, or by what is said first", () => {
  const pong = segment(false, { sequence: 500, port: 1_883 }, hex("d000"));
  const publish = segment(true, { sequence: 900, port: 1_883 }, joined(hex("3010 0006"), text('ward/7{"hr":7}')));
  assert.deepEqual(readPackets([pong, publish]).told, ["tcp://203.0.113.7:1883"]);
  const answer = segment(false, { sequence: 500, port: 47_123 }, text(OK));
  const request = segment(true, { sequence: 900, port: 47_123 }, text(post("a.example")));
  assert.ok(readPackets([answer, request]).told.includes("http://a.example:47123/v"));
});

test("thousands of questions to DNS push no long conversation out", () => {
  const connect = hex("101a 0004 4d515454 04 c2 003c 0004 70756d70 0002 6162 0004 73656372");
  const talk = tcpTalk(
    [
      [0, connect],
      [1, hex("20020000")],
      [0, joined(hex("3010 0006"), text('ward/7{"hr":7}'))],
    ],
    { port: 1_883 },
  );
  const many = Array.from({ length: 2_200 }, (_, at) => asked("v.example", 10_000 + at)).flat();
  const { examined } = readPackets([...talk.slice(0, 4), ...many, ...talk.slice(4)]);
  assert.match(examined, /"hr":7/);
});
