/**
 * A contribution: what one source says of a label, before it is merged with what others say.
 *
 * A source is a bill of materials, a MUD file, an MDS2 form, a capture, or a person's answers. It states what it knows
 * and nothing else; what it says but a label cannot hold, and where it contradicts itself, stands in its notes.
 */
import type { ComponentsFacts } from "./components.ts";
import type { Label } from "./label.ts";
import type { LifecycleFacts } from "./lifecycle.ts";
import type { Product } from "./product.ts";
import type { Authority, HowKnown } from "./provenance.ts";

/** Product facts of which maker and model may still be open. */
export type ProductPart = Partial<Omit<Product, "maker">> & { maker?: Partial<Product["maker"]> };

/** The facts of a label, each of them open. */
export interface LabelPart {
  readonly product?: ProductPart;
  readonly components?: ComponentsFacts;
  readonly lifecycle?: LifecycleFacts;
  readonly runtime?: NonNullable<Label["runtime"]>;
  readonly inspection?: NonNullable<Label["inspection"]>;
}

export interface LabelContribution extends LabelPart {
  /** What it is, as a label's provenance names it, for example `bom.json (CycloneDX 1.4)`; empty for the issuer's own word. */
  readonly source: string;
  readonly authority: Authority;
  readonly known: HowKnown;
  /** The day that the source bears. */
  readonly on?: string;
  /** Where a bill of materials can be fetched, from a source that names the place and not the bytes. */
  readonly sbomUrl?: string;
  /** One sentence each: what could not be carried over and why, what contradicts what. */
  readonly notes: readonly string[];
}

/** A peer that a capture showed, summed up over all exchanges with it; `country` only as far as the capture can tell. */
export interface ObservedDestination {
  /** A name in small letters, or an address. */
  readonly host: string;
  /** Address of the server, where the capture shows one. */
  readonly address?: string;
  readonly port: number;
  /** As in a URL: `https`, `http`, `wss`, `mqtts` ... */
  readonly scheme: string;
  /** Who runs the service. */
  readonly company?: string;
  /** What the service is for, in one sentence. */
  readonly purpose?: string;
  /** Whose computers it runs on, where that is another company. */
  readonly hostedBy?: string;
  /** Where the server stands (ISO 3166-1 alpha-2). */
  readonly country?: string;
  /** Versions of TLS that were seen, oldest first; empty where none shows. */
  readonly tlsVersions?: readonly string[];
  /** Anybody on the way can read it, though its scheme promises encryption. */
  readonly isUnencrypted?: boolean;
  /** What it was sent, each attribute once. */
  readonly sent?: readonly ObservedAttribute[];
  readonly exchanges: number;
  /** Time stamps of ISO 8601. */
  readonly firstSeen?: string;
  readonly lastSeen?: string;
}

/** An attribute that a capture showed on its way to a peer. */
export interface ObservedAttribute {
  readonly id: string;
  readonly name: { readonly en: string; readonly de: string };
  readonly about: "patient" | "user" | "device";
  readonly personal: boolean;
  readonly health: boolean;
  /** Median time between two sendings, where it was seen often enough. */
  readonly everySeconds?: number;
  /** Where the capture's moments were marked. */
  readonly beforeConsent?: boolean;
}

/** What the issuer writes about the label itself. */
export type LabelHead = Pick<Label, "issuer" | "issued" | "validUntil" | "authority" | "known"> &
  Partial<Pick<Label, "liveRecord">>;

/** Drops what is undefined, so that a fact nobody stated is absent and not empty. */
export function stated<T extends object>(facts: { [Name in keyof T]: T[Name] | undefined }): T {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as T;
}

/** As `stated`; undefined when nothing is left. */
export function statedOrNone<T extends object>(facts: { [Name in keyof T]: T[Name] | undefined }): T | undefined {
  const left = stated<T>(facts);
  return Object.keys(left).length === 0 ? undefined : left;
}

/** The list, or undefined when it is empty. */
export function someOf<T>(list: readonly T[]): T[] | undefined {
  return list.length === 0 ? undefined : [...list];
}

/** A hostile or huge document must not fill a label's comments. */
const NOTES_KEPT = 50;

/** Notes of one source: each once, the first 50 of them, the rest counted. */
export class Notes {
  readonly #kept = new Set<string>();
  #more = 0;

  add(note: string): void {
    if (this.#kept.has(note)) return;
    if (this.#kept.size < NOTES_KEPT) this.#kept.add(note);
    else this.#more++;
  }

  get all(): string[] {
    return [...this.#kept, ...(this.#more === 0 ? [] : [`${this.#more} more of this kind`])];
  }
}

/** The first `most` entries; what is left out is told in `notes`. */
export function firstOf<T>(list: readonly T[], most: number, what: string, notes: Notes): T[] | undefined {
  if (list.length > most) notes.add(`${list.length} ${what} are named; a label holds ${most}, the rest is left out`);
  return someOf(list.slice(0, most));
}
