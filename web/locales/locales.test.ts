import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ACTS } from "../../src/domain/ledger/acts.ts";
import campaignsDe from "./campaigns.de.json" with { type: "json" };
import campaignsEn from "./campaigns.en.json" with { type: "json" };
import compareDe from "./compare.de.json" with { type: "json" };
import compareEn from "./compare.en.json" with { type: "json" };
import conformanceDe from "./conformance.de.json" with { type: "json" };
import conformanceEn from "./conformance.en.json" with { type: "json" };
import de from "./de.json" with { type: "json" };
import en from "./en.json" with { type: "json" };
import inspectionDatesDe from "./inspection-dates.de.json" with { type: "json" };
import inspectionDatesEn from "./inspection-dates.en.json" with { type: "json" };
import inspectionsDe from "./inspections.de.json" with { type: "json" };
import inspectionsEn from "./inspections.en.json" with { type: "json" };
import keepingDe from "./keeping.de.json" with { type: "json" };
import keepingEn from "./keeping.en.json" with { type: "json" };
import knowledgeDe from "./knowledge.de.json" with { type: "json" };
import knowledgeEn from "./knowledge.en.json" with { type: "json" };
import managementDe from "./management.de.json" with { type: "json" };
import managementEn from "./management.en.json" with { type: "json" };
import maturityDe from "./maturity.de.json" with { type: "json" };
import maturityEn from "./maturity.en.json" with { type: "json" };
import maturityPicturesDe from "./maturity-pictures.de.json" with { type: "json" };
import maturityPicturesEn from "./maturity-pictures.en.json" with { type: "json" };
import maturityPlanDe from "./maturity-plan.de.json" with { type: "json" };
import maturityPlanEn from "./maturity-plan.en.json" with { type: "json" };
import problemsDe from "./problems.de.json" with { type: "json" };
import problemsEn from "./problems.en.json" with { type: "json" };
import registryDe from "./registry.de.json" with { type: "json" };
import registryEn from "./registry.en.json" with { type: "json" };
import runtimeDe from "./runtime.de.json" with { type: "json" };
import runtimeEn from "./runtime.en.json" with { type: "json" };
import softwareDe from "./software.de.json" with { type: "json" };
import softwareEn from "./software.en.json" with { type: "json" };
import watchDe from "./watch.de.json" with { type: "json" };
import watchEn from "./watch.en.json" with { type: "json" };

/** Every text by its dotted key. */
function* texts(branch: object, above = ""): Generator<[key: string, text: unknown]> {
  for (const [name, value] of Object.entries(branch)) {
    if (value !== null && typeof value === "object") yield* texts(value, `${above}${name}.`);
    else yield [`${above}${name}`, value];
  }
}

const english = new Map(
  [
    en,
    registryEn,
    keepingEn,
    inspectionsEn,
    campaignsEn,
    inspectionDatesEn,
    problemsEn,
    runtimeEn,
    watchEn,
    softwareEn,
    maturityEn,
    maturityPlanEn,
    maturityPicturesEn,
    conformanceEn,
    compareEn,
    knowledgeEn,
    managementEn,
  ].flatMap((words) => [...texts(words)]),
);
const german = new Map(
  [
    de,
    registryDe,
    keepingDe,
    inspectionsDe,
    campaignsDe,
    inspectionDatesDe,
    problemsDe,
    runtimeDe,
    watchDe,
    softwareDe,
    maturityDe,
    maturityPlanDe,
    maturityPicturesDe,
    conformanceDe,
    compareDe,
    knowledgeDe,
    managementDe,
  ].flatMap((words) => [...texts(words)]),
);
const placeholders = (text: unknown) => [...String(text).matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

test("every text of the page stands in English and in German", () => {
  assert.deepEqual([...german.keys()].sort(), [...english.keys()].sort());
});

test("no text is empty", () => {
  for (const [key, text] of [...english, ...german]) assert.match(String(text), /\S/, key);
});

test("both languages fill in the same values", () => {
  for (const [key, text] of english) {
    // German says "Einer" where English says "One": a number in words needs no count.
    const without = (names: (string | undefined)[]) => names.filter((name) => name !== "count");
    assert.deepEqual(without(placeholders(german.get(key))), without(placeholders(text)), key);
  }
});

test("a count is written in both forms", () => {
  for (const key of english.keys()) {
    if (key.endsWith("_one")) assert.ok(english.has(key.replace(/_one$/, "_other")), key);
  }
});

test("every code of docs/errors.md and of HTTP is told in words: what it is and what to do", () => {
  const manual = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");
  const table = /## Codes of wrong input\n([^#]+)/.exec(manual)?.[1] ?? "";
  const http = /Codes that exist over HTTP only: ([^.]+)\./.exec(manual)?.[1] ?? "";
  const codes = [...table.matchAll(/^\| `([a-z0-9-]+)`/gm), ...http.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code);
  assert.ok(codes.length > 35, "the manual is read");
  for (const words of [english, german]) {
    for (const code of codes)
      for (const part of ["title", "todo"])
        assert.match(String(words.get(`problems.${code}.${part}`) ?? ""), /^[A-ZÄÖÜ].+[.]$/, `${code}: ${part}`);
  }
});

test("every act of the ledger is told in words", () => {
  assert.ok(ACTS.length > 30);
  for (const words of [english, german])
    for (const act of ACTS) assert.match(String(words.get(`acts.${act}`) ?? ""), /^[A-ZÄÖÜ]/, act);
});
