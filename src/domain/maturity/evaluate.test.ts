import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Errors } from "typebox/value";
import {
  BEST_FIGURES,
  evaluatedOf,
  evaluatedOfCase,
  factsOf,
  fulfilledAnswers,
  model,
} from "../../maturity-for-tests.ts";
import { type Answer, plainAnswer } from "./answer.ts";
import { evaluate } from "./evaluate.ts";
import { Evaluation } from "./evaluation.ts";
import { standingOf } from "./way-up.ts";
import type { WorkedCase } from "./worked-case-for-tests.ts";
import { WORKED_CASES } from "./worked-cases-for-tests.ts";

for (const worked of WORKED_CASES) {
  test(`worked case${worked.notes.length === 0 ? "" : ` (${worked.notes.join(", ")})`}: ${worked.name}`, () => {
    const evaluation = evaluate(model, evaluatedOfCase(worked));
    for (const [scope, [achieved, workingOn, inTheWay]] of Object.entries(worked.expect)) {
      const there = scope === "core" ? evaluation.facility.core : standingOf(evaluation, scope);
      assert.deepEqual([there?.achieved, there?.workingOn], [achieved, workingOn], scope);
      if (inTheWay !== undefined) assert.deepEqual(there?.inTheWay, inTheWay, scope);
    }
  });
}

test("there are at least 60 worked cases, no two alike, and every note that changes arithmetic is among them", () => {
  assert.ok(WORKED_CASES.length >= 60, String(WORKED_CASES.length));
  assert.equal(new Set(WORKED_CASES.map(({ name }) => name)).size, WORKED_CASES.length);
  const noted = new Set(WORKED_CASES.flatMap(({ notes }) => notes));
  const { ways, implications, rules, apart } = model.readings;
  const arithmetic = [
    ...["N01", "N03", "N04", "N05", "N06", "N08", "N09", "N11", apart.note, rules.hardware],
    ...[...ways, ...implications].map(({ note }) => note),
  ];
  assert.deepEqual(
    arithmetic.filter((note) => !noted.has(note)),
    [],
  );
});

test("the model's own cases come out as it says", () => {
  const { tests } = model.data.rules;
  const asTold = [
    evaluatedOfCase({
      name: "",
      notes: [],
      met: ["*"],
      figures: "best",
      but: { "process.updates.3.1": null, "process.updates.4.1": null },
      expect: {},
    }),
    evaluatedOfCase({
      name: "",
      notes: [],
      met: ["*"],
      figures: "best",
      but: { "process.updates.1.1": null },
      expect: {},
    }),
    evaluatedOfCase({ name: "", notes: [], met: ["*"], figures: "best", expect: {} }),
    evaluatedOfCase({ name: "", notes: [], met: ["*"], upTo: 4, figures: "best", expect: {} }),
  ];
  assert.equal(tests.length, asTold.length);
  for (const [index, { case: told, achieved, working }] of tests.entries()) {
    const { facility } = evaluate(model, asTold[index] ?? evaluatedOf(new Map()));
    assert.deepEqual([facility.achieved, facility.workingOn], [achieved, working], told);
  }
});

test("an evaluation has the form of its schema", () => {
  for (const worked of WORKED_CASES) assert.deepEqual(Errors(Evaluation, evaluate(model, evaluatedOfCase(worked))), []);
});

test("a share leaves out what is not applicable, and a half for what is begun moves no level", () => {
  const answers = new Map([
    ["structure.data-management.1.1", plainAnswer("fulfilled")],
    ["structure.data-management.1.2", plainAnswer("partly")],
    ["structure.data-management.1.3", plainAnswer("not-applicable", { reason: "no web server" })],
  ]);
  const { columns, notApplicable } = evaluate(model, evaluatedOf(answers));
  const [first] = columns["structure.data-management"]?.levels ?? [];
  assert.deepEqual(first, { level: 1, met: 1, partly: 1, open: 0, notApplicable: 1, share: 0.5, progress: 0.75 });
  assert.deepEqual(notApplicable, [{ id: "structure.data-management.1.3", reason: "no web server" }]);
});

