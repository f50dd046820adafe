/**
 * Place: where a device is and who answers the telephone there. Facility > site > ward or home.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../account/account.ts";
import { Environment } from "../label/product.ts";
import { Closed, Day, Line, Name } from "../text.ts";

export const PLACE_KINDS = ["facility", "site", "ward", "home"] as const;
export const PlaceKind = Type.Enum([...PLACE_KINDS], {
  description: "facility, site, ward (any room or department) or home (of a patient)",
});
export type PlaceKind = Static<typeof PlaceKind>;

export const CareSetting = Type.Enum(["integrated-care", "home-care"], {
  description: "integrated care (staff on site) or home care (nobody with IT skill on site)",
});
export type CareSetting = Static<typeof CareSetting>;

export const Phone = Type.String({
  pattern: "^[+0-9][0-9 ()./-]{2,39}$",
  description: "a telephone number, for example +49 30 5550 112",
});

const nullable = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()]);

/** What a person enters of a place. */
export const PlaceInput = Closed(
  {
    parent: nullable(RecordId),
    kind: PlaceKind,
    name: Name,
    careSetting: nullable(CareSetting),
    environment: nullable(Environment),
    phone: nullable(Phone),
    contact: nullable(Line(120, "whom to ask for there")),
  },
  { description: "a place; care setting, environment and telephone are its parent's where they are null" },
);
export type PlaceInput = Static<typeof PlaceInput>;

export const Place = Closed(
  { id: RecordId, ...PlaceInput.properties, version: Type.Integer({ minimum: 1 }) },
  { description: "a place of the facility" },
);
export type Place = Static<typeof Place>;

/** What may stand directly below what. */
export const KINDS_BELOW: Record<PlaceKind, readonly PlaceKind[]> = {
  facility: ["site", "ward", "home"],
  site: ["ward", "home"],
  ward: [],
  home: [],
};

export const RoomTemperature = Closed(
  {
    celsius: Type.Integer({ minimum: -40, maximum: 85, description: "whole degrees" }),
    on: Day,
  },
  { description: "how warm it is at a place, and on which day that was measured" },
);
export type RoomTemperature = Static<typeof RoomTemperature>;

/** What a new place below `parent` is most likely to be: what most of the others there are, else what comes first. */
export function likelyKind(parent: Place, places: readonly Place[]): PlaceKind {
  const kinds = KINDS_BELOW[parent.kind];
  const count = (kind: PlaceKind) => places.filter((place) => place.parent === parent.id && place.kind === kind).length;
  const [first = "ward", ...others] = kinds;
  return others.reduce((likely, kind) => (count(kind) > count(likely) ? kind : likely), first);
}

/** The place and all above it, itself first. A parent that is missing or goes round ends the path. */
export function pathOf(id: string, byId: ReadonlyMap<string, Place>): Place[] {
  const path: Place[] = [];
  for (let place = byId.get(id); place !== undefined && !path.includes(place); ) {
    path.push(place);
    place = place.parent === null ? undefined : byId.get(place.parent);
  }
  return path;
}

/** Ids of `roots` and of everything below them. */
export function withBelow(roots: readonly string[], places: readonly Place[]): Set<string> {
  const below = Map.groupBy(places, ({ parent }) => parent);
  const found = new Set<string>();
  const visit = (id: string) => {
    if (found.has(id)) return;
    found.add(id);
    for (const child of below.get(id) ?? []) visit(child.id);
  };
  for (const root of roots) visit(root);
  return found;
}

/** What holds at a place, its own or the nearest above that says something. */
export function inherited<K extends "careSetting" | "environment" | "phone" | "contact">(
  key: K,
  path: readonly Place[],
): Place[K] | null {
  return path.find((place) => place[key] !== null)?.[key] ?? null;
}
