/**
 * Proposals held against what was answered: which contradict it, and which that were taken over say something else by now.
 */
import type { KeptProvision } from "../kept-assessment.ts";
import type { EvidenceProposal } from "./proposal.ts";

/** A proposal with the rule that it comes from. */
export interface LinkedProposal extends EvidenceProposal {
  readonly link: string;
}

export interface HeldProposal extends LinkedProposal {
  /** The answer says otherwise. */
  readonly contradicts: boolean;
}

export interface StaleEvidence {
  readonly provision: string;
  readonly link: string;
  readonly source: string;
  /** unknown: nothing speaks of it any more. */
  readonly now: EvidenceProposal["says"] | "unknown";
}

export interface HeldProposals {
  readonly proposals: readonly HeldProposal[];
  readonly stale: readonly StaleEvidence[];
}

/** @param answers by id of the provision. */
export function heldAgainst(
  proposals: readonly LinkedProposal[],
  answers: ReadonlyMap<string, KeptProvision>,
): HeldProposals {
  const support = (id: string) => answers.get(id)?.support;
  const held = proposals.map((one): HeldProposal => {
    const said = support(one.provision);
    const contradicts = one.says === "supports" ? said === "no" : said === "yes";
    return { ...one, contradicts };
  });
  const stale = [...answers].flatMap(([provision, { taken = [] }]) =>
    taken.flatMap(({ link, says, source }): StaleEvidence[] => {
      const now = proposals.filter((one) => one.provision === provision && one.link === link);
      const same = now.filter((one) => one.source.name === source);
      // Another device or a newer audit that says the same keeps it fresh.
      const speaks = same.length > 0 ? same : now;
      if (speaks.some((one) => one.says === says)) return [];
      return [{ provision, link, source, now: speaks[0]?.says ?? "unknown" }];
    }),
  );
  return { proposals: held, stale };
}
