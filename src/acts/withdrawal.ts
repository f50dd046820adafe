/**
 * Takes a withdrawal list of a maker or an institute in: what it takes back counts here from then on.
 */
import { InputError } from "../domain/input-error.ts";
import { ownList } from "../domain/label/verify.ts";
import type { WithdrawalFile, WithdrawalList } from "../domain/label/withdrawal.ts";
import { keepWithdrawals, pinnedCards, withdrawalListOf } from "../store/key-ring.ts";
import { type Acting, act } from "./act.ts";

/**
 * Keeps the list in place of an older one by the same signer.
 * @returns how many labels and countersignatures it names.
 * @throws {InputError} `signature-unreadable` when no trusted key signed it, `record-conflict` for the facility's own
 *   list or one that is older than the one that is known.
 */
export async function takeWithdrawals(acting: Acting, file: WithdrawalFile): Promise<{ entries: number }> {
  const { kid, list } = await signerOfList(acting, file);
  return act(acting, "key.withdrawals", async (tx) => {
    const before = await withdrawalListOf(tx, kid);
    if (before !== undefined && before.sequence > list.sequence)
      throw new InputError(
        "record-conflict",
        "list",
        `a newer list of ${list.issuer} (number ${before.sequence}) is known; this is number ${list.sequence}`,
      );
    const result = { entries: list.entries.length };
    if (before?.sequence === list.sequence) return { result, deed: undefined };
    await keepWithdrawals(tx, kid, file);
    return {
      result,
      deed: {
        subjects: [{ kind: "key", id: kid }],
        changes: { withdrawn: [before?.entries.length ?? 0, list.entries.length] },
      },
    };
  });
}

async function signerOfList(
  { store }: Acting,
  file: WithdrawalFile,
): Promise<{ readonly kid: string; readonly list: WithdrawalList }> {
  for (const { kid, card, own } of await pinnedCards(store.read)) {
    const list = await ownList(file, kid);
    if (list === undefined || list.issuer !== card.holder) continue;
    if (own) throw new InputError("record-conflict", "list", "this is the facility's own list, which is kept already");
    return { kid, list };
  }
  throw new InputError(
    "signature-unreadable",
    "list",
    "no trusted key signed this list, or it was changed; pin its signer's key first",
  );
}
