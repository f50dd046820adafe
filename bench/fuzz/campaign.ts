/**
 * The fuzzing of one reader: inputs that reach new blocks are kept and changed further; what breaks a law is shrunk.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Blocks } from "./blocks.ts";
import { type Chance, LONGEST_INPUT, mutated } from "./mutate.ts";
import type { Target } from "./target.ts";
import { type Broken, tryInput } from "./try-input.ts";

export interface Find {
  readonly law: Broken | "memory grows";
  readonly what: string;
  readonly input: Uint8Array;
  /** Whether the input is of our own bytes. */
  readonly isOwn: boolean;
}

interface Kept {
  readonly bytes: Uint8Array;
  readonly isOwn: boolean;
}

/** Inputs whose coverage is looked at together, since that costs more than to try them. */
const BATCH = 256;
/** After so many inputs what is held is measured. */
const INPUTS_BETWEEN_MEASURES = 5000;
/** What may be held more than after the first round, the kept inputs left out. */
const MOST_GROWTH_BYTES = 48 * 1024 * 1024;
const MOST_FINDS = 8;
/** Of one reader, in bytes; longer inputs are not worth their place. */
const CORPUS_BYTES = 12 * 1024;
const CORPUS_INPUT_BYTES = 3 * 1024;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

export class Campaign {
  inputs = 0;
  readonly finds: Find[] = [];
  readonly #target: Target;
  readonly #blocks: Blocks;
  readonly #chance: Chance;
  readonly #announce: (input: Uint8Array) => void;
  readonly #kept: Kept[] = [];
  readonly #told = new Set<string>();
  #heldAtFirst = 0;
  #measuredAt = 0;

  /** @param announce is called before each input, so that one that never returns is known. */
  constructor(target: Target, blocks: Blocks, chance: Chance, announce: (input: Uint8Array) => void) {
    this.#target = target;
    this.#blocks = blocks;
    this.#chance = chance;
    this.#announce = announce;
  }

  /** Inputs to begin with: all are tried, those that reach something new are changed further. */
  begin(inputs: readonly Uint8Array[], isOwn: boolean): void {
    for (const bytes of inputs) this.#search([{ bytes: bytes.subarray(0, LONGEST_INPUT), isOwn }]);
    this.#heldAtFirst = held();
  }

  /** One round of changed inputs. What the one before left behind may be gone once the loop has turned. */
  round(): void {
    if (this.inputs - this.#measuredAt >= INPUTS_BETWEEN_MEASURES) this.#measure();
    const batch = Array.from({ length: BATCH }, () => this.#change());
    this.#search(batch);
  }

  /** The smallest inputs first, of which each reaches something that the seeds and the ones before do not. */
  corpus(blocks: Blocks): Uint8Array[] {
    for (const seed of this.#target.seeds()) tryInput(this.#target, seed);
    blocks.take();
    const corpus: Uint8Array[] = [];
    let bytes = 0;
    for (const kept of this.#kept.filter(({ isOwn }) => isOwn).toSorted((a, b) => a.bytes.length - b.bytes.length)) {
      if (kept.bytes.length > CORPUS_INPUT_BYTES || bytes + kept.bytes.length > CORPUS_BYTES) continue;
      this.#announce(kept.bytes);
      tryInput(this.#target, kept.bytes);
      if (blocks.take() === 0) continue;
      corpus.push(kept.bytes);
      bytes += kept.bytes.length;
    }
    return corpus;
  }

  get keptCount(): number {
    return this.#kept.length;
  }

  /** Keeps those that reach something new, found by halving. */
  #search(inputs: readonly Kept[]): void {
    for (const input of inputs) this.#try(input);
    const [first] = inputs;
    if (first === undefined || this.#blocks.take(inputs.length === 1) === 0) return;
    if (inputs.length === 1) {
      this.#kept.push(first);
      return;
    }
    const half = inputs.length >> 1;
    this.#search(inputs.slice(0, half));
    this.#search(inputs.slice(half));
  }

  #change(): Kept {
    // The newest reached the least known places.
    const from = this.#chance(2) === 0 ? Math.max(0, this.#kept.length - 20) : 0;
    const parent = this.#kept[from + this.#chance(Math.max(1, this.#kept.length - from))];
    const other = this.#kept[this.#chance(Math.max(1, this.#kept.length))];
    const none = new Uint8Array(0);
    const bytes = mutated(parent?.bytes ?? none, other?.bytes ?? none, this.#chance);
    return { bytes, isOwn: parent?.isOwn !== false && other?.isOwn !== false };
  }

  #try({ bytes, isOwn }: Kept): void {
    this.inputs++;
    this.#announce(bytes);
    const { broken } = tryInput(this.#target, bytes);
    if (broken === undefined || this.finds.length >= MOST_FINDS) return;
    const alike = likeness(broken.law, broken.what);
    if (this.#told.has(alike)) return;
    this.#told.add(alike);
    const input = broken.law === "slow" || broken.law === "much memory" ? bytes : this.#shrunk(bytes, alike);
    this.finds.push({ ...broken, what: tryInput(this.#target, input).broken?.what ?? broken.what, input, isOwn });
  }

  /** The shortest that still breaks the law in the same way. */
  #shrunk(bytes: Uint8Array, alike: string): Uint8Array {
    let input = bytes;
    let tries = 0;
    for (let size = input.length >> 1; size > 0 && tries < 2000; size >>= 1) {
      for (let at = 0; at < input.length && tries < 2000; tries++) {
        const shorter = new Uint8Array([...input.subarray(0, at), ...input.subarray(at + size)]);
        this.#announce(shorter);
        const { broken } = tryInput(this.#target, shorter);
        if (broken !== undefined && likeness(broken.law, broken.what) === alike) input = shorter;
        else at += size;
      }
    }
    return input;
  }

  #measure(): void {
    this.#measuredAt = this.inputs;
    const grown = held() - this.#heldAtFirst - this.#kept.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (grown <= MOST_GROWTH_BYTES || this.#told.has("memory grows")) return;
    this.#told.add("memory grows");
    const what = `${Math.round(grown / 1e6)} MB more are held after ${this.inputs} inputs`;
    this.finds.push({ law: "memory grows", what, input: new Uint8Array(0), isOwn: true });
  }
}

/** What is left of the first collection is freed aside, and counts as held until the second one has waited for it. */
function held(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Two finds are alike when only numbers and quoted values tell them apart. */
function likeness(law: string, what: string): string {
  const stack = /at .*?\/src\/[^ )]*/.exec(what)?.[0];
  return `${law} ${
    stack ??
    what
      .split(" or ")
      .map((fact) => fact.replace(/\d+/g, "").slice(0, 24))
      .join(" or ")
  }`;
}
