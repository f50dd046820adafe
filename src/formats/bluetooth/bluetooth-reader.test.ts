import assert from "node:assert/strict";
import { test } from "node:test";
import type { BluetoothConnection } from "./bluetooth-facts.ts";
import {
  ACCESS_ADDRESS,
  airFrame,
  answers,
  ascii,
  asks,
  connectFrame,
  DISCOVERY,
  hciFrame,
  legacyPairing,
  low,
  MEASUREMENT,
  offer,
  onAir,
  onHci,
  PERIPHERAL,
  type Step,
  securePairing,
  serves,
  starts,
  type Talk,
  told,
} from "./bluetooth-for-tests.ts";
import { BluetoothReader } from "./bluetooth-reader.ts";

const MITM = 0b0101;
const SECURE = 0b1101;
const PASSKEY = legacyPairing(offer(1, 4, 0, MITM), offer(2, 2, 0, MITM));
const TALK: readonly Step[] = [...DISCOVERY, MEASUREMENT, ...PASSKEY, MEASUREMENT, MEASUREMENT, "disconnect"];

function only(talk: Talk): BluetoothConnection {
  const { connections, refused } = told(talk);
  assert.equal(refused, 0);
  assert.equal(connections.length, 1);
  return connections[0] as BluetoothConnection;
}

/** What does not depend on how many frames a carrier needs. */
function essence({ firstFrame, lastFrame, firstMs, lastMs, ...facts }: BluetoothConnection): unknown {
  const pairings = facts.pairings.map(({ firstFrame: _f, lastFrame: _l, ...pairing }) => pairing);
  const health = facts.health.map(({ firstFrame: _f, lastFrame: _l, ...one }) => one);
  return { ...facts, pairings, health, encryption: { ...facts.encryption, startedFrame: null } };
}

test("a talk tells the same over HCI of every kind and over the air to whom has the key", () => {
  const facts = essence(only(onHci(TALK)));
  assert.deepEqual(essence(only(onHci(TALK, { linkType: 187, fragmentBytes: 5 }))), facts);
  assert.deepEqual(essence(only(onHci(TALK, { linkType: 254 }))), facts);
  assert.deepEqual(essence(only(onAir(TALK, { isDecrypted: true }))), facts);
  assert.deepEqual(essence(only(onAir(TALK, { isDecrypted: true, isDirectionTold: true, fragmentBytes: 9 }))), facts);
});

test("a listener without the key reads the measurement before encryption, and counts what follows as bytes", () => {
  const { values, connections } = told(onAir(TALK, { linkType: 251 }));
  assert.deepEqual(values, ["frame 27: 2a37 0048"]);
  const [connection] = connections;
  assert.deepEqual(
    connection?.health.map(({ uuid, name, notifications, values: by }) => [uuid, name, notifications, by]),
    [["2a37", "Heart Rate Measurement", 1, { plain: 1, encrypted: 0, unknown: 0 }]],
  );
  assert.deepEqual(connection?.encryption, { state: "started", startedFrame: 45, key: "paired" });
  assert.deepEqual(connection?.central, { text: "c6:05:04:03:02:01", kind: "random-static" });
  assert.deepEqual(connection?.peripheral, { text: "16:15:14:13:12:11", kind: "public" });
  assert.deepEqual(connection?.services, [
    { uuid: "180d", name: "Heart Rate" },
    { uuid: "0f0e0d0c-0b0a-0908-0706-050403020100", name: null },
  ]);
  assert.equal(connection?.bytesFromCentral.encrypted, 0);
  assert.ok((connection?.bytesFromPeripheral.encrypted ?? 0) > 0);
});

test("on the host's side the capture tells which measurements were encrypted on the air", () => {
  const { health, pairings } = only(onHci(TALK));
  assert.deepEqual(health[0]?.values, { plain: 1, encrypted: 2, unknown: 0 });
  assert.deepEqual(pairings[0]?.keysSent, [
    { key: "ltk", from: "peripheral", protection: "encrypted" },
    { key: "irk", from: "peripheral", protection: "encrypted" },
  ]);
});

