import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import Fastify from "fastify";
import type { Route } from "../contract/route.ts";
import { ROUTES } from "../contract/routes.ts";
import { GENESIS } from "../domain/ledger/ledger.ts";
import { withRegistry } from "../registry-for-tests.ts";
import { openApiDocument, openApiDoors, ownVersion } from "./open-api.ts";

const document = JSON.parse(JSON.stringify(openApiDocument(ROUTES, ownVersion())));
const routes = Object.entries(ROUTES) as [string, Route][];
const ajv = () => new Ajv2020({ strict: false, validateFormats: false });

/** What OpenAPI 3.1 demands of the parts that we write. */
const object = (properties: object, required: string[] = [], more: object | boolean = false) => ({
  type: "object",
  properties,
  required,
  additionalProperties: more,
});
const text = { type: "string", minLength: 1 };
const aSchema = { type: ["object", "boolean"] };
const content = {
  type: "object",
  minProperties: 1,
  propertyNames: { pattern: "^[a-z]+/[a-z0-9.+-]+$" },
  additionalProperties: object({ schema: aSchema }),
};
const reference = object(
  { $ref: { type: "string", pattern: "^#/components/(schemas|responses|parameters|headers)/[A-Za-z0-9._-]+$" } },
  ["$ref"],
);
const header = object({ description: text, schema: aSchema }, ["schema"]);
const response = object(
  { description: text, headers: { type: "object", additionalProperties: { anyOf: [header, reference] } }, content },
  ["description"],
);
const parameter = {
  ...object(
    {
      name: text,
      in: { enum: ["path", "query", "header"] },
      required: { type: "boolean" },
      description: text,
      schema: aSchema,
    },
    ["name", "in", "schema"],
  ),
  anyOf: [{ properties: { in: { not: { const: "path" } } } }, { properties: { required: { const: true } } }],
};
const operation = object(
  {
    operationId: { type: "string", pattern: "^[A-Za-z]+$" },
    summary: text,
    description: text,
    tags: { type: "array", items: text },
    parameters: { type: "array", items: { anyOf: [parameter, reference] }, minItems: 1 },
    requestBody: object({ description: text, required: { type: "boolean" }, content }, ["content"]),
    responses: {
      type: "object",
      minProperties: 1,
      propertyNames: { pattern: "^[1-5][0-9]{2}$" },
      additionalProperties: { anyOf: [response, reference] },
    },
    security: {
      type: "array",
      items: { type: "object", propertyNames: { enum: ["session", "token"] }, additionalProperties: { type: "array" } },
    },
  },
  ["operationId", "responses", "security"],
);
const pathItem = object({ get: operation, post: operation, put: operation, delete: operation });
const openApi = object(
  {
    openapi: { type: "string", pattern: "^3\\.1\\.\\d+$" },
    info: object(
      {
        title: text,
        version: text,
        summary: text,
        description: text,
        license: object({ name: text, identifier: text }, ["name"]),
      },
      ["title", "version"],
    ),
    jsonSchemaDialect: { type: "string", pattern: "^https://" },
    servers: { type: "array", items: object({ url: text, description: text }, ["url"]) },
    paths: {
      type: "object",
      propertyNames: { pattern: "^(/[a-z0-9.-]+|/\\{[a-z]+\\})+$" },
      additionalProperties: pathItem,
    },
    components: object({
      schemas: { type: "object", propertyNames: { pattern: "^[A-Za-z0-9._-]+$" }, additionalProperties: aSchema },
      responses: { type: "object", additionalProperties: response },
      parameters: { type: "object", additionalProperties: parameter },
      headers: { type: "object", additionalProperties: header },
      securitySchemes: { type: "object", additionalProperties: { type: "object", required: ["type"] } },
    }),
  },
  ["openapi", "info", "paths", "components"],
);

/** What a reference within the document leads to; anything else is itself. */
const resolved = <Part>(part: Part & { readonly $ref?: string }) =>
  part.$ref === undefined
    ? part
    : part.$ref
        .split("/")
        .slice(1)
        .reduce((here, step) => here?.[step], document);

