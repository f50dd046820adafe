/**
 * Routes of devices: find, read, change, retire.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { ClinicalTier } from "../domain/registry/clinical-tier.ts";
import { Device, DeviceInput, Retirement } from "../domain/registry/device.ts";
import { DeviceStatus, SHOWN_STATES } from "../domain/registry/device-status.ts";
import { CareSetting, PlaceKind } from "../domain/registry/place.ts";
import { ProductKind } from "../domain/registry/product-record.ts";
import { LikelyCause } from "../domain/runtime/runtime-finding.ts";
import { Closed } from "../domain/text.ts";
import { HeldLabel } from "./held-label.ts";
import { LedgerPage } from "./ledger.ts";
import { ById, Moment, Window } from "./parts.ts";

import type { Route } from "./route.ts";
import { WatchChain, WatchFinding } from "./runtime.ts";

export const DEVICE_ORDERS = ["gravity", "title", "product", "place", "last-contact", "changed"] as const;

/** The filters of a list of devices, the same in the address of the page, the list and the export. */
export const DeviceFilter = {
  q: Type.Optional(
    Type.String({
      maxLength: 200,
      description:
        "beginnings of words of tag, serial number, MAC, product, place, owner; or the last 4 or more characters of an identifier",
    }),
  ),
  state: Type.Optional(
    Type.String({
      pattern: `^(?:${SHOWN_STATES.join("|")})(?:,(?:${SHOWN_STATES.join("|")})){0,10}$`,
      description: "states shown, with commas; without it all but retired",
    }),
  ),
  place: Type.Optional(RecordId),
  product: Type.Optional(RecordId),
  careSetting: Type.Optional(CareSetting),
  tier: Type.Optional(Type.Enum(["unset"], { description: "those of whose clinical tier a part is unset" })),
  order: Type.Optional(Type.Enum([...DEVICE_ORDERS])),
  down: Type.Optional(Type.Enum(["yes"], { description: "the other way round" })),
} as const;

export const DeviceRow = Type.Object({
  id: RecordId,
  title: Type.String({ description: "how people name it: tag, else serial number" }),
  serial: Type.Union([Type.String(), Type.Null()]),
  productId: RecordId,
  product: Type.String({ description: "maker and model" }),
  kind: Type.Union([ProductKind, Type.Null()]),
  placeId: RecordId,
  place: Type.String({ description: "the place and those above it, without the facility" }),
  status: DeviceStatus,
  statusSince: Moment,
  lastContactAt: Type.Union([Moment, Type.Null()]),
  lifeSupporting: Type.Boolean(),
  onPatient: Type.Boolean(),
  version: Type.Integer(),
});
export type DeviceRow = Static<typeof DeviceRow>;

export const listDevicesRoute = {
  method: "GET",
  path: "/api/v1/devices",
  summary: "Devices within reach: a window of the list, searched, filtered and ordered.",
  access: "device.read",
  query: Type.Object({ ...DeviceFilter, ...Window }, { additionalProperties: false }),
  reply: Type.Object({ devices: Type.Array(DeviceRow), total: Type.Integer({ description: "in the whole list" }) }),
} as const satisfies Route;

/** How many devices there are per state, for the filters; retired ones too. */
export const countDevicesRoute = {
  method: "GET",
  path: "/api/v1/devices/counts",
  summary: "Devices within reach by shown state.",
  access: "device.read",
  reply: Type.Object({ states: Type.Record(Type.String(), Type.Integer()), total: Type.Integer() }),
} as const satisfies Route;

/** Whose number is told, so that nobody takes a ward's for that of a patient's home. */
const PhoneOf = Type.Union([Type.Object({ name: Type.String(), kind: PlaceKind }), Type.Null()], {
  description: "the place whose number it is; null for the device's own, and where there is none",
});

export const DevicePage = Type.Object({
  device: Device,
  product: Type.Object({
    id: RecordId,
    maker: Type.String(),
    model: Type.String(),
    kind: Type.Union([ProductKind, Type.Null()]),
  }),
  riskClass: Type.Union([Type.String(), Type.Null()], { description: "of the product, or raised for this device" }),
  path: Type.Array(Type.Object({ id: RecordId, name: Type.String(), kind: PlaceKind }), {
    description: "its place and those above it",
  }),
  phone: Type.Union([Type.String(), Type.Null()], { description: "whom to call: the device's, else the place's" }),
  phoneOf: PhoneOf,
  careSetting: Type.Union([CareSetting, Type.Null()]),
  environment: Type.Union([Type.String(), Type.Null()]),
  label: Type.Union([HeldLabel, Type.Null()]),
  may: Type.Object(
    { offNetwork: Type.String(), outOfOperation: Type.String() },
    { description: "the clinical tier that counts" },
  ),
  publicToken: Type.Union([Type.String(), Type.Null()], {
    description: "of the page that shows its state without sign-in",
  }),
});
export type DevicePage = Static<typeof DevicePage>;

