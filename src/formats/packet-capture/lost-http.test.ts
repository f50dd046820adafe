/** Where the end of a message cannot be told, what follows it is searched all the same, and counts as not examined. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sha256 } from "../../canary-for-tests.ts";
import { KeepingExaminer, tcpTalk } from "./talk-for-tests.ts";
import { captureTeller } from "./told-for-tests.ts";

const { told } = captureTeller(sha256);

const PLANTED = "CL386434093";
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/** Searched, and the bytes that count as not examined. */
function searched(request: string, pieceBytes = 1_400): { bodies: string[]; heads: string[]; unexamined: number } {
  const examiner = new KeepingExaminer();
  const { exchanges } = told(
    tcpTalk(
      [
        [0, request],
        [1, OK],
      ],
      { pieceBytes },
    ),
    examiner,
  );
  const up = examiner.messages.filter(({ about }) => about.direction === 0);
  assert.ok(up.every(({ about }) => about.host === "a.example"));
  return {
    bodies: up.map(({ body }) => body).filter((body) => body !== ""),
    heads: up.map(({ head }) => head).filter((head) => head !== ""),
    unexamined: exchanges.reduce((sum, { content }) => sum + (content.up?.unexaminedBytes ?? 0), 0),
  };
}

const post = (headers: string, body: string) => `POST / HTTP/1.1\r\nHost: a.example\r\n${headers}\r\n\r\n${body}`;

for (const [what, headers, body, lost] of [
  ["a length with a sign", "Content-Length: +11", PLANTED, PLANTED],
  ["a hexadecimal length", "Content-Length: 0xb", PLANTED, PLANTED],
  ["a negative length", "Content-Length: -1", PLANTED, PLANTED],
  ["a length beyond all bounds", "Content-Length: 99999999999999999999", PLANTED, PLANTED],
  ["no length at all", "X: y", PLANTED, PLANTED],
  ["an unknown coding", "Transfer-Encoding: xchunked", PLANTED, PLANTED],
  [
    "two Transfer-Encodings",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    `b\r\n${PLANTED}\r\n0\r\n\r\n`,
    `b\r\n${PLANTED}\r\n0\r\n\r\n`,
  ],
  ["chunked before gzip", "Transfer-Encoding: chunked, gzip", `b\r\n${PLANTED}\r\n`, `b\r\n${PLANTED}\r\n`],
  ["the size of a chunk in C", "Transfer-Encoding: chunked", `0xb\r\n${PLANTED}\r\n`, `0xb\r\n${PLANTED}\r\n`],
  ["the value in place of a size", "Transfer-Encoding: chunked", `${PLANTED}\r\n`, `${PLANTED}\r\n`],
  ["a size of many digits", "Transfer-Encoding: chunked", `${"0".repeat(20)}${PLANTED}`, `${"0".repeat(20)}${PLANTED}`],
] as const)
  test(`a request with ${what}: the rest is searched, and counts as not examined`, () => {
    const request = post(headers, body);
    assert.deepEqual(searched(request), {
      bodies: [lost],
      heads: [request.slice(0, -body.length)],
      unexamined: lost.length,
    });
  });

test("wherever the segments cut it, nothing of the rest is left out", () => {
  const request = post("Content-Length: +11", PLANTED);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), (pieceBytes) => {
      assert.deepEqual(searched(request, pieceBytes).bodies, [PLANTED]);
    }),
    { numRuns: 30 },
  );
  const chunked = post("Transfer-Encoding: chunked", `2\r\nok\r\n${PLANTED}\r\n`);
  for (let pieceBytes = 1; pieceBytes < 40; pieceBytes++)
    assert.deepEqual(searched(chunked, pieceBytes).bodies.toSorted(), [`${PLANTED}\r\n`, "ok"]);
});

test("a value that the shorter of two lengths cuts is searched whole", () => {
  const { bodies, unexamined } = searched(post("Content-Length: 5\r\nContent-Length: 11", PLANTED));
  assert.deepEqual([bodies, unexamined], [[PLANTED.slice(0, 5), PLANTED], 6]);
});

test("extensions of chunks and trailers are searched with the head, as names and values of their own", () => {
  const framing = `2;a=${PLANTED}\r\nok\r\n0\r\nX-T: ${PLANTED}\r\n\r\n`;
  for (const pieceBytes of [1, 7, 1_400]) {
    const { heads, bodies, unexamined } = searched(post("Transfer-Encoding: chunked", framing), pieceBytes);
    assert.ok(heads[0]?.endsWith(`\r\n\r\na=${PLANTED}\r\nX-T: ${PLANTED}\r\n`), `${heads[0]}`);
    assert.deepEqual([bodies, unexamined], [["ok"], 0]);
  }
});

test("a conversation that is given up as HTTP is searched to its end", () => {
  const lost = post("Content-Length: +1", "x");
  const talk = Array.from({ length: 20 }, (_, at): readonly [0, string] => [0, at < 19 ? lost : PLANTED]);
  const examiner = new KeepingExaminer();
  told(tcpTalk(talk), examiner);
  assert.ok(examiner.messages.some(({ body }) => body.includes(PLANTED)));
});
