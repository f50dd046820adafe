import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { publishBytes } from "./door-for-tests.ts";
import { Inbox } from "./inbox.ts";

const message = fc
  .tuple(fc.integer({ min: 1, max: 0xffff }), fc.integer({ min: 0, max: 40_000 }))
  .map(([id, length]) => publishBytes(4, id, { payload: Buffer.alloc(length, id) }));

test("packets are found whole wherever the network cuts them, and what was handed out stays as it was", () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1 }),
      (packets, cuts) => {
        const all = Buffer.concat(packets);
        const inbox = new Inbox();
        const found: Buffer[] = [];
        for (let at = 0, turn = 0; at < all.length; turn++) {
          const length = cuts[turn % cuts.length] ?? 1;
          inbox.append(Buffer.from(all.subarray(at, at + length)));
          at += length;
          while (inbox.next(66_560) === "packet") found.push(inbox.bytes.subarray(inbox.frameAt, inbox.bodyEnd));
        }
        assert.deepEqual(found, packets);
        assert.equal(inbox.isPartial, false);
      },
    ),
    { numRuns: 60 },
  );
});

for (const [what, bytes, state] of [
  ["a length of five bytes", [0x30, 0xff, 0xff, 0xff, 0xff, 0x01], "malformed"],
  ["a length of 256 MiB", [0x30, 0xff, 0xff, 0xff, 0x7f], "too-large"],
  ["a length above the limit, before its packet is there", [0x30, 0x80, 0x90, 0x04], "too-large"],
  ["a length that goes on", [0x30, 0x80, 0x80], "more"],
  ["nothing", [], "more"],
  ["one byte", [0x30], "more"],
  ["a packet without a body", [0xc0, 0x00], "packet"],
] as const) {
  test(`${what}: ${state}`, () => {
    const inbox = new Inbox();
    inbox.append(Buffer.from(bytes));
    assert.equal(inbox.next(65_536), state);
  });
}

test("a length that lies makes no room for what never comes", () => {
  const inbox = new Inbox();
  inbox.append(Buffer.from([0x30, 0x80, 0x80, 0x04]));
  assert.equal(inbox.next(66_560), "more");
  inbox.append(Buffer.alloc(10));
  assert.ok(inbox.bytes.length < 100, `${inbox.bytes.length} bytes`);
});
