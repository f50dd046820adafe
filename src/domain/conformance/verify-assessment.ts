/**
 * Verification of a signed assessment, offline, with pinned keys: who signed, and whether the verdicts follow from the
 * statement in it.
 *
 * The answers are those of a label (`label/verify.ts`), without `expired`: an assessment speaks of the day on which it was
 * closed. Verdicts that were signed and do not follow are told apart from a broken signature.
 */
import { readJws } from "../label/jws.ts";
import { problemsAgainst } from "../label/schema-problems.ts";
import type { Digest } from "../label/text.ts";
import type { Trust } from "../label/trust.ts";
import { judge, readLists, type Verdict } from "../label/verify.ts";
import type { WithdrawalFile } from "../label/withdrawal.ts";
import { assess } from "./assess.ts";
import { type Catalogue, editionNamed } from "./catalogue.ts";
import { ASSESSMENT_TYP, SealedAssessment } from "./sealed-assessment.ts";
import { statementOf } from "./statement.ts";

/** Whether the verdicts follow from the statement, judged again here. */
export type Rejudged =
  | { readonly kind: "agrees" }
  /** Provisions of which something else was signed; `product` is the verdict of the whole. */
  | { readonly kind: "departs"; readonly where: readonly string[] }
  /** This catalogue is not here, or in another state, so nothing can be said. */
  | { readonly kind: "other-catalogue" };

export interface AssessmentVerification extends Verdict {
  readonly sealed?: SealedAssessment;
  readonly digest?: Digest;
  readonly rejudged?: Rejudged;
}

/**
 * @param catalogueOf undefined for a catalogue that is not here.
 * @param today YYYY-MM-DD; what was signed on a later day is broken.
 */
export async function verifyAssessment(
  jws: string,
  catalogueOf: (id: string) => Catalogue | undefined,
  trust: Trust,
  lists: readonly WithdrawalFile[],
  today: string,
): Promise<AssessmentVerification> {
  const read = await readJws(jws, ASSESSMENT_TYP);
  if (!read.intact) return { answer: "broken", because: read.because };
  const { kid, digest } = read;
  const content = { answer: "broken", because: "content", kid, digest } as const;
  if (problemsAgainst(SealedAssessment, read.value, true).length > 0) return content;
  const sealed = read.value as SealedAssessment;
  const closing = sealed.trail.at(-1);
  if (closing?.step !== "close") return content;
  const facts = { sealed, digest, kid, rejudged: rejudged(sealed, catalogueOf(sealed.report.catalogue.id)) };
  if (closing.at.slice(0, 10) > today) return { ...facts, answer: "broken", because: "not-yet-valid" };
  const { known } = await readLists(lists, trust);
  const signature = { kid, pinned: trust.byThumbprint(kid), name: sealed.facility, role: "facility", digest } as const;
  return { ...facts, ...judge(signature, known, today) };
}

function rejudged({ statement, report }: SealedAssessment, catalogue: Catalogue | undefined): Rejudged {
  if (catalogue === undefined || (catalogue.checked ?? null) !== report.catalogue.checked)
    return { kind: "other-catalogue" };
  const edition = editionNamed(catalogue, report.catalogue.edition);
  if (edition === undefined) return { kind: "other-catalogue" };
  const { product, provisions } = assess(catalogue, statementOf(statement), { edition });
  const ids = new Set([...provisions.keys(), ...Object.keys(report.provisions)]);
  const signed = (id: string) => (Object.hasOwn(report.provisions, id) ? report.provisions[id]?.verdict : undefined);
  const where = [...ids].filter((id) => provisions.get(id)?.verdict !== signed(id));
  if (product.verdict !== report.product.verdict) where.unshift("product");
  return where.length === 0 ? { kind: "agrees" } : { kind: "departs", where };
}
