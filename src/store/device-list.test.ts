import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { DEVICE_ORDERS } from "../contract/device.ts";
import { type Device, deviceTitle } from "../domain/registry/device.ts";
import { gravityOf, SHOWN_STATES, shownState } from "../domain/registry/device-status.ts";
import { inherited, type Place, pathOf, withBelow } from "../domain/registry/place.ts";
import { searchTerms, searchWords, sortKey } from "../domain/registry/search-words.ts";
import { device, PLACES, PRODUCTS, type Registry, withRegistry } from "../registry-for-tests.ts";
import { type DeviceFilterValues, deviceIdsListed, listDevices } from "./device-list.ts";
import { deviceTerms } from "./device-write.ts";

let registry: Registry;
before(async () => {
  registry = await withRegistry();
  await registry.add(pump, monitor, meter);
});
after(() => registry.close());

const everywhere = { places: null };
const named = (system: Device["identifiers"][number]["system"], value: string) => ({
  system,
  value,
  from: null,
  until: null,
});
const pump = device("MT-0001", {
  identifiers: [named("asset-tag", "MT-0001"), named("serial", "SN-2041/7"), named("mac", "00:1A:2B:3C:4D:5E")],
  owner: "Anästhesie",
  lifeSupporting: true,
});
const monitor = device("MT-0010", {
  identifiers: [named("asset-tag", "MT-0010"), named("host-name", "mon10.med.example.org"), named("ip", "10.2.30.4")],
  productId: PRODUCTS.monitor.id,
  placeId: PLACES.ward.id,
  note: "Leihgerät, Rückgabe im Mai",
  status: { contact: "reporting", conformity: "deviating", operation: "operating" },
});
const meter = device("MT-0009", {
  productId: PRODUCTS.meter.id,
  placeId: PLACES.home.id,
  status: { contact: null, conformity: "unknown", operation: "retired" },
});

async function titles(filter: DeviceFilterValues, sight: { places: readonly string[] | null } = everywhere) {
  const { devices, total } = await listDevices(registry.store.read, sight, filter, { offset: 0, limit: 100 });
  assert.equal(devices.length, total);
  return devices.map(({ title }) => title);
}

for (const [q, what] of [
  ["00:1a:2b", "a MAC address with colons, as far as it is typed"],
  ["001A2B3C4D5E", "a MAC address without colons"],
  ["3c-4d-5e", "the end of a MAC address that differs between devices"],
  ["sn-2041", "a serial number in small letters"],
  ["2041/7", "a part of a serial number"],
  ["infu", "the model of its product"],
  ["infusion pump", "its kind"],
  ["intensiv 2", "its ward"],
  ["nord sanova", "the site above it and its maker"],
  ["anästh", "its owner with an umlaut"],
  ["anasth", "its owner without the dots of the umlaut"],
  ["ANAESTH", "its owner with the umlaut spelt out"],
] as const) {
  test(`a device is found by ${what}: "${q}"`, async () => assert.deepEqual(await titles({ q }), ["MT-0001"]));
}

for (const q of ["%", "_", "-", "M_-0001 %x", "' or 1=1 --", "sanova vitaview", "example"]) {
  test(`"${q}" finds nothing: it is plain text, and every word must match`, async () => {
    assert.deepEqual(await titles({ q }), []);
  });
}

test("the umlaut of a maker is found however it is typed", async () => {
  for (const q of ["müller", "Muller", "mueller", "MU\u0308LLER"]) assert.deepEqual(await titles({ q }), ["MT-0010"]);
});

test("retired devices are listed only when they are asked for", async () => {
  assert.deepEqual(await titles({ state: "retired" }), ["MT-0009"]);
  assert.deepEqual((await titles({})).sort(), ["MT-0001", "MT-0010"]);
});

test("numbers within titles are ordered by their value", async () => {
  const state = SHOWN_STATES.join(",");
  assert.deepEqual(await titles({ order: "title", state }), ["MT-0001", "MT-0009", "MT-0010"]);
});

test("who is limited to a site sees its wards alone, whatever they ask for", async () => {
  const south = { places: [PLACES.south.id] };
  assert.deepEqual(await titles({}, south), ["MT-0010"]);
  assert.deepEqual(await titles({ place: PLACES.hospital.id }, south), ["MT-0010"]);
  assert.deepEqual(await titles({ place: PLACES.icu.id }, south), []);
  assert.deepEqual(await titles({ q: "MT-0001" }, south), []);
  assert.deepEqual(await titles({}, { places: ["goneplace"] }), []);
});

test("care at home comes from the place above where a place says nothing", async () => {
  assert.deepEqual(await titles({ careSetting: "home-care", state: "retired" }), ["MT-0009"]);
  assert.deepEqual((await titles({ careSetting: "integrated-care" })).length, 2);
});

const places = Object.values(PLACES);
const byId = new Map<string, Place>(places.map((place) => [place.id, place]));
const products = Object.values(PRODUCTS);

