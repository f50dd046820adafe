/**
 * Writes the published JSON Schemas to docs/schemas; a test compares them with the code.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { publishedSchemas } from "../src/domain/traffic/published-schemas.ts";

const folder = new URL("../docs/schemas/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(publishedSchemas())) {
  writeFileSync(new URL(`${name}.schema.json`, folder), `${JSON.stringify(schema, null, 2)}\n`);
}