for (const [title, pairing, method, weaknesses] of [
  [
    "legacy Just Works",
    legacyPairing(offer(1, 3, 0, 1), offer(2, 3, 0, 1)),
    "just-works",
    ["pairing-breakable", "not-authenticated"],
  ],
  ["a legacy passkey", PASSKEY, "passkey-entry", ["pairing-breakable"]],
  ["legacy Out of Band", legacyPairing(offer(1, 3, 1, MITM), offer(2, 3, 1, MITM)), "out-of-band", []],
  [
    "legacy Out of Band with a short key",
    legacyPairing(offer(1, 3, 1, 5, 16), offer(2, 3, 1, 5, 7)),
    "out-of-band",
    ["key-short"],
  ],
  [
    "Secure Connections that just work",
    securePairing(offer(1, 3, 0, 9), offer(2, 3, 0, 9)),
    "just-works",
    ["not-authenticated"],
  ],
  ["Numeric Comparison", securePairing(offer(1, 1, 0, SECURE), offer(2, 4, 0, SECURE)), "numeric-comparison", []],
  [
    "a passkey with Secure Connections",
    securePairing(offer(1, 2, 0, SECURE), offer(2, 0, 0, SECURE)),
    "passkey-entry",
    [],
  ],
] as const)
  test(`${title}: ${weaknesses.length === 0 ? "no weakness" : weaknesses.join(", ")}`, () => {
    const [found] = only(onAir(pairing)).pairings;
    assert.deepEqual([found?.method, found?.weaknesses, found?.outcome], [method, weaknesses, "completed"]);
    assert.equal(found?.secureConnections, title.includes("Secure") || title.includes("Numeric"));
  });

test("the debug key of the standard lets everybody listen", () => {
  const x = "e69d350e480103ccdbfdf4ac1191f4efb9a5f9e9a7832c5e2cbe97f2d203b020";
  const y = "8bd28915d08e1c742430ed8fc24563765c15525abf9a32636deb2a65499c80dc";
  const key = [...Buffer.from(x + y, "hex")];
  const steps = securePairing(offer(1, 1, 0, SECURE), offer(2, 1, 0, SECURE), key);
  assert.deepEqual(only(onHci(steps)).pairings[0]?.weaknesses, ["pairing-breakable"]);
});

test("keys that are sent without encryption are said to be in plain", () => {
  const steps = PASSKEY.filter((step) => step !== "encrypt");
  const [pairing] = only(onAir(steps)).pairings;
  assert.deepEqual(pairing?.keysSent[0], { key: "ltk", from: "peripheral", protection: "plain" });
  assert.deepEqual(pairing?.weaknesses, ["pairing-breakable", "keys-sent-in-plain"]);
  assert.equal(pairing?.outcome, "open");
});

test("a pairing that fails tells the reason, and the next one is a pairing of its own", () => {
  const steps = [starts(...offer(1, 3, 0, SECURE)), answers(0x05, 0x03), ...PASSKEY];
  const { pairings } = only(onAir(steps));
  assert.deepEqual(
    pairings.map(({ outcome, failure, method }) => [outcome, failure, method]),
    [
      ["failed", 3, null],
      ["completed", null, "passkey-entry"],
    ],
  );
});

const AGAIN: readonly Step[] = [MEASUREMENT, "encrypt-bonded", MEASUREMENT];
for (const [carrier, first, second] of [
  ["air", onAir([...DISCOVERY, "disconnect"]), onAir(AGAIN, { isDecrypted: true })],
  ["HCI", onHci([...DISCOVERY, "disconnect"]), onHci(AGAIN)],
] as const)
  test(`a bonded device encrypts without pairing, and what was discovered before names its values (${carrier})`, () => {
    const { connections } = told({ linkType: first.linkType, frames: [...first.frames, ...second.frames] });
    assert.equal(connections.length, 2);
    assert.deepEqual([connections[1]?.encryption.key, connections[1]?.pairings], ["bonded", []]);
    assert.deepEqual(connections[1]?.health[0]?.values, { plain: 1, encrypted: 1, unknown: 0 });
  });

test("encryption that starts unheard is noticed, and nothing is called plain that is not", () => {
  const { frames } = onAir(TALK, { linkType: 251 });
  // Opcodes 3 to 5 of the link layer, as its control PDUs without encryption are so long.
  const heard = frames.filter((frame) => !((frame[4] as number) % 4 === 3 && [23, 13, 1].includes(frame[5] as number)));
  const connection = only({ linkType: 251, frames: heard });
  const whole = only({ linkType: 251, frames });
  assert.equal(connection.encryption.state, "unknown");
  assert.equal(connection.bytesFromPeripheral.plain, whole.bytesFromPeripheral.plain);
  assert.ok(connection.bytesFromPeripheral.unknown >= whole.bytesFromPeripheral.encrypted);
});

test("a capture that misses only the last word before encryption still tells that it started", () => {
  const { frames } = onAir(TALK);
  const heard = frames.filter((frame) => !((frame[14] as number) % 4 === 3 && frame[15] === 1));
  assert.equal(only({ linkType: 256, frames: heard }).encryption.state, "started");
});

