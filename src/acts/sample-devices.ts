/**
 * The devices of the sample hospital: so many of a kind on each ward, some of them in a situation that needs somebody.
 *
 * Serial numbers and addresses follow from their order, so that two installations of the sample have the same devices.
 */
import { addMonths, dayNumber } from "../domain/calendar.ts";
import type { Device } from "../domain/registry/device.ts";
import type { Identifier } from "../domain/registry/identifier.ts";
import type { Place } from "../domain/registry/place.ts";
import type { ProductRecord } from "../domain/registry/product-record.ts";
import { newId } from "./act.ts";
import { type Hospital, type Kind, placeNamed, type Situation } from "./sample-hospital.ts";

export function devicesOf(
  hospital: Hospital,
  places: ReadonlyMap<string, Place>,
  products: ReadonlyMap<string, ProductRecord>,
  at: string,
): Device[] {
  const wards = [
    ...hospital.sites.flatMap((site) => site.wards.map((ward) => ({ ...ward, path: `${site.name}/${ward.name}` }))),
    ...hospital.homes.map((home) => ({ ...home, path: `${home.below}/${home.name}` })),
  ];
  const made: Device[] = [];
  const counted = new Map<string, number>();
  for (const { path, devices } of wards) {
    for (const [name, count] of Object.entries(devices)) {
      for (let number = 1; number <= count; number++) {
        const inAll = (counted.get(name) ?? 0) + 1;
        counted.set(name, inAll);
        const kind = hospital.products[name];
        const product = products.get(name);
        if (kind === undefined || product === undefined) throw new Error(`samples/hospital.json: no product "${name}"`);
        const situation = hospital.situations.find(
          (one) =>
            one.product === name &&
            one.number === number &&
            (path === one.place || path.endsWith(`/${one.place}`)) &&
            placeNamed(places, one.place) === places.get(path),
        );
        const home = places.get(path)?.kind === "home";
        made.push(deviceOf(kind, product, placeNamed(places, path), { inAll, at, situation, home, ward: path }));
      }
    }
  }
  return made;
}

interface Circumstances {
  readonly inAll: number;
  readonly at: string;
  readonly situation: Situation | undefined;
  readonly home: boolean;
  readonly ward: string;
}

function deviceOf(
  kind: Kind,
  product: ProductRecord,
  place: Place,
  { inAll, at, situation, home, ward }: Circumstances,
): Device {
  const today = at.slice(0, 10);
  const since = new Date(Date.parse(at) - (situation?.minutes ?? 60 * 24 * (7 + (inAll % 60))) * 60_000).toISOString();
  const contact = situation?.contact ?? (kind.reports && situation?.operation !== "retired" ? "reporting" : null);
  const operation = situation?.operation ?? "operating";
  const bought = addMonths(today, -(4 + ((inAll * 7) % 70)));
  const intensive = ward.includes("Intensiv");
  return {
    id: newId(),
    productId: product.id,
    placeId: place.id,
    identifiers: identifiersOf(kind, inAll, bought),
    firmware: kind.firmware[inAll % kind.firmware.length] ?? null,
    owner: home ? "Homecare" : "Medizintechnik",
    phone: null,
    raisedClass: null,
    tier: kind.tier,
    lifeSupporting: kind.lifeSupporting ?? (intensive && kind.tag === "INF" && inAll % 4 === 0),
    onPatient:
      operation === "operating" &&
      (situation?.onPatient ?? (home ? kind.lifeSupporting === true : intensive && inAll % 3 !== 0)),
    manufacturedOn: addMonths(bought, -2),
    purchasedOn: bought,
    operatingHours: kind.reports ? hoursSince(bought, today, kind, inAll) : null,
    operatingHoursOn: kind.reports ? today : null,
    note: null,
    status: { contact, operation, conformity: situation?.conformity ?? (kind.reports ? "conforming" : "unknown") },
    lastContactAt:
      contact === null
        ? null
        : contact === "reporting"
          ? new Date(Date.parse(at) - (inAll % 50) * 1000).toISOString()
          : since,
    statusSince: since,
    retirement:
      operation === "retired"
        ? {
            on: since.slice(0, 10),
            reason: "Replaced; the maker ended its support",
            erasure: "purge",
            erasedBy: "Jonas Brandt",
            evidence: null,
          }
        : null,
    createdAt: at,
    changedAt: at,
    version: 1,
  };
}

/** As many as its days and its use allow: an ultrasound scanner is taken along for some hours, a pump runs half of the day. */
function hoursSince(bought: string, today: string, { dicom }: Kind, inAll: number): number {
  const aDay = dicom === true ? 1 + (inAll % 2) : 4 + (inAll % 8);
  return (dayNumber(today, "today") - dayNumber(bought, "bought")) * aDay;
}

/** Addresses are of the ranges kept for private use and documentation; the MAC prefix says "locally administered". */
function identifiersOf({ tag, network, dicom }: Kind, inAll: number, from: string): Identifier[] {
  const number = String(inAll).padStart(4, "0");
  const hex = (tag.charCodeAt(0) * 65_536 + tag.charCodeAt(tag.length - 1) * 256 + (inAll & 255))
    .toString(16)
    .padStart(6, "0");
  const entry = (system: Identifier["system"], value: string): Identifier => ({ system, value, from, until: null });
  return [
    entry("asset-tag", `${tag}-${number}`),
    entry("serial", `${tag}${(71_000_000 + inAll * 1_337).toString()}`),
    ...(network
      ? [
          entry("mac", `02:${hex.match(/../g)?.join(":")}:${tag.length}${inAll % 10}:01`),
          entry("host-name", `${tag.toLowerCase()}-${number}.geraete.auenthal.example`),
        ]
      : []),
    ...(dicom === true ? [entry("ae-title", `${tag}${number}`)] : []),
  ];
}