const anyDevice = fc.record({
  place: fc.constantFrom(...places),
  product: fc.constantFrom(...products),
  words: fc.array(fc.constantFrom("sn", "12", "12-7", "Müller", "raum", "öl", "10.2", "%", "x_y"), { maxLength: 3 }),
  tag: fc.string({ unit: fc.constantFrom("a", "B", "1", "0", "-", "ü"), minLength: 1, maxLength: 4 }),
  lifeSupporting: fc.boolean(),
  lastContactAt: fc.constantFrom(null, "2027-01-01T00:00:00.000Z", "2027-02-01T00:00:00.000Z"),
  contact: fc.constantFrom(null, "reporting" as const, "silent" as const),
  conformity: fc.constantFrom("unknown" as const, "deviating" as const),
  operation: fc.constantFrom("operating" as const, "retired" as const, "integrating" as const),
  tier: fc.constantFrom(
    { offNetwork: null, outOfOperation: null },
    { offNetwork: "free" as const, outOfOperation: null },
    { offNetwork: "free" as const, outOfOperation: "ward-only" as const },
  ),
});
const optional = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const anyFilter = fc.record(
  {
    q: fc.constantFrom(undefined, "", "1", "12", "sn", "müll", "muell pump", "s", "haus 1", "%", "12-7 sn", "öl"),
    state: optional(["deviating", "retired,silent", "unknown,integrating"]),
    place: optional([...places.map(({ id }) => id), "goneplace"]),
    product: optional(products.map(({ id }) => id)),
    careSetting: optional(["home-care", "integrated-care"] as const),
    tier: optional(["unset"] as const),
    order: optional([...DEVICE_ORDERS]),
    down: optional(["yes"] as const),
  },
  { requiredKeys: [] },
);

test("a list is what a reader would pick out by hand, in that order, for any registry and filter", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyDevice, { maxLength: 12 }),
      fc.array(anyFilter, { minLength: 1, maxLength: 6 }),
      fc.constantFrom<string[] | null>(null, [PLACES.south.id], [PLACES.icu.id, PLACES.home.id]),
      async (drawn, filters, reach) => {
        const small = await withRegistry();
        try {
          const devices = drawn.map(({ place, product, words, tag, contact, conformity, operation, ...values }, at) =>
            device(`${tag}${at}`, {
              ...values,
              id: `device${String(at).padStart(4, "0")}`,
              placeId: place.id,
              productId: product.id,
              note: words.length === 0 ? null : words.join(" "),
              status: { contact, conformity, operation },
            }),
          );
          await small.add(...devices);
          for (const drawnFilter of filters) {
            const filter = Object.fromEntries(
              Object.entries(drawnFilter).filter(([, value]) => value !== undefined),
            ) as DeviceFilterValues;
            const wanted = byHand(devices, { places: reach }, filter);
            const { devices: all, total } = await listDevices(small.store.read, { places: reach }, filter, {
              offset: 0,
              limit: 200,
            });
            assert.deepEqual(
              all.map(({ id }) => id),
              wanted,
            );
            assert.equal(total, wanted.length);
            const window = await listDevices(small.store.read, { places: reach }, filter, { offset: 2, limit: 3 });
            assert.deepEqual(
              window.devices.map(({ id }) => id),
              wanted.slice(2, 5),
            );
            const ids: string[] = [];
            for await (const some of deviceIdsListed(small.store.read, { places: reach }, filter, 2)) ids.push(...some);
            assert.deepEqual(ids, wanted);
          }
        } finally {
          await small.close();
        }
      },
    ),
    { numRuns: 40 },
  );
});

function byHand(
  devices: readonly Device[],
  { places: reach }: { places: string[] | null },
  filter: DeviceFilterValues,
) {
  const states = filter.state?.split(",") ?? SHOWN_STATES.filter((state) => state !== "retired");
  const words = searchWords(filter.q ?? "");
  const within = (one: Device, roots: readonly string[]) => withBelow(roots, places).has(one.placeId);
  const passing = devices.filter((one) => {
    const path = pathOf(one.placeId, byId);
    const product = products.find(({ id }) => id === one.productId);
    const terms = [
      ...deviceTerms(one),
      ...searchTerms(`${product?.maker} ${product?.model} ${product?.kind}`),
      ...path.flatMap(({ name }) => [...searchTerms(name)]),
    ];
    return (
      states.includes(shownState(one.status)) &&
      (reach === null || within(one, reach)) &&
      (filter.place === undefined || within(one, [filter.place])) &&
      (filter.product === undefined || one.productId === filter.product) &&
      (filter.careSetting === undefined || inherited("careSetting", path) === filter.careSetting) &&
      (filter.tier === undefined || Object.values(one.tier).includes(null)) &&
      ((filter.q ?? "").trim() === "" || words.length > 0) &&
      words.every((word) => terms.some((term) => word.some((form) => term.startsWith(form))))
    );
  });
  const title = (one: Device) => sortKey(deviceTitle(one.identifiers));
  const keys = (one: Device): (string | number)[] => {
    const number = devices.indexOf(one);
    const product = products.find(({ id }) => id === one.productId);
    const productKey = sortKey(`${product?.maker}\u001f${product?.model}`);
    const path = pathOf(one.placeId, byId).map(({ name }) => name);
    switch (filter.order ?? "gravity") {
      case "gravity":
        return [gravityOf(one.status), one.lifeSupporting || one.onPatient ? 0 : 1, title(one), number];
      case "title":
        return [title(one), number];
      case "product":
        return [productKey, title(one), number];
      case "place":
        return [sortKey(path.reverse().join("\u001f")), title(one), number];
      case "last-contact":
        return [one.lastContactAt ?? "", number];
      case "changed":
        return [one.changedAt, number];
    }
  };
  const ordered = passing.toSorted((one, other) => {
    const mine = keys(one);
    const theirs = keys(other);
    const at = mine.findIndex((key, index) => key !== theirs[index]);
    return at < 0 ? 0 : (mine[at] as string) < (theirs[at] as string) ? -1 : 1;
  });
  return (filter.down === "yes" ? ordered.reverse() : ordered).map(({ id }) => id);
}
