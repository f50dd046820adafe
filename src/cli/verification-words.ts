/**
 * The six answers of verification in the words of the terminal: each its own glyph, sentence and advice.
 */

import { textIn } from "../domain/label/text.ts";
import type { Answer, Tier, Verdict } from "../domain/label/verify.ts";
import { oneLine } from "../domain/one-line.ts";

export const ANSWER_GLYPHS: Record<Answer, string> = {
  trusted: "●",
  "unknown-issuer": "◌",
  withdrawn: "✖",
  expired: "◐",
  superseded: "↷",
  broken: "⬣",
};

export const TIER_WORDS: Record<Tier, string> = {
  observed: "observed by the facility; the maker has given no label",
  self: "the maker's own word, not verified by others",
  reviewed: "an independent institute reviewed the documents",
  lab: "an independent institute tested the product",
};

export const BROKEN: Record<string, string> = {
  "not-a-signature": "there is no signature in it",
  "other-kind": "it is a signature for something else, not for a label",
  algorithm: "it names an algorithm that its key does not have",
  key: "its key is missing or does not fit its key id",
  signature: "the content is not what was signed",
  "not-canonical": "its content is not in the one canonical form",
  content: "what was signed is no label",
  "short-differs": "its printed code says another label",
  "other-label": "it belongs to another label",
  "other-evaluation": "it belongs to another evaluation",
  "signers-own": "it is by the very key that signed the evaluation",
  "before-closing": "it says that it was signed before what it signs was closed",
  "not-yet-valid": "it says that it was signed on a day that has not come yet",
};

const UNKNOWN: Record<string, string> = {
  "key-not-pinned": "nobody here has pinned the key that signed it",
  "pinned-for-other": "the key that signed it is pinned, but for another name than the label's issuer",
  "pinned-in-other-role": "the key that signed it is pinned, but not in the role that the label claims",
};

/** What the answer means and what to do, in two short sentences. */
export function sayVerdict(verdict: Verdict): string {
  const { answer, because = "", withdrawal, validUntil } = verdict;
  switch (answer) {
    case "trusted":
      return "The signature is intact and its key is pinned.";
    case "unknown-issuer":
      return `Intact, but ${UNKNOWN[because] ?? "its issuer is not known"}. Get the key card of whoever the label names, and pin it after comparing the fingerprint.`;
    case "withdrawn":
      return `Its own signer took it back on ${withdrawal?.on}: ${oneLine(textIn(withdrawal?.reason ?? "", "en"))}. Do not rely on it; ask the issuer for a new one.`;
    case "superseded":
      return `Another label took its place on ${withdrawal?.on} (digest ${withdrawal?.successor?.slice(0, 16)}…). Ask for that one, and verify it as well.`;
    case "expired":
      return `It was valid until ${validUntil}. Ask the issuer for the current label.`;
    case "broken":
      return `${(BROKEN[because] ?? "it is damaged").replace(/^./, (letter) => letter.toUpperCase())}. Do not use it; get it again from its source.`;
  }
}

/** As of a label, but for what belongs to what a facility closed and signed. @param of what was signed: "evaluation". */
export function sayOfClosed(verdict: Verdict, of: string): string {
  const { answer, because } = verdict;
  if (answer === "broken" && because === "other-kind") return "It is a signature for something else. Do not use it.";
  if (answer === "broken" && because === "content")
    return `What was signed is no closed ${of}. Do not use it; get it again from its source.`;
  if (answer === "unknown-issuer" && because !== "key-not-pinned")
    return `Intact, but ${UNFIT[because ?? ""] ?? "its signer is not known"}. Ask whom it names which key is theirs.`;
  if (answer === "unknown-issuer")
    return "Intact, but nobody here has pinned the key that signed it. Get the key card of whom it names, and pin it after comparing the fingerprint.";
  return sayVerdict(verdict);
}

const UNFIT: Record<string, string> = {
  "pinned-for-other": "the key that signed it is pinned for another name",
  "pinned-in-other-role": "the key that signed it is pinned in another role",
};
