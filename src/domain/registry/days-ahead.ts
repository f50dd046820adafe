/**
 * Days of a device that cannot lie ahead: the inspection date is counted from them, and one to come would put it off.
 */
import { addDays } from "../calendar.ts";
import type { DeviceInput } from "./device.ts";

const WORDS = {
  manufacturedOn: "it cannot be made on a day to come; correct the day, or leave it empty",
  purchasedOn: "it cannot be bought on a day to come; correct the day, or leave it empty",
  operatingHoursOn: "nobody has read the hours on a day to come; say when they were read",
} as const;

export interface DayAhead {
  readonly field: keyof typeof WORDS;
  readonly problem: string;
}

/** The first day that lies ahead; tomorrow does not, since somewhere it is tomorrow already. @param today YYYY-MM-DD (UTC). */
export function dayAhead(days: Partial<Pick<DeviceInput, keyof typeof WORDS>>, today: string): DayAhead | undefined {
  const tomorrow = addDays(today, 1);
  for (const field of ["manufacturedOn", "purchasedOn", "operatingHoursOn"] as const) {
    const day = days[field] ?? null;
    if (day !== null && day > tomorrow) return { field, problem: `"${day}" lies ahead; ${WORDS[field]}` };
  }
  return undefined;
}
