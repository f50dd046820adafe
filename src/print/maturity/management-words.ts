/**
 * The words of the quarterly document for the management, in both languages. A name in braces is replaced.
 */
import type { MaturityLanguage } from "../../domain/maturity/words/maturity-words.ts";

const EN = {
  title: "Quarterly report on device security",
  quarter: "Quarter {n} of {year}",
  within: "only {places}",
  untilNow: "until {day}; the quarter goes on",
  whole: "until {day}",
  answer: {
    untold: "It cannot be told whether an incident was confirmed in this quarter",
    none: "No incident was confirmed in this quarter",
    one: "1 incident was confirmed in this quarter",
    other: "{count} incidents were confirmed in this quarter",
  },
  more: {
    unseen: "Nobody has looked yet at {count} findings of the quarter that may be attacks.",
    overdue: "Overdue today: {count}.",
    level: "Latest closed evaluation of the facility: level {level} achieved.",
    noLevel: "No evaluation of the whole facility is closed yet.",
  },
  coverage: "Coverage of the inventory",
  figure: "Figure",
  now: "This quarter",
  before: "Quarter before",
  change: "Change",
  untold: "cannot be told",
  same: "same",
  rows: {
    devices: "Devices in use",
    labelled: "With a label",
    watched: "Reporting to the watch",
    audited: "Audited",
    riskKnown: "With a risk class",
    riskUnknown: "Risk class unknown",
    withFindings: "With open findings",
  },
  tiers: "Devices by the tier of their label, today",
  tierNames: {
    observed: "observed only",
    self: "declared by the maker",
    reviewed: "reviewed",
    lab: "tested by a laboratory",
  },
  noTier: "no trusted label",
  incidents: "Incidents",
  incidentRows: {
    confirmed: "Confirmed in the quarter",
    open: "Confirmed and open at its end",
    untriaged: "May be attacks, not looked at",
  },
  reactions: "Our own reactions",
  reactionRows: {
    pauses: "Reactions that paused a device",
    isolations: "Reactions that isolated a device",
    hours: "Hours out of service by them",
  },
  levels: "Levels of closed evaluations",
  evaluation: "Evaluation",
  place: "Of",
  closedOn: "Closed on",
  achieved: "Achieved",
  working: "Working on",
  wholeFacility: "whole facility",
  noLevels: "No evaluation is closed yet.",
  spending: "Spending",
  spendingIs: "{percent} % of all costs go into IT security ({how}), by the evaluation “{evaluation}” opened on {day}.",
  noSpending: "No evaluation of the whole facility says what share of the costs goes into IT security.",
  how: { measured: "measured", declared: "declared" },
  overdue: "What is overdue today",
  overdueRows: {
    findings: "Findings acknowledged 30 days ago or earlier, still open",
    answers: "Answers that have expired",
    measures: "Measures past their due day, with criteria still open",
    inspections: "Inspections",
  },
  noInspections: "inspections are not kept yet",
  oldest: "The oldest of them",
  what: "What",
  since: "Since",
  items: { finding: "finding", answer: "expired answer", measure: "measure" },
  limits: "What these figures do not say",
  limitLines: [
    "A device counts from the day on which it was entered here; of a time before the first one nothing can be told.",
    "Risk class and the watch have no history: they are told for today only.",
    "A label counts for a past quarter when one was held for the product that the device has today, whatever became of it since.",
    "Devices that were merged into others count as one, in the past too; where a device stood is taken from today.",
    "An incident is a finding of the watch that may be an attack and that a person confirmed; what happens outside of the watch is not seen.",
    "The figures promise no safety. CareLabel is a security tool and diagnoses nothing.",
  ],
  page: "Page",
  of: "of",
} as const;

type Shape<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends readonly string[]
      ? readonly string[]
      : Shape<T[K]>;
};
export type ManagementWords = Shape<typeof EN>;

