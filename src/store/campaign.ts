/**
 * Campaigns as kept, with what was signed when they were closed.
 */
import type { CampaignMove } from "../contract/campaign.ts";
import { SEVERITIES } from "../domain/finding/severity.ts";
import type { CAMPAIGN_STATES, CampaignInput } from "../domain/inspection/campaign/campaign.ts";
import type { Reading, Writing } from "./database.ts";
import type { CampaignTable } from "./schema.ts";

export type CampaignState = (typeof CAMPAIGN_STATES)[number];

export interface KeptCampaign {
  readonly id: string;
  readonly input: CampaignInput;
  readonly state: CampaignState;
  readonly trail: readonly CampaignMove[];
  readonly openedAt: string;
  readonly version: number;
}

export async function campaignById(db: Reading | Writing, id: string): Promise<KeptCampaign | undefined> {
  const row = await db.selectFrom("campaign").selectAll().where("id", "=", id).executeTakeFirst();
  return row && campaignOf(row);
}

export async function openCampaigns(db: Reading | Writing): Promise<KeptCampaign[]> {
  const rows = await db.selectFrom("campaign").selectAll().where("state", "=", "open").orderBy("id").execute();
  return rows.map(campaignOf);
}

export interface CampaignFilterRow {
  readonly state: CampaignState | "all";
  readonly device?: string;
  /** Only those with a task at one of these places; null is all. */
  readonly places: ReadonlySet<string> | null;
}

/** A window: open ones before closed ones, the gravest first, then the newest. @returns one more than `limit` where there are others. */
export async function campaignWindow(
  db: Reading,
  { state, device, places }: CampaignFilterRow,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<KeptCampaign[]> {
  let rows = db.selectFrom("campaign").selectAll();
  if (state !== "all") rows = rows.where("state", "=", state);
  if (device !== undefined)
    rows = rows.where("id", "in", (one) =>
      one.selectFrom("campaign_task").select("campaign_id").where("device_id", "=", device),
    );
  if (places !== null)
    rows = rows.where((one) =>
      one.exists(
        one
          .selectFrom("campaign_task")
          .select("number")
          .whereRef("campaign_task.campaign_id", "=", "campaign.id")
          .where("place_id", "in", [...places]),
      ),
    );
  const found = await rows
    .orderBy("state", "desc")
    .orderBy("severity", "desc")
    .orderBy("opened_at", "desc")
    .orderBy("id")
    .offset(offset)
    .limit(limit + 1)
    .execute();
  return found.map(campaignOf);
}

export async function insertCampaign(tx: Writing, kept: KeptCampaign): Promise<void> {
  await tx.insertInto("campaign").values(rowOf(kept)).execute();
}

export async function replaceCampaign(tx: Writing, kept: KeptCampaign): Promise<void> {
  const { id, ...values } = rowOf(kept);
  await tx.updateTable("campaign").set(values).where("id", "=", id).execute();
}

export interface KeptClosure {
  readonly number: number;
  readonly sealed: string;
  readonly closedAt: string;
}

export async function closuresOf(db: Reading | Writing, id: string): Promise<{ number: number; closedAt: string }[]> {
  const rows = await db
    .selectFrom("campaign_closure")
    .select(["number", "closed_at"])
    .where("campaign_id", "=", id)
    .orderBy("number")
    .execute();
  return rows.map(({ number, closed_at }) => ({ number: Number(number), closedAt: closed_at }));
}

export async function closureOf(db: Reading, id: string, number: number): Promise<KeptClosure | undefined> {
  const row = await db
    .selectFrom("campaign_closure")
    .selectAll()
    .where("campaign_id", "=", id)
    .where("number", "=", number)
    .executeTakeFirst();
  return row && { number: Number(row.number), sealed: row.sealed, closedAt: row.closed_at };
}

/** @param parts the lines of the list, in pieces. */
export async function keepClosure(
  tx: Writing,
  id: string,
  { number, sealed, closedAt }: KeptClosure,
  parts: readonly string[],
): Promise<void> {
  await tx.insertInto("campaign_closure").values({ campaign_id: id, number, sealed, closed_at: closedAt }).execute();
  for (const [part, lines] of parts.entries())
    await tx.insertInto("campaign_closure_part").values({ campaign_id: id, closure: number, part, lines }).execute();
}

/** The lines of the list, a piece at a time. */
export async function* closureLines(db: Reading, id: string, closure: number): AsyncGenerator<string> {
  for (let part = 0; ; part++) {
    const row = await db
      .selectFrom("campaign_closure_part")
      .select("lines")
      .where("campaign_id", "=", id)
      .where("closure", "=", closure)
      .where("part", "=", part)
      .executeTakeFirst();
    if (row === undefined) return;
    yield row.lines;
  }
}

function rowOf({ id, input, state, trail, openedAt, version }: KeptCampaign): CampaignTable {
  return {
    ...{ id, state, version, due: input.due },
    severity: SEVERITIES.indexOf(input.severity),
    body: JSON.stringify(input),
    trail: JSON.stringify(trail),
    opened_at: openedAt,
  };
}

function campaignOf(row: CampaignTable): KeptCampaign {
  return {
    ...{ id: row.id, version: Number(row.version), openedAt: row.opened_at },
    state: row.state as CampaignState,
    input: JSON.parse(row.body),
    trail: JSON.parse(row.trail),
  };
}