test("what a peripheral still had to send when it is asked to encrypt is in plain", () => {
  const { frames } = onAir([...DISCOVERY, "encrypt-bonded"], { isDirectionTold: true });
  const asked = frames.findIndex((frame) => frame[15] === 23);
  const value = [0x0a, 9, ...low(5), ...low(4), 0x1b, ...low(12), 0x00, 0x48];
  const late = airFrame(256, ACCESS_ADDRESS, value, 0x0c01 | (3 << 7));
  const { health, encryption } = only({ linkType: 256, frames: frames.toSpliced(asked + 1, 0, late) });
  assert.deepEqual(health[0]?.values, { plain: 1, encrypted: 0, unknown: 0 });
  assert.equal(encryption.startedFrame, asked + 7);
});

test("encryption that was asked for and of which only the encrypted data are heard has started", () => {
  const { frames } = onAir(["encrypt-bonded", MEASUREMENT]);
  const heard = frames.filter((frame) => !((frame[14] as number) % 4 === 3 && frame[15] !== 23));
  const { encryption, bytesFromPeripheral } = only({ linkType: 256, frames: heard });
  assert.equal(encryption.state, "started");
  assert.deepEqual(bytesFromPeripheral, { plain: 0, encrypted: 9, unknown: 0 });
});

test("encryption that is refused leaves the connection in plain", () => {
  const control = (header: number, ...body: number[]) => airFrame(251, ACCESS_ADDRESS, [header, body.length, ...body]);
  const request = control(0x03, 0x03, ...Array(22).fill(1));
  for (const refusal of [control(0x07, 0x0d, 0x06), control(0x07, 0x11, 0x03, 0x06)]) {
    const { encryption } = only({ linkType: 251, frames: [connectFrame(251), request, refusal] });
    assert.deepEqual(encryption, { state: "refused", startedFrame: null, key: null });
  }
});

test("a connection that the capture joins late has no addresses, and its values no names", () => {
  const { frames } = onAir([MEASUREMENT, MEASUREMENT], { isBeginMissing: true });
  const connection = only({ linkType: 256, frames });
  assert.equal(connection.central, null);
  assert.equal(connection.isBeginSeen, false);
  assert.deepEqual(connection.unnamedValues, { plain: 2, encrypted: 0, unknown: 0 });
  assert.equal(connection.encryption.state, "never");
  const late = only(onHci([...DISCOVERY, MEASUREMENT], { isBeginMissing: true }));
  assert.deepEqual(late.health[0]?.values, { plain: 0, encrypted: 0, unknown: 1 });
  assert.deepEqual([late.transport, late.encryption.state], ["le", "unknown"]);
});

test("noise with access addresses of its own is no connection, and a frame with a wrong checksum is passed over", () => {
  const noise = airFrame(256, [9, 8, 7, 6], [0x02, 7, ...low(3), ...low(4), 0x1b, ...low(12)]);
  const damaged = airFrame(256, ACCESS_ADDRESS, [0x02, 7, ...low(3), ...low(4), 0x1b, ...low(12)], 0x0401);
  const { connections, refused } = told({ linkType: 256, frames: [noise, connectFrame(256), damaged] });
  assert.equal(refused, 0);
  assert.deepEqual(
    connections.map(({ bytesFromCentral }) => bytesFromCentral.plain),
    [0],
  );
});

test("a frame that is sent again counts once", () => {
  const { frames } = onAir(TALK);
  const twice = { linkType: 256, frames: frames.flatMap((frame) => [frame, frame]) };
  assert.deepEqual(essence(only(twice)), essence(only({ linkType: 256, frames })));
});

test("every way to read and to be told a value is counted as what it is", () => {
  const value = [0, 72];
  const { health, peripheralName, information } = only(
    onHci([
      ...DISCOVERY,
      asks(0x0a, ...low(12)),
      serves(0x0b, ...value),
      serves(0x1d, ...low(12), ...value),
      asks(0x1e),
      serves(0x23, ...low(12), ...low(2), ...value, ...low(12), ...low(2), ...value),
      asks(0x52, ...low(12), 1),
      asks(0xd2, ...low(12), 1, ...Array(12).fill(0)),
      asks(0x16, ...low(12), ...low(0), 1),
      asks(0x16, ...low(12), ...low(18), 1),
      asks(0x20, ...low(12), ...low(99)),
      serves(0x21, ...low(2), ...value, ...low(1), 1),
      asks(0x08, ...low(1), ...low(0xffff), ...low(0x2a00)),
      serves(0x09, 9, ...low(3), ...ascii("Pump 07")),
      asks(0x08, ...low(1), ...low(0xffff), ...low(0x2a29)),
      serves(0x09, 7, ...low(5), ...ascii("Maker")),
      // An answer to nothing that was asked.
      serves(0x0b, ...value),
    ]),
  );
  const [{ reads, writes, notifications, indications, bytes } = {}] = health;
  assert.deepEqual([reads, writes, notifications, indications, bytes], [2, 3, 2, 1, 13]);
  assert.equal(peripheralName, "Pump 07");
  assert.deepEqual(information, { manufacturer: "Maker" });
});

