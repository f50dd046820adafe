/**
 * A person adopts what a device was seen to do as the facility's reference: a draft of an observed label, to be looked at,
 * completed and issued like any other.
 */
import type { LabelDraft } from "../../contract/product.ts";
import { InputError } from "../../domain/input-error.ts";
import type { ReferenceValue } from "../../domain/label/runtime-facts.ts";
import { HOURS_NEEDED, referenceFrom } from "../../domain/runtime/adopted-reference.ts";
import type { Acting } from "../act.ts";
import { deviceWithin } from "../device.ts";
import { createObservedDraft } from "../draft.ts";
import type { WatchHouse } from "./watch-house.ts";

const SEEN_MS = 28 * 24 * 60 * 60_000;

/** What was seen, and of how many hours. */
export interface Learned {
  readonly hours: number;
  /** Empty while there are too few hours. */
  readonly values: readonly ReferenceValue[];
}

/** The bands of the last 28 days. @throws {InputError} `record-unknown`. */
export async function learnedReference(
  house: Pick<WatchHouse, "rollUps">,
  deviceId: string,
  nowMs: number,
): Promise<Learned> {
  const hours = await house.rollUps(deviceId, "1h", nowMs - SEEN_MS, nowMs);
  return { hours: hours.length, values: referenceFrom(hours) };
}

/**
 * A draft for the device's product with the bands of the last 28 days.
 * @param because why what was seen is as it should be: it stands in the draft.
 * @throws {InputError} `record-unknown`, `record-conflict` when the device has reported for too short a time; as
 *   `createDraft`.
 */
export async function adoptBaseline(
  acting: Acting,
  house: Pick<WatchHouse, "rollUps">,
  deviceId: string,
  because: string,
): Promise<LabelDraft> {
  const { productId } = await deviceWithin(acting.store.read, acting.actor, deviceId);
  const { hours, values } = await learnedReference(house, deviceId, acting.now().getTime());
  if (values.length === 0)
    throw new InputError(
      "record-conflict",
      "id",
      `it has reported for ${hours} hours so far; a reference needs ${HOURS_NEEDED}, so that nights and weekends are in it`,
    );
  return createObservedDraft(acting, productId, [
    {
      source: `the runtime watch, ${hours} hours of one device`,
      authority: "facility",
      known: "observed",
      on: acting.now().toISOString().slice(0, 10),
      notes: [
        `${acting.actor.name} adopts what was seen: ${because}`,
        "The bands are what one device was seen to do; compare them with others of its kind before you issue this.",
      ],
      runtime: { operating: { values: [...values] } },
    },
  ]);
}
