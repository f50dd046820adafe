/**
 * Until when releases of a product are supported, as endoflife.date tells it: in the answers of its API (v1) or in the
 * front matter of its pages, as it stands in its repository or turned into JSON.
 * Source: endoflife.date, API v1; product schema of its repository.
 */
import type { SupportedReleases } from "../../domain/knowledge/weakness.ts";
import type { JsonGroup } from "../json/json-value.ts";
import { dayOf, type Entry, LONGEST_NAME, needed, optional, shape, wrong } from "../knowledge-file/entry.ts";

/** A product of the API or of a page. */
export const isSupport = (document: JsonGroup) =>
  Array.isArray(document.get("releases")) &&
  ["_product", "permalink", "label", "versionCommand", "releaseCycle"].some((name) => document.get(name) !== undefined);

/** @throws {InputError} `document-unreadable` with the pointer to what is wrong. */
export function readSupport(document: JsonGroup): Entry {
  const product = (
    optional(document, "_product") ??
    optional(document, "name") ??
    needed(document, "permalink").replace(/^\//, "")
  ).toLowerCase();
  const identifiers = shape.groups(document, "identifiers");
  const named = (kind: string) => [
    ...identifiers.flatMap((one) => optional(one, kind) ?? []),
    ...identifiers.flatMap((one) => (one.text("type") === kind ? (optional(one, "id") ?? []) : [])),
  ];
  const support: SupportedReleases = {
    product,
    purls: named("purl"),
    cpes: named("cpe"),
    releases: shape.groups(document, "releases").map((release) => ({
      cycle: optional(release, "releaseCycle") ?? needed(release, "name"),
      endsOn: endOf(release),
      latest: latestOf(release),
    })),
  };
  if (support.releases.length === 0) throw wrong(document, "releases", "it tells of no release");
  return { records: [{ kind: "support", support }], publisher: "endoflife.date", day: newestOf(document) };
}

/** The day of the latest release that it knows. */
function newestOf(document: JsonGroup): string | null {
  const days = shape.groups(document, "releases").flatMap((release) => dayOf(release.text("latestReleaseDate")) ?? []);
  return days.sort().at(-1) ?? null;
}

/** A day, or whether it has ended; of the API's two fields the day counts. */
function endOf(release: JsonGroup): string | boolean | null {
  const told = release.get("eol");
  if (typeof told === "boolean") return told;
  if (typeof told === "string") return neededEnd(release, "eol");
  if (typeof release.get("eolFrom") === "string") return neededEnd(release, "eolFrom");
  const isEnded = release.get("isEol");
  return typeof isEnded === "boolean" ? isEnded : null;
}

function neededEnd(release: JsonGroup, name: string): string {
  const day = dayOf(release.text(name));
  if (day === null) throw wrong(release, name, "it is neither a day nor true or false");
  return day;
}

function latestOf(release: JsonGroup): string | null {
  const latest = release.get("latest");
  if (latest === null || typeof latest !== "object" || Array.isArray(latest)) return optional(release, "latest");
  const name = (latest as { name?: unknown }).name;
  return typeof name === "string" && name !== "" && name.length <= LONGEST_NAME ? name : null;
}
