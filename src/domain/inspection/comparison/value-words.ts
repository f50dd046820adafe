/**
 * The value of any fact of a label in words, a line for each entry of a list: English and German.
 */
import type { Static } from "typebox";
import type { Cycle } from "../../label/components.ts";
import { rangeInWords } from "../../label/face-more.ts";
import { FACE_WORDS, type Language } from "../../label/face-words.ts";
import { parameterWords, platformWords, stepWords, unitSign } from "../../label/fact-words.ts";
import type { ReactionStep, ReferenceValue } from "../../label/runtime-facts.ts";
import { type Text, textIn } from "../../label/text.ts";

export interface ValueWords {
  readonly language: Language;
  readonly countryName: (code: string, language: Language) => string;
}

/**
 * Lines of the fact that the question `id` leads to; "none" for an empty list.
 * @param parties names of those who get data, by id.
 */
export function valueInWords(
  id: string,
  value: unknown,
  { language, countryName }: ValueWords,
  parties: ReadonlyMap<string, string>,
): string[] {
  const words = FACE_WORDS[language];
  if (Array.isArray(value)) {
    if (value.length === 0) return [words.none];
    return value.map((entry) => entryInWords(id, entry));
  }
  return [entryInWords(id, value)];

  function entryInWords(of: string, entry: unknown): string {
    if (of === "time-of-use" || of === "average-lifetime") return words.lasting(Number(entry));
    if (of === "first-inspection") {
      const { firstIntervalMonths, because } = entry as { firstIntervalMonths: number; because?: Text };
      return joined([words.lasting(firstIntervalMonths), because && textIn(because, language)]);
    }
    if (of === "update-cycle") return words.days(Number(entry));
    if (of === "deletion") {
      const { effort, how } = entry as { effort: keyof typeof words.deletion; how: Text };
      return joined([words.deletion[effort], textIn(how, language)]);
    }
    if (of === "reports") {
      const { signed, everySeconds } = entry as { signed: boolean; everySeconds?: number };
      return joined([words.signedReports[signed ? "yes" : "no"], everySeconds && words.cycle(everySeconds)]);
    }
    if (of.endsWith("-values") || of === "fail-safe-limits") {
      const reference = entry as ReferenceValue;
      return `${parameterWords(reference.parameter, language)}: ${rangeInWords(reference, words)}`;
    }
    if (of === "reaction-chain") {
      const { do: step, afterSeconds, note } = entry as ReactionStep;
      return joined([stepWords(step, language), afterSeconds && `${afterSeconds} s`, note && textIn(note, language)]);
    }
    if (of === "environment" || of === "risk-class") return ENUMS[language][String(entry)] ?? String(entry);
    if (of.endsWith("country")) return countryName(String(entry), language);
    return inWords("", entry);
  }

  /** Any value; the parts of an object in a row, those that need it with what they are. */
  function inWords(field: string, entry: unknown): string {
    if (entry === null || entry === undefined) return "";
    if (typeof entry === "boolean") return words.yesNo[entry ? "yes" : "no"];
    if (Array.isArray(entry)) return entry.map((one) => inWords(field, one)).join(", ");
    if (field === "country" || field === "countries") return countryName(String(entry), language);
    if (PARTY_FIELDS.has(field)) return parties.get(String(entry)) ?? String(entry);
    if (field === "platform") return platformWords(entry as never);
    if (field === "unit") return unitSign(String(entry));
    if (field === "months") return words.lasting(Number(entry));
    if (field === "operatingHours") return `${String(entry)} h`;
    if (field === "cycles") return `${String(entry)} ×`;
    if (field === "retentionDays") return words.keptDays(Number(entry));
    if (field === "cycle") {
      const { everySeconds, on } = entry as Static<typeof Cycle>;
      return everySeconds === undefined ? (on === undefined ? "" : textIn(on, language)) : words.cycle(everySeconds);
    }
    if (typeof entry !== "object") {
      const text = String(entry);
      const known = { ...words.yesNo, ...ENUMS[language], ...(field === "where" ? words.store : {}) };
      return FREE_FIELDS.has(field) || !Object.hasOwn(known, text) ? text : (known[text as never] as string);
    }
    if (isText(entry)) return textIn(entry, language);
    return joined(
      Object.entries(entry)
        .filter(([name]) => !HIDDEN.has(name))
        .map(([name, part]) => {
          const text = inWords(name, part);
          const called = FIELDS[language][name];
          return called === undefined || text === "" ? text : `${called}: ${text}`;
        }),
    );
  }
}

