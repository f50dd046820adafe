import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { processorClock } from "../../processor-clock-for-tests.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { dnsTypeName } from "./dns-facts.ts";
import { signs, two, wireMessage, wireName, wireQuestion, wireRecord } from "./dns-message-for-tests.ts";
import { packetsOf } from "./packets-for-tests.ts";
import { readDns, recogniseDns } from "./read-dns.ts";

const whole = (bytes: Uint8Array) => {
  const message = readDns(bytes, 0, bytes.length);
  assert.ok(message !== undefined);
  return message;
};
/** A pointer to the name of the first question. */
const FIRST = [0xc0, 12];

const ANSWER = wireMessage({
  flags: 0x8180,
  questions: [wireQuestion("Cloud.Example.org", 65)],
  answers: [
    wireRecord(FIRST, 5, wireName("edge.example.net")),
    wireRecord(FIRST, 1, [192, 0, 2, 7]),
    wireRecord(FIRST, 28, [0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5]),
    wireRecord(FIRST, 33, [...two(1), ...two(2), ...two(8883), ...wireName("mqtt.example.org")]),
    wireRecord(FIRST, 16, [3, ...signs("a=b"), 5, ...signs("c=def")]),
    wireRecord(FIRST, 65, [
      ...two(1),
      0,
      ...[...two(1), ...two(6), 2, ...signs("h2"), 2, ...signs("h3")],
      ...[...two(3), ...two(2), ...two(8443)],
      ...[...two(4), ...two(8), 192, 0, 2, 1, 192, 0, 2, 2],
      ...[...two(5), ...two(3), 1, 2, 3],
    ]),
  ],
  additionals: [wireRecord([0], 41, [...two(8), ...two(2), 0, 1], 1232, 0x8000)],
});

test("an answer tells names, addresses, services and what HTTPS records promise", () => {
  const message = whole(ANSWER);
  assert.deepEqual(message.questions, [{ name: "cloud.example.org", type: 65, class: 1 }]);
  assert.deepEqual(
    message.answers.map(({ name, data }) => [name, data]),
    [
      { kind: "name", name: "edge.example.net" },
      { kind: "address", address: "192.0.2.7" },
      { kind: "address", address: "2001:db8:0:1::5" },
      { kind: "service", target: "mqtt.example.org", port: 8883 },
      { kind: "text", strings: 2, bytes: 8 },
      {
        kind: "binding",
        priority: 1,
        target: ".",
        alpn: ["h2", "h3"],
        port: 8443,
        addresses: ["192.0.2.1", "192.0.2.2"],
        offersEch: true,
      },
    ].map((data) => ["cloud.example.org", data]),
  );
  assert.deepEqual(message.edns, { udpBytes: 1232, wantsDnssec: true, options: [8] });
  assert.equal(message.additionals.length, 0);
  assert.ok(message.isResponse && message.mark === null && !message.truncated);
  assert.equal(dnsTypeName(65), "HTTPS");
  assert.equal(dnsTypeName(4711), "TYPE4711");
});

for (const [what, name] of [
  ["that points to itself", [0xc0, 12]],
  ["that points forward", [0xc0, 40, ...wireName("a.example")]],
  ["of a label type that is not in use", [0x41, 65, 0]],
  ["of more than 255 bytes", [...Array.from({ length: 5 }, () => [60, ...Array(60).fill(97)]).flat(), 0]],
] as const) {
  test(`a name ${what} ends the reading with a mark`, () => {
    const message = whole(wireMessage({ questions: [[...name, ...two(1), ...two(1), ...Array(40).fill(0)]] }));
    assert.equal(message.mark, "name-unreadable");
    assert.deepEqual(message.questions, []);
  });
}

test("a chain of 10,000 pointers is given up, however often it is used", () => {
  const chain = Array.from({ length: 8000 }, (_, index) => [0xc0 | ((12 + 2 * index) >> 8), (12 + 2 * index) & 255]);
  const data = [0, ...chain.flat().slice(0, 16_000)];
  const last = 12 + 1 + 2 + 10 + 12_000;
  const uses = Array.from({ length: 3000 }, () => wireRecord([0xc0 | (last >> 8), last & 255], 1, [1, 2, 3, 4]));
  const bytes = wireMessage({ answers: [wireRecord([0], 10, data), ...uses] });
  const began = processorClock();
  assert.equal(whole(bytes).mark, "name-unreadable");
  assert.ok(began() < 200);
});

