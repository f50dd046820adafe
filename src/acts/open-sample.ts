/**
 * The sample hospital: places, people, products with signed labels, and about 300 devices, made in one act.
 *
 * What stands in samples/hospital.json is invented. Serial numbers and addresses follow from their order, so that two
 * installations of the sample have the same devices; keys and ids are made by chance in each.
 */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Role } from "../domain/account/permission.ts";
import { addMonths } from "../domain/calendar.ts";
import { canonicalBytes, digestOf } from "../domain/label/digest.ts";
import { type KeyCard, newKeyFile, type Signer, signerOf } from "../domain/label/key.ts";
import type { Label } from "../domain/label/label.ts";
import { countersignLabel, type SignedLabel, signLabel } from "../domain/label/signed-label.ts";
import { textIn } from "../domain/label/text.ts";
import { type WithdrawalFile, withdraw } from "../domain/label/withdrawal.ts";
import type { Device } from "../domain/registry/device.ts";
import type { DeviceStatus } from "../domain/registry/device-status.ts";
import type { Identifier } from "../domain/registry/identifier.ts";
import type { Place } from "../domain/registry/place.ts";
import type { ProductRecord } from "../domain/registry/product-record.ts";
import type { Writing } from "../store/database.ts";
import { deviceNames, insertDevices } from "../store/device-write.ts";
import { insertPlaces } from "../store/place.ts";
import { insertProducts } from "../store/product.ts";
import { readSetting, writeSetting } from "../store/setting.ts";
import { deflate } from "../store/zlib-streams.ts";
import { type Acting, act, newId } from "./act.ts";
import { hashPassword } from "./password.ts";

interface Ward {
  readonly name: string;
  readonly phone: string;
  readonly contact: string;
  readonly devices: Record<string, number>;
}
interface Kind {
  readonly tag: string;
  readonly reports: boolean;
  readonly network: boolean;
  readonly dicom?: boolean;
  readonly lifeSupporting?: boolean;
  readonly tier: Device["tier"];
  readonly firmware: readonly string[];
}
interface Situation extends Partial<DeviceStatus> {
  readonly place: string;
  readonly product: string;
  readonly number: number;
  readonly minutes: number;
  readonly onPatient?: boolean;
}
interface Hospital {
  readonly facility: string;
  readonly zone: string;
  readonly phone: string;
  readonly password: string;
  readonly sites: readonly { name: string; phone: string; wards: readonly Ward[] }[];
  readonly homes: readonly { below: string; name: string; devices: Record<string, number> }[];
  readonly products: Record<string, Kind>;
  readonly situations: readonly Situation[];
  readonly people: readonly { signInName: string; name: string; role: Role; places?: string[]; products?: string[] }[];
}

const SAMPLES = new URL("../../samples/", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, SAMPLES), "utf8");
const sampleHospital = (): Hospital => JSON.parse(read("hospital.json"));

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

/** The place of that name, or of that end of its path; the first of several. */
function placeNamed(places: ReadonlyMap<string, Place>, name: string): Place {
  for (const [path, place] of places) if (path === name || path.endsWith(`/${name}`)) return place;
  throw new Error(`samples/hospital.json names no place "${name}"`);
}

const labelOf = (name: string): Label => parse(read(`labels/${name}.label.yaml`));