test("where nothing is applicable there is no share, and not one of zero", () => {
  const answers = new Map(
    model.criteria
      .filter(({ id }) => id.startsWith("process.usability."))
      .map(({ id }) => [id, plainAnswer("not-applicable", { reason: "all sealed" })]),
  );
  const standing = evaluate(model, evaluatedOf(answers)).columns["process.usability"];
  assert.deepEqual([standing?.share, standing?.weighted], [null, null]);
  assert.ok(standing?.levels.every(({ share, progress }) => share === null && progress === null));
});

test("the weighted figure is reckoned by the weights of the data: level 1 of one column of three", () => {
  const { facility, dimensions, columns } = evaluate(
    model,
    evaluatedOf(new Map([["structure.organisation.1.1", plainAnswer("fulfilled")]])),
  );
  // 5 of 15 by the levels; one column of three; the dimension weighs 2 of 5.
  assert.equal(columns["structure.organisation"]?.weighted, 5 / 15);
  assert.ok(Math.abs((dimensions.structure?.weighted ?? 0) - 5 / 45) < 1e-12);
  assert.ok(Math.abs((facility.weighted ?? 0) - (2 / 5) * (5 / 45)) < 1e-12);
});

test("what an answer rests on is told: a figure, an implication, a declared maximum, no such device", () => {
  const facts = new Map([
    ...factsOf({ securityEventsLastYear: 30, "maxDowntime.low": "none" }),
    ["maxDowntime.medium", { kind: "value", value: 24, how: "declared" }] as const,
  ]);
  const answers = new Map([
    ["structure.authentication-system.5.1", plainAnswer("fulfilled")],
    ["structure.authentication-system.2.1", plainAnswer("fulfilled", { way: "key-per-product-family" })],
  ]);
  const { criteria, notes } = evaluate(model, evaluatedOf(answers, { facts }));
  const of = (id: string) => criteria[model.criterion(id)?.index ?? -1];
  assert.deepEqual([of("outcome.threats.1.1")?.result, of("outcome.threats.1.1")?.basis], ["broken", "measured"]);
  assert.equal(of("outcome.downtime.1.1")?.noSuchDevice, true);
  assert.equal(of("outcome.downtime.4.1")?.declared, true);
  assert.equal(of("structure.authentication-system.3.1")?.impliedBy, "structure.authentication-system.5.1");
  assert.equal(of("structure.authentication-system.2.1")?.weaker, true);
  assert.deepEqual(
    ["N04", "N06", "N17", "N20"].filter((note) => !notes.includes(note)),
    [],
  );
});

test("why an answer does not count is told", () => {
  const answers = new Map([
    ["process.updates.1.1", plainAnswer("fulfilled", { validUntil: "2020-01-01" })],
    ["process.updates.1.2", plainAnswer("not-applicable")],
    ["process.usability.1.1", plainAnswer("fulfilled", { way: "no-training-necessary", reason: "one button" })],
  ]);
  const { criteria } = evaluate(model, evaluatedOf(answers, { reading: "literal" }));
  assert.deepEqual(
    [...answers.keys()].map((id) => criteria[model.criterion(id)?.index ?? -1]?.setAside),
    ["expired", "reason-missing", "way-not-accepted"],
  );
});

test("read literally, costs end at level 4 and failsafe at level 1, whatever the figures are", () => {
  const literal = evaluate(model, evaluatedOf(new Map(), { reading: "literal" })).columns;
  const recommended = evaluate(model, evaluatedOf(new Map())).columns;
  assert.deepEqual([literal["outcome.costs"]?.ceiling, literal["outcome.failsafe"]?.ceiling], [4, 1]);
  assert.deepEqual([literal["outcome.threats"]?.ceiling, literal["structure.organisation"]?.ceiling], [5, 5]);
  assert.ok(Object.values(recommended).every(({ ceiling }) => ceiling === 5));
});

