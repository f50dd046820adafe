/**
 * Observation: what a sensor saw of one device in one interval, for devices that cannot report themselves (and beside the
 * reports of those that can). What holds of it: the capture's clock, bytes on the wire, and no content.
 */
import Type, { type Static } from "typebox";
import { Closed, Line } from "../../text.ts";
import { Interval, Peer, Service } from "../report.ts";

/** Of one observation; what is beyond is counted. */
export const PEERS_MOST = 100;
export const SERVICES_MOST = 100;
export const ADDRESSES_MOST = 8;
export const NAMES_MOST = 4;

export const SensorId = Type.String({
  pattern: "^[a-z0-9][a-z0-9-]{0,29}$",
  description: "name of the sensor, such as ward-3: small letters, digits and hyphens, at most 30",
});
export const SensorRun = Type.String({
  pattern: "^[a-z0-9]{1,12}$",
  description: "another one after each start of the sensor",
});

const Mac = Type.String({ pattern: "^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$", description: "hardware address" });
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Moment = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 });

export const Observation = Closed(
  {
    entry: Type.Integer({ minimum: 0, maximum: 0xffff_ffff, description: "of the device in this run of the sensor" }),
    sequence: Type.Integer({ minimum: 0, maximum: 0xffff_ffff, description: "of the observation of this entry" }),
    fromMs: Moment,
    toMs: Moment,
    mac: Type.Union([Mac, Type.Null()], { description: "null for a device that is seen behind a router" }),
    via: Type.Union([Mac, Type.Null()], { description: "the router that it is seen behind" }),
    addresses: Type.Array(Line(45), { maxItems: ADDRESSES_MOST, description: "IP addresses, newest first" }),
    names: Type.Array(Line(100), { maxItems: NAMES_MOST, description: "host names, newest first" }),
    packets: Count,
    connections: Type.Integer({ minimum: 0, maximum: 0xffff_ffff, description: "that began in the interval" }),
    bytesUp: Count,
    bytesDown: Count,
    throughputUp: Type.Union([Interval, Type.Null()], { description: "kilobytes (1,000) of a second, by the second" }),
    throughputDown: Type.Union([Interval, Type.Null()]),
    peers: Type.Array(Peer, { maxItems: PEERS_MOST }),
    peersInAll: Type.Integer({ minimum: 0, maximum: 0xffff_ffff }),
    services: Type.Array(Service, { maxItems: SERVICES_MOST, description: "ports that answered within a day" }),
    silentForMs: Type.Integer({ minimum: 0, description: "at the end of the interval" }),
  },
  { description: "what a sensor saw of one device in one interval" },
);
export type Observation = Static<typeof Observation>;
