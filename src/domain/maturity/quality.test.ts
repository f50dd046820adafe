import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluatedOf, factsOf, fulfilledAnswers, model } from "../../maturity-for-tests.ts";
import { type Answer, plainAnswer } from "./answer.ts";
import { evaluate } from "./evaluate.ts";
import { type Proposal, qualityRemarks, REMARK_KINDS, type RemarkKind } from "./quality.ts";
import type { Evaluated } from "./settle-criterion.ts";

const AUTH = "structure.authentication-system";
const proof = { evidence: [{ title: "record of May" }] };

function remarks(answers: Record<string, Answer>, more: Partial<Evaluated> = {}, proposals: Proposal[] = []) {
  const evaluated = evaluatedOf(new Map(Object.entries(answers)), more);
  return qualityRemarks(model, evaluated, evaluate(model, evaluated), proposals);
}

/** Kind, what is given, what is said of which criterion; whether one of two is wrong. */
const CASES: readonly (readonly [RemarkKind, string, boolean, () => ReturnType<typeof remarks>])[] = [
  [
    "measured-otherwise",
    "outcome.threats.1.1",
    true,
    () =>
      remarks(
        { "outcome.threats.1.1": plainAnswer("fulfilled", proof) },
        { facts: factsOf({ securityEventsLastYear: 60 }) },
      ),
  ],
  [
    "implied-otherwise",
    `${AUTH}.3.1`,
    true,
    () => remarks({ [`${AUTH}.3.1`]: plainAnswer("not-fulfilled"), [`${AUTH}.5.1`]: plainAnswer("fulfilled", proof) }),
  ],
  [
    "implied-otherwise",
    "outcome.failsafe.1.1",
    true,
    () =>
      remarks({
        "outcome.failsafe.1.1": plainAnswer("not-fulfilled"),
        "outcome.failsafe.4.1": plainAnswer("fulfilled", proof),
      }),
  ],
  [
    "implied-otherwise",
    "process.usability.2.1",
    true,
    () =>
      remarks({
        "process.usability.2.1": plainAnswer("not-fulfilled"),
        "process.usability.4.1": plainAnswer("fulfilled", {
          ...proof,
          way: "no-training-necessary",
          reason: "one button",
        }),
      }),
  ],
  [
    "implied-otherwise",
    "outcome.threats.1.1",
    true,
    () =>
      remarks({
        "outcome.threats.1.1": plainAnswer("not-fulfilled"),
        "outcome.threats.3.1": plainAnswer("fulfilled", proof),
      }),
  ],
  [
    "follows-from-other",
    "outcome.downtime.1.1",
    false,
    () => remarks({ "outcome.downtime.2.1": plainAnswer("fulfilled", proof) }),
  ],
  [
    "certificates-are-no-second-factor",
    `${AUTH}.3.2`,
    true,
    () =>
      remarks({
        [`${AUTH}.3.2`]: plainAnswer("fulfilled", proof),
        [`${AUTH}.4.1`]: plainAnswer("fulfilled", { ...proof, way: "certificates" }),
      }),
  ],
  [
    "words-contradict",
    "process.updates.2.2",
    true,
    () => remarks({ "process.updates.2.2": plainAnswer("fulfilled", { ...proof, note: "Für das EKG noch nicht." }) }),
  ],
  [
    "words-contradict",
    "process.updates.2.2",
    true,
    () => remarks({ "process.updates.2.2": plainAnswer("not-fulfilled", { note: "Completed in May" }) }),
  ],
  [
    "answer-expired",
    "process.updates.2.2",
    false,
    () => remarks({ "process.updates.2.2": plainAnswer("fulfilled", { ...proof, validUntil: "2026-01-31" }) }),
  ],
  [
    "answer-expires-soon",
    "process.updates.2.2",
    false,
    () => remarks({ "process.updates.2.2": plainAnswer("fulfilled", { ...proof, validUntil: "2026-12-31" }) }),
  ],
  [
    "figure-expired",
    "outcome.threats.1.1",
    false,
    () =>
      remarks(
        {},
        {
          facts: new Map([
            ["securityEventsLastYear", { kind: "value", value: 3, how: "measured", validUntil: "2026-10-01" }],
          ]),
        },
      ),
  ],
  [
    "date-in-future",
    "process.updates.2.2",
    false,
    () => remarks({ "process.updates.2.2": plainAnswer("fulfilled", { ...proof, date: "2027-01-01" }) }),
  ],
  [
    "reason-missing",
    "process.updates.2.2",
    false,
    () => remarks({ "process.updates.2.2": plainAnswer("not-applicable") }),
  ],
  [
    "way-not-accepted",
    "process.usability.1.1",
    false,
    () =>
      remarks(
        {
          "process.usability.1.1": plainAnswer("fulfilled", {
            ...proof,
            way: "no-training-necessary",
            reason: "one button",
          }),
        },
        { reading: "literal" },
      ),
  ],
  ["evidence-missing", "process.updates.2.2", false, () => remarks({ "process.updates.2.2": plainAnswer("partly") })],
  [
    "own-figure-missing",
    "process.updates.2.1",
    false,
    () => remarks({ "process.updates.2.1": plainAnswer("fulfilled", proof) }),
  ],
  [
    "weaker-way",
    `${AUTH}.2.1`,
    false,
    () => remarks({ [`${AUTH}.2.1`]: plainAnswer("fulfilled", { ...proof, way: "key-per-product-family" }) }),
  ],
  [
    "proposed-otherwise",
    `${AUTH}.1.1`,
    true,
    () =>
      remarks({ [`${AUTH}.1.1`]: plainAnswer("fulfilled", proof) }, {}, [
        {
          criterion: `${AUTH}.1.1`,
          answer: "not-fulfilled",
          link: "default-credentials",
          contradicts: true,
        },
      ]),
  ],
  [
    "few-events-without-logging",
    "process.malfunction-management.2.4",
    false,
    () => remarks({}, { facts: factsOf({ securityEventsLastYear: 2 }) }),
  ],
];

