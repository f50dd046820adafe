/**
 * How a change of a label is named and judged: the table behind `label diff`.
 */

import type { Text } from "./text.ts";
import { isUnprotected } from "./unprotected.ts";

export type Turn = "worse" | "better" | "neutral";
export type ChangeKind = "added" | "removed" | "changed";
export type DiffJudge = (kind: ChangeKind, before: unknown, after: unknown) => Turn;

interface DiffWord {
  readonly at: RegExp;
  readonly words: (path: readonly string[]) => string;
  readonly judge: DiffJudge;
}

/** More of it is worse: another recipient, another country, another permission. */
const moreIsWorse: DiffJudge = (kind) => (kind === "added" ? "worse" : kind === "removed" ? "better" : "neutral");
/** More of it is better, and saying nothing is worse. */
const moreIsBetter: DiffJudge = (kind) => (kind === "added" ? "better" : kind === "removed" ? "worse" : "neutral");
/** On a scale from good to bad: a step to the right is worse, and so is no longer saying it. */
const scale =
  (...fromGoodToBad: readonly unknown[]): DiffJudge =>
  (kind, before, after) => {
    if (kind === "removed") return "worse";
    if (kind === "added") return "neutral";
    const step = fromGoodToBad.indexOf(after) - fromGoodToBad.indexOf(before);
    return step > 0 ? "worse" : step < 0 ? "better" : "neutral";
  };
/** A greater value (number or day) is worse. */
const greaterIsWorse: DiffJudge = (kind, before, after) => {
  if (kind !== "changed") return kind === "removed" ? "worse" : "neutral";
  return (after as number) > (before as number) ? "worse" : "better";
};
const smallerIsWorse: DiffJudge = (kind, before, after) =>
  kind === "changed" ? greaterIsWorse(kind, after, before) : greaterIsWorse(kind, before, after);
/** An upper bound that rises or goes lets more pass. */
const widerAbove: DiffJudge = (kind, before, after) =>
  kind === "removed" ? "worse" : kind === "added" ? "better" : greaterIsWorse(kind, before, after);
const widerBelow: DiffJudge = (kind, before, after) =>
  kind === "removed" ? "worse" : kind === "added" ? "better" : smallerIsWorse(kind, before, after);

const said = (words: string) => () => words;
const named = (words: string) => (path: readonly string[]) => `${words}: ${path.at(-1)}`;
/** Names the list entry that a nested fact belongs to, `depth` steps up. */
const of =
  (words: string, depth = 2) =>
  (path: readonly string[]) =>
    `${words} (${path.at(-depth)})`;

const noTurn: DiffJudge = () => "neutral";

