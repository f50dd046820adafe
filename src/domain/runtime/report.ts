/**
 * Report: what a device says of itself, or a sensor observed of it, at one time.
 *
 * One schema for every door (MQTT, HTTP, sensor) and both writings (JSON, CBOR). The three stages are those of the
 * runtime facts (Gleißner et al. 2022, section V.A); names of boot and identity follow RFC 9711 (bootseed, measurements).
 */
import Type, { type Static } from "typebox";
import { ParameterName } from "../label/runtime-facts.ts";
import { Digest } from "../label/text.ts";
import { Closed, Line } from "../text.ts";

export const Stage = Type.Enum(["integration", "operating", "failSafe"], {
  description: "integration (first start until it is accepted), operating, failSafe (it stopped by itself)",
});
export type Stage = Static<typeof Stage>;

/** An interval in one entry, so that a short excursion between two reports is not missed. */
export const Interval = Closed(
  {
    min: Type.Number(),
    max: Type.Number(),
    mean: Type.Number(),
    count: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
  },
  { description: "a parameter over the time since the report before: least, greatest, mean, and of how many values" },
);
export type Interval = Static<typeof Interval>;

export const Measured = Type.Union([Type.Number(), Type.Boolean(), Line(200), Interval], {
  description: "a value, or minimum, maximum, mean and count of the interval",
});
export type Measured = Static<typeof Measured>;

export const Service = Closed(
  {
    transport: Type.Enum(["tcp", "udp"]),
    port: Type.Integer({ minimum: 1, maximum: 65_535 }),
    name: Type.Optional(Line(60)),
  },
  { description: "an open port" },
);
export type Service = Static<typeof Service>;

export const Peer = Closed(
  {
    host: Type.String({ minLength: 1, maxLength: 253, pattern: "^[A-Za-z0-9._:%-]+$", description: "name or address" }),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
    transport: Type.Optional(Type.Enum(["tcp", "udp"])),
  },
  { description: "somebody that the device talks with" },
);
export type Peer = Static<typeof Peer>;

export const ObservedPhase = Closed(
  {
    name: Line(60),
    startMs: Type.Optional(Type.Number({ minimum: 0, description: "since power came on" })),
    durationMs: Type.Optional(Type.Number({ minimum: 0 })),
    digest: Type.Optional(Digest),
    cpuPercent: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
    energyJoule: Type.Optional(Type.Number({ minimum: 0 })),
  },
  { description: "one phase of a start, in order" },
);

export const ObservedBoot = Closed(
  {
    bootLoaderVerified: Type.Optional(Type.Boolean()),
    phases: Type.Array(ObservedPhase, { maxItems: 100 }),
  },
  { description: "how the device started; comes with the first report after a start" },
);
export type ObservedBoot = Static<typeof ObservedBoot>;

export const PartName = Type.String({
  pattern: "^[a-z][a-zA-Z0-9._-]{0,59}$",
  description: "what is installed, such as firmware, bootLoader or app.dicom-sender",
});

export const Report = Closed(
  {
    device: Type.Optional(
      Type.String({ pattern: "^[a-z0-9]{8,40}$", description: "who it speaks for; the door knows it by the sign-on" }),
    ),
    boot: Type.String({
      pattern: "^[A-Za-z0-9._-]{1,64}$",
      description: "another one after each start, never used twice",
    }),
    sequence: Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: "of the report within this boot; grows by one",
    }),
    time: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 8_640_000_000_000_000,
        description: "by the device's own clock, milliseconds since 1970 (UTC); it orders nothing",
      }),
    ),
    stage: Type.Optional(Stage),
    values: Type.Optional(
      Type.Record(ParameterName, Measured, {
        additionalProperties: false,
        maxProperties: 64,
        description: "by name of the parameter",
      }),
    ),
    versions: Type.Optional(Type.Record(PartName, Line(80), { additionalProperties: false, maxProperties: 50 })),
    digests: Type.Optional(Type.Record(PartName, Digest, { additionalProperties: false, maxProperties: 50 })),
    services: Type.Optional(Type.Array(Service, { maxItems: 100, description: "all ports that are open now" })),
    peers: Type.Optional(
      Type.Array(Peer, { maxItems: 100, description: "whom it talked with since the report before" }),
    ),
    started: Type.Optional(ObservedBoot),
  },
  { description: "what a device says of itself at one time" },
);
export type Report = Static<typeof Report>;

/** A whole report, as it is written. */
export const REPORT_LIMIT_BYTES = 64 * 1024;