const DE: ManagementWords = {
  title: "Quartalsbericht Gerätesicherheit",
  quarter: "{n}. Quartal {year}",
  within: "nur {places}",
  untilNow: "bis {day}; das Quartal läuft noch",
  whole: "bis {day}",
  answer: {
    untold: "Ob in diesem Quartal ein Vorfall bestätigt wurde, lässt sich nicht sagen",
    none: "In diesem Quartal wurde kein Vorfall bestätigt",
    one: "In diesem Quartal wurde 1 Vorfall bestätigt",
    other: "In diesem Quartal wurden {count} Vorfälle bestätigt",
  },
  more: {
    unseen: "Befunde des Quartals, die Angriffe sein können und die noch niemand angesehen hat: {count}.",
    overdue: "Heute überfällig: {count}.",
    level: "Letzte abgeschlossene Bewertung der Einrichtung: Stufe {level} erreicht.",
    noLevel: "Noch keine Bewertung der ganzen Einrichtung ist abgeschlossen.",
  },
  coverage: "Abdeckung des Bestands",
  figure: "Zahl",
  now: "Dieses Quartal",
  before: "Quartal davor",
  change: "Änderung",
  untold: "nicht bekannt",
  same: "gleich",
  rows: {
    devices: "Geräte im Einsatz",
    labelled: "Mit Etikett",
    watched: "Melden sich bei der Überwachung",
    audited: "Datenverkehr geprüft",
    riskKnown: "Mit Risikoklasse",
    riskUnknown: "Risikoklasse unbekannt",
    withFindings: "Mit offenen Befunden",
  },
  tiers: "Geräte nach der Stufe ihres Etiketts, heute",
  tierNames: {
    observed: "nur beobachtet",
    self: "Angabe des Herstellers",
    reviewed: "begutachtet",
    lab: "im Labor geprüft",
  },
  noTier: "kein vertrauenswürdiges Etikett",
  incidents: "Vorfälle",
  incidentRows: {
    confirmed: "Im Quartal bestätigt",
    open: "Bestätigt und am Ende offen",
    untriaged: "Können Angriffe sein, nicht angesehen",
  },
  reactions: "Eigene Reaktionen",
  reactionRows: {
    pauses: "Reaktionen, die ein Gerät anhielten",
    isolations: "Reaktionen, die ein Gerät abtrennten",
    hours: "Stunden außer Betrieb dadurch",
  },
  levels: "Stufen der abgeschlossenen Bewertungen",
  evaluation: "Bewertung",
  place: "Von",
  closedOn: "Abgeschlossen am",
  achieved: "Erreicht",
  working: "In Arbeit",
  wholeFacility: "ganze Einrichtung",
  noLevels: "Noch keine Bewertung ist abgeschlossen.",
  spending: "Ausgaben",
  spendingIs:
    "{percent} % aller Kosten gehen in die IT-Sicherheit ({how}), nach der Bewertung „{evaluation}“, eröffnet am {day}.",
  noSpending: "Keine Bewertung der ganzen Einrichtung sagt, welcher Anteil der Kosten in die IT-Sicherheit geht.",
  how: { measured: "gemessen", declared: "angegeben" },
  overdue: "Was heute überfällig ist",
  overdueRows: {
    findings: "Befunde, vor 30 Tagen oder früher zur Kenntnis genommen und noch offen",
    answers: "Abgelaufene Antworten",
    measures: "Maßnahmen nach ihrer Frist, deren Kriterien noch offen sind",
    inspections: "Prüfungen",
  },
  noInspections: "Prüfungen werden noch nicht geführt",
  oldest: "Die ältesten davon",
  what: "Was",
  since: "Seit",
  items: { finding: "Befund", answer: "abgelaufene Antwort", measure: "Maßnahme" },
  limits: "Was diese Zahlen nicht sagen",
  limitLines: [
    "Ein Gerät zählt ab dem Tag, an dem es hier eingetragen wurde; aus der Zeit vor dem ersten ist nichts bekannt.",
    "Von Risikoklasse und Überwachung gibt es keinen Verlauf: Beides wird nur für heute genannt.",
    "Für ein vergangenes Quartal zählt ein Etikett, wenn für das Produkt, das das Gerät heute hat, eines vorlag, was immer seither daraus wurde.",
    "Geräte, die zusammengelegt wurden, zählen auch rückwirkend als eines; wo ein Gerät steht, gilt nach heutigem Stand.",
    "Ein Vorfall ist ein Befund der Überwachung, der ein Angriff sein kann und den ein Mensch bestätigt hat; was außerhalb geschieht, ist nicht zu sehen.",
    "Die Zahlen versprechen keine Sicherheit. CareLabel ist ein Werkzeug der IT-Sicherheit und stellt keine Diagnosen.",
  ],
  page: "Seite",
  of: "von",
};

const WORDS: Record<MaturityLanguage, ManagementWords> = { en: EN, de: DE };

export function managementWords(language: MaturityLanguage): ManagementWords {
  return WORDS[language];
}
