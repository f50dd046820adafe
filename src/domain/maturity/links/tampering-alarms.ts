/**
 * Alarms reach people by ways besides the page, and a test alarm shows that they do.
 */
import type { EvidenceLink } from "./link.ts";

export const tamperingAlarms: EvidenceLink = {
  id: "tampering-alarms",
  criteria: ["process.malfunction-management.3.3"],
  because: {
    en: "The watch raises alarms by itself; besides the page it tells people by {ways} ways, of which {proven} have gone out since the server started and {failed} failed the last time. Whether somebody reads them is not seen.",
    de: "Die Überwachung schlägt selbst Alarm; außer auf der Seite erreicht sie Menschen auf {ways} Wegen, von denen seit dem Start des Servers {proven} funktioniert haben und {failed} zuletzt scheiterten. Ob jemand sie liest, ist nicht zu sehen.",
  },
  goodForDays: 90,
  propose({ alarms }) {
    if (alarms === undefined) return undefined;
    const { ways, proven, failed } = alarms;
    return {
      answer: ways > 0 && proven === ways ? "fulfilled" : "partly",
      denies: failed > 0,
      values: { ways, proven, failed },
      sources: [{ kind: "watch", id: "ways", title: "ways.json" }],
    };
  },
};