export const DIFF_WORDS: readonly DiffWord[] = [
  { at: /^\/provenance\//, words: (path) => `How known: ${path[1] ?? ""}`, judge: noTurn },
  { at: /^\/product\/(?:environment|languages)/, words: (path) => `${path[1] ?? ""}: ${path.at(-1)}`, judge: noTurn },
  { at: /^\/components\/data\/thirdParties\/[^/]+$/, words: named("Who gets data"), judge: moreIsWorse },
  {
    at: /^\/components\/data\/thirdParties\/[^/]+\/countries\/[^/]+$/,
    words: (path) => `Country of ${path.at(-3)}: ${path.at(-1)}`,
    judge: moreIsWorse,
  },
  {
    at: /^\/components\/data\/thirdParties\/[^/]+\/data\/[^/]+$/,
    words: (path) => `Data to ${path.at(-3)}: ${path.at(-1)}`,
    judge: moreIsWorse,
  },
  { at: /^\/components\/data\/hostedAt\/[^/]+$/, words: named("Hosted at"), judge: moreIsWorse },
  {
    at: /^\/components\/data\/hostedAt\/[^/]+\/countries\/[^/]+$/,
    words: (path) => `Country of ${path.at(-3)}: ${path.at(-1)}`,
    judge: moreIsWorse,
  },
  { at: /^\/components\/data\/cloudLocations\/[^/]+$/, words: named("Cloud location"), judge: moreIsWorse },
  { at: /^\/components\/data\/endpoints\/[^/]+$/, words: named("Network peer"), judge: moreIsWorse },
  { at: /^\/components\/data\/endpoints\/[^/]+\/moments/, words: of("Contacted from", 3), judge: moreIsWorse },
  { at: /^\/components\/data\/attributes\/[^/]+$/, words: named("Recorded"), judge: moreIsWorse },
  { at: /\/cycle\/everySeconds$/, words: of("Recorded every, in seconds", 3), judge: smallerIsWorse },
  { at: /\/recipients\/[^/]+$/, words: (path) => `Recipient of ${path.at(-3)}: ${path.at(-1)}`, judge: moreIsWorse },
  { at: /\/retentionDays$/, words: of("Kept, in days"), judge: greaterIsWorse },
  { at: /\/sentBeforeConsent$/, words: of("Sent before consent"), judge: scale("no", "unknown", "yes") },
  { at: /\/plainTextReaders\/[^/]+$/, words: (path) => `Can read plain text: ${path.at(-1)}`, judge: moreIsWorse },
  { at: /\/encryptedAtRest$/, words: of("Encrypted at rest"), judge: scale("yes", "unknown", "no") },
  { at: /\/endToEnd$/, words: of("Encrypted end to end"), judge: scale("yes", "unknown", "no") },
  {
    at: /\/worksWithoutCloud$/,
    words: said("Works without the cloud"),
    judge: scale("yes", "partly", "unknown", "no"),
  },
  {
    at: /\/deletion\/effort$/,
    words: said("Deletion of data"),
    judge: scale("easy", "moderate", "difficult", "complex", "impossible"),
  },
  { at: /\/userControl\/[^/]+$/, words: named("User control"), judge: moreIsBetter },
  {
    at: /\/companionApps\/[^/]+\/permissions\/[^/]+$/,
    words: (path) => `Permission of ${path.at(-3)}: ${path.at(-1)}`,
    judge: moreIsWorse,
  },
  { at: /\/connectivity\/[^/]+$/, words: named("Connection"), judge: moreIsWorse },
  {
    at: /\/protection(?:\/[a-z]{2})?$/,
    words: (path) => `Protection on the way (${path[path.indexOf("protection") - 1]})`,
    judge: (kind, before, after) => {
      const [had, has] = [before, after].map((text) => text !== undefined && !isUnprotected(text as Text));
      return kind === "removed" || (had && !has) ? "worse" : !had && has ? "better" : "neutral";
    },
  },
  { at: /\/lifecycle\/supportUntil$/, words: said("Security updates until"), judge: smallerIsWorse },
  { at: /\/lifecycle\/updateCycleDays$/, words: said("Updates at least every, in days"), judge: greaterIsWorse },
  {
    at: /\/lifecycle\/(?:stillSold|productLineAlive)$/,
    words: (path) => (path.at(-1) === "stillSold" ? "Still sold" : "Product line alive"),
    judge: scale("yes", "unknown", "no"),
  },
  { at: /\/iso30111$/, words: said("Reports handled by ISO/IEC 30111"), judge: scale("yes", "unknown", "no") },
  { at: /\/product\/riskClass$/, words: said("Risk class"), judge: scale("I", "II", "III", "IV") },
  { at: /\/product\/intendedTimeOfUseMonths$/, words: said("Intended time of use, in months"), judge: smallerIsWorse },
  { at: /^\/runtime\/.*\/max$/, words: of("Highest value"), judge: widerAbove },
  { at: /^\/runtime\/.*\/min$/, words: of("Lowest value"), judge: widerBelow },
  { at: /^\/runtime\/.*\/tolerance$/, words: of("Tolerance"), judge: widerAbove },
  {
    at: /^\/runtime\/.*\/allowed\/[^/]+$/,
    words: (path) => `Allowed value of ${path.at(-3)}: ${path.at(-1)}`,
    judge: moreIsWorse,
  },
  { at: /^\/runtime\/failSafe\/limits\/[^/]+$/, words: named("Fail-safe limit"), judge: moreIsBetter },
  { at: /^\/runtime\/reports\/signed$/, words: said("Reports are signed"), judge: scale(true, false) },
  { at: /^\/runtime\/reports\/everySeconds$/, words: said("Reports every, in seconds"), judge: greaterIsWorse },
  { at: /^\/authority$/, words: said("Authority"), judge: scale("lab", "reviewer", "maker", "facility") },
  { at: /^\/components\/data$/, words: said("Data facts"), judge: moreIsBetter },
];
