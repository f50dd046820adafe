/**
 * What checking and printing a label take from the world: countries in use, their names, and UCUM units.
 */
import { checkUcum, unitProblem } from "../label/ucum.ts";
import type { LabelWorld } from "../label/world.ts";
import type { World } from "./world.ts";

export function labelWorldOf({ countries, ucum }: Pick<World, "countries" | "ucum">): LabelWorld {
  return {
    countries: countries.codes,
    unitProblem: (unit) => unitProblem(unit, ucum),
    unitCaution(unit) {
      const answer = checkUcum(unit, ucum);
      return answer.ok ? answer.caution : undefined;
    },
  };
}
