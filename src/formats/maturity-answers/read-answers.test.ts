import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { maturitySchemas } from "../../domain/maturity/maturity-schemas.ts";
import { model } from "../../maturity-for-tests.ts";
import { readMaturityAnswers } from "./read-answers.ts";

const read = (text: string | Uint8Array) =>
  readMaturityAnswers(typeof text === "string" ? new TextEncoder().encode(text) : text, "answers.yaml", model);

/** The file, which has to be sound. */
function sound(text: string) {
  const { file, problems } = read(text);
  assert.deepEqual(problems, []);
  assert.ok(file);
  return file;
}

const WHOLE = `
facility: St. Anna
site: Ward 3
date: 2026-11-20
answers:
  structure.organisation.1.1: fulfilled
  structure.organisation.2.1:
    answer: partly
    note: |
      scope is there,
      roles are not
    evidence: policy.pdf
  structure.data-management.1.3:
    answer: not-applicable
    reason: no device has a web page
  process.updates.1.1:
    answer: fulfilled
    ownFigure: every quarter
    by: A. Weber
    date: 2026-10-01
    validUntil: 2027-10-01
    evidence:
      - update log 2026
      - title: plan
        digest: ${"ab".repeat(32)}
  process.usability.4.1: { answer: fulfilled, way: no-training-necessary, reason: one button }
measured:
  itSecurityCostShare: 2.5
  maxDowntime: { low: 10, medium: { value: 24, how: declared, from: contract }, high: no-such-device }
  securityEventsLastYear: { value: 3, beside: { rawAlerts: 4100 } }
  failureImpact: 4
measures:
  - id: two-factor
    title: Two factors everywhere
    criteria: [structure.authentication-system.3.2]
    cost: 12000
    effort: 20
    owner: IT
    due: 2027-06-30
budget: 20000
`;

test("a file of answers is read: answers short and long, figures, measures, budget", () => {
  const { facility, site, date, answers, facts, measures, budget, reading } = sound(WHOLE);
  assert.deepEqual([facility, site, date, budget, reading], ["St. Anna", "Ward 3", "2026-11-20", 20_000, undefined]);
  assert.deepEqual(answers.get("structure.organisation.1.1"), {
    answer: "fulfilled",
    evidence: [],
    source: { kind: "person" },
  });
  assert.deepEqual(answers.get("structure.organisation.2.1")?.evidence, [{ title: "policy.pdf" }]);
  assert.equal(answers.get("structure.organisation.2.1")?.note, "scope is there,\nroles are not\n");
  assert.deepEqual(answers.get("process.updates.1.1")?.evidence[1], { title: "plan", digest: "ab".repeat(32) });
  assert.equal(answers.get("process.updates.1.1")?.validUntil, "2027-10-01");
  assert.deepEqual(facts.get("maxDowntime.medium"), { kind: "value", value: 24, how: "declared", from: "contract" });
  assert.deepEqual(facts.get("maxDowntime.high"), { kind: "no-such-device" });
  assert.deepEqual(facts.get("failureImpact"), { kind: "value", value: 4, how: "measured" });
  assert.equal(measures[0]?.cost, 12_000);
});

test("the same file as JSON says the same, and the published schema accepts it", () => {
  const asJson = {
    answers: {
      "structure.organisation.1.1": { answer: "fulfilled", evidence: ["minutes"] },
      "process.usability.1.1": "partly",
    },
    measured: { maxDowntime: { low: 1, high: null }, itSecurityCostShare: "unknown", failureImpact: 2 },
    measures: [{ id: "a", criteria: ["process.usability.1.1"], cost: 0 }],
  };
  const { answers, facts } = sound(JSON.stringify(asJson));
  assert.deepEqual([answers.size, facts.size], [2, 2]);
  const isAnswers = new Ajv2020({ strict: false, validateFormats: false }).compile(
    maturitySchemas()["maturity-answers"] ?? {},
  );
  assert.ok(isAnswers(asJson), JSON.stringify(isAnswers.errors));
});

test("figures and nothing else, or nothing at all under a heading, are a file of answers", () => {
  assert.equal(sound("measured: { itSecurityCostShare: 2 }").facts.size, 1);
  assert.equal(sound("answers:\nmeasured:\nmeasures:\n").answers.size, 0);
});

test("what is left empty was not measured; that there is no such device has to be said", () => {
  const { facts } = sound(
    "measured: { maxDowntime: { low: , medium: null, high: none }, itSecurityCostShare: unknown }",
  );
  assert.deepEqual([...facts.keys()], ["maxDowntime.high"]);
});

