/**
 * Identifiers that another device has: refused, each at its place, with the device where whoever asks reaches it.
 */
import type { Actor } from "../domain/account/account.ts";
import { InputError, type Wrong } from "../domain/input-error.ts";
import { type Device, deviceTitle } from "../domain/registry/device.ts";
import { type IdentifierSystem, NAMING_SYSTEMS, normalIdentifier } from "../domain/registry/identifier.ts";
import { withBelow } from "../domain/registry/place.ts";
import type { Reading, Writing } from "../store/database.ts";
import { devicesByIds } from "../store/device.ts";
import { holdersOf } from "../store/inventory.ts";
import { allPlaces } from "../store/place.ts";

/** As people say them. */
const SPOKEN: Partial<Record<IdentifierSystem, string>> = {
  serial: "the serial number",
  "udi-pi": "the UDI-PI",
  "asset-tag": "the tag",
  mac: "the MAC address",
};

/** @throws {InputError} `record-conflict`, with all of the identifiers that are held. */
export async function refuseHeld(
  db: Reading | Writing,
  { places }: Pick<Actor, "places">,
  { id, productId, identifiers }: Pick<Device, "id" | "productId" | "identifiers">,
): Promise<void> {
  const naming = identifiers.flatMap(({ system, value, until }, at) =>
    until === null && NAMING_SYSTEMS.includes(system)
      ? [{ system, value, at, normal: normalIdentifier(system, value) }]
      : [],
  );
  const holders = (await holdersOf(db, naming)).filter(
    // Makers number their devices each on their own.
    (held) => held.deviceId !== id && (held.system !== "serial" || held.productId === productId),
  );
  if (holders.length === 0) return;
  const within = places === null ? null : withBelow(places, await allPlaces(db));
  const devices = await devicesByIds(db, [...new Set(holders.map(({ deviceId }) => deviceId))]);
  const near = new Map(devices.filter(({ placeId }) => within?.has(placeId) ?? true).map((one) => [one.id, one]));
  const all = naming.flatMap(({ system, value, at, normal }): Wrong[] => {
    const holder = holders.find((held) => held.system === system && held.normal === normal);
    if (holder === undefined) return [];
    const device = near.get(holder.deviceId);
    const title = device === undefined ? undefined : deviceTitle(device.identifiers);
    return [
      {
        where: `body/identifiers/${at}`,
        message: `${SPOKEN[system] ?? system} "${value}" belongs to ${title === undefined ? "another device" : `"${title}"`} already; look it up, correct it, or merge the two if they are one device`,
        held: { system, value, device: title === undefined ? null : { id: holder.deviceId, title } },
      },
    ];
  });
  const [first] = all;
  if (first !== undefined) throw new InputError("record-conflict", first.where, first.message, { all });
}
