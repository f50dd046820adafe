/**
 * Whether a component is what one line of an NVD configuration names, version included.
 *
 * Sources: NIST IR 7696; NVD API 2.0, versionStartIncluding and its kin.
 */
import { compareVersions } from "../versions/compare-versions.ts";
import type { CpeMatch } from "../weakness.ts";
import { type CpeName, takesIn } from "./cpe-name.ts";
import { NOT_AFFECTED, undecided, type Verdict } from "./verdict.ts";

/** Languages that records name as the software a product is for, by the type of package that has it. */
const LANGUAGES: Record<string, string> = {
  ...{ npm: "node.js", pypi: "python", gem: "ruby", cargo: "rust", golang: "go", composer: "php" },
  ...{ maven: "java", nuget: ".net" },
};

export interface CpeSubject {
  readonly names: readonly CpeName[];
  /** As the bill states it, where the CPE leaves it open. */
  readonly version: string | null;
  /** Of the package address: npm, pypi. */
  readonly packageType: string | null;
}

/** @param wanted `match.criteria`, read. */
export function judgeCpe({ names, version, packageType }: CpeSubject, wanted: CpeName, match: CpeMatch): Verdict {
  let best: Verdict = NOT_AFFECTED;
  for (const name of names) {
    if (takesIn(wanted.vendor, name.vendor) !== "yes" || takesIn(wanted.product, name.product) !== "yes") continue;
    // Bills mix up operating systems, firmware and applications; a device is none of them.
    if ((wanted.part === "h") !== (name.part === "h") && wanted.part !== "*" && name.part !== "*") continue;
    const open = openAttributes(wanted, name, packageType);
    if (open === undefined) continue;
    const known = name.version === "*" || name.version === "-" ? version : name.version;
    const verdict = judgeVersion(known, name.update, wanted, match);
    if (verdict.kind === "affected" && open) best = undecided("attribute-unstated");
    else if (verdict.kind === "affected") return verdict;
    else if (verdict.kind === "undecided") best = verdict;
  }
  return best;
}

/** Undefined where an attribute contradicts, true where the bill leaves one open that the record asks for. */
function openAttributes(wanted: CpeName, given: CpeName, packageType: string | null): boolean | undefined {
  const language = packageType === null ? undefined : LANGUAGES[packageType];
  const target = given.targetSoftware === "*" && language !== undefined ? language : given.targetSoftware;
  let open = false;
  for (const [asked, told] of [
    [wanted.targetSoftware, target],
    [wanted.edition, given.edition],
    [wanted.language, given.language],
    [wanted.softwareEdition, given.softwareEdition],
    [wanted.targetHardware, given.targetHardware],
    [wanted.other, given.other],
  ] as const) {
    const answer = takesIn(asked, told);
    if (answer === "no") return undefined;
    // A dash says that there is no such thing, which an attribute left open does not contradict.
    if (answer === "unstated" && asked !== "-") open = true;
  }
  return open;
}

function judgeVersion(version: string | null, update: string, wanted: CpeName, match: CpeMatch): Verdict {
  const { startIncluding, startExcluding, endIncluding, endExcluding } = match;
  const bounded = [startIncluding, startExcluding, endIncluding, endExcluding].some((bound) => bound !== null);
  if (!bounded) return judgeExact(version, update, wanted);
  if (version === null) return undecided("version-unstated");
  const whole = update === "*" || update === "-" ? version : `${version}-${update}`;
  let isOrdered = true;
  for (const [bound, isInside] of [
    [startIncluding, (difference: number) => difference >= 0],
    [startExcluding, (difference: number) => difference > 0],
    [endIncluding, (difference: number) => difference <= 0],
    [endExcluding, (difference: number) => difference < 0],
  ] as const) {
    if (bound === null) continue;
    const difference = compareVersions("dotted", whole, bound);
    if (difference === null) isOrdered = false;
    else if (!isInside(difference)) return NOT_AFFECTED;
  }
  return isOrdered ? { kind: "affected", fixedIn: endExcluding } : undecided("version-unordered");
}

function judgeExact(version: string | null, update: string, wanted: CpeName): Verdict {
  if (wanted.version === "*") return AFFECTED;
  // A dash is a record that names no version, which is not all of them; of a device it is.
  if (wanted.version === "-")
    return version === null || wanted.part === "h" ? AFFECTED : undecided("version-not-named");
  if (version === null) return undecided("version-unstated");
  const lower = version.toLowerCase();
  const isSame =
    takesIn(wanted.version, lower) === "yes" ||
    // 4.00 and 4.0 are one version; a wildcard is no version.
    (!/[*?]/.test(wanted.version) && compareVersions("dotted", lower, wanted.version) === 0);
  if (!isSame) return NOT_AFFECTED;
  const answer = wanted.update === "-" && update === "*" ? "yes" : takesIn(wanted.update, update);
  if (answer === "no") return NOT_AFFECTED;
  return answer === "yes" ? AFFECTED : undecided("attribute-unstated");
}

const AFFECTED: Verdict = { kind: "affected", fixedIn: null };
