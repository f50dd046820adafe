/**
 * A door: serves one route of the contract. It says who calls, refuses who may not, checks what is sent, and hands typed
 * values to the function behind it, which calls an act or a query.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { TSchema } from "typebox";
import type { Acting } from "../acts/act.ts";
import {
  type BodyOf,
  JSON_LIMIT_BYTES,
  OPEN_JSON_LIMIT_BYTES,
  type ParamsOf,
  type QueryOf,
  type ReplyOf,
  type Route,
} from "../contract/route.ts";
import type { Actor } from "../domain/account/account.ts";
import { doneInstead } from "../domain/account/permission.ts";
import { may } from "../domain/account/reach.ts";
import { InputError } from "../domain/input-error.ts";
import { problemsAgainst } from "../domain/label/schema-problems.ts";
import type { Store } from "../store/database.ts";
import { HttpRefusal } from "./problems.ts";

/** What every door needs. */
export interface House {
  readonly store: Store;
  readonly now: () => Date;
  /** Who sent the request: by session cookie or token; undefined for nobody. */
  readonly actorOf: (request: FastifyRequest) => Promise<Actor | undefined>;
  readonly publish: Acting["publish"];
  /** Told when somebody who is signed in was refused; it must not wait. */
  readonly refused?: (actor: Actor, route: Route) => void;
}

export interface Call<R extends Route> {
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  /** Who calls; for a route that is open to anyone, nobody's actor when nobody is signed in. */
  readonly actor: Actor;
  /** For `act`. */
  readonly acting: Acting;
  /** Of `If-Match`; 0 where the route is not conditional. */
  readonly version: number;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Nobody: what an open route sees of a stranger. */
export const NOBODY: Actor = {
  accountId: null,
  name: "",
  role: "viewer",
  places: [],
  products: [],
  scope: [],
  via: "page",
};

type Answer<R extends Route> = ReplyOf<R> extends undefined ? unknown : ReplyOf<R>;

/** Serves `route`; a reply with a version gets it as its ETag, and one that was sent already is left as it is. */
export function door<R extends Route>(
  server: FastifyInstance,
  house: House,
  route: R,
  answer: (call: Call<R>) => Promise<Answer<R> | FastifyReply> | Answer<R>,
): void {
  const uploads = route.body?.kind === "files" ? uploadsOf(route) : undefined;
  server.route({
    method: route.method,
    url: route.path,
    // A stream never ends, and a file would be written, and its reading noted, for nobody to see.
    exposeHeadRoute: !("kind" in route.reply),
    bodyLimit: bodyLimitOf(route),
    // Before the body is read, so that a stranger cannot make the server read one.
    onRequest: async (request) => {
      const known = await house.actorOf(request);
      await noting(house, route, known, () => admit(route, known));
    },
    handler: async (request, reply) => {
      // A body may take its time to arrive, and the account may have been ended meanwhile.
      const known = await house.actorOf(request);
      await noting(house, route, known, () => admit(route, known));
      const actor = known ?? NOBODY;
      reply.header("cache-control", "no-store");
      uploads?.begin(request, reply, actor);
      const call = {
        params: held(route.params, request.params, "path") as ParamsOf<R>,
        query: held(route.query, request.query, "query") as QueryOf<R>,
        body: (route.body?.kind === "json" ? held(route.body.schema, request.body, "body") : undefined) as BodyOf<R>,
        actor,
        acting: { store: house.store, actor, now: house.now, publish: house.publish },
        version: route.conditional === true ? versionIn(request) : 0,
        request,
        reply,
      };
      const result = await noting(house, route, known, () => answer(call));
      const version = versionOf(result);
      if (version !== undefined && !reply.sent) reply.header("etag", `"${version}"`);
      return result;
    },
  });
}

/** Runs `body`, and tells of its refusal by role, token or reach. */
async function noting<T>(house: House, route: Route, actor: Actor | undefined, body: () => T | Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (actor !== undefined && error instanceof InputError && error.code === "not-permitted")
      house.refused?.(actor, route);
    throw error;
  }
}

const UPLOADS_OF_ONE = 2;
/** A connection on which nothing comes for so long is ended; who is waited for is told so before (upload-pace.ts). */
const UPLOAD_IDLE_MS = 60_000;
const RETRY_AFTER_S = 10;

