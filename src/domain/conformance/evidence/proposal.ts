/**
 * Evidence proposal: what something measured or declared says of one provision. A person decides; a proposal never answers.
 */

export interface ProposalSource {
  readonly kind: "label" | "audit" | "watch" | "sbom" | "form";
  /** Which label, capture, device or file, as a person knows it. */
  readonly name: string;
  /** Where in it: a JSON pointer, a host, an id; empty for the whole. */
  readonly at: string;
  /** The day of it (YYYY-MM-DD), by which a proposal grows stale; null where it bears none. */
  readonly on: string | null;
  /** Of what is kept in an installation: a label's digest, an audit, a device. */
  readonly id?: string;
}

export interface EvidenceProposal {
  readonly provision: string;
  readonly says: "supports" | "contradicts";
  readonly because: { readonly en: string; readonly de: string };
  readonly source: ProposalSource;
}

/** One way from a fact to provisions; its `because` stands in what it proposes. */
export interface EvidenceLink<Facts> {
  readonly id: string;
  /** All provisions that it may speak of, of whichever edition. */
  readonly provisions: readonly string[];
  readonly propose: (facts: Facts) => EvidenceProposal[];
}
