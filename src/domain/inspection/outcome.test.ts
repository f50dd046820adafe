import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { Check } from "typebox/value";
import { addDays, addMonths } from "../calendar.ts";
import { ChecklistTemplate, checklistFor, type OwnStep, ownStepsProblem, SECURITY } from "./checklist.ts";
import { intervalDue } from "./interval.ts";
import {
  anchorOf,
  answerProblem,
  type Looked,
  laterAnchor,
  OUTCOMES,
  outcomeProblems,
  type Signing,
  STEP_RESULTS,
  type StepAnswer,
} from "./outcome.ts";

const TEMPLATE = JSON.parse(
  readFileSync(new URL("../../../standards/inspection-checklist.json", import.meta.url), "utf8"),
) as ChecklistTemplate;
const { steps } = checklistFor(TEMPLATE, SECURITY, []);
const ON = "2027-03-01";
const met: StepAnswer = { result: "met", note: null, evidence: [], measured: null };

const answersOf = (result: StepAnswer["result"] = "met") =>
  new Map(steps.map(({ id }): [string, StepAnswer] => [id, { ...met, result, note: "because" }]));
const looked = (answers: ReadonlyMap<string, StepAnswer>, isRetired = false): Looked => ({ steps, answers, isRetired });
const signing = (outcome: Signing["outcome"], values: Partial<Signing> = {}): Signing => ({
  ...{ outcome, on: ON, acceptedUntil: outcome === "conditional" ? "2027-09-01" : null, note: "a note" },
  ...values,
});

test("the template is of the form that it is published in, and asks each step once", () => {
  assert.ok(Check(ChecklistTemplate, TEMPLATE));
  for (const list of [TEMPLATE.security, TEMPLATE.other])
    assert.equal(new Set(list.map(({ id }) => id)).size, list.length);
});

test("steps that a facility adds come after the template's, for their kind of inspection alone", () => {
  const own: OwnStep = { id: "firmware", text: "Alarm heard at 70 dB", isMandatory: true, unit: "dB", kind: SECURITY };
  const list = checklistFor(TEMPLATE, SECURITY, [own, { ...own, id: "leak", kind: "interval01" }]);
  assert.equal(list.steps.length, steps.length + 1);
  assert.deepEqual([list.steps.at(-1)?.id, list.steps.at(-1)?.unit], ["own-firmware", "dB"]);
  assert.equal(new Set(list.steps.map(({ id }) => id)).size, list.steps.length);
  assert.match(ownStepsProblem([own, own]) ?? "", /two steps/);
});

test("a step that concerns every device is never not applicable, and what is not met says why", () => {
  const [identity] = steps;
  assert.ok(identity !== undefined && !identity.mayNotApply);
  assert.match(answerProblem(identity, { ...met, result: "not-applicable", note: "x" }) ?? "", /every device/);
  assert.match(answerProblem(identity, { ...met, result: "broken" }) ?? "", /why/);
  assert.match(answerProblem(identity, { ...met, measured: 3 }) ?? "", /measured/);
  assert.equal(answerProblem(identity, met), undefined);
});

const results = fc.constantFrom(...STEP_RESULTS);
const someAnswers = fc
  .array(fc.option(results, { nil: undefined }), { minLength: steps.length, maxLength: steps.length })
  .map(
    (said) =>
      new Map(
        said.flatMap((result, at): [string, StepAnswer][] =>
          result === undefined ? [] : [[steps[at]?.id ?? "", { ...met, result, note: "because" }]],
        ),
      ),
  );

test("a device passes only when every mandatory step was answered, none is unknown and none is broken", () => {
  fc.assert(
    fc.property(someAnswers, (answers) => {
      const problems = outcomeProblems(signing("passed"), looked(answers));
      const mandatory = steps.filter(({ isMandatory }) => isMandatory).map(({ id }) => answers.get(id)?.result);
      const all = [...answers.values()].map(({ result }) => result);
      const isGood =
        mandatory.every((result) => result === "met" || result === "not-applicable") &&
        !all.includes("broken") &&
        all.includes("met");
      assert.equal(problems.length === 0, isGood);
    }),
  );
});

