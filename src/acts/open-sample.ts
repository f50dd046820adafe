/**
 * The sample hospital: places, people, products with signed labels, and about 300 devices, made in one act.
 *
 * What stands in samples/hospital.json is invented. Keys and ids are made by chance in each installation.
 */
import { addDays } from "../domain/calendar.ts";
import type { Place } from "../domain/registry/place.ts";
import type { ProductRecord } from "../domain/registry/product-record.ts";
import type { Writing } from "../store/database.ts";
import { deviceNames, insertDevices } from "../store/device-write.ts";
import { keepPlaceTemperature } from "../store/inspection-date.ts";
import { insertPlaces } from "../store/place.ts";
import { insertProducts } from "../store/product.ts";
import { readSetting, writeSetting } from "../store/setting.ts";
import { type Acting, act, newId } from "./act.ts";
import { hashPassword } from "./password.ts";
import { devicesOf } from "./sample-devices.ts";
import { type Hospital, placeNamed, sampleHospital, sampleLabel } from "./sample-hospital.ts";
import { insertLabels, signedLabels } from "./sample-labels.ts";

/** Sign-in names and the one password of the sample's people, for the console. */
export function sampleAccounts(): { names: string[]; password: string } {
  const { people, password } = sampleHospital();
  return { names: people.map(({ signInName }) => signInName), password };
}

/** Fills an empty installation with the sample hospital; one that is filled stays as it is. */
export async function openSample(acting: Acting): Promise<void> {
  if ((await readSetting(acting.store.read, "sample")) !== undefined) return;
  const hospital = sampleHospital();
  const today = acting.now().toISOString().slice(0, 10);
  const labels = await signedLabels(today);
  const password = await hashPassword(hospital.password);

  await act(acting, "sample.open", async (tx, at) => {
    const places = placesOf(hospital);
    await insertPlaces(tx, [...places.values()]);
    await warmPlaces(tx, places.values(), today);
    const products = productsOf(hospital);
    await insertProducts(tx, [...products.values()]);
    const devices = devicesOf(hospital, places, products, at);
    await insertDevices(tx, devices, await deviceNames(tx));
    await insertPeople(tx, hospital, places, products, password, at);
    await insertLabels(tx, labels, products, at);
    await writeSetting(tx, "facility", JSON.stringify({ name: hospital.facility, zone: hospital.zone }));
    await writeSetting(tx, "sample", "yes");
    return {
      result: undefined,
      deed: {
        subjects: [{ kind: "facility", id: [...places.values()][0]?.id ?? "" }],
        changes: { devices: [0, devices.length], places: [0, places.size], products: [0, products.size] },
        alsoAbout: devices.map(({ id }) => ({ kind: "device", id })),
      },
    };
  });
}

/** Places by name; a name that stands in several sites is found as "site/name" as well. */
function placesOf({ facility, phone, sites, homes }: Hospital): Map<string, Place> {
  const places = new Map<string, Place>();
  const place = (key: string, values: Pick<Place, "name" | "kind"> & Partial<Place>): Place => {
    const made: Place = {
      id: newId(),
      parent: null,
      careSetting: null,
      environment: null,
      phone: null,
      contact: null,
      version: 1,
      ...values,
    };
    places.set(key, made);
    return made;
  };
  const root = place(facility, {
    name: facility,
    kind: "facility",
    phone,
    careSetting: "integrated-care",
    environment: "in-hospital",
  });
  for (const site of sites) {
    const { id } = place(site.name, { name: site.name, kind: "site", parent: root.id, phone: site.phone });
    for (const { name, phone, contact } of site.wards)
      place(`${site.name}/${name}`, { name, kind: "ward", parent: id, phone, contact });
  }
  for (const { below, name } of homes)
    place(`${below}/${name}`, {
      name,
      kind: "home",
      parent: places.get(below)?.id ?? root.id,
      careSetting: "home-care",
      environment: "in-home",
    });
  return places;
}

/** The whole is kept at 22 °C; homes are a little warmer. What a place does not say holds from above. */
async function warmPlaces(tx: Writing, places: Iterable<Place>, today: string): Promise<void> {
  for (const { id, kind } of places)
    if (kind === "facility" || kind === "home")
      await keepPlaceTemperature(tx, id, { celsius: kind === "home" ? 24 : 22, on: addDays(today, -20), version: 1 });
}

function productsOf({ products }: Hospital): Map<string, ProductRecord> {
  return new Map(
    Object.keys(products).map((name) => {
      const { product } = sampleLabel(name);
      const record: ProductRecord = {
        id: newId(),
        maker: product.maker.name,
        model: product.model,
        firmwareLine: product.firmwareLine ?? null,
        kind: product.kind ?? null,
        udiDi: product.udiDi ?? null,
        riskClass: product.riskClass ?? null,
        mdrClass: product.mdrClass ?? null,
        fdaClass: product.fdaClass ?? null,
        emdn: product.emdn ?? null,
        version: 1,
      };
      return [name, record];
    }),
  );
}

async function insertPeople(
  tx: Writing,
  { people }: Hospital,
  places: ReadonlyMap<string, Place>,
  products: ReadonlyMap<string, ProductRecord>,
  password: string,
  at: string,
): Promise<void> {
  const ids = (names: string[] | undefined, idOf: (name: string) => string) =>
    names === undefined ? null : JSON.stringify(names.map(idOf));
  await tx
    .insertInto("account")
    .values(
      people.map((person) => ({
        id: newId(),
        sign_in_name: person.signInName,
        name: person.name,
        role: person.role,
        places: ids(person.places, (name) => placeNamed(places, name).id),
        products: ids(person.products, (name) => products.get(name)?.id ?? ""),
        disabled: 0,
        password,
        last_sign_in_at: null,
        created_at: at,
        version: 1,
      })),
    )
    .execute();
}
