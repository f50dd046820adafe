import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bytes, tnetstring, type Written } from "./dump-for-tests.ts";
import { DEEPEST, type TnetValue, tnetValue } from "./tnetstring.ts";

/** Value of a tnetstring that is whole in memory: its payload and type. */
function read(element: Uint8Array): TnetValue | undefined {
  const colon = element.indexOf(0x3a);
  return tnetValue(element[element.length - 1] ?? 0, element, colon + 1, element.length - 1);
}

for (const [written, expected] of [
  ["0:~", null],
  ["4:true!", true],
  ["5:false!", false],
  ["2:21#", 21],
  ["2:-7#", -7],
  ["17:1690281721.726810^", 1690281721.72681],
  ["5:1e-07^", 1e-7],
  ["3:abc;", "abc"],
  ["2:\u00e4;", "\u00e4"],
  ["12:2:21#4:true!]", [21, true]],
  ["3:nan^", undefined],
  ["4:yes!!", undefined],
  ["3:tru!", undefined],
  ["1:x~", undefined],
  ["3:0x1#", undefined],
  ["3:abc?", undefined],
  ["4:9:a,]", undefined],
  ["4:1:a,}", undefined],
  ["5::1:a,]", undefined],
  ["19:1234567890123:a,]", undefined],
] as const) {
  test(`${written} is read as ${expected === undefined ? "nothing" : JSON.stringify(expected)}`, () => {
    assert.deepEqual(read(bytes(written)), expected);
  });
}

test("bytes are what they are, text is UTF-8, short or long", () => {
  assert.deepEqual(read(tnetstring(Uint8Array.of(0, 255))), Uint8Array.of(0, 255));
  for (const text of ["\ufeffpatient", "M\u00fcller", "M\u00fcller ".repeat(20), "a".repeat(100)])
    assert.equal(read(tnetstring(text)), text);
});

test(`a list nested deeper than ${DEEPEST} is nothing, however deep`, () => {
  const nested = (depth: number): Written => (depth === 0 ? null : [nested(depth - 1)]);
  assert.notEqual(read(tnetstring(nested(DEEPEST - 1))), undefined);
  assert.equal(read(tnetstring(nested(DEEPEST + 1))), undefined);
  assert.equal(read(tnetstring(nested(2000))), undefined);
});

test("a list of more values than any header has is nothing", () => {
  assert.equal(read(tnetstring(new Array<null>(30_000).fill(null))), undefined);
});

test("what is written is what is read", () => {
  const { value } = fc.letrec<{ value: Written }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.string(),
      fc.uint8Array({ maxLength: 20 }),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie("value"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(fc.property(value, (written) => assert.deepEqual(read(tnetstring(written)), asRead(written))));
});

function asRead(written: Written): TnetValue {
  if (Array.isArray(written)) return written.map(asRead);
  if (typeof written !== "object" || written === null || written instanceof Uint8Array) return written as TnetValue;
  return new Map(Object.entries(written).map(([key, value]) => [key, asRead(value)]));
}

test("any bytes of any type give a value or nothing, never an error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(...",;#^!~]}?"), (payload, type) => {
      tnetValue(type.charCodeAt(0), payload, 0, payload.length);
    }),
  );
});
