/**
 * Holds two labels side by side for a buyer: every fact, the better one marked where a rule says so, how far each is
 * proven, what contradicts itself, and what is missing with the question to put to the vendor.
 *
 * Swapping the labels swaps the marks and nothing else; a label against itself is marked nowhere.
 */
import type { Catalogue } from "../../conformance/catalogue.ts";
import { FACE_WORDS, type Language, tierWords } from "../../label/face-words.ts";
import type { Label } from "../../label/label.ts";
import type { Question, QuestionGroup } from "../../label/questions/question.ts";
import { factName, vendorQuestion } from "../../label/questions/question-words.ts";
import { factAt, QUESTIONS } from "../../label/questions/questions.ts";
import { supportState } from "../../label/support-state.ts";
import type { Digest } from "../../label/text.ts";
import { textIn } from "../../label/text.ts";
import { inspectionDate } from "../inspection-date.ts";
import { type LabelInputs, newUnitInputs } from "../label-inputs.ts";
import type { InspectionMethod } from "../method-data.ts";
import { supportMinimum } from "../support-minimum.ts";
import { BETTER_RULES, type BetterRule, WORST } from "./better-rules.ts";
import type { ComparedFact, ComparedOffer, Comparison, Side } from "./comparison.ts";
import { COMPARISON_WORDS } from "./comparison-words.ts";
import { contradictionsIn, type Signed, standingOf } from "./standing.ts";
import { valueInWords } from "./value-words.ts";

export interface OfferedLabel {
  readonly label: Label;
  /** What verification with the pinned keys said; absent for a label as written. */
  readonly signed?: Signed;
  readonly digest?: Digest;
}

export interface ComparisonContext {
  readonly today: string;
  readonly language: Language;
  readonly method: InspectionMethod;
  /** `standards/support-period.json`, or a facility's copy. */
  readonly supportCatalogue: Catalogue;
  readonly countryName: (code: string, language: Language) => string;
  /** What the buyer knows of the place where it will be used. */
  readonly told?: LabelInputs;
}

export function compareLabels(a: OfferedLabel, b: OfferedLabel, context: ComparisonContext): Comparison {
  const { today, language } = context;
  const offers = { a: offerOf(a, context), b: offerOf(b, context) };
  const groups = [
    { id: "decides", name: COMPARISON_WORDS[language].decides, facts: decisive({ a, b }, offers, context) },
    ...GROUPS.map((group) => ({
      id: group,
      name: COMPARISON_WORDS[language].groups[group],
      facts: FACTS.filter((fact) => fact.group === group).flatMap((fact) =>
        statedFact(fact, { a, b }, offers, context),
      ),
    })),
  ].filter(({ facts }) => facts.length > 0);
  const marks = groups.flatMap(({ facts }) => facts.map(({ better }) => better));
  const count = (side: "a" | "b") => marks.filter((mark) => mark === side).length;
  return {
    carelabel: "comparison",
    version: 1,
    today,
    language,
    ...offers,
    groups,
    better: { a: count("a"), b: count("b") },
  };
}

/** In the order of what decides for a buyer. */
const GROUPS: readonly QuestionGroup[] = [
  "data",
  "lifecycle",
  "software",
  "runtime",
  "hardware",
  "product",
  "inspection",
  "label",
];

type Fact = Pick<Question, "id" | "group" | "pointer">;

/** Facts that no question leads to: makers measure them rather than answer them. */
const UNASKED: readonly Fact[] = [
  { id: "integration-values", group: "runtime", pointer: "/runtime/integration/values" },
  { id: "integration-boot", group: "runtime", pointer: "/runtime/integration/boot" },
  { id: "operating-boot", group: "runtime", pointer: "/runtime/operating/boot" },
];

/** All but the end of support, which stands among what decides. */
const FACTS: readonly Fact[] = [
  ...QUESTIONS.filter(({ id }) => id !== "support-until").map(({ id, group, pointer }) => ({
    id,
    group,
    // The address of the bill of materials says less than the bill itself.
    pointer: id === "sbom-url" ? "/components/software/sbom" : pointer,
  })),
  ...UNASKED,
];

const RULES = new Map(BETTER_RULES.map((rule) => [rule.fact, rule]));

function offerOf(offer: OfferedLabel, context: ComparisonContext): ComparedOffer {
  const { label, signed, digest } = offer;
  const { today, language, method, supportCatalogue, told } = context;
  const until = label.lifecycle?.supportUntil;
  const minimum = supportMinimum(label, supportCatalogue, today);
  return {
    name: [label.product.maker.name, label.product.model].join(" "),
    signed: signed !== undefined,
    answer: signed?.answer ?? null,
    tier: signed?.answer === "trusted" ? (signed.tier ?? null) : null,
    issuer: label.issuer.name,
    issuerKind: label.issuer.kind,
    issued: label.issued,
    validUntil: label.validUntil,
    digest: digest ?? null,
    support: {
      state: supportState(until, today),
      until: until ?? null,
      minimum: minimum.result,
      neededUntil: minimum.neededUntil,
      provision: textIn(minimum.provision.title, language),
      source: minimum.source,
    },
    newUnit: inspectionDate(method, newUnitInputs(label, today, told), today),
    contradictions: contradictionsIn(label, signed),
    questions: QUESTIONS.filter(({ group, pointer }) => group !== "label" && isOpen(factAt(label, pointer))).map(
      (question) => ({
        id: question.id,
        ask: vendorQuestion(question, language),
        decides: RULES.has(question.id) || question.id === "support-until",
      }),
    ),
  };
}

function isOpen(value: unknown): boolean {
  return value === undefined || value === "unknown";
}

type Offers = { readonly a: ComparedOffer; readonly b: ComparedOffer };
type Labels = { readonly a: OfferedLabel; readonly b: OfferedLabel };

