/**
 * Doors by which the watch tells how it is: the health, and the test alarm.
 */
import type { FastifyInstance } from "fastify";
import { newId } from "../acts/act.ts";
import { ROUTES } from "../contract/routes.ts";
import { InputError } from "../domain/input-error.ts";
import { door, type House } from "./door.ts";
import type { OpenWatch } from "./open-watch.ts";
import { HttpRefusal } from "./problems.ts";

/** It wakes people: once is enough. */
const TEST_EVERY_MS = 10_000;

export function watchStateDoors(
  room: FastifyInstance,
  house: House,
  watch: Pick<OpenWatch, "notifier" | "selfWatch"> | undefined,
): void {
  door(room, house, ROUTES.health, ({ reply }) => {
    if (watch === undefined) return { status: "ok" as const, watch: "off" as const, reasons: [] };
    const { status, watch: runs, reasons } = watch.selfWatch.state();
    if (runs === "standing") reply.code(503);
    return { status, watch: runs, reasons: [...reasons] };
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
