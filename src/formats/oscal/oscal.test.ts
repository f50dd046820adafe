import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { Ajv, type ValidateFunction } from "ajv";
import fc from "fast-check";
import { type Answer, AnswerKind, plainAnswer } from "../../domain/maturity/answer.ts";
import { evaluate } from "../../domain/maturity/evaluate.ts";
import type { Measure } from "../../domain/maturity/measure.ts";
import type { Figure } from "../../domain/maturity/measured-facts.ts";
import { evaluatedOf, fulfilledAnswers, model, standard } from "../../maturity-for-tests.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { nameUuid } from "./name-uuid.ts";
import type { OscalWriting } from "./oscal-parts.ts";
import { writePoam } from "./write-poam.ts";
import { writeResults } from "./write-results.ts";

const TODAY = "2026-11-22";
const texts = standard("maturity-model-texts.en.json");

/** The members that the tests look at. */
interface Results {
  "assessment-results": {
    uuid: string;
    results: {
      props: { name: string; class?: string; value: string }[];
      "reviewed-controls": { "control-selections": Record<string, { "control-id": string }[]>[] };
      observations?: { title: string; description: string; methods: string[]; expires?: string }[];
      findings: { target: { "target-id": string; status: object }; "related-observations"?: object[] }[];
    }[];
  };
}
interface Poam {
  "plan-of-action-and-milestones": {
    "poam-items": { props: { value: string }[] }[];
    risks: { status: string; deadline?: string; remediations?: { title: string; tasks: object[] }[] }[];
  };
}

function writingOf(
  answers: ReadonlyMap<string, Answer>,
  { measures = [], figures = new Map() }: { measures?: Measure[]; figures?: ReadonlyMap<string, Figure> } = {},
): OscalWriting {
  return {
    ...{ id: "0123456789abcdef", title: "Autumn", facility: "Klinikum Tannenwald", place: [], answers, figures },
    ...{
      measures,
      model,
      texts,
      version: "3",
      begunAt: "2026-10-01T08:00:00.000Z",
      changedAt: `${TODAY}T10:00:00.000Z`,
    },
    result: evaluate(model, evaluatedOf(answers, { facts: figures, today: TODAY })),
  };
}
const written = async (writing: OscalWriting) => {
  const [result] = ((await writeResults(writing)) as Results)["assessment-results"].results;
  assert.ok(result);
  return result;
};

let isResults: ValidateFunction;
let isPoam: ValidateFunction;
before(() => {
  if (sharedAbsent !== false) return;
  const compiled = (name: string) => {
    const schema = JSON.parse(readFileSync(sharedPath("schemas", "oscal", `oscal_${name}_schema.json`), "utf8"));
    // Its dialect is draft-07; its inner $id values repeat their own names.
    return new Ajv({ strict: false, validateFormats: false, unicodeRegExp: true }).compile(schema);
  };
  isResults = compiled("assessment-results");
  isPoam = compiled("poam");
});

test("a UUID of a name is the one that RFC 9562 and others make of it", async () => {
  // Made by Python's uuid.uuid5(uuid.NAMESPACE_URL, ...).
  assert.equal(await nameUuid("http://www.example.com/"), "fcde3c85-2270-590f-9e7c-ee003d65e0e2");
});

test("each criterion has a finding, each answer an observation, and the levels stand as properties", async () => {
  const answers = fulfilledAnswers(["structure"], 1);
  const { findings, observations, props } = await written(writingOf(answers));
  assert.deepEqual([findings.length, observations?.length], [model.criteria.length, answers.size]);
  const level = (name: string, of: string) => props.find((one) => one.name === name && one.class === of)?.value;
  assert.deepEqual(
    [level("achieved-level", "structure"), level("working-on-level", "structure"), level("achieved-level", "facility")],
    ["1", "2", "0"],
  );
});

test("met, broken and unknown are told apart, and what is not applicable has its reason and no finding", async () => {
  const [met, broken, none, open] = ["1.1", "2.1", "3.1", "4.1"].map((end) => `structure.organisation.${end}`);
  const plain: Omit<Answer, "answer"> = { evidence: [], source: { kind: "person" } };
  const { findings, observations, ...result } = await written(
    writingOf(
      new Map<string, Answer>([
        [met ?? "", { ...plain, answer: "fulfilled" }],
        [broken ?? "", { ...plain, answer: "partly" }],
        [none ?? "", { ...plain, answer: "not-applicable", reason: "No such device" }],
      ]),
    ),
  );
  const status = (id: string | undefined) => findings.find(({ target }) => target["target-id"] === id)?.target.status;
  assert.deepEqual(status(met), { state: "satisfied", reason: "pass" });
  assert.deepEqual(status(broken), { state: "not-satisfied", reason: "fail" });
  assert.equal((status(open) as { reason?: string }).reason, "other");
  assert.equal(status(none), undefined);
  assert.ok(observations?.some(({ description }) => description.includes("No such device")));
  const [selection] = result["reviewed-controls"]["control-selections"];
  assert.deepEqual(selection?.["exclude-controls"], [{ "control-id": none }]);
});

test("how it is known is said: measured, by documents, or not at all", async () => {
  const ids = ["structure.organisation.1.1", "structure.organisation.2.1", "structure.organisation.3.1"];
  const link = { kind: "link", link: "roles-given", because: "two roles" } as const;
  const person = { kind: "person" } as const;
  const { observations } = await written(
    writingOf(
      new Map<string, Answer>([
        [
          ids[0] ?? "",
          { answer: "fulfilled", evidence: [{ title: "Minutes" }], source: person, validUntil: "2027-01-31" },
        ],
        [ids[1] ?? "", { answer: "partly", evidence: [], source: link }],
        [ids[2] ?? "", { answer: "fulfilled", evidence: [], source: person }],
      ]),
    ),
  );
  assert.deepEqual(
    observations?.map(({ methods, expires }) => [methods[0], expires]),
    [
      ["EXAMINE", "2027-01-31T23:59:59Z"],
      ["TEST", undefined],
      ["UNKNOWN", undefined],
    ],
  );
});

