import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BEST_FIGURES, evaluatedOf, factsOf, fulfilledAnswers, model } from "../../maturity-for-tests.ts";
import { type Answer, plainAnswer } from "./answer.ts";
import { evaluate } from "./evaluate.ts";
import { type Interview, interviewOf, levelsInReach, type Question, questionNamed, whatHangsOn } from "./interview.ts";
import { type Figure, measured } from "./measured-facts.ts";
import type { Evaluated } from "./settle-criterion.ts";
import { standingOf } from "./way-up.ts";

const TOP = model.topLevel;
const DATA = "structure.data-management";
const USABILITY = "process.usability";

const asked = (evaluated: Evaluated, upTo = 2): Interview =>
  interviewOf(model, evaluated, evaluate(model, evaluated), upTo);
const ids = (questions: readonly Question[]) => questions.map(({ id }) => id);
const answersOf = (given: Readonly<Record<string, Answer["answer"] | Answer>>) =>
  new Map(Object.entries(given).map(([id, one]) => [id, typeof one === "string" ? plainAnswer(one) : one]));

test("whoever begins is asked about 30 questions: levels 1 and 2, a figure once for all the criteria that it settles", () => {
  const { questions, settled, forPlan } = asked(evaluatedOf(new Map()));
  assert.deepEqual([questions.length, settled, forPlan.length], [33, 0, 0]);
  assert.equal(
    new Set(questions.flatMap(({ answers }) => answers)).size,
    questions.flatMap((one) => one.answers).length,
  );
  const failure = questions.find(({ id }) => id === "failureImpact");
  assert.deepEqual(
    failure?.answers,
    [1, 2, 3, 4, 5].map((level) => `outcome.failsafe.${level}.1`),
  );
});

test("level 1 comes before level 2, the outcome last in each, and a column that hangs on one answer first", () => {
  const { questions } = asked(evaluatedOf(new Map()));
  assert.deepEqual(ids(questions).slice(0, 4), [
    "structure.organisation.1.1",
    "process.usability.1.1",
    "process.updates.1.1",
    "process.updates.1.2",
  ]);
  const isApart = ({ column }: Question) => column.startsWith("outcome.");
  const order = questions.map((one) => one.level * 2 + (isApart(one) ? 1 : 0));
  assert.deepEqual(
    order,
    order.toSorted((one, other) => one - other),
  );
  // Of one column and level the questions stand together.
  const columns = questions.map(({ column, level }) => `${column} ${level}`);
  const changes = columns.filter((one, at) => one !== columns[at - 1]);
  assert.equal(new Set(changes).size, changes.length);
});

test("a no on level 1 takes the other questions of its column away: they move no level, and wait for the plan", () => {
  const evaluated = evaluatedOf(answersOf({ [`${DATA}.1.2`]: "not-fulfilled" }));
  const { questions, forPlan, settled } = asked(evaluated);
  assert.deepEqual(
    ids(questions).filter((id) => id.startsWith(DATA)),
    [],
  );
  assert.deepEqual(ids(forPlan), [`${DATA}.1.1`, `${DATA}.1.3`]);
  assert.equal(settled, 1);
});

test("partly is no yes: it holds the column just so", () => {
  const { forPlan } = asked(evaluatedOf(answersOf({ "process.updates.1.1": "partly" })));
  assert.deepEqual(ids(forPlan), ["process.updates.1.2"]);
});

test("a no on level 2 leaves the questions of level 1 in: the column can still be at 0 or at 1", () => {
  const { questions } = asked(evaluatedOf(answersOf({ [`${DATA}.2.1`]: "not-fulfilled" })));
  assert.deepEqual(
    ids(questions).filter((id) => id.startsWith(DATA)),
    [`${DATA}.1.1`, `${DATA}.1.2`, `${DATA}.1.3`],
  );
});

test("what is not applicable with its reason is settled; without one, or past its last day, it is asked again", () => {
  const without = plainAnswer("not-applicable");
  const old = plainAnswer("fulfilled", { validUntil: "2026-01-31" });
  const { questions, settled } = asked(
    evaluatedOf(
      answersOf({
        [`${DATA}.1.3`]: plainAnswer("not-applicable", { reason: "no device has a web page" }),
        [`${DATA}.1.1`]: without,
        [`${DATA}.1.2`]: old,
      }),
    ),
  );
  assert.deepEqual(
    ids(questions).filter((id) => id.startsWith(`${DATA}.1`)),
    [`${DATA}.1.1`, `${DATA}.1.2`],
  );
  assert.equal(settled, 1);
});

test("whoever does not know is not asked again, and is told at the end what was not known", () => {
  const evaluated = evaluatedOf(answersOf({ [`${DATA}.1.1`]: "unknown", "outcome.failsafe.1.1": "unknown" }));
  const { questions, notKnown, settled } = asked(evaluated);
  assert.deepEqual(ids(notKnown), [`${DATA}.1.1`, "failureImpact"]);
  assert.equal(settled, 2);
  assert.equal(questions.length, 31);
  // It may well be met, so the rest of the column still decides.
  assert.ok(ids(questions).includes(`${DATA}.2.1`));
});

