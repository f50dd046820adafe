/** What holds for every statement, whatever is answered. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assess } from "./assess.ts";
import { provisionsOf } from "./catalogue.ts";
import { ETSI, editionOf } from "./catalogue-for-tests.ts";
import { settleConditions } from "./conditions.ts";
import type { Verdict } from "./reason.ts";
import { type StatementFile, statementOf } from "./statement.ts";

const CONDITIONS = (ETSI.conditions ?? []).map(({ id }) => id);
const PROVISIONS = ETSI.provisions.map(({ id }) => id);
const SUBSETS = [undefined, ...(ETSI.subsets ?? [])];
/** From worst to best; what does not apply neither helps nor harms. */
const RANK: Readonly<Record<Verdict, number>> = { fail: 0, inconclusive: 1, pass: 2, "not-applicable": 2 };

const text = fc.constantFrom("", " ", "because");
const answer = fc.oneof(
  fc.constantFrom("yes" as const, "no" as const, "n/a" as const, "unknown" as const),
  fc.record({ support: fc.constantFrom("yes", "no", "n/a", "unknown"), reason: text, evidence: text }) as fc.Arbitrary<{
    support: "yes" | "no" | "n/a" | "unknown";
    reason: string;
    evidence: string;
  }>,
);
const file: fc.Arbitrary<StatementFile> = fc.record({
  conditions: fc.dictionary(fc.constantFrom(...CONDITIONS), fc.constantFrom("yes", "no", "unknown"), { maxKeys: 43 }),
  provisions: fc.dictionary(fc.constantFrom(...PROVISIONS), answer, { maxKeys: 85 }),
});
const edition = fc.constantFrom("2.1.1", "3.1.3");

function held(statement: StatementFile, named: string, subset = SUBSETS[0]) {
  return assess(ETSI, statementOf(statement), { edition: editionOf(ETSI, named), subset });
}

test("turning a no into a documented yes worsens no verdict, of the product, a provision or a scheme", () => {
  fc.assert(
    fc.property(
      file,
      edition,
      text,
      fc.constantFrom(...PROVISIONS),
      fc.constantFrom(...SUBSETS),
      (statement, named, reason, id, subset) => {
        const at = subset?.edition ?? named;
        const before = held(
          { ...statement, provisions: { ...statement.provisions, [id]: { support: "no", reason } } },
          at,
          subset,
        );
        const yes = { support: "yes" as const, evidence: "report.pdf" };
        const after = held({ ...statement, provisions: { ...statement.provisions, [id]: yes } }, at, subset);
        assert.ok(RANK[after.product.verdict] >= RANK[before.product.verdict]);
        for (const [one, { verdict }] of before.provisions)
          assert.ok(RANK[after.provisions.get(one)?.verdict ?? "fail"] >= RANK[verdict], one);
        for (const [index, { verdict }] of before.subsets.entries())
          assert.ok(RANK[after.subsets[index]?.verdict ?? "fail"] >= RANK[verdict]);
      },
    ),
    { numRuns: 300 },
  );
});

test("the order of the answers changes nothing", () => {
  const turned = <T>(group: Readonly<Record<string, T>> = {}) => Object.fromEntries(Object.entries(group).reverse());
  fc.assert(
    fc.property(file, edition, (statement, named) => {
      const other = { conditions: turned(statement.conditions), provisions: turned(statement.provisions) };
      const plain = ({ statement: _, ...rest }: ReturnType<typeof held>) => rest;
      const answerless = (one: ReturnType<typeof held>) =>
        JSON.stringify([
          plain(one).product,
          [...one.provisions].map(([id, { verdict, code, names }]) => [id, verdict, code, names]),
          [...one.conditions],
          one.contradictions,
        ]);
      assert.equal(answerless(held(other, named)), answerless(held(statement, named)));
    }),
    { numRuns: 200 },
  );
});

test("every provision of the edition appears exactly once, with one verdict, whatever is answered", () => {
  fc.assert(
    fc.property(file, edition, (statement, named) => {
      const { provisions, product } = held(statement, named);
      assert.deepEqual(
        [...provisions.keys()],
        provisionsOf(ETSI, named).map(({ id }) => id),
      );
      const verdicts = [...provisions.values()].map(({ verdict }) => verdict);
      const worst = verdicts.includes("fail") ? "fail" : verdicts.includes("inconclusive") ? "inconclusive" : "pass";
      assert.equal(product.verdict, worst);
    }),
    { numRuns: 200 },
  );
});

test("what follows from answers is what no rule of the catalogue forbids, and what was stated stands or is disputed", () => {
  fc.assert(
    fc.property(file, (statement) => {
      const { known, broken } = settleConditions(ETSI, statementOf(statement));
      for (const { answers } of ETSI.contradictions ?? [])
        assert.ok(
          !Object.entries(answers).every(([id, reply]) => known.get(id)?.answer === reply),
          JSON.stringify(answers),
        );
      for (const [id, { answer: found, how }] of known) {
        const given = statementOf(statement).conditions.get(id)?.answer ?? "unknown";
        if (given !== "unknown") assert.ok(how === "disputed" ? found === "unknown" : found === given, id);
      }
      assert.equal(
        broken.length > 0,
        [...known.values()].some(({ how }) => how === "disputed"),
      );
    }),
    { numRuns: 500 },
  );
});

test("answering an open condition closes nothing that was decided before", () => {
  fc.assert(
    fc.property(file, edition, fc.constantFrom("yes" as const, "no" as const), (statement, named, reply) => {
      const before = held(statement, named);
      const [open] = before.open;
      if (open === undefined || before.contradictions.some(({ code }) => code === "rule")) return;
      const after = held({ ...statement, conditions: { ...statement.conditions, [open.id]: reply } }, named);
      if (after.contradictions.some(({ code }) => code === "rule")) return;
      const counts = new Set(["5.0-1", "4-1"]);
      for (const [id, { verdict }] of before.provisions)
        if (verdict !== "inconclusive" && !counts.has(id)) assert.equal(after.provisions.get(id)?.verdict, verdict, id);
    }),
    { numRuns: 200 },
  );
});
