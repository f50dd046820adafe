import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import type { MqttClient } from "mqtt";
import {
  connectBytes,
  join,
  openDoor,
  PUMP,
  publishBytes,
  RawClient,
  rawJoin,
  SCANNER,
  type TestDoor,
  until,
} from "./door-for-tests.ts";
import { writePacket } from "./packet.ts";

let inside: TestDoor;
/** Somebody who behaves, and is to be served whatever the others do. */
let good: MqttClient;
const raw: RawClient[] = [];

beforeEach(async () => {
  await open({});
});
afterEach(async () => {
  try {
    await good.publishAsync(`carelabel/${SCANNER}/report`, "still served", { qos: 1 });
  } finally {
    await good.endAsync(true);
    for (const client of raw.splice(0)) client.socket.destroy();
    await inside.close();
  }
});

async function open(limits: NonNullable<Parameters<typeof openDoor>[0]>["limits"]): Promise<void> {
  inside = await openDoor({ limits: { logEveryMs: 60_000, ...limits } });
  good = await join(inside, SCANNER, { protocolVersion: 5 });
}

/** The same door with other limits. */
async function reopen(limits: Parameters<typeof open>[0]): Promise<void> {
  await good.endAsync(true);
  await inside.close();
  await open(limits);
}

const stranger = (version: 4 | 5 = 5) => {
  const client = new RawClient(inside, version);
  raw.push(client);
  return client;
};
const joined = async (...args: [version: 4 | 5, more?: object]) => {
  const client = await rawJoin(inside, args[0], PUMP, args[1] ?? {});
  raw.push(client);
  return client;
};

const LONG_NAME = connectBytes(5, PUMP, { clientId: "c".repeat(20_000) });
for (const [what, bytes] of [
  ["no MQTT at all", Buffer.from(`GET / HTTP/1.1\r\nHost: carelabel\r\nCookie: ${"c".repeat(100)}\r\n\r\n`)],
  ["a PUBLISH before CONNECT", publishBytes(4, 1)],
  ["a CONNECT of 256 MiB", Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f])],
  ["a CONNECT that is too long", LONG_NAME],
  ["a length that never ends", Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0xff])],
  [
    "a CONNECT whose strings are longer than it is",
    Buffer.from([0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0xff, 0xff]),
  ],
  ["an empty CONNECT", Buffer.from([0x10, 0])],
  ["a CONNECT with its reserved flag set", Buffer.from([0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 3, 0, 60, 0, 0])],
] as const) {
  test(`${what} ends that connection and says nothing`, async () => {
    const client = stranger();
    client.send(bytes);
    await client.closed();
    assert.deepEqual(client.packets, []);
    assert.equal(inside.log.length, 1);
  });
}

test("MQTT 3.1 and versions that are yet to come are told that the version is wrong", async () => {
  for (const name of [
    [0, 6, 0x4d, 0x51, 0x49, 0x73, 0x64, 0x70, 3, 2, 0, 60, 0, 1, 0x61],
    [0, 4, 0x4d, 0x51, 0x54, 0x54, 6, 2, 0, 60, 0, 1, 0x61],
  ]) {
    const client = stranger(4);
    client.send([0x10, name.length, ...name]);
    await client.closed();
    assert.deepEqual(
      client.packets.map((packet) => packet.cmd === "connack" && packet.returnCode),
      [1],
    );
  }
});

for (const [what, more, reason] of [
  ["an authentication method", { properties: { authenticationMethod: "SCRAM" } }, 0x8c],
  ["a will with QoS 2", { will: { topic: "a", payload: "b", qos: 2, retain: false } }, 0x9b],
  ["a will to be retained", { will: { topic: "a", payload: "b", qos: 1, retain: true } }, 0x9a],
  ["a client id with a line break", { clientId: "a\nb" }, 0x85],
  ["a wrong password", { password: Buffer.from("guess") }, 0x86],
] as const) {
  test(`CONNECT with ${what} is refused with 0x${reason.toString(16)}`, async () => {
    const client = await joined(5, more);
    await client.closed();
    assert.deepEqual(
      client.packets.map((packet) => packet.cmd === "connack" && packet.reasonCode),
      [reason],
    );
  });
}

