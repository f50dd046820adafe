/**
 * The doors of the session, and who stands before a door: by the session's cookie or by an API token.
 *
 * A request with `Authorization` is answered by that alone, so that no cookie lends a program more than its token allows.
 * Source: OWASP Session Management Cheat Sheet; RFC 6265bis, 4.1.3 (`__Host-`); RFC 6750, 2.1 (`Bearer`).
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { changeOwnPassword } from "../acts/account.ts";
import { actorOfSession, actorOfToken, TOKEN_PREFIX } from "../acts/session.ts";
import { setUp } from "../acts/set-up.ts";
import { newRefusalLog, signIn, signInNameOf, signOut } from "../acts/sign-in.ts";
import { createToken, revokeToken } from "../acts/token.ts";
import { ROUTES } from "../contract/routes.ts";
import type { SessionState } from "../contract/session.ts";
import type { Actor } from "../domain/account/account.ts";
import { InputError } from "../domain/input-error.ts";
import { accountById, anyAccount } from "../store/account.ts";
import type { Store } from "../store/database.ts";
import { tokensOf } from "../store/session.ts";
import { readSetting } from "../store/setting.ts";
import { type Attempts, createAttempts, OWN } from "./attempts.ts";
import { door, type House } from "./door.ts";
import { type PublicAddress, publicOrigin } from "./public-address.ts";

export interface SessionActors {
  /** Who sent the request; it counts as use of the session or token. */
  readonly actorOf: (request: FastifyRequest) => Promise<Actor | undefined>;
  /** Who holds the session or token of an earlier request now; a page that only listens lets its session go idle. */
  readonly holderOf: (request: FastifyRequest) => Promise<Actor | undefined>;
  /** The session's secret in the request's cookie, whether it still holds or not. */
  readonly secretOf: (request: FastifyRequest) => string | undefined;
  /** Gives the browser the session, or takes it away. */
  readonly give: (reply: FastifyReply, secret: string | undefined) => void;
}

export interface SessionActorsOptions {
  readonly store: Store;
  readonly now: () => Date;
  /** Whether the page is served over TLS; its cookie then travels over nothing else. */
  readonly secure: boolean;
}

export function sessionActors({ store, now, secure }: SessionActorsOptions): SessionActors {
  const name = secure ? "__Host-carelabel" : "carelabel";
  // Without an age, so that it ends with the browser; the server ends it earlier.
  const flags = `Path=/; HttpOnly;${secure ? " Secure;" : ""} SameSite=Strict`;
  const own = new RegExp(`(?:^|;) *${name}=([A-Za-z0-9_-]{43}) *(?:;|$)`);
  const secretOf = ({ headers }: FastifyRequest) => own.exec(headers.cookie ?? "")?.[1];
  const find = async (request: FastifyRequest, isUse: boolean): Promise<Actor | undefined> => {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const token = BEARER.exec(authorization)?.[1];
      return token === undefined ? undefined : actorOfToken(store, now(), token, isUse);
    }
    const secret = secretOf(request);
    return secret === undefined ? undefined : actorOfSession(store, now(), secret, isUse);
  };
  return {
    actorOf: (request) => find(request, true),
    holderOf: (request) => find(request, false),
    secretOf,
    give: (reply, secret) => {
      reply.header("set-cookie", `${name}=${secret ?? ""}; ${flags}${secret === undefined ? "; Max-Age=0" : ""}`);
    },
  };
}

const BEARER = new RegExp(`^Bearer +(${TOKEN_PREFIX}[A-Za-z0-9_-]{43})$`, "i");

export interface SessionDoors {
  readonly actors: SessionActors;
  /** What the console shows, when the set-up may come from elsewhere than this machine; else null. */
  readonly setUpCode: string | null;
  /** What protects the key of the data, for administrators. */
  readonly dataKey: SessionState["dataKey"];
  /** Where phones reach the server. */
  readonly address: PublicAddress;
}

export async function sessionDoors(
  room: FastifyInstance,
  house: House,
  { actors, setUpCode, dataKey, address }: SessionDoors,
): Promise<void> {
  const { store, now } = house;
  const signIns: Attempts = createAttempts(now);
  const setUps: Attempts = createAttempts(now);
  const refusals = newRefusalLog();

  const stateFor = async (accountId: string | null, { socket }: FastifyRequest): Promise<SessionState> => {
    const account = accountId === null ? undefined : (await accountById(store.read, accountId))?.account;
    const isSetUp = await anyAccount(store.read);
    const facility = account === undefined ? undefined : await readSetting(store.read, "facility");
    return {
      setUp: isSetUp,
      codeNeeded: !isSetUp && setUpCode !== null,
      sample: (await readSetting(store.read, "sample")) === "yes",
      facility: facility === undefined ? null : JSON.parse(facility),
      account: account ?? null,
      dataKey: account?.role === "administrator" ? dataKey : null,
      publicOrigin: account === undefined ? null : publicOrigin(address, socket.localPort),
    };
  };

  door(room, house, ROUTES.readSession, ({ actor, request }) => stateFor(actor.accountId, request));

  door(room, house, ROUTES.setUp, async ({ body, acting, request, reply }) => {
    const { secret, account } = await setUps.run("", request.ip, () => setUp(acting, body, setUpCode));
    actors.give(reply, secret);
    return stateFor(account.id, request);
  });

  door(room, house, ROUTES.signIn, async ({ body, acting, request, reply }) => {
    const credentials = { ...body, address: request.ip, before: actors.secretOf(request) };
    const { secret, account } = await signIns.run(signInNameOf(body.signInName), request.ip, () =>
      signIn(acting, credentials, refusals),
    );
    actors.give(reply, secret);
    return stateFor(account.id, request);
  });

  door(room, house, ROUTES.signOut, async ({ acting, request, reply }) => {
    await signOut(acting, secretIn(request));
    actors.give(reply, undefined);
    return {};
  });

  door(room, house, ROUTES.changePassword, async ({ body, actor, acting, request }) => {
    // Whoever sits down at a page that was left open does not get to guess, either.
    await signIns.run(`${OWN}${actor.accountId}`, request.ip, () => changeOwnPassword(acting, body, secretIn(request)));
    return {};
  });

  door(room, house, ROUTES.listTokens, async ({ actor }) => ({
    tokens: await tokensOf(store.read, actor.accountId ?? ""),
  }));
  door(room, house, ROUTES.createToken, ({ body, acting }) => createToken(acting, body));
  door(room, house, ROUTES.revokeToken, async ({ params, acting }) => {
    await revokeToken(acting, params.id);
    return {};
  });

  /** The secret of a session that has been admitted. */
  function secretIn(request: FastifyRequest): string {
    const secret = actors.secretOf(request);
    if (secret === undefined) throw new InputError("not-signed-in", "session", "sign in first");
    return secret;
  }
}
