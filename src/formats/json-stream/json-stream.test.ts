import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { InputError } from "../../domain/input-error.ts";
import { createJsonStream } from "./json-stream.ts";
import { all, createProjection } from "./projection.ts";

const encoder = new TextEncoder();

/** All of a document, built from the events of the stream. */
function build(chunks: Iterable<Uint8Array>): { value: unknown; complete: boolean; empty: boolean } {
  const stack: unknown[] = [];
  let key = "";
  let value: unknown;
  const put = (item: unknown) => {
    const into = stack.at(-1);
    if (into === undefined) value = item;
    else if (Array.isArray(into)) into.push(item);
    // An assignment to "__proto__" would be lost.
    else Object.defineProperty(into, key, { value: item, enumerable: true, configurable: true, writable: true });
  };
  const keys: string[] = [];
  const stream = createJsonStream({
    key(name) {
      key = name;
      return 1e9;
    },
    open(isObject) {
      const item = isObject ? {} : [];
      put(item);
      stack.push(item);
      keys.push(key);
      return 1e9;
    },
    close() {
      stack.pop();
      key = keys.pop() ?? "";
    },
    value: put,
  });
  for (const chunk of chunks) stream.push(chunk);
  const { complete, empty } = stream.end();
  return { value, complete, empty };
}

/** The bytes in pieces of the given lengths, over and over. */
function* pieces(bytes: Uint8Array, lengths: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    // A copy, so that nothing may be read from beyond the chunk.
    yield bytes.slice(at, at + length);
    at += length;
  }
}

const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

test("a document read in any chunks is what JSON.parse makes of it", () => {
  fc.assert(
    fc.property(
      fc.json({ stringUnit: "binary", maxDepth: 6 }),
      fc.integer({ min: 0, max: 3 }),
      lengths,
      (text, indent, cuts) => {
        const spaced = JSON.stringify([JSON.parse(text)], null, indent);
        const read = build(pieces(encoder.encode(spaced), cuts));
        assert.deepEqual(
          read.value,
          JSON.parse(new TextDecoder("utf-8", { ignoreBOM: true }).decode(encoder.encode(spaced))),
        );
        assert.equal(read.complete, true);
      },
    ),
    { numRuns: 300 },
  );
});

test("escapes of every kind are resolved, also where a chunk ends inside them", () => {
  const text = String.raw`{"a\u0062\"":"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud800 é😀","n":[-0.5e+3,1E2,0,-7],"t":[true,false,null]}`;
  for (const length of [1, 2, 3, 5, 1000]) {
    assert.deepEqual(build(pieces(encoder.encode(text), [length])).value, JSON.parse(text));
  }
});

test("a byte order mark in front is passed over, one inside a text is kept", () => {
  const bytes = encoder.encode('\ufeff{"a":"\ufeffb"}');
  assert.deepEqual(build(pieces(bytes, [1])).value, { a: "\ufeffb" });
});

test("of a key that comes twice the last value counts, as with JSON.parse", () => {
  const projection = createProjection(all(64), { listStarted() {}, element() {} }, 1000);
  createJsonStream(projection).push(encoder.encode('{"a":1,"a":{"b":2},"__proto__":3}'));
  assert.equal(JSON.stringify(projection.part), '{"a":{"b":2},"__proto__":3}');
});

for (const [text, where, what] of [
  ['{"log":\n[\n    2,1,3\n]\n"request:"}', "byte 22", /'"' stands where a comma or the closing bracket should be/],
  ["<html>", "byte 0", /'<' stands where a value should be/],
  ['{"a" 1}', "byte 5", /'1' stands where a colon should be/],
  ['{"a":1,}', "byte 7", /'}' stands where a key in quotes should be/],
  ["[1,]", "byte 3", /a value should be/],
  ["[1}", "byte 2", /comma or the closing bracket/],
  ["{]", "byte 1", /a key in quotes or '}'/],
  ["{a:1}", "byte 1", /'a' stands where/],
  ["[1] [2]", "byte 4", /'\[' stands where the end of the file should be/],
  ["[01]", "byte 1", /'01' is no value/],
  ["[tru]", "byte 1", /'tru' is no value/],
  ["[NaN]", "byte 1", /'NaN' is no value/],
  ['["\\x"]', "byte 2", /no escape of JSON/],
  ['["\\u12"]', "byte 2", /no escape of JSON/],
  ["]", "byte 0", /a value should be/],
  ["\u0000{}", "byte 0", /UTF-16/],
  ["{\u0000}\u0000", "byte 1", /UTF-16/],
] as const) {
  test(`${JSON.stringify(text)} is refused at ${where}`, () => {
    for (const length of [1, 2, 1000]) {
      assert.throws(
        () => build(pieces(encoder.encode(text), [length])),
        (error) => error instanceof InputError && error.where === where && what.test(error.message),
      );
    }
  });
}

