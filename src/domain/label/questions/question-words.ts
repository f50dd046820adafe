/**
 * What the fact that a question leads to is called, in English and German, and the question itself in German.
 *
 * English questions stand with the question; one that only fits the command line is put here for a letter to a vendor.
 */
import type { Language } from "../face-words.ts";
import type { Question } from "./question.ts";

type Words = readonly [name: string, nameDe: string, askDe: string, ask?: string];

const WORDS: Readonly<Record<string, Words>> = {
  "maker-name": ["Maker", "Hersteller", "Wer ist der gesetzliche Hersteller?"],
  "maker-country": ["Seat of the maker", "Sitz des Herstellers", "In welchem Land hat er seinen Sitz?"],
  "maker-address": ["Address of the maker", "Anschrift des Herstellers", "Wie lautet seine Postanschrift?"],
  "maker-website": ["Website of the maker", "Website des Herstellers", "Wie lautet die Adresse seiner Website?"],
  model: ["Model", "Modell", "Wie heißt das Produkt?"],
  variant: ["Variant", "Variante", "Von welcher Variante oder Hardware-Revision spricht der Steckbrief?"],
  "firmware-line": ["Firmware line", "Firmware-Linie", "Von welcher Firmware-Linie spricht der Steckbrief?"],
  kind: ["What it is", "Was es ist", "Was ist es, in zwei oder drei einfachen Wörtern?"],
  "udi-di": ["Product number (UDI-DI)", "Produktnummer (UDI-DI)", "Welche UDI-DI (GTIN) trägt es?"],
  emdn: ["EMDN code", "EMDN-Code", "Welchen EMDN-Code hat es?"],
  gmdn: ["GMDN code", "GMDN-Code", "Welchen GMDN-Code hat es?"],
  "intended-use": ["Intended use", "Zweckbestimmung", "Wofür ist es bestimmt?"],
  "time-of-use": ["Meant to be used for", "Vorgesehene Nutzungsdauer", "Wie viele Monate soll es benutzt werden?"],
  environment: [
    "Where it is used",
    "Wo es benutzt wird",
    "Wo wird es benutzt: am Körper, zu Hause, unterwegs oder in der Klinik?",
  ],
  "risk-class": [
    "Risk class",
    "Risikoklasse",
    "Welche Risikoklasse hat es? (I niedrig, II mittel, III hoch, IV sehr hoch)",
  ],
  "mdr-class": [
    "Class in the EU (MDR)",
    "Klasse in der EU (MDR)",
    "Welche Klasse hat es nach Verordnung (EU) 2017/745?",
  ],
  "fda-class": ["Class in the US (FDA)", "Klasse in den USA (FDA)", "Welche Klasse hat es bei der US-Behörde FDA?"],
  "software-device-eu": [
    "Its software is a medical device (EU)",
    "Software ist Medizinprodukt (EU)",
    "Ist seine Software in der EU selbst ein Medizinprodukt?",
  ],
  "software-device-fda": [
    "Its software is a medical device (FDA)",
    "Software ist Medizinprodukt (FDA)",
    "Ist seine Software für die FDA selbst ein Medizinprodukt?",
  ],
  languages: ["Languages", "Sprachen", "In welchen Sprachen spricht es zu seinen Benutzern?"],
  sensors: ["Sensors", "Sensoren", "Welche Sensoren hat es?"],
  actuators: ["Moves or gives off", "Bewegt oder gibt ab", "Was bewegt, schaltet oder gibt es ab?"],
  gateways: ["Works through", "Arbeitet über", "Was steht zwischen ihm und dem Netz?"],
  "operating-system": [
    "Operating system",
    "Betriebssystem",
    "Welches Betriebssystem läuft darauf, und bis wann unterstützt dessen Hersteller es?",
  ],
  connectivity: ["Connects by", "Verbindet sich über", "Wie verbindet es sich, und wie ist jede Verbindung geschützt?"],
  "companion-apps": ["Apps", "Apps", "Welche Apps gehören dazu, mit welchen Berechtigungen?"],
  "sbom-url": [
    "Software bill of materials",
    "Software-Stückliste",
    "Wo ist seine Software-Stückliste (SBOM) zu bekommen?",
    "Where can its software bill of materials (SBOM) be fetched?",
  ],
  responsible: ["Who answers for the data", "Wer für die Daten einsteht", "Wer steht für die Daten ein?"],
  "third-parties": [
    "Other companies that get data",
    "Andere Firmen, die Daten bekommen",
    "Welche anderen Firmen bekommen Daten, wofür und in welchen Ländern?",
  ],
  attributes: [
    "What it records or sends",
    "Was es aufzeichnet oder sendet",
    "Was zeichnet es auf oder sendet es, wie oft, und wer bekommt es?",
  ],
  endpoints: ["Hosts it talks to", "Gegenstellen im Netz", "Mit welchen Rechnern spricht es?"],
  "cloud-locations": ["Where the cloud stands", "Wo die Cloud steht", "Wo steht die Cloud, mit der es spricht?"],
  "hosted-at": [
    "Whose computers it runs on",
    "Auf wessen Rechnern sie läuft",
    "Auf wessen Rechnern läuft diese Cloud?",
  ],
  storage: ["Where data is kept", "Wo Daten liegen", "Wo werden Daten gespeichert, und wer kann sie lesen?"],
  "works-without-cloud": ["Works without the cloud", "Geht ohne Cloud", "Geht es ohne Cloud?"],
  "account-required": ["Account needed", "Konto nötig", "Braucht man ein Konto, um es zu benutzen?"],
  "user-control": [
    "What users can switch off",
    "Was Benutzer abschalten können",
    "Was können Benutzer sehen oder abschalten, und wo?",
  ],
  deletion: ["Deleting data", "Daten löschen", "Wie werden Daten gelöscht?"],
  "support-until": [
    "Security updates until",
    "Sicherheitsupdates bis",
    "Bis zu welchem Tag versprechen Sie Sicherheitsupdates?",
  ],
  "update-cycle": [
    "Updates at least every",
    "Updates mindestens alle",
    "Wie viele Tage vergehen höchstens zwischen zwei Sicherheitsupdates?",
  ],
  "update-channel": ["Updates come by", "Updates kommen über", "Wie kommen Updates auf das Gerät?"],
  "contact-email": [
    "Weaknesses reported to",
    "Schwachstellen melden an",
    "Unter welcher E-Mail-Adresse werden Schwachstellen gemeldet?",
  ],
  "security-txt": ["security.txt", "security.txt", "Wo ist Ihre security.txt (RFC 9116)?"],
  "disclosure-policy": [
    "Policy on reported weaknesses",
    "Umgang mit gemeldeten Schwachstellen",
    "Wo stehen Ihre Regeln für gemeldete Schwachstellen?",
  ],
  iso30111: [
    "Reports handled after ISO/IEC 30111",
    "Meldungen nach ISO/IEC 30111",
    "Bearbeiten Sie Meldungen nach ISO/IEC 30111?",
  ],
  "manufactured-on": [
    "Made since",
    "Hergestellt seit",
    "Seit welchem Tag wird es hergestellt? (bei einer Produktlinie: das erste Los)",
  ],
  "placed-on-market": ["On the market since", "Auf dem Markt seit", "Seit welchem Tag ist es auf dem Markt?"],
  "still-sold": ["Still sold", "Noch im Verkauf", "Wird es noch verkauft?"],
  "line-alive": [
    "Product line is developed",
    "Produktlinie wird entwickelt",
    "Wird die Produktlinie noch weiterentwickelt?",
  ],
  variants: [
    "Other products of the line",
    "Andere Produkte der Linie",
    "Welche anderen Produkte gehören zu der Linie?",
  ],
  "average-lifetime": [
    "Average life of the maker’s products",
    "Mittlere Lebensdauer beim Hersteller",
    "Wie viele Monate leben Ihre Produkte im Mittel?",
  ],
  commissioning: ["Putting into service", "Inbetriebnahme", "Was muss vor der ersten Benutzung getan werden?"],
  erasure: [
    "Erasing before disposal",
    "Löschen vor der Entsorgung",
    "Wie werden Daten gelöscht, bevor es weitergegeben oder entsorgt wird?",
  ],
  "hardware-lifetimes": ["How long parts last", "Wie lange Teile halten", "Wie lange halten Teile, die sich abnutzen?"],
  "operating-values": [
    "Normal values in operation",
    "Übliche Werte im Betrieb",
    "Welche Werte sind im Betrieb üblich?",
  ],
  "fail-safe-limits": [
    "Limits at which it must stop",
    "Grenzwerte, bei denen es anhalten muss",
    "Welche Grenzwerte dürfen nie überschritten werden?",
  ],
  "reaction-chain": [
    "Beyond a limit",
    "Jenseits eines Grenzwerts",
    "Was muss jenseits davon geschehen, der Reihe nach?",
  ],
  reports: ["Reports of itself", "Meldungen über sich", "Wie meldet es dem Krankenhaus seinen Zustand?"],
  "first-inspection": [
    "First inspection after",
    "Erste Prüfung nach",
    "Nach wie vielen Monaten soll ein Mensch es zum ersten Mal prüfen?",
  ],
  "issuer-name": [
    "Issued by",
    "Ausgestellt von",
    "Wer stellt den Steckbrief aus und unterschreibt ihn, wenn nicht der Hersteller selbst?",
  ],
  "issuer-country": ["Country of the issuer", "Land des Ausstellers", "In welchem Land ist der Aussteller?"],
  "issuer-email": [
    "Questions on the label to",
    "Fragen zum Steckbrief an",
    "Unter welcher E-Mail-Adresse kann man Fragen zum Steckbrief stellen?",
  ],
  "valid-until": ["Label valid until", "Steckbrief gültig bis", "Bis zu welchem Tag gilt der Steckbrief?"],
  "live-record": [
    "Current state of the label",
    "Aktueller Stand des Steckbriefs",
    "Wo ist der aktuelle Stand des Steckbriefs veröffentlicht?",
  ],
};

/** What the fact is called. */
export function factName({ id }: Pick<Question, "id">, language: Language): string {
  const [name, nameDe] = wordsOf(id);
  return language === "de" ? nameDe : name;
}

/** The question as it is put to a vendor. */
export function vendorQuestion({ id, ask }: Pick<Question, "id" | "ask">, language: Language): string {
  const [, , askDe, askEn] = wordsOf(id);
  return language === "de" ? askDe : (askEn ?? ask);
}

function wordsOf(id: string): Words {
  const words = WORDS[id];
  if (words === undefined) throw new Error(`the question ${id} has no words`);
  return words;
}
