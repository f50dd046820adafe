/**
 * Trust: keys that a person pinned, after comparing the fingerprint by another way than the one the card came by.
 */
import Type, { type Static } from "typebox";
import { InputError } from "../input-error.ts";
import { importPublicKey, type KeyCard, KeyCard as KeyCardSchema, thumbprintOf } from "./key.ts";
import { problemsAgainst } from "./schema-problems.ts";
import { thumbprintBytes } from "./short-label.ts";
import { Closed, Day } from "./text.ts";

export const TrustFile = Closed(
  {
    carelabel: Type.Literal("trust"),
    pinned: Type.Array(
      Closed({ card: KeyCardSchema, pinnedOn: Day }, { description: "a key card and the day it was pinned" }),
      { maxItems: 10_000 },
    ),
  },
  { description: "the keys that this facility trusts" },
);
export type TrustFile = Static<typeof TrustFile>;

export interface PinnedKey {
  readonly card: KeyCard;
  readonly kid: string;
  readonly key: CryptoKey;
}

/** Pinned keys, by thumbprint and by the shortened thumbprint of a printed code. */
export interface Trust {
  byThumbprint(kid: string): PinnedKey | undefined;
  byShortKid(kid: Uint8Array): PinnedKey | undefined;
  readonly size: number;
}

/** Nobody is trusted. */
export const NO_TRUST: Trust = { byThumbprint: () => undefined, byShortKid: () => undefined, size: 0 };

/** @throws {InputError} `key-unusable` naming the entry that is wrong. */
export async function trustOf(value: unknown, where: string): Promise<Trust> {
  const [problem] = problemsAgainst(TrustFile, value, true);
  if (problem !== undefined)
    throw new InputError(
      "key-unusable",
      `${where}${problem.pointer}`,
      `it is no list of pinned keys: ${problem.message}`,
    );
  const pinned = await Promise.all(
    (value as TrustFile).pinned.map(async ({ card }) => ({
      card,
      kid: await thumbprintOf(card.key),
      key: await importPublicKey(card.key),
    })),
  );
  const byThumbprint = new Map<string, PinnedKey>();
  const byShort = new Map<string, PinnedKey>();
  for (const [index, entry] of pinned.entries()) {
    const short = String(thumbprintBytes(entry.kid));
    // Two entries would leave it to their order who has signed; a printed code names a key by its short name only.
    if (byShort.has(short)) {
      throw new InputError(
        "key-unusable",
        `${where}/pinned/${index}`,
        byThumbprint.has(entry.kid)
          ? "this key is pinned twice; keep the entry whose holder you compared the fingerprint with"
          : "a printed code cannot tell this key from another pinned one; keep one of the two",
      );
    }
    byThumbprint.set(entry.kid, entry);
    byShort.set(short, entry);
  }
  return {
    byThumbprint: (kid) => byThumbprint.get(kid),
    byShortKid: (kid) => byShort.get(String(kid)),
    size: pinned.length,
  };
}

/** `trust` with one more card; the same key again replaces its entry. */
export async function pin(trust: TrustFile, card: KeyCard, today: string): Promise<TrustFile> {
  const kid = await thumbprintOf(card.key);
  const others = [];
  for (const entry of trust.pinned) if ((await thumbprintOf(entry.card.key)) !== kid) others.push(entry);
  return { carelabel: "trust", pinned: [...others, { card, pinnedOn: today }] };
}