test("the place of the failure may stand outside of the figures", () => {
  assert.deepEqual(sound("failureImpact: 3").facts.get("failureImpact"), { kind: "value", value: 3, how: "measured" });
});

for (const [what, text, line, message] of [
  [
    "a criterion that the model does not have",
    "answers:\n  structure.organisation.1.1: fulfilled\n  structure.organisation.1.2: fulfilled",
    3,
    /no criterion "structure.organisation.1.2"; did you mean structure.organisation.1.1\?/,
  ],
  [
    "a word that is no answer",
    "answers:\n  process.usability.1.1: fullfilled",
    2,
    /"fullfilled" does not fit; write fulfilled, partly/,
  ],
  ["yes instead of an answer", "answers:\n  process.usability.1.1: true", 2, /write fulfilled, partly/],
  ["a list instead of an answer", "answers:\n  process.usability.1.1: [fulfilled]", 2, /write fulfilled, partly/],
  ["a group without an answer", "answers:\n  process.usability.1.1: { reason: because }", 2, /"answer" is missing/],
  [
    "a misspelt name in an answer",
    "answers:\n  process.usability.1.1:\n    answer: fulfilled\n    evidnce: x",
    4,
    /"evidnce" does not belong here; did you mean "evidence"\?/,
  ],
  [
    "a day that is none",
    "answers:\n  process.usability.1.1:\n    answer: fulfilled\n    date: 2026-02-31",
    4,
    /no day of the calendar/,
  ],
  [
    "a way of another criterion",
    "answers:\n  process.usability.1.1:\n    answer: fulfilled\n    way: certificates",
    4,
    /no way to fulfil this criterion; write no-training-necessary/,
  ],
  [
    "a way where there is one only",
    "answers:\n  process.updates.1.1:\n    answer: fulfilled\n    way: quickly",
    4,
    /it has no named ways; leave it out/,
  ],
  ["answers as a list", "answers:\n  - process.usability.1.1", 1, /a list does not fit; write answers by criterion/],
  [
    "a misspelt heading",
    "anwsers:\n  process.usability.1.1: fulfilled",
    1,
    /"anwsers" does not belong here; did you mean "answers"\?/,
  ],
  [
    "a figure that the model does not have",
    "measured:\n  itSecurityCostshares: 3",
    2,
    /no figure of the model; did you mean itSecurityCostShare\?/,
  ],
  [
    "a share above 100",
    "measured:\n  itSecurityCostShare: 101",
    2,
    /101 does not fit: it is a share in percent; write 0 to 100/,
  ],
  [
    "a share with a sign",
    'measured:\n  itSecurityCostShare: "2 %"',
    2,
    /"2 %" is no figure; write a number, or unknown/,
  ],
  ["half an event", "measured:\n  securityEventsLastYear: 2.5", 2, /write a whole number from 0 on/],
  ["an impact beyond the scale", "measured:\n  failureImpact: 6", 2, /write a whole number from 1 to 5/],
  ["infinity", "measured:\n  itSecurityCostShare: .inf", 2, /it is no number/],
  ["one downtime for all", "measured:\n  maxDowntime: 12", 2, /one figure for each of low, medium, high/],
  ["a criticality that is none", "measured:\n  maxDowntime:\n    huge: 3", 3, /"huge" is none of low, medium, high/],
  [
    "no such device of the whole facility",
    "measured:\n  securityEventsLastYear: none",
    2,
    /asked of the whole facility/,
  ],
  [
    "two places for one figure",
    "measured:\n  failureImpact: 3\nfailureImpact: 4",
    3,
    /stands under "measured" as well/,
  ],
  ["a measure without criteria", "measures:\n  - id: a\n    criteria: []\n    cost: 1", 3, /it is empty|needs|write/],
  [
    "a measure that pays",
    "measures:\n  - id: a\n    criteria: [process.usability.1.1]\n    cost: -1",
    4,
    /-1 does not fit/,
  ],
  [
    "a measure for a criterion that is none",
    "measures:\n  - id: a\n    criteria:\n      - process.usability.1.9\n    cost: 1",
    4,
    /no criterion "process.usability.1.9"/,
  ],
  [
    "two measures of one name",
    "measures:\n  - { id: a, criteria: [process.usability.1.1], cost: 1 }\n  - { id: a, criteria: [process.usability.1.1], cost: 1 }",
    3,
    /"a" is there twice/,
  ],
  [
    "a criterion answered twice",
    "answers:\n  process.usability.1.1: fulfilled\n  process.usability.1.1: partly",
    3,
    /is there twice/,
  ],
  ["a conformance statement", "provisions:\n  5.1-1: yes", 1, /"carelabel conform" takes them/],
  [
    "a comma in a text without quotes",
    "answers:\n  process.usability.1.1: { answer: fulfilled, evidence: list, page 3 }",
    2,
    /"page 3" stands alone behind a comma/,
  ],
  ["a list in the place of all", "- 1", 1, /a file of answers is a group of facts/],
] as const) {
  test(`${what} is refused with its line`, () => {
    const { file, problems } = read(text);
    assert.equal(file, undefined);
    assert.equal(problems.length, 1, JSON.stringify(problems));
    assert.match(problems[0]?.message ?? "", message);
    assert.equal(problems[0]?.place.line, line);
  });
}

