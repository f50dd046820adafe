/**
 * Devices of a FHIR document as a table of devices, which an import previews as any other: bytes in, rows out.
 *
 * Reads R4 and R5 JSON alike: a Bundle of any type, one Device, or NDJSON as bulk exports write it. Locations,
 * organisations and definitions that stand in the same document name the places and products. Devices that are inactive
 * or entered in error are no rows. That a device is on a patient is read, who it is never.
 */
import { InputError } from "../../domain/input-error.ts";
import { IDENTIFIERS_MAX } from "../../domain/registry/identifier-history.ts";
import { BETWEEN_NAMES } from "../../domain/registry/import/device-fields.ts";
import { IMPORT_FIELDS, type ImportField } from "../../domain/registry/import/import-field.ts";
import { HEADINGS } from "../../domain/registry/import/recognise-columns.ts";
import type { TableLimits } from "../csv/table-limits.ts";
import { type JsonGroup, JsonShape } from "../json/json-value.ts";
import { readJson } from "../json/read-json.ts";
import { decodeText } from "../text/decode-text.ts";
import { placesOf } from "./device-places.ts";
import { FhirStore } from "./fhir-store.ts";
import { EXTENSION_FIELDS, extensionUrl, FIRMWARE_CODE, identifierSystem } from "./fhir-words.ts";

/** As a sheet; the row of the headings has the number 1, that of the first entry or line 2. */
export interface DeviceTable {
  readonly rows: string[][];
  readonly rowNumbers: number[];
}

const CODE = "document-unreadable";
const shape = new JsonShape(CODE);
const VALUES_MOST = 12_000_000;
const DEPTH_MOST = 100;
/** Of a document that is recognised as FHIR by its beginning. */
const HEAD_BYTES = 4096;

/** Whether `bytes` begin as FHIR in JSON does. */
export function isFhir(bytes: Uint8Array): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES)).trimStart();
  return head.startsWith("{") && /"resourceType"\s*:/.test(head);
}

/**
 * The devices as rows under our own headings.
 * @throws {InputError} `document-unreadable` with line and column or JSON pointer, also where no device is in it;
 *   `document-too-large`, `document-too-deep`, `encoding-unreadable`.
 */
export function readFhirDevices(bytes: Uint8Array, limits: Pick<TableLimits, "bytes" | "rows">): DeviceTable {
  const store = new FhirStore(shape);
  const devices: { resource: JsonGroup; number: number }[] = [];
  let passedOver = 0;
  const take = (resource: JsonGroup, number: number) => {
    if (resource.text("resourceType") !== "Device") return;
    const status = resource.text("status");
    if (status === "inactive" || status === "entered-in-error") passedOver++;
    else devices.push({ resource, number });
    if (devices.length > limits.rows)
      throw new InputError(
        "document-too-large",
        `entry ${number}`,
        `it has more than ${limits.rows} devices; divide it`,
      );
  };
  for (const { resource, fullUrl, number } of resourcesIn(bytes, limits.bytes)) {
    store.add(resource, fullUrl);
    take(resource, number);
  }
  if (devices.length === 0)
    throw new InputError(
      CODE,
      "/entry",
      passedOver > 0
        ? `its ${passedOver} devices are inactive or entered in error; there is none to bring in`
        : "there is no Device in it; export the devices, or a Bundle with them",
    );
  return {
    rows: [
      IMPORT_FIELDS.map((field) => HEADINGS[field].en[0]),
      ...devices.map(({ resource }) => {
        const cells = cellsOf(resource, store);
        return IMPORT_FIELDS.map((field) => cells[field] ?? "");
      }),
    ],
    rowNumbers: [1, ...devices.map(({ number }) => number + 2)],
  };
}

interface Entry {
  readonly resource: JsonGroup;
  readonly fullUrl: string | undefined;
  /** From 0. */
  readonly number: number;
}

