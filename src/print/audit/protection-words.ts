/**
 * How a destination is protected, in the same words in picture, table and record.
 *
 * Behind an intercepting proxy one side alone is in the capture: it is rated, and the other is said to be out of sight.
 */
import type { Destination } from "../../domain/traffic/audit-report.ts";
import { protectionState } from "../../domain/traffic/flow.ts";
import { type AuditLanguage, wordsFor } from "../../domain/traffic/words/audit-words.ts";
import { documentWords } from "../../domain/traffic/words/document-words.ts";
import type { FlowLegend } from "./flow-svg.ts";

type Protected = Pick<Destination, "protection" | "readers">;

export function protectionInWords(destination: Protected, language: AuditLanguage): string {
  const { protection } = destination;
  const state = protectionState(destination);
  if (state === "unseen" && protection !== null && protection.grade !== null)
    return wordsFor(protection.agreedBy === "proxy" ? "serverSide" : "deviceSide", protection.grade, language);
  return documentWords(language).protection[state];
}

/** The picture has one line for all of a state: what can be said of each of them. */
export function protectionLegend(
  destinations: readonly Protected[],
  language: AuditLanguage,
): Omit<FlowLegend, "unnamed"> {
  const { deviceUnseen, ...legend } = documentWords(language).protection;
  const unseen = destinations.filter((one) => protectionState(one) === "unseen");
  const [words = legend.unseen, ...others] = new Set(unseen.map((one) => protectionInWords(one, language)));
  return { ...legend, unseen: others.length > 0 ? deviceUnseen : words };
}
