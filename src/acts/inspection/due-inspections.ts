/**
 * What falls due in the fleet when, a window of it at a time.
 */
import type { Static } from "typebox";
import type { DueDevice, inspectionsDueRoute } from "../../contract/inspection-date.ts";
import { addDays } from "../../domain/calendar.ts";
import { SECURITY } from "../../domain/inspection/checklist.ts";
import { withBelow } from "../../domain/registry/place.ts";
import type { Reading } from "../../store/database.ts";
import { type ListWindow, rowsOf, type Sight } from "../../store/device-row.ts";
import { openInspectionsOf } from "../../store/inspection.ts";
import { countOverdue, type DueSet, datesByNumber, dueSet } from "../../store/inspection-date.ts";
import { allPlaces } from "../../store/place.ts";

type Asked = Static<typeof inspectionsDueRoute.query>;

export async function dueInspections(
  read: Reading,
  sight: Sight,
  asked: Omit<Asked, "offset" | "limit">,
  { offset, limit }: ListWindow,
  today: string,
): Promise<Static<typeof inspectionsDueRoute.reply>> {
  const due = await dueSet(read, sight, asked, today);
  const numbers = await withinDays(read, listed(due, asked.month), asked.within, today);
  const window = [...numbers.subarray(offset, offset + limit)];
  return {
    devices: await devicesOf(read, window),
    total: numbers.length,
    overdue: due.overdue.length,
    months: due.months.map(({ from, numbers: { length } }) => ({ from, devices: length })),
    later: due.later.length,
    today,
  };
}

/** How many devices within sight are overdue. */
export async function overdueWithin(read: Reading, { places }: Sight, today: string): Promise<number> {
  return countOverdue(read, places === null ? null : withBelow(places, await allPlaces(read)), today);
}

/** One after the other in the order in which they are due. */
function listed({ overdue, months, later }: DueSet, month: string | undefined): Uint32Array {
  if (month === "overdue") return overdue;
  if (month === "later") return later;
  const parts =
    month === undefined
      ? [overdue, ...months.map(({ numbers }) => numbers), later]
      : months.filter(({ from }) => from.startsWith(month)).map(({ numbers }) => numbers);
  const all = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** They are in the order in which they are due, so the end is found by halves. */
async function withinDays(read: Reading, numbers: Uint32Array, days: string | undefined, today: string) {
  if (days === undefined) return numbers;
  const last = addDays(today, Number(days));
  let from = 0;
  let until = numbers.length;
  while (from < until) {
    const middle = (from + until) >> 1;
    const number = numbers[middle] ?? 0;
    const due = (await datesByNumber(read, [number])).get(number)?.due ?? "";
    if (due <= last) from = middle + 1;
    else until = middle;
  }
  return numbers.subarray(0, from);
}

async function devicesOf(read: Reading, numbers: readonly number[]): Promise<DueDevice[]> {
  const dates = await datesByNumber(read, numbers);
  const rows = await rowsOf(read, numbers);
  const ids = rows.map(({ id }) => id);
  const planned = new Map(
    (await openInspectionsOf(read, ids))
      .filter(({ kind }) => kind === SECURITY)
      .map(({ deviceId, id, due }) => [deviceId, { id, due }]),
  );
  const byId = new Map([...dates.values()].map((date) => [date.device_id, date]));
  return rows.flatMap((device): DueDevice[] => {
    const date = byId.get(device.id);
    if (date === undefined) return [];
    return [
      {
        device,
        due: date.due,
        decidedBy: date.decided_by as DueDevice["decidedBy"],
        riskClass: date.risk_class as DueDevice["riskClass"],
        missing: Number(date.missing),
        planned: planned.get(device.id) ?? null,
      },
    ];
  });
}
