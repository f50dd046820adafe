/**
 * Access that was refused to somebody signed in, gathered and written into the ledger.
 *
 * The door is never kept waiting, and a flood leaves the ledger readable: what comes within a moment is one entry for each
 * account, and the same way in stands there once an hour with how often. Strangers are not told of here; their wrong
 * passwords are (acts/sign-in.ts).
 */
import type { Acting } from "../acts/act.ts";
import { noteRefusedAccess } from "../acts/refused-access.ts";
import type { Route } from "../contract/route.ts";
import type { Actor } from "../domain/account/account.ts";

const GATHERED_MS = 250;
const HOUR_MS = 60 * 60_000;

export interface RefusedAccess {
  note(actor: Actor, route: Pick<Route, "method" | "path">): void;
  /** Writes what is counted and stops. */
  close(): Promise<void>;
}

interface Way {
  /** Since the last entry. */
  count: number;
  /** When the last entry was begun; undefined before the first. */
  writtenAtMs: number | undefined;
}

/** Bounded by itself: accounts times rows of the contract table, and what was quiet for an hour is forgotten. */
export function createRefusedAccess(acting: Omit<Acting, "actor">, log: (text: string) => void): RefusedAccess {
  const accounts = new Map<string, Map<string, Way>>();
  let writing: Promise<void> = Promise.resolve();
  let soon: NodeJS.Timeout | undefined;
  const hourly = setInterval(() => write(false), HOUR_MS).unref();

  function write(all: boolean): Promise<void> {
    soon = undefined;
    writing = writing.then(() => writeDue(all)).catch((error: unknown) => log(`carelabel: refused access: ${error}\n`));
    return writing;
  }

  async function writeDue(all: boolean): Promise<void> {
    const nowMs = acting.now().getTime();
    for (const [accountId, ways] of accounts) {
      const due = new Map<string, number>();
      for (const [name, way] of ways) {
        if (!all && way.writtenAtMs !== undefined && nowMs - way.writtenAtMs < HOUR_MS) continue;
        if (way.count === 0) ways.delete(name);
        else due.set(name, way.count);
        way.count = 0;
        way.writtenAtMs = nowMs;
      }
      if (ways.size === 0) accounts.delete(accountId);
      if (due.size > 0) await noteRefusedAccess(acting, accountId, due);
    }
  }

  return {
    note({ accountId }, { method, path }) {
      if (accountId === null) return;
      const ways = accounts.get(accountId) ?? new Map<string, Way>();
      accounts.set(accountId, ways);
      const name = `${method} ${path}`;
      const way = ways.get(name) ?? { count: 0, writtenAtMs: undefined };
      ways.set(name, way);
      way.count += 1;
      if (way.writtenAtMs === undefined) soon ??= setTimeout(() => write(false), GATHERED_MS).unref();
    },
    async close() {
      clearInterval(hourly);
      clearTimeout(soon);
      await write(true);
    },
  };
}
