/**
 * One input through one reader, held to all that a reader promises.
 *
 * It throws nothing but `InputError`, takes less than a second, tells a bounded amount, tells the same whatever lies
 * around its windows, and a stream the same wherever it is cut.
 */
import { performance } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { InputError } from "../../src/domain/input-error.ts";
import { Delivery, Told } from "./delivery.ts";
import { type Chance, seeded } from "./mutate.ts";
import type { Target } from "./target.ts";

export const LONGEST_MS = 1000;
/** Facts, and letters of all of them, that an input of so many bytes may give. */
const mostFacts = (bytes: number) => 1000 + bytes;
const mostLetters = (bytes: number) => 1024 * 1024 + 64 * bytes;
/** What one reading may take of the heap and beside it, garbage included. */
export const MOST_BYTES = 256 * 1024 * 1024;

export type Broken =
  | "throws"
  | "slow"
  | "many facts"
  | "much memory"
  | "reads outside of its window"
  | "depends on the cuts";

export interface Outcome {
  readonly facts: readonly string[];
  readonly broken?: { readonly law: Broken; readonly what: string };
}

export function tryInput(target: Target, input: Uint8Array): Outcome {
  const chance = seeded(digestOf(input));
  const before = heldBytes();
  const started = performance.now();
  let plain = tell(target, input, new Delivery(0));
  let took = performance.now() - started;
  if (took > LONGEST_MS) {
    // The machine may have been busy: what counts is this thread's own time.
    const cpu = process.threadCpuUsage();
    plain = tell(target, input, new Delivery(0));
    const { user, system } = process.threadCpuUsage(cpu);
    took = (user + system) / 1000;
  }
  const grown = heldBytes() - before;
  const { facts } = plain;
  const broken = (law: Broken, what: string): Outcome => ({ facts, broken: { law, what } });
  if (plain.thrown !== undefined) return broken("throws", plain.thrown);
  if (took > LONGEST_MS) return broken("slow", `${Math.round(took)} ms for ${input.length} bytes`);
  if (grown > MOST_BYTES) return broken("much memory", `${Math.round(grown / 1e6)} MB for ${input.length} bytes`);
  const letters = facts.reduce((sum, fact) => sum + fact.length, 0);
  if (facts.length > mostFacts(input.length) || letters > mostLetters(input.length)) {
    return broken("many facts", `${facts.length} facts of ${letters} letters for ${input.length} bytes`);
  }
  const poisoned = tell(target, input, new Delivery(POISONS[chance(POISONS.length)] as number));
  const elsewhere = difference(facts, poisoned);
  if (elsewhere !== undefined) return broken("reads outside of its window", elsewhere);
  if (target.isStream !== true) return { facts };
  const cut = tell(target, input, new Delivery(0x20, cuts(input.length, chance)));
  const differs = difference(facts, cut);
  if (differs === undefined || target.isLost?.([...facts, ...cut.facts]) === true) return { facts };
  return broken("depends on the cuts", differs);
}

const POISONS = [0xff, 0x0a, 0x22, 0x30, 0x41, 0x80, 0x16, 0x01];

/** Mostly short pieces, sometimes single bytes all the way, fewer of them in a long input. */
function cuts(length: number, chance: Chance): () => number {
  const most = chance(4) === 0 && length < 20_000 ? 1 : 1 + chance(Math.max(24, length >> 6));
  return () => 1 + chance(most);
}

function tell(target: Target, input: Uint8Array, delivery: Delivery): { facts: readonly string[]; thrown?: string } {
  const told = new Told();
  try {
    target.run(input, delivery, told);
  } catch (error) {
    if (!(error instanceof InputError)) {
      const stack = error instanceof Error ? (error.stack ?? String(error)) : String(error);
      return { facts: told.lines(), thrown: stack.split("\n", 4).join(" ") };
    }
    told.fact("InputError", error.code, error.where, error.message);
  }
  return { facts: told.lines() };
}

function difference(
  facts: readonly string[],
  other: { facts: readonly string[]; thrown?: string },
): string | undefined {
  if (other.thrown !== undefined) return other.thrown;
  const most = Math.max(facts.length, other.facts.length);
  for (let at = 0; at < most; at++) {
    if (facts[at] !== other.facts[at]) return `${cutShort(facts[at])} or ${cutShort(other.facts[at])}`;
  }
  return undefined;
}

const cutShort = (fact = "nothing") => (fact.length > 300 ? `${fact.slice(0, 300)}...` : fact);

function heldBytes(): number {
  const { used_heap_size: heap, external_memory: beside } = getHeapStatistics();
  return heap + beside;
}

/** FNV-1a: the cuts and the poison of an input come of itself, so that a find is found again. */
function digestOf(bytes: Uint8Array): number {
  let digest = 0x811c9dc5;
  for (const byte of bytes) digest = Math.imul(digest ^ byte, 0x01000193);
  return digest >>> 0;
}
