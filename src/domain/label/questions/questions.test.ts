import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { InputError } from "../../input-error.ts";
import { checkLabel } from "../check.ts";
import { draftLabel } from "../draft.ts";
import { contributionOfAnswers, readAnswer, readAnswers, readLine } from "./answer.ts";
import { QUESTIONS } from "./questions.ts";

const question = (id: string) => QUESTIONS.find((one) => one.id === id) ?? assert.fail(id);
const EXAMPLES = Object.fromEntries(QUESTIONS.map(({ id, example }) => [id, example]));

test("the examples of all questions together are a label without an error", () => {
  const { answers, problems } = readAnswers(EXAMPLES);
  assert.deepEqual(problems, []);
  const { label, notes } = draftLabel([contributionOfAnswers(answers, "maker")], {
    issuer: { name: "Northfield Imaging GmbH", kind: "maker" },
    issued: "2026-02-01",
    validUntil: "2028-02-01",
    authority: "maker",
    known: "declared",
  });
  assert.deepEqual(notes, []);
  const problemsLeft = checkLabel(label, {
    countries: new Set(["DE", "US"]),
    unitProblem: () => undefined,
    unitCaution: () => undefined,
  });
  assert.deepEqual(
    problemsLeft.map(({ pointer }) => pointer),
    ["/components/software/sbom"],
  );
});

test("every question has its own key, says why it is asked, and leads to a fact of its own", () => {
  assert.equal(new Set(QUESTIONS.map(({ id }) => id)).size, QUESTIONS.length);
  assert.equal(new Set(QUESTIONS.map(({ pointer }) => pointer)).size, QUESTIONS.length);
  for (const { ask, why, line, fields } of QUESTIONS) {
    assert.match(ask, /\?( \(.+\))?$/);
    assert.match(why, /\.$/);
    assert.equal(line === undefined, fields === undefined);
  }
});

test("answers are taken as people write them", () => {
  assert.equal(readLine(question("still-sold"), "Y"), "yes");
  assert.equal(readLine(question("risk-class"), "iii"), "III");
  assert.equal(readLine(question("udi-di"), "4012345000009"), "04012345000009");
  assert.deepEqual(readLine(question("languages"), "en , de"), ["en", "de"]);
  assert.deepEqual(readLine(question("attributes"), "heart rate; every 5 minutes; ; y"), {
    id: "heart-rate",
    name: "heart rate",
    cycle: { everySeconds: 300 },
    personal: "yes",
  });
  assert.deepEqual(readLine(question("endpoints"), "*.maker.example;443;HTTPS;updates;Maker Ltd"), {
    host: "*.maker.example",
    port: 443,
    protocol: "HTTPS",
    purpose: "updates",
    party: "maker-ltd",
  });
});

for (const [id, line, says] of [
  ["maker-country", "Germany", /two capital letters.*for example: DE/],
  ["udi-di", "04012345000001", /check digit of 04012345000001 should be 9/],
  ["support-until", "2031-02-30", /no day of the calendar/],
  ["update-cycle", "soon", /"soon" does not fit.*in days/],
  ["endpoints", "https://a.example/x; 443; HTTPS; x", /without https:/],
  ["endpoints", "a.example.org; 99999; HTTPS; x", /port: 99999 does not fit/],
  ["endpoints", "a.example.org", /"protocol" is missing/],
  ["deletion", "easy; by app; and more", /3 parts are too many; write effort; how/],
  ["third-parties", "Crash Inc.; crash reports; United States", /countries\/0: "United States" does not fit/],
  ["environment", "moon", /on-body, in-home, community or in-hospital/],
  [
    "operating-values",
    "CPU Load; %; 0; 1",
    /parameter: "CPU Load" does not fit; write a parameter name such as cpuLoad/,
  ],
] as const) {
  test(`"${line}" as answer to ${id} is refused with what to write`, () => {
    assert.throws(
      () => readLine(question(id), line),
      (error) => {
        assert.ok(error instanceof InputError);
        assert.deepEqual([error.code, error.where], ["argument-wrong", id]);
        assert.match(error.message, says);
        return true;
      },
    );
  });
}

test("a file may give the fact as a label writes it, a line, or a list of lines", () => {
  const entry = { name: "heart rate", cycle: { everySeconds: 60 } };
  assert.deepEqual(readAnswer(question("attributes"), [entry, "weight; each weighing"]), [
    { id: "heart-rate", ...entry },
    { id: "weight", name: "weight", cycle: { on: "each weighing" } },
  ]);
  assert.deepEqual(readAnswer(question("third-parties"), []), []);
  assert.equal(readAnswer(question("update-cycle"), 30), 30);
  assert.deepEqual(readAnswer(question("intended-use"), { en: "weighing", de: "Wiegen" }), {
    en: "weighing",
    de: "Wiegen",
  });
});

test("all wrong answers of a file are told at once, each at its key", () => {
  const { answers, problems } = readAnswers({
    model: "Pump",
    "maker-country": "Germany",
    modell: "x",
    "udi-di": 12,
    sensors: null,
  });
  assert.deepEqual([...answers.keys()], ["model"]);
  assert.deepEqual(
    problems.map(({ pointer }) => pointer),
    ["/maker-country", "/modell", "/udi-di"],
  );
  assert.equal(readAnswers(["a"]).problems.length, 1);
  assert.equal(readAnswers(null).problems.length, 1);
});

test("whatever is typed is a value of the fact's schema or a message", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...QUESTIONS),
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(fc.string()).map((parts) => parts.join(";")),
        fc.anything(),
      ),
      (one, typed) => {
        try {
          readAnswer(one, typed);
        } catch (error) {
          assert.ok(error instanceof InputError, String((error as Error).stack));
          assert.equal(error.where, one.id);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
