/**
 * The face of a label: the few rows a person reads, in order of what decides, in one language.
 *
 * Print, HTML and page all draw this one value, so the label looks and says the same everywhere. Nothing here knows
 * millimetres or markup.
 */

/** One line: name left in regular, value right in bold, a grey note below. */
export interface FaceRow {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
  /** A row that decides: set as large as a heading. */
  readonly strong?: boolean;
}

/** Rows under one heading, divided from the next group by a medium rule. */
export interface FaceGroup {
  readonly heading?: string;
  readonly rows: readonly FaceRow[];
  /** How many rows of this group a small format may show before it says "more: see the code". */
  readonly keep: number;
}

export interface LabelFace {
  readonly language: "en" | "de";
  /** What is bad whatever else is good, across the top. */
  readonly warning?: {
    /** "No security updates since 2026-01-31" */
    readonly sentence: string;
    /** The same where there is room for two words. */
    readonly word: string;
  };
  /** "Device Facts" */
  readonly title: string;
  readonly model: string;
  /** Maker and firmware line, for example "Northfield Imaging · fw 2.x". */
  readonly makerLine: string;
  /** What it is, for example "ultrasound scanner". */
  readonly kind: string;
  /** Risk class in words, for example "Class II". */
  readonly riskClass: string;
  readonly groups: readonly FaceGroup[];
  /** "and 3 more: scan the code" with {count} to be filled in by the format that cuts rows. */
  readonly moreRows: string;
  readonly inspection: {
    /** "Next inspection" or "Inspect before". */
    readonly caption: string;
    /** "after 24 months" (the maker's interval) or "05/2027" (a date passed in for one device). */
    readonly value: string;
    readonly note?: string;
  };
  readonly serial?: { readonly name: string; readonly value: string };
  readonly tier: {
    readonly tier: "unsigned" | "observed" | "self" | "reviewed" | "lab";
    /** Short word for the mark: "maker's own word". */
    readonly word: string;
    /** One sentence: "The maker's own word, not yet verified by others." */
    readonly sentence: string;
  };
  /** "Security label. Scan to check it, also without a network." */
  readonly codeCaption: readonly string[];
  /** "CareLabel says what was declared and seen; it does not diagnose." */
  readonly footer: string;
  /** Issued, valid until, digest in groups of four: for the sheet and the page. */
  readonly identity: readonly FaceRow[];
}
