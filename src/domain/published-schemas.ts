/**
 * All JSON Schemas that CareLabel publishes, of every room: docs/schemas holds them, `carelabel label schema` prints them.
 */
import { conformanceSchemas } from "./conformance/conformance-schemas.ts";
import { inspectionSchemas } from "./inspection/inspection-schemas.ts";
import { maturitySchemas } from "./maturity/maturity-schemas.ts";
import { publishedSchemas as schemasUpToRuntime } from "./runtime/published-schemas.ts";

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** Schema by name, each with its dialect. */
export function publishedSchemas(): Record<string, object> {
  const later = { ...conformanceSchemas(), ...inspectionSchemas(), ...maturitySchemas() };
  return {
    ...schemasUpToRuntime(),
    ...Object.fromEntries(Object.entries(later).map(([name, schema]) => [name, { $schema: DIALECT, ...schema }])),
  };
}
