/**
 * The export of devices: what is on screen, as a table that an import reads back. What left the house stands in the ledger.
 */
import { shownState } from "../domain/registry/device-status.ts";
import { deviceFields, fieldText, STATE_WORDS } from "../domain/registry/import/device-fields.ts";
import { IMPORT_FIELDS, type ImportField } from "../domain/registry/import/import-field.ts";
import { HEADINGS, STATE_HEADING, type TableLanguage } from "../domain/registry/import/recognise-columns.ts";
import { pathOf, withBelow } from "../domain/registry/place.ts";
import type { FhirVersion, Resource } from "../formats/fhir/fhir-words.ts";
import { deviceResource, locationResource, type WrittenDevice } from "../formats/fhir/write-device.ts";
import type { Cell, Column, Table } from "../print/table/table.ts";
import { devicesByIds } from "../store/device.ts";
import { type DeviceFilterValues, deviceIdsListed, listDevices } from "../store/device-list.ts";
import { allPlaces } from "../store/place.ts";
import { allProducts } from "../store/product.ts";
import { type Acting, act } from "./act.ts";

/** The table of the devices within reach that pass the filter, in its order; its rows are read as they are taken. */
export async function exportDevices(
  acting: Acting,
  filter: DeviceFilterValues,
  { language, format }: { language: TableLanguage; format: string },
): Promise<Table> {
  await note(acting, filter, format);
  return { columns: columnsIn(language), rows: rowsOf(acting, filter, language) };
}

/** The same devices as FHIR resources, the places that they stand at first. */
export async function exportDeviceResources(
  acting: Acting,
  filter: DeviceFilterValues,
  version: FhirVersion,
): Promise<AsyncIterable<Resource>> {
  await note(acting, filter, `fhir-${version}`);
  return resourcesOf(acting, filter, version);
}

async function note(acting: Acting, filter: DeviceFilterValues, format: string): Promise<void> {
  const { store, actor } = acting;
  const { total } = await listDevices(store.read, actor, filter, { offset: 0, limit: 1 });
  await act(acting, "device.export", async () => ({
    result: undefined,
    deed: {
      subjects: [{ kind: "facility", id: "facility" }],
      changes: { devices: [null, total], filter: [null, filter], format: [null, format] },
    },
  }));
}

function columnsIn(language: TableLanguage): Column[] {
  const fields = IMPORT_FIELDS.map((field) => ({
    key: field,
    title: HEADINGS[field][language][0],
    kind: KINDS[field] ?? "text",
  }));
  return [...fields, { key: "state", title: STATE_HEADING[language], kind: "text" }];
}

const KINDS: Partial<Record<ImportField, Column["kind"]>> = {
  "manufactured-on": "day",
  "purchased-on": "day",
  "operating-hours": "number",
};

async function* rowsOf(
  acting: Acting,
  filter: DeviceFilterValues,
  language: TableLanguage,
): AsyncGenerator<readonly Cell[]> {
  for await (const { device, product, path } of listed(acting, filter)) {
    const fields = deviceFields(device, product, path, language);
    const state = STATE_WORDS[shownState(device.status)][language];
    yield [...IMPORT_FIELDS.map((field) => fieldText(field, fields[field], language)), state];
  }
}

async function* resourcesOf(
  acting: Acting,
  filter: DeviceFilterValues,
  version: FhirVersion,
): AsyncGenerator<Resource> {
  const { read } = acting.store;
  const { places } = acting.actor;
  const all = await allPlaces(read);
  const within = places === null ? null : withBelow(places, all);
  for (const place of all) if (within === null || within.has(place.id)) yield locationResource(place, version);
  for await (const one of listed(acting, filter)) yield deviceResource(one, version);
}

/** What is listed, in its order, read portion by portion. */
async function* listed({ store, actor }: Acting, filter: DeviceFilterValues): AsyncGenerator<WrittenDevice> {
  const products = new Map((await allProducts(store.read)).map((product) => [product.id, product]));
  const places = new Map((await allPlaces(store.read)).map((place) => [place.id, place]));
  for await (const ids of deviceIdsListed(store.read, actor, filter, 200)) {
    for (const device of await devicesByIds(store.read, ids)) {
      const product = products.get(device.productId);
      if (product !== undefined) yield { device, product, path: pathOf(device.placeId, places) };
    }
  }
}
