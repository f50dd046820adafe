/**
 * Server-sent events: every page that is open learns at once what changed, and asks again for what it shows.
 *
 * Source: WHATWG HTML, 9.2 Server-sent events. A stream is bounded in number, in what waits for a slow reader, and by
 * the session that it came with.
 */
import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ChangeEvent } from "../contract/ledger.ts";
import { ROUTES } from "../contract/routes.ts";
import type { Actor } from "../domain/account/account.ts";
import type { LedgerEntry } from "../domain/ledger/ledger.ts";
import { lastEntry, ledgerFrom, sequenceBefore } from "../store/ledger.ts";
import { door, type House } from "./door.ts";
import { tellerOf } from "./event-reach.ts";
import { HttpRefusal } from "./problems.ts";

export interface Changes {
  /** Tells every open page; returns at once. */
  publish(event: ChangeEvent): void;
  /**
   * @param holderOf who holds the session of a stream now, without this counting as use of it; by default who a request
   *   like the stream's would come from.
   */
  doors(room: FastifyInstance, house: House, holderOf?: House["actorOf"]): Promise<void>;
  /** How many pages listen. */
  readonly listening: number;
}

export interface ChangesLimits {
  /** How often a stream that is silent says that it lives, and its session is looked at again. */
  readonly heartbeatMs: number;
  readonly perAccount: number;
  readonly inAll: number;
  /** What may wait for a reader before it is cut off. */
  readonly waitingBytes: number;
  /** How many missed entries of the ledger are told after the line was down; for more the page begins anew. */
  readonly missed: number;
  /** A page that listens for the first time is told what was done in this time before: it may have asked sooner. 0: nothing. */
  readonly askedMs: number;
}

const LIMITS: ChangesLimits = {
  heartbeatMs: 20_000,
  perAccount: 20,
  inAll: 500,
  waitingBytes: 256 * 1024,
  missed: 200,
  askedMs: 10_000,
};
/** After how long a browser that lost the line tries again. */
const RETRY_MS = 3_000;
const RETRY_AFTER_S = 30;

interface Stream {
  readonly request: FastifyRequest;
  readonly raw: ServerResponse;
  actor: Actor;
  /** The last event that it was told; undefined while it is told what it missed. */
  told: number | undefined;
}

export function createChanges(limits: Partial<ChangesLimits> = {}): Changes {
  const { heartbeatMs, perAccount, inAll, waitingBytes, missed, askedMs } = { ...LIMITS, ...limits };
  const streams = new Set<Stream>();
  let house: House | undefined;
  let holder: House["actorOf"] = async () => undefined;
  let last: Promise<void> = Promise.resolve();

  /** One after the other, so that events arrive in the order of the ledger. */
  function inTurn(work: () => Promise<void>): void {
    last = last.then(work).catch(() => startAllAnew());
  }

  /** What could not be told must not be missed in silence. */
  function startAllAnew(): void {
    for (const stream of streams) send(stream, RELOAD);
  }

  function send({ raw }: Stream, text: string): void {
    if (raw.destroyed || raw.writableEnded) return;
    raw.write(text);
    if (raw.writableLength > waitingBytes) raw.destroy();
  }

  async function tell(event: ChangeEvent, to: Iterable<Stream>): Promise<void> {
    if (house === undefined) return;
    const told = tellerOf(house.store.read, event);
    for (const stream of to) {
      if (stream.told === undefined || stream.told >= event.sequence) continue;
      const seen = await told(stream.actor);
      stream.told = event.sequence;
      if (seen !== undefined) send(stream, `id: ${event.sequence}\nevent: change\ndata: ${JSON.stringify(seen)}\n\n`);
    }
  }

  /** Ends the streams whose session is over, and follows what an account may see. */
  async function lookAgain(some: Iterable<Stream>): Promise<void> {
    for (const stream of some) {
      const actor = await holder(stream.request).catch(() => undefined);
      if (actor?.accountId === stream.actor.accountId && actor !== undefined) stream.actor = actor;
      else stream.raw.end();
    }
  }

  /** What was missed since `seen`, out of the ledger. */
  async function catchUp(stream: Stream, seen: number): Promise<void> {
    if (house === undefined) return;
    const newest = (await lastEntry(house.store.read))?.sequence ?? 0;
    if (!(seen <= newest) || newest - seen > missed) {
      stream.told = newest;
      send(stream, `id: ${newest}\n${RELOAD}`);
      return;
    }
    stream.told = seen;
    for await (const entry of ledgerFrom(house.store.read, seen)) await tell(eventOf(entry), [stream]);
  }

  async function tellRecent(stream: Stream): Promise<void> {
    if (house === undefined) return;
    const since = new Date(house.now().getTime() - askedMs).toISOString();
    await catchUp(stream, await sequenceBefore(house.store.read, since, missed + 1));
  }

  function open(request: FastifyRequest, reply: FastifyReply, actor: Actor): void {
    const own = [...streams].filter((stream) => stream.actor.accountId === actor.accountId).length;
    if (own >= perAccount || streams.size >= inAll)
      throw new HttpRefusal(503, "busy", "server", "too many pages listen already; close some", RETRY_AFTER_S);
    reply.hijack();
    const { raw } = reply;
    const stream: Stream = { request, raw, actor, told: undefined };
    streams.add(stream);
    raw.once("close", () => streams.delete(stream));
    // A line that breaks is no bug; that it closed is all there is to know.
    raw.on("error", () => undefined);
    raw.writeHead(200, { ...(reply.getHeaders() as OutgoingHttpHeaders), ...STREAM_HEADERS });
    send(stream, `retry: ${RETRY_MS}\n\n`);
    const seen = request.headers["last-event-id"];
    if (seen === undefined && askedMs === 0) stream.told = 0;
    else if (seen === undefined) inTurn(() => tellRecent(stream));
    else inTurn(() => catchUp(stream, /^\d{1,15}$/.test(String(seen)) ? Number(seen) : Number.NaN));
  }

  return {
    publish(event) {
      if (streams.size === 0) return;
      inTurn(() => tell(event, streams));
      // A sign-out, a new password or another role counts at once.
      const ids = new Set(event.subjects.filter(({ kind }) => kind === "account").map(({ id }) => id));
      if (ids.size > 0) inTurn(() => lookAgain([...streams].filter(({ actor }) => ids.has(actor.accountId ?? ""))));
    },
    async doors(room, ofHouse, holderOf = (request) => ofHouse.actorOf(asIfNew(request))) {
      house = ofHouse;
      holder = holderOf;
      const heartbeat = setInterval(() => {
        for (const stream of streams) send(stream, ":\n\n");
        inTurn(() => lookAgain([...streams]));
      }, heartbeatMs).unref();
      room.addHook("preClose", async () => {
        clearInterval(heartbeat);
        for (const { raw } of streams) raw.end();
      });
      door(room, ofHouse, ROUTES.events, ({ request, reply, actor }) => open(request, reply, actor));
    },
    get listening() {
      return streams.size;
    },
  };
}

const RELOAD = "event: reload\ndata: {}\n\n";

const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  // A proxy in between must not gather events.
  "x-accel-buffering": "no",
} as const;

const eventOf = ({ sequence, act, by, subjects }: LedgerEntry): ChangeEvent => ({
  sequence,
  act,
  by: by.name,
  subjects,
});

/** The same request to whoever remembers by request what was answered. */
function asIfNew(request: FastifyRequest): FastifyRequest {
  return Object.create(request) as FastifyRequest;
}
