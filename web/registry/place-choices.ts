/**
 * Places as a list to choose from: each below the one it belongs to, set in by its depth.
 */
import type { Place } from "../../src/domain/registry/place.ts";
import type { Choice } from "../look/field.tsx";

const INDENT = "\u2003";

export function placeChoices(places: readonly Place[]): Choice[] {
  const ids = new Set(places.map(({ id }) => id));
  // What an account is limited to stands at the top, though there is something above it.
  const below = Map.groupBy(places, ({ parent }) => (parent !== null && ids.has(parent) ? parent : null));
  const choices: Choice[] = [];
  const add = (parent: string | null, depth: number) => {
    const here = (below.get(parent) ?? []).toSorted((one, other) => one.name.localeCompare(other.name));
    for (const { id, name } of here) {
      choices.push({ value: id, label: `${INDENT.repeat(depth)}${name}` });
      add(id, depth + 1);
    }
  };
  add(null, 0);
  return choices;
}
