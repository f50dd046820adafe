/**
 * How often somebody may try: wrong passwords by name and address, and requests of any kind.
 *
 * A failure is charged before the password is compared, so that many at once count as many. Nothing here locks an account:
 * what was used up comes back by itself, and an address from which a person has signed in is not slowed by failures elsewhere.
 * Source: OWASP Authentication Cheat Sheet (login throttling); NIST SP 800-63B-4, 3.2.2 (rate limiting).
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Actor } from "../domain/account/account.ts";
import { parseAddress } from "../domain/address.ts";
import { createAllowance } from "../domain/allowance.ts";
import { InputError } from "../domain/input-error.ts";
import { HttpRefusal } from "./problems.ts";

const QUARTER_HOUR_MS = 15 * 60_000;
/** Failures of one name at one address, of one address whatever the name, and of one name wherever from. */
const OF_PAIR = { atOnce: 10, everyMs: QUARTER_HOUR_MS / 10 };
const OF_ADDRESS = { atOnce: 100, everyMs: QUARTER_HOUR_MS / 100 };
const OF_NAME = { atOnce: 60, everyMs: 10_000 };
/** Before the id of somebody who is signed in; no sign-in name has a space. */
export const OWN = "own ";
const KNOWN_PAIRS = 10_000;
/** When many passwords are being checked: the queue is empty again by then. */
const BUSY_RETRY_S = 3;

export interface Attempts {
  /**
   * Runs `body`, which counts as a failure when it throws `credentials-wrong`.
   * @throws {HttpRefusal} 429 with the seconds to wait.
   */
  run<T>(name: string, address: string, body: () => Promise<T>): Promise<T>;
}

export function createAttempts(now: () => Date): Attempts {
  const pairs = createAllowance(OF_PAIR);
  const addresses = createAllowance(OF_ADDRESS);
  const names = createAllowance(OF_NAME);
  /** Names with an address from which they have signed in, the latest last. */
  const known = new Set<string>();

  return {
    async run(name, address, body) {
      const network = networkOf(address);
      const pair = `${network} ${name}`;
      // Who has signed in from there before, or is signed in, is not slowed by what others try at the same address.
      const charged = [
        { allowance: pairs, key: pair },
        ...(known.has(pair) || name.startsWith(OWN)
          ? []
          : [
              { allowance: addresses, key: network },
              { allowance: names, key: name },
            ]),
      ];
      const at = now().getTime();
      const waitMs = Math.max(...charged.map(({ allowance, key }) => allowance.wait(key, at)));
      if (waitMs > 0) throw tooMany("too many wrong passwords", Math.ceil(waitMs / 1_000));
      for (const { allowance, key } of charged) allowance.take(key, at);
      try {
        const result = await whenFree(body());
        for (const { allowance, key } of charged) allowance.giveBack(key);
        pairs.forget(pair);
        known.delete(pair);
        known.add(pair);
        const [oldest] = known;
        if (known.size > KNOWN_PAIRS && oldest !== undefined) known.delete(oldest);
        return result;
      } catch (error) {
        if (!(error instanceof InputError && error.code === "credentials-wrong"))
          for (const { allowance, key } of charged) allowance.giveBack(key);
        throw error;
      }
    },
  };
}

/** Says when to come back where an act refused because too many passwords are being checked. */
export async function whenFree<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof InputError && error.code === "attempts-too-many")
      throw new HttpRefusal(429, error.code, error.where, error.message, BUSY_RETRY_S);
    throw error;
  }
}

const REQUESTS_PER_MINUTE = 1_200;

export interface RequestLimit {
  readonly now: () => Date;
  readonly actorOf: (request: FastifyRequest) => Promise<Actor | undefined>;
  readonly perMinute?: number;
  /** Routes that bound by themselves what comes to them. */
  readonly limitedElsewhere?: ReadonlySet<string>;
}

/**
 * Refuses who sends more than `perMinute`: an account by its sessions, by its tokens, and a stranger by address. A long
 * answer (an audit, the stream of events) counts once.
 */
export function limitRequests(
  server: FastifyInstance,
  { now, actorOf, perMinute = REQUESTS_PER_MINUTE, limitedElsewhere = new Set() }: RequestLimit,
): void {
  const requests = createAllowance({ atOnce: perMinute, everyMs: 60_000 / perMinute });
  server.addHook("onRequest", async (request) => {
    // The app's own files are many, small and the same for everybody.
    if (!request.url.startsWith("/api/") || limitedElsewhere.has(request.routeOptions.url ?? "")) return;
    const actor = await actorOf(request);
    const key = actor === undefined ? networkOf(request.ip) : `${actor.via} ${actor.accountId}`;
    const at = now().getTime();
    const waitMs = requests.wait(key, at);
    if (waitMs > 0) throw tooMany("too many requests", Math.ceil(waitMs / 1_000));
    requests.take(key, at);
  });
}

function tooMany(what: string, retryAfterS: number): HttpRefusal {
  return new HttpRefusal(
    429,
    "attempts-too-many",
    "request",
    `${what}; try again in ${retryAfterS} seconds`,
    retryAfterS,
  );
}

/** The address itself, or the /64 of IPv6, which one customer has as a whole. */
export function networkOf(address: string): string {
  const parsed = parseAddress(address);
  return parsed?.kind() === "ipv6" ? parsed.toByteArray().slice(0, 8).join(":") : (parsed?.toString() ?? address);
}
