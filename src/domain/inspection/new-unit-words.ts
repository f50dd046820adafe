/**
 * Why a new unit would have to be inspected by its date, in plain words: English and German.
 */
import type { Language } from "../label/face-words.ts";
import type { DateExplanation } from "./explanation.ts";

interface Words {
  readonly due: (day: string) => string;
  readonly atOnce: string;
  readonly decides: Record<DateExplanation["decidedBy"], string>;
  readonly supportEnds: string;
  readonly supportUnknown: string;
  readonly partUnknown: string;
  readonly partEnds: string;
  readonly missing: (list: string) => string;
  readonly nothingMissing: string;
  /** What is counted, by the id in the explanation. */
  readonly names: Readonly<Record<string, string>>;
}

const en: Words = {
  due: (day) => `Bought today, a person should look at it again before ${day}.`,
  atOnce: "Bought today, a person should look at it at once.",
  decides: {
    hardware: "Its hardware decides.",
    software: "Its software decides.",
    environment: "The surroundings in which it is used decide.",
    "accepted-until": "The day until which it was accepted decides.",
    "critical-finding": "A critical finding decides.",
  },
  supportEnds: "Security updates end then.",
  supportUnknown: "It is not stated until when security updates come, so none can be counted on.",
  partUnknown: "It is not stated how long its parts last, so the shortest time counts.",
  partEnds: "A part may have worn out by then.",
  missing: (list) => `Not known yet, and counted as the worst: ${list}.`,
  nothingMissing: "Everything that counts is known.",
  names: {
    "risk-class": "the risk class",
    start: "since when it is used",
    "first-interval": "the maker’s first interval",
    "support-end": "the end of security updates",
    "component-life": "how long its parts last",
    "declared-cycle": "whether promised updates come",
    "observed-cycle": "how often updates are installed",
    "last-update": "the last update",
    "vulnerability-handling": "how reported weaknesses are handled",
    "known-weaknesses": "known weaknesses of its software",
    "components-past-support": "software parts that nobody maintains",
    "still-sold": "whether it is still sold",
    "line-alive": "whether the product line goes on",
    "new-variants": "new products of the line",
    age: "how old the maker’s products get",
    "care-setting": "where it will be used",
    "intended-environment": "whether it is meant for that place",
    "open-findings": "what watching it will find",
    "broken-claims": "whether its label keeps its word",
  },
};

const de: Words = {
  due: (day) => `Heute gekauft, sollte vor dem ${day} wieder ein Mensch danach sehen.`,
  atOnce: "Heute gekauft, sollte sofort ein Mensch danach sehen.",
  decides: {
    hardware: "Die Hardware entscheidet.",
    software: "Die Software entscheidet.",
    environment: "Die Umgebung, in der es benutzt wird, entscheidet.",
    "accepted-until": "Der Tag, bis zu dem es hingenommen wurde, entscheidet.",
    "critical-finding": "Ein kritischer Befund entscheidet.",
  },
  supportEnds: "Dann enden die Sicherheitsupdates.",
  supportUnknown: "Bis wann es Sicherheitsupdates gibt, ist nicht angegeben; auf keines ist Verlass.",
  partUnknown: "Wie lange seine Teile halten, ist nicht angegeben; es zählt die kürzeste Zeit.",
  partEnds: "Bis dahin kann ein Teil verschlissen sein.",
  missing: (list) => `Noch nicht bekannt und wie das Schlechteste gezählt: ${list}.`,
  nothingMissing: "Alles, was zählt, ist bekannt.",
  names: {
    "risk-class": "die Risikoklasse",
    start: "seit wann es benutzt wird",
    "first-interval": "die erste Frist des Herstellers",
    "support-end": "das Ende der Sicherheitsupdates",
    "component-life": "wie lange seine Teile halten",
    "declared-cycle": "ob zugesagte Updates kommen",
    "observed-cycle": "wie oft Updates eingespielt werden",
    "last-update": "das letzte Update",
    "vulnerability-handling": "der Umgang mit gemeldeten Schwachstellen",
    "known-weaknesses": "bekannte Schwachstellen seiner Software",
    "components-past-support": "Software-Teile, die niemand mehr pflegt",
    "still-sold": "ob es noch verkauft wird",
    "line-alive": "ob die Produktlinie weitergeht",
    "new-variants": "neue Produkte der Linie",
    age: "wie alt Produkte des Herstellers werden",
    "care-setting": "wo es benutzt werden wird",
    "intended-environment": "ob es für diesen Ort bestimmt ist",
    "open-findings": "was die Überwachung finden wird",
    "broken-claims": "ob sein Steckbrief Wort hält",
  },
};

const WORDS: Record<Language, Words> = { en, de };

/**
 * Sentences: when, what decides and why, and what is missing; each by itself.
 * @param dayIn writes a day as the reader does; ISO where none is given.
 */
export function newUnitWords(
  { date, today, decidedBy, subDates, missing }: DateExplanation,
  language: Language,
  dayIn: (day: string) => string = (day) => day,
): string[] {
  const words = WORDS[language];
  const decisive = decidedBy === "critical-finding" || decidedBy === "accepted-until" ? undefined : subDates[decidedBy];
  const cap = decisive?.caps.find(({ day }) => day === date);
  return [
    date <= today ? words.atOnce : words.due(dayIn(date)),
    words.decides[decidedBy],
    ...(cap === undefined
      ? []
      : cap.cap === "support-end"
        ? [cap.known === null ? words.supportUnknown : words.supportEnds]
        : [cap.known === null ? words.partUnknown : words.partEnds]),
    missing.length === 0 ? words.nothingMissing : words.missing(missing.map((id) => words.names[id] ?? id).join(", ")),
  ];
}
