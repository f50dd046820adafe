/**
 * What another method would do to the dates of a fleet, added up device by device.
 */
import Type, { type Static } from "typebox";
import { dayNumber } from "../calendar.ts";
import { Closed } from "../text.ts";

const Count = Type.Integer({ minimum: 0 });

export const MethodPreview = Closed(
  {
    devices: Type.Integer({ minimum: 0, description: "in use, that were computed by both methods" }),
    earlier: Count,
    later: Count,
    earlierDaysMost: Type.Integer({ minimum: 0, description: "by how many days the date of a device moves at most" }),
    laterDaysMost: Count,
    newlyOverdue: Type.Integer({ minimum: 0, description: "not overdue now, and overdue then" }),
    noLongerOverdue: Count,
  },
  { description: "what another method would do to the dates" },
);
export type MethodPreview = Static<typeof MethodPreview>;

export const NO_CHANGE: MethodPreview = {
  devices: 0,
  earlier: 0,
  later: 0,
  earlierDaysMost: 0,
  laterDaysMost: 0,
  newlyOverdue: 0,
  noLongerOverdue: 0,
};

/** `sum` with one more device, due on `before` by the method in use and on `after` by the other. */
export function withDevice(sum: MethodPreview, before: string, after: string, today: string): MethodPreview {
  const days = dayNumber(after) - dayNumber(before);
  const [wasDue, isDue] = [before < today, after < today];
  return {
    devices: sum.devices + 1,
    earlier: sum.earlier + (days < 0 ? 1 : 0),
    later: sum.later + (days > 0 ? 1 : 0),
    earlierDaysMost: Math.max(sum.earlierDaysMost, -days),
    laterDaysMost: Math.max(sum.laterDaysMost, days),
    newlyOverdue: sum.newlyOverdue + (!wasDue && isDue ? 1 : 0),
    noLongerOverdue: sum.noLongerOverdue + (wasDue && !isDue ? 1 : 0),
  };
}
