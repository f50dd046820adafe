/** What an assessment of one edition lacks for the other, both ways. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { completeFile, ETSI, editionOf, verdictOf } from "./catalogue-for-tests.ts";
import { carryOver, changedBetween, compareEditions } from "./editions.ts";
import { type StatementFile, statementOf } from "./statement.ts";

const carried = (file: StatementFile, from: string, to: string) =>
  carryOver(ETSI, statementOf(file), editionOf(ETSI, from), editionOf(ETSI, to));

test("V3.1.3 renumbers one provision, splits or replaces six into twelve, and adds five", () => {
  const { provisions, dropped } = compareEditions(ETSI, "2.1.1", "3.1.3");
  const of = (kind: string) => provisions.filter((one) => one.kind === kind).map(({ id }) => id);
  assert.deepEqual(of("continued"), [
    "5.0-1",
    "5.3-4A",
    "5.3-4B",
    "5.3-6A",
    "5.3-6B",
    "5.3-15A",
    "5.3-15B",
    "5.6-4A",
    "5.6-4B",
    "5.13-1A",
    "5.13-1B",
    "6-3A",
    "6-3B",
  ]);
  assert.deepEqual(of("new"), ["5.1-2A", "6-6", "6-7", "6-8"]);
  assert.deepEqual(dropped, []);
  assert.equal(provisions.length, 78);
});

test("back to V2.1.1 the split ones come together again, and four have nothing there", () => {
  const { provisions, dropped } = compareEditions(ETSI, "3.1.3", "2.1.1");
  const from = (id: string) => provisions.find((one) => one.id === id)?.from;
  assert.deepEqual([from("5.3-4"), from("4-1")], [["5.3-4A", "5.3-4B"], ["5.0-1"]]);
  assert.deepEqual(dropped, ["5.1-2A", "6-6", "6-7", "6-8"]);
  assert.equal(provisions.length, 68);
});

test("a complete V2.1.1 assessment lacks for V3.1.3 what changed, what was split and what is new", () => {
  const { assessment, proposals, difference } = carried(completeFile(ETSI, "2.1.1"), "2.1.1", "3.1.3");
  assert.equal(assessment.product.verdict, "inconclusive");
  assert.equal(verdictOf(assessment, "5.2-1"), "pass: measures-documented");
  assert.equal(verdictOf(assessment, "5.1-1"), "inconclusive: changed-since");
  assert.equal(verdictOf(assessment, "5.13-1A"), "inconclusive: not-answered");
  assert.deepEqual(
    proposals.get("5.13-1A")?.map(({ id, answer }) => [id, answer.support]),
    [["5.13-1", "yes"]],
  );
  assert.equal(proposals.get("6-8"), undefined);
  const changed = difference.provisions.filter(({ kind }) => kind === "changed").map(({ id }) => id);
  for (const id of changed) assert.notEqual(assessment.provisions.get(id)?.verdict, "pass", id);
});

test("the same words under another status bring their answer along", () => {
  const { difference, assessment } = carried(completeFile(ETSI, "2.1.1"), "2.1.1", "3.1.3");
  const row = difference.provisions.find(({ id }) => id === "5.4-1");
  assert.deepEqual([row?.kind, row?.before?.status, row?.after.status], ["status", "M", "MC"]);
  assert.equal(verdictOf(assessment, "5.4-1"), "inconclusive: condition-open");
});

test("answers to conditions serve the next edition as far as they say the same", () => {
  const { assessment } = carried({ conditions: { "1": "yes", "8": "no", "11": "yes" } }, "2.1.1", "3.1.3");
  const known = (id: string) => [assessment.conditions.get(id)?.answer, assessment.conditions.get(id)?.from];
  assert.deepEqual(known("a"), ["yes", ["1"]]);
  assert.deepEqual(known("c"), ["yes", ["1"]]);
  assert.deepEqual(known("d"), ["no", ["8"]]);
  assert.deepEqual(known("g"), ["yes", ["11"]]);
  assert.deepEqual(known("3"), ["no", ["11"]]);
  assert.deepEqual(known("w"), ["unknown", []]);
});

test("a complete V3.1.3 assessment lacks for V2.1.1 the merged provisions and the constrained device", () => {
  const { assessment } = carried(completeFile(ETSI, "3.1.3"), "3.1.3", "2.1.1");
  assert.equal(verdictOf(assessment, "5.3-4"), "inconclusive: not-answered");
  assert.ok(assessment.open.some(({ id }) => id === "5"));
});

test("what was answered for both editions needs no second look", () => {
  const file = { ...completeFile(ETSI, "2.1.1"), edition: ["2.1.1", "V3.1.3"] };
  const { assessment } = carried(file, "2.1.1", "3.1.3");
  assert.equal(verdictOf(assessment, "5.1-1"), "pass: measures-documented");
});

test("there is nothing to look at again within one edition", () => {
  const changed = changedBetween(ETSI, "2.1.1", "3.1.3");
  assert.ok(changed.has("5.1-5") && !changed.has("5.2-1"));
  assert.equal(carried(completeFile(ETSI, "3.1.3"), "3.1.3", "3.1.3").assessment.product.verdict, "pass");
});
