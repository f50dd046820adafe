/**
 * Where servers stand, as the map shows it: countries with the ground on which data may go there, and those that have none.
 */
import type { Destination } from "../../src/domain/traffic/audit-report.ts";
import { placeKey } from "../../src/domain/traffic/flow.ts";

export type TransferClass = Destination["transfer"]["class"];

/** Worst first: one destination without a ground is what has to be asked about. */
const WORST: readonly TransferClass[] = ["none", "adequate-conditional", "unknown", "adequate", "eea", "local"];

export interface MapCountry {
  /** ISO 3166-1 alpha-2. */
  readonly code: string;
  /** The number that it bears on the map. */
  readonly number: number;
  readonly transfer: TransferClass;
  readonly hosts: readonly string[];
}

export interface MapPlaces {
  readonly countries: readonly MapCountry[];
  /** Destinations that stand in no country that could be told, by the reason. */
  readonly elsewhere: readonly { readonly why: "local" | "anycast" | "unknown"; readonly hosts: readonly string[] }[];
}

export function mapPlaces(destinations: readonly Destination[]): MapPlaces {
  const placed = Map.groupBy(destinations, ({ place }) => placeKey(place));
  const hostsIn = (group: readonly Destination[]) => [...new Set(group.map(({ host }) => host))];
  const countries = [...placed]
    .filter(([, [one]]) => one?.place.country != null)
    .map(([code, group]) => ({ code, transfer: worstTransfer(group), hosts: hostsIn(group) }))
    .sort(
      (one, other) =>
        WORST.indexOf(one.transfer) - WORST.indexOf(other.transfer) || other.hosts.length - one.hosts.length,
    )
    .map((country, index) => ({ ...country, number: index + 1 }));
  const elsewhere = (["anycast", "unknown", "local"] as const).flatMap((why) => {
    const group = placed.get(why);
    return group === undefined ? [] : [{ why, hosts: hostsIn(group) }];
  });
  return { countries, elsewhere };
}

function worstTransfer(group: readonly Destination[]): TransferClass {
  const classes = new Set(group.map(({ transfer }) => transfer.class));
  return WORST.find((one) => classes.has(one)) ?? "unknown";
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Moves numbers apart that would cover each other, by no more than a few widths; the first ones stay where they are. */
export function apart(spots: readonly Spot[], distance: number): Spot[] {
  const placed: Spot[] = [];
  for (const spot of spots) placed.push(freeSpot(spot, placed, distance));
  return placed;
}

const DIRECTIONS = 12;
const RINGS = 5;

function freeSpot(spot: Spot, taken: readonly Spot[], distance: number): Spot {
  const isFree = ({ x, y }: Spot) => taken.every((one) => Math.hypot(one.x - x, one.y - y) >= distance);
  if (isFree(spot)) return spot;
  for (let ring = 1; ring <= RINGS; ring++) {
    for (let step = 0; step < DIRECTIONS; step++) {
      const angle = (2 * Math.PI * step) / DIRECTIONS;
      const tried = {
        x: spot.x + Math.cos(angle) * ring * distance,
        y: spot.y + Math.sin(angle) * ring * distance,
      };
      if (isFree(tried)) return tried;
    }
  }
  return spot;
}
