/**
 * The words of the label's face, English and German; each language written for itself.
 *
 * Short on purpose: a row has to fit 55 mm at 7 pt. For patients and nurses: no abbreviation where a word does.
 */
import type { DeletionEffort } from "./components.ts";
import type { RiskClass } from "./product.ts";
import type { Known } from "./text.ts";
import type { Tier } from "./verify.ts";

export type Language = "en" | "de";

export interface FaceWords {
  title: string;
  class: (riskClass: RiskClass) => string;
  firmware: (line: string) => string;
  whoGetsData: string;
  hosts: string;
  canRead: string;
  anyoneElse: string;
  nobody: string;
  notSeen: string;
  noData: string;
  records: string;
  deleteData: string;
  deletion: Record<DeletionEffort, string>;
  worksWithoutCloud: string;
  protectedOnTheWay: string;
  unprotectedOnTheWay: string;
  endToEnd: string;
  yesNo: Record<Known | "partly", string>;
  supportUntil: string;
  supportEnded: (day: string) => string;
  noUpdates: string;
  supportEndsSoon: string;
  newUnit: (day: string) => string;
  updateCycle: string;
  days: (count: number) => string;
  notStated: string;
  moreRows: string;
  inspectionInterval: string;
  inspectionDate: string;
  /** As it stands after "after" (in German a dative). */
  after: (months: number) => string;
  lasting: (months: number) => string;
  serial: string;
  tier: Record<Tier | "unsigned", { word: string; sentence: string }>;
  caption: readonly string[];
  captionLinkOnly: readonly string[];
  footer: string;
  issuedBy: string;
  issued: string;
  validUntil: string;
  digest: string;
  productNumber: string;
  contact: string;
  reportWeakness: string;
  sensors: string;
  actuators: string;
  connections: string;
  local: string;
  cloud: string;
  intendedUse: string;
  none: string;
  product: string;
  timeOfUse: string;
  gateways: string;
  operatingSystem: string;
  app: string;
  data: string;
  account: string;
  keptIn: string;
  store: Record<"device" | "app" | "gateway" | "facility" | "cloud" | "portal" | "support", string>;
  encryptedAtRest: string;
  keptDays: (days: number) => string;
  network: string;
  upkeep: string;
  updateChannel: string;
  manufacturedOn: string;
  placedOnMarket: string;
  commissioning: string;
  erasure: string;
  behaviour: string;
  stageIntegration: string;
  stageOperating: string;
  stageFailSafe: string;
  reaction: string;
  reports: string;
  signedReports: Record<"yes" | "no", string>;
  cycle: (seconds: number) => string;
}

const DAYS_OF_YEAR = 365;

/** Whole years as years, anything else in days. */
function span(days: number, inDays: string, inYears: string): string {
  return days % DAYS_OF_YEAR === 0 ? `${days / DAYS_OF_YEAR} ${inYears}` : `${days} ${inDays}`;
}

