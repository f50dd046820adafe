/**
 * Which keys the facility trusts: pin one after comparing its fingerprint, or trust it no longer.
 */
import { InputError } from "../domain/input-error.ts";
import { fingerprintOf, importPublicKey, type KeyCard, sameFingerprint, thumbprintOf } from "../domain/label/key.ts";
import { trustOf } from "../domain/label/trust.ts";
import { insertPinnedCard, type PinnedCard, pinnedCards, removePinnedCard } from "../store/key-ring.ts";
import { type Acting, act, canonicalText } from "./act.ts";

/**
 * Trusts a key. The same key with another card takes the place of what was pinned.
 * @param fingerprint as the holder told it, by another way than the card came.
 * @throws {InputError} `key-unusable` when the fingerprint is another or the card is no key, `record-conflict` for the
 *   facility's own key.
 */
export async function pinKey(acting: Acting, card: KeyCard, fingerprint: string): Promise<PinnedCard> {
  await importPublicKey(card.key);
  const kid = await thumbprintOf(card.key);
  const own = fingerprintOf(kid);
  if (!sameFingerprint(fingerprint, own))
    throw new InputError(
      "key-unusable",
      "/fingerprint",
      `the card's fingerprint is ${own}, not the one given; ask ${card.holder} again before you trust it`,
    );
  return act(acting, "key.pin", async (tx, at) => {
    const all = await pinnedCards(tx);
    const before = all.find((one) => one.kid === kid);
    if (before?.own) throw ownKey("it is trusted already");
    if (before !== undefined && canonicalText(before.card) === canonicalText(card))
      return { result: before, deed: undefined };
    const pinned = { kid, card, pinnedOn: at.slice(0, 10), own: false };
    const pins = [...all.filter((one) => one !== before), pinned];
    await trustOf({ carelabel: "trust", pinned: pins.map((one) => ({ card: one.card, pinnedOn: one.pinnedOn })) }, "");
    await insertPinnedCard(tx, pinned);
    return {
      result: pinned,
      deed: { subjects: [{ kind: "key", id: kid }], changes: { card: [before?.card ?? null, card] } },
    };
  });
}

/** @throws {InputError} `record-unknown`, `record-conflict` for the facility's own key. */
export async function unpinKey(acting: Acting, kid: string): Promise<void> {
  await act(acting, "key.unpin", async (tx) => {
    const before = (await pinnedCards(tx)).find((one) => one.kid === kid);
    if (before === undefined) throw new InputError("record-unknown", "key", "this key is not trusted");
    if (before.own) throw ownKey("its labels would stop counting; withdraw a label instead");
    await removePinnedCard(tx, kid);
    return {
      result: undefined,
      deed: { subjects: [{ kind: "key", id: kid }], changes: { card: [before.card, null] } },
    };
  });
}

function ownKey(what: string): InputError {
  return new InputError("record-conflict", "key", `this is the facility's own key; ${what}`);
}
