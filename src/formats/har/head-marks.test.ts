import assert from "node:assert/strict";
import { test } from "node:test";
import { headMarks } from "./head-marks.ts";
import { readEntries } from "./read-har-for-tests.ts";

type Headers = Parameters<typeof headMarks>[1];

const told = (request: Headers, response: Headers = []) =>
  headMarks("https://a.example/", request, response).map(({ what, direction }) => `${what} ${direction}`);

test("a message that servers behind one another may read differently is told, in a request and in an answer", () => {
  assert.deepEqual(
    told(
      [
        ["Host", "a.example"],
        ["host", "b.example"],
        ["Content-Length", "5"],
        ["content-length", "6"],
      ],
      [
        ["Transfer-Encoding", "chunked"],
        ["Content-Length", "12"],
      ],
    ),
    [
      "HTTP names two hosts: b.example 0",
      "HTTP Content-Lengths that differ 0",
      "HTTP Content-Length beside Transfer-Encoding 1",
    ],
  );
});

test("what a message says once, or twice the same, is told by no mark", () => {
  const headers: Headers = [
    ["Host", "a.example"],
    ["Host", "a.example"],
    [":authority", "b.example"],
    ["Content-Length", "5, 5"],
    ["Content-Length", null],
  ];
  assert.deepEqual(told(headers, [["Transfer-Encoding", "gzip, chunked"]]), []);
});

test("an entry of a HAR that names two hosts in its headers is told so", () => {
  const headers = ["a.example", "b.example"].map((value) => ({ name: "Host", value }));
  const entry = { request: { method: "GET", url: "https://a.example/", headers }, response: { status: 200 } };
  assert.deepEqual(readEntries([entry]).exchanges[0]?.marks, [
    { kind: "detail", what: "HTTP names two hosts: b.example", direction: 0, count: 1 },
  ]);
});
