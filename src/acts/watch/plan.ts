/**
 * Planned work on a device: until when its findings rest, and which change is expected. Fail-safe limits know no rest.
 */
import type { PlanInput } from "../../contract/runtime.ts";
import { InputError } from "../../domain/input-error.ts";
import { type KeptPlan, keepPlan, planOfDevice, removePlan } from "../../store/device-plan.ts";
import { type Acting, act } from "../act.ts";
import { deviceWithin, refuseRetired } from "../device.ts";

/** Work that takes longer is announced again. */
const MOST_MS = 31 * 24 * 60 * 60_000;

/** @throws {InputError} `record-unknown`, `record-conflict` for a retired device, `argument-wrong`. */
export function announcePlan(acting: Acting, deviceId: string, plan: PlanInput): Promise<KeptPlan> {
  return act(acting, "device.plan", async (tx, at) => {
    refuseRetired(await deviceWithin(tx, acting.actor, deviceId));
    const { quietUntil, expected, because } = plan;
    if (quietUntil === null && expected === null)
      throw new InputError("argument-wrong", "body", "say until when findings rest, or which change is expected");
    const before = await planOfDevice(tx, deviceId);
    const kept: KeptPlan = {
      quietUntilMs: quietUntil === null ? null : within(quietUntil, at, "body/quietUntil"),
      expected:
        expected === null
          ? null
          : {
              versions: expected.versions,
              digests: expected.digests,
              untilMs: within(expected.until, at, "body/expected/until"),
            },
      because,
      by: acting.actor.name,
      at,
    };
    await keepPlan(tx, deviceId, kept);
    return {
      result: kept,
      deed: {
        subjects: [{ kind: "device", id: deviceId }],
        changes: { plan: [before ?? null, { quietUntil, expected }] },
        note: because,
      },
    };
  });
}

/** @throws {InputError} `record-unknown`. */
export function endPlan(acting: Acting, deviceId: string): Promise<void> {
  return act(acting, "device.plan", async (tx) => {
    await deviceWithin(tx, acting.actor, deviceId);
    const before = await planOfDevice(tx, deviceId);
    if (before === undefined) return { result: undefined, deed: undefined };
    await removePlan(tx, deviceId);
    return {
      result: undefined,
      deed: { subjects: [{ kind: "device", id: deviceId }], changes: { plan: [before, null] } },
    };
  });
}

function within(moment: string, at: string, where: string): number {
  const ms = Date.parse(moment);
  if (ms <= Date.parse(at)) throw new InputError("argument-wrong", where, "this moment has passed; name a later one");
  if (ms > Date.parse(at) + MOST_MS)
    throw new InputError("argument-wrong", where, "this is more than 31 days ahead; announce longer work again then");
  return ms;
}
