/**
 * Security events of the last twelve months (N06): findings that a person confirmed; raw alerts stand beside them.
 */
import { isReporting, isSecurityEvent } from "./kinds.ts";
import { type FigureLink, shown } from "./link.ts";

export const securityEvents: FigureLink = {
  id: "security-events",
  criteria: [
    ...["outcome.threats.1.1", "outcome.threats.2.1", "outcome.threats.3.1"],
    ...["outcome.threats.4.1", "outcome.threats.5.1"],
  ],
  metrics: ["securityEventsLastYear"],
  because: {
    en: "A person confirmed {confirmed} of {raw} findings of the watch that may be attacks in twelve months, {refuted} were refuted and {untriaged} wait to be looked at. {watched} of {all} devices report; events elsewhere in the house are not seen and have to be added.",
    de: "In zwölf Monaten bestätigte ein Mensch {confirmed} von {raw} Befunden der Überwachung, die Angriffe sein können, {refuted} wurden widerlegt, {untriaged} hat noch niemand angesehen. {watched} von {all} Geräten melden sich; Ereignisse anderswo im Haus sind nicht zu sehen und müssen dazugezählt werden.",
  },
  goodForDays: 30,
  measure({ devices, findings, today }) {
    const watched = devices.filter(isReporting).length;
    const raw = findings.filter(isSecurityEvent);
    if (watched === 0 && raw.length === 0) return undefined;
    const confirmed = raw.filter(({ triage }) => triage === "confirmed");
    const refuted = raw.filter(({ triage }) => triage === "refuted").length;
    const untriaged = raw.length - confirmed.length - refuted;
    return {
      figure: {
        kind: "value",
        value: confirmed.length,
        how: "measured",
        date: today,
        beside: { rawAlerts: raw.length, untriaged },
      },
      values: { confirmed: confirmed.length, raw: raw.length, refuted, untriaged, watched, all: devices.length },
      sources: shown(confirmed.map(({ id, title, kind }) => ({ kind: "finding", id, title: `${title}: ${kind}` }))),
    };
  },
};
