/**
 * Which value an IP address has in a table of ranges: the country of a database, the region of a provider.
 *
 * Ranges may nest, the longest prefix wins: building lays them out as runs without overlap, so that a look-up is one
 * binary search over typed arrays. IPv4 takes one 32-bit word per run, IPv6 four.
 */
import { InputError } from "../input-error.ts";

/** Bytes of an address in network order: 4 or 16. */
export type AddressBytes = readonly number[];

export interface AddressRange<Value> {
  readonly first: AddressBytes;
  /** Inclusive; of the same length as `first`. */
  readonly last: AddressBytes;
  readonly value: Value;
}

/** The runs of one address family: run `i` reaches from its key to the next one's; value 0 means "in no range". */
export interface Runs {
  readonly words: 1 | 4;
  /** First address of each run, `words` words each, in ascending order. */
  readonly keys: Uint32Array;
  /** Index into the table's values, plus one. */
  readonly values: Uint16Array;
}

export class AddressTable<Value> {
  readonly values: readonly Value[];
  readonly v4: Runs;
  readonly v6: Runs;

  constructor(values: readonly Value[], v4: Runs, v6: Runs) {
    this.values = values;
    this.v4 = v4;
    this.v6 = v6;
  }

  /** The value of the narrowest range that holds `address`; undefined when none does. */
  find(address: AddressBytes): Value | undefined {
    const runs = address.length === 4 ? this.v4 : this.v6;
    const at = lastRunUpTo(runs, wordsOf(address));
    return at === -1 ? undefined : this.values[(runs.values[at] ?? 0) - 1];
  }
}

/**
 * A table of `ranges`. Where two nest, the narrower one counts inside; where two are the same, the first.
 * @throws {InputError} `document-unreadable` when two ranges overlap without one holding the other.
 */
export function addressTable<Value>(ranges: Iterable<AddressRange<Value>>): AddressTable<Value> {
  const values: Value[] = [];
  const indexes = new Map<string, number>();
  const indexOf = (value: Value): number => {
    const key = JSON.stringify(value);
    const known = indexes.get(key);
    if (known !== undefined) return known;
    values.push(value);
    indexes.set(key, values.length);
    return values.length;
  };
  const families: { readonly v4: Span[]; readonly v6: Span[] } = { v4: [], v6: [] };
  for (const { first, last, value } of ranges) {
    const span = { first: wordsOf(first), last: wordsOf(last), value: indexOf(value) };
    (first.length === 4 ? families.v4 : families.v6).push(span);
  }
  return new AddressTable(values, layRuns(families.v4, 1), layRuns(families.v6, 4));
}

interface Span {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly value: number;
}

/** Nested spans as runs without overlap: a sweep with the spans that are still open on a stack. */
function layRuns(spans: readonly Span[], words: 1 | 4): Runs {
  const sorted = spans.toSorted((one, other) => compare(one.first, other.first) || compare(other.last, one.last));
  const runs: { key: readonly number[]; value: number }[] = [];
  const open: Span[] = [];
  const begin = (key: readonly number[], value: number) => {
    const before = runs.at(-1);
    if (before !== undefined && compare(before.key, key) === 0) before.value = value;
    else if ((before?.value ?? 0) !== value) runs.push({ key, value });
  };
  const closeUpTo = (key: readonly number[] | undefined) => {
    for (
      let top = open.at(-1);
      top !== undefined && (key === undefined || compare(top.last, key) < 0);
      top = open.at(-1)
    ) {
      open.pop();
      const next = after(top.last);
      if (next !== undefined) begin(next, open.at(-1)?.value ?? 0);
    }
  };
  for (const span of sorted) {
    closeUpTo(span.first);
    const around = open.at(-1);
    if (around !== undefined && compare(around.last, span.last) < 0) {
      throw new InputError(
        "document-unreadable",
        textOf(span.first),
        "two ranges overlap and neither holds the other; one of them is wrong",
      );
    }
    // A range that is there twice keeps its first value.
    if (around !== undefined && compare(around.first, span.first) === 0 && compare(around.last, span.last) === 0)
      continue;
    open.push(span);
    begin(span.first, span.value);
  }
  closeUpTo(undefined);
  const merged = runs.filter((run, index) => run.value !== (index === 0 ? 0 : runs[index - 1]?.value));
  return {
    words,
    keys: Uint32Array.from(merged.flatMap((run) => run.key)),
    values: Uint16Array.from(merged, (run) => run.value),
  };
}

/** 32-bit words of an address, most significant first. */
function wordsOf(bytes: AddressBytes): number[] {
  const words: number[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    words.push(
      (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>>
        0,
    );
  }
  return words;
}

/** An address for a message. */
function textOf(words: readonly number[]): string {
  const bytes = words.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]);
  if (words.length === 1) return bytes.join(".");
  return words
    .flatMap((word) => [word >>> 16, word & 0xffff])
    .map((group) => group.toString(16))
    .join(":");
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (let at = 0; at < one.length; at++) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The address after `words`; undefined after the last one. */
function after(words: readonly number[]): number[] | undefined {
  const next = words.slice();
  for (let at = next.length - 1; at >= 0; at--) {
    next[at] = ((next[at] ?? 0) + 1) >>> 0;
    if (next[at] !== 0) return next;
  }
  return undefined;
}

/** Index of the last run whose key is not above `key`; -1 when all are. */
function lastRunUpTo({ words, keys }: Runs, key: readonly number[]): number {
  let low = 0;
  let high = keys.length / words;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAbove(keys, middle * words, key)) high = middle;
    else low = middle + 1;
  }
  return low - 1;
}

function isAbove(keys: Uint32Array, at: number, key: readonly number[]): boolean {
  for (let word = 0; word < key.length; word++) {
    const difference = (keys[at + word] ?? 0) - (key[word] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