const en: FaceWords = {
  title: "Device Facts",
  class: (riskClass) => `Class ${riskClass}`,
  firmware: (line) => `firmware ${line}`,
  whoGetsData: "Who gets data",
  hosts: "hosts it",
  canRead: "can read it",
  anyoneElse: "Anyone else",
  nobody: "nobody",
  notSeen: "not seen",
  noData: "No data leaves the device",
  records: "What it records",
  deleteData: "Delete your data",
  deletion: {
    easy: "easy",
    moderate: "some steps",
    difficult: "on request",
    complex: "complex",
    impossible: "not possible",
  },
  worksWithoutCloud: "Works without the cloud",
  protectedOnTheWay: "Protected on the way",
  unprotectedOnTheWay: "Not protected on the way",
  endToEnd: "Encrypted end to end",
  yesNo: { yes: "yes", no: "no", unknown: "unknown", partly: "partly" },
  supportUntil: "Security updates until",
  noUpdates: "No updates",
  supportEnded: (day) => `No security updates since ${day}`,
  supportEndsSoon: "end within a year",
  newUnit: (day) => `a new unit bought ${day}`,
  updateCycle: "Updates at least every",
  days: (count) => (count === 1 ? "day" : count === DAYS_OF_YEAR ? "12 months" : span(count, "days", "years")),
  notStated: "not stated",
  moreRows: "{count} more in the code",
  inspectionInterval: "First inspection after",
  inspectionDate: "Inspect before",
  after: (months) =>
    months % 12 === 0
      ? `${months / 12} ${months === 12 ? "year" : "years"}`
      : months === 1
        ? "1 month"
        : `${months} months`,
  lasting: (months) =>
    months % 12 === 0
      ? `${months / 12} ${months === 12 ? "year" : "years"}`
      : months === 1
        ? "1 month"
        : `${months} months`,
  serial: "Serial number",
  tier: {
    unsigned: { word: "Draft", sentence: "Draft, not signed. Not valid as a label." },
    observed: { word: "Observed", sentence: "Observed by {issuer}. No label of the maker was at hand." },
    self: { word: "Maker’s own word", sentence: "The maker’s own word, not yet verified by others." },
    reviewed: { word: "Reviewed", sentence: "An independent institute has reviewed the documents." },
    lab: { word: "Tested", sentence: "An independent institute has tested the product." },
  },
  caption: ["Security label.", "Scan to check it,", "also without a network."],
  captionLinkOnly: ["Security label.", "Scan for more."],
  footer: "Says what was declared and checked. No diagnosis, no medical alarm, no promise of safety.",
  issuedBy: "Issued by",
  issued: "Issued",
  validUntil: "Label valid until",
  digest: "Digest (SHA-256)",
  productNumber: "Product number (UDI-DI)",
  contact: "Contact for your data",
  reportWeakness: "Report a weakness to",
  sensors: "Sensors",
  actuators: "Moves or gives off",
  connections: "Connects by",
  local: "nearby",
  cloud: "Internet",
  intendedUse: "Intended use",
  none: "none",
  product: "The product",
  timeOfUse: "Meant to be used for",
  gateways: "Works through",
  operatingSystem: "Operating system",
  app: "App",
  data: "Your data",
  account: "Account needed",
  keptIn: "Kept in",
  store: {
    device: "device",
    app: "app",
    gateway: "gateway",
    facility: "facility",
    cloud: "cloud",
    portal: "portal",
    support: "support",
  },
  encryptedAtRest: "encrypted where it is kept",
  keptDays: (days) =>
    days === 0
      ? "not kept"
      : `kept ${days === 1 ? "1 day" : days === DAYS_OF_YEAR ? "1 year" : span(days, "days", "years")}`,
  network: "Network",
  upkeep: "Upkeep",
  updateChannel: "Updates come by",
  manufacturedOn: "Made on",
  placedOnMarket: "On the market since",
  commissioning: "Putting into service",
  erasure: "Erasing before disposal",
  behaviour: "How it behaves",
  stageIntegration: "first start",
  stageOperating: "in use",
  stageFailSafe: "limit",
  reaction: "Beyond a limit",
  reports: "Reports of itself",
  signedReports: { yes: "signed", no: "not signed" },
  cycle: (seconds) =>
    everyUnit(seconds, {
      second: ["every second", "every {n} s"],
      minute: ["every minute", "every {n} min"],
      hour: ["every hour", "every {n} h"],
      day: ["once a day", "every {n} days"],
      fast: "continuously",
    }),
};

