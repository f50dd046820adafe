/**
 * A device of the registry, and the place where it stands, as FHIR resources.
 *
 * No patient is named: `Device.patient` stays empty also where a device is on one.
 */
import type { Device } from "../../domain/registry/device.ts";
import { deviceTitle } from "../../domain/registry/device.ts";
import { deviceFields, fieldText } from "../../domain/registry/import/device-fields.ts";
import type { Place, PlaceKind } from "../../domain/registry/place.ts";
import type { ProductRecord } from "../../domain/registry/product-record.ts";
import {
  EXTENSION_FIELDS,
  extensionUrl,
  type FhirVersion,
  FIRMWARE_CODE,
  GS1_ISSUER,
  identifierSystem,
  NOMENCLATURE,
  PHYSICAL_TYPE,
  PLACE_KIND,
  type Resource,
  UCUM,
} from "./fhir-words.ts";

export interface WrittenDevice {
  readonly device: Device;
  readonly product: ProductRecord;
  /** The place and all above it. */
  readonly path: readonly Place[];
}

/** An element of a resource; FHIR knows no empty ones, so what is empty is left out. */
type Elements = Record<string, unknown>;

export function deviceResource({ device, product, path }: WrittenDevice, version: FhirVersion): Resource {
  const fields = deviceFields(device, product, path);
  const current = device.identifiers.filter(({ until }) => until === null);
  const nameIn = (wanted: string) => current.find(({ system }) => system === wanted)?.value;
  const kind = fields.kind === null ? undefined : { text: fields.kind };
  const [place] = path;
  return filled({
    resourceType: "Device",
    id: device.id,
    meta: { lastUpdated: device.changedAt },
    extension: EXTENSION_FIELDS.flatMap((field) => {
      // R5 has a place for the hours.
      if (fields[field] === null || (field === "operating-hours" && version === "r5")) return [];
      return [{ url: extensionUrl(field), valueString: String(fieldText(field, fields[field], "en")) }];
    }),
    identifier: current
      .filter(({ system }) => system !== "serial" && system !== "udi-pi")
      .map(({ system, value, from }) =>
        filled({
          type: { text: system },
          system: identifierSystem(system),
          value,
          period: from === null ? undefined : { start: from },
        }),
      ),
    ...(version === "r5" ? { displayName: deviceTitle(device.identifiers) || undefined } : {}),
    udiCarrier: udiCarrier(product.udiDi, nameIn("udi-pi")),
    status: device.status.operation === "retired" ? "inactive" : "active",
    manufacturer: product.maker,
    manufactureDate: device.manufacturedOn ?? undefined,
    serialNumber: nameIn("serial"),
    ...(version === "r4"
      ? { deviceName: [{ name: product.model, type: "model-name" }] }
      : { name: [{ value: product.model, type: "registered-name" }] }),
    modelNumber: product.model,
    type: version === "r5" && kind !== undefined ? [kind] : kind,
    version:
      device.firmware === null
        ? []
        : [
            {
              type: { coding: [{ system: NOMENCLATURE, code: FIRMWARE_CODE }], text: "firmware" },
              value: device.firmware,
            },
          ],
    ...(version === "r5" && device.operatingHours !== null
      ? { duration: { value: device.operatingHours, unit: "h", system: UCUM, code: "h" } }
      : {}),
    owner: device.owner === null ? undefined : { display: device.owner },
    contact: device.phone === null ? [] : [{ system: "phone", value: device.phone }],
    location: place === undefined ? undefined : { reference: `Location/${place.id}`, display: place.name },
    note: device.note === null ? [] : [{ text: device.note }],
  }) as Resource;
}

/** A production identifier that is no GS1 element string cannot be told apart behind the device identifier. */
function udiCarrier(udiDi: string | null, udiPi: string | undefined): object[] {
  if (udiDi === null) return [];
  const readable = udiPi === undefined ? `(01)${udiDi}` : udiPi.startsWith("(") ? `(01)${udiDi}${udiPi}` : undefined;
  return [filled({ deviceIdentifier: udiDi, issuer: GS1_ISSUER, carrierHRF: readable })];
}

/** Codes of HL7's physical types; a facility may have many buildings and is none itself. */
const PHYSICAL: Readonly<Record<PlaceKind, readonly [code: string, display: string] | undefined>> = {
  facility: undefined,
  site: ["si", "Site"],
  ward: ["wa", "Ward"],
  home: ["ho", "House"],
};

export function locationResource(place: Place, version: FhirVersion): Resource {
  const physical = PHYSICAL[place.kind];
  const concept =
    physical === undefined
      ? undefined
      : { coding: [{ system: PHYSICAL_TYPE, code: physical[0], display: physical[1] }] };
  return filled({
    resourceType: "Location",
    id: place.id,
    status: "active",
    name: place.name,
    mode: "instance",
    type: [{ coding: [{ system: PLACE_KIND, code: place.kind }] }],
    ...(version === "r4" ? { physicalType: concept } : { form: concept }),
    partOf: place.parent === null ? undefined : { reference: `Location/${place.parent}` },
  }) as Resource;
}

/** Without elements that hold nothing. */
export function filled(elements: Elements): Elements {
  return Object.fromEntries(
    Object.entries(elements).filter(
      ([, value]) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