export const readDeviceRoute = {
  method: "GET",
  path: "/api/v1/devices/:id",
  summary: "A device with all that its page shows; the ETag is its version.",
  access: "device.read",
  params: ById,
  reply: DevicePage,
} as const satisfies Route;

export const deviceHistoryRoute = {
  method: "GET",
  path: "/api/v1/devices/:id/history",
  summary: "What was done to a device and to the labels of its product, newest first.",
  access: "device.read",
  params: ById,
  query: Type.Object(Window, { additionalProperties: false }),
  reply: LedgerPage,
} as const satisfies Route;

const NewDevice = Closed(
  {
    ...DeviceInput.properties,
    operation: Type.Optional(
      Type.Enum(["operating", "integrating"], {
        description: "integrating: it waits to be accepted; default: operating",
      }),
    ),
  },
  { description: "a new device" },
);

export const createDeviceRoute = {
  method: "POST",
  path: "/api/v1/devices",
  summary: "A new device, in operation or waiting to be accepted.",
  access: "device.write",
  body: { kind: "json", schema: NewDevice },
  reply: Device,
} as const satisfies Route;

export const changeDeviceRoute = {
  method: "PUT",
  path: "/api/v1/devices/:id",
  summary:
    "Change a device, its tier with the permission device.tier only; if somebody else did since, nothing is changed and both versions can be compared.",
  access: "device.write",
  params: ById,
  conditional: true,
  body: { kind: "json", schema: DeviceInput },
  reply: Device,
} as const satisfies Route;

export const changeTierRoute = {
  method: "PUT",
  path: "/api/v1/devices/:id/tier",
  summary: "What may be done to the device: clinical tier, life support, whether it is on a patient.",
  access: "device.tier",
  params: ById,
  conditional: true,
  body: {
    kind: "json",
    schema: Type.Object(
      { tier: ClinicalTier, lifeSupporting: Type.Boolean(), onPatient: Type.Boolean() },
      { additionalProperties: false },
    ),
  },
  reply: Device,
} as const satisfies Route;

export const changeOperationRoute = {
  method: "PUT",
  path: "/api/v1/devices/:id/operation",
  summary:
    "Put a device into integration, operation or maintenance; into operation, it ends a safe state. Pausing and quarantine come with the watch.",
  access: "device.write",
  params: ById,
  conditional: true,
  body: {
    kind: "json",
    schema: Type.Object(
      {
        operation: Type.Enum(["integrating", "operating", "in-maintenance"]),
        agreed: Type.Boolean({
          description:
            "for a device that goes out of operation: the ward (at home the carer) has agreed, or a replacement stands ready, as its tier asks; for one that returns from its safe state: the ward or the carer has agreed; a person says so, never a token",
        }),
        note: Type.Union([Type.String({ minLength: 1, maxLength: 500 }), Type.Null()], { description: "the reason" }),
        checked: Type.Optional(
          Type.Union([Type.String({ minLength: 1, maxLength: 500 }), Type.Null()], {
            description: "what was checked before a device returns from its safe state",
          }),
        ),
      },
      { additionalProperties: false },
    ),
  },
  reply: Device,
} as const satisfies Route;

export const retireDeviceRoute = {
  method: "POST",
  path: "/api/v1/devices/:id/retire",
  summary: "Take a device out of the inventory, with proof that what it remembered was erased.",
  access: "device.retire",
  params: ById,
  conditional: true,
  body: { kind: "json", schema: Retirement },
  reply: Device,
} as const satisfies Route;

export const mergeDevicesRoute = {
  method: "POST",
  path: "/api/v1/devices/:id/merge",
  summary:
    "Two records are one device: this one keeps its values and takes the other's identifiers and, of what protects a patient, the stricter answer; the other is gone.",
  access: "device.write",
  params: ById,
  conditional: true,
  body: { kind: "json", schema: Type.Object({ other: RecordId }, { additionalProperties: false }) },
  reply: Device,
} as const satisfies Route;