test("structure, process and outcome stand beside each other, each beside the one that carries it", () => {
  const { flow } = evaluate(model, evaluatedOf(fulfilledAnswers(["structure"], 3), { facts: factsOf(BEST_FIGURES) }));
  assert.deepEqual(flow, {
    steps: ["structure", "process", "outcome"],
    joints: [
      { from: "structure", to: "process", difference: -3, reads: "behind" },
      { from: "process", to: "outcome", difference: 5, reads: "ahead" },
    ],
  });
});

test("dimensions on one level are told as such", () => {
  const { flow } = evaluate(model, evaluatedOf(fulfilledAnswers(["structure", "process"], 2)));
  assert.deepEqual(
    flow.joints.map(({ difference, reads }) => [difference, reads]),
    [
      [0, "level"],
      [-2, "behind"],
    ],
  );
});

test("the notes that decided are told, and no others", () => {
  const of = (more: Partial<WorkedCase>) =>
    evaluate(model, evaluatedOfCase({ name: "", notes: [], met: ["*"], expect: {}, ...more })).notes;
  const all = ["N01", "N07", "N08", "N41"];
  const chip = { "structure.data-management.1.2": "not-fulfilled" } as const;
  const notHere = { "structure.data-management.1.3": { answer: "not-applicable", reason: "no web page" } } as const;
  assert.deepEqual(of({ but: chip }), [...all, "N09", "N13"].sort());
  assert.deepEqual(of({ but: { "process.updates.1.1": null } }), [...all, "N09"].sort());
  const figures = "best" as const;
  assert.deepEqual(of({ figures }), [...all, "N03", "N04", "N05", "N06"].sort());
  assert.deepEqual(of({ figures, but: notHere }), [...all, "N03", "N04", "N05", "N06", "N11"].sort());
});

const ids = model.criteria.map(({ id }) => id);
const anyAnswer: fc.Arbitrary<Answer> = fc
  .record({
    answer: fc.constantFrom(
      "fulfilled" as const,
      "partly" as const,
      "not-fulfilled" as const,
      "not-applicable" as const,
      "unknown" as const,
    ),
    reason: fc.option(fc.constant("a reason"), { nil: undefined }),
    way: fc.option(fc.constantFrom(...model.readings.ways.map(({ id }) => id)), { nil: undefined }),
    validUntil: fc.option(fc.constantFrom("2026-01-01", "2027-01-01"), { nil: undefined }),
  })
  .map(({ answer, ...more }) =>
    plainAnswer(answer, Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined))),
  );
const anyAnswers = fc
  .dictionary(fc.constantFrom(...ids), anyAnswer, { noNullPrototype: true })
  .map((one) => new Map(Object.entries(one)));
/** Most criteria fulfilled, so that levels above 0 are met often. */
const manyAnswers = fc
  .tuple(anyAnswers, fc.integer({ min: 0, max: 5 }), fc.constantFrom(["*"], ["structure"], ["process", "structure"]))
  .map(([some, upTo, met]) => new Map([...fulfilledAnswers(met, upTo), ...some]));
const anyFacts = fc
  .record(
    {
      itSecurityCostShare: fc.constantFrom(0, 0.5, 1, 2, 5, 8, 9),
      "maxDowntime.low": fc.constantFrom<number | "none">("none", 10, 50, 100),
      "maxDowntime.medium": fc.constantFrom<number | "none">("none", 10, 50, 100),
      "maxDowntime.high": fc.constantFrom<number | "none">("none", 10, 50, 100),
      securityEventsLastYear: fc.integer({ min: 0, max: 30 }),
      failureImpact: fc.integer({ min: 1, max: 5 }),
    },
    { requiredKeys: [] },
  )
  .map(factsOf);
const anyEvaluated = fc
  .tuple(manyAnswers, anyFacts, fc.constantFrom("recommended" as const, "literal" as const))
  .map(([answers, facts, reading]) => evaluatedOf(answers, { facts, reading }));

