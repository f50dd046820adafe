/**
 * What Debian's security tracker says of a package, as its JSON file holds it: package -> weakness -> releases.
 * Source: security-tracker.debian.org (json); numbers of releases: Debian releases.
 */
import type { Severity } from "../../domain/finding/severity.ts";
import type { AffectedPackage, KnowledgeRecord } from "../../domain/knowledge/weakness.ts";
import { gravest, severityOfWord } from "../cvss/cvss.ts";
import type { JsonGroup } from "../json/json-value.ts";
import { type Entry, optional, shape, summaryOf, wrong } from "../knowledge-file/entry.ts";

/** OSV numbers releases, the tracker names them. */
const RELEASES: Readonly<Record<string, string>> = {
  jessie: "8",
  stretch: "9",
  buster: "10",
  bullseye: "11",
  bookworm: "12",
  trixie: "13",
  forky: "14",
};

const ID = /^(?:CVE-\d{4}-\d{4,}|TEMP-\d+-[0-9A-F]+)$/;

/** Whether a member of a document is what the tracker says of a package. */
export function isTrackedPackage(value: JsonGroup): boolean {
  const [first] = value.names;
  if (first === undefined || !ID.test(first)) return false;
  const told = value.get(first);
  return told !== null && typeof told === "object" && Object.hasOwn(told, "releases");
}

/** @throws {InputError} `document-unreadable` with the pointer to what is wrong. */
export function readTrackedPackage(name: string, weaknesses: JsonGroup): Entry {
  const records = weaknesses.names.map((id): KnowledgeRecord => {
    const told = shape.inner(weaknesses, id);
    if (told === undefined || !ID.test(id)) throw wrong(weaknesses, id, "it is no weakness with its releases");
    const releases = shape.inner(told, "releases");
    if (releases === undefined) throw wrong(told, "releases", '"releases" is missing');
    const parts = releases.names.map((release) => releaseIn(releases, release, name));
    return {
      kind: "weakness",
      weakness: {
        id,
        aliases: [],
        summary: summaryOf(told.text("description")),
        publishedOn: null,
        changedOn: null,
        withdrawnOn: null,
        severity: gravest(parts.map(({ severity }) => severity)),
        affected: parts.flatMap(({ affected }) => affected ?? []),
      },
    };
  });
  return { records, publisher: "Debian", day: null };
}

function releaseIn(
  releases: JsonGroup,
  release: string,
  name: string,
): { readonly severity: Severity | null; readonly affected: AffectedPackage | undefined } {
  const told = shape.inner(releases, release);
  if (told === undefined) throw wrong(releases, release, "it says nothing");
  const severity = severityOfWord((told.text("urgency") ?? "").replace(/\*+$/, ""));
  const status = told.text("status");
  const fixed = optional(told, "fixed_version");
  // "0" is how the tracker says that it was never affected.
  const isAffected = status === "open" || (status === "resolved" && fixed !== null && fixed !== "0");
  const range = {
    scheme: "ecosystem",
    introduced: null,
    fixed: status === "open" ? null : fixed,
    lastAffected: null,
  } as const;
  const number = Object.hasOwn(RELEASES, release) ? (RELEASES[release] ?? release) : release;
  return {
    severity,
    affected: isAffected
      ? { by: "package", ecosystem: "Debian", release: number, name, versions: [], ranges: [range] }
      : undefined,
  };
}
