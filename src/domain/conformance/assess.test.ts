/** The product's verdict, reasons for what is left out, contradictions, subsets, forms, clocks and decisions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { assessed, completeFile, ETSI, MDS2, NIS2, SOFTWARE, SUPPORT, verdictOf } from "./catalogue-for-tests.ts";
import { type Judged, resultOf } from "./reason.ts";

const COMPLETE = completeFile(ETSI, "3.1.3");
const whole = (provisions: object = {}, conditions: object = {}) => ({
  conditions: { ...COMPLETE.conditions, ...conditions },
  provisions: { ...COMPLETE.provisions, ...provisions },
});

for (const edition of ["2.1.1", "3.1.3"]) {
  test(`a complete and documented statement passes V${edition}, and every provision is there once`, () => {
    const file = completeFile(ETSI, edition);
    const { product, provisions, contradictions } = assessed(ETSI, file, { edition });
    assert.deepEqual([product.verdict, product.code, contradictions], ["pass", "all-pass", []]);
    const ids = ETSI.provisions.filter(({ editions }) => Object.hasOwn(editions, edition)).map(({ id }) => id);
    assert.deepEqual([...provisions.keys()], ids);
  });
}

test("one mandatory no fails the product, and says which", () => {
  const { product } = assessed(ETSI, whole({ "5.4-3": "no" }));
  assert.deepEqual(product, { verdict: "fail", code: "provisions-fail", names: ["5.4-3"] });
});

test("one provision that nobody answered leaves the product open", () => {
  const { "5.6-2": _, ...others } = COMPLETE.provisions ?? {};
  const { product } = assessed(ETSI, { ...COMPLETE, provisions: others });
  assert.deepEqual(product, { verdict: "inconclusive", code: "provisions-open", names: ["5.6-2"] });
});

test("recommendations may be declined with their reasons: the product passes and 5.0-1 says so", () => {
  const declined = { "5.6-8": { support: "no", reason: "the controller has no memory protection" } } as const;
  const assessment = assessed(ETSI, whole(declined));
  assert.equal(assessment.product.verdict, "pass");
  assert.equal(verdictOf(assessment, "5.0-1"), "pass: reasons-on-record");
});

for (const [edition, id] of [
  ["3.1.3", "5.0-1"],
  ["2.1.1", "4-1"],
] as const) {
  test(`a recommendation that is declined without a reason fails, and ${id} with it`, () => {
    const file = completeFile(ETSI, edition);
    Object.assign(file.provisions ?? {}, { "5.6-8": "no" });
    const assessment = assessed(ETSI, file, { edition });
    assert.equal(verdictOf(assessment, "5.6-8"), "fail: reason-missing");
    assert.deepEqual(assessment.provisions.get(id)?.names, ["5.6-8"]);
    assert.equal(verdictOf(assessment, id), "fail: reasons-missing");
  });
}

test("in the one vocabulary of all checks, what was declined is neither met nor broken", () => {
  const { provisions } = assessed(
    ETSI,
    whole({ "5.6-8": { support: "no", reason: "none" }, "5.4-3": "no", "5.6-2": "unknown" }, { w: "no", "6": "no" }),
  );
  const results = ["5.2-1", "5.6-8", "5.4-3", "5.6-2", "5.10-1"].map((id) => resultOf(provisions.get(id) as Judged));
  assert.deepEqual(results, ["met", "not-applicable", "broken", "unknown", "not-applicable"]);
});

test("a claim that all reasons are on record does not make them so", () => {
  const assessment = assessed(ETSI, whole({ "5.6-8": "no", "5.0-1": { support: "yes", evidence: "reasons.md" } }));
  assert.equal(verdictOf(assessment, "5.0-1"), "fail: reasons-missing");
});

test("whoever denies that reasons are on record is believed", () => {
  assert.equal(verdictOf(assessed(ETSI, whole({ "5.0-1": "no" })), "5.0-1"), "fail: not-supported");
});

for (const [what, answer] of [
  ["answered n/a though it applies", "n/a"],
  ["unknown", "unknown"],
] as const) {
  test(`while a recommendation is ${what}, nobody knows whether it needs a reason`, () => {
    const { provisions } = assessed(ETSI, whole({ "5.6-8": answer }));
    const { verdict, code, names } = provisions.get("5.0-1") as Judged;
    assert.deepEqual([verdict, code, names], ["inconclusive", "recommendations-open", ["5.6-8"]]);
  });
}

test("a yes to what cannot apply is told, and changes no verdict", () => {
  const assessment = assessed(ETSI, whole({}, { "6": "no", w: "no" }));
  assert.equal(verdictOf(assessment, "5.10-1"), "not-applicable: condition-not-met");
  assert.ok(
    assessment.contradictions.some(({ code, about }) => code === "yes-though-not-applicable" && about[0] === "5.10-1"),
  );
  assert.equal(assessment.product.verdict, "pass");
});

test("n/a where the provision applies is told, and leaves it open", () => {
  const assessment = assessed(ETSI, whole({ "5.1-1": { support: "n/a", reason: "no passwords" } }));
  assert.deepEqual(assessment.contradictions, [{ code: "n/a-refused", about: ["5.1-1"] }]);
  assert.equal(assessment.product.verdict, "inconclusive");
});

test("conditions that cannot both be true decide nothing until one of them is withdrawn", () => {
  const { contradictions, provisions, open } = assessed(
    ETSI,
    { conditions: { "4": "yes", "5": "yes" } },
    { edition: "2.1.1" },
  );
  assert.deepEqual(
    contradictions.map(({ about }) => about),
    [["4", "5"]],
  );
  assert.equal(provisions.get("5.3-2")?.code, "condition-disputed");
  assert.deepEqual(open.find(({ id }) => id === "5")?.decides, ["5.1-5", "5.3-2"]);
});

for (const edition of ["2.1.1", "3.1.3"])
  test(`nothing of updates falls away in ${edition} while it is said both that they are possible and that nothing can be updated`, () => {
    const { contradictions, provisions, product } = assessed(
      ETSI,
      { conditions: { "3": "no", g: "no" }, provisions: { "5.3-3": "n/a" } },
      { edition },
    );
    assert.deepEqual(
      contradictions.map(({ about }) => about),
      [["3", "g"]],
    );
    const ofUpdates = ["5.3-3", "5.3-7", "5.3-8", "5.3-9", "5.3-10", "5.3-11", "5.3-14"];
    for (const id of ofUpdates) assert.equal(provisions.get(id)?.verdict, "inconclusive", id);
    assert.equal(product.verdict, "inconclusive");
  });

test("the questionnaire asks only what still decides something", () => {
  const open = assessed(ETSI, { conditions: { a: "no", g: "no", z: "no", "16": "no" } }).open.map(({ id }) => id);
  for (const settled of ["a", "b", "g", "h", "i", "j", "m", "o", "t", "u", "y", "z", "3", "12"])
    assert.ok(!open.includes(settled), `${settled} follows`);
  for (const asked of ["e", "k", "w", "x"]) assert.ok(open.includes(asked), `${asked} is open`);
});

test("evidence tables are needed for what applies and is not declined", () => {
  const { tables } = assessed(ETSI, {
    conditions: { w: "no", "6": "no" },
    provisions: { "5.7-1": { support: "no", reason: "no hardware for it" }, "5.2-3": "yes" },
    tables: { "5-VulnMon": ["ixit/5.md"] },
  });
  const table = (id: string) => tables.find((one) => one.id === id);
  assert.equal(table("24-TelData"), undefined);
  assert.deepEqual(table("20-SecBoot")?.for, ["5.7-2"]);
  assert.deepEqual(table("5-VulnMon"), { id: "5-VulnMon", given: ["ixit/5.md"], for: ["5.2-3"] });
});

test("each scheme has a verdict of its own, and what it takes counts as mandatory", () => {
  const file = completeFile(ETSI, "2.1.1");
  Object.assign(file.provisions ?? {}, { "5.3-1": { support: "no", reason: "one chip cannot be updated" } });
  const { product, subsets } = assessed(ETSI, file, { edition: "2.1.1" });
  const verdicts = subsets.map(({ subset, verdict, names }) => [subset.id, verdict, names]);
  assert.equal(product.verdict, "pass");
  assert.deepEqual(verdicts, [
    ["uk-psti", "pass", []],
    ["fi-label", "pass", []],
    ["sg-cls-1", "fail", ["5.3-1"]],
    ["sg-cls-2", "fail", ["5.3-1"]],
  ]);
});

test("the second level of the Singapore scheme builds on the first", () => {
  const { subsets } = assessed(ETSI, {}, { edition: "2.1.1" });
  const size = (id: string) => subsets.find(({ subset }) => subset.id === id)?.provisions.length;
  assert.deepEqual([size("sg-cls-1"), size("sg-cls-2")], [16, 32]);
});

test("asked for the UK's regulations alone, four provisions decide", () => {
  const file = {
    conditions: { "1": "yes", "2": "no" },
    provisions: {
      "5.1-1": { support: "yes", evidence: "manual, page 3" },
      "5.2-1": { support: "yes", evidence: "https://example.org/security" },
      "5.3-13": { support: "yes", evidence: "label" },
    },
  } as const;
  const { product, provisions } = assessed(ETSI, file, { edition: "2.1.1", subset: "uk-psti" });
  assert.deepEqual([...provisions.keys()], ["5.1-1", "5.1-2", "5.2-1", "5.3-13"]);
  assert.deepEqual(
    [product.verdict, verdictOf({ provisions } as never, "5.1-2")],
    ["pass", "not-applicable: condition-not-met"],
  );
});

test("a form that denies removable memory and sends data to it contradicts itself", () => {
  const { contradictions, product } = assessed(MDS2, { provisions: { "CONN-1.2.3": "no", "MPII-3.3": "yes" } });
  assert.deepEqual(
    contradictions.map(({ about }) => about),
    [["CONN-1.2.3", "MPII-3.3"]],
  );
  assert.equal(product.verdict, "fail");
});

for (const [what, first, second, clashes] of [
  ["HTTP here and HTTPS there", "HTTP on port 3333", "remote control by HTTPS, port 3333", true],
  ["the same both times", "HTTPS on port 3333", "remote control by HTTPS, port 3333", false],
  ["two ports", "HTTP on port 3333", "remote control by HTTPS, port 3334", false],
  ["both in one clause", "HTTP and HTTPS on port 3333", "HTTPS port 3333", false],
] as const) {
  test(`a port in the notes of a form, ${what}: ${clashes ? "a contradiction" : "none"}`, () => {
    const { contradictions } = assessed(MDS2, {
      provisions: { "CONN-2": { support: "yes", reason: first }, "RMOT-1": { support: "yes", reason: second } },
    });
    assert.deepEqual(
      contradictions.map(({ code, about }) => [code, about]),
      clashes ? [["words", ["CONN-2", "RMOT-1"]]] : [],
    );
  });
}

for (const [what, facts, conditions, verdicts] of [
  [
    "in time",
    {
      becameAware: "2026-03-01T22:00:00+01:00",
      earlyWarning: "2026-03-02T21:00:00Z",
      notification: "2026-03-04T20:59:59Z",
      finalReport: "2026-04-04T20:00:00Z",
    },
    { ongoing: "no" },
    { "23-4-a": "pass", "23-4-b": "pass", "23-4-d": "pass", "23-4-e-final": "not-applicable" },
  ],
  [
    "a second late, and a final report after more than a month",
    {
      becameAware: "2026-01-29T00:00:00Z",
      earlyWarning: "2026-01-30T00:00:01Z",
      notification: "2026-01-31T12:00:00Z",
      finalReport: "2026-02-28T12:00:01Z",
    },
    { ongoing: "no" },
    { "23-4-a": "fail", "23-4-b": "pass", "23-4-d": "fail" },
  ],
  [
    "an incident that goes on",
    {
      becameAware: "2026-01-01T00:00:00Z",
      notification: "2026-01-02T00:00:00Z",
      progressReport: "2026-02-01T00:00:00Z",
      handled: "2026-03-15T00:00:00Z",
      finalReport: "2026-04-15T00:00:00Z",
    },
    { ongoing: "yes" },
    { "23-4-a": "inconclusive", "23-4-d": "not-applicable", "23-4-e-progress": "pass", "23-4-e-final": "pass" },
  ],
] as const) {
  test(`the reporting clock, ${what}`, () => {
    const { provisions } = assessed(NIS2, {
      facts,
      conditions: { significant: "yes", asked: "no", recipients: "no", ...conditions },
    });
    const found = Object.fromEntries(Object.keys(verdicts).map((id) => [id, provisions.get(id)?.verdict]));
    assert.deepEqual(found, verdicts);
  });
}

test("an incident that is not significant starts no clock", () => {
  const { product, provisions } = assessed(NIS2, { conditions: { significant: "no" } });
  assert.equal(product.verdict, "pass");
  assert.ok([...provisions.values()].every(({ verdict }) => verdict === "not-applicable"));
});

for (const [supportUntil, verdict] of [
  ["2031-02-28", "pass"],
  ["2031-02-27", "fail"],
] as const) {
  test(`support from a 29 February for five years ends on the 28th: until ${supportUntil} is a ${verdict}`, () => {
    const facts = { boughtOn: "2026-02-28", supportUntil };
    assert.equal(assessed(SUPPORT, { facts }).product.verdict, verdict);
    const leap = { placedOnMarket: "2024-02-29", supportUntil: verdict === "pass" ? "2029-02-28" : "2029-02-27" };
    const cra = assessed(SUPPORT, { facts: leap, conditions: { "long-use": "yes" } }, { edition: "cra" });
    assert.equal(cra.provisions.get("13-8-a")?.verdict, verdict);
  });
}

for (const [supportUntil, support] of [
  ["2031-06-01", "yes"],
  ["2028-01-01", "no"],
] as const) {
  test(`an answer ${support} that agrees with the days given contradicts nothing`, () => {
    const facts = { boughtOn: "2026-01-01", supportUntil };
    assert.deepEqual(assessed(SUPPORT, { facts, provisions: { minimum: support } }).contradictions, []);
  });
}

test("days decide against an answer that says otherwise, and the clash is told", () => {
  const facts = { boughtOn: "2026-01-01", supportUntil: "2028-01-01" };
  const { contradictions, product } = assessed(SUPPORT, {
    facts,
    provisions: { minimum: { support: "yes", evidence: "offer" } },
  });
  assert.deepEqual([product.verdict, contradictions], ["fail", [{ code: "span-differs", about: ["minimum"] }]]);
});

for (const [what, conditions, decision, answer, outcome, next] of [
  ["a control program of an infusion pump", { "eu-software": "yes", "eu-drives": "yes" }, "eu", "yes", "eu-part", null],
  [
    "an app that reads an ECG for arrhythmia",
    {
      "eu-software": "yes",
      "eu-drives": "no",
      "eu-acts": "yes",
      "eu-patient": "yes",
      "eu-purpose": "yes",
      "eu-in-vitro": "no",
    },
    "eu",
    "yes",
    "eu-mdsw",
    null,
  ],
  ["an archive of images", { "eu-software": "yes", "eu-drives": "no", "eu-acts": "no" }, "eu", "no", "eu-none", null],
  ["nothing answered", {}, "eu", "unknown", null, "eu-software"],
  [
    "a transfer of device data",
    {
      "fda-purpose": "yes",
      "fda-administration": "no",
      "fda-lifestyle": "no",
      "fda-records": "no",
      "fda-transfer": "yes",
    },
    "fda",
    "no",
    "fda-excluded",
    null,
  ],
  [
    "advice that nobody can review",
    {
      "fda-purpose": "yes",
      "fda-administration": "no",
      "fda-lifestyle": "no",
      "fda-records": "no",
      "fda-transfer": "no",
      "fda-signal": "no",
      "fda-recommends": "yes",
      "fda-reviewable": "no",
    },
    "fda",
    "yes",
    "fda-device",
    null,
  ],
] as const) {
  test(`is it a medical device, ${decision}: ${what}`, () => {
    const found = assessed(SOFTWARE, { conditions }).decisions.get(decision);
    assert.deepEqual([found?.answer, found?.outcome, found?.next], [answer, outcome, next]);
  });
}
