/**
 * A person adopts what a device was seen to do as the facility's reference: a draft of an observed label, to be looked at,
 * completed and issued like any other.
 */
import type { LabelDraft } from "../../contract/product.ts";
import { InputError } from "../../domain/input-error.ts";
import { HOURS_NEEDED, referenceFrom } from "../../domain/runtime/adopted-reference.ts";
import type { Acting } from "../act.ts";
import { deviceWithin } from "../device.ts";
import { createObservedDraft } from "../draft.ts";
import type { WatchHouse } from "./watch-house.ts";

const SEEN_MS = 28 * 24 * 60 * 60_000;

/**
 * A draft for the device's product with the bands of the last 28 days.
 * @throws {InputError} `record-unknown`, `record-conflict` when the device has reported for too short a time; as
 *   `createDraft`.
 */
export async function adoptBaseline(
  acting: Acting,
  house: Pick<WatchHouse, "rollUps">,
  deviceId: string,
): Promise<LabelDraft> {
  const { productId } = await deviceWithin(acting.store.read, acting.actor, deviceId);
  const nowMs = acting.now().getTime();
  const hours = await house.rollUps(deviceId, "1h", nowMs - SEEN_MS, nowMs);
  const values = referenceFrom(hours);
  if (values.length === 0)
    throw new InputError(
      "record-conflict",
      "id",
      `it has reported for ${hours.length} hours so far; a reference needs ${HOURS_NEEDED}, so that nights and weekends are in it`,
    );
  return createObservedDraft(acting, productId, [
    {
      source: `the runtime watch, ${hours.length} hours of one device`,
      authority: "facility",
      known: "observed",
      on: acting.now().toISOString().slice(0, 10),
      notes: [
        "The bands are what one device was seen to do; compare them with others of its kind before you issue this.",
      ],
      runtime: { operating: { values } },
    },
  ]);
}