test("a service that is looked for by its UUID is one of the device once it answers", () => {
  const search = asks(0x06, ...low(1), ...low(0xffff), ...low(0x2800), ...low(0x1808));
  assert.deepEqual(only(onAir([search, serves(0x07, ...low(1), ...low(9))])).services, [
    { uuid: "1808", name: "Glucose" },
  ]);
  assert.deepEqual(only(onAir([search, serves(0x01, 0x06, ...low(1), 0x0a)])).services, []);
});

test("of BR/EDR a host's capture tells who asked, the name, the kind of link key and encryption", () => {
  const event = (code: number, ...body: number[]) => hciFrame(201, 4, false, [code, body.length, ...body]);
  const complete = event(0x03, 0, ...low(7), ...PERIPHERAL, 1, 0);
  for (const [kind, name] of [
    [0, "legacy-pin"],
    [4, "unauthenticated-p192"],
    [8, "authenticated-p256"],
    [77, "unknown"],
  ] as const) {
    const frames = [
      event(0x0e, 1, ...low(0x1009), 0, 1, 2, 3, 4, 5, 6),
      event(0x04, ...PERIPHERAL, 0, 0, 0, 1),
      complete,
      event(0x07, 0, ...PERIPHERAL, ...ascii("Monitor"), 0, 0, 0),
      event(0x18, ...PERIPHERAL, ...Array(16).fill(1), kind),
      event(0x08, 0, ...low(7), 1),
      hciFrame(201, 2, true, [...low(0x2007), ...low(6), ...low(2), ...low(0x41), 1, 2]),
      event(0x08, 0, ...low(7), 0),
    ];
    const { connections, devices } = told({ linkType: 201, frames });
    assert.equal(devices[0]?.name, "Monitor");
    const [
      { transport, central, peripheral, linkKey, encryption, bytesFromPeripheral } = only({ linkType: 201, frames }),
    ] = connections;
    assert.deepEqual([transport, linkKey, encryption.state], ["br-edr", name, "stopped"]);
    assert.deepEqual([central?.text, peripheral?.text], ["16:15:14:13:12:11", "06:05:04:03:02:01"]);
    assert.equal(bytesFromPeripheral.encrypted, 6);
  }
});

test("a new connection on a handle ends the one before, and too many let the most silent go", () => {
  const complete = (handle: number) =>
    hciFrame(187, 4, false, [0x3e, 19, 1, 0, ...low(handle), 0, 0, ...PERIPHERAL, ...Array(7).fill(0)]);
  const frames = [complete(1), ...Array.from({ length: 400 }, (_, at) => complete(at + 1))];
  const seen: number[] = [];
  const reader = new BluetoothReader({ device() {}, connection: ({ firstFrame }) => seen.push(firstFrame) });
  for (const [at, frame] of frames.entries()) assert.ok(reader.packet(frame, 0, frame.length, 187, 0, at));
  assert.deepEqual(seen.slice(0, 3), [0, 1, 2]);
  assert.equal(seen.length, frames.length - 256);
  reader.close();
  assert.equal(seen.length, frames.length);
});

test("what is no Bluetooth, or cut, is not taken", () => {
  const reader = new BluetoothReader({ device() {}, connection() {} });
  const take = (linkType: number, frame: Uint8Array) => reader.packet(frame, 0, frame.length, linkType, 0, 1);
  const connect = connectFrame(251);
  assert.equal(take(1, connect), false);
  assert.equal(take(251, connect.subarray(0, 39)), false);
  assert.equal(take(256, connect.subarray(0, 9)), false);
  assert.equal(take(147, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)), false);
  assert.equal(take(147, connect), true);
  for (const linkType of [187, 201, 254]) assert.equal(take(linkType, new Uint8Array(0)), false);
  assert.equal(take(187, Uint8Array.of(9, 1, 2)), false);
  assert.equal(take(187, Uint8Array.of(2, 1, 0, 9, 0, 1)), false);
});
