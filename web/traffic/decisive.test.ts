import assert from "node:assert/strict";
import { test } from "node:test";
import type { Destination } from "../../src/domain/traffic/audit-report.ts";
import { FINDING_RULES } from "../../src/domain/traffic/rules/finding-rules.ts";
import { wordsFor } from "../../src/domain/traffic/words/audit-words.ts";
import { decisiveData, decisiveFacts } from "./decisive.ts";
import { destination } from "./report-for-tests.ts";

type Sent = Destination["attributes"][number];

function sent(attribute: string, facts: Partial<Sent> = {}): Sent {
  return {
    attribute,
    name: { en: attribute, de: `${attribute} auf Deutsch` },
    about: "device",
    personal: false,
    group: "other",
    direction: "up",
    layers: ["body"],
    shown: "…",
    because: "test",
    count: 1,
    everySeconds: null,
    firstSeen: null,
    beforeConsent: null,
    declared: null,
    ...facts,
  };
}

const names = (kind: string, observed: string, attributes: readonly Sent[]) => {
  const found = decisiveData({ kind, observed }, [destination("a.example", { attributes: [...attributes] })]);
  return found === undefined ? undefined : [found.about, ...found.names.map(({ de }) => de)];
};

test("data about the patient weighs more than data about a person, and that more than data about the device", () => {
  const device = sent("model");
  const person = sent("email", { personal: true, about: "user" });
  const patient = sent("birth date", { about: "patient" });
  assert.deepEqual(names("attribute-undeclared", "", [device, person, patient]), ["patient", "birth date auf Deutsch"]);
  assert.deepEqual(names("attribute-undeclared", "", [device, person]), ["person", "email auf Deutsch"]);
  assert.deepEqual(names("attribute-undeclared", "", [device]), ["device", "model auf Deutsch"]);
});

test("what the label names, what was received, and what was told before decides nothing", () => {
  const twice = [sent("email", { personal: true }), sent("email", { personal: true, layers: ["head"] })];
  const named = sent("sex", { about: "patient", declared: "/components/data/attributes/0" });
  const down = sent("weight", { about: "patient", direction: "down" });
  assert.deepEqual(names("attribute-undeclared", "", [named, down, ...twice]), ["person", "email auf Deutsch"]);
});

test("of data that somebody else got as well, what was observed decides", () => {
  const both = [sent("email", { personal: true }), sent("sex", { about: "patient" })];
  assert.deepEqual(names("recipient-undeclared", "email and 3 more", both), ["person", "email auf Deutsch"]);
  assert.equal(names("recipient-undeclared", "phone", both), undefined);
  assert.equal(names("plain-text", "email", both), undefined);
});

test("a company that looks at people, and a country without a ground for data, are what makes a finding grave", () => {
  const operator = {
    company: "Looker",
    product: null,
    parent: null,
    seat: null,
    category: "analytics",
    source: "test",
  };
  const cloud = { ...operator, category: "cloud" };
  const about = [destination("a.example", { operator }), destination("b.example", { operator: cloud })];
  assert.deepEqual(decisiveFacts({ kind: "company-undeclared" }, about), {
    categories: ["analytics"],
    transfers: ["none"],
  });
  assert.deepEqual(decisiveFacts({ kind: "country-undeclared" }, about), { categories: [], transfers: ["none"] });
  assert.deepEqual(decisiveFacts({ kind: "sent-too-often" }, about), { categories: [], transfers: [] });
});

test("why a finding departs is said in both languages, in the page as in the rule", () => {
  for (const { kind, because } of FINDING_RULES) {
    const english = wordsFor("why", kind, "en").replaceAll("’", "'");
    assert.equal(english.toLowerCase(), `${because}.`.toLowerCase(), kind);
    assert.match(wordsFor("why", kind, "de"), /^[A-ZÄÖÜ].+\.$/, kind);
    assert.notEqual(wordsFor("why", kind, "de"), wordsFor("why", kind, "en"));
  }
});