for (const [kind, criterion, contradiction, of] of CASES) {
  test(`"${kind}" is told of ${criterion}`, () => {
    const told = of().find((one) => one.kind === kind && one.criterion === criterion);
    assert.equal(told?.contradiction, contradiction, JSON.stringify(of()));
  });
}

test("every kind of remark has its case", () => {
  const seen = new Set(CASES.map(([kind]) => kind));
  assert.deepEqual(
    REMARK_KINDS.filter((kind) => !seen.has(kind)),
    [],
  );
});

test("where everything fits together nothing is told", () => {
  const answers = Object.fromEntries(
    [...fulfilledAnswers(["*"])].map(([id, answer]) => [id, { ...answer, ...proof, ownFigure: "every quarter" }]),
  );
  assert.deepEqual(remarks(answers, { facts: factsOf({ securityEventsLastYear: 2, failureImpact: 5 }) }), []);
});

test("a proposal contradicts an answer alone: not what is not applicable, not a figure, not what nobody said", () => {
  const of = (criterion: string): Proposal => ({
    criterion,
    answer: "not-fulfilled",
    link: "a-link",
    contradicts: true,
  });
  const told = remarks(
    { [`${AUTH}.1.1`]: plainAnswer("not-applicable", { reason: "nobody signs in" }) },
    { facts: factsOf({ failureImpact: 5 }) },
    [of(`${AUTH}.1.1`), of("outcome.failsafe.1.1"), of(`${AUTH}.1.2`)],
  );
  assert.deepEqual(told, []);
});

test("a proposal of less than was answered is no contradiction while nothing speaks against the answer", () => {
  const proposal: Proposal = { criterion: `${AUTH}.1.1`, answer: "partly", link: "a-link", contradicts: false };
  assert.deepEqual(remarks({ [`${AUTH}.1.1`]: plainAnswer("fulfilled", proof) }, {}, [proposal]), []);
});

test("what no longer counts contradicts nothing: an expired proposal, an expired answer, a figure that agrees", () => {
  const stale: Proposal = {
    criterion: `${AUTH}.1.1`,
    answer: "not-fulfilled",
    link: "default-credentials",
    contradicts: true,
    validUntil: "2026-06-01",
  };
  assert.deepEqual(remarks({ [`${AUTH}.1.1`]: plainAnswer("fulfilled", proof) }, {}, [stale]), []);
  const expired = { "outcome.threats.1.1": plainAnswer("fulfilled", { ...proof, validUntil: "2026-06-01" }) };
  const kinds = remarks(expired, { facts: factsOf({ securityEventsLastYear: 60 }) }).map(({ kind }) => kind);
  assert.deepEqual(kinds, ["answer-expired"]);
});

test("a word counts only as a word, and only against its own answer", () => {
  for (const note of ["unoffenbar", "mistake", "Exception handling is documented"])
    assert.deepEqual(remarks({ "process.updates.2.2": plainAnswer("fulfilled", { ...proof, note }) }), [], note);
  assert.deepEqual(
    remarks({ "process.updates.2.2": plainAnswer("not-fulfilled", { note: "planned for spring" }) }),
    [],
  );
});

test("contradictions stand before everything else", () => {
  const told = remarks(
    { "process.updates.1.1": plainAnswer("fulfilled"), "outcome.threats.1.1": plainAnswer("fulfilled", proof) },
    { facts: factsOf({ securityEventsLastYear: 60 }) },
  );
  assert.equal(told[0]?.kind, "measured-otherwise");
  assert.equal(
    told.findLastIndex(({ contradiction }) => contradiction),
    0,
  );
});
