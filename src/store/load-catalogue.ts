/**
 * Catalogues of provisions: those of `standards/` by their id, and anybody's own by the path of its file.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Catalogue } from "../domain/conformance/catalogue.ts";
import { catalogueProblems } from "../domain/conformance/check-catalogue.ts";
import type { UpdateComponent } from "../domain/conformance/evidence/sbom-update-components.ts";
import { InputError } from "../domain/input-error.ts";
import { problemsAgainst } from "../domain/label/schema-problems.ts";
import { readDocument } from "../formats/label-document/read-document.ts";
import { unreadable } from "./files.ts";

const STANDARDS = fileURLToPath(new URL("../../standards/", import.meta.url));
const MARK = /^\s*\{\s*"carelabel":\s*"catalogue"/;
const CATALOGUE = { name: "catalogue", whenEmpty: "docs/new-catalogue.md shows how one is written" };
const OWN_LIMIT_BYTES = 4 * 1024 * 1024;

/** Ids of the catalogues of `standards/`, in order. */
export function catalogueIds(): string[] {
  return readdirSync(STANDARDS)
    .filter((file) => file.endsWith(".json") && MARK.test(readFileSync(join(STANDARDS, file), "utf8").slice(0, 200)))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/**
 * A catalogue of `standards/`; trusted to have its form, which tests hold against the schema.
 * @throws {InputError} `argument-wrong` where there is none of this id.
 */
export function loadCatalogue(id: string): Catalogue {
  const known = loaded.get(id);
  if (known !== undefined) return known;
  const ids = /^[a-z0-9-]{1,60}$/.test(id) ? catalogueIds() : [];
  if (!ids.includes(id))
    throw new InputError(
      "argument-wrong",
      id,
      `there is no such catalogue; there are ${catalogueIds().join(", ")}, or name the file of your own (YAML or JSON)`,
    );
  const catalogue = jsonIn(`${id}.json`) as Catalogue;
  loaded.set(id, catalogue);
  return catalogue;
}

/** What stands in `standards/` does not change while the program runs. */
const loaded = new Map<string, Catalogue>();

/** Components of bills of materials that install or verify updates. */
export function loadUpdateComponents(): readonly UpdateComponent[] {
  return (jsonIn("update-components.json") as { components: UpdateComponent[] }).components;
}

function jsonIn(file: string): unknown {
  const path = join(STANDARDS, file);
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** @throws {InputError} `catalogue-unusable` with line and column, `document-unreadable`, `document-too-large`. */
export function ownCatalogue(bytes: Uint8Array, path: string): Catalogue {
  const document = readDocument(bytes, path, OWN_LIMIT_BYTES, CATALOGUE);
  const [syntax] = document.problems;
  if (syntax !== undefined)
    throw new InputError("document-unreadable", `${path}:${syntax.place.line}:${syntax.place.column}`, syntax.message);
  const shape = problemsAgainst(Catalogue, document.value);
  const problems = shape.length > 0 ? shape : catalogueProblems(document.value as Catalogue);
  const placed = problems.map(({ pointer, message }) => {
    const { line, column } = document.locate(pointer);
    return { where: `${path}:${line}:${column}`, message: `${pointer}: ${message}` };
  });
  const [first] = placed;
  if (first === undefined) return document.value as Catalogue;
  const more = placed.length > 1 ? ` (and ${placed.length - 1} more)` : "";
  throw new InputError("catalogue-unusable", first.where, `${first.message}${more}`, { all: placed.slice(0, 20) });
}
