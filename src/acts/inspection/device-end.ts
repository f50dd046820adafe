/**
 * What becomes of open inspections when their device is retired, or turns out to be another one's second record.
 */
import type { Actor } from "../../domain/account/account.ts";
import type { Subject } from "../../domain/ledger/ledger.ts";
import type { Writing } from "../../store/database.ts";
import { handInspectionsOver, openInspectionsOf, replaceInspection } from "../../store/inspection.ts";
import { cancelled } from "./inspection.ts";

/** A retired device is looked at no more; what was begun stays open, to be signed as retired or cancelled by a person. */
export async function cancelPlanned(tx: Writing, actor: Actor, deviceId: string, at: string): Promise<Subject[]> {
  const planned = (await openInspectionsOf(tx, [deviceId])).filter(({ state }) => state === "planned");
  for (const one of planned) await replaceInspection(tx, cancelled(one, actor, at, "the device was retired"));
  return planned.map(({ id }) => ({ kind: "inspection", id }));
}

/**
 * The inspections of `fromId` become those of `toId`. Of two open ones of a kind, the one that was begun stays, else the one
 * that is due first.
 */
export async function mergeInspections(
  tx: Writing,
  actor: Actor,
  { fromId, toId, at }: { readonly fromId: string; readonly toId: string; readonly at: string },
): Promise<Subject[]> {
  await handInspectionsOver(tx, fromId, toId);
  const ended: Subject[] = [];
  // In the order in which they are due.
  for (const open of Map.groupBy(await openInspectionsOf(tx, [toId]), ({ kind }) => kind).values()) {
    const stays = open.find(({ state }) => state === "under-way") ?? open[0];
    // What somebody answered is not thrown away by a merge.
    for (const one of open.filter((other) => other !== stays && other.state === "planned")) {
      await replaceInspection(tx, cancelled(one, actor, at, "its device was merged with one that has another open"));
      ended.push({ kind: "inspection", id: one.id });
    }
  }
  return ended;
}
