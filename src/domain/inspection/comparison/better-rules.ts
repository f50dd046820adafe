/**
 * Which of two offers is better in one fact: a rule for each fact of which that can be said, with its reason.
 *
 * A rule rates one label; the higher rate is better. What is not stated rates as the worst answer does, so silence is
 * never better than a bad answer, nor worse: it is asked for. Facts without a rule are shown, and none of them is marked.
 */
import { dayNumber } from "../../calendar.ts";
import type { Label } from "../../label/label.ts";
import { isUnprotected } from "../../label/unprotected.ts";
import { labelInputs } from "../label-inputs.ts";

export interface BetterRule {
  /** Its id among the facts that are compared: that of the question which leads to it. */
  readonly fact: string;
  readonly because: { readonly en: string; readonly de: string };
  /** Higher is better; `WORST` for what is bad or not stated. */
  readonly rate: (label: Label, today: string) => number;
}

export const WORST = Number.NEGATIVE_INFINITY;

/** From the best to the worst; the last one, and what is not on the scale, is as bad as not stated. */
const scale =
  (value: (label: Label) => unknown, ...bestFirst: readonly string[]) =>
  (label: Label) => {
    const place = bestFirst.indexOf(String(value(label)));
    return place < 0 || place === bestFirst.length - 1 ? WORST : -place;
  };
const less = (value: (label: Label) => number | undefined) => (label: Label) =>
  -(value(label) ?? Number.POSITIVE_INFINITY);
const more = (value: (label: Label) => number | undefined) => (label: Label) => value(label) ?? WORST;
const stated = (value: (label: Label) => unknown) => (label: Label) => (value(label) === undefined ? WORST : 1);
/** A day on which something ends; one gone by is as bad as none. */
const later = (value: (label: Label) => string | undefined) => (label: Label, today: string) => {
  const day = value(label);
  return day === undefined || day < today ? WORST : dayNumber(day);
};
const holds = (value: (label: Label) => boolean) => (label: Label) => (value(label) ? 1 : WORST);

const data = ({ components }: Label) => components?.data;
const contact = ({ lifecycle }: Label) => lifecycle?.vulnerabilityContact;
/** Stores outside of the device: what never leaves it is read by nobody on the way. */
const away = (label: Label) => (data(label)?.storage ?? []).filter(({ where }) => where !== "device");

