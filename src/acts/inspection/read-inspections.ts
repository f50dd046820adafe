/**
 * Reading inspections: one with its checklist and what is known now, and the lists of those within reach.
 */
import type { AnsweredStep, InspectionContent, InspectionRow } from "../../contract/inspection.ts";
import type { Actor } from "../../domain/account/account.ts";
import { mayRole } from "../../domain/account/permission.ts";
import { reachesPlace } from "../../domain/account/reach.ts";
import { addDays, addMonths } from "../../domain/calendar.ts";
import { InputError } from "../../domain/input-error.ts";
import { pathOf, withBelow } from "../../domain/registry/place.ts";
import { allAccounts } from "../../store/account.ts";
import type { Reading } from "../../store/database.ts";
import { deviceById, deviceByPublicToken } from "../../store/device.ts";
import { inspectionEntries, openInspectionsOf } from "../../store/inspection.ts";
import { countsByDay, type InspectionFilter, inspectionRows } from "../../store/inspection-list.ts";
import { allPlaces } from "../../store/place.ts";
import { deviceWithin } from "../device.ts";
import { placeWithin } from "../place.ts";
import type { CompareSteps } from "./compare-step.ts";
import { checklistNow, headOf, inspectionWithin, toldStep } from "./inspection.ts";

/** @throws {InputError} `record-unknown`. */
export async function readInspection(
  db: Reading,
  actor: Actor,
  compare: CompareSteps,
  id: string,
): Promise<InspectionContent> {
  const kept = await inspectionWithin(db, actor, id);
  const checklist = kept.checklist ?? (await checklistNow(db, kept));
  const answers: AnsweredStep[] = (await inspectionEntries(db, id, "step")).map(toldStep);
  const isOpen = kept.state === "planned" || kept.state === "under-way";
  const asked = isOpen ? checklist.steps.flatMap(({ compares }) => compares ?? []) : [];
  const [row] = await inspectionRows(db, { state: "all", id }, { offset: 0, limit: 1 });
  if (row === undefined) throw new InputError("record-unknown", "id", "this inspection is gone");
  return {
    ...{ inspection: headOf(kept), row, checklist, answers },
    isRetired: (await deviceById(db, kept.deviceId))?.status.operation === "retired",
    compared: await compare(kept.deviceId, asked),
  };
}

/** The device whose code was scanned, and its inspection that is due first. @throws {InputError} `record-unknown`. */
export async function scannedInspection(
  db: Reading,
  actor: Actor,
  token: string,
): Promise<{ deviceId: string; inspectionId: string | null }> {
  const { id } = await deviceWithin(db, actor, (await deviceByPublicToken(db, token))?.id ?? "", "token");
  const [open] = await openInspectionsOf(db, [id]);
  return { deviceId: id, inspectionId: open?.id ?? null };
}

export interface AskedInspections {
  readonly state?: "open" | "closed" | "all";
  readonly assignee?: string;
  readonly from?: string;
  readonly to?: string;
  readonly place?: string;
  readonly product?: string;
  readonly device?: string;
}

/** @throws {InputError} `record-unknown` for a place out of reach. */
export async function inspectionsWithin(
  db: Reading,
  actor: Actor,
  asked: AskedInspections,
  window: { readonly offset: number; readonly limit: number },
): Promise<{ inspections: InspectionRow[]; hasMore: boolean }> {
  const rows = await inspectionRows(db, await filterOf(db, actor, asked), window);
  return { inspections: rows.slice(0, window.limit), hasMore: rows.length > window.limit };
}

/** How many fall due on each day of the month (YYYY-MM). @throws {InputError} `record-unknown` for a place out of reach. */
export async function calendarWithin(
  db: Reading,
  actor: Actor,
  { month, ...asked }: Pick<AskedInspections, "assignee" | "place"> & { readonly month: string },
): Promise<{ day: string; open: number; closed: number }[]> {
  const from = `${month}-01`;
  const to = addDays(addMonths(from, 1), -1);
  return countsByDay(db, { ...(await filterOf(db, actor, asked)), from, to });
}

async function filterOf(db: Reading, actor: Actor, asked: AskedInspections): Promise<InspectionFilter> {
  const { state = "open", assignee, place, ...others } = asked;
  const places = await allPlaces(db);
  if (place !== undefined) placeWithin(places, actor, place, "query/place");
  const roots = place === undefined ? actor.places : [place];
  const who = assignee === "me" ? (actor.accountId ?? "") : assignee === "nobody" ? null : assignee;
  return {
    ...{ ...others, state, places: roots === null ? null : withBelow(roots, places) },
    ...(who === undefined ? {} : { assignee: who }),
  };
}

/** People to whom an inspection can be assigned, as far as they and the actor have a place in common. */
export async function inspectorsFor(db: Reading, actor: Actor): Promise<{ id: string; name: string }[]> {
  const places = new Map((await allPlaces(db)).map((place) => [place.id, place]));
  const above = (ids: readonly string[]) => ids.flatMap((id) => pathOf(id, places).map((place) => place.id));
  const meets = (theirs: readonly string[] | null) =>
    theirs === null ||
    actor.places === null ||
    reachesPlace({ places: theirs }, above(actor.places)) ||
    reachesPlace({ places: actor.places }, above(theirs));
  return (await allAccounts(db))
    .filter((one) => !one.disabled && mayRole(one.role, "inspection.write") && meets(one.places))
    .map(({ id, name }) => ({ id, name }));
}
