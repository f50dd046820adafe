/**
 * Doors of self-descriptions: where a device is asked what it is, and what it said last.
 */
import type { FastifyInstance } from "fastify";
import { deviceWithin } from "../acts/device.ts";
import { descriptionWithin, endDescriptionSource, setDescriptionSource } from "../acts/watch/description-source.ts";
import type { WatchHouse } from "../acts/watch/watch-house.ts";
import { ROUTES } from "../contract/routes.ts";
import type { DeviceDescription } from "../contract/self-description.ts";
import { describedDevices, type KeptDescription } from "../store/self-description.ts";
import { door, type House } from "./door.ts";
import { HttpRefusal } from "./problems.ts";
import { windowOf } from "./window.ts";

export function selfDescriptionDoors(
  room: FastifyInstance,
  house: House,
  watchHouse: Pick<WatchHouse, "descriptions" | "reactions"> | undefined,
): void {
  const { read } = house.store;
  const tellOver = (deviceId: string, keys: readonly string[]) => {
    for (const key of keys) watchHouse?.reactions.departed({ deviceId, key, lasts: false });
  };

  door(room, house, ROUTES.selfDescription, async ({ actor, params }) =>
    shown(await descriptionWithin(read, actor, params.id)),
  );
  door(room, house, ROUTES.setSelfDescription, async ({ acting, params, body }) => {
    const { url, everyHours, certificate = null, authority = null, key = null } = body;
    const { kept, over } = await setDescriptionSource(acting, params.id, {
      url,
      everyHours,
      certificate,
      authority,
      key,
    });
    tellOver(params.id, over);
    return shown(kept);
  });
  door(room, house, ROUTES.endSelfDescription, async ({ acting, params }) => {
    const { over } = await endDescriptionSource(acting, params.id);
    tellOver(params.id, over);
    return {};
  });
  door(room, house, ROUTES.pollSelfDescription, async ({ actor, params }) => {
    const { id } = await deviceWithin(read, actor, params.id);
    if (watchHouse === undefined) throw new HttpRefusal(503, "busy", "watch", "this server runs without the watch");
    return shown(await watchHouse.descriptions.poll(id));
  });
  door(room, house, ROUTES.listSelfDescriptions, async ({ actor, query }) => {
    const { devices, total } = await describedDevices(read, actor, windowOf(query));
    return {
      devices: devices.map(({ polledAt, outcome, detail, ...one }) => ({
        ...one,
        polled: polledAt === null || outcome === null ? null : { at: polledAt, outcome, detail },
      })),
      total,
    };
  });
}

function shown(kept: KeptDescription | undefined): DeviceDescription {
  if (kept === undefined) return { source: null, polled: null, described: null };
  const { url, everyHours, certificate, authority, key, keyFrom, nextAt } = kept;
  const { polledAt, outcome, detail, describedAt, described, answer } = kept;
  return {
    source: { url, everyHours, certificate, authority, key, keyFrom, nextAt },
    polled: polledAt === null || outcome === null ? null : { at: polledAt, outcome, detail },
    described:
      describedAt === null || described === null || answer === null
        ? null
        : { at: describedAt, description: described, signed: answer },
  };
}
