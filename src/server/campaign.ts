/**
 * Doors of campaigns: who is meant, the task at each device, the signed end.
 */
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import {
  campaignsWithin,
  campaignTasksWithin,
  changeCampaign,
  openCampaign,
  readCampaign,
  reopenCampaign,
} from "../acts/inspection/campaign.ts";
import { previewCampaign } from "../acts/inspection/campaign-coverage.ts";
import { assignTask, endTask, resumeTask } from "../acts/inspection/campaign-task.ts";
import { campaignDocument, closeCampaign } from "../acts/inspection/close-campaign.ts";
import { exportCampaign } from "../acts/inspection/export-campaign.ts";
import { followFleet } from "../acts/inspection/follow-campaigns.ts";
import { advisoriesKept, proposeCampaign } from "../acts/inspection/propose-campaign.ts";
import { ROUTES } from "../contract/routes.ts";
import type { DataKey } from "../store/data-key.ts";
import { attachment } from "./attachment.ts";
import { createAttempts, OWN } from "./attempts.ts";
import { door, type House } from "./door.ts";
import { sendTable } from "./export.ts";
import { windowOf } from "./window.ts";

const NAMES = { en: "campaign", de: "Rückruf" } as const;

export interface CampaignDoors {
  readonly dataKey: DataKey;
  /** Of all data. */
  readonly folder: string;
}

export function campaignDoors(room: FastifyInstance, house: House, { dataKey, folder }: CampaignDoors): void {
  const { read } = house.store;
  const signings = createAttempts(house.now);
  door(room, house, ROUTES.listCampaigns, ({ actor, query }) => campaignsWithin(read, actor, query, windowOf(query)));
  door(room, house, ROUTES.previewCampaign, ({ actor, body }) => previewCampaign(read, actor, body));
  door(room, house, ROUTES.listAdvisories, ({ query }) => advisoriesKept(read, folder, query.q ?? "", windowOf(query)));
  door(room, house, ROUTES.proposeCampaign, ({ query }) => proposeCampaign(read, folder, query));
  door(room, house, ROUTES.openCampaign, ({ acting, body }) => openCampaign(acting, body));
  door(room, house, ROUTES.readCampaign, ({ actor, params }) => readCampaign(read, actor, params.id));
  door(room, house, ROUTES.changeCampaign, async ({ acting, actor, params, version, body }) => {
    await changeCampaign(acting, params.id, version, body);
    await followFleet(acting, null, { campaignId: params.id });
    return readCampaign(read, actor, params.id);
  });
  // Whoever sits down at a page that was left open does not get to guess.
  door(room, house, ROUTES.closeCampaign, ({ acting, actor, params, version, body, request }) =>
    signings.run(`${OWN}${actor.accountId}`, request.ip, () =>
      closeCampaign(acting, dataKey, { id: params.id, version }, body),
    ),
  );
  door(room, house, ROUTES.reopenCampaign, ({ acting, params, version, body }) =>
    reopenCampaign(acting, params.id, version, body.note),
  );
  door(room, house, ROUTES.campaignDocument, async ({ actor, params, query, reply }) => {
    const number = query.number === undefined ? undefined : Number(query.number);
    const pieces = await campaignDocument(read, actor, params.id, number);
    attachment(reply, `campaign-${params.id}.json`, "application/json");
    return reply.send(Readable.from(pieces, { objectMode: false }));
  });
  taskDoors(room, house);
}

function taskDoors(room: FastifyInstance, house: House): void {
  const { read } = house.store;
  const named = (params: { readonly id: string; readonly device: string }, version: number) => ({
    ...{ campaignId: params.id, deviceId: params.device, version },
  });
  door(room, house, ROUTES.listCampaignTasks, ({ actor, params, query }) =>
    campaignTasksWithin(read, actor, params.id, query, windowOf(query)),
  );
  door(room, house, ROUTES.exportCampaign, async ({ acting, params, query: { format, language, ...asked }, reply }) => {
    const table = await exportCampaign(acting, params.id, asked, { language, format });
    const name = `${NAMES[language]}-${params.id}-${house.now().toISOString().slice(0, 10)}`;
    return sendTable(reply, table, { format, language, name, sheet: NAMES[language] });
  });
  door(room, house, ROUTES.endCampaignTask, ({ acting, params, version, body }) =>
    endTask(acting, named(params, version), body),
  );
  door(room, house, ROUTES.reopenCampaignTask, ({ acting, params, version, body }) =>
    resumeTask(acting, named(params, version), body.note),
  );
  door(room, house, ROUTES.assignCampaignTask, ({ acting, params, version, body }) =>
    assignTask(acting, named(params, version), body.assignee),
  );
}