function joined(parts: readonly unknown[]): string {
  return parts.filter((part) => part !== undefined && part !== "" && part !== 0).join(" · ");
}

/** A text in several languages, and no object of other facts: those have names longer than a language's two letters. */
function isText(value: object): value is Record<string, string> {
  const names = Object.keys(value);
  return names.length > 0 && names.every((name) => /^[a-z]{2}$/.test(name));
}

const HIDDEN: ReadonlySet<string> = new Set(["id", "digest", "identifier"]);
const PARTY_FIELDS: ReadonlySet<string> = new Set(["party", "recipients", "plainTextReaders"]);
/** Words of the maker that may by chance read as one of ours. */
const FREE_FIELDS: ReadonlySet<string> = new Set(["name", "model", "version", "host", "protocol", "service", "place"]);

/** Parts whose value says nothing without their name. */
const FIELDS: Record<Language, Readonly<Record<string, string>>> = {
  en: {
    encryptedAtRest: "encrypted at rest",
    endToEnd: "end to end",
    plainTextReaders: "can read it",
    personal: "personal",
    health: "health data",
    sentBeforeConsent: "sent before consent",
    recipients: "goes to",
    supportUntil: "supported until",
    components: "components",
    permissions: "permissions",
    since: "since",
    bootLoaderVerified: "start is verified",
    durationMs: "ms",
    toleranceMs: "± ms",
    cpuPercent: "CPU %",
    energyJoule: "J",
    protection: "protection",
    data: "data",
    moments: "from",
  },
  de: {
    encryptedAtRest: "dort verschlüsselt",
    endToEnd: "Ende zu Ende",
    plainTextReaders: "kann mitlesen",
    personal: "personenbezogen",
    health: "Gesundheitsdaten",
    sentBeforeConsent: "vor der Einwilligung gesendet",
    recipients: "geht an",
    supportUntil: "unterstützt bis",
    components: "Komponenten",
    permissions: "Berechtigungen",
    since: "seit",
    bootLoaderVerified: "Start wird geprüft",
    durationMs: "ms",
    toleranceMs: "± ms",
    cpuPercent: "CPU %",
    energyJoule: "J",
    protection: "Schutz",
    data: "Daten",
    moments: "ab",
  },
};

const ENUMS: Record<Language, Readonly<Record<string, string>>> = {
  en: {
    "on-body": "on the body",
    "in-home": "at home",
    community: "out and about",
    "in-hospital": "in hospital",
    local: "nearby",
    cloud: "Internet",
    "logged-in": "logged in",
  },
  de: {
    "on-body": "am Körper",
    "in-home": "zu Hause",
    community: "unterwegs",
    "in-hospital": "in der Klinik",
    local: "in der Nähe",
    cloud: "Internet",
    "real-time": "in Echtzeit",
    "post-processing": "im Nachhinein",
    phone: "Telefon",
    hub: "Zentrale",
    "bedside-transmitter": "Sender am Bett",
    workstation: "Arbeitsplatzrechner",
    broker: "Vermittler",
    router: "Router",
    other: "anderes",
    maker: "Hersteller",
    controller: "Verantwortlicher",
    processor: "Auftragsverarbeiter",
    operator: "Betreiber",
    representative: "Bevollmächtigter",
    distributor: "Händler",
    patient: "Patient",
    user: "Benutzer",
    device: "Gerät",
    installed: "installiert",
    consented: "eingewilligt",
    "logged-in": "angemeldet",
  },
};
