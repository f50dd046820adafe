/**
 * How long grave findings of the watch stay open.
 *
 * The model has no figure for "prompt" (N27); 30 days are ours, and stand in the words.
 */
import { dayNumber } from "../../calendar.ts";
import { type EvidenceLink, proposeByAll } from "./link.ts";

const PROMPT_DAYS = 30;

export const findingsClosed: EvidenceLink = {
  id: "findings-closed",
  criteria: ["process.updates.2.1"],
  because: {
    en: "Of {all} grave findings of the watch in the last year {met} were over within 30 days, {broken} lasted longer and {unknown} are younger and still open. Weaknesses that nobody measured, and when they were mended, are not seen.",
    de: "Von {all} schweren Befunden der Überwachung im letzten Jahr waren {met} binnen 30 Tagen vorbei, {broken} dauerten länger, {unknown} sind jünger und noch offen. Schwachstellen, die niemand gemessen hat, und ihre Behebung sind nicht zu sehen.",
  },
  goodForDays: 90,
  propose({ findings, today }) {
    const grave = findings.filter(
      ({ severity, triage }) => (severity === "high" || severity === "critical") && triage !== "refuted",
    );
    return proposeByAll(
      grave,
      ({ openedAt, closedAt }) => {
        const days = dayNumber((closedAt ?? today).slice(0, 10)) - dayNumber(openedAt.slice(0, 10));
        return days > PROMPT_DAYS ? false : closedAt === null ? null : true;
      },
      ({ id, title, kind }) => ({ kind: "finding", id, title: `${title}: ${kind}` }),
      { most: "partly" },
    );
  },
};
