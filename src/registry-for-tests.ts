/**
 * A small registry for tests: a hospital with two sites, a patient's home, three products and a few devices.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Acting, newId } from "./acts/act.ts";
import type { ChangeEvent } from "./contract/ledger.ts";
import type { Actor } from "./domain/account/account.ts";
import { blankDevice, type Device, type DeviceInput } from "./domain/registry/device.ts";
import type { Place } from "./domain/registry/place.ts";
import type { ProductRecord } from "./domain/registry/product-record.ts";
import { openStore, type Store } from "./store/database.ts";
import { deviceNames, insertDevices } from "./store/device-write.ts";
import { insertPlaces } from "./store/place.ts";
import { insertProducts } from "./store/product.ts";

export const NOW = "2027-03-01T08:00:00.000Z";

/** Someone who may do all that the role may, everywhere; with `limits` a token's scope, places or products. */
export function person(role: Actor["role"], limits: Partial<Actor> = {}): Actor {
  return {
    accountId: `account${role}`,
    name: role,
    role,
    places: null,
    products: role === "manufacturer" ? [] : null,
    scope: null,
    via: "page",
    ...limits,
  };
}

export const PLACES = {
  hospital: place("hospital1", null, "facility", "Klinikum Tannenwald"),
  north: place("northsite", "hospital1", "site", "Haus Nord"),
  icu: place("icuward01", "northsite", "ward", "Intensivstation 2"),
  south: place("southsite", "hospital1", "site", "Haus Süd"),
  ward: place("southward", "southsite", "ward", "Station 7"),
  home: place("homemeier", "hospital1", "home", "Meier, Lindenweg 3"),
} as const satisfies Record<string, Place>;

export const PRODUCTS = {
  pump: product("productpump", "Sanova", "InfuTrak 300", "infusion pump"),
  monitor: product("productmoni", "Müller Medizintechnik", "VitaView", "patient monitor"),
  meter: product("productmete", "GlucoWell", "Home 2", "glucose meter"),
} as const satisfies Record<string, ProductRecord>;

function place(id: string, parent: string | null, kind: Place["kind"], name: string): Place {
  const careSetting = kind === "facility" ? "integrated-care" : kind === "home" ? "home-care" : null;
  return {
    id,
    parent,
    kind,
    name,
    careSetting,
    environment: kind === "home" ? "in-home" : null,
    phone: kind === "facility" ? "+49 30 5550 112" : null,
    contact: null,
    version: 1,
  };
}

function product(id: string, maker: string, model: string, kind: string): ProductRecord {
  const none = { firmwareLine: null, udiDi: null, riskClass: null, mdrClass: null, fdaClass: null, emdn: null };
  return { id, maker, model, kind, ...none, version: 1 };
}

/** What a person enters of a pump on the intensive care ward, with `values` instead of what stands here. */
export function deviceInput(tag: string, values: Partial<DeviceInput> = {}): DeviceInput {
  return {
    ...blankDevice(PRODUCTS.pump.id, PLACES.icu.id),
    identifiers: [{ system: "asset-tag", value: tag, from: null, until: null }],
    ...values,
  };
}

/** A device in operation, named by its tag. */
export function device(tag: string, values: Partial<Device> = {}): Device {
  return {
    id: newId(),
    ...deviceInput(tag),
    status: { contact: null, conformity: "unknown", operation: "operating" },
    lastContactAt: null,
    statusSince: NOW,
    retirement: null,
    createdAt: NOW,
    changedAt: NOW,
    version: 1,
    ...values,
  };
}

export interface Registry {
  readonly store: Store;
  readonly folder: string;
  readonly places: typeof PLACES;
  readonly products: typeof PRODUCTS;
  /** What an act needs, done by `actor` (an engineer) at `NOW`. */
  acting(actor?: Actor): Acting;
  /** Told to the pages so far. */
  readonly events: ChangeEvent[];
  /** Puts devices in as they are, without an act. */
  add(...devices: Device[]): Promise<void>;
  close(): Promise<void>;
}

/** A registry in a folder of its own, with the places and products above and no devices; close it after use. */
export async function withRegistry(): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), "carelabel-registry-"));
  const store = await openStore(folder);
  await store.write(async (tx) => {
    await insertPlaces(tx, Object.values(PLACES));
    await insertProducts(tx, Object.values(PRODUCTS));
  });
  const events: ChangeEvent[] = [];
  return {
    store,
    folder,
    places: PLACES,
    products: PRODUCTS,
    events,
    acting: (actor = person("engineer")) => ({
      store,
      actor,
      now: () => new Date(NOW),
      publish: (event) => events.push(event),
    }),
    add: (...devices) => store.write(async (tx) => insertDevices(tx, devices, await deviceNames(tx))),
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
