/**
 * Elements of FHIR resources, wherever they stand: alone, in a bundle, or inside of another message.
 *
 * Source: HL7 FHIR R4, "JSON Representation" (a resource names itself in `resourceType`; known servers write it first)
 * and "XML Representation" (the element is named after the resource, its values stand in `value` attributes).
 */
import type { Adapter } from "../../domain/traffic/attributes/service-adapters.ts";
import type { FieldName, Word } from "../nested-content/layer-reader.ts";
import { lowerLetters } from "./lower-letters.ts";

const RESOURCES_MOST = 50;
const lettersIn = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const RESOURCE_TYPE = lettersIn("resourceType");
const VALUE = lettersIn("value");

export class FhirPlaces {
  readonly #adapters: ReadonlyMap<string, Adapter>;
  /** Ways to the resources that were met, the latest first. */
  readonly #resources: { readonly way: string; readonly adapter: Adapter | undefined }[] = [];

  constructor(adapters: ReadonlyMap<string, Adapter>) {
    this.#adapters = adapters;
  }

  attributeAt(
    kind: "json" | "xml",
    name: FieldName,
    text: () => string,
  ): { readonly attribute: string; readonly adapter: string } | undefined {
    if (this.#adapters.size === 0) return undefined;
    return kind === "json" ? this.#inJson(name, text) : this.#inXml(name);
  }

  #inJson(name: FieldName, text: () => string) {
    if (isWord(name.own, RESOURCE_TYPE)) {
      const way = name.path().replace(/\.resourceType$/, "");
      this.#resources.unshift({ way, adapter: this.#adapters.get(text()) });
      this.#resources.length = Math.min(this.#resources.length, RESOURCES_MOST);
      return undefined;
    }
    if (this.#resources.length === 0) return undefined;
    const last = lowerLetters(name.own);
    if (!this.#resources.some(({ adapter }) => (adapter?.attributesUnder("json", last).length ?? 0) > 0))
      return undefined;
    const path = name.path();
    const resource = this.#resources.find(({ way }) => path.startsWith(`${way}.`));
    const attribute = resource?.adapter?.attributeAt("json", `$${path.slice(resource.way.length)}`);
    return attribute === undefined || resource?.adapter === undefined
      ? undefined
      : { attribute, adapter: resource.adapter.id };
  }

  #inXml(name: FieldName) {
    // The way is written out for these alone: most values of XML are no FHIR.
    if (!isWord(name.own, VALUE)) return undefined;
    const path = name.path();
    if (!path.endsWith("@value")) return undefined;
    const elements = path.split("/");
    for (let index = elements.length - 2; index >= 0; index--) {
      const adapter = this.#adapters.get(elements[index] ?? "");
      if (adapter === undefined) continue;
      const attribute = adapter.attributeAt("xml", elements.slice(index + 1).join("/"));
      return attribute === undefined ? undefined : { attribute, adapter: adapter.id };
    }
    return undefined;
  }
}

function isWord({ bytes, from, to }: Word, letters: Uint8Array): boolean {
  if (to - from !== letters.length) return false;
  for (let at = 0; at < letters.length; at++) if (bytes[from + at] !== letters[at]) return false;
  return true;
}