export const sharePublicStateRoute = {
  method: "PUT",
  path: "/api/v1/devices/:id/public",
  summary: "Open a page with the device's state to whoever has its unguessable address, or close it.",
  access: "device.write",
  params: ById,
  body: { kind: "json", schema: Type.Object({ open: Type.Boolean() }, { additionalProperties: false }) },
  reply: Type.Object({ publicToken: Type.Union([Type.String(), Type.Null()]) }),
} as const satisfies Route;

export const publicDeviceRoute = {
  method: "GET",
  path: "/api/v1/public/devices/:token",
  summary: "A device's state for whoever has its unguessable address: for a patient at home.",
  access: "anyone",
  params: Type.Object({
    token: Type.String({
      pattern: "^[a-z0-9]{26,60}$",
      description: "the code from the address of a device's public page",
    }),
  }),
  reply: Type.Object({
    product: Type.String(),
    kind: Type.Union([ProductKind, Type.Null()]),
    title: Type.String(),
    state: Type.Enum([...SHOWN_STATES]),
    since: Moment,
    phone: Type.Union([Type.String(), Type.Null()]),
    facility: Type.Union([Type.String(), Type.Null()]),
    labelDigest: Type.Union([Type.String(), Type.Null()]),
  }),
} as const satisfies Route;

export const EXPORT_FORMATS = ["csv", "xlsx", "json", "fhir-r4", "fhir-r5"] as const;
export const exportDevicesRoute = {
  method: "GET",
  path: "/api/v1/devices/export",
  summary: "The list of devices, filtered as on screen, as a file.",
  access: "device.export",
  query: Type.Object(
    { ...DeviceFilter, format: Type.Enum([...EXPORT_FORMATS]), language: Type.Enum(["en", "de"]) },
    { additionalProperties: false },
  ),
  reply: {
    kind: "file",
    mediaTypes: [
      "text/csv",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "application/json",
      "application/fhir+json",
    ],
  },
} as const satisfies Route;

/** One line of *Now*: what needs a person, and the one step that is likely next. */
export const NowItem = Type.Object({
  device: DeviceRow,
  phone: Type.Union([Type.String(), Type.Null()]),
  phoneOf: PhoneOf,
  placeKind: Type.Union([PlaceKind, Type.Null()], { description: "what kind of place it stands in" }),
  why: Type.Enum([
    "fail-safe",
    "quarantined",
    "paused",
    "deviating",
    "unreachable",
    "silent",
    "integrating",
    "in-maintenance",
  ]),
  since: Moment,
  may: Type.Object({ offNetwork: Type.String(), outOfOperation: Type.String() }),
  finding: Type.Union([WatchFinding, Type.Null()], {
    description: "the gravest departure that the watch found and nobody put off; null where none is open",
  }),
  findings: Type.Integer({ minimum: 0, description: "how many are open" }),
  chain: Type.Union([WatchChain, Type.Null()], { description: "the reaction that is under way" }),
});
export type NowItem = Static<typeof NowItem>;

export const NowGroup = Type.Object({
  origin: LikelyCause,
  because: Type.Array(Type.String()),
  kinds: Type.Array(Type.String(), { description: "what was found, each kind once" }),
  devices: Type.Array(RecordId, { description: "at most 100 of them" }),
  count: Type.Integer({ minimum: 2, description: "how many devices" }),
  product: Type.Union([Type.String(), Type.Null()], { description: "what they share: maker and model" }),
  productId: Type.Union([RecordId, Type.Null()]),
  place: Type.Union([Type.String(), Type.Null()], { description: "where they all stand" }),
  placeId: Type.Union([RecordId, Type.Null()]),
  firmware: Type.Union([Type.String(), Type.Null()]),
  since: Moment,
});
export type NowGroup = Static<typeof NowGroup>;

export const nowRoute = {
  method: "GET",
  path: "/api/v1/now",
  summary: "What needs a person now, worst first: patient risk before gravity before age.",
  access: "device.read",
  query: Type.Object(Window, { additionalProperties: false }),
  reply: Type.Object({
    items: Type.Array(NowItem),
    total: Type.Integer(),
    together: Type.Array(NowGroup, { description: "departures of several devices that are likely one thing" }),
    todo: Type.Object(
      {
        places: Type.Integer(),
        devices: Type.Integer(),
        labels: Type.Integer(),
        productsWithoutLabel: Type.Integer(),
        tiersUnset: Type.Integer({ description: "devices in use whose clinical tier nobody has set" }),
        audits: Type.Integer(),
        watched: Type.Boolean({ description: "whether there was ever a report of a device in use" }),
      },
      { description: "for the guided first hour and the gaps of the inventory" },
    ),
  }),
} as const satisfies Route;
