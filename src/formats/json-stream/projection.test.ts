import assert from "node:assert/strict";
import { test } from "node:test";
import { createJsonStream } from "./json-stream.ts";
import { all, createProjection, each, fields, scalar, type Wanted, wholeScalar } from "./projection.ts";

/** The part and the elements that `wanted` takes of a document. */
function project(wanted: Wanted, text: string, elementBytes = 10_000) {
  const elements: unknown[] = [];
  let lists = 0;
  const sink = {
    listStarted: () => lists++,
    element: (value: unknown, index: number, complete: boolean) => elements.push([index, plain(value), complete]),
  };
  const projection = createProjection(wanted, sink, elementBytes);
  createJsonStream(projection).push(new TextEncoder().encode(text));
  return { part: plain(projection.part), elements, lists };
}

const plain = (value: unknown) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

test("only the named fields are kept, and texts no longer than wanted", () => {
  const wanted = fields({ a: scalar(3), b: fields({ c: scalar(9) }) });
  assert.deepEqual(project(wanted, '{"a":"abcdef","x":{"a":1},"b":{"c":null,"d":2}}').part, {
    a: "abc",
    b: { c: null },
  });
});

test("elements are handed out one by one and not kept", () => {
  const { part, elements, lists } = project(
    fields({ list: each(fields({ a: scalar(9) })), z: scalar(9) }),
    '{"list":[{"a":1,"b":[{}]},{},7,"text",null,[1,[2]],{"a":{"b":1}}],"z":true}',
  );
  assert.deepEqual(part, { list: [], z: true });
  assert.equal(lists, 1);
  assert.deepEqual(elements, [
    [0, { a: 1 }, true],
    [1, {}, true],
    [2, 7, true],
    [3, "t", true],
    [4, null, true],
    [5, [], true],
    [6, { a: {} }, true],
  ]);
});

test("a text that is wanted whole and was cut makes its element incomplete, and no other", () => {
  const wanted = each(fields({ url: wholeScalar(4), body: scalar(1) }));
  assert.deepEqual(project(wanted, '[{"url":"abcdef"},{"url":"abcd","body":"long"}]').elements, [
    [0, { url: "abcd" }, false],
    [1, { url: "abcd", body: "l" }, true],
  ]);
});

test("an element is kept up to its limit only, however many values it holds", () => {
  const many = Array.from({ length: 1000 }, (_, index) => ({ name: `n${index}`, value: "x".repeat(100) }));
  const text = JSON.stringify([{ headers: many }, { headers: many.slice(0, 2) }]);
  const { elements } = project(each(fields({ headers: all(1024) })), text, 2000);
  const [first, second] = elements as [number, { headers: unknown[] }, boolean][];
  assert.equal(first?.[2], false);
  assert.ok((first?.[1].headers.length ?? 0) < 20);
  assert.deepEqual(second, [1, { headers: many.slice(0, 2) }, true]);
});

test("what is taken whole ends at a depth that no header needs", () => {
  const { part } = project(fields({ h: all(9) }), '{"h":[{"a":["b",["c"]]},[["d",["e"]]]]}');
  assert.deepEqual(part, { h: [{ a: ["b", []] }, [["d", []]]] });
});
