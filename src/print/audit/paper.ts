/**
 * A document before it is drawn: what stands in it, in which order, in words; a page and a PDF show the same.
 *
 * Texts of captures and labels are of unknown origin: whoever builds a paper puts them in through `foreign`, whoever
 * draws one escapes all of it. A paper is bounded by what builds it, so that a huge report makes a long document, not
 * an endless one.
 */
import { oneLine } from "../../domain/one-line.ts";
import type { Flow } from "../../domain/traffic/flow.ts";
import type { FlowWords } from "../../domain/traffic/flow-drawing.ts";
import type { AuditLanguage } from "../../domain/traffic/words/audit-words.ts";
import type { FlowLegend } from "./flow-svg.ts";

/** A sign beside words, as the page and the terminal use them. */
export type Sign = "critical" | "high" | "medium" | "low" | "info" | "met" | "broken" | "unknown" | "not-applicable";

export interface Piece {
  readonly text: string;
  readonly strong?: boolean;
  /** Smaller and less dark. */
  readonly soft?: boolean;
  /** In English in a document of another language. */
  readonly english?: boolean;
  /** Words of ours, which may be divided; a name never is, since a hyphen would make it another name. */
  readonly own?: boolean;
  /** A place in a file, a name of a protocol. */
  readonly code?: boolean;
  /** An https address. */
  readonly link?: string;
  readonly sign?: Sign;
}

/** Lines below each other. */
export type Cell = readonly Piece[];

export interface Column {
  readonly title: string;
  /** Of the width, in parts. */
  readonly share: number;
}

export type Block =
  | { readonly kind: "words"; readonly pieces: Cell }
  | { readonly kind: "list"; readonly items: readonly Cell[] }
  | {
      readonly kind: "table";
      readonly caption: string /** Whether the caption is shown, or only read out. */;
      readonly isTitled?: boolean;
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Cell[])[];
    }
  | { readonly kind: "facts"; readonly rows: readonly { readonly name: string; readonly cell: Cell }[] }
  | {
      readonly kind: "findings";
      readonly findings: readonly PaperFinding[];
      readonly pair: readonly [declared: string, observed: string];
    }
  | {
      readonly kind: "flow";
      readonly flow: Flow;
      readonly words: FlowWords;
      readonly alt: string;
      readonly legend: FlowLegend;
    }
  | { readonly kind: "picture"; readonly svg: string; readonly alt: string };

export interface PaperFinding {
  readonly sign: Sign;
  readonly severity: string;
  readonly sentence: string;
  readonly declared: Piece;
  readonly observed: Piece;
  /** Below, small. */
  readonly evidence: Cell;
}

export interface Section {
  /** For links: small letters and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
  /** On paper it begins a page. */
  readonly startsPage?: boolean;
}

export interface Paper {
  readonly language: AuditLanguage;
  readonly title: string;
  /** What it is about, below the title. */
  readonly subject: string;
  readonly day: string;
  /** Across the top of a draft. */
  readonly band?: string;
  readonly answer: { readonly sign: Sign; readonly sentence: string; readonly more: readonly string[] };
  readonly sections: readonly Section[];
  readonly page: { readonly word: string; readonly of: string };
}

/** A text of unknown origin, on one line, every sign visible, cut to what a person reads. */
export function foreign(text: string, longest = 160): string {
  return oneLine(text, longest);
}
