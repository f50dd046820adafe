/**
 * What another method would do to the dates of all devices, computed a piece at a time: everything else goes first.
 */
import { setTimeout as wait } from "node:timers/promises";
import { inspectionDue } from "../../domain/inspection/inspection-date.ts";
import type { InspectionMethod } from "../../domain/inspection/method-data.ts";
import { type MethodPreview, NO_CHANGE, withDevice } from "../../domain/inspection/method-preview.ts";
import { devicesAfter } from "../../store/inspection-date.ts";
import { beginPass, gatherInputs } from "./gather-inputs.ts";
import type { InputSources } from "./inputs-told.ts";

export interface CompareMethods {
  readonly used: InspectionMethod;
  readonly other: InspectionMethod;
  readonly today: string;
  readonly signal: AbortSignal;
}

const PIECE = 100;
const PAUSE_MS = 5;

export async function previewMethod(
  sources: InputSources,
  { used, other, today, signal }: CompareMethods,
): Promise<MethodPreview> {
  const { read } = sources;
  const pass = await beginPass(read, used, today);
  // What is gathered depends on the method only by how long a look counts and how warmth ages.
  const gathersAlike =
    JSON.stringify([used.looking, used.temperature]) === JSON.stringify([other.looking, other.temperature]);
  const otherPass = { ...pass, method: other };
  let sum = NO_CHANGE;
  for (let last = 0; ; ) {
    signal.throwIfAborted();
    const devices = await devicesAfter(read, last, PIECE);
    const newest = devices.at(-1);
    if (newest === undefined) return sum;
    last = newest.number;
    const ids = devices.map(({ id }) => id);
    const now = await gatherInputs(sources, pass, ids);
    const then = gathersAlike
      ? now
      : new Map((await gatherInputs(sources, otherPass, ids)).map((one) => [one.device.id, one]));
    for (const [place, one] of now.entries()) {
      // Retired between the two: it counts no more.
      const again = then instanceof Map ? then.get(one.device.id) : then[place];
      if (again === undefined) continue;
      const before = inspectionDue(used, one.inputs, today).date;
      sum = withDevice(sum, before, inspectionDue(other, again.inputs, today).date, today);
    }
    await wait(PAUSE_MS, undefined, { ref: false });
  }
}
