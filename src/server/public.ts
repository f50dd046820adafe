/**
 * The door behind a printed code, for a phone without sign-in: the signed label, and whom to call; nothing of any device.
 */
import type { FastifyInstance } from "fastify";
import { ROUTES } from "../contract/routes.ts";
import { InputError } from "../domain/input-error.ts";
import { labelByDigest } from "../store/label.ts";
import { allPlaces } from "../store/place.ts";
import { readSetting } from "../store/setting.ts";
import { door, type House } from "./door.ts";

export async function publicDoors(room: FastifyInstance, house: House): Promise<void> {
  const { read } = house.store;

  door(room, house, ROUTES.publicProduct, async ({ params }) => {
    const label = await labelByDigest(read, params.digest);
    if (label === undefined)
      throw new InputError(
        "record-unknown",
        "label",
        "this facility keeps no such label; ask whoever put the code there",
      );
    const facility = await readSetting(read, "facility");
    const places = await allPlaces(read);
    const phone = places.find((place) => place.kind === "facility" && place.phone !== null)?.phone ?? null;
    return {
      signed: label.signed,
      facility: facility === undefined ? null : (JSON.parse(facility) as { name: string }).name,
      phone,
    };
  });
}