test("all mistakes are told at once, in the order of the lines", () => {
  const { problems } = read(
    "measured: { itSecurityCostShare: -1 }\nanswers:\n  nothing: fulfilled\n  process.usability.1.1: maybe\n",
  );
  assert.deepEqual(
    problems.map(({ place }) => place.line),
    [1, 3, 4],
  );
});

test("an empty file, one in Latin-1 and one of megabytes are refused by their code", () => {
  assert.throws(() => read(" \n"), { code: "document-unreadable", message: /docs\/maturity.md/ });
  assert.throws(() => read(new Uint8Array([..."facility: B"].map((sign) => sign.charCodeAt(0)).concat(0xfc))), {
    code: "encoding-unreadable",
  });
  assert.throws(() => read(`facility: ${"x".repeat(2_000_000)}`), { code: "document-too-large" });
});

test("hostile files are told in at most 50 problems and in little time", () => {
  const hostile: readonly (readonly [string, RegExp])[] = [
    [`answers:\n${Array.from({ length: 30_000 }, (_, at) => `  k${at}: fulfilled`).join("\n")}`, /no criterion "k0"/],
    [`answers: ${"[".repeat(100_000)}`, /nested too deeply; a file of answers/],
    [`answers:\n${Array.from({ length: 1000 }, (_, at) => `${" ".repeat(at + 1)}a:`).join("\n")}`, /./],
    ["a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nanswers: [*c,*c,*c,*c,*c,*c,*c,*c]", /./],
    ["answers: { __proto__: fulfilled, constructor: fulfilled }", /no criterion "(__proto__|constructor)"/],
    ["measured: { __proto__: { low: 1 }, toString: 3 }", /is no figure of the model/],
    ["answers: !!js/function 'process.exit()'", /./],
    [
      `measures:\n${Array.from({ length: 5000 }, (_, at) => `  - { id: m${at}, criteria: [process.usability.1.1], cost: 1 }`).join("\n")}`,
      /more than 300/,
    ],
    ['answers: { "process.usability.1.1\\e[31m": fulfilled }', /\\u001b\[31m/],
  ];
  for (const [text, message] of hostile) {
    const { file, problems } = read(text);
    assert.equal(file, undefined);
    assert.ok(problems.length > 0 && problems.length <= 50);
    assert.match(problems.map((one) => one.message).join("\n"), message);
  }
});

test("law: any value that YAML can write is read or told, never thrown", () => {
  const ids = model.criteria.map(({ id }) => id);
  const any = fc.oneof({ depthSize: "small" }, fc.jsonValue(), fc.constantFrom("fulfilled", "none", null, 3));
  const file = fc.record(
    {
      answers: fc.oneof(any, fc.dictionary(fc.oneof(fc.constantFrom(...ids), fc.string()), any)),
      measured: fc.oneof(
        any,
        fc.record(
          { maxDowntime: fc.oneof(any, fc.record({ low: any, high: any }, { requiredKeys: [] })), failureImpact: any },
          { requiredKeys: [] },
        ),
      ),
      measures: fc.oneof(any, fc.array(fc.record({ id: any, criteria: any, cost: any }, { requiredKeys: [] }))),
      failureImpact: any,
      budget: any,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(file, any), (value) => {
      const { file: got, problems } = read(JSON.stringify(value) ?? "null");
      assert.equal(got === undefined, problems.length > 0);
    }),
    { numRuns: 200 },
  );
});
