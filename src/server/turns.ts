/**
 * Work that holds the event loop: one piece after the other, others' requests in between, and few for each account at a
 * time, so that nobody can hold up everybody.
 */
import { setImmediate } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import { HttpRefusal } from "./problems.ts";

/** A page asks for a check and a picture with each change; two pages may be open. */
const AT_ONCE = 4;
const RETRY_AFTER_S = 2;

/** Who asks: an account; null where none is needed. */
type Account = string | null;

export interface Turns {
  /**
   * Runs `body` while the account has fewer than it may under way.
   * @throws {HttpRefusal} 503 `busy`.
   */
  among<T>(account: Account, body: () => Promise<T>): Promise<T>;
  /** Runs `work` after what was asked for before; not at all for whoever has left. */
  next<T>(reply: FastifyReply, work: () => Promise<T> | T): Promise<T>;
}

/** @param where what a refusal is about. */
export function createTurns(atOnce = AT_ONCE, where = "label"): Turns {
  const underWay = new Map<Account, number>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    async among(account, body) {
      const before = underWay.get(account) ?? 0;
      if (before >= atOnce)
        throw new HttpRefusal(503, "busy", where, `${atOnce} of yours are under way; wait for them`, RETRY_AFTER_S);
      underWay.set(account, before + 1);
      try {
        return await body();
      } finally {
        const left = (underWay.get(account) ?? 1) - 1;
        if (left === 0) underWay.delete(account);
        else underWay.set(account, left);
      }
    },
    next(reply, work) {
      const mine = last.then(async () => {
        await setImmediate();
        if (reply.raw.destroyed) throw new HttpRefusal(400, "request-malformed", "request", "the caller has left");
        return work();
      });
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}