const aliased = publishBytes(5, 1, { properties: { topicAlias: 1 } });
for (const [what, bytes, reason] of [
  ["a second CONNECT", connectBytes(5), 0x82],
  ["QoS 2", publishBytes(5, 1, { qos: 2 }), 0x9b],
  ["a message to be retained", publishBytes(5, 1, { retain: true }), 0x9a],
  ["a topic alias", aliased, 0x94],
  ["packet identifier 0", Buffer.from([0x32, 6, 0, 1, 0x61, 0, 0, 0]), 0x81],
  ["a packet identifier that is cut off", Buffer.from([0x32, 3, 0, 1, 0x61]), 0x81],
  ["half a packet identifier", Buffer.from([0x32, 4, 0, 1, 0x61, 7]), 0x81],
  ["a SUBSCRIBE without identifier", Buffer.from([0x82, 0]), 0x81],
  ["QoS 3", Buffer.from([0x36, 6, 0, 1, 0x61, 0, 1, 0]), 0x81],
  ["a topic longer than its packet", Buffer.from([0x30, 3, 0xff, 0xff, 0x61]), 0x81],
  ["an unknown property", Buffer.from([0x30, 6, 0, 1, 0x61, 2, 0x7f, 0]), 0x81],
  ["a packet of 256 MiB", Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]), 0x95],
  ["a packet above the limit", Buffer.from([0x30, 0x80, 0x90, 0x04]), 0x95],
  ["CONNACK", Buffer.from([0x20, 3, 0, 0, 0]), 0x82],
  ["PUBREL", Buffer.from([0x62, 2, 0, 1]), 0x82],
  ["AUTH", writePacket({ cmd: "auth", reasonCode: 0x18, properties: { authenticationMethod: "x" } }, 5), 0x82],
  ["the reserved type 0", Buffer.from([0x00, 0]), 0x81],
  ["SUBSCRIBE with wrong flags", Buffer.from([0x80, 2, 0, 1]), 0x81],
  ["SUBSCRIBE without a filter", Buffer.from([0x82, 3, 0, 1, 0]), 0x82],
  ["SUBSCRIBE with an identifier", Buffer.from([0x82, 9, 0, 1, 2, 0x0b, 1, 0, 1, 0x61, 0]), 0xa1],
] as const) {
  test(`${what} ends the connection with 0x${reason.toString(16)}`, async () => {
    const client = await joined(5);
    client.send(bytes);
    await client.closed();
    assert.equal(client.lastReason, reason);
    assert.deepEqual(inside.taken, []);
  });
}

test("more unacknowledged messages than Receive Maximum end an MQTT 5 connection with 0x93", async () => {
  inside.answer = null;
  const client = await joined(5);
  client.send(...Array.from({ length: 65 }, (_, index) => publishBytes(5, index + 1)));
  await client.closed();
  assert.deepEqual([client.lastReason, inside.taken.length], [0x93, 64]);
  inside.answer = "taken";
});

test("a 3.1.1 client with too many unacknowledged messages is not read, and loses none", async () => {
  inside.answer = null;
  const client = await joined(4);
  client.send(...Array.from({ length: 500 }, (_, index) => publishBytes(4, index + 1)));
  await until(() => inside.taken.length === 64, "the window is full");
  await wait(50);
  assert.equal(inside.taken.length, 64);
  inside.answer = "taken";
  for (const { done } of inside.taken) done("taken");
  await until(() => client.packets.length === 501, "all are acknowledged");
  assert.deepEqual(
    client.packets.slice(1).map((packet) => packet.messageId),
    Array.from({ length: 500 }, (_, index) => index + 1),
  );
});

