/**
 * Who is signed in, and what that person may do: what one may not do is not offered.
 */

import { createContext, use } from "react";
import { readSessionRoute, type SessionState } from "../src/contract/session.ts";
import type { Account } from "../src/domain/account/account.ts";
import { mayRole, type Permission } from "../src/domain/account/permission.ts";
import { call, keyOf, useCall } from "./call.ts";
import { allOld, queries } from "./queries.ts";
import { forget, remember, remembered } from "./remembered.ts";

/** The session's state; undefined while it is not known. */
export function useSession(): { readonly session: SessionState | undefined; readonly problem: unknown } {
  const { data, error } = useCall(readSessionRoute);
  return { session: data, problem: error ?? undefined };
}

/** Whose work a page holds, also for the time after the session ended and before the person is signed in again. */
export const WorkOf = createContext<Account | undefined>(undefined);

/** Who is signed in; undefined for nobody. */
export function useAccount(): Account | undefined {
  const account = useSession().session?.account ?? undefined;
  const before = use(WorkOf);
  return account ?? before;
}

/** Whether the person who is signed in has `permission`, at the places or products within reach. */
export function useMay(permission: Permission): boolean {
  const account = useAccount();
  return account !== undefined && mayRole(account.role, permission);
}

/** The facility's time zone (IANA); undefined, that is the reader's own, until it is known. */
export function useZone(): string | undefined {
  return useSession().session?.facility?.zone;
}

const KEPT = "carelabel-account";

/**
 * Who was signed in last on this device, for a page that is opened again without a line: it shows what it kept for that
 * person alone, and sends nothing before the server has said that the session holds.
 */
export function lastAccount(): Account | undefined {
  return remembered<Account>(KEPT);
}

/** Keeps who is signed in, or forgets who was. */
export function keepAccount(account: Account | null): void {
  if (account === null) forget(KEPT);
  else remember(KEPT, account);
}

/** To whom what is kept was shown last. */
let shownTo: string | undefined;

/** Begins a session on the page: what was shown before to somebody else does not stay. */
export function begin(state: SessionState): void {
  if (state.account?.id === shownTo) allOld();
  else queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== readSessionRoute.path });
  shownTo = state.account?.id;
  queries.setQueryData(keyOf(readSessionRoute), state);
}

/** Asks who is signed in before any page does. */
export function readSession(): Promise<void> {
  return queries.prefetchQuery({
    queryKey: keyOf(readSessionRoute),
    queryFn: async () => {
      const { reply } = await call(readSessionRoute);
      shownTo = reply.account?.id;
      return reply;
    },
  });
}
