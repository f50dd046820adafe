/**
 * A place written as a path in one column ("Site / Ward", "Facility › Site › Ward"), sorted into the columns of its
 * levels.
 *
 * A name that a place bears as it stands is no path. The facility may be left out, as all share it. What does not fit
 * into site and ward stays one name, in its column.
 */
import type { PlaceKind } from "../place.ts";
import type { Untold } from "./import-products.ts";
import { nameKey } from "./name-key.ts";
import type { Stated } from "./row-to-device.ts";

/** Levels of a path; a stroke within a name ("Station 3/4") is none. */
const BETWEEN = / ?[›»→] ?| [/>\\] /;
const COLUMNS = ["facility", "site", "ward"] as const;

/** The kinds of the places that bear a name, of those that are there and within reach; none when it is no place's. */
export type KindsOf = (name: string) => readonly PlaceKind[];

/** What the columns say with their paths taken apart; the same object when there is no path among them. */
export function sortPlaceColumns(stated: Stated, kindsOf: KindsOf, hasFacility: boolean): Stated | Untold {
  if (!COLUMNS.some((column) => BETWEEN.test(stated[column] ?? ""))) return stated;
  const partsOf = (column: (typeof COLUMNS)[number]) => namesIn(stated[column], kindsOf);
  const [facilityParts, siteParts, wardParts] = [partsOf("facility"), partsOf("site"), partsOf("ward")];
  if ([facilityParts, siteParts, wardParts].every((parts) => parts.length < 2)) return stated;

  const chain = [facilityParts, siteParts, wardParts].reduce(continued, []);
  const isFacility =
    facilityParts.length === 1 ||
    kindsOf(chain[0] ?? "").includes("facility") ||
    (!hasFacility && chain.length > COLUMNS.length - 1);
  const facility = isFacility ? chain.shift() : undefined;
  const { facility: _facility, site: _site, ward: _ward, ...others } = stated;
  const placed = (levels: Pick<Stated, "site" | "ward">): Stated => ({
    ...others,
    ...(facility !== undefined && { facility }),
    ...levels,
  });

  const [head, ...rest] = chain;
  if (head === undefined) return placed({});
  if (rest.length === 0) return placed(wardParts.length > 0 ? { ward: head } : { site: head });
  if (kindsOf(head).includes("home")) return placed({ ward: head });
  const isOnePath = [facilityParts.slice(isFacility ? 1 : 0), siteParts, wardParts].filter(some).length === 1;
  const isBelowWard = kindsOf(head).includes("ward") && !kindsOf(head).includes("site");
  if ((rest.length === 1 || isOnePath) && !isBelowWard) return placed(cut(chain, kindsOf));

  const [wardHead = ""] = wardParts;
  if (wardParts.length > 1 && siteParts.length > 0 && kindsOf(wardHead).includes("site"))
    return {
      field: "ward",
      problem: `"${stated.ward}" is a place in "${wardHead}", but the site of this row is "${stated.site}"; make them agree`,
    };
  const own = (parts: readonly string[]) => parts.slice(nameKey(parts[0] ?? "") === nameKey(facility ?? "") ? 1 : 0);
  const [site, ward] = [own(siteParts).join(" / "), own(wardParts).join(" / ")];
  return placed({ ...(site !== "" && { site }), ...(ward !== "" && { ward }) });
}

/** The names in a cell, the widest place first. */
function namesIn(cell: string | undefined, kindsOf: KindsOf): string[] {
  if (cell === undefined) return [];
  if (!BETWEEN.test(cell) || kindsOf(cell).length > 0) return [cell];
  return cell.split(BETWEEN).filter((name) => name !== "");
}

/** A column goes on where the one before ended, also when it begins with the same names again. */
function continued(chain: readonly string[], parts: readonly string[]): string[] {
  const last = nameKey(chain.at(-1) ?? "");
  return [...chain, ...parts.slice(parts.findLastIndex((name) => nameKey(name) === last) + 1)];
}

/** Site and ward: the longest beginning that is a site, else the first name alone. */
function cut(chain: readonly string[], kindsOf: KindsOf): { site: string; ward: string } {
  const parted = (at: number) => ({ site: chain.slice(0, at).join(" / "), ward: chain.slice(at).join(" / ") });
  for (let at = chain.length - 1; at > 1; at--) if (kindsOf(parted(at).site).includes("site")) return parted(at);
  return parted(1);
}

function some(parts: readonly string[]): boolean {
  return parts.length > 0;
}
