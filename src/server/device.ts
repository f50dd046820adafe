/**
 * The doors of devices, and of what needs a person now.
 */
import type { FastifyInstance } from "fastify";
import {
  changeDevice,
  changeOperation,
  changeTier,
  createDevice,
  deviceWithin,
  sharePublicState,
} from "../acts/device.ts";
import { distinctDevices } from "../acts/distinct-devices.ts";
import { mergeDevices, retireDevice } from "../acts/retire-device.ts";
import type { WatchHouse } from "../acts/watch/watch-house.ts";
import type { NowGroup } from "../contract/device.ts";
import { ROUTES } from "../contract/routes.ts";
import type { Actor } from "../domain/account/account.ts";
import type { LedgerEntry, Subject } from "../domain/ledger/ledger.ts";
import { withBelow } from "../domain/registry/place.ts";
import type { OriginGroup } from "../domain/runtime/reaction/likely-origin.ts";
import { DEFAULT_REACTION_SETTINGS } from "../domain/runtime/reaction/settings.ts";
import type { Reading } from "../store/database.ts";
import { deviceByPublicToken, devicesByIds, unknownDevice } from "../store/device.ts";
import { countByState } from "../store/device-count.ts";
import { listDevices } from "../store/device-list.ts";
import { lastEntryElsewhere } from "../store/device-stay.ts";
import { duplicatePairs } from "../store/duplicates.ts";
import { ledgerPage } from "../store/ledger.ts";
import { devicesNow, todoWithin } from "../store/now.ts";
import { allPlaces } from "../store/place.ts";
import { allProducts } from "../store/product.ts";
import { openChainsOf } from "../store/reaction-chain.ts";
import { openFindings, snoozedDevices } from "../store/runtime-finding.ts";
import { shownChains } from "./chain-view.ts";
import { devicePage, publicDevicePage } from "./device-page.ts";
import { door, type House } from "./door.ts";
import { shownFinding } from "./runtime.ts";
import { windowOf } from "./window.ts";

