import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { payloadsOf } from "../plain-protocols/capture-for-tests.ts";
import type { MqttConnect, MqttConnectAnswer, MqttCounts, MqttPublish, MqttSubscribe } from "./mqtt-facts.ts";
import { MqttReader } from "./mqtt-reader.ts";
import { recogniseMqtt } from "./recognise-mqtt.ts";

type Part = string | number | readonly number[];
const bytesOf = (...parts: Part[]) =>
  parts.flatMap((part) =>
    typeof part === "number"
      ? [part]
      : typeof part === "string"
        ? [...part].map((letter) => letter.charCodeAt(0))
        : [...part],
  );
const string = (text: string) => bytesOf(text.length >> 8, text.length & 255, text);
const packet = (first: number, ...parts: Part[]) => {
  const body = bytesOf(...parts);
  const length = body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7];
  return Uint8Array.from([first, ...length, ...body]);
};

const CONNECT = packet(
  0x10,
  string("MQTT"),
  4,
  0xee,
  [0, 60],
  string("pump-7"),
  string("ward/4/lost"),
  string("gone"),
  string("erika"),
  string("secret"),
);

function told(turns: Iterable<readonly [direction: 0 | 1, bytes: Uint8Array]>) {
  const facts = {
    connects: [] as MqttConnect[],
    answers: [] as MqttConnectAnswer[],
    publishes: [] as MqttPublish[],
    bodies: [] as { text: string; complete: boolean }[],
    subscribes: [] as MqttSubscribe[],
    disconnects: [] as number[],
    problems: [] as string[],
    counts: [] as MqttCounts[],
  };
  const texts = ["", ""];
  const reader = new MqttReader({
    connect: (connect) => facts.connects.push(connect),
    connectAnswer: (answer) => facts.answers.push(answer),
    publish: (publish) => facts.publishes.push(publish),
    body(direction, bytes, start, end) {
      texts[direction] += String.fromCharCode(...bytes.subarray(start, end));
    },
    bodyEnd(direction, complete) {
      facts.bodies.push({ text: texts[direction] ?? "", complete });
      texts[direction] = "";
    },
    subscribe: (subscribe) => facts.subscribes.push(subscribe),
    disconnect: ({ reasonCode }) => facts.disconnects.push(reasonCode),
    problem: (direction, offset, reason) => facts.problems.push(`${direction} ${offset} ${reason}`),
    counts: (counts) => facts.counts.push(counts),
  });
  for (const [direction, piece] of turns) {
    const window = new Uint8Array(piece.length + 8).fill(0x30);
    window.set(piece, 4);
    reader.read(direction, window, 4, 4 + piece.length);
    window.fill(0);
  }
  reader.close();
  return facts;
}

const one = (bytes: Uint8Array) => told([[0, bytes]]);
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

test("a CONNECT tells flags, lengths of the credentials and the will, and no credential", () => {
  const [connect] = one(CONNECT).connects;
  assert.deepEqual(connect, {
    direction: 0,
    protocolLevel: 4,
    clientIdLength: 6,
    userNameLength: 5,
    passwordLength: 6,
    cleanStart: true,
    keepAliveSeconds: 60,
    will: { topic: "ward/4/lost", payloadBytes: 4, qos: 1, retain: true },
    properties: [],
    authenticationMethod: null,
    complete: true,
  });
  assert.doesNotMatch(JSON.stringify(one(CONNECT)), /erika|secret/);
});

