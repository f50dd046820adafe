/**
 * Routes of enrolment: what devices and bridges sign on with.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { PublicJwk } from "../domain/label/key.ts";
import { Credential, ENROLLED_AT_ONCE, GRACE_HOURS } from "../domain/registry/credential.ts";
import { Closed, Name } from "../domain/text.ts";
import { DeviceFilter } from "./device.ts";
import { ById, Empty } from "./parts.ts";
import type { Route } from "./route.ts";

const OrNoName = Type.Optional(Type.Union([Name, Type.Null()], { description: "what people call it" }));
const Days = Type.Optional(
  Type.Union([Type.Integer({ minimum: 1, maximum: 3650 }), Type.Null()], {
    description: "how many days it holds; without it until it is revoked",
  }),
);

const CERTIFICATE_LIMIT = 16 * 1024;

export const Enrolment = Type.Union(
  [
    Closed({ kind: Type.Literal("token"), name: OrNoName, days: Days }, { description: "a token, made here" }),
    Closed(
      {
        kind: Type.Literal("certificate"),
        name: OrNoName,
        certificate: Type.String({
          minLength: 1,
          maxLength: CERTIFICATE_LIMIT,
          description: "the device's TLS client certificate (PEM), or its SHA-256 fingerprint",
        }),
      },
      { description: "the certificate that the device has" },
    ),
    Closed(
      { kind: Type.Literal("key"), name: OrNoName, key: PublicJwk },
      { description: "the public key with which the device signs its reports" },
    ),
  ],
  { description: "what a device is to sign on with" },
);
export type Enrolment = Static<typeof Enrolment>;

export const Enrolled = Type.Object({
  credential: Credential,
  token: Type.Union([Type.String(), Type.Null()], {
    description: "told this once; null where the device has its secret already",
  }),
});
export type Enrolled = Static<typeof Enrolled>;

export const DeviceCredentials = Type.Object({
  credentials: Type.Array(Credential, { description: "newest first; never anything of a token itself" }),
  mqtt: Type.Object(
    {
      address: Type.Union([Type.String(), Type.Null()], {
        description: "where the MQTT door is open, for example mqtts://label.clinic.example:8883; null while it is not",
      }),
      topic: Type.String({ description: "where the device reports" }),
    },
    { description: "for the device's own settings" },
  ),
});
export type DeviceCredentials = Static<typeof DeviceCredentials>;

export const deviceCredentialsRoute = {
  method: "GET",
  path: "/api/v1/devices/:id/credentials",
  summary: "What a device signs on with, and where it reports.",
  access: "device.read",
  params: ById,
  reply: DeviceCredentials,
} as const satisfies Route;

export const enrolDeviceRoute = {
  method: "POST",
  path: "/api/v1/devices/:id/credentials",
  summary: "Let a device sign on: by a token that is told this once, by its certificate, or by its key.",
  access: "device.enrol",
  params: ById,
  body: { kind: "json", schema: Enrolment },
  reply: Enrolled,
} as const satisfies Route;

/** An id takes 43 bytes at most. */
const BULK_LIMIT_BYTES = 512 * 1024;
const Filter = Closed(DeviceFilter, { description: "the devices within reach that a list with this filter shows" });

export const enrolManyRoute = {
  method: "POST",
  path: "/api/v1/devices/credentials",
  summary:
    "A token for each of many devices that cannot sign on yet, all or none: one JSON object a line with device, title and token, told this once.",
  access: "device.enrol",
  body: {
    kind: "json",
    limitBytes: BULK_LIMIT_BYTES,
    schema: Closed(
      {
        devices: Type.Optional(Type.Array(RecordId, { minItems: 1, maxItems: ENROLLED_AT_ONCE })),
        filter: Type.Optional(Filter),
        days: Days,
        again: Type.Optional(Type.Boolean({ description: "one more token for those that can sign on already, too" })),
      },
      { description: `devices by id, or by a filter; ${ENROLLED_AT_ONCE} at most` },
    ),
  },
  reply: { kind: "file", mediaTypes: ["application/x-ndjson"] },
} as const satisfies Route;

export const rotateCredentialRoute = {
  method: "POST",
  path: "/api/v1/credentials/:id/rotate",
  summary: "A new token for a device or bridge; the old one holds beside it for a time of grace.",
  access: "device.enrol",
  params: ById,
  conditional: true,
  body: {
    kind: "json",
    schema: Closed(
      {
        graceHours: Type.Optional(
          Type.Integer({ minimum: 0, maximum: 720, description: `0 ends the old one at once; ${GRACE_HOURS}` }),
        ),
        days: Days,
      },
      { description: "how the old one ends, and how long the new one holds" },
    ),
  },
  reply: Enrolled,
} as const satisfies Route;

export const revokeCredentialRoute = {
  method: "DELETE",
  path: "/api/v1/credentials/:id",
  summary: "End what a device or bridge signs on with, at once.",
  access: "device.enrol",
  params: ById,
  reply: Empty,
} as const satisfies Route;

export const listBridgesRoute = {
  method: "GET",
  path: "/api/v1/bridges",
  summary: "The bridges: other brokers that speak for every device; for who sees the whole facility.",
  access: "device.enrol",
  reply: Type.Object({ bridges: Type.Array(Credential) }),
} as const satisfies Route;

export const createBridgeRoute = {
  method: "POST",
  path: "/api/v1/bridges",
  summary: "Let another broker sign on; its user name is the id, its password the token, told this once.",
  access: "device.enrol",
  body: { kind: "json", schema: Closed({ name: Name, days: Days }, { description: "a bridge" }) },
  reply: Enrolled,
} as const satisfies Route;