test("law: one more fulfilled answer lowers no level, no share and no weighted figure", () => {
  fc.assert(
    fc.property(anyEvaluated, fc.constantFrom(...ids), (evaluated, id) => {
      const before = evaluate(model, evaluated);
      const more = new Map([...evaluated.answers, [id, plainAnswer("fulfilled")] as const]);
      // To say outright what a special way had said takes back what followed from that way.
      fc.pre(evaluated.answers.get(id)?.way === undefined);
      const after = evaluate(model, { ...evaluated, answers: more });
      for (const scope of ["facility", ...Object.keys(before.dimensions), ...Object.keys(before.columns)]) {
        const then = standingOf(before, scope);
        const now = standingOf(after, scope);
        assert.ok((now?.achieved ?? 0) >= (then?.achieved ?? 0), scope);
        // What comes back into a share that had left it out changes what is shared.
        if (before.criteria[model.criterion(id)?.index ?? -1]?.result === "not-applicable") continue;
        assert.ok((now?.share ?? 1) >= (then?.share ?? 0), scope);
        assert.ok((now?.weighted ?? 1) >= (then?.weighted ?? 0) - 1e-12, scope);
      }
    }),
    { numRuns: 300 },
  );
});

test("law: the order of the answers does not matter", () => {
  fc.assert(
    fc.property(anyEvaluated, fc.infiniteStream(fc.nat()), (evaluated, chance) => {
      const shuffled = new Map(
        [...evaluated.answers]
          .map((entry) => [chance.next().value, entry] as const)
          .sort(([one], [other]) => one - other)
          .map(([, entry]) => entry),
      );
      assert.deepEqual(evaluate(model, { ...evaluated, answers: shuffled }), evaluate(model, evaluated));
    }),
    { numRuns: 60 },
  );
});

test("law: a dimension has the lowest of its columns, the facility the lowest dimension, and each is told with what it works on", () => {
  fc.assert(
    fc.property(anyEvaluated, (evaluated) => {
      const { facility, dimensions, columns, criteria } = evaluate(model, evaluated);
      for (const { id, columns: own } of model.dimensions)
        assert.equal(dimensions[id]?.achieved, Math.min(...own.map(({ key }) => columns[key]?.achieved ?? 9)));
      assert.equal(facility.achieved, Math.min(...Object.values(dimensions).map(({ achieved }) => achieved)));
      for (const standing of [facility, ...Object.values(dimensions), ...Object.values(columns)]) {
        assert.equal(standing.workingOn, Math.min(5, standing.achieved + 1));
        assert.equal(standing.inTheWay.length === 0, standing.achieved === 5);
        for (const id of standing.inTheWay) {
          const result = criteria[model.criterion(id)?.index ?? -1]?.result;
          assert.ok(result === "broken" || result === "unknown");
          assert.equal(model.criterion(id)?.level, standing.achieved + 1);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test("law: once all that is in the way is fulfilled the scope stands higher", () => {
  fc.assert(
    fc.property(
      anyEvaluated,
      fc.constantFrom("facility", ...model.columns.map(({ key }) => key)),
      (evaluated, scope) => {
        const before = standingOf(evaluate(model, evaluated), scope);
        const answers = new Map(evaluated.answers);
        for (const id of before?.inTheWay ?? []) answers.set(id, plainAnswer("fulfilled"));
        const after = standingOf(evaluate(model, { ...evaluated, answers }), scope);
        if (before?.achieved !== 5) assert.ok((after?.achieved ?? 0) > (before?.achieved ?? 0));
      },
    ),
    { numRuns: 200 },
  );
});

test("law: a column has the highest level of which and below which nothing is open", () => {
  fc.assert(
    fc.property(anyEvaluated, (evaluated) => {
      const { columns, criteria } = evaluate(model, evaluated);
      for (const { key, criteria: own } of model.columns) {
        const open = own.filter(({ index }) => !["met", "not-applicable"].includes(criteria[index]?.result ?? ""));
        assert.equal(columns[key]?.achieved, Math.min(6, ...open.map(({ level }) => level)) - 1);
      }
    }),
    { numRuns: 200 },
  );
});
