/**
 * Two devices that look alike are two: an answer that stays, so that nobody is asked again.
 */
import { InputError } from "../domain/input-error.ts";
import { keepDistinct } from "../store/duplicates.ts";
import { type Acting, act } from "./act.ts";
import { deviceWithin } from "./device.ts";

/**
 * Says that `id` and `otherId` are two devices, until an identifier of one of them changes. Said again, it does nothing.
 * @throws {InputError} `record-unknown`, `argument-wrong` for one device twice.
 */
export function distinctDevices(acting: Acting, id: string, otherId: string): Promise<void> {
  return act(acting, "device.distinct", async (tx) => {
    await deviceWithin(tx, acting.actor, id);
    if (otherId === id) throw new InputError("argument-wrong", "body/other", "name the other device of the two");
    await deviceWithin(tx, acting.actor, otherId, "body/other");
    const isNews = await keepDistinct(tx, id, otherId);
    return {
      result: undefined,
      deed: isNews
        ? {
            subjects: [
              { kind: "device", id },
              { kind: "device", id: otherId },
            ],
          }
        : undefined,
    };
  });
}
