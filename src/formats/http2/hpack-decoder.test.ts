import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { HpackDecoder } from "./hpack-decoder.ts";
import { huffmanDecoded } from "./huffman.ts";

const bytesOf = (hexadecimal: string) => new Uint8Array(Buffer.from(hexadecimal.replaceAll(" ", ""), "hex"));
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

/** Fields of blocks that follow each other; null for one that cannot be read. */
function decoded(...blocks: readonly (string | Uint8Array)[]): (string[] | null)[] {
  const decoder = new HpackDecoder();
  return blocks.map((block) => {
    const bytes = typeof block === "string" ? bytesOf(block) : block;
    const fields: string[] = [];
    const isRead = decoder.decode(bytes, 0, bytes.length, ({ name, value }) => {
      fields.push(`${latin1(name)}: ${latin1(value)}`);
    });
    return isRead ? fields : null;
  });
}

const FIRST = [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"];
const SECOND = [...FIRST, "cache-control: no-cache"];
const THIRD = [
  ...[":method: GET", ":scheme: https", ":path: /index.html", ":authority: www.example.com"],
  "custom-key: custom-value",
];

test("the requests of RFC 7541, C.3 are decoded, with what one adds to the table used by the next", () => {
  assert.deepEqual(
    decoded(
      "828684410f7777772e6578616d706c652e636f6d",
      "828684be58086e6f2d6361636865",
      "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565",
    ),
    [FIRST, SECOND, THIRD],
  );
});

test("the requests of RFC 7541, C.4 are decoded: the same with the Huffman code", () => {
  assert.deepEqual(
    decoded(
      "828684418cf1e3c2e5f23a6ba0ab90f4ff",
      "828684be5886a8eb10649cbf",
      "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
    ),
    [FIRST, SECOND, THIRD],
  );
});

/** A table of 256 bytes, as section C.5 and C.6 assume. */
const TABLE_OF_256 = "3fe101";
const MONDAY = "date: Mon, 21 Oct 2013 20:13:21 GMT";
const ANSWERS = [
  [":status: 302", "cache-control: private", MONDAY, "location: https://www.example.com"],
  [":status: 307", "cache-control: private", MONDAY, "location: https://www.example.com"],
  [
    ":status: 200",
    "cache-control: private",
    "date: Mon, 21 Oct 2013 20:13:22 GMT",
    "location: https://www.example.com",
    "content-encoding: gzip",
    "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
  ],
];

test("the answers of RFC 7541, C.6 are decoded, where a small table lets entries go", () => {
  assert.deepEqual(
    decoded(
      `${TABLE_OF_256}488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3`,
      "4883640effc1c0bf",
      "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
    ),
    ANSWERS,
  );
});

test("literal fields of RFC 7541, C.2 are decoded; one that must not be kept is not", () => {
  const kept = "400a637573746f6d2d6b65790d637573746f6d2d686561646572";
  assert.deepEqual(decoded(kept, "be"), [["custom-key: custom-header"], ["custom-key: custom-header"]]);
  assert.deepEqual(decoded("040c2f73616d706c652f70617468", "be"), [[":path: /sample/path"], null]);
  assert.deepEqual(decoded("100870617373776f726406736563726574", "be"), [["password: secret"], null]);
});

for (const [what, block] of [
  ["index zero", "80"],
  ["an index beyond the table", "be"],
  ["a number without end", "ffffffffffffffffffffff"],
  ["a number that is cut off", "ff80"],
  ["a string longer than its block", "40056162"],
  ["a table of more than 64 KiB", "3fe2ff03"],
  ["the end of string inside of a string", "4084ffffffff0161"],
  ["padding of a whole byte", "4082 1fff 0161"],
  ["padding that is not the end of string", "408118 0161"],
] as const)
  test(`${what} makes a block unreadable, and those behind it`, () => {
    assert.deepEqual(decoded(block, "82"), [null, null]);
  });

test("a table set to nothing and back is empty, and holds again what comes then", () => {
  const kept = "4001610162";
  assert.deepEqual(decoded(kept, "20", "3fe11f", kept, "be"), [["a: b"], [], [], ["a: b"], ["a: b"]]);
  assert.deepEqual(decoded(kept, "20", "be"), [["a: b"], [], null]);
});

test("an entry larger than the table empties it (RFC 7541, 4.4)", () => {
  assert.deepEqual(decoded("4001610162", "3f0140016303646464", "be"), [["a: b"], ["c: ddd"], null]);
});

test("any bytes give fields or an unreadable block, and the decoder holds no more than its table", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), (blocks) => {
      const told = decoded(...blocks);
      const broken = told.indexOf(null);
      assert.ok(broken === -1 || told.slice(broken).every((fields) => fields === null));
    }),
  );
});

test("the Huffman code is complete: no bits are without a meaning", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = huffmanDecoded(bytes, 0, bytes.length);
      assert.ok(text === undefined || text.length <= (bytes.length * 8) / 5);
    }),
  );
});
