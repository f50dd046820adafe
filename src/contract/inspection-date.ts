/**
 * Routes of the best-before-inspection date: of one device with its whole explanation, and what falls due in the fleet.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { DateExplanation } from "../domain/inspection/explanation.ts";
import { InputSource } from "../domain/inspection/gathered-inputs.ts";
import type { InspectionInputs } from "../domain/inspection/inspection-inputs.ts";
import { RiskClass } from "../domain/label/product.ts";
import { Day } from "../domain/text.ts";
import { DeviceRow } from "./device.ts";
import { ById, orNull, Window } from "./parts.ts";
import type { Route } from "./route.ts";

/** By name; its own schema is published, and twice as long as all else here. */
const Inputs = Type.Unsafe<InspectionInputs>(
  Type.Object({}, { description: "as the published schema inspection-inputs says; null is not known" }),
);

const Whose = Type.Object({ id: RecordId, title: Type.String(), productId: RecordId, placeId: RecordId });

export const DeviceDate = Type.Object(
  {
    device: Whose,
    explanation: DateExplanation,
    inputs: Inputs,
    sources: Type.Array(InputSource),
    missingForLife: Type.Array(Type.Enum(["lifetimes", "start", "operating-hours", "cycles", "temperature"]), {
      description: "what keeps the life of its components from being known",
    }),
    whoseMethod: Type.Enum(["published", "facility"]),
  },
  { description: "the best-before-inspection date of a device, and where each input stands" },
);
export type DeviceDate = Static<typeof DeviceDate>;

export const NoDeviceDate = Type.Object(
  { device: Whose, explanation: Type.Null() },
  { description: "a device that is out of use has no date: it is inspected no more" },
);
export type NoDeviceDate = Static<typeof NoDeviceDate>;

export const inspectionDateRoute = {
  method: "GET",
  path: "/api/v1/devices/:id/inspection-date",
  summary: "The best-before-inspection date of a device, with its explanation; none once it is out of use.",
  access: "inspection.read",
  params: ById,
  reply: Type.Union([DeviceDate, NoDeviceDate]),
} as const satisfies Route;

const FILTER = {
  place: Type.Optional(RecordId),
  product: Type.Optional(RecordId),
  riskClass: Type.Optional(RiskClass),
  within: Type.Optional(
    Type.String({ pattern: "^[0-9]{1,4}$", description: "due within so many days; overdue ones too" }),
  ),
  month: Type.Optional(
    Type.String({ pattern: "^([0-9]{4}-[0-9]{2}|overdue|later)$", description: "of this month of the reply alone" }),
  ),
};

export const DueDevice = Type.Object(
  {
    device: DeviceRow,
    due: Day,
    decidedBy: DateExplanation.properties.decidedBy,
    riskClass: RiskClass,
    missing: Type.Integer({ description: "facts that are not known" }),
    planned: orNull(Type.Object({ id: RecordId, due: Day })),
  },
  { description: "a device and the day before which it must be looked at" },
);
export type DueDevice = Static<typeof DueDevice>;

export const inspectionsDueRoute = {
  method: "GET",
  path: "/api/v1/inspections/due",
  summary: "Devices by the day before which they must be looked at; how many in which month.",
  access: "inspection.read",
  query: Type.Object({ ...FILTER, ...Window }, { additionalProperties: false }),
  reply: Type.Object({
    devices: Type.Array(DueDevice),
    total: Type.Integer({ description: "that pass the filter" }),
    overdue: Type.Integer(),
    months: Type.Array(Type.Object({ from: Day, devices: Type.Integer() }), {
      description: "twelve, this one from today on",
    }),
    later: Type.Integer(),
    today: Day,
  }),
} as const satisfies Route;
