import assert from "node:assert/strict";
import { test } from "node:test";
import { processorClock } from "../../processor-clock-for-tests.ts";
import { readDocument } from "./read-document.ts";

const read = (text: string) => readDocument(new TextEncoder().encode(text), "label.yaml");

test("a key that steers a terminal is told in visible signs", () => {
  const [problem] = read('"\\e[31mx": 1\n"\\e[31mx": 2\n').problems;
  assert.match(problem?.message ?? "", /\\u001b\[31mx" is there twice/);
});

test("a collection as a key sends nothing of the file to the runtime's warnings", (t) => {
  const warnings = t.mock.method(process, "emitWarning", () => {});
  assert.deepEqual(read("? [secret]\n: 1\n").problems, []);
  assert.equal(warnings.mock.callCount(), 0);
});

test("aliases without end are refused before they are followed", () => {
  const text = Array.from({ length: 20_000 }, (_, index) => `- &a${index} x\n- *a${index}\n`).join("");
  const start = processorClock();
  assert.match(read(text).problems[0]?.message ?? "", /20000 aliases/);
  assert.ok(start() < 2000);
});

test("a value is found through many entries and through an alias", () => {
  const text = Array.from({ length: 40_000 }, (_, index) => `k${index}: 1`).join("\n");
  const document = read(`${text}\nbase: &b\n  inner: 2\nagain: *b\n`);
  const start = processorClock();
  for (let index = 0; index < 20_000; index++) assert.equal(document.locate(`/k${index}`).line, index + 1);
  assert.ok(start() < 1000);
  assert.deepEqual(document.locate("/again/inner"), { line: 40_002, column: 10 });
});

test("a tower of keys on one line, which the parser goes down by calls, is a problem with its place", () => {
  const { value, problems } = readDocument(new TextEncoder().encode(`a:\n${"x: ".repeat(100_000)}}]`), "label.yaml");
  assert.equal(value, undefined);
  assert.match(problems[0]?.message ?? "", /nested too deeply/);
});
