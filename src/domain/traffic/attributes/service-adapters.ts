/**
 * Where the messages of known services hold which attribute.
 *
 * Each adapter is one file in `standards/services/`. Hosts and paths say whether it holds for a message; a rule then names
 * the place: a way in JSON, a parameter, a header, field numbers, elements of XML or a segment of the path.
 */
import { plainHostName, SuffixTable } from "../../knowledge/host-name.ts";
import type { ServiceFile, ServiceRule } from "./schema.ts";

export type PlaceKind = "json" | "form" | "header" | "protobuf" | "xml" | "path";

export interface Adapter {
  readonly id: string;
  readonly name: string;
  readonly because: string;
  /** A FHIR resource's type, where the ways are counted from. */
  readonly resourceType: string | undefined;
  /** The attribute at a place, or undefined. */
  attributeAt(kind: PlaceKind, place: string): string | undefined;
  /** The attributes that a value under this name (small letters) could be: asked before the way is written out. */
  attributesUnder(kind: PlaceKind, lastName: string): readonly string[];
}

export class ServiceAdapters {
  readonly all: readonly Adapter[];
  readonly #files: readonly ServiceFile[];
  readonly #byHost: SuffixTable<readonly number[]>;
  /** Adapters of no host: they hold wherever the resource names itself. */
  readonly resources: ReadonlyMap<string, Adapter>;

  constructor(files: readonly ServiceFile[]) {
    this.#files = files;
    this.all = files.map(compile);
    const hosts = new Map<string, number[]>();
    for (const [index, { hosts: names }] of files.entries()) {
      for (const host of names) hosts.set(host, [...(hosts.get(host) ?? []), index]);
    }
    this.#byHost = new SuffixTable(hosts);
    this.resources = new Map(
      this.all.flatMap((adapter) =>
        adapter.resourceType === undefined ? [] : [[adapter.resourceType, adapter] as const],
      ),
    );
  }

  /** The adapters that hold for a message. */
  forMessage(host: string, path: string, direction: 0 | 1): readonly Adapter[] {
    const name = plainHostName(host);
    const found = name === undefined ? undefined : this.#byHost.find(name);
    if (found === undefined) return [];
    return found.row.flatMap((index) => {
      const file = this.#files[index];
      const adapter = this.all[index];
      if (file === undefined || adapter === undefined) return [];
      if (file.direction !== "both" && (file.direction === "up") !== (direction === 0)) return [];
      return file.paths.length === 0 || file.paths.some((pattern) => beginsWith(path, pattern)) ? [adapter] : [];
    });
  }
}

/** Whether the path begins with the segments of the pattern; the last one may go on. */
function beginsWith(path: string, pattern: string): boolean {
  if (!pattern.includes("*")) return path.startsWith(pattern);
  const want = pattern.split("/");
  const have = path.split("/");
  return want.every(
    (segment, index) =>
      segment === "*" || (index === want.length - 1 && have[index]?.startsWith(segment)) || segment === have[index],
  );
}

interface CompiledRule {
  readonly attribute: string;
  readonly holdsAt: (place: string) => boolean;
}

const NO_RULES: readonly CompiledRule[] = [];

function compile(file: ServiceFile): Adapter {
  const rules = new Map<string, CompiledRule[]>();
  for (const rule of file.rules) {
    const [kind, place] = placeOf(rule);
    const key = `${kind} ${lastNameOf(place)}`;
    rules.set(key, [...(rules.get(key) ?? []), { attribute: rule.attribute, holdsAt: placeTest(kind, place) }]);
  }
  const attributes = new Map(
    [...rules].map(([key, under]) => [key, [...new Set(under.map(({ attribute }) => attribute))]] as const),
  );
  return {
    id: file.id,
    name: file.name,
    because: file.because,
    resourceType: file.resourceType,
    attributeAt: (kind, place) =>
      (rules.get(`${kind} ${lastNameOf(place)}`) ?? NO_RULES).find(({ holdsAt }) => holdsAt(place))?.attribute,
    attributesUnder: (kind, lastName) => attributes.get(`${kind} ${lastName}`) ?? [],
  };
}

function placeTest(kind: PlaceKind, place: string): (place: string) => boolean {
  if (kind === "json") {
    const pattern = jsonPattern(place);
    return (asked) => pattern.test(asked);
  }
  const want = place.toLowerCase();
  return (asked) => asked.toLowerCase() === want;
}

function placeOf(rule: ServiceRule): readonly [PlaceKind, string] {
  for (const kind of ["json", "form", "header", "protobuf", "xml", "path"] as const) {
    const place = rule[kind];
    if (place !== undefined) return [kind, String(place)];
  }
  throw new RangeError("a rule of a service names no place");
}

/** Of `$.a[*].b`, `$.a["b"]` and `a/b` the b, of `a/b@c` the c, in small letters; of a list at the top none. */
function lastNameOf(place: string): string {
  const quoted = /\["([^"]*)"\]$/.exec(place)?.[1];
  const last =
    quoted ??
    place
      .replaceAll(/\[[^\]]*\]/g, "")
      .split(/[./@]/)
      .at(-1) ??
    "";
  return last === "$" ? "" : last.toLowerCase();
}

/** `[*]` is any place in a list, or no list at all: some writers leave out the list around one thing. */
function jsonPattern(place: string): RegExp {
  const source = place
    .replaceAll(/[.+?^${}()|\\[\]]/g, "\\$&")
    .replaceAll("\\[*\\]", "(?:\\[\\d+\\])?")
    .replaceAll("*", "[^.[]+");
  return new RegExp(`^${source}$`);
}
