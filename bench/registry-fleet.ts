/**
 * A fleet of any size for measurements: the same devices every time, spread over places and products as in a hospital.
 */
import type { Device } from "../src/domain/registry/device.ts";
import type { DeviceStatus } from "../src/domain/registry/device-status.ts";
import type { Place } from "../src/domain/registry/place.ts";
import type { ProductRecord } from "../src/domain/registry/product-record.ts";

const KINDS = ["infusion pump", "patient monitor", "ventilator", "glucose meter", "ultrasound system", "defibrillator"];
const MAKERS = ["Sanova", "Müller Medizintechnik", "Borealis", "Kestrel Health", "GlucoWell", "Aurum", "Nordlicht"];
const OWNERS = ["Biomedical Engineering", "Anästhesie", "Intensivpflege", "Radiology", "Home care team", "IT security"];
const STATES: readonly DeviceStatus[] = [
  { contact: "reporting", conformity: "conforming", operation: "operating" },
  { contact: "reporting", conformity: "unknown", operation: "operating" },
  { contact: null, conformity: "unknown", operation: "operating" },
  { contact: "silent", conformity: "conforming", operation: "operating" },
  { contact: "unreachable", conformity: "unknown", operation: "operating" },
  { contact: "reporting", conformity: "deviating", operation: "operating" },
  { contact: null, conformity: "unknown", operation: "integrating" },
  { contact: null, conformity: "unknown", operation: "in-maintenance" },
  { contact: "reporting", conformity: "fail-safe", operation: "operating" },
];
/** How often each state is met, in percent. */
const SHARES = [60, 20, 10, 3, 2, 2, 1, 1, 1];

export interface Fleet {
  readonly places: Place[];
  readonly products: ProductRecord[];
  readonly devices: Device[];
}

export function fleet(devices: number, places = 300, products = 60): Fleet {
  const chance = chances(42);
  const below = (limit: number) => Math.floor(chance() * limit);
  const among = <T>(all: readonly T[]): T => all[below(all.length)] as T;
  const madePlaces = makePlaces(places);
  const wards = madePlaces.filter(({ kind }) => kind === "ward" || kind === "home");
  const madeProducts = Array.from({ length: products }, (_, at) => makeProduct(at));
  return {
    places: madePlaces,
    products: madeProducts,
    devices: Array.from({ length: devices }, (_, at): Device => {
      const day = (years: number) => new Date(Date.UTC(2026, 0, 1) - below(years * 365) * 86_400_000).toISOString();
      const serial = `SN-${String(below(1e9)).padStart(9, "0")}-${at}`;
      const mac = `00${(0x10_0000_0000 + below(0x10_0000) * 0x10_0000 + at).toString(16).padStart(10, "0")}`;
      const contact = stateAt(chance() * 100);
      const since = day(1);
      const name = (system: Device["identifiers"][number]["system"], value: string) => ({
        system,
        value,
        from: null,
        until: null,
      });
      return {
        id: `device${String(at).padStart(10, "0")}`,
        productId: among(madeProducts).id,
        placeId: among(wards).id,
        identifiers: [
          name("asset-tag", `MT-${String(at).padStart(6, "0")}`),
          name("serial", serial),
          name("mac", mac.replace(/(..)(?=.)/g, "$1:")),
          name("ip", `10.${below(200)}.${below(255)}.${below(255)}`),
          name("host-name", `dev-${at}.med.example.org`),
        ],
        firmware: `2.${below(9)}.${below(20)}`,
        owner: among(OWNERS),
        phone: null,
        raisedClass: null,
        tier: { offNetwork: at % 3 === 0 ? null : "free", outOfOperation: at % 3 === 0 ? null : "replacement-first" },
        lifeSupporting: below(50) === 0,
        onPatient: below(20) === 0,
        manufacturedOn: null,
        purchasedOn: day(10).slice(0, 10),
        operatingHours: below(20_000),
        operatingHoursOn: null,
        note: below(10) === 0 ? `Leihgerät aus Raum ${below(400)}, Rückgabe offen` : null,
        status: at % 50 === 49 ? { contact: null, conformity: "unknown", operation: "retired" } : contact,
        lastContactAt: contact.contact === null ? null : day(1),
        statusSince: since,
        retirement: null,
        createdAt: day(3),
        changedAt: day(1),
        version: 1,
      };
    }),
  };
}

function makePlaces(count: number): Place[] {
  const sites = Math.max(1, Math.round(count / 30));
  const none = { environment: null, phone: null, contact: null, version: 1 };
  const facility: Place = {
    id: "facility00",
    parent: null,
    kind: "facility",
    name: "Klinikum Tannenwald",
    careSetting: "integrated-care",
    ...none,
  };
  const siteId = (at: number) => `site${String(at % sites).padStart(6, "0")}`;
  return [
    facility,
    ...Array.from(
      { length: sites },
      (_, at): Place => ({
        id: siteId(at),
        parent: facility.id,
        kind: "site",
        name: `Haus ${String.fromCharCode(65 + (at % 26))}`,
        careSetting: null,
        ...none,
      }),
    ),
    ...Array.from(
      { length: count - sites - 1 },
      (_, at): Place =>
        at % 10 === 9
          ? {
              id: `home${String(at).padStart(6, "0")}`,
              parent: facility.id,
              kind: "home",
              name: `Wohnung ${at}, Lindenweg`,
              careSetting: "home-care",
              ...none,
            }
          : {
              id: `ward${String(at).padStart(6, "0")}`,
              parent: siteId(at),
              kind: "ward",
              name: `Station ${at}`,
              careSetting: null,
              ...none,
            },
    ),
  ];
}

function makeProduct(at: number): ProductRecord {
  const none = { firmwareLine: null, udiDi: null, riskClass: null, mdrClass: null, fdaClass: null, emdn: null };
  const maker = MAKERS[at % MAKERS.length] ?? "";
  return {
    id: `product${String(at).padStart(6, "0")}`,
    maker,
    model: `Model ${100 + at}`,
    kind: KINDS[at % KINDS.length] ?? null,
    ...none,
    version: 1,
  };
}

function stateAt(percent: number): DeviceStatus {
  let sum = 0;
  const at = SHARES.findIndex((share) => {
    sum += share;
    return percent < sum;
  });
  return STATES[Math.max(0, at)] as DeviceStatus;
}

/** Numbers in [0, 1) that are the same in every run (mulberry32, public domain). */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
