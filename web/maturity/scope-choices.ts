/**
 * Of what a level can be asked: the facility, a dimension, a column; as the choices of a field.
 */
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import type { Choice } from "../look/field.tsx";
import { MODEL } from "./model.ts";

export function scopeChoices(texts: MaturityTexts, facility: string): Choice[] {
  return [
    { value: "facility", label: facility },
    ...MODEL.dimensions.flatMap(({ id, columns }) => [
      { value: id, label: texts.dimensions[id] ?? id },
      ...columns.map(({ key }) => ({
        value: key,
        label: `${texts.dimensions[id] ?? id} › ${texts.columns[key] ?? key}`,
      })),
    ]),
  ];
}

/** The name of a scope in the reader's language. */
export function scopeName(texts: MaturityTexts, facility: string, scope: string): string {
  return scope === "facility" ? facility : (texts.dimensions[scope] ?? texts.columns[scope] ?? scope);
}
