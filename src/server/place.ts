/**
 * The doors of places.
 */
import type { FastifyInstance } from "fastify";
import { changePlace, createPlace, removePlace, setPlaceTemperature } from "../acts/place.ts";
import { ROUTES } from "../contract/routes.ts";
import { withBelow } from "../domain/registry/place.ts";
import { countByPlace } from "../store/device-count.ts";
import { placeTemperatures } from "../store/inspection-date.ts";
import { allPlaces } from "../store/place.ts";
import { door, type House } from "./door.ts";

export async function placeDoors(room: FastifyInstance, house: House): Promise<void> {
  const { read } = house.store;

  door(room, house, ROUTES.listPlaces, async ({ actor }) => {
    const all = await allPlaces(read);
    const within = actor.places === null ? null : withBelow(actor.places, all);
    const measured = [...(await placeTemperatures(read))].filter(([id]) => within === null || within.has(id));
    return {
      // Their parents may be out of reach; then they stand at the top of what this person sees.
      places: all.filter(({ id }) => within === null || within.has(id)),
      devices: await countByPlace(read, within),
      temperatures: Object.fromEntries(measured.map(([id, { celsius, on }]) => [id, { celsius, on }])),
    };
  });

  door(room, house, ROUTES.createPlace, ({ acting, body }) => createPlace(acting, body));
  door(room, house, ROUTES.changePlace, ({ acting, params, version, body }) =>
    changePlace(acting, params.id, version, body),
  );
  door(room, house, ROUTES.placeTemperature, async ({ acting, params, version, body }) => {
    await setPlaceTemperature(acting, params.id, version, body.temperature);
    return {};
  });
  door(room, house, ROUTES.removePlace, async ({ acting, params, version }) => {
    await removePlace(acting, params.id, version);
    return {};
  });
}
