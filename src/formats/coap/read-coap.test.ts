import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { payloadsOf } from "../plain-protocols/capture-for-tests.ts";
import { readCoap, recogniseCoapTcp } from "./read-coap.ts";

const bytesOf = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? [...part].map((letter) => letter.charCodeAt(0)) : part)),
  );
const read = (bytes: Uint8Array) => readCoap(bytes, 0, bytes.length);

/** GET coap://pump.ward/v1/rate?patient=7 with an observation, as a confirmable message. */
const GET = bytesOf(
  [0x42, 0x01, 0x12, 0x34, 0xaa, 0xbb],
  [0x39],
  "pump.ward",
  [0x30],
  [0x52],
  "v1",
  [0x04],
  "rate",
  [0x49],
  "patient=7",
);

test("a request tells method, host, path, observation and the names of its query, not their values", () => {
  const facts = read(GET);
  assert.equal(facts?.type, "confirmable");
  assert.equal(facts?.code, "GET");
  assert.equal(facts?.host, "pump.ward");
  assert.equal(facts?.observe, 0);
  assert.equal(facts?.path, "/v1/rate");
  assert.deepEqual(facts?.queryNames, ["patient"]);
  assert.equal(facts?.payloadBytes, 0);
  assert.doesNotMatch(JSON.stringify(facts), /=7/);
});

test("an answer in blocks tells its code, the block and the size of the payload", () => {
  const facts = read(bytesOf([0x60, 0x45, 0, 1, 0xc1, 0x32, 0xb1, 0x1e, 0xff], "temperature"));
  assert.equal(facts?.code, "2.05");
  assert.equal(facts?.contentFormat, 50);
  assert.deepEqual(facts?.block, { number: 1, more: true, bytes: 1024 });
  assert.equal(facts?.payloadBytes, 11);
});

test("what is no CoAP is not taken for it", () => {
  for (const other of [
    [0x80, 1, 0, 0],
    [0x49, 1, 0, 0],
    [0x40, 0x08, 0, 0],
    [0x40, 0xff, 0, 0],
    [0x40, 1, 0, 0, 0xf0],
    [0x40, 1, 0, 0, 0xd0, 0],
    [0x40, 1, 0, 0, 0xff],
    [0x40, 0, 0, 0, 1],
    [0x70, 1, 0, 0],
    [0x16, 0xfe, 0xfd, 0],
  ])
    assert.equal(read(Uint8Array.from(other)), undefined, other.join(" "));
});

test("the thermostat's capture tells as many messages, paths and codes as another reader does", {
  skip: sharedAbsent,
}, () => {
  const file = readFileSync(sharedPath("captures", "microschc", "leshan-thermostat-readings.first400.pcapng"));
  const codes = new Map<string, number>();
  let paths = 0;
  for (const { bytes } of payloadsOf(file)) {
    const facts = read(bytes);
    const code = facts?.code ?? "none";
    codes.set(code, (codes.get(code) ?? 0) + 1);
    if (facts?.path !== undefined && facts.path !== null) paths++;
  }
  assert.deepEqual(Object.fromEntries(codes), { "2.04": 24, "2.05": 341, POST: 20, PUT: 4, empty: 11 });
  assert.equal(paths, 24);
});

test("CoAP over TCP is recognised by the settings that open it", () => {
  const recognise = (...bytes: number[]) => recogniseCoapTcp(Uint8Array.from(bytes), 0, bytes.length);
  assert.equal(recognise(0x30, 0xe1, 0x22, 0x04, 0x80), "yes");
  assert.equal(recognise(0x40, 0xe1, 0x22, 0x04, 0x80, 0x20), "yes");
  assert.equal(recognise(0x00, 0xe1), "more");
  assert.equal(recognise(0x00, 0xe1, 0x01, 0x01, 0x7f), "yes");
  assert.equal(recognise(0x00, 0xe1, 0xff, 0xff), "no");
  assert.equal(recognise(0x16, 0x03, 0x01), "no");
});

test("cut off, flipped or arbitrary, a datagram is read within its bounds", () => {
  const within = (bytes: Uint8Array) => {
    const window = new Uint8Array(bytes.length + 6).fill(0xff);
    window.set(bytes, 3);
    const facts = readCoap(window, 3, 3 + bytes.length);
    assert.ok(facts === undefined || facts.payloadStart + facts.payloadBytes === 3 + bytes.length);
    recogniseCoapTcp(window, 3, 3 + bytes.length);
  };
  for (let end = 0; end <= GET.length; end++) within(GET.slice(0, end));
  fc.assert(
    fc.property(fc.nat(GET.length - 1), fc.nat(255), fc.uint8Array({ maxLength: 60 }), (at, byte, tail) => {
      const changed = bytesOf([...GET], [...tail]);
      changed[at] = byte;
      within(changed);
      within(tail);
    }),
  );
});