export async function deviceDoors(
  room: FastifyInstance,
  house: House,
  watch?: Pick<WatchHouse, "origins">,
): Promise<void> {
  const { read } = house.store;
  const today = () => house.now().toISOString().slice(0, 10);

  door(room, house, ROUTES.listDevices, ({ actor, query }) => listDevices(read, actor, query, windowOf(query)));
  door(room, house, ROUTES.countDevices, async ({ actor: { places } }) => {
    const states = await countByState(read, places === null ? null : withBelow(places, await allPlaces(read)));
    return { states, total: Object.values(states).reduce((sum, devices) => sum + devices, 0) };
  });
  door(room, house, ROUTES.now, async ({ actor, query }) => {
    const nowMs = house.now().getTime();
    const { items, total } = await devicesNow(read, actor, windowOf(query), await snoozedDevices(read, nowMs));
    const ids = items.map(({ device }) => device.id);
    const findings = await openFindings(read, ids);
    const chains = await openChainsOf(read, ids);
    return {
      items: await Promise.all(
        items.map(async (item) => {
          const open = (findings.get(item.device.id) ?? []).map((kept) => shownFinding(kept, nowMs));
          const [chain] = await shownChains(read, chains.get(item.device.id) ?? [], DEFAULT_REACTION_SETTINGS);
          return {
            ...item,
            finding: open.find(({ snoozed }) => !snoozed) ?? null,
            findings: open.length,
            chain: chain ?? null,
          };
        }),
      ),
      total,
      together: await groupsShown(read, actor, watch?.origins.shared() ?? []),
      todo: await todoWithin(read, actor),
    };
  });
  door(room, house, ROUTES.duplicates, async ({ actor }) => ({ pairs: await duplicatePairs(read, actor) }));

  door(room, house, ROUTES.readDevice, async ({ actor, params }) =>
    devicePage(read, actor, await deviceWithin(read, actor, params.id), today()),
  );
  door(room, house, ROUTES.deviceHistory, async ({ actor, params, query }) => {
    const { id, productId: labelsOf } = await deviceWithin(read, actor, params.id);
    const subject = { kind: "device", id } as const;
    if (actor.places === null) return ledgerPage(read, { subject, labelsOf, ...windowOf(query) });
    const within = withBelow(actor.places, await allPlaces(read));
    // What was done while the device stood elsewhere is for those who reach there.
    const after = await lastEntryElsewhere(read, id, within);
    const { entries, total } = await ledgerPage(read, { subject, labelsOf, after, ...windowOf(query) });
    const near = await devicesAmong(read, entries, within);
    const isTold = ({ kind, id }: Subject) => kind !== "device" || near.has(id);
    return {
      entries: entries.map((entry) => ({
        ...entry,
        by: { ...entry.by, accountId: null },
        subjects: entry.subjects.filter(isTold),
      })),
      total,
    };
  });
  door(room, house, ROUTES.publicDevice, async ({ params }) => {
    const device = await deviceByPublicToken(read, params.token);
    if (device === undefined) throw unknownDevice("address");
    return publicDevicePage(read, device, today());
  });

  door(room, house, ROUTES.createDevice, ({ acting, body }) => createDevice(acting, body));
  door(room, house, ROUTES.changeDevice, ({ acting, params, version, body }) =>
    changeDevice(acting, params.id, version, body),
  );
  door(room, house, ROUTES.changeTier, ({ acting, params, version, body }) =>
    changeTier(acting, params.id, version, body),
  );
  door(room, house, ROUTES.changeOperation, ({ acting, params, version, body }) =>
    changeOperation(acting, params.id, version, body),
  );
  door(room, house, ROUTES.retireDevice, ({ acting, params, version, body }) =>
    retireDevice(acting, params.id, version, body),
  );
  door(room, house, ROUTES.mergeDevices, ({ acting, params, version, body }) =>
    mergeDevices(acting, params.id, version, body.other),
  );
  door(room, house, ROUTES.distinctDevices, async ({ acting, params, body }) => {
    await distinctDevices(acting, params.id, body.other);
    return {};
  });
  door(room, house, ROUTES.sharePublicState, async ({ acting, params, body }) => ({
    publicToken: await sharePublicState(acting, params.id, body.open),
  }));
}

/** More are counted, not named. */
const DEVICES_NAMED = 100;

/** Whoever is limited to places is told of a group that stands within them as a whole. */
async function groupsShown(
  read: Reading,
  { places }: Pick<Actor, "places">,
  groups: readonly OriginGroup[],
): Promise<NowGroup[]> {
  if (groups.length === 0) return [];
  const all = await allPlaces(read);
  const within = places === null ? null : withBelow(places, all);
  const byId = new Map(all.map((place) => [place.id, place]));
  const products = new Map((await allProducts(read)).map(({ id, maker, model }) => [id, `${maker} ${model}`]));
  return groups
    .filter(({ place }) => within === null || (place !== null && within.has(place)))
    .map(({ origin, because, findings, devices, product, place, firmware, sinceMs }) => ({
      origin,
      because: [...because],
      kinds: [...new Set(findings.map(({ kind }) => kind))],
      devices: devices.slice(0, DEVICES_NAMED),
      count: devices.length,
      product: product === null ? null : (products.get(product) ?? null),
      productId: product,
      placeId: place,
      place: place === null ? null : (byId.get(place)?.name ?? null),
      firmware,
      since: new Date(sinceMs).toISOString(),
    }));
}

/** Of the devices that `entries` speak of, those that stand within reach now. */
async function devicesAmong(
  db: Reading,
  entries: readonly LedgerEntry[],
  within: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const ids = entries.flatMap(({ subjects }) => subjects.filter(({ kind }) => kind === "device").map(({ id }) => id));
  const devices = await devicesByIds(db, [...new Set(ids)]);
  return new Set(devices.filter(({ placeId }) => within.has(placeId)).map(({ id }) => id));
}