test("a figure settles its question, whatever it says, and holds its column where it falls short", () => {
  const evaluated = evaluatedOf(new Map(), { facts: factsOf({ "maxDowntime.low": 100, failureImpact: 3 }) });
  const { questions, settled } = asked(evaluated, TOP);
  const left = ids(questions);
  assert.ok(!left.includes("failureImpact") && !left.includes("maxDowntime.low"));
  // Down for longer than level 1 allows: the other outages move no level.
  assert.ok(!left.includes("maxDowntime.medium"));
  assert.equal(settled, 2);
});

test("that nobody needs training answers every level of usability at once, and no more than the model implies", () => {
  const [question] = asked(evaluatedOf(new Map())).questions.filter(({ id }) => id === `${USABILITY}.1.1`);
  assert.deepEqual(question?.shortcuts, [
    {
      criterion: `${USABILITY}.5.1`,
      way: "no-training-necessary",
      reasonNeeded: true,
      weaker: false,
      answers: [5, 1, 2, 3, 4].map((level) => `${USABILITY}.${level}.1`),
    },
  ]);
  const said = plainAnswer("fulfilled", { way: "no-training-necessary", reason: "one button" });
  const after = evaluatedOf(new Map([[`${USABILITY}.5.1`, said]]));
  assert.equal(evaluate(model, after).columns[USABILITY]?.achieved, TOP);
  assert.ok(!ids(asked(after, TOP).questions).some((id) => id.startsWith(USABILITY)));
});

test("two factors may be answered by two ways of level 4, no fixed password by no secret at all", () => {
  const shortcuts = (id: string) => {
    const evaluated = evaluatedOf(new Map());
    return questionNamed(model, evaluated, evaluate(model, evaluated), id)?.shortcuts.map(({ criterion, way }) => [
      criterion,
      way,
    ]);
  };
  assert.deepEqual(shortcuts("structure.authentication-system.3.2"), [
    ["structure.authentication-system.4.1", "certificates-without-login"],
    ["structure.authentication-system.4.1", "certificate-and-second-factor"],
  ]);
  assert.deepEqual(shortcuts("structure.authentication-system.3.1"), [
    ["structure.authentication-system.5.1", undefined],
  ]);
});

test("one key for a product family is offered as the weaker yes, and answers nothing else", () => {
  const own = "structure.authentication-system.2.1";
  const [question] = asked(evaluatedOf(new Map())).questions.filter(({ id }) => id === own);
  const shortcut = { criterion: own, way: "key-per-product-family", reasonNeeded: false, weaker: true };
  assert.deepEqual(question?.shortcuts, [{ ...shortcut, answers: [own] }]);
});

test("by the literal reading nothing implies anything, and only its ways are offered", () => {
  const { questions } = asked(evaluatedOf(new Map(), { reading: "literal" }), TOP);
  const shortcuts = questions.flatMap((one) => one.shortcuts);
  assert.ok(shortcuts.length > 0 && shortcuts.every(({ answers }) => answers.length === 1));
  for (const { criterion, way } of shortcuts)
    assert.ok(
      model.readings.ways.some((one) => one.id === way && one.literal.includes(criterion)),
      criterion,
    );
});

test("whatever is said at once counts as it is said: the criteria named are met, and no other", () => {
  fc.assert(
    fc.property(given, (evaluated) => {
      const before = evaluate(model, evaluated);
      for (const { criterion, way, answers } of asked(evaluated, TOP).questions.flatMap((one) => one.shortcuts)) {
        const said = plainAnswer("fulfilled", { reason: "as it is here", ...(way === undefined ? {} : { way }) });
        const after = evaluate(model, { ...evaluated, answers: new Map([...evaluated.answers, [criterion, said]]) });
        const won = after.criteria.filter(({ result, id }) => {
          const there = before.criteria[model.criterion(id)?.index ?? -1];
          return result === "met" && there?.result !== "met";
        });
        assert.deepEqual(won.map(({ id }) => id).sort(), answers.toSorted(), `${criterion} ${way}`);
      }
    }),
    { numRuns: 40 },
  );
});

test("what hangs on a question is told: its column stays below its level, or goes as far as nothing else holds it", () => {
  const evaluated = evaluatedOf(answersOf({ [`${DATA}.4.1`]: "not-fulfilled" }));
  const result = evaluate(model, evaluated);
  const hangs = (id: string) => {
    const question = questionNamed(model, evaluated, result, id);
    assert.ok(question !== undefined);
    return whatHangsOn(model, result, question);
  };
  assert.deepEqual(hangs(`${DATA}.2.1`), { column: DATA, met: 3, notMet: 1 });
  assert.deepEqual(hangs("failureImpact"), { column: "outcome.failsafe", met: TOP, notMet: 0 });
  assert.equal(questionNamed(model, evaluated, result, "moonPhase"), undefined);
});