test("bytes of a name that would not be seen are escapes; the UTF-8 of mDNS is kept", () => {
  const label = (...bytes: number[]) => [bytes.length, ...bytes, 0, ...two(1), ...two(1)];
  const nameOf = (...bytes: number[]) => whole(wireMessage({ questions: [label(...bytes)] })).questions[0]?.name;
  assert.equal(nameOf(0x61, 0x2e, 0x5c, 0x1b), "a\\.\\\\\\027");
  assert.equal(nameOf(...signs("Gerät 2")), "gerät 2");
  assert.equal(nameOf(0x61, 0xff), "a\\255");
});

test("the names of NBNS are read as the name and the kind of service", () => {
  const hidden = [...signs("WORKGROUP      "), 0x1d].flatMap((byte) => [0x41 + (byte >> 4), 0x41 + (byte & 15)]);
  const message = whole(wireMessage({ questions: [[32, ...hidden, 0, ...two(32), ...two(1)]] }));
  assert.equal(message.questions[0]?.name, "WORKGROUP<1d>");
});

test("a message cut at any byte tells what was there, and says that it was cut", () => {
  for (let size = 0; size < ANSWER.length; size++) {
    const message = readDns(ANSWER.subarray(0, size), 0, size);
    assert.equal(message === undefined, size < 12);
    assert.ok(message === undefined || message.mark === "cut", `${size}`);
  }
});

test("a window inside of other bytes is read as if it stood alone", () => {
  const inside = Uint8Array.from([...Array(37).fill(0xc0), ...ANSWER, ...Array(20).fill(0xc0)]);
  assert.deepEqual(readDns(inside, 37, 37 + ANSWER.length), whole(ANSWER));
});

test("any bytes give a message or none, damaged ones too", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void readDns(bytes, 0, bytes.length)));
  fc.assert(
    fc.property(
      fc.nat(ANSWER.length - 1),
      fc.nat(255),
      fc.nat(ANSWER.length - 1),
      fc.nat(255),
      (at, byte, and, other) => {
        const damaged = ANSWER.slice();
        damaged[at] = byte;
        damaged[and] = other;
        recogniseDns(damaged, 0, damaged.length);
        assert.ok(readDns(damaged, 0, damaged.length) !== undefined);
      },
    ),
    { numRuns: 2000 },
  );
});

test("a DNS message is recognised on any port, chance bytes are not", () => {
  assert.equal(recogniseDns(ANSWER, 0, ANSWER.length), "yes");
  const seen = fc.sample(fc.uint8Array({ minLength: 20, maxLength: 200 }), { numRuns: 20_000, seed: 1 });
  assert.equal(seen.filter((bytes) => recogniseDns(bytes, 0, bytes.length) === "yes").length, 0);
});

// Names of questions and of records as tshark 4.0.17 counts them (fields dns.qry.name and dns.resp.name).
for (const [file, questions, records] of [
  ["zeek/mdns.pcap", 33, 60],
  ["zeek/pcapng-multi-interface.pcapng", 6, 16],
  ["pcapplusplus/NullLoopback.pcap", 1, 17],
] as const) {
  test(`${file} holds ${questions} questions and ${records} records`, { skip: sharedAbsent }, () => {
    const messages = packetsOf(readFileSync(sharedPath("captures", file)))
      .filter((packet) => [53, 5353].some((port) => port === packet.sourcePort || port === packet.destinationPort))
      .map(({ payload }) => whole(payload));
    const count = (of: (message: (typeof messages)[number]) => number) =>
      messages.reduce((sum, message) => sum + of(message), 0);
    const edns = count((message) => (message.edns === null ? 0 : 1));
    assert.deepEqual(
      [
        count((message) => message.questions.length),
        count(({ answers, authorities, additionals }) => answers.length + authorities.length + additionals.length) +
          edns,
      ],
      [questions, records],
    );
    assert.ok(messages.every(({ mark }) => mark === null));
  });
}
