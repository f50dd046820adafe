/**
 * That neither a large body nor a flow of many messages nor a bomb is held.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "../../canary-for-tests.ts";
import { bytes, flow, joined, request, tnetstring, type Written } from "./dump-for-tests.ts";
import { createMitmproxyReader } from "./mitmproxy-reader.ts";

const MIB = 1024 * 1024;

/** An element with a hole of `bytes` bytes, which are pushed piece by piece between `head` and `tail`. */
interface Hollow {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  readonly hole: number;
}

function hollow(hole: number, type: string): Hollow {
  return { head: bytes(`${hole}:`), tail: bytes(type), hole };
}

/** A dictionary in which `key` is hollow, before the members of `others`. */
function around(key: string, { head, tail, hole }: Hollow, others: { [key: string]: Written }): Hollow {
  const before = joined([tnetstring(key), head]);
  const members = Object.entries(others).filter(([name]) => name !== key);
  const behind = joined([tail, ...members.flatMap(([name, value]) => [tnetstring(name), tnetstring(value)])]);
  const length = before.length + hole + behind.length;
  return { head: joined([bytes(`${length}:`), before]), tail: joined([behind, bytes("}")]), hole };
}

/** Fills the hole with `piece` again and again; what was read, and the peak of what was held meanwhile. */
function pushed({ head, tail, hole }: Hollow, piece: Uint8Array) {
  const read = { exchanges: 0, bodyBytes: 0, peak: 0 };
  const counted = {
    push(_part: string, _bytes: Uint8Array, start: number, end: number) {
      read.bodyBytes += end - start;
    },
  };
  const reader = createMitmproxyReader(
    { exchange: () => void read.exchanges++ },
    { sha256, examiner: { begin: () => ({ ...counted, gap() {}, end: () => undefined }) } },
  );
  const held = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  const before = held();
  reader.push(head);
  for (let left = hole; left > 0; left -= piece.length) {
    reader.push(piece);
    read.peak = Math.max(read.peak, held() - before);
  }
  reader.push(tail);
  return { ...read, summary: reader.end() };
}

test("a body of 1 GiB goes through in pieces and is not held", () => {
  const inRequest = around("content", hollow(1024 * MIB, ","), request());
  const { exchanges, bodyBytes, peak } = pushed(around("request", inRequest, flow()), new Uint8Array(MIB));
  assert.deepEqual([exchanges, bodyBytes >= 1024 * MIB], [1, true]);
  assert.ok(peak < 64 * MIB, `${peak}`);
});

test("200,000 messages of one connection go through and are not held", () => {
  const message = tnetstring([true, bytes("beat"), 1_700_000_001]);
  const piece = joined(new Array<Uint8Array>(1000).fill(message));
  const list = hollow(piece.length * 200, "]");
  const others = flow({ type: "tcp", request: null, response: null });
  const { exchanges, bodyBytes, peak } = pushed(around("messages", list, others), piece);
  assert.deepEqual([exchanges, bodyBytes], [1, 800_000]);
  assert.ok(peak < 96 * MIB, `${peak}`);
});

for (const [what, filling, key, type] of [
  ["headers without end", tnetstring([bytes("a"), bytes("b")]), "headers", "]"],
  ["messages that are none", bytes("0:~"), "messages", "]"],
  ["one message of very many items", bytes("0:~"), "message", "]"],
  ["members that repeat without end", bytes("1:a,0:~"), "metadata", "}"],
] as const) {
  test(`${what} are passed over, not held`, () => {
    const piece = joined(new Array<Uint8Array>(50_000).fill(filling));
    const list = hollow(piece.length * 100, type);
    const others = flow({ type: "tcp", request: null });
    const inside =
      key === "headers"
        ? around("request", around("headers", list, request()), flow())
        : key === "message"
          ? around("messages", inList(list), others)
          : around(key, list, others);
    const { summary, peak } = pushed(inside, piece);
    assert.equal(summary.truncated, false);
    assert.ok(peak < 96 * MIB, `${peak}`);
  });
}

/** A list that holds one hollow element. */
function inList({ head, tail, hole }: Hollow): Hollow {
  return {
    head: joined([bytes(`${head.length + hole + tail.length}:`), head]),
    tail: joined([tail, bytes("]")]),
    hole,
  };
}
