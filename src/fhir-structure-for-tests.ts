/**
 * Holds FHIR resources against the structure definitions of R5, of which there is no JSON schema: which elements there
 * are, how often, of which type, and the codes of closed value sets.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { sharedPath } from "./samples-for-tests.ts";

interface ElementDefinition {
  readonly id: string;
  readonly min: number;
  readonly max: string;
  readonly contentReference?: string;
  readonly type?: readonly { readonly code: string }[];
  readonly binding?: { readonly strength: string; readonly valueSet?: string };
}
interface Definition {
  readonly id: string;
  readonly kind: string;
  readonly snapshot: { readonly element: readonly ElementDefinition[] };
}

const PRIMITIVE: Readonly<Record<string, (value: unknown) => boolean>> = {
  boolean: (value) => typeof value === "boolean",
  decimal: (value) => typeof value === "number",
  integer: (value) => Number.isInteger(value),
  date: (value) => /^\d{4}(-\d{2}(-\d{2})?)?$/.test(String(value)),
  dateTime: (value) => /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?)?)?$/.test(String(value)),
  instant: (value) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(String(value)),
  id: (value) => /^[A-Za-z0-9.-]{1,64}$/.test(String(value)),
  code: (value) => typeof value === "string" && /^\S+( \S+)*$/.test(value),
  uri: (value) => typeof value === "string" && /^\S+$/.test(value),
};
const isText = (value: unknown) => typeof value === "string" && value !== "" && value.trim() === value;

/** @returns what checks a resource: every problem with its path; none when it is as R5 has it. */
export function r5Checker(): (resource: unknown) => string[] {
  const lines = (name: string) =>
    gunzipSync(readFileSync(sharedPath("schemas", "fhir-r5", name)))
      .toString("utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  const definitions = new Map((lines("structuredefinitions.ndjson.gz") as Definition[]).map((one) => [one.id, one]));
  const codes = new Map<string, Set<string>>();
  for (const { resourceType, id, concept } of lines("required-codes.ndjson.gz"))
    if (resourceType === "CodeSystem") codes.set(id, new Set(codesIn(concept ?? [])));

  const problems: string[] = [];
  const check = (path: string, value: unknown, definition: Definition, root: string): void => {
    const children = definition.snapshot.element.filter(
      ({ id }) => id.startsWith(`${root}.`) && !id.slice(root.length + 1).includes("."),
    );
    const known = new Map<string, { element: ElementDefinition; type: string | undefined }>();
    for (const element of children) {
      const name = element.id.slice(root.length + 1);
      if (!name.endsWith("[x]")) known.set(name, { element, type: element.type?.[0]?.code });
      else
        for (const { code } of element.type ?? [])
          known.set(name.replace("[x]", code.charAt(0).toUpperCase() + code.slice(1)), { element, type: code });
    }
    const object = value as Record<string, unknown>;
    for (const name of Object.keys(object))
      if (name !== "resourceType" && !known.has(name)) problems.push(`${path}.${name} is no element`);
    for (const element of children) {
      const names = [...known].filter(([, one]) => one.element === element).map(([name]) => name);
      const there = names.filter((name) => object[name] !== undefined);
      if (element.min > 0 && there.length === 0) problems.push(`${path}.${names[0]} is missing`);
      for (const name of there) one(`${path}.${name}`, object[name], element, known.get(name)?.type, definition);
    }
  };
  const one = (
    path: string,
    value: unknown,
    element: ElementDefinition,
    type: string | undefined,
    within: Definition,
  ): void => {
    const isList = Array.isArray(value);
    if (isList !== (element.max !== "1")) return void problems.push(`${path} is ${isList ? "" : "no "}list`);
    if (isList && value.length === 0) problems.push(`${path} is empty`);
    for (const item of isList ? value : [value]) {
      if (element.contentReference !== undefined) check(path, item, within, element.contentReference.slice(1));
      else if (type === "BackboneElement" || type === "Element") check(path, item, within, element.id);
      else if (type === "Resource") {
        const inner = definitions.get(String((item as { resourceType?: unknown }).resourceType));
        if (inner === undefined) problems.push(`${path} is of no known type`);
        else check(`${path}/${inner.id}`, item, inner, inner.id);
      } else {
        const data = type === undefined ? undefined : definitions.get(type);
        if (data?.kind === "complex-type") check(path, item, data, data.id);
        else if (!(PRIMITIVE[type?.split("/").at(-1)?.replace("System.", "") ?? ""] ?? isText)(item))
          problems.push(`${path} is no ${type}: ${JSON.stringify(item)}`);
        const set = codes.get(/([^/|]+)(?:\|.*)?$/.exec(element.binding?.valueSet ?? "")?.[1] ?? "");
        if (element.binding?.strength === "required" && set !== undefined && set.size > 1 && !set.has(String(item)))
          problems.push(`${path} has no such code: ${item}`);
      }
    }
  };
  return (resource) => {
    problems.length = 0;
    const definition = definitions.get(String((resource as { resourceType?: unknown }).resourceType));
    if (definition === undefined) return ["it is of no known type"];
    check(definition.id, resource, definition, definition.id);
    return [...problems];
  };
}

function codesIn(concepts: readonly { code: string; concept?: readonly never[] }[]): string[] {
  return concepts.flatMap(({ code, concept = [] }) => [code, ...codesIn(concept)]);
}