test("the plan holds what is in the way of the next level, with its measures, deadlines and owners", async () => {
  const answers = fulfilledAnswers(["*"]);
  answers.delete("process.updates.1.1");
  const measure = {
    id: "updates",
    title: "Update plan",
    criteria: ["process.updates.1.1"],
    cost: 900,
    owner: "K. Lindner",
  };
  const late = { ...measure, id: "contract", title: "Contract", due: "2027-09-30" };
  const figures = new Map<string, Figure>(
    model.metrics.map(({ key, unit }) => [
      key,
      { kind: "value", how: "measured", value: unit === "percent" || unit === "rank" ? (unit === "rank" ? 5 : 9) : 0 },
    ]),
  );
  const writing = writingOf(answers, { measures: [{ ...measure, due: "2027-03-31" }, late], figures });
  const { risks, ...plan } = ((await writePoam(writing)) as Poam)["plan-of-action-and-milestones"];
  assert.deepEqual(
    plan["poam-items"].map(({ props }) => props[0]?.value),
    ["process.updates.1.1"],
  );
  const [risk] = risks;
  assert.deepEqual([risk?.status, risk?.deadline], ["remediating", "2027-03-31T23:59:59Z"]);
  assert.deepEqual(
    risk?.remediations?.map(({ title }) => title),
    ["Update plan", "Contract"],
  );
  const all = fulfilledAnswers(["*"]);
  await assert.rejects(writePoam(writingOf(all, { figures })), { code: "record-conflict" });
});

test("the same evaluation is the same document, and another has other UUIDs", async () => {
  const writing = writingOf(fulfilledAnswers(["structure"], 2));
  assert.deepEqual(await writeResults(writing), await writeResults(writing));
  const uuids = (document: object) => JSON.stringify(document).match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? [];
  const one = new Set(uuids(await writeResults(writing)));
  const other = uuids(await writeResults({ ...writing, id: "fedcba9876543210" }));
  assert.ok(one.size > 80 && other.every((uuid) => !one.has(uuid)));
});

const text = fc.oneof(fc.string({ minLength: 1, unit: "binary" }), fc.constantFrom("a\nb", " ", "\u2028", "ä ö"));
const day = fc.constantFrom("2026-01-31", "2028-02-29", "0001-01-01", "9999-12-31", "1899-12-31");
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const defined = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
const anAnswer = fc
  .record({
    answer: fc.constantFrom(...AnswerKind.enum),
    ...{ reason: maybe(text), note: maybe(text), by: maybe(text), way: maybe(text), ownFigure: maybe(text) },
    ...{ date: maybe(day), validUntil: maybe(day) },
    evidence: fc.array(
      fc.record({ title: text, date: maybe(day), digest: maybe(fc.constant("0".repeat(64))) }).map(defined),
      { maxLength: 3 },
    ),
    source: fc.constantFrom({ kind: "person" }, { kind: "link", link: "training", because: "it was\nmeasured" }),
  })
  .map((given) => defined(given) as Answer);
const aFigure = fc.oneof(
  fc.constant<Figure>({ kind: "no-such-device" }),
  fc
    .record({
      kind: fc.constant("value"),
      value: fc.nat(100),
      how: fc.constantFrom("measured", "declared"),
      date: maybe(day),
      from: maybe(text),
      validUntil: maybe(day),
    })
    .map((given) => defined(given) as Figure),
);
const ids = model.criteria.map(({ id }) => id);
const aMeasure = fc
  .record({
    id: fc.constantFrom("training", "two-factor"),
    title: maybe(text),
    criteria: fc.array(fc.constantFrom(...ids), { minLength: 1, maxLength: 5 }),
    cost: fc.nat(),
    effort: maybe(fc.nat()),
    owner: maybe(text),
    due: maybe(day),
  })
  .map((given) => defined(given) as Measure);

test("whatever was answered, the documents follow the published OSCAL schemas", { skip: sharedAbsent }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.constantFrom(...ids), anAnswer),
      fc.dictionary(fc.constantFrom(...model.metrics.map(({ key }) => key)), aFigure),
      fc.array(aMeasure, { maxLength: 6 }),
      fc.array(text, { maxLength: 2 }),
      async (answers, figures, measures, place) => {
        const said = new Map(Object.entries(answers));
        const base = writingOf(said, { measures, figures: new Map(Object.entries(figures)) });
        const writing = { ...base, place, title: place[0] ?? "Autumn", facility: place[1] };
        assert.ok(isResults(await writeResults(writing)), JSON.stringify(isResults.errors));
        if (writing.result.facility.inTheWay.length > 0)
          assert.ok(isPoam(await writePoam(writing)), JSON.stringify(isPoam.errors));
      },
    ),
    { numRuns: 40 },
  );
});

test("where everything is not applicable, the results still follow the schema", { skip: sharedAbsent }, async () => {
  const none = plainAnswer("not-applicable", { reason: "closed" });
  const writing = writingOf(new Map(ids.map((id) => [id, none])));
  const results = (await writeResults(writing)) as Results;
  assert.ok(isResults(results), JSON.stringify(isResults.errors));
  // What the schema does not let pass shows that it looks.
  const { uuid, ...without } = results["assessment-results"];
  assert.equal(isResults({ "assessment-results": without }), false, uuid);
});