/** What is computed from the label and its signatures, and decides before any single fact does. */
function decisive(labels: Labels, offers: Offers, context: ComparisonContext): ComparedFact[] {
  const { language, today } = context;
  const words = COMPARISON_WORDS[language];
  const fact = (
    id: keyof typeof words.decisive,
    line: (offer: ComparedOffer) => string,
    rate: (offer: ComparedOffer) => number,
  ): ComparedFact => {
    const { name, because } = words.decisive[id];
    const side = (offer: ComparedOffer): Side => ({
      lines: [line(offer)],
      standing: null,
      authority: null,
      known: null,
      contradicted: false,
    });
    return {
      id,
      name,
      pointer: null,
      a: side(offers.a),
      b: side(offers.b),
      better: higher(rate(offers.a), rate(offers.b)),
      // It is computed here, of what the labels say and of signatures that were checked here.
      proven: id === "tier",
      because,
    };
  };
  const support = fact(
    "support",
    ({ support: { until, state } }) =>
      until === null ? FACE_WORDS[language].notStated : `${until} · ${words.support[state]}`,
    ({ support: { until, state } }) => (until === null || state === "ended" ? WORST : Date.parse(until)),
  );
  return [
    fact(
      "tier",
      (offer) =>
        offer.signed && offer.answer !== "trusted"
          ? words.answers[offer.answer ?? "broken"]
          : tierWords(offer.tier ?? "unsigned", offer.issuer, language).sentence,
      ({ tier }) => (tier === null ? WORST : TIER_RANK[tier]),
    ),
    stated(support, "/lifecycle/supportUntil", labels, offers),
    fact(
      "support-minimum",
      ({ support }) => words.minimum[support.minimum](support.neededUntil, support.provision),
      ({ support }) => (support.minimum === "met" ? 1 : WORST),
    ),
    fact(
      "new-unit",
      ({ newUnit }) => (newUnit.date <= today ? words.dueAtOnce : newUnit.date),
      ({ newUnit }) => Date.parse(newUnit.date),
    ),
    fact(
      "not-stated",
      ({ questions }) => words.openQuestions(questions.length),
      ({ questions }) => -questions.length,
    ),
    fact(
      "contradictions",
      ({ contradictions }) => (contradictions.length === 0 ? FACE_WORDS[language].none : String(contradictions.length)),
      ({ contradictions }) => -contradictions.length,
    ),
  ];
}

/** An own word of the maker and an observation of the facility are different, and neither is the better. */
const TIER_RANK = { observed: 0, self: 0, reviewed: 1, lab: 2 } as const;

/** A computed fact that stands on one of the label: how far that is proven, and no mark for what contradicts itself. */
function stated(fact: ComparedFact, pointer: string, labels: Labels, offers: Offers): ComparedFact {
  const side = (name: "a" | "b"): Side => ({
    ...provenAt(pointer, labels[name], offers[name]),
    lines: fact[name].lines,
  });
  const [a, b] = [side("a"), side("b")];
  const better = fact.better !== null && { a, b }[fact.better].contradicted ? null : fact.better;
  return { ...fact, pointer, a, b, better, proven: isProven(better, { a, b }) };
}

function isProven(better: "a" | "b" | null, sides: { a: Side; b: Side }): boolean {
  const standing = better === null ? null : sides[better].standing;
  return standing === "verified" || standing === "examined";
}

function statedFact(fact: Fact, labels: Labels, offers: Offers, context: ComparisonContext): ComparedFact[] {
  const { language, today } = context;
  const { id, pointer } = fact;
  const side = (name: "a" | "b"): Side => {
    const { label } = labels[name];
    const value = factAt(label, pointer);
    return {
      ...provenAt(pointer, labels[name], offers[name]),
      lines: value === undefined ? [] : valueInWords(id, value, context, partiesOf(label)),
    };
  };
  const [a, b] = [side("a"), side("b")];
  const rule = RULES.get(id);
  if (a.lines.length === 0 && b.lines.length === 0 && rule === undefined) return [];
  const better = rule === undefined ? null : markOf(rule, labels, { a, b }, today);
  return [
    {
      id,
      name: COMPARISON_WORDS[language].unasked[id] ?? factName(fact, language),
      pointer,
      a,
      b,
      better,
      proven: isProven(better, { a, b }),
      because: rule === undefined ? null : rule.because[language],
    },
  ];
}

/** What a label says against itself is no reason to choose it. */
function markOf(rule: BetterRule, labels: Labels, sides: { a: Side; b: Side }, today: string): "a" | "b" | null {
  const mark = higher(rule.rate(labels.a.label, today), rule.rate(labels.b.label, today));
  return mark !== null && sides[mark].contradicted ? null : mark;
}

function higher(a: number, b: number): "a" | "b" | null {
  return a > b ? "a" : b > a ? "b" : null;
}

/** How far the fact at `pointer` is proven; its words are added by who shows it. */
function provenAt(pointer: string, { label, signed }: OfferedLabel, { contradictions }: ComparedOffer): Side {
  if (factAt(label, pointer) === undefined)
    return { lines: [], standing: null, authority: null, known: null, contradicted: false };
  return {
    lines: [],
    ...standingOf(label, signed, pointer),
    contradicted: contradictions.some(
      (one) =>
        one.pointer === pointer || one.pointer.startsWith(`${pointer}/`) || pointer.startsWith(`${one.pointer}/`),
    ),
  };
}

function partiesOf({ components }: Label): ReadonlyMap<string, string> {
  const { responsibleEntities = [], thirdParties = [] } = components?.data ?? {};
  return new Map([...responsibleEntities, ...thirdParties].map(({ id, name }) => [id, name]));
}
