/**
 * The resources of one FHIR document, and what a reference in it leads to.
 */
import type { JsonGroup, JsonShape } from "../json/json-value.ts";

export class FhirStore {
  readonly #byName = new Map<string, JsonGroup>();
  readonly #shape: JsonShape;

  constructor(shape: JsonShape) {
    this.#shape = shape;
  }

  add(resource: JsonGroup, fullUrl: string | undefined): void {
    const [type, id] = [resource.text("resourceType"), resource.text("id")];
    // Of devices there are many, and nothing here leads to one.
    if (type === "Device") return;
    if (type !== undefined && id !== undefined) this.#byName.set(`${type}/${id}`, resource);
    if (fullUrl !== undefined) this.#byName.set(fullUrl, resource);
  }

  /** The resource that `reference` names, in the same document or contained in `within`; undefined where it is elsewhere. */
  resolve(reference: JsonGroup | undefined, within: JsonGroup): JsonGroup | undefined {
    // R5 puts a reference of a definition one level deeper.
    const text = reference?.text("reference") ?? this.#innerReference(reference);
    if (text === undefined) return undefined;
    if (text.startsWith("#"))
      return this.#shape.groups(within, "contained").find((resource) => resource.text("id") === text.slice(1));
    const plain = text.replace(/\/_history\/[^/]*$/, "");
    return this.#byName.get(plain) ?? this.#byName.get(plain.split("/").slice(-2).join("/"));
  }

  #innerReference(reference: JsonGroup | undefined): string | undefined {
    const inner = reference?.get("reference");
    return inner !== null && typeof inner === "object" && reference !== undefined
      ? this.#shape.inner(reference, "reference")?.text("reference")
      : undefined;
  }
}
