/**
 * Doors of the best-before-inspection date.
 */
import type { FastifyInstance } from "fastify";
import { deviceWithin } from "../acts/device.ts";
import { dueInspections } from "../acts/inspection/due-inspections.ts";
import type { KeptDates } from "../acts/inspection/keep-dates.ts";
import { ROUTES } from "../contract/routes.ts";
import { deviceTitle } from "../domain/registry/device.ts";
import { door, type House } from "./door.ts";
import { windowOf } from "./window.ts";

export function inspectionDateDoors(room: FastifyInstance, house: House, dates: KeptDates): void {
  const { read } = house.store;
  door(room, house, ROUTES.inspectionDate, async ({ actor, params }) => {
    const { id, productId, placeId, identifiers } = await deviceWithin(read, actor, params.id);
    const device = { id, title: deviceTitle(identifiers), productId, placeId };
    const found = await dates.explain(id);
    if (found === undefined) return { device, explanation: null };
    const { gathered, explanation, whoseMethod } = found;
    return {
      device,
      explanation,
      inputs: gathered.inputs,
      sources: [...gathered.sources],
      missingForLife: [...gathered.missingForLife],
      whoseMethod,
    };
  });
  door(room, house, ROUTES.inspectionsDue, ({ actor, query }) =>
    dueInspections(read, actor, query, windowOf(query), house.now().toISOString().slice(0, 10)),
  );
}
