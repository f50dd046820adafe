/**
 * Routes of self-descriptions: where a device is asked what it is, and what it said last.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { Sha256Hex } from "../domain/registry/credential.ts";
import { SelfDescription } from "../domain/runtime/self-description.ts";
import { Closed, Line } from "../domain/text.ts";
import { ById, Empty, Moment, WINDOW_LIMIT, Window } from "./parts.ts";
import type { Route } from "./route.ts";

const Thumbprint = Type.String({
  pattern: "^[A-Za-z0-9_-]{43}$",
  description: "RFC 7638 thumbprint (SHA-256, Base64url) of the key that signs",
});
const PEM_LIMIT = 16 * 1024;

const Source = {
  url: Type.String({
    pattern: "^https://[!-~]+$",
    maxLength: 500,
    description: "the device's own address; nothing else is asked, and no redirect is followed",
  }),
  everyHours: Type.Integer({ minimum: 1, maximum: 720, description: "how often it is asked" }),
};

export const DescriptionSourceInput = Closed(
  {
    ...Source,
    certificate: Type.Optional(
      Type.Union([Sha256Hex, Type.Null()], { description: "SHA-256 of its TLS certificate, which is pinned" }),
    ),
    authority: Type.Optional(
      Type.Union([Type.String({ minLength: 1, maxLength: PEM_LIMIT }), Type.Null()], {
        description: "the authority of its TLS certificate (PEM); without either, the system's authorities count",
      }),
    ),
    key: Type.Optional(
      Type.Union([Thumbprint, Type.Null()], { description: "null trusts the key of its first answer, and says so" }),
    ),
  },
  { description: "where a device describes itself" },
);
export type DescriptionSourceInput = Static<typeof DescriptionSourceInput>;

const OrNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

const Polled = Type.Object(
  {
    at: Moment,
    outcome: Type.Enum(["described", "not-its-own", "unreachable"], {
      description: "described; not-its-own (a finding says why); unreachable, which is no doubt in the device",
    }),
    detail: OrNull(Line(300)),
  },
  { description: "how the last question ended" },
);

export const DeviceDescription = Type.Object({
  source: OrNull(
    Type.Object({
      ...Source,
      certificate: OrNull(Sha256Hex),
      authority: OrNull(Type.String()),
      key: OrNull(Thumbprint),
      keyFrom: OrNull(Type.Enum(["person", "first-use"])),
      nextAt: Moment,
    }),
  ),
  polled: OrNull(Polled),
  described: OrNull(
    Type.Object(
      {
        at: Moment,
        description: SelfDescription,
        signed: Type.String({ description: "the answer as it was signed (compact JWS), to be verified again" }),
      },
      { description: "what it said of itself last" },
    ),
  ),
});
export type DeviceDescription = Static<typeof DeviceDescription>;

const path = "/api/v1/devices/:id/self-description";

export const selfDescriptionRoute = {
  method: "GET",
  path,
  summary: "Where a device is asked what it is, how the last question ended, and what it said.",
  access: "device.read",
  params: ById,
  reply: DeviceDescription,
} as const satisfies Route;

export const setSelfDescriptionRoute = {
  method: "PUT",
  path,
  summary: "Have a device asked what it is; what it said before is forgotten, and its findings end.",
  access: "device.write",
  params: ById,
  body: { kind: "json", schema: DescriptionSourceInput },
  reply: DeviceDescription,
} as const satisfies Route;

export const endSelfDescriptionRoute = {
  method: "DELETE",
  path,
  summary: "Ask a device no more.",
  access: "device.write",
  params: ById,
  reply: Empty,
} as const satisfies Route;

export const pollSelfDescriptionRoute = {
  method: "POST",
  path: `${path}/poll`,
  summary: "Ask a device now; answered once it has, or within ten seconds.",
  access: "device.write",
  params: ById,
  reply: DeviceDescription,
} as const satisfies Route;

export const DescribedDevice = Type.Object({
  deviceId: RecordId,
  title: Type.String(),
  place: Type.String(),
  key: OrNull(Thumbprint),
  keyFrom: OrNull(Type.Enum(["person", "first-use"])),
  polled: OrNull(Polled),
  describedAt: OrNull(Moment),
  nextAt: Moment,
  differences: Type.Integer({ minimum: 0, description: "open findings on what it says of itself" }),
});
export type DescribedDevice = Static<typeof DescribedDevice>;

export const listSelfDescriptionsRoute = {
  method: "GET",
  path: "/api/v1/self-descriptions",
  summary: "The devices that are asked what they are; those that answered with something else, or not, first.",
  access: "device.read",
  query: Type.Object(Window),
  reply: Type.Object({
    devices: Type.Array(DescribedDevice, { maxItems: WINDOW_LIMIT }),
    total: Type.Integer({ minimum: 0 }),
  }),
} as const satisfies Route;
