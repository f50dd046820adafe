/**
 * Doors of the best-before-inspection date.
 */
import type { FastifyInstance } from "fastify";
import { deviceWithin } from "../acts/device.ts";
import { dueInspections } from "../acts/inspection/due-inspections.ts";
import type { KeptDates } from "../acts/inspection/keep-dates.ts";
import { refuseUnfit, setMethod } from "../acts/inspection/set-method.ts";
import { type UsedMethod, usedMethod } from "../acts/inspection/used-method.ts";
import { ROUTES } from "../contract/routes.ts";
import { ownMethodProblems, ownRanges } from "../domain/inspection/own-method.ts";
import { deviceTitle } from "../domain/registry/device.ts";
import { loadInspectionMethod } from "../store/load-inspection-method.ts";
import { door, type House } from "./door.ts";
import { HttpRefusal } from "./problems.ts";
import { whileCallerStays } from "./while-caller-stays.ts";
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
  methodDoors(room, house, dates);
}

function methodDoors(room: FastifyInstance, house: House, dates: KeptDates): void {
  let isComparing = false;
  door(room, house, ROUTES.readMethod, async () => toldMethod(await usedMethod(house.store.read)));
  door(room, house, ROUTES.setMethod, async ({ acting, version, body }) =>
    toldMethod(await setMethod(acting, version, body.method, body.reason)),
  );
  door(room, house, ROUTES.dropMethod, async ({ acting, version, query }) =>
    toldMethod(await setMethod(acting, version, null, query.reason)),
  );
  door(room, house, ROUTES.previewMethod, async ({ body, reply, request }) => {
    refuseUnfit(body.method);
    if (isComparing)
      throw new HttpRefusal(503, "busy", request.url, "another method is being compared; wait for it", RETRY_AFTER_S);
    isComparing = true;
    try {
      return await whileCallerStays(reply, (signal) => dates.preview(body.method, signal));
    } finally {
      isComparing = false;
    }
  });
}

const RETRY_AFTER_S = 10;

function toldMethod({ method, whose, version }: UsedMethod) {
  const published = loadInspectionMethod();
  const problems = ownMethodProblems(published, method);
  return { method, whose, version, published, ranges: ownRanges(published), problems };
}
