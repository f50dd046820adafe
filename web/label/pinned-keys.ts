/**
 * The keys to verify with: from the server, or as the service worker kept them when the server is stopped.
 */
import { useEffect, useState } from "react";
import { trustRoute } from "../../src/contract/label.ts";
import { NO_TRUST, type Trust, trustOf } from "../../src/domain/label/trust.ts";
import type { WithdrawalFile } from "../../src/domain/label/withdrawal.ts";
import { call } from "../call.ts";

export interface PinnedKeys {
  readonly trust: Trust;
  readonly withdrawals: readonly WithdrawalFile[];
  /** When the server handed them out; undefined when this device never got any. */
  readonly asOf: Date | undefined;
}

const NONE: PinnedKeys = { trust: NO_TRUST, withdrawals: [], asOf: undefined };

/** Undefined while they are being fetched; nobody is trusted where none can be had. */
export function usePinnedKeys(): PinnedKeys | undefined {
  const [keys, setKeys] = useState<PinnedKeys>();
  useEffect(() => {
    call(trustRoute)
      .then(async ({ reply, date }) => ({
        trust: await trustOf(reply.trust, "trust"),
        withdrawals: reply.withdrawals,
        asOf: date,
      }))
      .catch(() => NONE)
      .then(setKeys);
  }, []);
  return keys;
}
