/**
 * Device: one unit in a facility.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../account/account.ts";
import { RiskClass } from "../label/product.ts";
import { Closed, Day, Line } from "../text.ts";
import { ClinicalTier } from "./clinical-tier.ts";
import { DeviceStatus } from "./device-status.ts";
import { Identifier } from "./identifier.ts";
import { Phone, type Place } from "./place.ts";

const orNull = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()]);

/** What a person enters of a device. Status is not entered: acts and the watch move it. */
export const DeviceInput = Closed(
  {
    productId: RecordId,
    placeId: RecordId,
    identifiers: Type.Array(Identifier, { minItems: 1, maxItems: 50 }),
    firmware: orNull(Line(80, "the version that is installed")),
    owner: orNull(Line(120, "who answers for it: a department or a person")),
    phone: orNull(Phone),
    raisedClass: orNull(RiskClass),
    tier: ClinicalTier,
    lifeSupporting: Type.Boolean({ description: "it keeps a patient alive" }),
    onPatient: Type.Boolean({ description: "it is on a patient now" }),
    manufacturedOn: orNull(Day),
    purchasedOn: orNull(Day),
    operatingHours: orNull(Type.Integer({ minimum: 0, maximum: 1_000_000, description: "hours in operation" })),
    operatingHoursOn: orNull(Day),
    note: orNull(Line(500)),
  },
  { description: "a device as a person enters it" },
);
export type DeviceInput = Static<typeof DeviceInput>;

/** How what a device remembered was destroyed, for the proof that a retirement asks for. NIST SP 800-88 Rev. 2, 3.1. */
export const Retirement = Closed(
  {
    on: Day,
    reason: Line(500),
    erasure: Type.Enum(["clear", "purge", "destroy", "no-data"], {
      description: "clear, purge or destroy (NIST SP 800-88), or no-data: it never kept any",
    }),
    erasedBy: Line(120, "who erased it"),
    evidence: orNull(Type.String({ pattern: "^[0-9a-f]{64}$", description: "digest of the proof among the evidence" })),
  },
  { description: "proof of erasure at retirement" },
);
export type Retirement = Static<typeof Retirement>;

export const Device = Closed(
  {
    id: RecordId,
    ...DeviceInput.properties,
    status: DeviceStatus,
    lastContactAt: orNull(Type.String({ format: "date-time" })),
    statusSince: Type.String({ format: "date-time", description: "since when the status is what it is" }),
    retirement: orNull(Retirement),
    createdAt: Type.String({ format: "date-time" }),
    changedAt: Type.String({ format: "date-time" }),
    version: Type.Integer({ minimum: 1, description: "grows with every change; the ETag" }),
  },
  { description: "one unit in the facility" },
);
export type Device = Static<typeof Device>;

/** A device of which nothing is known yet. */
export function blankDevice(productId: string, placeId: string): DeviceInput {
  return {
    productId,
    placeId,
    identifiers: [],
    firmware: null,
    owner: null,
    phone: null,
    raisedClass: null,
    tier: { offNetwork: null, outOfOperation: null },
    lifeSupporting: false,
    onPatient: false,
    manufacturedOn: null,
    purchasedOn: null,
    operatingHours: null,
    operatingHoursOn: null,
    note: null,
  };
}

/** Of a device what a person enters. */
export function inputOf(device: Device): DeviceInput {
  const {
    id: _id,
    status: _status,
    lastContactAt: _contact,
    statusSince: _since,
    retirement: _retirement,
    createdAt: _created,
    changedAt: _changed,
    version: _version,
    ...input
  } = device;
  return input;
}

/** Whom to call about a device: its own number, else that of the nearest place above that has one, which `place` names. */
export function telephoneOf(
  { phone }: Pick<DeviceInput, "phone">,
  path: readonly Place[],
): { number: string; place: Place | null } | null {
  if (phone !== null) return { number: phone, place: null };
  const place = path.find((one) => one.phone !== null);
  return place === undefined || place.phone === null ? null : { number: place.phone, place };
}

/** How people name it on the corridor: tag, else serial number, else the first name it has. */
export function deviceTitle(identifiers: readonly Identifier[]): string {
  const current = identifiers.filter(({ until }) => until === null);
  const among = current.length > 0 ? current : identifiers;
  for (const system of ["asset-tag", "serial"] as const) {
    const found = among.find((one) => one.system === system);
    if (found !== undefined) return found.value;
  }
  return among[0]?.value ?? "";
}
