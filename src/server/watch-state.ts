/**
 * Doors by which the watch tells how it is: the health, and the test alarm.
 */
import type { FastifyInstance } from "fastify";
import { newId } from "../acts/act.ts";
import type { LastUse } from "../acts/watch/last-use.ts";
import { ROUTES } from "../contract/routes.ts";
import type { WatchFigures, WatchWays } from "../contract/watch-state.ts";
import type { Actor } from "../domain/account/account.ts";
import { InputError } from "../domain/input-error.ts";
import { door, type House } from "./door.ts";
import type { OpenWatch } from "./open-watch.ts";
import { HttpRefusal } from "./problems.ts";

type Told = Pick<OpenWatch, "house" | "mqtt" | "notifier" | "selfWatch" | "ways" | "lastUse">;

/** It wakes people: once is enough. */
const TEST_EVERY_MS = 10_000;

export function watchStateDoors(room: FastifyInstance, house: House, watch: Told | undefined): void {
  door(room, house, ROUTES.health, ({ reply }) => {
    if (watch === undefined) return { status: "ok" as const, watch: "off" as const, reasons: [] };
    const { status, watch: runs, reasons } = watch.selfWatch.state();
    if (runs === "standing") reply.code(503);
    return { status, watch: runs, reasons: [...reasons] };
  });

  door(room, house, ROUTES.watchState, ({ actor }) => {
    refuseLimited(actor);
    if (watch === undefined)
      return { status: "ok" as const, watch: "off" as const, reasons: [], since: null, figures: null };
    const { status, watch: runs, reasons } = watch.selfWatch.state();
    const since = moment(watch.selfWatch.sinceMs());
    return { status, watch: runs, reasons: [...reasons], since, figures: figuresOf(watch, house.now().getTime()) };
  });
  door(room, house, ROUTES.watchWays, ({ actor }) => {
    refuseLimited(actor);
    if (watch === undefined) return { problem: null, contacts: [], isolators: [], heartbeat: null };
    return waysOf(watch);
  });

  let testedMs = Number.NEGATIVE_INFINITY;
  door(room, house, ROUTES.testAlarm, async () => {
    if (watch === undefined) throw new InputError("record-conflict", "watch", "this server runs without the watch");
    const waitMs = testedMs + TEST_EVERY_MS - performance.now();
    if (waitMs > 0)
      throw new HttpRefusal(429, "attempts-too-many", "watch", "one went out just now", Math.ceil(waitMs / 1000));
    testedMs = performance.now();
    return { at: house.now().toISOString(), results: [...(await watch.notifier.test(newId()))] };
  });
}

/** It speaks of the whole facility. @throws {InputError} `not-permitted`. */
function refuseLimited({ places }: Actor): void {
  if (places === null) return;
  throw new InputError("not-permitted", "access", "your account is limited to places; the watch is of all of them");
}

const moment = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

function figuresOf({ house, mqtt, selfWatch }: Told, nowMs: number): WatchFigures {
  const { reports, duplicates, refused, busy, waiting } = house.watch.figures();
  const { commitP99Ms, failedCommits, bytesOnDisk } = house.journal.figures();
  const { diskFreeBytes, lastCommitAtMs, loopDelayP99Ms } = selfWatch.figures();
  const door = mqtt.figures();
  return {
    ...{ reports, duplicates, refused, busy, waiting, commitP99Ms, failedCommits, loopDelayP99Ms },
    signOnsRefused: door.refused,
    connections: door.connections,
    oldestWaitingMs: house.journal.oldestWaitingMs(nowMs),
    findingsWaitingMs: house.outside.oldestMs(nowMs),
    lastCommitAt: moment(lastCommitAtMs),
    journalBytes: bytesOnDisk,
    diskFreeBytes: diskFreeBytes ?? null,
    devices: house.fleet.size,
  };
}

function waysOf({ ways, notifier, selfWatch, lastUse }: Told): WatchWays {
  const { policy, isolators, heartbeat } = ways.current();
  const { sent, failed } = selfWatch.figures().heartbeats;
  const always = new Set(policy.always.map(({ id }) => id));
  const onCall = policy.onCall.map(({ id }) => id);
  const contacts = new Map([...policy.onCall, ...policy.always].map((one) => [one.id, one]));
  return {
    problem: ways.problem(),
    contacts: [...contacts.values()].map(({ id, channels, quiet }) => ({
      id,
      onCall: onCall.includes(id) ? onCall.indexOf(id) + 1 : null,
      always: always.has(id),
      quiet,
      ways: channels.map((channel) => ({
        channel,
        ...(channel === "page" ? shownUse(UNUSED) : shownUse(notifier.lastUse(id, channel))),
      })),
    })),
    isolators: isolators.map(({ name }) => ({ name, ...shownUse(lastUse(name)) })),
    heartbeat: heartbeat === undefined ? null : { everySeconds: heartbeat.everyMs / 1000, sent, failed },
  };
}

const UNUSED: LastUse = { sentAtMs: null, failedAtMs: null, reason: null };

function shownUse({ sentAtMs, failedAtMs, reason }: LastUse) {
  return { sentAt: moment(sentAtMs), failedAt: moment(failedAtMs), reason };
}
