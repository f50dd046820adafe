/**
 * Resources as one FHIR Bundle, written piece by piece, so that a registry of any size needs no memory.
 */
import type { Resource } from "./fhir-words.ts";

/**
 * The text of a bundle of the type `collection`.
 * @param base address below which the resources are named; nothing need answer there.
 * @param timestamp ISO 8601 with time zone.
 */
export async function* writeBundle(
  resources: Iterable<Resource> | AsyncIterable<Resource>,
  { base, timestamp }: { readonly base: string; readonly timestamp: string },
): AsyncGenerator<string> {
  const head = JSON.stringify({ resourceType: "Bundle", type: "collection", timestamp });
  yield head.slice(0, -1);
  let first = true;
  for await (const resource of resources) {
    const entry = { fullUrl: `${base}/${resource.resourceType}/${resource.id}`, resource };
    yield `${first ? ',"entry":[\n' : ",\n"}${JSON.stringify(entry)}`;
    first = false;
  }
  // FHIR has no empty lists.
  yield first ? "}\n" : "\n]}\n";
}
