/**
 * Inspection marks of what was signed: for one inspection, or for all that were signed at a place within some days.
 */
import type { Actor } from "../../domain/account/account.ts";
import { InputError } from "../../domain/input-error.ts";
import { SECURITY } from "../../domain/inspection/checklist.ts";
import { isMarked, type MarkFace, markFace } from "../../domain/inspection/mark-face.ts";
import { deviceTitle } from "../../domain/registry/device.ts";
import { withBelow } from "../../domain/registry/place.ts";
import type { MarkOrder } from "../../print/inspection-mark/print-marks.ts";
import type { Reading } from "../../store/database.ts";
import { devicesByIds } from "../../store/device.ts";
import { inspectionsSigned, type KeptInspection, openInspectionsOf } from "../../store/inspection.ts";
import { datesOf } from "../../store/inspection-date.ts";
import { allPlaces } from "../../store/place.ts";
import { allProducts } from "../../store/product.ts";
import { placeWithin } from "../place.ts";
import { writersAside } from "../writers-aside.ts";
import { inspectionWithin } from "./inspection.ts";

/** Five sheets and more; a batch of a day is far less. */
export const MARKS_MOST = 200;

export type WriteMarks = (order: MarkOrder, accountId: string, signal: AbortSignal) => Promise<Uint8Array>;

/** Marks, typeset on a thread of their own. */
export const marksAside = (): WriteMarks =>
  writersAside<MarkOrder>(new URL("./write-marks-worker.ts", import.meta.url), () => []);

export interface MarkWords {
  readonly language: "en" | "de";
  /** Before the paths of our pages. */
  readonly origin: string;
}

/** @throws {InputError} `record-unknown`; `record-conflict` where nothing came out that a mark could say. */
export async function markOf(db: Reading, actor: Actor, id: string, words: MarkWords): Promise<MarkFace> {
  const [face] = await facesOf(db, [await inspectionWithin(db, actor, id)], words);
  if (face === undefined)
    throw new InputError(
      "record-conflict",
      "id",
      "a mark says what came out; sign the inspection first (a device that was not found, or is retired, has none)",
    );
  return face;
}

export interface MarksWanted {
  readonly place?: string;
  /** First and last day on which somebody looked. */
  readonly from: string;
  readonly to: string;
}

/**
 * Of each device and kind the last one, in the order of the devices' names.
 * @throws {InputError} `record-unknown` for a place out of reach, `record-conflict` where there is none or too many.
 */
export async function marksWithin(
  db: Reading,
  actor: Actor,
  { place, from, to }: MarksWanted,
  words: MarkWords,
): Promise<MarkFace[]> {
  const places = await allPlaces(db);
  if (place !== undefined) placeWithin(places, actor, place, "query/place");
  const roots = place === undefined ? actor.places : [place];
  const within = roots === null ? null : withBelow(roots, places);
  const signed = await inspectionsSigned(db, { within, from, to }, MARKS_MOST + 1);
  if (signed.length > MARKS_MOST)
    throw new InputError(
      "record-conflict",
      "query/from",
      `more than ${MARKS_MOST} were signed in these days; take fewer`,
    );
  // The newest come first, and of these the first counts.
  const latest = new Map<string, KeptInspection>();
  for (const one of signed)
    if (!latest.has(`${one.deviceId} ${one.kind}`)) latest.set(`${one.deviceId} ${one.kind}`, one);
  const faces = await facesOf(db, [...latest.values()], words);
  if (faces.length === 0)
    throw new InputError("record-conflict", "query/from", "nothing was signed in these days that a mark could say");
  return faces.sort((one, other) => one.title.localeCompare(other.title, "en", { numeric: true }));
}

async function facesOf(
  db: Reading,
  inspections: readonly KeptInspection[],
  { language, origin }: MarkWords,
): Promise<MarkFace[]> {
  const ids = inspections.map(({ deviceId }) => deviceId);
  const devices = new Map((await devicesByIds(db, ids)).map((device) => [device.id, device]));
  const products = new Map((await allProducts(db)).map((product) => [product.id, product]));
  const open = await openInspectionsOf(db, ids);
  const dates = new Map((await datesOf(db, ids)).map((date) => [date.device_id, date]));
  const intervals = new Map(
    (await db.selectFrom("inspection_interval").select(["id", "name"]).execute()).map(({ id, name }) => [id, name]),
  );
  return inspections.flatMap((one) => {
    const device = devices.get(one.deviceId);
    const product = device && products.get(device.productId);
    const { outcome, on, kind, acceptedUntil } = one;
    if (device === undefined || product === undefined || on === null || !isMarked(outcome)) return [];
    // In the order of their days.
    const next = open.find((other) => other.deviceId === device.id && other.kind === kind);
    const date = kind === SECURITY ? dates.get(device.id) : undefined;
    // A date that was computed before somebody looked says nothing of the next time.
    const computed = date !== undefined && date.computed_on >= on && date.due > on ? date.due : null;
    const face = markFace(
      {
        title: deviceTitle(device.identifiers),
        product: `${product.maker} ${product.model}`,
        kindName: kind === SECURITY ? null : (intervals.get(kind) ?? null),
        outcome,
        on,
        by: one.trail.findLast(({ move }) => move === "sign")?.by ?? "",
        next: next?.due ?? computed,
        acceptedUntil,
        address: `${origin}/devices/${device.id}`,
      },
      language,
    );
    return [face];
  });
}