function productsOf({ products }: Hospital): Map<string, ProductRecord> {
  return new Map(
    Object.keys(products).map((name) => {
      const { product } = labelOf(name);
      const record: ProductRecord = {
        id: newId(),
        maker: product.maker.name,
        model: product.model,
        firmwareLine: product.firmwareLine ?? null,
        kind: product.kind === undefined ? null : textIn(product.kind, "en"),
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

function devicesOf(
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
    operatingHours: kind.reports ? 300 + ((inAll * 937) % 21_000) : null,
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

interface SampleLabels {
  readonly signed: readonly { name: string; label: Label; signed: SignedLabel }[];
  readonly cards: readonly { kid: string; card: KeyCard; pinned: boolean }[];
  readonly lists: readonly { kid: string; sequence: number; file: WithdrawalFile }[];
}

/** The facility's own label is left as a draft, so that drafting and issuing can be tried. */
const LEFT_AS_DRAFT = "x-ray-workstation";
/** This maker's key is not pinned: its label answers "unknown issuer". */
const NOT_PINNED = "ultrasound-wired";
/** This one has an earlier label, replaced by the newer one. */
const TWICE_ISSUED = "fever-thermometer";
/** This one was tested by an institute. */
const TESTED = "implant";

/** Every maker signs its own label with a key made for this installation. */
async function signedLabels(today: string): Promise<SampleLabels> {
  const signed: { name: string; label: Label; signed: SignedLabel }[] = [];
  const cards: { kid: string; card: KeyCard; pinned: boolean }[] = [];
  const lists: { kid: string; sequence: number; file: WithdrawalFile }[] = [];
  const signer = async (
    holder: string,
    role: "maker" | "institute",
    country: string,
    pinned = true,
  ): Promise<Signer> => {
    const made = await signerOf(await newKeyFile({ holder, role, country, created: today }, "ES256"), "sample");
    cards.push({ kid: made.kid, card: made.card, pinned });
    return made;
  };
  for (const name of Object.keys(sampleHospital().products)) {
    if (name === LEFT_AS_DRAFT) continue;
    const label = labelOf(name);
    const { name: holder, country = "DE" } = label.issuer;
    const maker = await signer(holder, "maker", country, name !== NOT_PINNED);
    let document = await signLabel(label, maker, deflate);
    const digest = await digestOf(canonicalBytes(label));
    if (name === TESTED) {
      const institute = await signer("Prüfstelle Nordlicht", "institute", "DE");
      const by = { name: institute.card.holder, country: "DE" };
      const { issued: on, validUntil } = label;
      document = await countersignLabel(
        document,
        { schema: "1.0", label: digest, tier: "lab", by, on, validUntil, evidence: [await evidenceOf(TESTED)] },
        institute,
      );
    }
    if (name === TWICE_ISSUED) {
      const earlier: Label = { ...label, issued: addMonths(label.issued, -12) };
      signed.push({ name, label: earlier, signed: await signLabel(earlier, maker, deflate) });
      const old = await digestOf(canonicalBytes(earlier));
      const entry = {
        digest: old,
        of: "label",
        on: label.issued,
        reason: "a newer label is out",
        successor: digest,
      } as const;
      lists.push({ kid: maker.kid, sequence: 1, file: await withdraw(undefined, entry, maker, label.issued) });
    }
    signed.push({ name, label, signed: document });
  }
  return { signed, cards, lists };
}

/** The bill of materials that the institute had before it. */
async function evidenceOf(name: string): Promise<{ digest: string; name: string }> {
  const file = `${name}.cdx.json`;
  return { digest: await digestOf(new Uint8Array(readFileSync(new URL(`sboms/${file}`, SAMPLES)))), name: file };
}

async function insertLabels(
  tx: Writing,
  { signed, cards, lists }: SampleLabels,
  products: ReadonlyMap<string, ProductRecord>,
  at: string,
): Promise<void> {
  for (const { name, label, signed: document } of signed) {
    await tx
      .insertInto("label")
      .values({
        digest: await digestOf(canonicalBytes(label)),
        product_id: products.get(name)?.id ?? "",
        signed: JSON.stringify(document),
        issuer: label.issuer.name,
        issued: label.issued,
        valid_until: label.validUntil,
        taken_at: at,
      })
      .execute();
  }
  for (const { kid, card, pinned } of cards) {
    if (!pinned) continue;
    await tx
      .insertInto("pinned_key")
      .values({ kid, card: JSON.stringify(card), pinned_on: at.slice(0, 10), own: 0 })
      .execute();
  }
  for (const { kid, sequence, file } of lists)
    await tx
      .insertInto("withdrawal")
      .values({ kid, sequence, list: JSON.stringify(file) })
      .execute();
  await tx
    .insertInto("label_draft")
    .values({
      id: newId(),
      product_id: products.get(LEFT_AS_DRAFT)?.id ?? "",
      side: "facility",
      text: read(`labels/${LEFT_AS_DRAFT}.label.yaml`),
      changed_at: at,
      changed_by: "Jonas Brandt",
      version: 1,
    })
    .execute();
}
