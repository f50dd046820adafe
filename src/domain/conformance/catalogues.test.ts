/** The catalogues of `standards/`: their form, their counts, and that they agree with what stands elsewhere. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import questions from "../../../standards/mds2-questions.json" with { type: "json" };
import { problemsAgainst } from "../label/schema-problems.ts";
import { Catalogue, conditionsIn, editionNamed, provisionsOf, type When } from "./catalogue.ts";
import { ETSI, MDS2 } from "./catalogue-for-tests.ts";
import { catalogueProblems } from "./check-catalogue.ts";

const folder = new URL("../../../standards/", import.meta.url);
const CATALOGUES = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => ({ file, value: JSON.parse(readFileSync(new URL(file, folder), "utf8")) }))
  .filter(({ value }) => value.carelabel === "catalogue");

test("there are six catalogues, each under its id", () => {
  assert.deepEqual(
    CATALOGUES.map(({ file, value }) => [file, `${value.id}.json`]).filter(([file, id]) => file !== id),
    [],
  );
  assert.equal(CATALOGUES.length, 6);
});

for (const { file, value } of CATALOGUES) {
  test(`${file} fits the schema, and every id in it leads somewhere`, () => {
    assert.deepEqual(problemsAgainst(Catalogue, value), []);
    assert.deepEqual(catalogueProblems(value), []);
  });

  test(`${file} says in English and German what it asks`, () => {
    const {
      name,
      groups,
      conditions = [],
      facts = [],
      provisions,
      contradictions = [],
      decisions = [],
    } = value as Catalogue;
    const texts = [
      name,
      ...groups.map((one) => one.name),
      ...[...conditions, ...facts].map(({ question }) => question),
      ...provisions.flatMap(({ title, summary, editions }) => [
        title,
        ...[summary, ...Object.values(editions).map(({ change }) => change)].filter((text) => text !== undefined),
      ]),
      ...contradictions.map(({ because }) => because),
      ...decisions.flatMap((one) => [one.name, ...one.outcomes.map(({ says }) => says)]),
    ];
    for (const text of texts) assert.ok(typeof text === "object" && text.en && text.de, JSON.stringify(text));
  });

  test(`${file} says where it is from, when it was checked and how sure it is`, () => {
    const { checked, certainty, sources = [] } = value as Catalogue;
    assert.ok(checked && certainty && sources.length > 0);
    for (const { what, read } of sources) assert.ok(what && read);
  });
}

for (const [edition, count, mandatory, recommended] of [
  ["2.1.1", 68, 33, 35],
  ["3.1.3", 78, 36, 42],
] as const) {
  test(`ETSI EN 303 645 V${edition} has ${count} provisions, ${mandatory} mandatory and ${recommended} recommended`, () => {
    const statuses = provisionsOf(ETSI, edition).map(({ editions }) => editions[edition]?.status ?? "");
    const having = (letter: string) => statuses.filter((status) => status.startsWith(letter)).length;
    assert.deepEqual([statuses.length, having("M"), having("R")], [count, mandatory, recommended]);
  });

  test(`each condition of V${edition} decides something, and each is asked in plain words`, () => {
    const used = new Set(
      provisionsOf(ETSI, edition).flatMap((one) => conditionsIn(one.editions[edition]?.when as When)),
    );
    const asked = (ETSI.conditions ?? []).filter(({ editions }) => editions?.includes(edition));
    assert.deepEqual([...used].sort(), asked.map(({ id }) => id).sort());
    for (const { question } of asked) assert.match(typeof question === "object" ? (question.en ?? "") : "", /\?$/);
  });
}

test("editions are named with and without their V, and the newest is taken where none is named", () => {
  const named = (name?: string) => editionNamed(ETSI, name)?.id;
  assert.deepEqual([named("V2.1.1"), named("2.1.1"), named(), named("2")], ["2.1.1", "2.1.1", "3.1.3", undefined]);
});

test("use for medical devices is voluntary, and the catalogue says so for every output", () => {
  assert.match(typeof ETSI.notice === "object" ? (ETSI.notice.en ?? "") : "", /^Voluntary for medical devices/);
});

test("the form's contradictions and titles are those by which it is imported", () => {
  const english = (text: unknown) => (text as { en: string }).en;
  assert.deepEqual(
    MDS2.contradictions?.map(({ answers, because }) => ({ answers, because: english(because) })),
    questions.contradictions,
  );
  const titles = Object.fromEntries(MDS2.provisions.map(({ id, title }) => [id, english(title)]));
  for (const [id, title] of Object.entries(questions.titles))
    if (!/^DOC-[1-7]$/.test(id)) assert.equal(titles[id], title, id);
});

test("cross references and hints lead to provisions that are there", () => {
  const byId = new Map(
    CATALOGUES.map(({ value }) => [value.id, new Set((value as Catalogue).provisions.map(({ id }) => id))]),
  );
  let led = 0;
  for (const { value } of CATALOGUES) {
    for (const { id, cross = [], hints = [] } of (value as Catalogue).provisions) {
      const targets = [
        ...cross.flatMap((one) => one.provisions.map((provision) => [one.catalogue, provision] as const)),
        ...hints.map((one) => [one.catalogue, one.provision] as const),
      ];
      for (const [catalogue, provision] of targets)
        assert.ok(byId.get(catalogue)?.has(provision), `${id}: ${provision}`);
      led += targets.length;
    }
  }
  assert.ok(led > 80);
});

const SMALL = {
  carelabel: "catalogue",
  version: 1,
  id: "small",
  name: "small",
  editions: [{ id: "1", name: "first" }],
  groups: [{ id: "g", name: "group" }],
  conditions: [{ id: "c", question: "Is it?" }],
  provisions: [{ id: "p", group: "g", title: "one", editions: { "1": { status: "MC", when: "c" } } }],
};

for (const [what, change, pointer] of [
  ["a provision twice", { provisions: [...SMALL.provisions, ...SMALL.provisions] }, "/provisions/1/id"],
  [
    "a provision named as a condition",
    { conditions: [...SMALL.conditions, { id: "p", question: "?" }] },
    "/conditions/1/id",
  ],
  ["a group that is not there", { groups: [{ id: "h", name: "other" }] }, "/provisions/0/group"],
  ["a condition that is not there", { conditions: [] }, "/provisions/0/editions/1/when"],
  [
    "a conditional status without its condition",
    { provisions: [{ ...SMALL.provisions[0], editions: { "1": { status: "MC" } } }] },
    "/provisions/0/editions/1",
  ],
  [
    "a condition at what is not conditional",
    { provisions: [{ ...SMALL.provisions[0], editions: { "1": { status: "M", when: "c" } } }] },
    "/provisions/0/editions/1/when",
  ],
  ["an edition that is not there", { editions: [{ id: "2", name: "second" }] }, "/provisions/0/editions/1"],
  [
    "a rule about nothing",
    { contradictions: [{ answers: { x: "yes" }, because: "why" }] },
    "/contradictions/0/answers/x",
  ],
  [
    "a subset that builds on itself",
    { subsets: [{ id: "s", name: "s", edition: "1", buildsOn: "s", provisions: ["p"] }] },
    "/subsets/0/buildsOn",
  ],
  [
    "a decision that goes round",
    {
      decisions: [
        {
          id: "d",
          name: "d",
          start: "c",
          steps: [{ ask: "c", yes: "c", no: "end" }],
          outcomes: [{ id: "end", answer: "no", says: "no" }],
        },
      ],
    },
    "/decisions/0/steps",
  ],
] as const) {
  test(`a catalogue with ${what} is refused at its place`, () => {
    const catalogue = { ...SMALL, ...change } as unknown as Catalogue;
    assert.deepEqual(problemsAgainst(Catalogue, catalogue), []);
    assert.ok(
      catalogueProblems(catalogue).some((problem) => problem.pointer === pointer),
      JSON.stringify(catalogueProblems(catalogue)),
    );
    assert.deepEqual(catalogueProblems(SMALL as unknown as Catalogue), []);
  });
}
