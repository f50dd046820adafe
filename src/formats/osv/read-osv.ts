/**
 * A record of the Open Source Vulnerability format: from ecosystems' databases and osv.dev.
 *
 * What the schema asks for and matching stands on is asked for; what no one compares (a shortened commit) is not.
 * Source: OSV schema 1.7.
 */
import type { Severity } from "../../domain/finding/severity.ts";
import type { AffectedPackage, VersionRange, Weakness } from "../../domain/knowledge/weakness.ts";
import { baseScoreOf, gravest, severityOfScore, severityOfWord } from "../cvss/cvss.ts";
import { type JsonGroup, textsIn } from "../json/json-value.ts";
import {
  dayOf,
  type Entry,
  LONGEST_NAME,
  needed,
  neededDay,
  optional,
  shape,
  summaryOf,
  wrong,
} from "../knowledge-file/entry.ts";
import { naturally } from "./natural-order.ts";

export function isOsv(document: JsonGroup): boolean {
  const has = (name: string) => document.get(name) !== undefined;
  return has("id") && has("modified") && !has("vulnStatus") && !has("sourceIdentifier");
}

/** @throws {InputError} `document-unreadable` with the pointer to what is wrong. */
export function readOsv(document: JsonGroup): Entry {
  const modifiedOn = neededDay(document, "modified");
  // Go's database writes the first moment of year 1 where it does not say.
  const changedOn = modifiedOn < "1970" ? null : modifiedOn;
  const publishedOn = dayOf(document.text("published"));
  const affected: AffectedPackage[] = [];
  const severities: (Severity | null)[] = [severityIn(document)];
  for (const group of shape.groups(document, "affected")) {
    severities.push(severityIn(group));
    const read = affectedIn(group);
    if (read !== undefined) affected.push(read);
  }
  const upstream = textsIn(document.get("upstream"));
  const weakness: Weakness = {
    id: needed(document, "id"),
    // One record of a distribution may mend many: only of a single one it is another name.
    aliases: namesIn([...textsIn(document.get("aliases")), ...(upstream.length === 1 ? upstream : [])]),
    summary: summaryOf(document.text("summary")) ?? summaryOf(document.text("details")),
    publishedOn,
    changedOn,
    withdrawnOn: document.get("withdrawn") === undefined ? null : (dayOf(document.text("withdrawn")) ?? modifiedOn),
    severity: gravest(severities),
    affected,
  };
  return { records: [{ kind: "weakness", weakness }], publisher: null, day: changedOn ?? publishedOn };
}

const namesIn = (names: readonly string[]) => [
  ...new Set(names.filter((name) => name !== "" && name.length <= LONGEST_NAME)),
];

/** CVSS vectors of any version, a distribution's word, or GitHub's word beside. */
function severityIn(group: JsonGroup): Severity | null {
  const told = shape.groups(group, "severity").map((one) => {
    const score = one.text("score") ?? "";
    const base = baseScoreOf(score);
    return base === null ? severityOfWord(score) : severityOfScore(base);
  });
  const specific = group.get("database_specific");
  const word =
    specific !== null && typeof specific === "object" && !Array.isArray(specific)
      ? (shape.inner(group, "database_specific")?.text("severity") ?? "")
      : "";
  return gravest(told.some((severity) => severity !== null) ? told : [severityOfWord(word)]);
}

/** Undefined for source code without a package: commits alone can be compared with nothing that is known here. */
function affectedIn(group: JsonGroup): AffectedPackage | undefined {
  const packaged = shape.inner(group, "package");
  const versions = textsIn(group.get("versions"));
  const ranges = shape.groups(group, "ranges").flatMap((range) => rangesOf(range));
  if (packaged === undefined) {
    if (versions.length === 0 && ranges.every(({ scheme }) => scheme === "git")) {
      if (shape.groups(group, "ranges").length > 0) return undefined;
    }
    throw wrong(group, "package", "it names versions, but no package that has them");
  }
  const name = needed(packaged, "name");
  const [ecosystem = "", ...release] = needed(packaged, "ecosystem").split(":");
  if (ecosystem === "") throw wrong(packaged, "ecosystem", "it names no ecosystem");
  return {
    by: "package",
    ecosystem,
    release: release.length === 0 ? null : release.join(":"),
    name,
    versions: namesIn(versions),
    ranges,
  };
}

const SCHEMES: Readonly<Record<string, VersionRange["scheme"]>> = {
  SEMVER: "semver",
  ECOSYSTEM: "ecosystem",
  GIT: "git",
};

interface Event {
  readonly what: "introduced" | "fixed" | "last_affected";
  readonly version: string;
}

function rangesOf(range: JsonGroup): VersionRange[] {
  const type = needed(range, "type");
  const scheme = Object.hasOwn(SCHEMES, type) ? SCHEMES[type] : undefined;
  if (scheme === undefined) throw wrong(range, "type", "it is none of SEMVER, ECOSYSTEM and GIT");
  if (scheme === "git" && optional(range, "repo") === null) throw wrong(range, "repo", "commits of no repository");
  const events = shape.groups(range, "events").flatMap((event) => eventsIn(event));
  if (!events.some(({ what }) => what === "introduced"))
    throw wrong(range, "events", "no event says since which version it is affected (introduced)");
  const seen = new Set(events.map(({ what, version }) => `${what} ${version}`));
  if (seen.size < events.length) throw wrong(range, "events", "the same event stands there twice");
  const ends = new Set(events.flatMap(({ what, version }) => (what === "fixed" ? [version] : [])));
  if (events.some(({ what, version }) => what === "introduced" && ends.has(version)))
    throw wrong(range, "events", "it begins and ends at the same version, so it affects none");
  return paired(events, scheme);
}

function eventsIn(event: JsonGroup): Event[] {
  const found = (["introduced", "fixed", "last_affected"] as const).filter((what) => event.get(what) !== undefined);
  if (found.length > 1) throw wrong(event, found[1] ?? "", "an event says one thing alone");
  const [what] = found;
  if (what === undefined) {
    if (event.text("limit") !== undefined) return [];
    throw wrong(event, "introduced", "an event says introduced, fixed, last_affected or limit");
  }
  return [{ what, version: needed(event, what) }];
}

/** Events are a set and come in any order, so more than one pair of them is put in order first. */
function paired(events: readonly Event[], scheme: VersionRange["scheme"]): VersionRange[] {
  const begins = events.filter(({ what }) => what === "introduced").length;
  const alternate = events.every(({ what }, at) => (at % 2 === 0) === (what === "introduced"));
  const inOrder =
    begins === 1
      ? events.toSorted((one, other) => Number(other.what === "introduced") - Number(one.what === "introduced"))
      : alternate || scheme === "git"
        ? events
        : events.toSorted((one, other) => naturally(one.version, other.version) || rank(one) - rank(other));
  const ranges: { -readonly [K in keyof VersionRange]: VersionRange[K] }[] = [];
  for (const { what, version } of inOrder) {
    const open = ranges.at(-1);
    if (what === "introduced") {
      const goesOn = open !== undefined && open.fixed === null && open.lastAffected === null;
      if (goesOn && scheme !== "git") continue; // begun already
      ranges.push({ scheme, introduced: version === "0" ? null : version, fixed: null, lastAffected: null });
    } else if (open !== undefined && open.fixed === null && open.lastAffected === null) {
      if (what === "fixed") open.fixed = version;
      else open.lastAffected = version;
    }
  }
  return ranges;
}

/** Of events at one version: what ends comes first. */
const rank = ({ what }: Event) => (what === "introduced" ? 1 : 0);
