/**
 * The doors of places.
 */
import type { FastifyInstance } from "fastify";
import { changePlace, createPlace, removePlace } from "../acts/place.ts";
import { ROUTES } from "../contract/routes.ts";
import { withBelow } from "../domain/registry/place.ts";
import { countByPlace } from "../store/device-count.ts";
import { allPlaces } from "../store/place.ts";
import { door, type House } from "./door.ts";

export async function placeDoors(room: FastifyInstance, house: House): Promise<void> {
  const { read } = house.store;

  door(room, house, ROUTES.listPlaces, async ({ actor }) => {
    const all = await allPlaces(read);
    if (actor.places === null) return { places: [...all], devices: await countByPlace(read, null) };
    const within = withBelow(actor.places, all);
    return {
      // Their parents are out of reach, so they stand at the top of what this person sees.
      places: all.filter(({ id }) => within.has(id)),
      devices: await countByPlace(read, within),
    };
  });

  door(room, house, ROUTES.createPlace, ({ acting, body }) => createPlace(acting, body));
  door(room, house, ROUTES.changePlace, ({ acting, params, version, body }) =>
    changePlace(acting, params.id, version, body),
  );
  door(room, house, ROUTES.removePlace, async ({ acting, params, version }) => {
    await removePlace(acting, params.id, version);
    return {};
  });
}
