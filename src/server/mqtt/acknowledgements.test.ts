import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Acknowledgements, type Delivery } from "./acknowledgements.ts";

const step = fc.oneof(
  fc.record({ do: fc.constant("send" as const), id: fc.integer({ min: 1, max: 0xffff }) }),
  fc.record({ do: fc.constant("send" as const), id: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ do: fc.constant("end" as const), which: fc.nat(20) }),
  fc.record({ do: fc.constant("take" as const) }),
);

for (const [who, window] of [
  ["a device", 64],
  ["a bridge", 1_000],
] as const)
  test(`messages of ${who} are acknowledged once, in the order in which they came`, () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const acks = new Acknowledgements(4, window);
        const open: Delivery[] = [];
        for (const one of steps) {
          if (one.do === "send") {
            const isOpen = open.some(({ messageId }) => messageId === one.id);
            assert.equal(acks.has(one.id), isOpen);
            if (!isOpen) open.push(acks.add(one.id));
          } else if (one.do === "end") {
            const delivery = open[one.which];
            if (delivery !== undefined) delivery.outcome = "taken";
          } else {
            const left = open.findIndex(({ outcome }) => outcome === null);
            const ready = open.splice(0, left < 0 ? open.length : left);
            const { bytes, mustEnd } = acks.take(Infinity, false);
            assert.deepEqual(
              [...bytes],
              ready.flatMap(({ messageId }) => [0x40, 2, messageId >> 8, messageId & 0xff]),
            );
            assert.equal(mustEnd, false);
          }
          assert.equal(acks.size, open.length);
        }
      }),
    );
  });