test("MQTT 5 tells properties by name, and the topic behind an alias", () => {
  const properties = bytesOf(0x15, string("SCRAM-SHA-256"), 0x26, string("k"), string("v"));
  const connect = packet(0x10, string("MQTT"), 5, 2, [0, 0], properties.length, properties, string(""));
  const named = packet(0x33, string("ward/4/rate"), [0, 1], 6 + 5, 0x23, [0, 7], 0x03, string("a/csv"), "72");
  const aliased = packet(0x30, string(""), 3, 0x23, [0, 7], "73");
  const facts = one(join(connect, named, aliased, packet(0xe0, 4, 0)));
  assert.deepEqual(facts.connects[0]?.properties, ["Authentication Method", "User Property"]);
  assert.equal(facts.connects[0]?.authenticationMethod, "SCRAM-SHA-256");
  assert.deepEqual(
    facts.publishes.map(({ topic, qos, retain, contentType }) => [topic, qos, retain, contentType]),
    [
      ["ward/4/rate", 1, true, "a/csv"],
      ["ward/4/rate", 0, false, null],
    ],
  );
  assert.deepEqual(facts.bodies, [
    { text: "72", complete: true },
    { text: "73", complete: true },
  ]);
  assert.deepEqual(facts.disconnects, [4]);
  assert.deepEqual(facts.counts, [{ packets: { CONNECT: 1, PUBLISH: 2, DISCONNECT: 1 }, payloadBytes: 4 }]);
});

test("subscriptions are told up to a limit and counted beyond it", () => {
  const topics = Array.from({ length: 1000 }, (_, index) => [...string(`t/${index}`), 1]);
  const [few] = one(packet(0x82, [0, 1], string("ward/#"), 0, string("+/alarm"), 1)).subscribes;
  assert.deepEqual(few, { direction: 0, kind: "subscribe", topics: ["ward/#", "+/alarm"], count: 2 });
  const [many] = one(packet(0x82, [0, 1], topics.flat())).subscribes;
  assert.equal(many?.topics.length, 256);
  assert.equal(many?.count, 1000);
});

test("lying lengths end the direction with a problem, a payload that is cut off is told so", () => {
  assert.deepEqual(one(Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0xff)).problems, ["0 0 length"]);
  assert.deepEqual(one(Uint8Array.of(0x30, 4, 0xff, 0xff, 0, 0)).problems, ["0 0 content"]);
  assert.deepEqual(one(Uint8Array.of(0xc0, 0, 0x36)).problems, ["0 2 packet-type"]);
  assert.deepEqual(one(packet(0x30, string("t"), "abcdef").slice(0, 7)).bodies, [{ text: "ab", complete: false }]);
  assert.equal(one(packet(0x10, string("MQTT"), 4, 0xc2, [0, 1], string("c"), [0, 99])).connects[0]?.complete, false);
});

test("a payload of 100 MB passes in pieces, a subscription of as many is held up to its limit", () => {
  const filler = new Uint8Array(1_000_000);
  for (const first of [0x30, 0x82]) {
    let bytes = 0;
    const nothing = () => {};
    const reader = new MqttReader({
      connect: nothing,
      connectAnswer: nothing,
      publish: nothing,
      bodyEnd: nothing,
      subscribe: nothing,
      disconnect: nothing,
      counts: nothing,
      problem: () => assert.fail(),
      body(_, __, start, end) {
        bytes += end - start;
      },
    });
    const before = process.memoryUsage().arrayBuffers;
    reader.read(0, Uint8Array.of(first, 0x80, 0xc2, 0xd7, 0x2f), 0, 5);
    for (let round = 0; round < 100; round++) reader.read(0, filler, 0, filler.length);
    assert.ok(process.memoryUsage().arrayBuffers - before < 4_000_000);
    assert.equal(bytes, first === 0x30 ? 99_999_998 : 0);
  }
});

const cuts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 });

