/**
 * Names and versions of all components of a CycloneDX document: what evidence is proposed from.
 *
 * Source: ECMA-424, `components` and `metadata.component.components`, nested ones included.
 */
import type { SbomFacts } from "../../domain/conformance/evidence/facts.ts";
import { InputError } from "../../domain/input-error.ts";
import { fitDay, fitLine } from "../../domain/label/source-text.ts";
import { readJson } from "../json/read-json.ts";
import { nested, shape } from "./bom.ts";

/** A product of a hundred thousand components would be read for minutes and by nobody. */
const COMPONENTS_KEPT = 20_000;

/**
 * @throws {InputError} `sbom-unreadable` (line and column, or JSON pointer), `document-too-large`, `document-too-deep`,
 *   `encoding-unreadable`.
 */
export function readComponentNames(bytes: Uint8Array, name: string): SbomFacts {
  const document = shape.document(readJson(bytes, "sbom-unreadable"));
  if (document.get("bomFormat") !== "CycloneDX")
    throw new InputError("sbom-unreadable", "/bomFormat", "this is no CycloneDX JSON; export the bill of materials so");
  const metadata = shape.inner(document, "metadata");
  const described = metadata && shape.inner(metadata, "component");
  const parts = [
    ...(described === undefined ? [] : nested(described, "components")),
    ...nested(document, "components"),
  ];
  return {
    name,
    on: fitDay(metadata?.get("timestamp")) ?? null,
    components: parts.slice(0, COMPONENTS_KEPT).flatMap((part) => {
      const called = fitLine(part.get("name"), 200);
      const version = fitLine(part.get("version"), 80);
      return called === undefined ? [] : [{ name: called, ...(version === undefined ? {} : { version }) }];
    }),
  };
}
