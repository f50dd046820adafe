/**
 * A link from what was measured to a criterion: it proposes an answer and says where it came from; a person decides.
 *
 * Each link is one small file. It reads facts that were gathered for it and nothing else, so that it can be tested without
 * a house; and it is told its limits: what it cannot see it does not claim.
 */
import type { AnswerKind } from "../answer.ts";
import type { Figure } from "../measured-facts.ts";
import type { DeviceFacts, FacilityFacts, LabelFacts, ProductFacts } from "./facility-facts.ts";

/** Words in the languages of the page; `{name}` is replaced by a value. */
export interface LinkWords {
  readonly en: string;
  readonly de: string;
}

export type Values = Readonly<Record<string, string | number>>;

export interface Proposed {
  readonly answer: Exclude<AnswerKind, "not-applicable" | "unknown">;
  /** Something was seen that speaks against "fulfilled". What was merely not seen does not. */
  readonly denies: boolean;
  /** Fills in the words. */
  readonly values: Values;
  /** Where a person can look. */
  readonly sources: readonly Source[];
  /** The last day on which it may count; the link's own time to live counts besides. */
  readonly validUntil?: string;
}

export const SOURCE_KINDS = ["device", "product", "audit", "finding", "ledger", "training", "watch"] as const;

export interface Source {
  readonly kind: (typeof SOURCE_KINDS)[number];
  readonly id: string;
  readonly title: string;
}

interface Linked {
  readonly id: string;
  /** The criteria that it speaks of. */
  readonly criteria: readonly string[];
  /** Why what was measured speaks for or against the criterion, with its limits. */
  readonly because: LinkWords;
  /** How many days a proposal may count once a person has taken it over. */
  readonly goodForDays: number;
}

export interface EvidenceLink extends Linked {
  /** @returns undefined where nothing was measured that speaks of it. */
  propose(facts: FacilityFacts, criterion: string): Proposed | undefined;
}

export interface ProposedFigure {
  readonly figure: Figure;
  readonly values: Values;
  readonly sources: readonly Source[];
}

/** A link to a figure of the model, which answers its criteria by itself. */
export interface FigureLink extends Linked {
  /** As the model names them: `maxDowntime.low`. */
  readonly metrics: readonly string[];
  measure(facts: FacilityFacts, metric: string): ProposedFigure | undefined;
}

const SOURCES_SHOWN = 10;

/** The first of them; a person who looks finds the rest from there. */
export const shown = (sources: readonly Source[]): Source[] => sources.slice(0, SOURCES_SHOWN);

export interface Counted {
  readonly met: number;
  readonly broken: number;
  /** Of which nothing is known. */
  readonly unknown: number;
}

/**
 * What a count says of a criterion that asks for all: what is unknown keeps it from "fulfilled" and denies nothing.
 * @param most the best that may be proposed where the link sees a part of the criterion only.
 */
export function judged(
  { met, broken, unknown }: Counted,
  most: "fulfilled" | "partly" = "fulfilled",
): Pick<Proposed, "answer" | "denies"> | undefined {
  if (met + broken === 0) return undefined;
  const denies = broken > 0;
  if (met === 0) return { answer: "not-fulfilled", denies };
  return { answer: denies || unknown > 0 ? "partly" : most, denies };
}

/** Proposes by all of `things`: true is met, false broken, null unknown. The broken ones are shown first. */
export function proposeByAll<T>(
  things: readonly T[],
  verdict: (thing: T) => boolean | null,
  sourceOf: (thing: T) => Source,
  { most, values = {} }: { readonly most?: "fulfilled" | "partly"; readonly values?: Values } = {},
): Proposed | undefined {
  const met: T[] = [];
  const broken: T[] = [];
  for (const thing of things) {
    const found = verdict(thing);
    if (found !== null) (found ? met : broken).push(thing);
  }
  const unknown = things.length - met.length - broken.length;
  const judgement = judged({ met: met.length, broken: broken.length, unknown }, most);
  if (judgement === undefined) return undefined;
  return {
    ...judgement,
    values: { ...values, met: met.length, broken: broken.length, unknown, all: things.length },
    sources: shown([...broken, ...met].map(sourceOf)),
  };
}

export const deviceSource = ({ id, title }: Pick<DeviceFacts, "id" | "title">): Source => ({
  kind: "device",
  id,
  title,
});

/** Proposes by the labels of all products in use; a product without one that counts is unknown. */
export function proposeByLabels(
  { products }: FacilityFacts,
  verdict: (label: LabelFacts, product: ProductFacts) => boolean | null,
  most: "fulfilled" | "partly" = "fulfilled",
): Proposed | undefined {
  const proposed = proposeByAll(
    products,
    (product) => (product.label === undefined ? null : verdict(product.label, product)),
    ({ id, title }) => ({ kind: "product", id, title }),
    { most },
  );
  const until = products.flatMap(({ label }) => label?.validUntil ?? []).sort()[0];
  return proposed && until !== undefined ? { ...proposed, validUntil: until } : proposed;
}

/** The words with their values in place. */
export function filled(words: LinkWords, values: Values): LinkWords {
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
  return { en: fill(words.en), de: fill(words.de) };
}
