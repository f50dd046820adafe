import assert from "node:assert/strict";
import { test } from "node:test";
import { phaseAt } from "../../domain/traffic/moments.ts";
import { readMoments } from "./read-moments.ts";

const read = (text: string) => readMoments(new TextEncoder().encode(text), "marks.csv");

test("marks are read in the order of their time, with heading, comments and offsets", () => {
  const marked = read(
    "time, moment\r\n# the tester was late\n2026-11-22T10:31:00+01:00; consented\n\n2026-11-22T09:30:00Z,installed\n",
  );
  assert.deepEqual(marked, [
    { moment: "installed", atMs: Date.UTC(2026, 10, 22, 9, 30) },
    { moment: "consented", atMs: Date.UTC(2026, 10, 22, 9, 31) },
  ]);
});

test("the moment that came last holds until the next one; before the first nothing was installed", () => {
  const marked = read("2026-11-22T09:30:00Z,installed\n2026-11-22T09:40:00Z,consented");
  const at = (minute: number) => phaseAt(Date.UTC(2026, 10, 22, 9, minute), marked);
  assert.deepEqual(
    [at(29), at(30), at(39), at(40), phaseAt(null, marked), phaseAt(0, [])],
    ["before-installed", "installed", "installed", "consented", null, null],
  );
});

for (const [wrong, line, words] of [
  ["2026-11-22 09:30,installed", 1, /no time/],
  ["2026-11-22T09:30:00,installed", 1, /no time/],
  ["2026-13-41T09:30:00Z,installed", 1, /no time/],
  ["2026-02-30T09:30:00Z,installed", 1, /no time/],
  ["\u001b[31mred\u202e,installed", 1, /^"\\u001b\[31mred\\u202e" is no time/],
  ["2026-11-22T09:30:00Z,con\u0007sented\u2066", 1, /^"con\\u0007sented\\u2066" is no moment/],
  ["# first\n2026-11-22T09:30:00Z,accepted", 2, /no moment; write installed, consented, logged-in/],
] as const) {
  test(`a wrong mark is told with its line: ${JSON.stringify(wrong)}`, () => {
    assert.throws(() => read(wrong), { code: "argument-wrong", where: `marks.csv:${line}`, message: words });
  });
}

test("a file without a mark, and moments in an order that cannot be, are refused", () => {
  assert.throws(() => read("# nothing yet\n"), { code: "argument-wrong", message: /no mark/ });
  assert.throws(() => read("2026-11-22T09:30:00Z,consented\n2026-11-22T09:31:00Z,installed"), {
    code: "argument-wrong",
    message: /consented stands before installed/,
  });
  assert.equal(
    read("2026-11-22T09:30:00Z,consented\n2026-11-22T09:31:00Z,logged-in\n2026-11-22T09:40:00Z,consented").length,
    3,
  );
});