test("a worse answer, or one taken back, never makes an outcome that moves the date possible", () => {
  fc.assert(
    fc.property(
      someAnswers,
      fc.nat(steps.length - 1),
      fc.constantFrom("passed", "conditional"),
      fc.constantFrom("broken", "unknown", undefined),
      (answers, at, outcome, worse) => {
        const step = steps[at];
        fc.pre(step !== undefined && answers.get(step.id)?.result === "met");
        fc.pre(outcomeProblems(signing(outcome), looked(answers)).length > 0);
        const after = new Map(answers);
        if (worse === undefined) after.delete(step?.id ?? "");
        else after.set(step?.id ?? "", { ...met, result: worse, note: "because" });
        assert.ok(outcomeProblems(signing(outcome), looked(after)).length > 0);
      },
    ),
  );
});

test("conditions end: after the inspection, within twelve months, and only where a device passes with them", () => {
  const problems = (acceptedUntil: string | null, outcome: Signing["outcome"] = "conditional") =>
    outcomeProblems(signing(outcome, { acceptedUntil }), looked(answersOf("unknown").set("identity", met)));
  assert.deepEqual(problems("2027-09-01"), []);
  assert.deepEqual(problems(null), ["until-needed"]);
  assert.deepEqual(problems(ON), ["until-out-of-range"]);
  assert.deepEqual(problems(addDays(addMonths(ON, 12), 1)), ["until-out-of-range"]);
  assert.deepEqual(problems("2027-09-01", "failed"), ["until-unneeded"]);
});

test("what could not be located needs no step but says where it was looked for; retired takes the act of its own", () => {
  assert.deepEqual(outcomeProblems(signing("not-located"), looked(new Map())), []);
  assert.deepEqual(outcomeProblems(signing("not-located", { note: " " }), looked(new Map())), ["note-needed"]);
  assert.deepEqual(outcomeProblems(signing("retired"), looked(answersOf())), ["not-retired"]);
  assert.deepEqual(outcomeProblems(signing("retired", { note: null }), looked(new Map(), true)), []);
});

test("nothing is met where nobody looked", () => {
  assert.deepEqual(outcomeProblems(signing("passed"), looked(answersOf("not-applicable"))), ["nothing-met"]);
});

test("only what passed moves the date", () => {
  const moving = OUTCOMES.filter((outcome) => anchorOf(signing(outcome)) !== null);
  assert.deepEqual(moving, ["passed", "conditional"]);
  assert.deepEqual(anchorOf(signing("conditional")), { on: ON, acceptedUntil: "2027-09-01" });
});

test("of two inspections the later counts, in whatever order they come; of one day the one that lets less", () => {
  const day = fc.integer({ min: 0, max: 900 }).map((days) => addDays("2026-01-01", days));
  const anchor = fc.record({ on: day, acceptedUntil: fc.option(day) });
  fc.assert(
    fc.property(anchor, anchor, (one, other) => {
      const later = laterAnchor(one, other);
      assert.deepEqual(later, laterAnchor(other, one));
      assert.ok(later.on >= one.on && later.on >= other.on);
      if (one.on === other.on && one.acceptedUntil !== null)
        assert.ok((later.acceptedUntil ?? "9") <= one.acceptedUntil);
    }),
  );
});

test("another interval is counted from the last time it was done, and conditions never make it later", () => {
  const yearly = { months: 12, lastDone: "2026-02-28" };
  assert.equal(intervalDue({ months: 12, lastDone: null }, undefined), null);
  assert.equal(intervalDue(yearly, undefined), "2027-02-28");
  assert.equal(intervalDue(yearly, { on: "2026-06-01", acceptedUntil: null }), "2027-06-01");
  assert.equal(intervalDue(yearly, { on: "2026-06-01", acceptedUntil: "2026-09-01" }), "2026-09-01");
  assert.equal(intervalDue({ ...yearly, months: 2 }, { on: "2026-06-01", acceptedUntil: "2026-09-01" }), "2026-08-01");
});
