/**
 * A device as one row of a table: what an export writes, and by what an import tells whether it would change anything.
 */
import { textIn } from "../../label/text.ts";
import type { Freedom } from "../clinical-tier.ts";
import type { DeviceInput } from "../device.ts";
import type { ShownState } from "../device-status.ts";
import { IDENTIFIER_SYSTEMS } from "../identifier.ts";
import type { Place } from "../place.ts";
import type { ProductRecord } from "../product-record.ts";
import { FREEDOM_WORDS } from "./cell-values.ts";
import type { ImportField } from "./import-field.ts";
import { placeNames } from "./import-places.ts";
import type { TableLanguage } from "./recognise-columns.ts";

export type FieldValue = string | number | boolean | null;

/** Between several names of one system in a cell. */
export const BETWEEN_NAMES = " | ";

/** What is said of a device by field: of its names those that hold now, of its product's kind the words in `language`. */
export function deviceFields(
  device: DeviceInput,
  product: ProductRecord,
  path: readonly Place[],
  language: TableLanguage = "en",
): Record<ImportField, FieldValue> {
  const names = Object.fromEntries(
    IDENTIFIER_SYSTEMS.map((system) => {
      const values = device.identifiers.filter((one) => one.system === system && one.until === null);
      return [system, values.length === 0 ? null : values.map(({ value }) => value).join(BETWEEN_NAMES)];
    }),
  ) as Record<(typeof IDENTIFIER_SYSTEMS)[number], string | null>;
  return {
    ...names,
    ...placeNames(path),
    maker: product.maker,
    model: product.model,
    "firmware-line": product.firmwareLine,
    kind: product.kind === null ? null : textIn(product.kind, language),
    "udi-di": product.udiDi,
    "risk-class": device.raisedClass ?? product.riskClass,
    firmware: device.firmware,
    owner: device.owner,
    phone: device.phone,
    "off-network": device.tier.offNetwork,
    "out-of-operation": device.tier.outOfOperation,
    "life-supporting": device.lifeSupporting,
    "on-patient": device.onPatient,
    "manufactured-on": device.manufacturedOn,
    "purchased-on": device.purchasedOn,
    "operating-hours": device.operatingHours,
    note: device.note,
  };
}

const YES_NO = { en: ["yes", "no"], de: ["ja", "nein"] } as const;

/** The text of a field in a table, in words that an import reads back; the class and everything else as it is. */
export function fieldText(field: ImportField, value: FieldValue, language: TableLanguage): string | number | null {
  if (typeof value === "boolean") return YES_NO[language][value ? 0 : 1];
  if (value !== null && (field === "off-network" || field === "out-of-operation"))
    return FREEDOM_WORDS[value as Freedom][language][0] ?? null;
  return value;
}

/** The state of a device in a table; an import does not read it. */
export const STATE_WORDS: Readonly<Record<ShownState, Readonly<Record<TableLanguage, string>>>> = {
  "fail-safe": { en: "fail-safe", de: "Fail-safe" },
  quarantined: { en: "quarantined", de: "in Quarantäne" },
  paused: { en: "paused", de: "pausiert" },
  deviating: { en: "deviating", de: "abweichend" },
  unreachable: { en: "unreachable", de: "nicht erreichbar" },
  silent: { en: "silent", de: "still" },
  integrating: { en: "being integrated", de: "in Integration" },
  "in-maintenance": { en: "in maintenance", de: "in Wartung" },
  unknown: { en: "unknown", de: "unbekannt" },
  conforming: { en: "conforming", de: "konform" },
  retired: { en: "retired", de: "ausgemustert" },
};
