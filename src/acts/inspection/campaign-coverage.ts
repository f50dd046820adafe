/**
 * Which devices a campaign means, within the reach of who asks: before it is opened, and when it is.
 */
import { type CampaignPreview, PREVIEW_MOST } from "../../contract/campaign.ts";
import type { Actor } from "../../domain/account/account.ts";
import { InputError } from "../../domain/input-error.ts";
import { type CampaignFilter, filterProblem } from "../../domain/inspection/campaign/campaign.ts";
import {
  type Coverage,
  rangeProblem,
  readFilter,
  UNKNOWNS,
  type Unknown,
} from "../../domain/inspection/campaign/coverage.ts";
import { pathOf } from "../../domain/registry/place.ts";
import { type FleetRow, needsOf, wholeFleet } from "../../store/campaign-fleet.ts";
import type { Reading } from "../../store/database.ts";
import { placeName } from "../../store/device-row.ts";
import { allPlaces } from "../../store/place.ts";
import { allProducts, unknownProduct } from "../../store/product.ts";
import { placeWithin } from "../place.ts";

/**
 * The filter as it holds for who asks: without places, those that the account reaches.
 * @param where the filter stands in what was sent.
 * @throws {InputError} `argument-wrong`, `record-unknown` for a product that is not there or a place out of reach.
 */
export async function filterWithin(
  db: Reading,
  actor: Actor,
  filter: CampaignFilter,
  where: string,
): Promise<CampaignFilter> {
  const problem = filterProblem(filter);
  if (problem !== undefined) throw new InputError("argument-wrong", `${where}/${problem.where}`, problem.problem);
  const range = rangeProblem(filter.serialRanges);
  if (range !== undefined) throw new InputError("argument-wrong", `${where}/serialRanges/${range.at}`, range.problem);
  const products = new Set((await allProducts(db)).map(({ id }) => id));
  for (const [at, { productId }] of filter.products.entries())
    if (!products.has(productId)) throw unknownProduct(`${where}/products/${at}/productId`);
  const places = await allPlaces(db);
  for (const [at, id] of filter.placeIds.entries()) placeWithin(places, actor, id, `${where}/placeIds/${at}`);
  if (filter.placeIds.length > 0 || actor.places === null) return filter;
  return { ...filter, placeIds: [...actor.places] };
}

export interface MeantDevice {
  readonly device: FleetRow;
  readonly coverage: Exclude<Coverage, { readonly kind: "outside" }>;
}

/** @throws {InputError} as `filterWithin`. */
export async function previewCampaign(db: Reading, actor: Actor, asked: CampaignFilter): Promise<CampaignPreview> {
  const filter = await filterWithin(db, actor, asked, "body");
  const { meant, namesNotMet } = await meantDevices(db, filter);
  const places = new Map((await allPlaces(db)).map((place) => [place.id, place]));
  const nameOf = (id: string) => placeName(pathOf(id, places));
  const unknown = new Map<Unknown, number>(UNKNOWNS.map((what) => [what, 0]));
  const byPlace = new Map<string, { covered: number; possible: number }>();
  const shown = { covered: [] as MeantDevice[], possible: [] as MeantDevice[] };
  const counts = { covered: 0, possible: 0 };
  for (const one of meant) {
    const { device, coverage } = one;
    counts[coverage.kind]++;
    if (shown[coverage.kind].length < PREVIEW_MOST) shown[coverage.kind].push(one);
    const place = byPlace.get(device.placeId) ?? { covered: 0, possible: 0 };
    place[coverage.kind]++;
    byPlace.set(device.placeId, place);
    if (coverage.kind === "possible")
      for (const what of coverage.unknown) unknown.set(what, (unknown.get(what) ?? 0) + 1);
  }
  const told = ({ device, coverage }: MeantDevice) => ({
    ...{ id: device.id, title: device.title, serial: device.serial, product: device.product },
    ...{ firmware: device.facts.firmware, place: nameOf(device.placeId) },
    unknown: coverage.kind === "possible" ? [...coverage.unknown] : [],
  });
  return {
    ...counts,
    unknown: [...unknown].filter(([, devices]) => devices > 0).map(([what, devices]) => ({ what, devices })),
    places: [...byPlace]
      .map(([placeId, own]) => ({ placeId, name: nameOf(placeId), ...own }))
      .sort((a, b) => b.covered + b.possible - (a.covered + a.possible))
      .slice(0, PREVIEW_MOST),
    coveredDevices: shown.covered.map(told),
    possibleDevices: shown.possible.map(told),
    // Who sees some places only is not told what stands elsewhere.
    namesNotMet: namesNotMet.length,
    namesNotMetFirst: namesNotMet.slice(0, PREVIEW_MOST),
  };
}

/** Those in use. */
export async function meantDevices(
  db: Reading,
  filter: CampaignFilter,
): Promise<{ meant: MeantDevice[]; namesNotMet: string[] }> {
  const read = readFilter(filter);
  const meant: MeantDevice[] = [];
  for await (const devices of wholeFleet(db, needsOf([filter])))
    for (const device of devices) {
      if (device.isRetired) continue;
      const coverage = read.judge(device.facts);
      if (coverage.kind !== "outside") meant.push({ device, coverage });
    }
  return { meant, namesNotMet: read.namesNotMet() };
}

/** As somebody walks through the house: by place, then by name. */
export function byPlaceAndName(meant: readonly MeantDevice[]): MeantDevice[] {
  const before = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return meant.toSorted(
    ({ device: a }, { device: b }) =>
      before(a.placeKey, b.placeKey) || before(a.titleKey, b.titleKey) || a.number - b.number,
  );
}