/** Keeps one account from taking all the places of a route that takes files. */
function uploadsOf({ path }: Route) {
  const ofAccount = new Map<string, number>();
  return {
    begin({ raw }: FastifyRequest, reply: FastifyReply, { accountId }: Actor): void {
      const key = accountId ?? "";
      const underWay = ofAccount.get(key) ?? 0;
      if (underWay >= UPLOADS_OF_ONE) {
        raw.resume(); // a browser reads the answer only after all is sent
        throw new HttpRefusal(
          503,
          "busy",
          path,
          "files of yours are on their way already; wait for them",
          RETRY_AFTER_S,
        );
      }
      ofAccount.set(key, underWay + 1);
      reply.raw.once("close", () => {
        const left = (ofAccount.get(key) ?? 1) - 1;
        if (left === 0) ofAccount.delete(key);
        else ofAccount.set(key, left);
      });
      raw.setTimeout(UPLOAD_IDLE_MS, () => raw.destroy());
      raw.once("end", () => raw.setTimeout(0));
    },
  };
}

/** Of all that is read as a whole; a form of files has its own limits, which its reader holds. */
function bodyLimitOf({ access, body }: Route): number {
  if (body?.kind === "document") return body.limitBytes;
  if (body?.kind === "json" && body.limitBytes !== undefined) return body.limitBytes;
  return access === "anyone" ? OPEN_JSON_LIMIT_BYTES : JSON_LIMIT_BYTES;
}

/** @throws {InputError} `not-signed-in` or `not-permitted`. */
function admit({ access }: Route, actor: Actor | undefined): void {
  if (access === "anyone") return;
  if (actor === undefined) throw new InputError("not-signed-in", "session", "sign in first");
  // A token is for what its scope names and for nothing that only the person does.
  const allowed = access === "signed-in" ? actor.scope === null : may(actor, access);
  if (!allowed)
    throw new InputError(
      "not-permitted",
      "access",
      access === "signed-in"
        ? "a token cannot do this; sign in on the page"
        : (doneInstead(actor.role, access) ??
            `your role${actor.scope === null ? "" : " or this token"} does not permit it (${access}); ask an administrator`),
    );
}

/** More than a person mends at once only fills the answer. */
const PROBLEMS_TOLD = 20;

/** @throws {InputError} `argument-wrong` with all that is wrong, each at its place. */
function held(schema: TSchema | undefined, value: unknown, part: string): unknown {
  if (schema === undefined) return undefined;
  const problems = problemsAgainst(schema, value ?? {}).filter(({ level }) => level === "error");
  const all = problems.slice(0, PROBLEMS_TOLD).map(({ pointer, message }) => ({ where: `${part}${pointer}`, message }));
  const [first] = all;
  if (first === undefined) return value ?? {};
  const more = problems.length - 1;
  const message = more === 0 ? first.message : `${first.message} (and ${more} more)`;
  throw new InputError("argument-wrong", first.where, message, { all });
}

/** @throws {InputError} `argument-wrong` without `If-Match`: a change must say what it changes. */
function versionIn(request: FastifyRequest): number {
  const stated = /^"(\d{1,9})"$/.exec(String(request.headers["if-match"] ?? ""))?.[1];
  if (stated === undefined)
    throw new InputError(
      "argument-wrong",
      "if-match",
      'say in the header If-Match which version you change: the ETag of what you read, for example "3"',
    );
  return Number(stated);
}

/** What a page is about, in the reply that holds all that the page shows. */
const HEADS = ["inspection", "evaluation", "assessment", "device"] as const;

function versionOf(result: unknown): number | undefined {
  type Versioned = { version?: unknown };
  const page = (result ?? {}) as Versioned & Partial<Record<(typeof HEADS)[number], Versioned>>;
  const found = page.version ?? HEADS.map((head) => page[head]?.version).find((one) => one !== undefined);
  return typeof found === "number" ? found : undefined;
}

/** Where V8 stopped reading, as far as its message says so. */
function placeIn(cause: unknown): string {
  const at = /position (\d+)/.exec((cause as Error).message)?.[1];
  return at === undefined ? "" : ` (from character ${at} on)`;
}

/** Lets `room` take JSON bodies. */
export function takesJson(room: FastifyInstance): void {
  room.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
    try {
      // Names of prototypes would be refused by every closed schema, too; here they don't even become an object.
      done(
        null,
        JSON.parse(String(body), (key, value) => {
          // Half a sign (RFC 8259, 8.2) has no UTF-8, so it could neither be kept nor stand in the ledger.
          if (!key.isWellFormed() || (typeof value === "string" && !value.isWellFormed()))
            throw new SyntaxError("half a surrogate pair");
          return key === "__proto__" ? undefined : value;
        }),
      );
    } catch (cause) {
      done(
        // Its own words would quote the text, which may hold a password.
        new InputError("document-unreadable", "body", `it is no JSON${placeIn(cause)}; send it again`, { cause }),
        undefined,
      );
    }
  });
}