test("acknowledgements come in the order of the messages, whatever is done first", async () => {
  inside.answer = null;
  const client = await joined(5);
  client.send(...[7, 8, 9].map((id) => publishBytes(5, id)));
  await until(() => inside.taken.length === 3, "all are there");
  for (const [index, outcome] of [
    [2, "taken"],
    [1, "refused"],
  ] as const)
    inside.taken[index]?.done(outcome, "wrong");
  await wait(30);
  assert.equal(client.packets.length, 1);
  inside.taken[0]?.done("taken");
  await until(() => client.packets.length === 4, "all are acknowledged");
  assert.deepEqual(
    client.packets.slice(1).map((packet) => packet.cmd === "puback" && [packet.messageId, packet.reasonCode]),
    [
      [7, 0],
      [8, 0x83],
      [9, 0],
    ],
  );
  inside.answer = "taken";
});

test("a message that is sent again before it is acknowledged is taken once and acknowledged once", async () => {
  inside.answer = null;
  const client = await joined(4);
  client.send(publishBytes(4, 1), publishBytes(4, 1, { dup: true }), publishBytes(4, 2));
  await until(() => inside.taken.length === 2, "both are there");
  for (const { done } of inside.taken) done("taken");
  // A second word changes nothing.
  for (const { done } of inside.taken) done("busy");
  await until(() => client.packets.length === 3, "both are acknowledged");
  await wait(30);
  assert.deepEqual([client.packets.slice(1).map((packet) => packet.messageId), client.isClosed], [[1, 2], false]);
  inside.answer = "taken";
});

test("an identifier in use, for another message, ends the connection", async () => {
  inside.answer = null;
  const client = await joined(5);
  client.send(publishBytes(5, 1), publishBytes(5, 1));
  await client.closed();
  assert.equal(client.lastReason, 0x82);
  inside.answer = "taken";
});

test("who says nothing, or CONNECT letter by letter, is cut off in time", async () => {
  await reopen({ connectMs: 200 });
  const silent = stranger();
  const slow = stranger();
  const drip = setInterval(() => slow.send([0x10]), 20);
  await Promise.all([silent.closed(), slow.closed()]).finally(() => clearInterval(drip));
  await until(() => inside.door.figures().connections === 1, "only the good one is left");
});

test("who comes while the door is held is not late for that", async () => {
  await reopen({ connectMs: 200 });
  inside.door.hold();
  const client = stranger(4);
  client.send(connectBytes(4));
  await wait(1_000);
  assert.equal(client.isClosed, false);
  inside.door.goOn();
  await until(() => client.packets.length === 1, "CONNACK");
});

test("who begins a packet and does not end it is cut off in time", async () => {
  await reopen({ packetMs: 200 });
  const client = await joined(5);
  client.send([0x30, 100, 0]);
  await client.closed();
  assert.equal(client.lastReason, 0x81);
});

test("who is silent for one and a half times its keep-alive is lost", async () => {
  const client = await joined(5, { keepalive: 1 });
  const at = performance.now();
  await client.closed();
  assert.equal(client.lastReason, 0x8d);
  assert.ok(performance.now() - at > 1_000);
  assert.ok(inside.contacts.includes(`${PUMP} lost`));
});

test("a flood of connections is held to its limits, and whoever is inside stays", async () => {
  await reopen({ strangersPerAddress: 20 });
  const flood = Array.from({ length: 200 }, () => stranger());
  await until(() => flood.filter(({ isClosed }) => isClosed).length === 180, "most are sent away");
  assert.equal(inside.door.figures().strangers, 20);
  assert.equal(inside.log.length, 1);
});

test("one device has a few connections at once and no more", async () => {
  for (let number = 0; number < 4; number++) await joined(5, { clientId: `client ${number}` });
  const fifth = await joined(5, { clientId: "client 5" });
  await fifth.closed();
  assert.deepEqual(
    fifth.packets.map((packet) => packet.cmd === "connack" && packet.reasonCode),
    [0x97],
  );
});

test("who guesses passwords is not even asked any more after a while, under that name", async () => {
  await reopen({ failures: { atOnce: 3, everyMs: 60_000 } });
  const reasons: unknown[] = [];
  for (let attempt = 0; attempt < 5; attempt++) {
    const client = await joined(5, { password: Buffer.from(`guess ${attempt}`) });
    await client.closed();
    reasons.push(...client.packets.map((packet) => packet.cmd === "connack" && packet.reasonCode));
  }
  assert.deepEqual(reasons, [0x86, 0x86, 0x86, 0x89, 0x89]);
});

