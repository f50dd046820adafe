import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { two, wireMessage, wireQuestion } from "./dns-message-for-tests.ts";
import { DnsReader, recogniseDnsStream } from "./dns-reader.ts";

const MESSAGES = ["a.example", "b.example.org", "c.example.net"].map((name) =>
  wireMessage({ questions: [wireQuestion(name, 1)] }),
);
const STREAM = Uint8Array.from(MESSAGES.flatMap((message) => [...two(message.length), ...message]));

function reading() {
  const names: string[] = [];
  const sink = {
    message: (_: 0 | 1, { questions, mark }: { questions: readonly { name: string }[]; mark: string | null }) =>
      void names.push(questions[0]?.name ?? `(${mark})`),
  };
  return { names, reader: new DnsReader(sink) };
}

test("DNS over TCP gives the same messages however it is cut", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (sizes) => {
      const { names, reader } = reading();
      for (let at = 0, piece = 0; at < STREAM.length; piece++) {
        const end = Math.min(STREAM.length, at + (sizes[piece % sizes.length] as number));
        assert.ok(reader.read(0, STREAM, at, end));
        at = end;
      }
      reader.close();
      assert.deepEqual(names, ["a.example", "b.example.org", "c.example.net"]);
    }),
  );
});

test("behind a gap reading goes on with the next message that begins a piece", () => {
  const { names, reader } = reading();
  reader.read(1, STREAM, 0, 20);
  reader.gap(1);
  reader.read(1, STREAM, 25, 29);
  const second = 2 + (MESSAGES[0]?.length ?? 0);
  reader.read(1, STREAM, second, STREAM.length);
  assert.deepEqual(names, ["(cut)", "b.example.org", "c.example.net"]);
});

test("a direction is recognised by its first message", () => {
  assert.equal(recogniseDnsStream(STREAM, 0, STREAM.length), "yes");
  assert.equal(recogniseDnsStream(STREAM, 0, 12), "more");
  const http = new TextEncoder().encode("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n".repeat(10));
  assert.equal(recogniseDnsStream(http, 0, http.length), "no");
});

test("any stream ends without an error", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 20 }), (pieces) => {
      const { reader } = reading();
      for (const piece of pieces) reader.read(0, piece, 0, piece.length);
      reader.close();
    }),
  );
});

test("a stream that is no DNS is given up at the same message however it is cut", () => {
  const short = [...two(1), 0];
  const stream = Uint8Array.from([...Array(16).fill(short).flat(), ...STREAM]);
  for (const pieceBytes of [1, 3, 7, stream.length]) {
    const { names, reader } = reading();
    let isWanted = true;
    for (let at = 0; at < stream.length && isWanted; at += pieceBytes) {
      isWanted = reader.read(0, stream, at, Math.min(stream.length, at + pieceBytes));
    }
    reader.close();
    assert.deepEqual([names, isWanted], [[], false]);
  }
});
