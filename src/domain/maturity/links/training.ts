/**
 * Training records that were brought in: who has a record that is valid today.
 *
 * Which subject a criterion asks for: N22 keeps security apart from the use of devices, N30 reads "incl. IT security" as
 * part of the training.
 */
import type { TrainingSubject } from "./facility-facts.ts";
import type { EvidenceLink } from "./link.ts";

const ASKS_FOR: Readonly<Record<string, TrainingSubject>> = {
  "structure.organisation.4.1": "security",
  "process.usability.1.1": "basic",
  "process.usability.2.1": "advanced",
  "process.usability.3.1": "regular",
  "process.usability.4.1": "basic",
  "process.usability.5.1": "security",
};

const NAMES: Readonly<Record<TrainingSubject, { readonly en: string; readonly de: string }>> = {
  basic: { en: "basic", de: "Grundlagen" },
  advanced: { en: "advanced", de: "Aufbau" },
  regular: { en: "regular", de: "regelmäßig" },
  security: { en: "security", de: "Sicherheit" },
};

export const training: EvidenceLink = {
  id: "training",
  criteria: Object.keys(ASKS_FOR),
  because: {
    en: 'By the training records {people} of {staff} people have a valid record of the subject "{subjectEn}". Whoever the records do not name, and what was learnt, is not seen.',
    de: "Nach den Schulungsnachweisen haben {people} von {staff} Personen einen gültigen Nachweis im Fach „{subjectDe}“. Wen die Nachweise nicht nennen und was gelernt wurde, ist nicht zu sehen.",
  },
  goodForDays: 365,
  propose({ training: records }, criterion) {
    const subject = ASKS_FOR[criterion];
    if (records === undefined || subject === undefined || records.staff === 0) return undefined;
    const { staff, broughtOn, trained } = records;
    const { people, until } = trained[subject];
    return {
      answer: people === staff ? "fulfilled" : people === 0 ? "not-fulfilled" : "partly",
      denies: people < staff,
      values: { people, staff, subjectEn: NAMES[subject].en, subjectDe: NAMES[subject].de },
      sources: [{ kind: "training", id: subject, title: broughtOn }],
      ...(until === null ? {} : { validUntil: until }),
    };
  },
};
