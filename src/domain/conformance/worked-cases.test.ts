/** Each status class, with its condition true, false or open, met by each answer that a maker can give. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { assessed, ETSI, MDS2, verdictOf } from "./catalogue-for-tests.ts";
import type { StatementFile } from "./statement.ts";

type Answer = NonNullable<StatementFile["provisions"]>[string];

const ANSWERS: Readonly<Record<string, Answer | undefined>> = {
  nothing: undefined,
  unknown: "unknown",
  "a bare yes": "yes",
  "yes with a blank text": { support: "yes", measures: " " },
  "yes with evidence": { support: "yes", evidence: "test-report.pdf" },
  "yes with measures": { support: "yes", measures: "TLS 1.3 with pinned keys" },
  "yes with its detail as the reason": { support: "yes", reason: "every password is chosen on the first start" },
  "n/a": { support: "n/a", reason: "we think so" },
  "a bare no": "no",
  "no with its reason": { support: "no", reason: "would stop the infusion" },
};

/** A provision of V3.1.3 for each status, and the condition that it hangs on. */
const PROVISIONS = {
  M: { id: "5.2-1", condition: undefined },
  R: { id: "5.6-6", condition: undefined },
  MC: { id: "5.1-1", condition: "a" },
  RC: { id: "5.3-1", condition: "f" },
} as const;

const APPLIES_MANDATORY = {
  nothing: "inconclusive: not-answered",
  unknown: "inconclusive: not-answered",
  "a bare yes": "inconclusive: measures-missing",
  "yes with a blank text": "inconclusive: measures-missing",
  "yes with evidence": "pass: measures-documented",
  "yes with measures": "pass: measures-documented",
  "yes with its detail as the reason": "pass: measures-documented",
  "n/a": "inconclusive: not-applicable-refused",
  "a bare no": "fail: not-supported",
  "no with its reason": "fail: not-supported",
};
const APPLIES_RECOMMENDED = {
  ...APPLIES_MANDATORY,
  "a bare no": "fail: reason-missing",
  "no with its reason": "pass: declined-with-reason",
};
const everywhere = (verdict: string) => Object.fromEntries(Object.keys(ANSWERS).map((name) => [name, verdict]));

const TABLE: readonly (readonly [
  status: keyof typeof PROVISIONS,
  condition: "yes" | "no" | "unknown" | undefined,
  verdicts: Readonly<Record<string, string>>,
])[] = [
  ["M", undefined, APPLIES_MANDATORY],
  ["R", undefined, APPLIES_RECOMMENDED],
  ["MC", "yes", APPLIES_MANDATORY],
  ["RC", "yes", APPLIES_RECOMMENDED],
  ["MC", "no", everywhere("not-applicable: condition-not-met")],
  ["RC", "no", everywhere("not-applicable: condition-not-met")],
  ["MC", "unknown", everywhere("inconclusive: condition-open")],
  ["RC", "unknown", everywhere("inconclusive: condition-open")],
];

for (const [status, condition, verdicts] of TABLE) {
  for (const [name, answer] of Object.entries(ANSWERS)) {
    const where = condition === undefined ? "" : ` whose condition is ${condition === "unknown" ? "open" : condition}`;
    test(`${status}${where}, answered with ${name}: ${verdicts[name]}`, () => {
      const { id, condition: hangsOn } = PROVISIONS[status];
      const assessment = assessed(ETSI, {
        conditions: hangsOn === undefined || condition === undefined ? {} : { [hangsOn]: condition },
        provisions: answer === undefined ? {} : { [id]: answer },
      });
      assert.equal(verdictOf(assessment, id), verdicts[name]);
    });
  }
}

for (const [answers, verdict] of [
  [{}, "inconclusive: not-answered"],
  [{ "CONN-6": "unknown" }, "inconclusive: not-answered"],
  [{ "CONN-6": "yes" }, "pass: answered"],
  [{ "CONN-6": "no" }, "pass: answered"],
  [{ "CONN-6": "n/a" }, "pass: answered"],
  [{ "CONN-6": "yes", "CONN-4": "no" }, "fail: contradicts-itself"],
] as const) {
  test(`a question of a form, with ${JSON.stringify(answers)}: ${verdict}`, () => {
    assert.equal(verdictOf(assessed(MDS2, { provisions: answers }), "CONN-6"), verdict);
  });
}

for (const [fourteen, e, verdict] of [
  ["yes", "yes", "fail: not-supported"],
  ["yes", "no", "not-applicable: condition-not-met"],
  ["unknown", "no", "not-applicable: condition-not-met"],
  ["no", "unknown", "not-applicable: condition-not-met"],
  ["yes", "unknown", "inconclusive: condition-open"],
  ["unknown", "unknown", "inconclusive: condition-open"],
] as const) {
  test(`5.1-5 needs both its conditions: 14 ${fourteen} and e ${e} give ${verdict}`, () => {
    const file = { conditions: { "14": fourteen, e }, provisions: { "5.1-5": "no" } } as const;
    assert.equal(verdictOf(assessed(ETSI, file), "5.1-5"), verdict);
  });
}

test("a yes whose evidence tables are all filled in needs no evidence of its own; with one missing it does", () => {
  const provisions = { "5.2-2": "yes" } as const;
  const tables = { "2-UserInfo": "ixit/2.md", "3-VulnTypes": "ixit/3.md", "4-Conf": "ixit/4.md" };
  assert.equal(verdictOf(assessed(ETSI, { provisions, tables }), "5.2-2"), "pass: measures-documented");
  const { "4-Conf": _, ...some } = tables;
  assert.equal(verdictOf(assessed(ETSI, { provisions, tables: some }), "5.2-2"), "inconclusive: measures-missing");
});
