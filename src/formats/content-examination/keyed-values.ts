/**
 * Keys and keyed hashes among the values of one message; what is learnt of keys stays for the messages that follow.
 */
import type { CanaryHit } from "../../domain/traffic/canary/hit.ts";
import { KeyedHashes, written } from "../../domain/traffic/canary/keyed-hashes.ts";
import { type Layer, pathOf, rootOf } from "../nested-content/layer.ts";
import type { Word } from "../nested-content/layer-reader.ts";

/** Digests of one message that are held against the keys. */
const DIGESTS_MOST = 256;
/** Within the name of a field, in lower case; they begin with k, s and t. */
const KEY_WORDS = ["key", "salt", "secret", "token"].map((word) => new TextEncoder().encode(word));

export class KeyedValues {
  readonly #hashes: KeyedHashes;
  readonly #digests: { readonly digest: string; readonly layers: readonly string[]; readonly offset: number }[] = [];

  constructor(hashes: KeyedHashes) {
    this.#hashes = hashes;
  }

  /** A layer that was decoded, and is as long as a digest. */
  layer(layer: Layer): void {
    const { bytes, start, end, parent, sourceStart } = layer;
    if (parent === undefined || bytes === parent.bytes || !KeyedHashes.isLengthOfDigest(end - start)) return;
    if (this.#digests.length >= DIGESTS_MOST) return;
    const offset = Math.max(0, sourceStart - rootOf(layer).start);
    this.#digests.push({ digest: written(bytes.subarray(start, end)), layers: pathOf(layer), offset });
  }

  value({ bytes, from, to }: Word, value: Uint8Array, start: number, end: number): void {
    if (saysKey(bytes, from, to)) this.#hashes.learn(value, start, end);
  }

  hits(): CanaryHit[] {
    return this.#digests.flatMap(({ digest, layers, offset }) => {
      const found = this.#hashes.find(digest);
      return found === undefined ? [] : [{ ...found, encoding: "raw", layers, offset }];
    });
  }
}

function saysKey(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at + 2 < to; at++) {
    const letter = (bytes[at] as number) | 0x20;
    if (letter !== 0x6b && letter !== 0x73 && letter !== 0x74) continue;
    if (KEY_WORDS.some((word) => startsWith(bytes, at, to, word))) return true;
  }
  return false;
}

function startsWith(bytes: Uint8Array, at: number, to: number, word: Uint8Array): boolean {
  let same = 0;
  while (same < word.length && at + same < to && ((bytes[at + same] as number) | 0x20) === word[same]) same++;
  return same === word.length;
}
