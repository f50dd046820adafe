/**
 * What of a schema the reference reads: JSON Schema as TypeBox writes it.
 */
import type { TSchema } from "typebox";

export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
}

/** TypeBox's own type tells the value's type and hides the members that every schema may have. */
export const asJsonSchema = (schema: TSchema): JsonSchema => schema as unknown as JsonSchema;

/** The schema's alternatives without `null`, and whether it may be null. */
export function withoutNull({ anyOf, ...rest }: JsonSchema): {
  readonly schema: JsonSchema;
  readonly nullable: boolean;
} {
  if (anyOf === undefined) return { schema: rest, nullable: rest.type === "null" };
  const others = anyOf.filter(({ type }) => type !== "null");
  const nullable = others.length < anyOf.length;
  const [only] = others;
  if (others.length === 1 && only !== undefined)
    return {
      schema: { ...only, ...(rest.description === undefined ? {} : { description: rest.description }) },
      nullable,
    };
  return { schema: { ...rest, anyOf: others }, nullable };
}

/** The type in a few words, for example `string (date)`, `I | II | III`. */
export function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(String).join(" | ");
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(" | ");
  if (schema.type === "array") return `[ ${typeOf(schema.items ?? {})} ]`;
  const between =
    schema.minimum === undefined && schema.maximum === undefined
      ? ""
      : ` ${schema.minimum ?? "…"} – ${schema.maximum ?? "…"}`;
  return `${schema.type ?? "any"}${schema.format === undefined ? "" : ` (${schema.format})`}${between}`;
}

/** What stands below a schema: of an object its members, of a list those of its entries. */
export function membersOf(schema: JsonSchema): readonly [name: string, schema: JsonSchema, required: boolean][] {
  const object = schema.type === "array" ? withoutNull(schema.items ?? {}).schema : schema;
  return Object.entries(object.properties ?? {}).map(([name, member]) => [
    name,
    member,
    object.required?.includes(name) ?? false,
  ]);
}