export const BETTER_RULES: readonly BetterRule[] = [
  {
    fact: "third-parties",
    because: {
      en: "Data that no other company gets cannot get lost there.",
      de: "Was keine andere Firma bekommt, kann dort nicht verloren gehen.",
    },
    rate: holds((label) => data(label)?.thirdParties?.length === 0),
  },
  {
    fact: "storage",
    because: {
      en: "Where each place outside the device is encrypted at rest, a stolen disk tells nothing; the weakest place counts.",
      de: "Wo jeder Ort außerhalb des Geräts verschlüsselt ist, verrät ein gestohlener Datenträger nichts; der schwächste zählt.",
    },
    rate: holds(
      (label) =>
        data(label)?.storage !== undefined && away(label).every(({ encryptedAtRest }) => encryptedAtRest === "yes"),
    ),
  },
  {
    fact: "works-without-cloud",
    because: {
      en: "Patients are treated when the line is down, too.",
      de: "Patienten werden auch behandelt, wenn die Leitung ausfällt.",
    },
    rate: scale((label) => data(label)?.worksWithoutCloud, "yes", "partly", "no"),
  },
  {
    fact: "account-required",
    because: {
      en: "An account ties what is recorded to a person.",
      de: "Ein Konto verbindet das Aufgezeichnete mit einer Person.",
    },
    rate: scale((label) => data(label)?.accountRequired, "no", "yes"),
  },
  {
    fact: "deletion",
    because: {
      en: "People have a right to deletion, and the easier it is the sooner it is done.",
      de: "Menschen haben ein Recht auf Löschung, und je einfacher sie ist, desto eher geschieht sie.",
    },
    rate: scale((label) => data(label)?.deletion?.effort, "easy", "moderate", "difficult", "complex", "impossible"),
  },
  {
    fact: "attributes",
    because: {
      en: "Nothing should be sent before somebody agreed.",
      de: "Nichts sollte gesendet werden, bevor jemand zugestimmt hat.",
    },
    rate: holds(
      (label) => data(label)?.attributes?.every(({ sentBeforeConsent }) => sentBeforeConsent === "no") ?? false,
    ),
  },
  {
    fact: "connectivity",
    because: {
      en: "What is not protected on the way can be read and changed by others.",
      de: "Was unterwegs ungeschützt ist, können andere lesen und verändern.",
    },
    rate: holds(
      ({ components }) =>
        components?.software?.connectivity?.every(
          ({ protection }) => protection !== undefined && !isUnprotected(protection),
        ) ?? false,
    ),
  },
  {
    fact: "operating-system",
    because: {
      en: "A device is no safer than the system below it: the later that is supported, the better.",
      de: "Ein Gerät ist nicht sicherer als das System darunter: je länger es unterstützt wird, desto besser.",
    },
    rate: later(({ components }) => components?.software?.operatingSystem?.supportUntil),
  },
  {
    fact: "sbom-url",
    because: {
      en: "With a bill of materials a new weakness is looked up in minutes.",
      de: "Mit einer Stückliste ist eine neue Schwachstelle in Minuten nachgesehen.",
    },
    rate: stated(({ components }) => components?.software?.sbom),
  },
  {
    fact: "update-cycle",
    because: {
      en: "It is how long a known weakness may stay open.",
      de: "So lange kann eine bekannte Schwachstelle offen bleiben.",
    },
    rate: less(({ lifecycle }) => lifecycle?.updateCycleDays),
  },
  {
    fact: "contact-email",
    because: {
      en: "Whoever finds a weakness should not have to search for whom to tell.",
      de: "Wer eine Schwachstelle findet, soll nicht suchen müssen, wem er sie meldet.",
    },
    rate: stated((label) => contact(label)?.email),
  },
  {
    fact: "security-txt",
    because: { en: "Researchers look there first.", de: "Dort sehen Sicherheitsforscher zuerst nach." },
    rate: stated((label) => contact(label)?.securityTxt),
  },
  {
    fact: "disclosure-policy",
    because: {
      en: "Whoever says how reports are handled reacts sooner.",
      de: "Wer sagt, wie er mit Meldungen umgeht, reagiert eher.",
    },
    rate: stated((label) => contact(label)?.policy),
  },
  {
    fact: "iso30111",
    because: {
      en: "A practised way of handling is faster than a new one.",
      de: "Ein geübter Ablauf ist schneller als ein neuer.",
    },
    rate: scale((label) => contact(label)?.iso30111, "yes", "no"),
  },
  {
    fact: "still-sold",
    because: { en: "What is sold is looked after.", de: "Was verkauft wird, wird gepflegt." },
    rate: scale(({ lifecycle }) => lifecycle?.stillSold, "yes", "no"),
  },
  {
    fact: "line-alive",
    because: { en: "A living line gets its parts and updates.", de: "Eine lebende Linie bekommt Teile und Updates." },
    rate: scale(({ lifecycle }) => lifecycle?.productLineAlive, "yes", "no"),
  },
  {
    fact: "average-lifetime",
    because: {
      en: "Products that live longer are replaced later.",
      de: "Produkte, die länger leben, werden später ersetzt.",
    },
    rate: more(({ lifecycle }) => lifecycle?.makerAverageLifetimeMonths),
  },
  {
    fact: "time-of-use",
    because: {
      en: "What is meant to be used for longer is replaced later.",
      de: "Was länger benutzt werden soll, wird später ersetzt.",
    },
    rate: more(({ product }) => product.intendedTimeOfUseMonths),
  },
  {
    fact: "hardware-lifetimes",
    because: {
      en: "The part that ends first decides; hours count as if it never rests.",
      de: "Das Teil, das zuerst endet, entscheidet; Stunden zählen, als ruhe es nie.",
    },
    rate: (label, today) => {
      const ends = labelInputs(label, today, today).componentLife?.endsOn;
      return ends === undefined ? WORST : dayNumber(ends);
    },
  },
  {
    fact: "commissioning",
    because: {
      en: "Most devices are only as safe as they are set up.",
      de: "Die meisten Geräte sind nur so sicher, wie sie eingerichtet werden.",
    },
    rate: stated(({ lifecycle }) => lifecycle?.handling?.commissioning),
  },
  {
    fact: "erasure",
    because: {
      en: "Patient data turns up on second-hand devices.",
      de: "Auf gebrauchten Geräten tauchen Patientendaten auf.",
    },
    rate: stated(({ lifecycle }) => lifecycle?.handling?.erasure),
  },
  {
    fact: "operating-values",
    because: {
      en: "A device that leaves its stated range is noticed.",
      de: "Ein Gerät, das seinen angegebenen Bereich verlässt, fällt auf.",
    },
    rate: holds(({ runtime }) => (runtime?.operating?.values.length ?? 0) > 0),
  },
  {
    fact: "fail-safe-limits",
    because: {
      en: "Beyond them the device is stopped before it does harm.",
      de: "Jenseits davon wird das Gerät angehalten, bevor es schadet.",
    },
    rate: holds(({ runtime }) => (runtime?.failSafe?.limits.length ?? 0) > 0),
  },
  {
    fact: "reaction-chain",
    because: {
      en: "Without the maker's order every facility decides alone.",
      de: "Ohne Vorgabe des Herstellers entscheidet jede Einrichtung allein.",
    },
    rate: stated(({ runtime }) => runtime?.failSafe?.reactionChain),
  },
  {
    fact: "integration-boot",
    because: {
      en: "A start that is verified runs nothing that somebody put there.",
      de: "Ein geprüfter Start führt nichts aus, was jemand untergeschoben hat.",
    },
    rate: holds(({ runtime }) => runtime?.integration?.boot?.bootLoaderVerified === true),
  },
  {
    fact: "reports",
    because: {
      en: "An unsigned report may be somebody else's.",
      de: "Eine unsignierte Meldung kann von jemand anderem stammen.",
    },
    rate: holds(({ runtime }) => runtime?.reports?.signed === true),
  },
];