test("the document has the structure that OpenAPI 3.1 demands", () => {
  const check = ajv().compile(openApi);
  assert.ok(check(document), JSON.stringify(check.errors?.slice(0, 3)));
});

test("every route of the contract stands in it, with its parameters, body, version and access", () => {
  let operations = 0;
  for (const [name, route] of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    const found = document.paths[path]?.[route.method.toLowerCase()];
    assert.equal(found?.operationId, name);
    const parameters: { name: string; in: string; required: boolean }[] = (found.parameters ?? []).map(resolved);
    const inPath = parameters.filter((one) => one.in === "path").map((one) => `{${one.name}}`);
    assert.deepEqual(inPath, path.match(/\{\w+\}/g) ?? [], path);
    assert.equal(
      parameters.some((one) => one.name === "If-Match"),
      route.conditional === true,
      name,
    );
    assert.equal(found.requestBody !== undefined, route.body !== undefined, name);
    assert.equal("401" in found.responses, route.access !== "anyone", name);
    assert.equal(found.security.length > 0, route.access !== "anyone", name);
    if (route.conditional === true) assert.ok("412" in found.responses, name);
    // Whoever changes a record must be told its version by what reads it.
    const reads = document.paths[path]?.get;
    if (route.conditional === true && reads !== undefined) assert.ok(reads.responses["200"].headers?.ETag, path);
  }
  for (const item of Object.values(document.paths)) operations += Object.keys(item as object).length;
  assert.equal(operations, routes.length);
});

test("every reference leads somewhere, and every schema compiles in another validator", () => {
  const validator = ajv().addSchema(document, "openapi");
  const references = new Set<string>();
  JSON.stringify(document, (key, value) => {
    if (key === "$ref") references.add(value);
    return value;
  });
  assert.ok(references.size > 20);
  for (const one of references) {
    const found = resolved({ $ref: one });
    assert.notEqual(found, undefined, one);
    if (one.includes("/schemas/")) assert.ok(validator.compile({ $ref: `openapi${one}` }));
  }
  const unused = Object.keys(document.components.schemas).filter(
    (name) => !references.has(`#/components/schemas/${name}`),
  );
  assert.deepEqual(unused, []);
});

test("the published document is that of the code", () => {
  const published = JSON.parse(readFileSync(new URL("../../docs/schemas/openapi.json", import.meta.url), "utf8"));
  assert.deepEqual(
    published,
    JSON.parse(JSON.stringify(openApiDocument(ROUTES, ownVersion()))),
    "run `npm run schemas`",
  );
});

test("a tuple is written as JSON Schema 2020-12 writes it", () => {
  const check = ajv().addSchema(document, "openapi").compile({ $ref: "openapi#/components/schemas/LedgerEntry" });
  const entry = {
    sequence: 1,
    at: "2027-03-01T08:00:00.000Z",
    by: { accountId: null, name: "A", via: "page" },
    act: "device.change",
    subjects: [],
    changes: { note: [null, "new"] },
    note: null,
    previous: GENESIS,
    hash: GENESIS,
  };
  assert.ok(check(entry), JSON.stringify(check.errors));
  assert.ok(!check({ ...entry, changes: { note: [null, "new", "more"] } }));
});

test("anyone reads the document, and it is small enough to be read at once", async () => {
  const registry = await withRegistry();
  const server = Fastify();
  const { store, now, publish } = registry.acting();
  await server.register(async (room) => openApiDoors(room, { store, now, publish, actorOf: async () => undefined }));
  const reply = await server.inject("/api/v1/openapi.json");
  assert.match(String(reply.headers["content-type"]), /^application\/json/);
  assert.deepEqual(reply.json().paths, document.paths);
  const most = 2_250 * routes.length;
  assert.ok(reply.body.length < most, `${reply.body.length} bytes of ${most}`);
  await server.close();
  await registry.close();
});
