/**
 * Routes of sensors: what they see, and which of it nobody has entered yet.
 *
 * A sensor signs on with the token of a bridge, since it speaks of every device.
 */
import Type, { type Static } from "typebox";
import { Observation, SensorId, SensorRun } from "../domain/runtime/observation/observation.ts";
import { Closed } from "../domain/text.ts";
import { Moment } from "./parts.ts";
import type { Route } from "./route.ts";

/** Of one batch. */
export const OBSERVATIONS_LIMIT_BYTES = 16 * 1024 * 1024;
export const OBSERVATION_LINES = 10_000;

export const TakenObservations = Type.Object({
  taken: Type.Integer({
    description: "observations of known devices that are on disk, and those that said nothing new",
  }),
  unknown: Type.Integer({ description: "observations of devices that nobody has entered" }),
  refused: Type.Array(Type.Object({ line: Type.Integer({ minimum: 1 }), reason: Type.String() }), {
    description: "lines that are wrong and would be again; at most 100 are told",
  }),
  refusedInAll: Type.Integer(),
});
export type TakenObservations = Static<typeof TakenObservations>;

export const observationsRoute = {
  method: "POST",
  path: "/api/v1/observations",
  summary:
    "What a sensor saw in an interval, as NDJSON, packed with gzip or not; an empty line when it saw nothing. Answered once all is on disk; 503 when it has to come again.",
  access: "anyone",
  query: Closed(
    {
      sensor: SensorId,
      run: SensorRun,
      seconds: Type.String({ pattern: "^[0-9]{1,4}$", description: "of an interval" }),
    },
    { description: "which sensor, which of its runs, and how often it tells" },
  ),
  body: { kind: "document", mediaTypes: ["application/x-ndjson"], limitBytes: OBSERVATIONS_LIMIT_BYTES },
  reply: TakenObservations,
} as const satisfies Route;

export const ObservedDevice = Type.Object({
  mac: Type.Union([Type.String(), Type.Null()]),
  vendor: Type.Union([Type.String(), Type.Null()], {
    description: "whose hardware address it is, where that is known",
  }),
  locallyAdministered: Type.Boolean({ description: "the address was given by hand or by chance: it has no vendor" }),
  via: Type.Union([Type.String(), Type.Null()], { description: "the router that it is seen behind" }),
  addresses: Type.Array(Type.String()),
  names: Type.Array(Type.String()),
  sensor: Type.String(),
  firstSeenAt: Moment,
  lastSeenAt: Moment,
  bytes: Type.Integer(),
  peers: Type.Array(Type.String(), { description: "the newest, shortened" }),
});
export type ObservedDevice = Static<typeof ObservedDevice>;

export const observedDevicesRoute = {
  method: "GET",
  path: "/api/v1/observed-devices",
  summary: "Devices that sensors see and nobody has entered, newest first; for who sees the whole facility.",
  access: "device.read",
  reply: Type.Object({ devices: Type.Array(ObservedDevice) }),
} as const satisfies Route;

export { Observation };
