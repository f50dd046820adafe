/**
 * Enrolment in bulk: a token for each of many devices, in one transaction and one entry of the ledger.
 */
import { InputError } from "../domain/input-error.ts";
import { ENROLLED_AT_ONCE } from "../domain/registry/credential.ts";
import { withBelow } from "../domain/registry/place.ts";
import { enrolledAmong, insertCredentials } from "../store/credential.ts";
import type { Writing } from "../store/database.ts";
import { unknownDevice } from "../store/device.ts";
import { type DeviceFilterValues, deviceIdsListed } from "../store/device-list.ts";
import { allPlaces } from "../store/place.ts";
import { type Acting, act, sha256 } from "./act.ts";
import { newToken } from "./credential.ts";

/** Which devices: named, or those within reach that pass a filter of the list, without retired ones. */
export type Enrolling = ({ readonly devices: readonly string[] } | { readonly filter: DeviceFilterValues }) & {
  /** How many days the tokens hold; null is until they are revoked. */
  readonly days: number | null;
  /** Whether devices that can sign on already get one more token; else they are left out. */
  readonly again: boolean;
};

/** One line of the file. */
export interface EnrolledDevice {
  readonly device: string;
  readonly title: string;
  readonly token: string;
}

/**
 * New tokens, told this once; all or none of them.
 * @throws {InputError} `argument-wrong` for more than `ENROLLED_AT_ONCE` devices, `record-unknown` for one out of reach,
 *   `record-conflict` for a retired one that was named.
 */
export function enrolMany(acting: Acting, enrolling: Enrolling): Promise<EnrolledDevice[]> {
  return act(acting, "credential.create", async (tx, at) => {
    const { days, again } = enrolling;
    const devices = await devicesMeant(tx, acting, enrolling);
    const enrolled = again
      ? new Set<string>()
      : await enrolledAmong(
          tx,
          devices.map(({ id }) => id),
          at,
        );
    const wanted = devices.filter(({ id }) => !enrolled.has(id));
    if (wanted.length === 0) return { result: [], deed: undefined };
    const made = wanted.map(({ id, title }) => ({
      title,
      ...newToken({ deviceId: id, kind: "token", name: null, at, days }),
    }));
    await insertCredentials(
      tx,
      made.map(({ kept }) => kept),
    );
    // Whoever keeps the entry can tell later which tokens it speaks of, and that none was exchanged.
    const lines = made.map(({ kept }) => `${kept.deviceId} ${kept.id} ${kept.digest}\n`);
    return {
      result: made.map(({ kept, title, token }) => ({ device: kept.deviceId ?? "", title, token })),
      deed: {
        subjects: [{ kind: "facility", id: "facility" }],
        alsoAbout: wanted.map(({ id }) => ({ kind: "device", id })),
        changes: {
          kind: [null, "token"],
          devices: [null, made.length],
          ...("filter" in enrolling ? { filter: [null, enrolling.filter] } : {}),
          ...(days === null ? {} : { expiresAt: [null, made[0]?.kept.expiresAt] }),
          digest: [null, sha256(lines.join(""))],
        },
      },
    };
  });
}

interface Meant {
  readonly id: string;
  readonly title: string;
}

async function devicesMeant(tx: Writing, { actor }: Acting, enrolling: Enrolling): Promise<Meant[]> {
  if ("devices" in enrolling) return named(tx, actor, enrolling.devices);
  const meant: Meant[] = [];
  for await (const ids of deviceIdsListed(tx, actor, enrolling.filter)) {
    const rows = await rowsOf(tx, ids);
    for (const { id, title, operation } of rows) if (operation !== "retired") meant.push({ id, title });
    if (meant.length > ENROLLED_AT_ONCE) throw tooMany("body/filter");
  }
  return meant;
}

async function named(tx: Writing, { places }: Acting["actor"], ids: readonly string[]): Promise<Meant[]> {
  if (ids.length > ENROLLED_AT_ONCE) throw tooMany("body/devices");
  const within = places === null ? null : withBelow(places, await allPlaces(tx));
  const known = new Map<string, Awaited<ReturnType<typeof rowsOf>>[number]>();
  for (let at = 0; at < ids.length; at += AT_ONCE)
    for (const row of await rowsOf(tx, ids.slice(at, at + AT_ONCE))) known.set(row.id, row);
  const meant = new Map<string, Meant>();
  for (const [index, id] of ids.entries()) {
    const where = `body/devices/${index}`;
    const row = known.get(id);
    if (row === undefined || (within !== null && !within.has(row.place_id))) throw unknownDevice(where);
    if (row.operation === "retired")
      throw new InputError("record-conflict", where, `"${row.title}" is retired; leave it out`);
    meant.set(id, { id, title: row.title });
  }
  return [...meant.values()];
}

const AT_ONCE = 500;

const rowsOf = (tx: Writing, ids: readonly string[]) =>
  tx.selectFrom("device").select(["id", "title", "place_id", "operation"]).where("id", "in", ids).execute();

const tooMany = (where: string) =>
  new InputError(
    "argument-wrong",
    where,
    `these are more than ${ENROLLED_AT_ONCE} devices; enrol them in parts, by place or by product`,
  );