test("after a yes to all of levels 1 and 2 the facility stands at level 2 at least, and nothing of them is asked", () => {
  const facts = factsOf({ ...BEST_FIGURES, "maxDowntime.medium": 500, "maxDowntime.high": 500 });
  const evaluated = evaluatedOf(fulfilledAnswers(["*"], 2), { facts });
  assert.equal(evaluate(model, evaluated).facility.achieved, 2);
  const { questions, forPlan, settled } = asked(evaluated);
  assert.deepEqual([questions.length, forPlan.length, settled], [0, 0, 33]);
  assert.ok(asked(evaluated, TOP).questions.length > 0);
});

const answer = fc.constantFrom<Answer["answer"]>("fulfilled", "partly", "not-fulfilled", "not-applicable", "unknown");
const given = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(...model.criteria.map(({ id }) => id)), answer), { maxLength: 60 }),
    fc.array(fc.tuple(fc.constantFrom(...model.metrics.map(({ key }) => key)), fc.integer({ min: 1, max: 5 })), {
      maxLength: 4,
    }),
  )
  .map(([answers, figures]) =>
    evaluatedOf(new Map(answers.map(([id, one]) => [id, plainAnswer(one, { reason: "as it is here" })])), {
      facts: new Map<string, Figure>(figures.map(([key, value]) => [key, measured(value)])),
    }),
  );

/** The level of every column when the criteria named are met and all else that is unknown is, too, but for some. */
function columnLevels(evaluated: Evaluated, notMet: ReadonlySet<string>): Record<string, number> {
  const { criteria } = evaluate(model, evaluated);
  const answers = new Map(evaluated.answers);
  for (const { id, result } of criteria)
    if (result === "unknown") answers.set(id, plainAnswer(notMet.has(id) ? "not-fulfilled" : "fulfilled"));
  const { columns } = evaluate(model, { ...evaluated, answers });
  return Object.fromEntries(Object.entries(columns).map(([key, { achieved }]) => [key, achieved]));
}

test("each question can still change the level of its column, whatever was said before", () => {
  fc.assert(
    fc.property(given, fc.constantFrom(1, 2, 3, 5), (evaluated, upTo) => {
      const result = evaluate(model, evaluated);
      for (const question of interviewOf(model, evaluated, result, upTo).questions) {
        const yes = columnLevels(evaluated, new Set());
        const no = columnLevels(evaluated, new Set(question.answers));
        assert.notEqual(yes[question.column], no[question.column], question.id);
        const hangs = whatHangsOn(model, result, question);
        assert.deepEqual([yes[question.column], no[question.column]], [hangs.met, hangs.notMet], question.id);
      }
    }),
    { numRuns: 60 },
  );
});

test("what is answered, measured or implied is never asked, and what is asked is open", () => {
  fc.assert(
    fc.property(given, (evaluated) => {
      const { criteria } = evaluate(model, evaluated);
      const open = new Set(criteria.filter(({ result }) => result === "unknown").map(({ id }) => id));
      const { questions, forPlan, notKnown } = asked(evaluated, TOP);
      const all = [...questions, ...forPlan, ...notKnown];
      for (const id of all.flatMap(({ answers }) => answers)) assert.ok(open.has(id), id);
      for (const { criterion, answers } of all.flatMap(({ shortcuts }) => shortcuts))
        assert.ok(open.has(criterion) && answers.every((id) => open.has(id)));
      for (const { id } of questions) assert.notEqual(evaluated.answers.get(id)?.answer, "unknown");
      assert.equal(new Set(ids(all)).size, all.length);
    }),
  );
});

test("once nothing is asked up to a level, no answer to what is unknown moves a column up to it", () => {
  fc.assert(
    fc.property(given, fc.array(answer, { minLength: 400, maxLength: 400 }), (evaluated, words) => {
      const answers = new Map(evaluated.answers);
      const facts = new Map(evaluated.facts);
      let now: Evaluated = { ...evaluated, answers, facts };
      let count = 0;
      for (;;) {
        const [next] = asked(now).questions;
        if (next === undefined) break;
        const word = words[count] ?? "fulfilled";
        count++;
        if (next.isFigure) facts.set(next.id, measured((count % 5) + 1));
        else answers.set(next.id, plainAnswer(word === "unknown" ? "partly" : word, { reason: "as it is here" }));
        now = { ...now, answers: new Map(answers), facts: new Map(facts) };
        assert.ok(count <= 40, "the interview ends");
      }
      if (asked(now).notKnown.length > 0) return;
      const most = columnLevels(now, new Set());
      const least = columnLevels(now, new Set(model.criteria.map(({ id }) => id)));
      for (const { key } of model.columns) assert.equal(Math.min(2, most[key] ?? 0), Math.min(2, least[key] ?? 0), key);
    }),
    { numRuns: 40 },
  );
});

test("the level in reach is the one that comes when everything unknown turns out met", () => {
  fc.assert(
    fc.property(given, (evaluated) => {
      const result = evaluate(model, evaluated);
      const reach = levelsInReach(model, result);
      const most = columnLevels(evaluated, new Set());
      for (const { key } of model.columns) assert.equal(reach[key], most[key], key);
      for (const scope of ["facility", ...model.dimensions.map(({ id }) => id)])
        assert.ok((reach[scope] ?? 0) >= (standingOf(result, scope)?.achieved ?? 0));
    }),
  );
});
