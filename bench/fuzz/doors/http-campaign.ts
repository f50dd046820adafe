/**
 * The fuzzing of the HTTP door: rounds of hostile talks at once, beside devices that behave; between two rounds what the
 * server holds is measured, and what it acknowledged is looked for on the disk.
 */
import { setTimeout as wait } from "node:timers/promises";
import { type Chance, seeded } from "../mutate.ts";
import { converse } from "./exchange.ts";
import { GoodFleet, SERVED_WITHIN_MS } from "./good-fleet.ts";
import { brokenLaw } from "./laws.ts";
import { patience } from "./patience.ts";
import type { Held } from "./probe.ts";
import { RawTalks } from "./raw-talks.ts";
import { Requests, type Sent } from "./requests.ts";
import { openServedHouse, type ServedHouse } from "./served-house.ts";

export interface Find {
  readonly what: string;
  readonly kind: string;
  readonly input: Uint8Array;
}

export interface HttpResult {
  readonly talks: number;
  readonly answers: number;
  readonly byKind: ReadonlyMap<string, number>;
  readonly byStatus: ReadonlyMap<number, number>;
  readonly acknowledged: number;
  readonly slowestMs: number;
  /** After each round. */
  readonly held: readonly Held[];
  readonly finds: readonly Find[];
  readonly exitCode: number | null;
}

export interface HttpCampaign {
  readonly seed: number;
  readonly atOnce: number;
  /** Whether one more talk is to come in the round, and one more round. */
  readonly goesOn: (round: number, talksOfRound: number) => boolean;
  readonly rounds: (done: number) => boolean;
  /** The server is open now. */
  readonly opened?: () => void;
  readonly tell?: (text: string) => void;
}

const ANSWERED_WITHIN_MS = 60_000;
/** Until connections that were left are gone: the server's own longest patience, and its look at the clock. */
const EMPTIED_WITHIN_MS = 60_000;
/** Of connections, those of the devices that behave. */
const SOCKETS_LEFT = 12;
const NOT_IN_A_LOG = /this is a bug|Error|Warning|at .*\.ts:\d+/;

export async function fuzzHttp({ seed, atOnce, goesOn, rounds, opened, tell }: HttpCampaign): Promise<HttpResult> {
  const house = await openServedHouse();
  opened?.();
  const finds: Find[] = [];
  const told = new Set<string>();
  const find = (what: string, kind = "", input: Uint8Array = new Uint8Array()) => {
    const alike = `${kind} ${what.replaceAll(/\d+|"where":"[^"]*"/g, "")}`.slice(0, 200);
    if (told.has(alike)) return;
    told.add(alike);
    finds.push({ what, kind, input });
    tell?.(`find: ${kind}: ${what.slice(0, 500)} ${input.subarray(0, 600).toBase64()}`);
  };
  const [byKind, byStatus] = [new Map<string, number>(), new Map<number, number>()];
  const count = <K>(counts: Map<K, number>, key: K) => counts.set(key, (counts.get(key) ?? 0) + 1);
  let talks = 0;
  let talksOfRound = 0;
  let logged = 0;
  const held: Held[] = [];
  const fleet = new GoodFleet(house, (what) => find(what, "fleet"));
  const ids = house.ids();
  const sources = Array.from({ length: atOnce }, (_, index): Source => {
    const chance = seeded(seed * 1_000 + index);
    const requests = new Requests(chance, house.port, house.access, ids);
    return { chance, requests, raw: new RawTalks(chance), lingers: index % 3 === 0 };
  });

  async function knock(source: Source, round: number): Promise<void> {
    while (goesOn(round, talksOfRound) && !house.isOver) {
      talksOfRound++;
      talks++;
      const sent = next(source);
      const heard = await converse(house.port, sent.talk, ANSWERED_WITHIN_MS);
      count(byKind, sent.kind);
      for (const { status } of heard.answers) count(byStatus, status);
      const broken = brokenLaw(sent, heard);
      if (broken !== undefined) find(broken, sent.kind, Buffer.concat(sent.talk.pieces));
    }
  }

  try {
    for (let round = 0; rounds(round) && !house.isOver; round++) {
      talksOfRound = 0;
      fleet.begin();
      await Promise.all(sources.map((source) => knock(source, round)));
      await fleet.rest();
      await looksWell(house, find);
      held.push(await emptied(house, find));
      fleet.look();
      const met = house.ids();
      for (const { requests } of sources) requests.meet(met);
      const log = house.log();
      const fresh = log.slice(logged);
      logged = log.length;
      if (NOT_IN_A_LOG.test(fresh)) find(fresh.slice(0, 2_000), "log");
      const { bytes, rssBytes, resources } = held.at(-1) as Held;
      tell?.(
        `round ${round + 1}: ${talks} talks, heap ${mib(bytes)}, RSS ${mib(rssBytes)}, ${JSON.stringify(resources)}, acknowledged ${fleet.acknowledged}`,
      );
    }
    if (house.isOver) find(`the server ended: ${house.log().slice(-2_000)}`);
  } finally {
    await house.stop();
    house.remove();
  }
  const answers = [...byStatus.values()].reduce((sum, many) => sum + many, 0);
  const { acknowledged, slowestMs } = fleet;
  const { exitCode } = house;
  return { talks, answers, byKind, byStatus, acknowledged, slowestMs, held, finds, exitCode };
}

/** One of those who knock at once. */
interface Source {
  readonly chance: Chance;
  readonly requests: Requests;
  readonly raw: RawTalks;
  /** It holds its connections for a while. */
  readonly lingers: boolean;
}

const mib = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

function next({ chance, requests, raw, lingers }: Source): Sent {
  if (lingers) return chance(2) === 0 ? requests.events() : raw.lingering();
  return chance(5) === 0 ? raw.any() : requests.any();
}

/** The server answers a request that is in order. */
async function looksWell({ port, access }: ServedHouse, find: (what: string, kind: string) => void): Promise<void> {
  for (const path of ["/api/v1/health", "/api/v1/now", "/api/v1/metrics"]) {
    try {
      using patient = patience(SERVED_WITHIN_MS);
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        headers: { cookie: access.cookies[1] ?? "", "x-forwarded-for": "192.0.2.200" },
        signal: patient.signal,
      });
      await answer.arrayBuffer();
      // The account may have spent what it may ask for.
      if (![200, 429, 503].includes(answer.status)) find(`${path} answers ${answer.status}`, "health");
    } catch (error) {
      find(`${path} is not answered: ${String(error)}`, "health");
    }
  }
}

/** What it holds once everybody has left. */
async function emptied(house: ServedHouse, find: (what: string, kind: string) => void): Promise<Held> {
  using patient = patience(EMPTIED_WITHIN_MS);
  for (;;) {
    const held = await house.measure();
    const sockets = (held.resources.TCPSocketWrap ?? 0) + (held.resources.TCPWRAP ?? 0);
    if (sockets <= SOCKETS_LEFT) return held;
    if (patient.signal.aborted) {
      find(`${sockets} connections were never ended`, "held");
      return held;
    }
    await wait(500);
  }
}
