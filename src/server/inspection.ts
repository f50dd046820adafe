/**
 * Doors of inspections: plan, fill in, sign; what a facility adds to them; and the improvements that follow.
 */
import type { FastifyInstance } from "fastify";
import { comparing } from "../acts/inspection/compare-step.ts";
import {
  changeImprovement,
  checkImprovement,
  improvementsWithin,
  planImprovement,
} from "../acts/inspection/improvement.ts";
import { answerStep, assignInspection, cancelInspection, planInspections } from "../acts/inspection/inspection.ts";
import {
  changeChecklist,
  changeInterval,
  createInterval,
  intervalsWithin,
  readChecklist,
} from "../acts/inspection/inspection-settings.ts";
import {
  calendarWithin,
  inspectionsWithin,
  inspectorsFor,
  readInspection,
  scannedInspection,
} from "../acts/inspection/read-inspections.ts";
import { sealedInspection, signInspection } from "../acts/inspection/sign-inspection.ts";
import { ROUTES } from "../contract/routes.ts";
import type { DataKey } from "../store/data-key.ts";
import { attachment } from "./attachment.ts";
import { createAttempts, OWN } from "./attempts.ts";
import { door, type House } from "./door.ts";
import type { OpenWatch } from "./open-watch.ts";
import { windowOf } from "./window.ts";

export interface InspectionDoors {
  readonly dataKey: DataKey;
  readonly watch: Pick<OpenWatch, "house"> | undefined;
}

export function inspectionDoors(room: FastifyInstance, house: House, { dataKey, watch }: InspectionDoors): void {
  const { read } = house.store;
  const compare = comparing({ read, watch: watch?.house.watch, now: house.now });
  const signings = createAttempts(house.now);
  door(room, house, ROUTES.listInspections, ({ actor, query }) =>
    inspectionsWithin(read, actor, query, windowOf(query)),
  );
  door(room, house, ROUTES.countInspections, async ({ actor, query }) => ({
    days: await calendarWithin(read, actor, query),
  }));
  door(room, house, ROUTES.planInspections, ({ acting, body }) => planInspections(acting, body));
  door(room, house, ROUTES.listInspectors, async ({ actor }) => ({ inspectors: await inspectorsFor(read, actor) }));
  door(room, house, ROUTES.readInspection, ({ actor, params }) => readInspection(read, actor, compare, params.id));
  door(room, house, ROUTES.scannedInspection, ({ actor, params }) => scannedInspection(read, actor, params.token));
  door(room, house, ROUTES.answerStep, ({ acting, params, body }) =>
    answerStep(acting, compare, params.id, params.step, body),
  );
  door(room, house, ROUTES.assignInspection, ({ acting, params, version, body }) =>
    assignInspection(acting, params.id, version, body),
  );
  // Whoever sits down at a page that was left open does not get to guess.
  door(room, house, ROUTES.signInspection, ({ acting, actor, params, version, body, request }) =>
    signings.run(`${OWN}${actor.accountId}`, request.ip, () =>
      signInspection(acting, dataKey, params.id, version, body),
    ),
  );
  door(room, house, ROUTES.cancelInspection, ({ acting, params, version, body }) =>
    cancelInspection(acting, params.id, version, body.note),
  );
  door(room, house, ROUTES.sealedInspection, async ({ actor, params, reply }) =>
    attachment(reply, `inspection-${params.id}.json`, "application/json").send(
      await sealedInspection(read, actor, params.id),
    ),
  );
  settingDoors(room, house);
  improvementDoors(room, house);
}

function settingDoors(room: FastifyInstance, house: House): void {
  const { read } = house.store;
  const plain = ({ steps, version }: Awaited<ReturnType<typeof readChecklist>>) => ({ steps: [...steps], version });
  door(room, house, ROUTES.readChecklist, async ({ actor, params }) =>
    plain(await readChecklist(read, actor, params.id)),
  );
  door(room, house, ROUTES.changeChecklist, async ({ acting, params, version, body }) =>
    plain(await changeChecklist(acting, params.id, version, body.steps)),
  );
  door(room, house, ROUTES.listIntervals, async ({ actor, query }) => ({
    intervals: await intervalsWithin(read, actor, query),
  }));
  door(room, house, ROUTES.createInterval, ({ acting, body }) => createInterval(acting, body));
  door(room, house, ROUTES.changeInterval, ({ acting, params, version, body }) =>
    changeInterval(acting, params.id, version, body),
  );
}

function improvementDoors(room: FastifyInstance, house: House): void {
  const { read } = house.store;
  door(room, house, ROUTES.listImprovements, ({ actor, query }) =>
    improvementsWithin(read, actor, query, windowOf(query)),
  );
  door(room, house, ROUTES.planImprovement, ({ acting, body }) => planImprovement(acting, body));
  door(room, house, ROUTES.changeImprovement, ({ acting, params, version, body }) =>
    changeImprovement(acting, params.id, version, body),
  );
  door(room, house, ROUTES.checkImprovement, ({ acting, params, version, body }) =>
    checkImprovement(acting, params.id, version, body),
  );
}
