/**
 * Merges what several sources say into one, and remembers of every value which source it is from.
 *
 * Sources come weakest first: the later one wins a conflict, which is told; a value that only holds a place never wins.
 * Lists are joined by what makes an entry the same (host and port, name, id).
 */

/** The same shape as the facts, with the number of the source at each leaf. */
export type Origins = { [name: string]: Origins | number } | (Origins | number)[];

type Facts = { [name: string]: unknown };

/** One list of a label: what makes two entries the same. */
const SAME_ENTRY: Readonly<Record<string, (entry: Facts) => string>> = {
  sensors: by("name"),
  actuators: by("name"),
  gateways: by("name"),
  connectivity: by("protocol", "reach"),
  companionApps: by("name", "platform"),
  responsibleEntities: by("id"),
  thirdParties: by("id"),
  cloudLocations: by("country", "region"),
  hostedAt: by("party", "service"),
  storage: by("where", "country", "party"),
  attributes: by("id"),
  userControl: by("where", "what"),
  endpoints: (entry) => by("host", "port", "transport", ...(entry.host === "local" ? ["purpose"] : []))(entry),
  variants: by("model"),
  hardwareLifetimes: by("component"),
};

/** Values that belong together and come from one source as a whole. */
const WHOLE = new Set(["cycle", "deletion", "sbom", "runtime", "inspection"]);

function by(...names: string[]): (entry: Facts) => string {
  return (entry) => names.map((name) => JSON.stringify(entry[name] ?? "").toLowerCase()).join(" ");
}

/** Told for each conflict: where, the value that was there and its source, the value that stands now. */
export type TellConflict = (pointer: string, was: unknown, wasFrom: number, is: unknown) => void;

export interface MergeRules {
  /** Whether a value only holds the place of one that nobody stated. */
  isLeftOpen(value: unknown): boolean;
  tellConflict: TellConflict;
}

/** Adds `source`, the one with the number `from`, to `facts` in place. */
export function mergeFacts(
  facts: Facts,
  origins: Facts,
  source: object,
  from: number,
  rules: MergeRules,
  pointer = "",
): void {
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined) continue;
    const at = `${pointer}/${name}`;
    const known = facts[name];
    if (known === undefined) put(facts, origins, name, value, from);
    else if (Array.isArray(known) && Array.isArray(value)) {
      mergeLists(known, origins[name] as Origins[], name, value, from, rules, at);
    } else if (isGroup(known) && isGroup(value) && !WHOLE.has(name) && !isText(name, known, value)) {
      mergeFacts(known, origins[name] as Facts, value, from, rules, at);
    } else if (wins(name, value, known, rules)) {
      if (!rules.isLeftOpen(known)) rules.tellConflict(at, known, firstOrigin(origins[name]), value);
      put(facts, origins, name, value, from);
    }
  }
}

function wins(name: string, value: unknown, known: unknown, rules: MergeRules): boolean {
  if (JSON.stringify(value) === JSON.stringify(known) || rules.isLeftOpen(value)) return false;
  // "TLS" says no more than "TLS 1.2".
  return !(name === "protection" && typeof known === "string" && known.startsWith(`${value} `));
}

function mergeLists(
  list: unknown[],
  origins: (Origins | number)[],
  name: string,
  added: readonly unknown[],
  from: number,
  rules: MergeRules,
  pointer: string,
): void {
  const same = SAME_ENTRY[name];
  const keyOf = (entry: unknown) => (same !== undefined && isGroup(entry) ? same(entry) : JSON.stringify(entry));
  const places = new Map(list.map((entry, index) => [keyOf(entry), index]));
  for (const entry of added) {
    const place = places.get(keyOf(entry));
    const known = place === undefined ? undefined : list[place];
    if (place === undefined) {
      places.set(keyOf(entry), list.length);
      list.push(structuredClone(entry));
      origins.push(originsOf(entry, from));
    } else if (isGroup(known) && isGroup(entry)) {
      mergeFacts(known, origins[place] as Facts, entry, from, rules, `${pointer}/${place}`);
    }
  }
}

function put(facts: Facts, origins: Facts, name: string, value: unknown, from: number): void {
  facts[name] = structuredClone(value);
  origins[name] = originsOf(value, from);
}

function originsOf(value: unknown, from: number): Origins | number {
  if (Array.isArray(value)) return value.map((item) => originsOf(item, from));
  if (!isGroup(value)) return from;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, originsOf(inner, from)]));
}

function firstOrigin(origins: unknown): number {
  let here = origins;
  while (here !== null && typeof here === "object") here = Object.values(here)[0];
  return typeof here === "number" ? here : -1;
}

function isGroup(value: unknown): value is Facts {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** A text in several languages is one value; the views of `softwareAsMedicalDevice` only look like it. */
function isText(name: string, known: Facts, value: Facts): boolean {
  return (
    name !== "softwareAsMedicalDevice" &&
    [known, value].every((text) => Object.keys(text).every((key) => /^[a-z]{2}$/.test(key)))
  );
}
