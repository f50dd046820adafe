/**
 * Doors of the maturity evaluation.
 */
import type { FastifyInstance } from "fastify";
import { closeEvaluation, sealedDocument } from "../acts/maturity/close-evaluation.ts";
import {
  answerCriterion,
  evaluationsWithin,
  moveEvaluation,
  openEvaluation,
  readEvaluation,
  setFigure,
  setMeasure,
  throwEvaluationAway,
} from "../acts/maturity/evaluation.ts";
import { ROUTES } from "../contract/routes.ts";
import type { MaturityModel } from "../domain/maturity/model.ts";
import type { DataKey } from "../store/data-key.ts";
import { attachment } from "./attachment.ts";
import { door, type House } from "./door.ts";

export interface EvaluationDoors {
  readonly dataKey: DataKey;
  readonly model: () => MaturityModel;
}

export function evaluationDoors(room: FastifyInstance, house: House, { dataKey, model }: EvaluationDoors): void {
  const { read } = house.store;
  door(room, house, ROUTES.listEvaluations, async ({ actor }) => ({
    evaluations: await evaluationsWithin(read, actor),
  }));
  door(room, house, ROUTES.openEvaluation, ({ acting, body }) => openEvaluation(acting, body));
  door(room, house, ROUTES.readEvaluation, ({ actor, params }) => readEvaluation(read, actor, params.id));
  door(room, house, ROUTES.removeEvaluation, async ({ acting, params, version }) => {
    await throwEvaluationAway(acting, params.id, version);
    return {};
  });
  door(room, house, ROUTES.answerCriterion, ({ acting, params, body }) =>
    answerCriterion(acting, model(), params.id, params.criterion, body),
  );
  door(room, house, ROUTES.setFigure, ({ acting, params, body }) =>
    setFigure(acting, model(), params.id, params.metric, body),
  );
  door(room, house, ROUTES.setMeasure, ({ acting, params, body }) =>
    setMeasure(acting, model(), params.id, params.measure, body),
  );
  door(room, house, ROUTES.moveEvaluation, ({ acting, params, version, body: { step, note } }) =>
    step === "close"
      ? closeEvaluation(acting, dataKey, model(), params.id, version, note)
      : moveEvaluation(acting, params.id, version, { step, note }),
  );
  door(room, house, ROUTES.sealedEvaluation, async ({ actor, params, reply }) =>
    attachment(reply, `evaluation-${params.id}.json`, "application/json").send(
      await sealedDocument(read, actor, params.id),
    ),
  );
}
