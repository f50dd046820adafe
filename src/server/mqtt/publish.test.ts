import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Packet } from "mqtt-packet";
import { Inbox } from "./inbox.ts";
import { writePacket } from "./packet.ts";
import { readPlainPublish, readPublish } from "./publish.ts";

const version = fc.constantFrom(4 as const, 5 as const);
const topic = fc.oneof(fc.constant("carelabel/pump000000000001/report"), fc.string({ unit: "binary", maxLength: 40 }));
const properties = fc.option(
  fc.record(
    { contentType: fc.constant("application/cbor"), topicAlias: fc.integer({ min: 1, max: 9 }) },
    { requiredKeys: [] },
  ),
  { nil: undefined },
);
const message = fc.record({
  cmd: fc.constant("publish" as const),
  topic: topic.filter((text) => text !== "" && !/[#+]/.test(text)),
  payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
  dup: fc.boolean(),
  retain: fc.boolean(),
  messageId: fc.integer({ min: 1, max: 0xffff }),
  properties,
});

/** The first packet in `bytes`, where there is a whole one. */
function framed(bytes: Buffer): Inbox | undefined {
  const inbox = new Inbox();
  inbox.append(bytes);
  return inbox.next(100_000) === "packet" ? inbox : undefined;
}

/** Whatever the quick reader reads, mqtt-packet reads the same. */
function agree(bytes: Buffer, of: 4 | 5): "plain" | "other" {
  const inbox = framed(bytes);
  if (inbox === undefined || inbox.first >> 4 !== 3) return "other";
  const plain = readPlainPublish(inbox.bytes, inbox.first, inbox.bodyAt, inbox.bodyEnd, of);
  if (plain === undefined) return "other";
  assert.deepEqual(plain, readPublish(Buffer.from(inbox.bytes.subarray(inbox.frameAt, inbox.bodyEnd)), of));
  return "plain";
}

test("a plain PUBLISH is read as mqtt-packet reads it", () => {
  let plain = 0;
  fc.assert(
    fc.property(message, version, (packet, of) => {
      const { properties: more, ...rest } = packet;
      const written = writePacket({ ...rest, ...(more === undefined ? {} : { properties: more }) } as Packet, of);
      if (agree(written, of) === "plain") plain++;
      else assert.ok(packet.qos === 2 || (of === 5 && Object.keys(more ?? {}).length > 0));
    }),
    { numRuns: 1_000 },
  );
  assert.ok(plain > 300, `${plain} were plain`);
});

test("a PUBLISH with broken bytes is read as mqtt-packet reads it, or left to it", () => {
  fc.assert(
    fc.property(
      message,
      version,
      fc.array(fc.tuple(fc.nat(40), fc.nat(255)), { maxLength: 4 }),
      fc.nat(60),
      (packet, of, changes, cut) => {
        const { properties: _none, ...rest } = packet;
        const bytes = Buffer.from(writePacket(rest as Packet, of));
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        agree(bytes, of);
        // A shorter body under a length that fits it again.
        const body = bytes.subarray(2, Math.max(2, bytes.length - cut)).subarray(0, 127);
        agree(Buffer.concat([Buffer.from([bytes[0] ?? 0x32, body.length]), body]), of);
      },
    ),
    { numRuns: 3_000 },
  );
});

test("random bytes behind the fixed header of a PUBLISH are read as mqtt-packet reads them, or left to it", () => {
  fc.assert(
    fc.property(fc.nat(15), fc.uint8Array({ maxLength: 60 }), version, (flags, body, of) => {
      // Short topics, so that many of these are whole messages.
      const short = Buffer.concat([Buffer.from([0, (body[0] ?? 0) % 8]), body]);
      agree(Buffer.concat([Buffer.from([0x30 | flags, short.length]), short]), of);
    }),
    { numRuns: 3_000 },
  );
});
