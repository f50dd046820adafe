/**
 * Places that an import meets: those that are there, and those that it would make.
 */
import { KINDS_BELOW, type Place, type PlaceKind, pathOf, withBelow } from "../place.ts";
import type { Untold } from "./import-products.ts";
import { nameKey } from "./name-key.ts";
import { sortPlaceColumns } from "./place-columns.ts";
import type { Stated } from "./row-to-device.ts";

const LEVELS = ["facility", "site", "ward"] as const;
type Level = (typeof LEVELS)[number];
const KINDS: Record<Level, readonly PlaceKind[]> = { facility: ["facility"], site: ["site"], ward: ["ward", "home"] };

/** Between a place and the one above it, wherever the import names places; a path that it reads, too. */
const BETWEEN_PLACES = " › ";

/** The names of a place and those above it, by the columns of a table; a home stands where a ward does. */
export function placeNames(path: readonly Place[]): Record<Level, string | null> {
  const nameOf = (level: Level) => path.find(({ kind }) => KINDS[level].includes(kind))?.name ?? null;
  return { facility: nameOf("facility"), site: nameOf("site"), ward: nameOf("ward") };
}

export class ImportPlaces {
  readonly #byId: Map<string, Place>;
  readonly #byName = new Map<string, Place[]>();
  readonly #planned = new Set<Place>();
  /** Those planned, also after they came to be needed. */
  readonly #new = new Set<string>();
  readonly #names = new Map<Place, string>();
  /** What was found before: a table names few places, over and over. */
  readonly #stated = new Map<string, Place | Untold>();
  readonly #reach: Set<string> | null;
  /** Where a device comes that names no place, and what is looked for first. */
  readonly #first: Place | undefined;
  readonly #newId: () => string;

  /** @param reach the places that the actor is limited to; null is the whole facility. */
  constructor(places: readonly Place[], reach: readonly string[] | null, newId: () => string) {
    this.#newId = newId;
    this.#byId = new Map(places.map((place) => [place.id, place]));
    for (const place of places) this.#name(place);
    this.#reach = reach === null ? null : withBelow(reach, places);
    this.#first =
      reach === null
        ? places.find(({ kind }) => kind === "facility")
        : this.#byId.get(reach.find((id) => this.#byId.has(id)) ?? "");
  }

