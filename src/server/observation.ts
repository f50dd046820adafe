/**
 * Doors of sensors: what they see of devices, and the list of those that nobody has entered.
 */
import type { FastifyInstance } from "fastify";
import type { ObservedDevices } from "../acts/watch/observed-devices.ts";
import {
  OBSERVATION_LINES,
  OBSERVATIONS_LIMIT_BYTES,
  Observation,
  observationsRoute,
  observedDevicesRoute,
} from "../contract/observation.ts";
import { createAllowance } from "../domain/allowance.ts";
import { InputError } from "../domain/input-error.ts";
import { problemsAgainst } from "../domain/label/schema-problems.ts";
import { isLocallyAdministered, macNumber } from "../domain/runtime/observation/hardware-address.ts";
import { type HardwareVendors, readHardwareVendors } from "../store/hardware-vendors.ts";
import { observedDevices } from "../store/observed.ts";
import { door, type House } from "./door.ts";
import { HttpRefusal } from "./problems.ts";
import { createSenders, refuseFast, type Senders, unpackedBody } from "./sender.ts";

/** Batches of one sensor: a spool that comes at once, and one a second for good. */
const OF_ONE = { atOnce: 600, everyMs: 1_000 };
const BUSY_RETRY_S = 5;
const REFUSED_TOLD = 100;
const LINES_AT_ONCE = 200;
const NO_BRIDGE =
  "this is no token of a bridge that holds; make one for the sensor, then send Authorization: Bearer cld_…";

export function observationDoors(
  room: FastifyInstance,
  house: House,
  devices: ObservedDevices | undefined,
  senders: Senders = createSenders(house),
): void {
  room.addContentTypeParser([...observationsRoute.body.mediaTypes], { parseAs: "buffer" }, (_request, body, done) =>
    done(null, body),
  );
  const allowed = createAllowance(OF_ONE);
  let vendors: Promise<HardwareVendors> | undefined;

  senders.signOnBefore(room, observationsRoute, ({ deviceId }) => (deviceId === null ? undefined : NO_BRIDGE));

  door(room, house, observationsRoute, async ({ request, query }) => {
    if (devices === undefined)
      throw new HttpRefusal(503, "busy", "watch", "this server runs without the watch", BUSY_RETRY_S);
    const { credential } = await senders.of(request);
    const at = house.now().getTime();
    refuseFast(allowed.wait(credential, at), "this sensor sends too often");
    allowed.take(credential, at);
    const { observations, lines, refused } = await observationsIn(
      await unpackedBody(request, OBSERVATIONS_LIMIT_BYTES),
    );
    const { sensor, run } = query;
    const answers = await devices.take({
      ...{ sensor, run, credential, observations },
      intervalMs: 1000 * Number(query.seconds),
    });
    const busy = answers.find(({ outcome }) => outcome === "busy");
    if (busy !== undefined)
      throw new HttpRefusal(503, "busy", "body", `${busy.reason}; send the whole body again`, BUSY_RETRY_S);
    const count = (wanted: string) => answers.filter(({ outcome }) => outcome === wanted).length;
    for (const [index, { outcome, reason }] of answers.entries())
      if (outcome === "refused") refused.push({ line: lines[index] ?? 0, reason });
    return {
      taken: count("taken"),
      unknown: count("unknown"),
      refused: refused.slice(0, REFUSED_TOLD),
      refusedInAll: refused.length,
    };
  });

  door(room, house, observedDevicesRoute, async ({ actor }) => {
    // What nobody has entered stands nowhere, so it is within nobody's places.
    if (actor.places !== null) return { devices: [] };
    vendors ??= readHardwareVendors();
    const { vendorOf } = await vendors;
    return {
      devices: (await observedDevices(house.store.read)).map((row) => ({
        mac: row.mac,
        vendor: row.mac === null ? null : vendorOf(row.mac),
        locallyAdministered: row.mac !== null && isLocallyAdministered(macNumber(row.mac)),
        via: row.via,
        addresses: JSON.parse(row.addresses),
        names: JSON.parse(row.names),
        sensor: row.sensor,
        firstSeenAt: row.first_seen_at,
        lastSeenAt: row.last_seen_at,
        bytes: row.bytes,
        peers: JSON.parse(row.peers),
      })),
    };
  });
}

interface ReadObservations {
  readonly observations: Observation[];
  /** The line of each observation. */
  readonly lines: number[];
  readonly refused: { line: number; reason: string }[];
}

/** @throws {InputError} `document-too-large`. */
async function observationsIn(body: Buffer): Promise<ReadObservations> {
  const read: ReadObservations = { observations: [], lines: [], refused: [] };
  let line = 0;
  for (const text of body.toString("utf8").split("\n")) {
    line++;
    if (text.trim() === "") continue;
    if (line > OBSERVATION_LINES)
      throw new InputError(
        "document-too-large",
        "body",
        `it has more than ${OBSERVATION_LINES} lines; send less at once`,
      );
    const reason = take(read, text, line);
    if (reason !== undefined) read.refused.push({ line, reason });
    if (line % LINES_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return read;
}

function take(read: ReadObservations, text: string, line: number): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "it is no JSON";
  }
  const [problem] = problemsAgainst(Observation, value).filter(({ level }) => level === "error");
  if (problem !== undefined) return `${problem.pointer}: ${problem.message}`;
  read.observations.push(value as Observation);
  read.lines.push(line);
  return undefined;
}