test("any cutting of any bytes gives the same facts", () => {
  const properties = bytesOf(0x26, string("k"), string("v"), 0x11, [0, 0, 1, 0]);
  const connect = packet(0x10, string("MQTT"), 5, 2, [0, 0], properties.length, properties, string("id"));
  const publish = packet(0x33, string("ward/4/rate"), [0, 1], 8, 0x03, string("a/csv"), "x".repeat(300));
  const whole = join(
    connect,
    publish,
    packet(0x82, [0, 1], 0, string("a"), 1),
    CONNECT,
    packet(0x30, string("t"), "end"),
  );
  const flip = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  fc.assert(
    fc.property(cuts, fc.array(flip, { maxLength: 5 }), fc.nat(whole.length), (lengths, flips, length) => {
      const bytes = whole.slice(0, length);
      for (const [at, byte] of flips) if (at < length) bytes[at] = byte;
      const turns: [0, Uint8Array][] = [];
      for (let at = 0, turn = 0; at < length; turn++) {
        const size = lengths[turn % lengths.length] ?? 1;
        turns.push([0, bytes.slice(at, at + size)]);
        at += size;
      }
      assert.deepEqual(told(turns), one(bytes));
      recogniseMqtt(bytes, 0, length);
    }),
    { numRuns: 300 },
  );
});

test("MQTT is recognised by its protocol's name or the answer to it, and by nothing else", () => {
  const recognise = (bytes: readonly number[] | Uint8Array) => recogniseMqtt(Uint8Array.from(bytes), 0, bytes.length);
  for (let end = 0; end < 12; end++) assert.equal(recognise(CONNECT.slice(0, end)), end < 9 ? "more" : "yes", `${end}`);
  assert.equal(recognise(packet(0x10, string("MQIsdp"), 3, 2, [0, 1], string("c"))), "yes");
  assert.equal(recognise([0x20, 2, 0, 5]), "yes");
  assert.equal(recognise([0x20, 3, 0, 0, 0]), "yes");
  for (const other of [
    [0x20, 2, 0, 9],
    [0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 9],
    [0x16, 3, 1],
    [0x10, 5, 1],
    [0x20, 200],
  ])
    assert.equal(recognise(other), "no", other.join(" "));
});

/** Facts of a whole capture: every TCP conversation that is recognised, read by itself. */
function capture(...path: string[]) {
  const conversations = new Map<string, [0 | 1, Uint8Array][]>();
  for (const { from, to, bytes } of payloadsOf(readFileSync(sharedPath("captures", ...path)))) {
    const isAnswer = conversations.has(`${to} ${from}`);
    const key = isAnswer ? `${to} ${from}` : `${from} ${to}`;
    const turns = conversations.get(key) ?? [];
    turns.push([isAnswer ? 1 : 0, bytes]);
    conversations.set(key, turns);
  }
  return [...conversations.values()]
    .filter(([first]) => first && recogniseMqtt(first[1], 0, first[1].length) === "yes")
    .map(told);
}

test("the captures tell the topics and packets that another reader finds", { skip: sharedAbsent }, () => {
  const zeek = capture("zeek", "mqtt.pcap");
  assert.deepEqual(
    zeek.flatMap(({ problems }) => problems),
    [],
  );
  assert.deepEqual(
    zeek.map(({ counts }) => counts[0]?.packets),
    [
      { CONNECT: 1, CONNACK: 1, PUBLISH: 2, SUBSCRIBE: 1, SUBACK: 1, PINGREQ: 5, PINGRESP: 5 },
      { CONNECT: 1, CONNACK: 1, PUBLISH: 1, DISCONNECT: 1 },
    ],
  );
  assert.deepEqual(
    zeek.flatMap(({ subscribes }) => subscribes.flatMap(({ topics }) => topics)),
    ["SampleTopic"],
  );
  const arkime = capture("arkime", "mqtt_synthetic.pcap");
  const levelsAndCounts = arkime.map(({ connects, publishes, subscribes }) => {
    const topics = subscribes.reduce((sum, { count }) => sum + count, 0);
    return [connects[0]?.protocolLevel, publishes.length, topics].join(" ");
  });
  assert.deepEqual(levelsAndCounts, ["4 2 2", "3 1 0", "4 0 4", "4 3 0", "5 1 2", "4 0 2", "4 1 0"]);
  assert.deepEqual(arkime.at(-1)?.publishes[0]?.topic.length, 1024, "a topic of 8,190 bytes is cut");
});