function* resourcesIn(bytes: Uint8Array, most: number): Generator<Entry> {
  const limits = { bytes: most, depth: DEPTH_MOST, values: VALUES_MOST };
  if (isManyLines(bytes)) {
    if (bytes.length > most)
      throw new InputError("document-too-large", `byte ${most}`, `it has ${bytes.length} bytes; divide it`);
    const encoder = new TextEncoder();
    for (const [number, line] of decodeText(bytes, "text").split("\n").entries()) {
      if (line.trim() === "") continue;
      yield { resource: shape.document(lineValue(encoder.encode(line), number, limits)), fullUrl: undefined, number };
    }
    return;
  }
  const document = shape.document(readJson(bytes, CODE, limits));
  if (document.text("resourceType") !== "Bundle") {
    yield { resource: document, fullUrl: undefined, number: 0 };
    return;
  }
  for (const [number, entry] of shape.groups(document, "entry").entries()) {
    const resource = shape.inner(entry, "resource");
    if (resource !== undefined) yield { resource, fullUrl: entry.text("fullUrl"), number };
  }
}

/** NDJSON: the first line is a whole document, and more follow. */
function isManyLines(bytes: Uint8Array): boolean {
  const text = new TextDecoder();
  const first = bytes.indexOf(0x0a);
  if (first === -1 || text.decode(bytes.subarray(first, first + HEAD_BYTES)).trimStart()[0] !== "{") return false;
  return /\}\s*$/.test(text.decode(bytes.subarray(Math.max(0, first - 16), first)));
}

function lineValue(bytes: Uint8Array, number: number, limits: Parameters<typeof readJson>[2]): unknown {
  try {
    return readJson(bytes, CODE, limits);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.code, `${number + 1}:${error.where.split(":").at(-1)}`, error.message, { cause: error });
  }
}

type Cells = Partial<Record<ImportField, string>>;

function cellsOf(device: JsonGroup, store: FhirStore): Cells {
  const definition = store.resolve(shape.inner(device, "definition"), device);
  const udi = udiOf(device);
  const names = namesOf(device);
  const said = extensionsOf(device);
  const organisation = store.resolve(shape.inner(device, "owner"), device);
  return {
    ...said,
    ...names,
    serial: device.text("serialNumber") ?? names.serial ?? udi.serial,
    "udi-pi": udi.production,
    "udi-di": udi.device,
    maker: device.text("manufacturer") ?? makerIn(definition),
    model: modelOf(device) ?? (definition && modelOf(definition)),
    kind: kindOf(device),
    ...placesOf(device, store),
    firmware: firmwareOf(device),
    owner: shape.inner(device, "owner")?.text("display") ?? organisation?.text("name"),
    phone: shape
      .groups(device, "contact")
      .find((contact) => contact.text("system") === "phone")
      ?.text("value"),
    ...(device.get("patient") === undefined ? {} : { "on-patient": "yes" }),
    "manufactured-on": device.text("manufactureDate"),
    "operating-hours": hoursOf(device) ?? said["operating-hours"],
    note: shape
      .groups(device, "note")
      .map((note) => note.text("text") ?? "")
      .join(" ")
      .trim(),
  } as Cells;
}

const SYSTEMS = ["serial", "asset-tag", "mac", "ip", "host-name", "ae-title"] as const;
type NameSystem = (typeof SYSTEMS)[number];

/** Identifiers that hold now, by what their system, code or words call them. */
function namesOf(device: JsonGroup): Partial<Record<NameSystem, string>> {
  const found = new Map<NameSystem, string[]>();
  for (const identifier of shape.groups(device, "identifier")) {
    const value = identifier.text("value");
    const system = nameSystem(identifier);
    if (value === undefined || system === undefined || identifier.text("use") === "old") continue;
    if (shape.inner(identifier, "period")?.text("end") !== undefined) continue;
    // One more than a device may have, so that the preview says that there are too many.
    const values = found.get(system) ?? [];
    if (values.length <= IDENTIFIERS_MAX) values.push(value);
    found.set(system, values);
  }
  return Object.fromEntries([...found].map(([system, values]) => [system, values.join(BETWEEN_NAMES)]));
}

/** Codes of v2 table 0203 (SNO) and of the Personal Health Device guide; words as inventories write them. */
const BY_WORDS: readonly (readonly [NameSystem, RegExp])[] = [
  ["serial", /^(?:SNO|serial\b.*|s\/n)$/i],
  ["mac", /^(?:(?:ETH|BT)?MAC|mac\b.*)$/i],
  ["asset-tag", /\b(?:asset|inventory|equipment|inventarnummer)\b/i],
  ["host-name", /^(?:host.?name|fqdn|dns name)$/i],
  ["ae-title", /^(?:ae.?title|aet)$/i],
  ["ip", /^ip(?:v[46])?(?:.?address)?$/i],
];

