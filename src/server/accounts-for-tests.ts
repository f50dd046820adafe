/**
 * A server of session and account doors over a store of its own, with a clock that a test sets, and visitors with a
 * browser's cookie each.
 */
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify from "fastify";
import { newId } from "../acts/act.ts";
import { hashPassword } from "../acts/password.ts";
import type { ChangeEvent } from "../contract/ledger.ts";
import { ROUTES } from "../contract/routes.ts";
import type { Account } from "../domain/account/account.ts";
import { insertAccount } from "../store/account.ts";
import { openStore, type Store } from "../store/database.ts";
import { insertPlaces } from "../store/place.ts";
import { accountDoors } from "./account.ts";
import { limitRequests, type RequestLimit } from "./attempts.ts";
import { door, type House, takesJson } from "./door.ts";
import { sendProblem } from "./problems.ts";
import { type SessionDoors, sessionActors, sessionDoors } from "./session.ts";

/** Open for this machine only. */
const LOOPBACK = { host: null, secure: false } as const;

export const PASSWORD = "the pump on ward three hums";
export const WARD = "ward0001";
let kept: Promise<string> | undefined;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}
export interface Visitor {
  cookie: string | undefined;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export interface AccountsHouse {
  readonly folder: string;
  readonly store: Store;
  readonly events: ChangeEvent[];
  /** Lets time pass. */
  wait(ms: number): void;
  now(): Date;
  /** Somebody new at a browser, calling from `address`. */
  visitor(address?: string): Visitor;
  /** An account that is there already, with `PASSWORD`. */
  enter(account?: Partial<Account>): Promise<Account>;
  signedIn(signInName: string, address?: string): Promise<Visitor>;
  ledger(): Promise<{ act: string; name: string; via: string; subjects: string; changes: string }[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openAccountsHouse(
  options: Partial<Omit<SessionDoors, "actors">> & { secure?: boolean; perMinute?: RequestLimit["perMinute"] } = {},
): Promise<AccountsHouse> {
  const folder = mkdtempSync(join(tmpdir(), "carelabel-accounts-"));
  const store = await openStore(folder);
  let clock = Date.parse("2026-11-22T08:00:00Z");
  const now = () => new Date(clock);
  const events: ChangeEvent[] = [];
  const bugs: string[] = [];
  const actors = sessionActors({ store, now, secure: options.secure ?? false });
  const house: House = { store, now, actorOf: actors.actorOf, publish: (event) => events.push(event) };

  // The address is said by a header, as behind a proxy, so that a test has many.
  const server = Fastify({ logger: false, trustProxy: true });
  server.setSerializerCompiler(() => JSON.stringify);
  server.setErrorHandler((error, _request, reply) => sendProblem(error, reply, (text) => bugs.push(text)));
  server.removeAllContentTypeParsers();
  if (options.perMinute !== undefined)
    limitRequests(server, { now, actorOf: actors.actorOf, perMinute: options.perMinute });
  await server.register(async (room) => {
    takesJson(room);
    await sessionDoors(room, house, { actors, setUpCode: null, dataKey: "file-mode", address: LOOPBACK, ...options });
    await accountDoors(room, house);
    // Stands for every route with a permission that a token may have.
    door(room, house, ROUTES.listPlaces, ({ actor }) => Object({ places: [], via: actor.via }));
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  const { port } = server.server.address() as AddressInfo;

  const visitor = (address = "192.0.2.1"): Visitor => {
    const self: Visitor = {
      cookie: undefined,
      async call(method, path, body, headers = {}) {
        const response = await fetch(`http://127.0.0.1:${port}${path}`, {
          method,
          headers: {
            "x-forwarded-for": address,
            ...(self.cookie === undefined ? {} : { cookie: self.cookie }),
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        for (const line of response.headers.getSetCookie())
          self.cookie = /max-age=0/i.test(line) ? undefined : line.split(";")[0];
        const text = await response.text();
        return { status: response.status, headers: response.headers, body: JSON.parse(text) };
      },
    };
    return self;
  };
  return {
    folder,
    store,
    events,
    now,
    wait: (ms) => {
      clock += ms;
    },
    visitor,
    async enter(given = {}) {
      kept ??= hashPassword(PASSWORD);
      const account: Account = {
        id: newId(),
        signInName: "anna",
        name: "Anna",
        role: "administrator",
        places: null,
        products: null,
        disabled: false,
        lastSignInAt: null,
        version: 1,
        ...given,
      };
      const password = await kept;
      await store.write(async (tx) => {
        if ((await tx.selectFrom("place").select("id").execute()).length === 0)
          await insertPlaces(tx, [
            {
              id: WARD,
              parent: null,
              kind: "facility",
              name: "Lakeside",
              careSetting: null,
              environment: null,
              phone: null,
              contact: null,
              version: 1,
            },
          ]);
        await insertAccount(tx, { account, password }, now().toISOString());
      });
      return account;
    },
    async signedIn(signInName, address) {
      const one = visitor(address);
      const { status, body } = await one.call("POST", ROUTES.signIn.path, { signInName, password: PASSWORD });
      if (status !== 200) throw new Error(JSON.stringify(body));
      return one;
    },
    ledger: () =>
      store.read
        .selectFrom("ledger")
        .select(["act", "name", "via", "subjects", "changes"])
        .orderBy("sequence")
        .execute(),
    async [Symbol.asyncDispose]() {
      await server.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
      if (bugs.length > 0) throw new Error(bugs.join("\n"));
    },
  };
}
