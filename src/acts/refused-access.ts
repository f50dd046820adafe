/**
 * Refused access in the ledger: who was refused what, and how often, in one entry for many.
 */
import { type Acting, act, SYSTEM } from "./act.ts";

/** How often each way in was refused, by method and path. */
export type Refused = ReadonlyMap<string, number>;

export function noteRefusedAccess(acting: Omit<Acting, "actor">, accountId: string, refused: Refused): Promise<void> {
  // The program's own word: whoever was refused has not acted, and may be no account any more.
  return act({ ...acting, actor: SYSTEM }, "access.refuse", async () => ({
    result: undefined,
    deed: {
      subjects: [{ kind: "account", id: accountId }],
      changes: Object.fromEntries([...refused].map(([way, times]) => [way, [null, times]])),
    },
  }));
}
