/**
 * What the page of a device shows, signed in and not.
 */
import type { DevicePage, publicDeviceRoute } from "../contract/device.ts";
import type { ReplyOf } from "../contract/route.ts";
import type { Actor } from "../domain/account/account.ts";
import { may } from "../domain/account/reach.ts";
import { tierThatCounts } from "../domain/registry/clinical-tier.ts";
import { type Device, deviceTitle, telephoneOf } from "../domain/registry/device.ts";
import { shownState } from "../domain/registry/device-status.ts";
import { inherited, type Place, pathOf } from "../domain/registry/place.ts";
import type { ProductRecord } from "../domain/registry/product-record.ts";
import type { Reading } from "../store/database.ts";
import { publicTokenOf } from "../store/device.ts";
import { heldLabels, labelThatCounts } from "../store/label.ts";
import { allPlaces } from "../store/place.ts";
import { productById } from "../store/product.ts";
import { readSetting } from "../store/setting.ts";

export async function devicePage(db: Reading, actor: Actor, device: Device, today: string): Promise<DevicePage> {
  const { product, path, label } = await aroundDevice(db, device, today);
  const { id, maker, model, kind } = product;
  return {
    // The digest of a proof is for those who may read it.
    device: may(actor, "evidence.read") ? device : withoutProof(device),
    product: { id, maker, model, kind },
    riskClass: device.raisedClass ?? product.riskClass,
    // Of what lies above a person's reach only names and kinds are told: they say where the device is.
    path: path.map((place) => ({ id: place.id, name: place.name, kind: place.kind })),
    ...phoneOf(device, path),
    careSetting: inherited("careSetting", path),
    environment: inherited("environment", path),
    label,
    may: tierThatCounts(device.tier, device),
    // Whoever knows it can hand the page on, so it is for those who may open and close it.
    publicToken: may(actor, "device.write") ? await publicTokenOf(db, device.id) : null,
  };
}

export async function publicDevicePage(
  db: Reading,
  device: Device,
  today: string,
): Promise<ReplyOf<typeof publicDeviceRoute>> {
  const { product, path, label } = await aroundDevice(db, device, today);
  const facility = await readSetting(db, "facility");
  return {
    product: `${product.maker} ${product.model}`,
    kind: product.kind,
    title: deviceTitle(device.identifiers),
    state: shownState(device.status),
    since: device.statusSince,
    phone: telephoneOf(device, path)?.number ?? null,
    facility: facility === undefined ? null : (JSON.parse(facility) as { name: string }).name,
    labelDigest: label?.digest ?? null,
  };
}

async function aroundDevice(db: Reading, device: Device, today: string) {
  const product = (await productById(db, device.productId)) as ProductRecord;
  const path = pathOf(device.placeId, new Map((await allPlaces(db)).map((place) => [place.id, place])));
  const labels = await heldLabels(db, [product.id], today);
  return { product, path, label: labelThatCounts(labels.get(product.id) ?? []) };
}

function phoneOf(device: Device, path: readonly Place[]): Pick<DevicePage, "phone" | "phoneOf"> {
  const found = telephoneOf(device, path);
  const place = found?.place ?? null;
  return { phone: found?.number ?? null, phoneOf: place === null ? null : { name: place.name, kind: place.kind } };
}

function withoutProof(device: Device): Device {
  return device.retirement === null ? device : { ...device, retirement: { ...device.retirement, evidence: null } };
}
