/**
 * How far a fact of a label is proven: what somebody verified and what somebody merely claims never look alike.
 *
 * The words in a label are its signer's. That a lab tested a fact is borne out only by the countersignature of an
 * institute whose key is pinned; without one it is a claim like any other, and a claim of too much.
 */
import { checkLabel } from "../../label/check.ts";
import type { Label } from "../../label/label.ts";
import { type Authority, type HowKnown, provenanceOf } from "../../label/provenance.ts";
import type { Answer, Tier } from "../../label/verify.ts";

/**
 * `verified`: an institute, or the facility itself, examined this fact, and its signature says so.
 * `examined`: an institute examined the label; this fact is the maker's own word.
 * `claimed`: the word of a known signer. `unproven`: unsigned, or by nobody known, or no longer valid.
 */
export const STANDINGS = ["verified", "examined", "claimed", "unproven"] as const;
export type Standing = (typeof STANDINGS)[number];

/** What is known of the signatures of a label. */
export interface Signed {
  readonly answer: Answer;
  readonly tier?: Tier | undefined;
}

export interface FactStanding {
  readonly standing: Standing;
  /** As the label has it. */
  readonly authority: Authority;
  readonly known: HowKnown;
}

/** @param signed absent for a label as written. */
export function standingOf(label: Label, signed: Signed | undefined, pointer: string): FactStanding {
  const said = provenanceOf(label, pointer);
  if (signed?.answer !== "trusted" || signed.tier === undefined) return { ...said, standing: "unproven" };
  const isLooked = said.known === "observed" || said.known === "tested";
  if (signed.tier === "observed" && said.authority === "facility")
    return { ...said, standing: isLooked ? "verified" : "claimed" };
  if (signed.tier !== "lab" && signed.tier !== "reviewed") return { ...said, standing: "claimed" };
  // Whoever only read documents has tested nothing.
  const isBorneOut = said.authority === "lab" ? signed.tier === "lab" : said.authority === "reviewer";
  return { ...said, standing: isBorneOut ? "verified" : "examined" };
}

export interface FoundContradiction {
  readonly pointer: string;
  readonly code: string;
  /** English, as a check tells it. */
  readonly message: string;
}

/** What a label states against itself, or beyond its own signatures; what is bad and openly said is none. */
export function contradictionsIn(label: Label, signed: Signed | undefined): FoundContradiction[] {
  return [
    ...checkLabel(label, ANYWHERE)
      .filter(({ level }) => level === "error")
      .map(({ pointer, code, message }) => ({ pointer, code, message })),
    ...beyondItsSignatures(label, signed),
  ];
}

/** Countries and units are no matter of contradiction. */
const ANYWHERE = {
  countries: { has: () => true } as unknown as ReadonlySet<string>,
  unitProblem: () => undefined,
  unitCaution: () => undefined,
};

function* beyondItsSignatures(label: Label, signed: Signed | undefined): Generator<FoundContradiction> {
  const tier = signed?.answer === "trusted" ? signed.tier : undefined;
  const claims = [
    ["", label.authority] as const,
    ...Object.entries(label.provenance ?? {}).map(([pointer, { authority }]) => [pointer, authority] as const),
  ];
  for (const [pointer, authority] of claims) {
    if (authority === "lab" && tier !== "lab")
      yield {
        pointer,
        code: "lab-unborne",
        message: "says that a lab stands behind it; no signature of a pinned lab does",
      };
    if (authority === "reviewer" && tier !== "lab" && tier !== "reviewed")
      yield {
        pointer,
        code: "review-unborne",
        message: "says that a reviewer stands behind it; no signature of a pinned institute does",
      };
  }
}
