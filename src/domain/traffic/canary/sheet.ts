/**
 * The sheet beside a canary: what a person types into the app, field by field, and where each value comes from.
 */
import type { CanaryRecord } from "./record.ts";

const WORDS = {
  en: {
    title: "Dummy patient for a traffic audit",
    use: [
      "Type these values into the app or device under test, exactly as they stand here. None of them belongs to a person.",
      "Use each canary for one test only, and keep the file beside the capture: the audit searches for what is in it.",
    ],
    givenName: "Given name",
    familyName: "Family name",
    birthDate: "Birth date",
    sex: "Sex",
    female: "female",
    male: "male",
    recordNumber: "Patient or record number",
    insuranceNumber: "Health insurance number (Germany)",
    nhsNumber: "NHS number",
    email: "E-mail",
    phone: "Telephone",
    street: "Street",
    note: "Note or free text",
    sources:
      "Insurance number: range of test cards (gematik, Card-G2-A_3820). NHS number: test range 999. Telephone: numbers for media productions (Bundesnetzagentur, Ofcom). E-mail: example.org (RFC 2606).",
    day: (year: string, month: string, day: string) => `${year}-${month}-${day}`,
  },
  de: {
    title: "Erfundener Patient für eine Prüfung des Datenverkehrs",
    use: [
      "Geben Sie diese Werte genau so in die geprüfte App oder das Gerät ein. Keiner davon gehört zu einem Menschen.",
      "Nehmen Sie je Prüfung einen neuen Patienten und bewahren Sie die Datei bei der Aufzeichnung auf: Nach ihrem Inhalt wird gesucht.",
    ],
    givenName: "Vorname",
    familyName: "Nachname",
    birthDate: "Geburtsdatum",
    sex: "Geschlecht",
    female: "weiblich",
    male: "männlich",
    recordNumber: "Patienten- oder Fallnummer",
    insuranceNumber: "Krankenversichertennummer",
    nhsNumber: "NHS-Nummer",
    email: "E-Mail",
    phone: "Telefon",
    street: "Straße",
    note: "Notiz oder Freitext",
    sources:
      "Versichertennummer: Nummernkreis der Prüfkarten (gematik, Card-G2-A_3820). NHS-Nummer: Testbereich 999. Telefon: Rufnummern für Medienproduktionen (Bundesnetzagentur, Ofcom). E-Mail: example.org (RFC 2606).",
    day: (year: string, month: string, day: string) => `${day}.${month}.${year}`,
  },
} as const;

const FIELDS = [
  "givenName",
  "familyName",
  "birthDate",
  "sex",
  "recordNumber",
  "insuranceNumber",
  "nhsNumber",
  "email",
  "phone",
  "street",
  "note",
] as const;

/** Lines of text in the language of the canary. */
export function canarySheet(record: CanaryRecord): string {
  const words = WORDS[record.language];
  const width = Math.max(...FIELDS.map((field) => words[field].length)) + 2;
  const [year = "", month = "", day = ""] = record.birthDate.split("-");
  const shown = { ...record, sex: words[record.sex], birthDate: words.day(year, month, day) };
  return [
    words.title,
    "",
    ...words.use,
    "",
    ...FIELDS.map((field) => `  ${words[field].padEnd(width)}${shown[field]}`),
    "",
    words.sources,
    "",
  ].join("\n");
}
