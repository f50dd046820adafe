/** German. */
import type { ConformanceWords } from "./vocabulary.ts";

const SHOWN = 8;
const listed = (names: readonly string[]) =>
  names.length <= SHOWN ? names.join(", ") : `${names.slice(0, SHOWN).join(", ")} und ${names.length - SHOWN} weitere`;
const counted = (names: readonly string[], one: string, many: string) =>
  `${names.length} ${names.length === 1 ? one : many}`;

export const DE: ConformanceWords = {
  verdicts: {
    pass: "bestanden",
    fail: "nicht bestanden",
    inconclusive: "nicht entscheidbar",
    "not-applicable": "nicht anwendbar",
  },
  declined: "nicht erfüllt, mit Grund",
  answers: { yes: " Ja", no: " Nein", unknown: "" },
  reasons: {
    "measures-documented": () => "erfüllt, Maßnahmen oder Nachweise sind genannt",
    "measures-missing": () =>
      "ein Ja braucht die getroffenen Maßnahmen oder Nachweise; measures oder evidence ergänzen",
    "not-supported": () => "verpflichtend und nicht erfüllt",
    "declined-with-reason": () => "eine Empfehlung, der nicht gefolgt wird; der Grund ist festgehalten",
    "reason-missing": () => "eine Empfehlung, der nicht gefolgt wird, braucht ihren Grund; reason ergänzen",
    "required-by-subset": () => "das Schema verlangt es, und es ist nicht erfüllt",
    "condition-not-met": (names) => `nicht anwendbar wegen der Antwort auf ${listed(names)}`,
    "condition-open": (names) => `ob sie anwendbar ist, ist offen; Bedingung ${listed(names)} beantworten`,
    "condition-disputed": (names) =>
      `ob sie anwendbar ist, ist strittig; diese Antworten widersprechen anderen: ${listed(names)}`,
    "not-answered": () => "nicht beantwortet",
    "not-applicable-refused": () =>
      "sie ist anwendbar, n/a steht also nicht offen; mit yes oder no und Grund antworten",
    "reasons-on-record": () => "jede Empfehlung, der nicht gefolgt wird, hat ihren Grund",
    "reasons-missing": (names) => `Gründe fehlen für ${listed(names)}`,
    "recommendations-open": (names) => `Empfehlungen sind offen: ${listed(names)}`,
    "changed-since": () =>
      "die Vorgabe lautet in der beantworteten Ausgabe anders; erneut ansehen und auch diese Ausgabe nennen",
    "span-kept": ([from, to, wanted]) => `eingehalten: ${from} bis ${to} gegen ${wanted}`,
    "span-missed": ([from, to, wanted]) => `verfehlt: ${from} bis ${to} gegen ${wanted}`,
    answered: () => "beantwortet",
    "contradicts-itself": () => "die Antwort widerspricht einer anderen",
    "all-pass": () => "jede anwendbare Vorgabe ist bestanden",
    "nothing-asked": () => "er verlangt nichts; was entschieden wurde, steht unten",
    "provisions-fail": (names) =>
      `${counted(names, "Vorgabe ist nicht bestanden", "Vorgaben sind nicht bestanden")}: ${listed(names)}`,
    "provisions-open": (names) => `${counted(names, "Vorgabe ist offen", "Vorgaben sind offen")}: ${listed(names)}`,
  },
  contradictions: {
    "n/a-refused": ([id]) => `${id} ist mit n/a beantwortet, ist aber anwendbar`,
    "yes-though-not-applicable": ([id, ...conditions]) =>
      `${id} ist mit yes beantwortet, nach der Antwort auf Bedingung ${conditions.join(", ")} aber nicht anwendbar`,
    "span-differs": ([id]) => `die Antwort auf ${id} passt nicht zu den genannten Tagen`,
  },
  changes: {
    same: "gleich",
    status: "gleicher Inhalt, anderer Status",
    changed: "geändert",
    continued: "führt fort",
    new: "neu",
  },
  changesBack: {
    same: "gleich",
    status: "gleicher Inhalt, anderer Status",
    changed: "später geändert",
    continued: "später fortgeführt von",
    new: "später aufgegeben",
  },
  cameWith: (edition, change) => `die Änderung in ${edition}: ${change}`,
};
