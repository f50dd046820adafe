/**
 * Where a FHIR device stands, as facility, site and ward: by what the locations say they are, else by their order.
 */
import { type JsonGroup, JsonShape } from "../json/json-value.ts";
import type { FhirStore } from "./fhir-store.ts";
import { PLACE_KIND } from "./fhir-words.ts";

type Level = "facility" | "site" | "ward";

const shape = new JsonShape("document-unreadable");
/** A location within itself ends here. */
const DEPTH_MOST = 20;

/** Codes of HL7's physical types and of our own kinds -> level; what lies within a ward has none. */
const LEVELS: Readonly<Record<string, Level>> = {
  facility: "facility",
  site: "site",
  ward: "ward",
  home: "ward",
  si: "site",
  bu: "site",
  wa: "ward",
  ho: "ward",
};

export function placesOf(device: JsonGroup, store: FhirStore): Partial<Record<Level, string>> {
  const reference = shape.inner(device, "location");
  const path: JsonGroup[] = [];
  for (
    let location = store.resolve(reference, device);
    location !== undefined && !path.includes(location) && path.length < DEPTH_MOST;
    location = store.resolve(shape.inner(location, "partOf"), location)
  )
    path.push(location);
  const named = path.filter((location) => location.text("name") !== undefined);
  if (named.length === 0) {
    const display = reference?.text("display");
    return display === undefined ? {} : { ward: display };
  }
  const found: Partial<Record<Level, string>> = {};
  const untold: string[] = [];
  for (const location of named) {
    const level = levelOf(location);
    const name = location.text("name") ?? "";
    if (level === undefined) untold.push(name);
    else found[level] ??= name;
  }
  if (Object.keys(found).length > 0) {
    // A room of which no ward is told is where the device is.
    const [innermost] = named;
    const name = innermost?.text("name") ?? "";
    if (found.ward === undefined && innermost !== undefined && levelOf(innermost) === undefined) found.ward = name;
    return found;
  }
  const [ward, site] = untold;
  const facility = untold.length > 2 ? untold.at(-1) : undefined;
  return {
    ...(ward === undefined ? {} : { ward }),
    ...(site === undefined ? {} : { site }),
    ...(facility === undefined ? {} : { facility }),
  };
}

function levelOf(location: JsonGroup): Level | undefined {
  const concepts = [
    ...(Array.isArray(location.get("type")) ? shape.groups(location, "type") : []),
    ...[shape.inner(location, "physicalType"), shape.inner(location, "form")].filter((one) => one !== undefined),
  ];
  const codings = concepts.flatMap((concept) => shape.groups(concept, "coding"));
  const own = codings.find((coding) => coding.text("system") === PLACE_KIND);
  for (const coding of own === undefined ? codings : [own]) {
    const level = LEVELS[coding.text("code") ?? ""];
    if (level !== undefined) return level;
  }
  return undefined;
}
