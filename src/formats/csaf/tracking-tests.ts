/**
 * Tests of CSAF 2.0 on a document's own history and languages (6.1.12, 6.1.14 to 6.1.22, 6.1.28, 6.1.30).
 */
import { shape } from "../knowledge-file/entry.ts";
import { type CsafDocument, compareMoments } from "./csaf-document.ts";
import { type CsafTest, type Failure, failure } from "./csaf-test.ts";

export const TRACKING_TESTS: readonly CsafTest[] = [
  { id: "6.1.12", name: "language", run: language },
  { id: "6.1.14", name: "sorted revision history", run: sortedHistory },
  { id: "6.1.15", name: "translator", run: translator },
  { id: "6.1.16", name: "latest document version", run: latestVersion },
  { id: "6.1.17", name: "document status draft", run: draftStatus },
  { id: "6.1.18", name: "released revision history", run: releasedHistory },
  { id: "6.1.19", name: "revision history entries for pre-release versions", run: preReleaseEntries },
  { id: "6.1.20", name: "non-draft document version", run: nonDraftVersion },
  { id: "6.1.21", name: "missing item in revision history", run: missingItem },
  { id: "6.1.22", name: "multiple definition in revision history", run: itemTwice },
  { id: "6.1.28", name: "translation", run: translation },
  { id: "6.1.30", name: "mixed integer and semantic versioning", run: mixedVersions },
];

interface Version {
  readonly numbers: readonly bigint[];
  readonly preRelease: string;
}

function versionOf(text: string): Version {
  const [core = ""] = text.split("+");
  const dash = core.indexOf("-");
  const numbers = (dash < 0 ? core : core.slice(0, dash)).split(".").map((part) => BigInt(part));
  return { numbers, preRelease: dash < 0 ? "" : core.slice(dash + 1) };
}

/** Numbers decide; a pre-release comes before what it leads to. */
function compare(one: string, other: string): number {
  const [first, second] = [versionOf(one), versionOf(other)];
  for (let at = 0; at < 3; at++) {
    const [a, b] = [first.numbers[at] ?? 0n, second.numbers[at] ?? 0n];
    if (a !== b) return a < b ? -1 : 1;
  }
  if (first.preRelease === second.preRelease) return 0;
  if (first.preRelease === "" || second.preRelease === "") return first.preRelease === "" ? 1 : -1;
  return first.preRelease < second.preRelease ? -1 : 1;
}

const major = (text: string) => versionOf(text).numbers[0] ?? 0n;
const isReleased = (status: string) => status === "final" || status === "interim";

/** By date, then by number. */
const inOrder = ({ revisions }: CsafDocument) =>
  revisions.toSorted((one, other) => compareMoments(one.date, other.date) || compare(one.number, other.number));

function sortedHistory(csaf: CsafDocument): Failure {
  const sorted = inOrder(csaf);
  const wrongOne = sorted.find(({ number }, at) => at > 0 && compare(sorted[at - 1]?.number ?? "0", number) > 0);
  return (
    wrongOne && failure(csaf.tracking, "revision_history", `revision ${wrongOne.number} is later than a higher one`)
  );
}

function latestVersion(csaf: CsafDocument): Failure {
  const latest = inOrder(csaf).at(-1)?.number ?? "";
  const shown = (version: string) => {
    const [core = ""] = version.split("+");
    return csaf.status === "draft" ? (core.split("-")[0] ?? "") : core;
  };
  if (shown(csaf.version) === shown(latest)) return undefined;
  return failure(csaf.tracking, "version", `the newest revision is ${latest}`);
}

function draftStatus({ version, status, tracking }: CsafDocument): Failure {
  const isDraft = major(version) === 0n || versionOf(version).preRelease !== "";
  return isDraft && status !== "draft" ? failure(tracking, "status", `version ${version} is a draft`) : undefined;
}

function releasedHistory({ revisions, status }: CsafDocument): Failure {
  const draft = isReleased(status) ? revisions.find(({ number }) => major(number) === 0n) : undefined;
  return draft && failure(draft.group, "number", `a released document has no revision ${draft.number}`);
}

function preReleaseEntries({ revisions }: CsafDocument): Failure {
  const draft = revisions.find(({ number }) => versionOf(number).preRelease !== "");
  return draft && failure(draft.group, "number", `${draft.number} is a pre-release`);
}

function nonDraftVersion({ version, status, tracking }: CsafDocument): Failure {
  return isReleased(status) && versionOf(version).preRelease !== ""
    ? failure(tracking, "version", `a released document has no pre-release version ${version}`)
    : undefined;
}

function missingItem({ revisions, tracking }: CsafDocument): Failure {
  const majors = [...new Set(revisions.map(({ number }) => major(number)))].sort((one, other) =>
    one < other ? -1 : one > other ? 1 : 0,
  );
  const [first = 1n] = majors;
  if (first > 1n) return failure(tracking, "revision_history", `it begins with ${first}, not with 0 or 1`);
  const gap = majors.findIndex((number, at) => number !== first + BigInt(at));
  return gap < 0 ? undefined : failure(tracking, "revision_history", `${first + BigInt(gap)} is left out`);
}

function itemTwice({ revisions, tracking }: CsafDocument): Failure {
  const numbers = revisions.map(({ number }) => number);
  return new Set(numbers).size < numbers.length
    ? failure(tracking, "revision_history", "two revisions have the same number")
    : undefined;
}

function mixedVersions({ revisions, version, tracking }: CsafDocument): Failure {
  const kinds = new Set([version, ...revisions.map(({ number }) => number)].map((number) => number.includes(".")));
  return kinds.size > 1 ? failure(tracking, "version", "whole numbers and semantic versions are mixed") : undefined;
}

/** The names that the runtime knows for languages are those that are registered. */
const languages = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });

function isLanguage(tag: string): boolean {
  const [primary = ""] = tag.split("-");
  if (/^(?:i|x)$/i.test(primary)) return true; // registered whole, or private
  try {
    new Intl.Locale(tag);
    // Only of codes of two letters all are known there.
    return primary.length !== 2 || languages.of(primary) !== undefined;
  } catch {
    return false;
  }
}

function language({ document }: CsafDocument): Failure {
  for (const name of ["lang", "source_lang"]) {
    const tag = document.text(name);
    if (tag !== undefined && !isLanguage(tag)) return failure(document, name, `"${tag}" is no language`);
  }
  return undefined;
}

function translator({ document }: CsafDocument): Failure {
  const publisher = shape.inner(document, "publisher");
  return publisher?.text("category") === "translator" && (document.text("source_lang") ?? "") === ""
    ? failure(document, "source_lang", "a translation says from which language")
    : undefined;
}

function translation({ document }: CsafDocument): Failure {
  const [into, from] = [document.text("lang"), document.text("source_lang")];
  return into !== undefined && into.toLowerCase() === from?.toLowerCase()
    ? failure(document, "lang", "it is the language from which it was translated")
    : undefined;
}
