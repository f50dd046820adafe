/**
 * Doors of the runtime watch for people: how a device behaves, its findings and reactions, planned work.
 */
import type { FastifyInstance } from "fastify";
import { deviceWithin } from "../acts/device.ts";
import { adoptBaseline, learnedReference } from "../acts/watch/adopt-baseline.ts";
import { wishOf } from "../acts/watch/chain-wish.ts";
import { handle } from "../acts/watch/handle-finding.ts";
import { announcePlan, endPlan } from "../acts/watch/plan.ts";
import type { WatchHouse } from "../acts/watch/watch-house.ts";
import { ROUTES } from "../contract/routes.ts";
import type { DevicePlan, WatchFinding } from "../contract/runtime.ts";
import { InputError } from "../domain/input-error.ts";
import { bandsBeside, HOURS_NEEDED } from "../domain/runtime/adopted-reference.ts";
import { isSnoozed } from "../domain/runtime/handling.ts";
import { bootPairs, liveParameters } from "../domain/runtime/live-parameters.ts";
import { DEFAULT_REACTION_SETTINGS } from "../domain/runtime/reaction/settings.ts";
import { valueNamed } from "../domain/value-named.ts";
import { type KeptPlan, planOfDevice } from "../store/device-plan.ts";
import { chainById, chainsOfDevice } from "../store/reaction-chain.ts";
import { findingsOf, type KeptFinding } from "../store/runtime-finding.ts";
import { shownChains } from "./chain-view.ts";
import { door, type House } from "./door.ts";
import { HttpRefusal } from "./problems.ts";

/** What is over and still shown on the page of a device. */
const OVER_SHOWN = 20;
const POINTS = 2000;

export function runtimeDoors(room: FastifyInstance, house: House, watchHouse: WatchHouse | undefined): void {
  const { read } = house.store;
  const nowMs = () => house.now().getTime();
  const settings = () => watchHouse?.settings() ?? DEFAULT_REACTION_SETTINGS;
  const running = (): WatchHouse => {
    if (watchHouse === undefined) throw new HttpRefusal(503, "busy", "watch", "this server runs without the watch");
    return watchHouse;
  };

  door(room, house, ROUTES.deviceRuntime, async ({ actor, params }) => {
    const device = await deviceWithin(read, actor, params.id);
    const plan = await planOfDevice(read, device.id);
    const newest = await watchHouse?.watch.newest(device.id);
    const reference = watchHouse?.references.ofProduct(device.productId);
    const stage = newest?.report.stage ?? (device.status.operation === "integrating" ? "integration" : "operating");
    const runtime = reference?.runtime ?? {};
    const observed = newest === undefined ? null : { values: newest.report.values ?? {}, scores: newest.scores };
    const findings = await findingsOf(read, device.id, OVER_SHOWN);
    const chains = await chainsOfDevice(read, device.id, OVER_SHOWN);
    return {
      lastReportAt: newest === undefined ? null : moment(newest.atMs),
      stage: newest === undefined ? null : stage,
      label: reference?.label ?? null,
      authority: reference === undefined || reference.label === null ? null : reference.authority,
      parameters: liveParameters(runtime, stage, observed).map(plain),
      boot: bootPairs(runtime, newest?.boot ?? null).map(plain),
      findings: findings.map((kept) => shownFinding(kept, nowMs())),
      chains: await shownChains(read, chains, settings()),
      plan: plan === undefined ? null : shownPlan(plan),
    };
  });

  door(room, house, ROUTES.rollUps, async ({ actor, params, query }) => {
    const device = await deviceWithin(read, actor, params.id);
    const [fromMs, toMs] = [Date.parse(query.from), Date.parse(query.to)];
    const rolled = await running().rollUps(device.id, query.step, fromMs, toMs);
    if (rolled.length > POINTS)
      throw new InputError("argument-wrong", "query/step", `these are more than ${POINTS} points; take longer steps`);
    return {
      points: rolled.flatMap(({ fromMs: at, highestScore, parameters }) => {
        const interval = valueNamed(parameters, query.parameter);
        return interval === undefined ? [] : [{ from: moment(at), ...interval, score: highestScore }];
      }),
    };
  });

  door(room, house, ROUTES.handleFinding, async ({ acting, params, version, body }) =>
    shownFinding(await handle(acting, params.id, version, body), nowMs()),
  );

  door(room, house, ROUTES.moveChain, async ({ acting, actor, params, body }) => {
    const kept = await chainById(read, params.id);
    // One out of reach is told like one that is not there.
    const unknown = new InputError("record-unknown", "id", "there is no such reaction");
    if (kept === undefined) throw unknown;
    await deviceWithin(read, actor, kept.chain.device).catch(() => {
      throw unknown;
    });
    const { chain, missing } = await wishOf(running().reactions, acting, kept.chain, body, settings());
    const shown = await shownChains(read, [{ ...kept, chain }], settings());
    const [first] = shown;
    if (first === undefined) throw new Error(`reaction ${params.id} cannot be shown`);
    return { chain: first, missing: [...missing] };
  });

  door(room, house, ROUTES.learnedReference, async ({ actor, params }) => {
    const { id, productId } = await deviceWithin(read, actor, params.id);
    const { fleet, references } = running();
    const { hours, values } = await learnedReference(running(), id, nowMs());
    const reference = references.ofProduct(productId);
    return {
      hours,
      hoursNeeded: HOURS_NEEDED,
      devices: [...fleet.all()].filter((one) => one.productId === productId).length,
      label: reference?.label ?? null,
      authority: reference === undefined || reference.label === null ? null : reference.authority,
      openFindings: (await findingsOf(read, id)).length,
      bands: bandsBeside(reference?.runtime ?? {}, values).map(plain),
    };
  });
  door(room, house, ROUTES.adoptBaseline, async ({ acting, actor, params, body }) => {
    const { id } = await deviceWithin(read, actor, params.id);
    return adoptBaseline(acting, running(), id, body.because);
  });

  door(room, house, ROUTES.plan, async ({ acting, params, body }) => {
    const kept = await announcePlan(acting, params.id, body);
    await watchHouse?.references.refresh();
    return shownPlan(kept);
  });
  door(room, house, ROUTES.removePlan, async ({ acting, params }) => {
    await endPlan(acting, params.id);
    await watchHouse?.references.refresh();
    return {};
  });
}

const moment = (ms: number) => new Date(ms).toISOString();

/** As the contract has it, whose lists may be written to. */
const plain = <T>(value: T) => structuredClone(value) as { -readonly [K in keyof T]: Mutable<T[K]> };
type Mutable<T> = T extends readonly (infer E)[]
  ? Mutable<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;

export function shownFinding(kept: KeptFinding, nowMs: number): WatchFinding {
  return { ...kept, snoozed: isSnoozed(kept.handling, kept.finding, nowMs) };
}

function shownPlan({ quietUntilMs, expected, because, by, at }: KeptPlan): DevicePlan {
  return {
    quietUntil: quietUntilMs === null ? null : moment(quietUntilMs),
    expected:
      expected === null
        ? null
        : { versions: expected.versions, digests: expected.digests, until: moment(expected.untilMs) },
    because,
    by,
    at,
  };
}
