/**
 * Other checks that come round beside ours: electrical safety, calibration, whatever the maker or the law asks for. Of a
 * product or of one device; counted from when it was last done.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../account/account.ts";
import { addMonths } from "../calendar.ts";
import { Closed, Day, Name } from "../text.ts";

const orNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

export const Interval = Closed(
  {
    id: RecordId,
    productId: orNull(RecordId),
    deviceId: orNull(RecordId),
    name: Name,
    months: Type.Integer({ minimum: 1, maximum: 240, description: "from one to the next" }),
    lastDone: orNull(Type.Union([Day], { description: "before it was kept here; of a single device" })),
    ended: Type.Boolean({ description: "nothing falls due by it any more" }),
    version: Type.Integer({ minimum: 1 }),
  },
  { description: "another check that comes round, of a product or of one device" },
);
export type Interval = Static<typeof Interval>;

/**
 * The day on which it is due for a device; null where nobody knows when it was last done, which is due now.
 * @param lastPassed the last inspection by this interval that passed.
 */
export function intervalDue(
  { months, lastDone }: Pick<Interval, "months" | "lastDone">,
  lastPassed: { readonly on: string; readonly acceptedUntil: string | null } | undefined,
): string | null {
  const last = [lastPassed?.on, lastDone]
    .filter((day) => typeof day === "string")
    .sort()
    .at(-1);
  if (last === undefined) return null;
  const routine = addMonths(last, months);
  // Conditions end an interval sooner, never later.
  const until = last === lastPassed?.on ? lastPassed.acceptedUntil : null;
  return until !== null && until < routine ? until : routine;
}
