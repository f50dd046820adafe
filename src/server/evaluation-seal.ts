/**
 * Doors of an evaluation for auditors: their countersignatures, and the evaluation as OSCAL.
 */
import type { FastifyInstance } from "fastify";
import { countersignaturesOf, takeCountersignature } from "../acts/maturity/countersign-evaluation.ts";
import { oscalDocument } from "../acts/maturity/oscal-evaluation.ts";
import { ROUTES } from "../contract/routes.ts";
import { attachment } from "./attachment.ts";
import { door, type House } from "./door.ts";

export function evaluationSealDoors(room: FastifyInstance, house: House): void {
  door(room, house, ROUTES.listCountersignatures, ({ actor, params }) =>
    countersignaturesOf(house.store.read, actor, params.id, house.now().toISOString().slice(0, 10)),
  );
  door(room, house, ROUTES.takeCountersignature, ({ acting, params, body }) =>
    takeCountersignature(acting, params.id, body.countersignature),
  );
  door(room, house, ROUTES.oscal, async ({ actor, params, query: { document }, reply }) => {
    const written = await oscalDocument(house.store.read, actor, params.id, document, house.now());
    return attachment(reply, `evaluation-${params.id}-${document}.oscal.json`, "application/json").send(
      `${JSON.stringify(written, null, 2)}\n`,
    );
  });
}
