/**
 * A call to a route as a command to try.
 */
import type { TSchema } from "typebox";
import type { Route } from "../../src/contract/route.ts";
import { asJsonSchema, type JsonSchema } from "./json-schema.ts";

export function curlOf(route: Route, origin: string): string {
  const { method, body, access, conditional, query } = route;
  const lines = [`curl${method === "GET" ? "" : ` -X ${method}`} "${origin}${pathOf(route)}${queryOf(query)}"`];
  if (access !== "anyone") lines.push('-H "Authorization: Bearer $TOKEN"');
  if (conditional === true) lines.push("-H 'If-Match: \"1\"'");
  if (body?.kind === "json") {
    lines.push('-H "Content-Type: application/json"');
    lines.push(`-d '${JSON.stringify(exampleOf(asJsonSchema(body.schema)))}'`);
  }
  if (body?.kind === "document") {
    lines.push(`-H "Content-Type: ${body.mediaTypes[0]}"`);
    lines.push("--data-binary @label.yaml");
  }
  if (body?.kind === "files") lines.push(...body.parts.map(({ name }) => `-F "${name}=@file"`));
  return lines.join(" \\\n  ");
}

const pathOf = ({ path }: Route) => path.replace(/:(\w+)/g, "$${$1}");

/** Only what must be stated. */
function queryOf(query: TSchema | undefined): string {
  if (query === undefined) return "";
  const { required = [], properties = {} } = asJsonSchema(query);
  const stated = required.map((name) => `${name}=${String(exampleOf(properties[name] ?? {}))}`);
  return stated.length === 0 ? "" : `?${stated.join("&")}`;
}

/** A value of the shape; what a person must put in stands as an ellipsis. */
function exampleOf(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) return exampleOf(schema.anyOf[0] ?? {});
  switch (schema.type) {
    case "object":
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, exampleOf(schema.properties?.[name] ?? {})]),
      );
    case "array":
      return (schema.minItems ?? 0) > 0 ? [exampleOf(schema.items ?? {})] : [];
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    case "boolean":
      return false;
    case "null":
      return null;
    default:
      return schema.format === "date" ? "2027-01-31" : "…";
  }
}