  path(id: string): Place[] {
    return pathOf(id, this.#byId);
  }

  reaches(id: string): boolean {
    return this.#reach === null || this.#reach.has(id);
  }

  /** What is stated, with paths in one column taken apart. Call it before any place is asked for. */
  sorted(stated: Stated): Stated | Untold {
    return sortPlaceColumns(stated, (name) => this.#kindsOf(name), this.#first !== undefined);
  }

  /** Whether a place is the one that is stated, as far as it is: a row that names the site alone does not move a device. */
  agrees(stated: Stated, id: string): boolean {
    const path = this.path(id);
    const names = placeNames(path);
    const isNamed = LEVELS.every(
      (level) => stated[level] === undefined || nameKey(stated[level]) === nameKey(names[level] ?? ""),
    );
    if (isNamed) return true;
    const place = this.of(stated);
    return !("problem" in place) && path.includes(place);
  }

  /** The place that is stated; one that would be made when it is not there. */
  of(stated: Stated): Place | Untold {
    const key = `${stated.facility}\u001f${stated.site}\u001f${stated.ward}`;
    const known = this.#stated.get(key);
    if (known !== undefined) return known;
    const place = this.#lookUp(stated);
    this.#stated.set(key, place);
    return place;
  }

  #lookUp(stated: Stated): Place | Untold {
    let place: Place | undefined;
    for (const column of LEVELS) {
      const name = stated[column];
      if (name === undefined) continue;
      // Below what the table calls a facility and is a site here, its sites are wards.
      const level = column === "site" && place?.kind === "site" ? "ward" : column;
      const hasBelow = level === "site" && stated.ward !== undefined;
      const next =
        this.#find(level, name, place) ??
        this.#findOfOtherKind(level, name, place, hasBelow) ??
        this.#plan(level, name, place);
      if ("problem" in next) return next;
      place = next;
    }
    place ??= this.#first;
    if (place === undefined)
      return { field: "facility", problem: "there is no place yet; add a column that names the facility" };
    if (this.reaches(place.id)) return place;
    return outOfReach(LEVELS.findLast((level) => stated[level] !== undefined) ?? "facility", place.name);
  }

  /** Whether the import would make the place. */
  isNew({ id }: Place): boolean {
    return this.#new.has(id);
  }

  /** The place and those above it in words, the widest first; the facility, which all share, where there is nothing else. */
  nameOf(place: Place): string {
    const known = this.#names.get(place);
    if (known !== undefined) return known;
    const path = this.path(place.id).reverse();
    const below = path.filter(({ kind }) => kind !== "facility");
    const name = (below.length > 0 ? below : path).map((one) => one.name).join(BETWEEN_PLACES);
    this.#names.set(place, name);
    return name;
  }

  /** Says that a device will be at `place`: what must be made for it, the first time, parents before what is below. */
  use(place: Place): Place[] {
    return this.path(place.id)
      .reverse()
      .filter((one) => this.#planned.delete(one));
  }

  /** Directly below `above` goes first; a ward or site that names less may stand anywhere within reach. */
  #find(level: Level, name: string, above: Place | undefined): Place | Untold | undefined {
    const named = (this.#byName.get(nameKey(name)) ?? []).filter(({ kind }) => KINDS[level].includes(kind));
    const parent = level === "facility" ? null : (above ?? this.#first)?.id;
    const direct = named.find((place) => place.parent === parent);
    if (direct !== undefined || above?.kind === "site") return direct;
    // Not those that other rows of the table would make: the order of the rows is no matter.
    const elsewhere = named.filter(
      (place) =>
        !this.#new.has(place.id) &&
        this.reaches(place.id) &&
        (above === undefined || this.path(place.id).includes(above)),
    );
    if (elsewhere.length <= 1) return elsewhere[0];
    return {
      field: level,
      problem: `there are ${elsewhere.length} places named "${name}"; name the one above it, too`,
    };
  }

  /** One place of the name, of whatever kind it was entered as, is the one that is meant: a name is not made twice. */
  #findOfOtherKind(
    level: Level,
    name: string,
    above: Place | undefined,
    hasBelow: boolean,
  ): Place | Untold | undefined {
    const parent = (above ?? this.#first)?.id;
    const named = (this.#byName.get(nameKey(name)) ?? []).filter(
      (place) =>
        !KINDS[level].includes(place.kind) &&
        !this.#new.has(place.id) &&
        this.reaches(place.id) &&
        (above === undefined || this.path(place.id).slice(1).includes(above)) &&
        // What has something below it is looked for where it would be made.
        (!hasBelow || place.parent === parent || place.kind === "facility"),
    );
    const [only] = named;
    if (only === undefined) return undefined;
    if (named.length > 1)
      return { field: level, problem: `there are ${named.length} places named "${name}"; say in full which one it is` };
    if (hasBelow && KINDS_BELOW[only.kind].length === 0)
      return {
        field: level,
        problem: `"${only.name}" was entered as a ${only.kind}, and nothing stands below one; make it a site on the page Places, then match the rows anew`,
      };
    return only;
  }

  #plan(level: Level, name: string, above: Place | undefined): Place | Untold {
    const parent = level === "facility" ? null : (above ?? this.#first);
    if (parent === undefined)
      return { field: "facility", problem: "there is no facility yet; add a column that names it" };
    const mayStand =
      parent === null ? this.#reach === null : this.reaches(parent.id) && KINDS_BELOW[parent.kind].includes(level);
    if (!mayStand) {
      if (above === undefined || !this.reaches(above.id)) return outOfReach(level, name);
      return { field: level, problem: `no ${level} stands below "${above.name}", which is a ${above.kind}` };
    }
    const place: Place = {
      id: this.#newId(),
      parent: parent?.id ?? null,
      kind: level,
      name,
      careSetting: null,
      environment: null,
      phone: null,
      contact: null,
      version: 1,
    };
    this.#planned.add(place);
    this.#new.add(place.id);
    this.#reach?.add(place.id);
    this.#byId.set(place.id, place);
    this.#name(place);
    return place;
  }

  #kindsOf(name: string): PlaceKind[] {
    return (this.#byName.get(nameKey(name)) ?? [])
      .filter(({ id, kind }) => kind === "facility" || this.reaches(id))
      .map(({ kind }) => kind);
  }

  #name(place: Place): void {
    const key = nameKey(place.name);
    const same = this.#byName.get(key);
    if (same === undefined) this.#byName.set(key, [place]);
    else same.push(place);
  }
}

/** The same words for what is elsewhere and for what is nowhere. */
function outOfReach(field: Level, name: string): Untold {
  return { field, problem: `"${name}" is not among the places that you keep; leave the row to somebody who keeps it` };
}
