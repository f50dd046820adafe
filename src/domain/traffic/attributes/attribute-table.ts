/**
 * The vocabulary of attributes, made ready to be asked for each field of a message.
 */
import { keyHash, keyLetters } from "./key-letters.ts";
import type { Attribute, TrafficAttributes } from "./schema.ts";
import { hasForm, isPresent } from "./value-form.ts";

/** What a field's name says: attributes, a kind of identifier, or both. */
export interface KeyMeaning {
  readonly key: string;
  /** Attributes that the value has to have the form of; the first that fits is meant. */
  readonly weak: readonly Attribute[];
  /** What is meant when none of those fits. */
  readonly strong: Attribute | undefined;
  readonly identifier: string | undefined;
}

const FILTER_BITS = 15;
/** Longer names are sentences. */
const KEY_BYTES_MOST = 80;

export class AttributeTable {
  readonly edition: string;
  readonly attributes: readonly Attribute[];
  readonly identifiers: TrafficAttributes["identifiers"];
  readonly #byId: ReadonlyMap<string, Attribute>;
  readonly #byHash = new Map<number, KeyMeaning>();
  readonly #filter = new Uint8Array(1 << FILTER_BITS);

  constructor({ edition, attributes, identifiers }: TrafficAttributes) {
    this.edition = edition;
    this.attributes = attributes;
    this.identifiers = identifiers;
    this.#byId = new Map(attributes.map((attribute) => [attribute.id, attribute]));
    const meanings = new Map<string, KeyMeaning>();
    const change = (key: string, more: (meaning: KeyMeaning) => Partial<KeyMeaning>) => {
      const meaning = meanings.get(key) ?? { key, weak: [], strong: undefined, identifier: undefined };
      meanings.set(key, { ...meaning, ...more(meaning) });
    };
    for (const attribute of attributes) {
      for (const key of attribute.weakKeys ?? []) change(key, ({ weak }) => ({ weak: [...weak, attribute] }));
      for (const key of attribute.keys) change(key, () => ({ strong: attribute }));
    }
    for (const { kind, keys } of identifiers) for (const key of keys) change(key, () => ({ identifier: kind }));
    for (const meaning of meanings.values()) {
      const letters = Uint8Array.from(meaning.key, (letter) => letter.charCodeAt(0));
      const hash = keyHash(letters, 0, letters.length);
      this.#byHash.set(hash, meaning);
      this.#filter[hash >>> (32 - FILTER_BITS)] = 1;
    }
  }

  attribute(id: string): Attribute | undefined {
    return this.#byId.get(id);
  }

  /** The attribute that a value under the name is, or undefined. */
  attributeOf({ weak, strong }: KeyMeaning, value: string, scalar: boolean): Attribute | undefined {
    if (!isPresent(value)) return undefined;
    const fitting = weak.find(({ form }) => hasForm(form, value, scalar));
    if (fitting !== undefined) return fitting;
    const isTruth = scalar && /^[tf]/.test(value);
    return isTruth && strong?.form !== "boolean" && strong?.form !== "any" ? undefined : strong;
  }

  /** What the name says, together with the name of what holds it, else alone. */
  meaningOf(
    own: { readonly bytes: Uint8Array; readonly from: number; readonly to: number },
    holder: { readonly bytes: Uint8Array; readonly from: number; readonly to: number },
  ): KeyMeaning | undefined {
    if (own.to === own.from || own.to - own.from > KEY_BYTES_MOST) return undefined;
    if (holder.to > holder.from && holder.to - holder.from <= KEY_BYTES_MOST) {
      const both = keyHash(own.bytes, own.from, own.to, keyHash(holder.bytes, holder.from, holder.to));
      if (this.#filter[both >>> (32 - FILTER_BITS)] === 1) {
        const letters = keyLetters(holder.bytes, holder.from, holder.to) + keyLetters(own.bytes, own.from, own.to);
        const found = this.#byHash.get(both);
        if (found?.key === letters) return found;
      }
    }
    const alone = keyHash(own.bytes, own.from, own.to);
    if (this.#filter[alone >>> (32 - FILTER_BITS)] !== 1) return undefined;
    const found = this.#byHash.get(alone);
    return found !== undefined && found.key === keyLetters(own.bytes, own.from, own.to) ? found : undefined;
  }
}
