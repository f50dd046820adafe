/**
 * Doors of the best-before-inspection date.
 */
import type { FastifyInstance } from "fastify";
import { deviceWithin } from "../acts/device.ts";
import { dueInspections } from "../acts/inspection/due-inspections.ts";
import type { KeptDates } from "../acts/inspection/keep-dates.ts";
import { ROUTES } from "../contract/routes.ts";
import { unknownDevice } from "../store/device.ts";
import { door, type House } from "./door.ts";
import { windowOf } from "./window.ts";

export function inspectionDateDoors(room: FastifyInstance, house: House, dates: KeptDates): void {
  const { read } = house.store;
  door(room, house, ROUTES.inspectionDate, async ({ actor, params }) => {
    await deviceWithin(read, actor, params.id);
    const found = await dates.explain(params.id);
    // A retired device is inspected no more.
    if (found === undefined) throw unknownDevice("id");
    const { gathered, explanation, whoseMethod } = found;
    const { id, title, product_id, place_id } = gathered.device;
    return {
      device: { id, title, productId: product_id, placeId: place_id },
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