test("who sends faster than is allowed is slowed, and nothing is lost", async () => {
  await reopen({ device: { perSecond: 200, burst: 50, window: 64 } });
  const client = await joined(4);
  const at = performance.now();
  client.send(...Array.from({ length: 100 }, (_, index) => publishBytes(4, index + 1)));
  await until(() => client.packets.length === 101, "all are acknowledged");
  // 50 at once, and 50 more take a quarter of a second.
  assert.ok(performance.now() - at > 200);
  assert.equal(inside.taken.length, 100);
});

test("who does not read what it asked for is cut off before it fills the memory", async () => {
  await reopen({ unreadBytes: 20_000, device: { perSecond: 1e7, burst: 1e7, window: 64 } });
  const client = await joined(5);
  client.socket.pause();
  const pings = Buffer.concat(Array.from({ length: 100_000 }, () => Buffer.from([0xc0, 0])));
  const more = setInterval(() => client.socket.write(pings), 5);
  await until(() => inside.contacts.includes(`${PUMP} lost`), "it is cut off").finally(() => clearInterval(more));
  client.socket.destroy();
});

test("payloads that wait to become durable are bounded over all connections", async () => {
  await reopen({ untakenBytes: 100_000 });
  inside.answer = null;
  const client = await joined(5);
  const big = (id: number) => publishBytes(5, id, { payload: Buffer.alloc(30_000) });
  client.send(...Array.from({ length: 10 }, (_, index) => big(index + 1)));
  await until(() => inside.door.figures().isHeld, "the door is held");
  assert.equal(inside.taken.length, 4);
  inside.answer = "taken";
  for (const { done } of inside.taken) done("taken");
  await until(() => client.packets.length === 11, "all are acknowledged");
});

const unsubscribe = writePacket({ cmd: "unsubscribe", messageId: 3, unsubscriptions: ["a"] }, 5);
const mutated = fc
  .tuple(
    fc.constantFrom(
      connectBytes(4),
      connectBytes(5, PUMP, { properties: { sessionExpiryInterval: 5, userProperties: { a: "b" } } }),
      publishBytes(4, 1),
      publishBytes(5, 2, { properties: { contentType: "application/cbor", messageExpiryInterval: 3 } }),
      writePacket(
        { cmd: "subscribe", messageId: 3, subscriptions: [{ topic: `carelabel/${PUMP}/command`, qos: 1 }] },
        5,
      ),
      unsubscribe,
      writePacket({ cmd: "puback", messageId: 3, reasonCode: 0x10 }, 5),
      writePacket({ cmd: "disconnect", reasonCode: 4, properties: { reasonString: "x" } }, 5),
      Buffer.from([0xc0, 0]),
    ),
    fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 3 }),
    fc.option(fc.nat(100), { nil: undefined }),
  )
  .map(([packet, changes, cut]) => {
    const bytes = Buffer.from(packet);
    for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
    return bytes.subarray(0, cut ?? bytes.length);
  });
const anything: fc.Arbitrary<Buffer> = fc.oneof(
  mutated,
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);

test("random bytes and broken packets, before and after the sign-on: the door lives and forgets them all", async () => {
  await reopen({ failures: { atOnce: 1e6, everyMs: 1 }, refusalMs: 0, clientsPerDevice: 1e6 });
  const words = fc.tuple(fc.constantFrom(null, 4 as const, 5 as const), fc.array(anything, { maxLength: 6 }));
  await fc.assert(
    fc.asyncProperty(fc.array(words, { minLength: 10, maxLength: 10 }), async (talks) => {
      await Promise.all(
        talks.map(async ([version, packets]) => {
          const client = new RawClient(inside, version ?? undefined);
          client.socket.resume();
          client.send(...(version === null ? [] : [connectBytes(version)]), ...packets);
          client.socket.end();
          await client.closed();
        }),
      );
    }),
    { numRuns: 40, examples: [[[[null, [connectBytes(5), unsubscribe]]]]] },
  );
  await until(() => inside.door.figures().connections === 1, "only the good one is left");
  assert.doesNotMatch(inside.log.join("\n"), /the door failed/);
});
