/**
 * Writes the published JSON Schemas and the OpenAPI document to docs/schemas; tests compare them with the code.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { ROUTES } from "../src/contract/routes.ts";
import { publishedSchemas } from "../src/domain/published-schemas.ts";
import { openApiDocument, ownVersion } from "../src/server/open-api.ts";

const folder = new URL("../docs/schemas/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(publishedSchemas())) {
  writeFileSync(new URL(`${name}.schema.json`, folder), `${JSON.stringify(schema, null, 2)}\n`);
}
const openApi = openApiDocument(ROUTES, ownVersion());
writeFileSync(new URL("openapi.json", folder), `${JSON.stringify(openApi, null, 2)}\n`);