test("bytes that are no UTF-8 are refused with the offset of the first wrong one", () => {
  const bytes = Uint8Array.from([...encoder.encode('{"name":"b'), 0xfc, ...encoder.encode('cher"}')]);
  for (const length of [1, 4, 1000]) {
    assert.throws(() => build(pieces(bytes, [length])), { code: "encoding-unreadable", where: "byte 10" });
  }
});

test("a document cut anywhere is known to be incomplete, and never an error", () => {
  const bytes = encoder.encode('\n{"a":[1,{"b":"c\\u00e9é"}],"d":null}');
  for (let end = 0; end < bytes.length; end++) {
    const { complete, empty } = build([bytes.subarray(0, end)]);
    assert.equal(complete, false, `${end}`);
    assert.equal(empty, end < 2);
  }
});

test("any bytes at all end in a value or an InputError", () => {
  const jsonish = fc.array(
    fc.oneof(fc.constantFrom(...'{}[]",:\\u0 1-truefalsn'), fc.string({ unit: "binary", maxLength: 2 })),
    { maxLength: 60 },
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    jsonish.map((parts) => encoder.encode(parts.join(""))),
  );
  fc.assert(
    fc.property(bytes, lengths, (input, cuts) => {
      const whole = outcome(() => build([input]));
      assert.deepEqual(
        outcome(() => build(pieces(input, cuts))),
        whole,
      );
    }),
    { numRuns: 1000 },
  );
});

function outcome(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [error.code, error.where, error.message];
  }
}

test("what is not wanted is skipped at any depth and length, and neither kept nor judged", () => {
  const kept: unknown[] = [];
  const stream = createJsonStream({
    key: (name) => (name === "keep" ? 4 : 0),
    open: () => 4,
    close() {},
    value: (value, cut) => kept.push([value, cut]),
  });
  const parts = [
    '{"deep":',
    "[".repeat(2_000_000),
    '{"a":"]]]}\\"}}}"}',
    "]".repeat(2_000_000),
    ',"odd":{ not json, at all },"long":"',
    'x\\\\\\"'.repeat(500_000),
    '","keep":"',
    "äöüß".repeat(100_000),
    '","keep":[1,"abcde",{"keep":true}],"no":1e5}',
  ];
  for (const part of parts) for (const piece of pieces(encoder.encode(part), [65_536])) stream.push(piece);
  assert.deepEqual(stream.end().complete, true);
  assert.deepEqual(kept, [
    ["äö", true],
    [1, false],
    ["abcd", true],
    [true, false],
  ]);
});

test("a text cut in the middle of a character or an escape keeps what is whole", () => {
  for (const [written, wanted, text] of [
    ["abé", 3, "ab"],
    ["ab😀c", 5, "ab"],
    ["ab\\u00e9c", 4, "ab"],
    ["ab\\u00e9c", 8, "abé"],
    ["ab\\\\c", 3, "ab"],
    ["ab\\\\c", 4, "ab\\"],
  ] as const) {
    let read: unknown;
    const handler = { key: () => wanted, open: () => 1, close() {}, value: (value: unknown) => (read = value) };
    createJsonStream(handler).push(encoder.encode(`{"k":"${written}"}`));
    assert.equal(read, text, `${written} to ${wanted} bytes`);
  }
});

test("a number too long for any use is null, a huge one is what JSON.parse makes of it", () => {
  assert.deepEqual(build([encoder.encode(`[1e400,-1e400,${"9".repeat(300)},1e-400]`)]).value, [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    1e300,
    0,
  ]);
  assert.deepEqual(build([encoder.encode(`[${"9".repeat(5000)}]`)]).value, [null]);
});