const de: FaceWords = {
  title: "Gerätesteckbrief",
  class: (riskClass) => `Klasse ${riskClass}`,
  firmware: (line) => `Firmware ${line}`,
  whoGetsData: "Wer Daten bekommt",
  hosts: "hostet es",
  canRead: "kann mitlesen",
  anyoneElse: "Sonst noch",
  nobody: "niemand",
  notSeen: "nicht beobachtet",
  noData: "Es verlassen keine Daten das Gerät",
  records: "Was es aufzeichnet",
  deleteData: "Ihre Daten löschen",
  deletion: {
    easy: "einfach",
    moderate: "in mehreren Schritten",
    difficult: "auf Anfrage",
    complex: "aufwendig",
    impossible: "nicht möglich",
  },
  worksWithoutCloud: "Geht ohne Cloud",
  protectedOnTheWay: "Schutz unterwegs",
  unprotectedOnTheWay: "Unterwegs ungeschützt",
  endToEnd: "Ende-zu-Ende verschlüsselt",
  yesNo: { yes: "ja", no: "nein", unknown: "unbekannt", partly: "teilweise" },
  supportUntil: "Sicherheitsupdates bis",
  noUpdates: "Ohne Updates",
  supportEnded: (day) => `Keine Sicherheitsupdates seit ${day}`,
  supportEndsSoon: "enden binnen eines Jahres",
  newUnit: (day) => `neues Gerät, gekauft am ${day}`,
  updateCycle: "Updates mindestens alle",
  days: (count) => (count === 1 ? "Tage" : count === DAYS_OF_YEAR ? "12 Monate" : span(count, "Tage", "Jahre")),
  notStated: "keine Angabe",
  moreRows: "{count} weitere im Code",
  inspectionInterval: "Erste Prüfung nach",
  inspectionDate: "Prüfen vor",
  after: (months) =>
    months % 12 === 0
      ? `${months / 12} ${months === 12 ? "Jahr" : "Jahren"}`
      : months === 1
        ? "1 Monat"
        : `${months} Monaten`,
  lasting: (months) =>
    months % 12 === 0
      ? `${months / 12} ${months === 12 ? "Jahr" : "Jahre"}`
      : months === 1
        ? "1 Monat"
        : `${months} Monate`,
  serial: "Seriennummer",
  tier: {
    unsigned: { word: "Entwurf", sentence: "Entwurf ohne Unterschrift. Gilt nicht als Steckbrief." },
    observed: {
      word: "Beobachtet",
      sentence: "Von {issuer} beobachtet. Ein Steckbrief des Herstellers lag nicht vor.",
    },
    self: { word: "Herstellerangabe", sentence: "Eigene Angabe des Herstellers, noch von niemandem geprüft." },
    reviewed: { word: "Geprüfte Unterlagen", sentence: "Ein unabhängiges Institut hat die Unterlagen geprüft." },
    lab: { word: "Im Labor geprüft", sentence: "Ein unabhängiges Institut hat das Produkt getestet." },
  },
  caption: ["Sicherheits-Steckbrief.", "Scannen und prüfen,", "auch ohne Netz."],
  captionLinkOnly: ["Sicherheits-Steckbrief.", "Scannen für mehr."],
  footer:
    "Sagt, was angegeben und geprüft wurde. Keine Diagnose, kein medizinischer Alarm, keine Zusage von Sicherheit.",
  issuedBy: "Ausgestellt von",
  issued: "Ausgestellt am",
  validUntil: "Steckbrief gültig bis",
  digest: "Prüfwert (SHA-256)",
  productNumber: "Produktnummer (UDI-DI)",
  contact: "Ansprechpartner für Ihre Daten",
  reportWeakness: "Schwachstellen melden an",
  sensors: "Sensoren",
  actuators: "Bewegt oder gibt ab",
  connections: "Verbindet sich über",
  local: "in der Nähe",
  cloud: "Internet",
  intendedUse: "Zweckbestimmung",
  none: "keine",
  product: "Das Produkt",
  timeOfUse: "Vorgesehene Nutzungsdauer",
  gateways: "Arbeitet über",
  operatingSystem: "Betriebssystem",
  app: "App",
  data: "Ihre Daten",
  account: "Konto nötig",
  keptIn: "Gespeichert in",
  store: {
    device: "Gerät",
    app: "App",
    gateway: "Gateway",
    facility: "Einrichtung",
    cloud: "Cloud",
    portal: "Portal",
    support: "Kundendienst",
  },
  encryptedAtRest: "dort verschlüsselt",
  keptDays: (days) =>
    days === 0
      ? "nicht gespeichert"
      : `${days === 1 ? "1 Tag" : days === DAYS_OF_YEAR ? "1 Jahr" : span(days, "Tage", "Jahre")} gespeichert`,
  network: "Netz",
  upkeep: "Pflege",
  updateChannel: "Updates kommen über",
  manufacturedOn: "Hergestellt am",
  placedOnMarket: "Auf dem Markt seit",
  commissioning: "Inbetriebnahme",
  erasure: "Löschen vor der Entsorgung",
  behaviour: "Verhalten",
  stageIntegration: "erster Start",
  stageOperating: "im Betrieb",
  stageFailSafe: "Grenzwert",
  reaction: "Jenseits eines Grenzwerts",
  reports: "Meldungen über sich",
  signedReports: { yes: "signiert", no: "nicht signiert" },
  cycle: (seconds) =>
    everyUnit(seconds, {
      second: ["jede Sekunde", "alle {n} s"],
      minute: ["jede Minute", "alle {n} min"],
      hour: ["jede Stunde", "alle {n} h"],
      day: ["einmal am Tag", "alle {n} Tage"],
      fast: "laufend",
    }),
};

export const FACE_WORDS: Record<Language, FaceWords> = { en, de };

/** What a tier is called and what it means, with the name of who issued the label. */
export function tierWords(
  tier: Tier | "unsigned",
  issuer: string,
  language: Language,
): { readonly word: string; readonly sentence: string } {
  const { word, sentence } = FACE_WORDS[language].tier[tier];
  return { word, sentence: sentence.replace("{issuer}", () => issuer) };
}

type UnitWords = Record<"second" | "minute" | "hour" | "day", readonly [one: string, many: string]> & { fast: string };

/** A cycle in the largest unit that divides it, so that 90 s stays 90 s and 300 s becomes 5 min. */
function everyUnit(seconds: number, words: UnitWords): string {
  if (seconds < 1) return words.fast;
  const units = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
    ["second", 1],
  ] as const;
  const [unit, length] = units.find(([, unitSeconds]) => seconds % unitSeconds === 0) ?? ["second", 1];
  const count = seconds / length;
  return count === 1 ? words[unit][0] : words[unit][1].replace("{n}", String(count));
}