function nameSystem(identifier: JsonGroup): NameSystem | undefined {
  const own = SYSTEMS.find((system) => identifier.text("system") === identifierSystem(system));
  if (own !== undefined) return own;
  const type = shape.inner(identifier, "type");
  if (type === undefined) return undefined;
  const words = [
    type.text("text"),
    ...shape.groups(type, "coding").flatMap((one) => [one.text("code"), one.text("display")]),
  ];
  for (const [system, pattern] of BY_WORDS)
    if (words.some((word) => word !== undefined && pattern.test(word.trim()))) return system;
  return undefined;
}

/**
 * Of the first carrier. A production identifier names one device only where it holds a serial number (21); lot and dates
 * alone are shared by many.
 */
function udiOf(device: JsonGroup): { device?: string; production?: string; serial?: string } {
  const [carrier] = shape.groups(device, "udiCarrier");
  const readable = carrier?.text("carrierHRF")?.replaceAll(/\s/g, "") ?? "";
  const [, fromReadable, rest = ""] = /^\(01\)(\d{14})(.*)$/.exec(readable) ?? [];
  const serial = /\(21\)([^()]+)/.exec(rest)?.[1];
  const number = carrier?.text("deviceIdentifier") ?? fromReadable;
  return {
    // Identifiers of other agencies are no GTIN, and nothing that a registry of GTINs could hold.
    ...(number !== undefined && /^[\d -]{8,20}$/.test(number) ? { device: number } : {}),
    ...(serial === undefined ? {} : { production: rest, serial }),
  };
}

function extensionsOf(device: JsonGroup): Cells {
  const cells: Cells = {};
  for (const extension of shape.groups(device, "extension")) {
    const field = EXTENSION_FIELDS.find((one) => extension.text("url") === extensionUrl(one));
    const value = extension.text("valueString");
    if (field !== undefined && value !== undefined) cells[field] = value;
  }
  return cells;
}

/** R4 says `deviceName`, R5 `name`; a definition has `manufacturerString` or `manufacturer`, and `modelNumber`. */
function modelOf(resource: JsonGroup): string | undefined {
  const names = [
    ...shape.groups(resource, "deviceName"),
    ...(Array.isArray(resource.get("name")) ? shape.groups(resource, "name") : []),
  ];
  const named = (type: string) => {
    const found = names.find((name) => name.text("type") === type);
    return found?.text("name") ?? found?.text("value");
  };
  return (
    named("model-name") ??
    resource.text("modelNumber") ??
    named("registered-name") ??
    named("udi-label-name") ??
    named("manufacturer-name")
  );
}

function makerIn(definition: JsonGroup | undefined): string | undefined {
  if (definition === undefined) return undefined;
  const own = definition.text("manufacturerString") ?? definition.text("manufacturer");
  return (
    own ??
    (typeof definition.get("manufacturer") === "object"
      ? shape.inner(definition, "manufacturer")?.text("display")
      : undefined)
  );
}

function kindOf(device: JsonGroup): string | undefined {
  const concepts = Array.isArray(device.get("type")) ? shape.groups(device, "type") : [shape.inner(device, "type")];
  for (const concept of concepts) {
    if (concept === undefined) continue;
    const words =
      concept.text("text") ??
      shape
        .groups(concept, "coding")
        .map((one) => one.text("display"))
        .find(Boolean);
    if (words !== undefined) return words;
  }
  return undefined;
}

function firmwareOf(device: JsonGroup): string | undefined {
  const versions = shape.groups(device, "version");
  const wordsOf = (version: JsonGroup) => {
    const type = shape.inner(version, "type");
    return type === undefined
      ? []
      : [type.text("text"), ...shape.groups(type, "coding").flatMap((one) => [one.text("code"), one.text("display")])];
  };
  const firmware = versions.find((version) =>
    wordsOf(version).some((word) => word === FIRMWARE_CODE || /firmware/i.test(word ?? "")),
  );
  return (firmware ?? (versions.length === 1 ? versions[0] : undefined))?.text("value");
}

/** R5 only; hours and days of UCUM. */
function hoursOf(device: JsonGroup): string | undefined {
  const duration = typeof device.get("duration") === "object" ? shape.inner(device, "duration") : undefined;
  const value = duration?.get("value");
  if (typeof value !== "number") return undefined;
  const hours = { h: value, d: value * 24, min: value / 60 }[duration?.text("code") ?? ""];
  return hours === undefined ? undefined : String(Math.floor(hours));
}
