/**
 * What needs a person now, and what is still missing in the registry.
 */
import type { Static } from "typebox";
import type { NowItem, nowRoute } from "../contract/device.ts";
import type { Actor } from "../domain/account/account.ts";
import { tierThatCounts } from "../domain/registry/clinical-tier.ts";
import { telephoneOf } from "../domain/registry/device.ts";
import { SHOWN_STATES, shownState } from "../domain/registry/device-status.ts";
import { pathOf, withBelow } from "../domain/registry/place.ts";
import type { Reading } from "./database.ts";
import { devicesByIds } from "./device.ts";
import { countInUse } from "./device-count.ts";
import { type ListWindow, rowsOf, type Sight } from "./device-row.ts";
import { DeviceSet, RETIRED } from "./device-set.ts";
import { allPlaces } from "./place.ts";

/** A line of *Now* as far as the registry knows it. */
export type NowDevice = Omit<NowItem, "finding" | "findings" | "chain">;

/**
 * The devices within sight that need a person, a window of them: patient risk before gravity before age.
 * @param putOff devices of which all that is wrong was put off: as long as nothing is graver, they are left out.
 */
export async function devicesNow(
  db: Reading,
  { places }: Sight,
  { offset, limit }: ListWindow,
  putOff: ReadonlySet<string>,
): Promise<{ items: NowDevice[]; total: number }> {
  const all = await allPlaces(db);
  const devices = db.selectFrom("device").select("number");
  const found = new DeviceSet();
  if (places !== null) await found.keep(db, [devices.where("place_id", "in", [...withBelow(places, all)])]);
  const deviating = SHOWN_STATES.indexOf("deviating");
  const needing = devices.where("gravity", "<", SHOWN_STATES.indexOf("unknown"));
  const wanted =
    putOff.size === 0
      ? needing
      : needing.where((one) => one.or([one("gravity", "!=", deviating), one("id", "not in", [...putOff])]));
  const numbers = await found.inOrder(
    db,
    wanted.orderBy("patient_rank").orderBy("gravity").orderBy("status_since").orderBy("number"),
  );
  const rows = await rowsOf(db, [...numbers.subarray(offset, offset + limit)]);
  const byId = new Map(all.map((place) => [place.id, place]));
  const whole = await devicesByIds(
    db,
    rows.map(({ id }) => id),
  );
  const items = rows.flatMap((row, at): NowDevice[] => {
    const device = whole[at];
    if (device === undefined) return [];
    const path = pathOf(device.placeId, byId);
    const telephone = telephoneOf(device, path);
    const { name, kind } = telephone?.place ?? {};
    return [
      {
        device: row,
        phone: telephone?.number ?? null,
        phoneOf: name === undefined || kind === undefined ? null : { name, kind },
        placeKind: path[0]?.kind ?? null,
        why: shownState(device.status) as NowDevice["why"],
        since: device.statusSince,
        may: tierThatCounts(device.tier, device),
      },
    ];
  });
  return { items, total: numbers.length };
}

/** What the guided first hour and the gaps of the inventory ask for. */
export async function todoWithin(
  db: Reading,
  { places }: Pick<Actor, "places">,
): Promise<Static<typeof nowRoute.reply>["todo"]> {
  const all = await allPlaces(db);
  const within = places === null ? null : withBelow(places, all);
  const counted = (await db
    .selectNoFrom((one) => [
      one
        .selectFrom("label")
        .select((of) => of.fn.countAll<number>().as("labels"))
        .as("labels"),
      one
        .selectFrom("product")
        .select((of) => of.fn.countAll<number>().as("products"))
        .where("id", "not in", (of) => of.selectFrom("label").select("product_id"))
        .as("productsWithoutLabel"),
      one
        .selectFrom("ledger")
        .select((of) => of.fn.countAll<number>().as("audits"))
        .where("act", ">=", "audit.")
        .where("act", "<", "audit/")
        .as("audits"),
    ])
    .executeTakeFirstOrThrow()) as Record<"labels" | "productsWithoutLabel" | "audits", number>;
  return {
    places: within?.size ?? all.length,
    ...(await countInUse(db, within)),
    labels: Number(counted.labels),
    productsWithoutLabel: Number(counted.productsWithoutLabel),
    audits: Number(counted.audits),
    watched: await isAnyWatched(db, within),
  };
}

async function isAnyWatched(db: Reading, within: ReadonlySet<string> | null): Promise<boolean> {
  let reporting = db
    .selectFrom("device")
    .select("number")
    .where("last_contact_at", "is not", null)
    .where("gravity", "<", RETIRED);
  if (within !== null) reporting = reporting.where("place_id", "in", [...within]);
  return (await reporting.limit(1).executeTakeFirst()) !== undefined;
}
