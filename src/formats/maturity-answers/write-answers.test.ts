import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { AnswerFields } from "../../domain/maturity/table/answer-cells.ts";
import { model } from "../../maturity-for-tests.ts";
import { readMaturityAnswers } from "./read-answers.ts";
import { withAnswers } from "./write-answers.ts";

const read = (text: string) => {
  const { file, problems } = readMaturityAnswers(new TextEncoder().encode(text), "answers.yaml", model);
  assert.deepEqual(problems, [], text);
  return file;
};

const said = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }).filter((text) => !text.includes("\0"));
const answer = fc.record(
  {
    answer: fc.constantFrom("fulfilled", "partly", "not-fulfilled", "not-applicable", "unknown"),
    evidence: fc.array(
      fc.record({ title: said, date: fc.constant("2026-03-01") }, { requiredKeys: ["title"], noNullPrototype: true }),
      {
        maxLength: 3,
      },
    ),
    ...{ reason: said, note: said, ownFigure: said, validUntil: fc.constant("2027-01-01") },
  },
  { requiredKeys: ["answer", "evidence"], noNullPrototype: true },
) as fc.Arbitrary<AnswerFields>;
const ids = fc.constantFrom(...model.criteria.map(({ id }) => id));

test("whatever is said is read back from the file as it was said, and what stood there besides stays", () => {
  const before =
    "# mine\nfacility: Practice # the only one\nanswers:\n  process.updates.1.1: partly # soon\nbudget: 4000\n";
  fc.assert(
    fc.property(fc.dictionary(ids, answer, { maxKeys: 6 }), fc.boolean(), (given, isNew) => {
      const text = withAnswers(isNew ? undefined : before, new Map(Object.entries(given)), "answers.yaml");
      const file = read(text);
      for (const [id, one] of Object.entries(given))
        assert.deepEqual(file?.answers.get(id), { ...one, source: { kind: "person" } });
      if (isNew) return;
      assert.deepEqual([file?.facility, file?.budget], ["Practice", 4000]);
      assert.match(text, /^# mine\n/);
      if (given["process.updates.1.1"] === undefined) assert.match(text, /partly # soon/);
    }),
    { numRuns: 200 },
  );
});

test("an empty file, an empty group and a file without answers are begun", () => {
  for (const before of ["answers:\n", "answers: {}\n", "budget: 1\n"]) {
    const changes = new Map([["process.updates.1.1", { answer: "partly" as const, evidence: [] }]]);
    const text = withAnswers(before, changes, "answers.yaml");
    assert.equal(read(text)?.answers.get("process.updates.1.1")?.answer, "partly");
    assert.match(text, /^answers:\n {2}process\.updates\.1\.1: partly$/m);
  }
});

test("answers that stand elsewhere in the file, behind an alias, are not written over", () => {
  const before = "measures: []\nanswers: &a { process.updates.1.1: partly }\n";
  assert.throws(
    () => withAnswers(before.replace("answers: &a", "x: &a").concat("answers: *a\n"), new Map(), "a.yaml"),
    {
      code: "document-unreadable",
      where: "a.yaml",
    },
  );
});

test("in a file with one answer a line every other letter stays, however it was written", () => {
  const before = [
    "# head",
    "answers:",
    "    process.updates.1.1:  partly   # soon",
    "    process.updates.1.2: {answer: fulfilled,  evidence: [a,b]}",
    "",
    "    # between",
    '    process.updates.2.1: { answer: partly, note: "x" }  # why',
    "measured: {itSecurityCostShare:   2.4}   # percent",
    "",
  ].join("\n");
  const changes = new Map([
    ["process.updates.1.1", { answer: "fulfilled" as const, evidence: [], note: "two\nlines" }],
    ["process.updates.2.1", { answer: "not-fulfilled" as const, evidence: [] }],
    ["process.updates.3.1", { answer: "unknown" as const, evidence: [{ title: "Log" }] }],
  ]);
  const after = withAnswers(before, changes, "answers.yaml");
  const kept = before.split("\n").filter((line) => !/updates\.(?:1\.1|2\.1)/.test(line));
  const lines = after.split("\n");
  for (const line of kept) assert.ok(lines.includes(line), `${line}\n${after}`);
  assert.match(after, /^ {4}process\.updates\.2\.1: not-fulfilled {2}# why\n {4}process\.updates\.3\.1:\n/m);
  assert.match(after, /# soon/);
  assert.equal(read(after)?.answers.get("process.updates.1.1")?.note, "two\nlines");
  assert.equal(read(after)?.facts.size, 1);
});
