/**
 * The door to evaluations over time and side by side.
 */
import type { FastifyInstance } from "fastify";
import { evaluationHistory } from "../acts/maturity/evaluation-history.ts";
import { ROUTES } from "../contract/routes.ts";
import type { MaturityModel } from "../domain/maturity/model.ts";
import { door, type House } from "./door.ts";

export function evaluationHistoryDoors(room: FastifyInstance, house: House, model: () => MaturityModel): void {
  const today = () => house.now().toISOString().slice(0, 10);
  door(room, house, ROUTES.evaluationHistory, ({ actor, query }) =>
    evaluationHistory(house.store.read, actor, model(), today(), query),
  );
}
