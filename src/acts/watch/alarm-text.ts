/**
 * An alarm in the words of the facility: a subject, a line for logs, and a text of one screen.
 */
import type { Severity } from "../../domain/finding/severity.ts";
import { type ReactionLanguage, reactionWords } from "../../domain/runtime/reaction/words.ts";
import type { SelfReason } from "../../domain/runtime/self-state.ts";
import { runtimeSentence, runtimeWords } from "../../domain/runtime/words/runtime-words.ts";
import type { AlarmFacts } from "./alarm-facts.ts";
import type { QuietSensor } from "./sensors.ts";

export interface AlarmText {
  readonly subject: string;
  /** All on one line. */
  readonly line: string;
  readonly text: string;
}

type Plain =
  | "device"
  | "place"
  | "atHome"
  | "since"
  | "found"
  | "done"
  | "nothing"
  | "next"
  | "call"
  | "page"
  | "foot"
  | "test"
  | "selfOpen"
  | "selfOver";

interface Words extends Readonly<Record<Plain, string>> {
  readonly severity: Readonly<Record<Severity, string>>;
  readonly others: (count: number) => string;
  readonly quiet: (sensor: string, minutes: number) => string;
  readonly self: Readonly<Record<SelfReason, string>>;
}

const WORDS: Readonly<Record<ReactionLanguage, Words>> = {
  en: {
    severity: { info: "info", low: "low", medium: "medium", high: "high", critical: "critical" },
    device: "Device",
    place: "Place",
    atHome: "at a patient's home",
    since: "Since",
    found: "Found",
    done: "Done so far",
    nothing: "nothing",
    next: "Next",
    call: "Call",
    page: "Page",
    others: (count: number) =>
      count === 1 ? "One more device is part of this incident." : `${count} more devices are part of this incident.`,
    foot: "CareLabel is a security tool and no medical alarm system.",
    test: "Test alarm: nothing has happened. If you can read this, this way works.",
    selfOpen: "The watch itself needs a person",
    selfOver: "The watch is well again",
    self: {
      "journal-stopped": "Reports are not written to the disk any more: the journal has stopped. Restart the server.",
      "journal-waiting": "Reports wait too long for the disk. Look at the disk and what else uses it.",
      "journal-failed": "Writing reports to the disk fails. Look at the disk: is it full, or worn out?",
      "findings-waiting": "Findings wait too long to be kept and shown. Look at the disk of the data folder.",
      "loop-slow": "The server is overloaded and answers late. Look at what else runs on this machine.",
      "rule-threw": "A rule of the watch failed; it judges those values no more. Tell the makers of CareLabel.",
      "disk-low": "The disk of the data folder is nearly full. Make room.",
      "ways-broken": "ways.json cannot be used as it is; what it said before holds. The log says what is wrong.",
      "people-not-reached": "A notification did not get out. Look at the ways out; a test alarm shows which.",
      "nobody-to-tell": "There is an alarm, and nobody is named who is to be told. Name somebody in ways.json.",
      "sensor-quiet":
        "A sensor is missed; devices that cannot report are not watched there. Look at it and its network.",
    },
    quiet: (sensor, minutes) => `Sensor ${sensor} has said nothing for ${minutes} minutes.`,
  },
  de: {
    severity: { info: "Hinweis", low: "niedrig", medium: "mittel", high: "hoch", critical: "kritisch" },
    device: "Gerät",
    place: "Ort",
    atHome: "bei einem Patienten zu Hause",
    since: "Seit",
    found: "Gefunden",
    done: "Bisher getan",
    nothing: "nichts",
    next: "Nun",
    call: "Anrufen",
    page: "Seite",
    others: (count: number) =>
      count === 1 ? "Ein weiteres Gerät gehört dazu." : `${count} weitere Geräte gehören dazu.`,
    foot: "CareLabel ist ein Werkzeug der IT-Sicherheit und kein medizinisches Alarmsystem.",
    test: "Probealarm: Es ist nichts geschehen. Wenn Sie dies lesen, kommt auf diesem Weg an, was ankommen soll.",
    selfOpen: "Die Überwachung selbst braucht einen Menschen",
    selfOver: "Der Überwachung geht es wieder gut",
    self: {
      "journal-stopped":
        "Berichte werden nicht mehr auf die Platte geschrieben: Das Journal steht. Starten Sie den Server neu.",
      "journal-waiting":
        "Berichte warten zu lange auf die Platte. Sehen Sie nach der Platte und was sie sonst benutzt.",
      "journal-failed":
        "Berichte lassen sich nicht auf die Platte schreiben. Sehen Sie nach: Ist sie voll oder verschlissen?",
      "findings-waiting":
        "Befunde warten zu lange darauf, abgelegt und gezeigt zu werden. Sehen Sie nach der Platte des Datenordners.",
      "loop-slow": "Der Server ist überlastet und antwortet spät. Sehen Sie nach, was sonst auf dem Rechner läuft.",
      "rule-threw":
        "Eine Regel der Überwachung ist gescheitert und beurteilt ihre Werte nicht mehr. Melden Sie es den Herstellern von CareLabel.",
      "disk-low": "Die Platte des Datenordners ist fast voll. Schaffen Sie Platz.",
      "ways-broken":
        "ways.json ist so nicht zu gebrauchen; es gilt, was vorher darin stand. Im Protokoll steht, was falsch ist.",
      "people-not-reached":
        "Eine Benachrichtigung kam nicht hinaus. Sehen Sie nach den Wegen; ein Probealarm zeigt, welcher versagt.",
      "nobody-to-tell":
        "Es gibt einen Alarm, und niemand ist genannt, der ihn bekommen soll. Nennen Sie jemanden in ways.json.",
      "sensor-quiet":
        "Ein Sensor fehlt; Geräte, die nicht selbst berichten, werden dort nicht überwacht. Sehen Sie nach ihm und seinem Netz.",
    },
    quiet: (sensor, minutes) => `Der Sensor ${sensor} hat seit ${minutes} Minuten nichts gesagt.`,
  },
};

export function alarmText(facts: AlarmFacts, language: ReactionLanguage): AlarmText {
  const words = WORDS[language];
  const { device, finding, steps, waitingFor, call, page, others } = facts;
  const kind = runtimeWords("kind", finding.kind, language);
  const found = "subject" in finding ? runtimeSentence(finding, language) : kind;
  const place = [...facts.place, ...(facts.atHome ? [words.atHome] : [])].join(", ");
  const done = steps
    .filter(({ state }) => state !== "planned")
    .map(({ do: act, state, proof }) =>
      [reactionWords("command", act, language), reactionWords("step", state, language)]
        .concat(proof === null ? [] : [reactionWords("proof", proof, language)])
        .join(": "),
    );
  const reason = reactionWords("alarm", facts.because, language);
  const next = waitingFor === null ? null : reactionWords("waitingFor", waitingFor, language);
  const title = device.product === null ? device.title : `${device.title} (${device.product})`;
  const lines = [
    reason,
    "",
    `${words.device}: ${title}`,
    ...(place === "" ? [] : [`${words.place}: ${place}`]),
    `${words.since}: ${momentIn(facts.sinceMs, facts.zone, language)}`,
    `${words.found}: ${found}`,
    `${words.done}: ${done.length === 0 ? words.nothing : done.join("; ")}`,
    ...(next === null ? [] : [`${words.next}: ${next}`]),
    ...(others === 0 ? [] : [words.others(others)]),
    ...(call === null ? [] : [`${words.call}: ${call.contact === null ? "" : `${call.contact}, `}${call.phone}`]),
    ...(page === null ? [] : [`${words.page}: ${page}`]),
    "",
    words.foot,
  ];
  const severity = words.severity[facts.severity];
  const where = place === "" ? "" : `, ${place}`;
  return {
    subject: `CareLabel, ${severity}: ${device.title}${where}: ${kind}`,
    line: `${severity}: ${title}${where}: ${found} ${reason}`,
    text: lines.join("\n"),
  };
}

export function testText(language: ReactionLanguage): AlarmText {
  const { test, foot } = WORDS[language];
  return { subject: `CareLabel: ${test.split(":")[0]}`, line: test, text: `${test}\n\n${foot}` };
}

/** The watch speaks of itself: with no reasons it is well again. */
export function selfText(
  alarm: { readonly reasons: readonly SelfReason[]; readonly quiet: readonly QuietSensor[]; readonly sinceMs: number },
  zone: string,
  language: ReactionLanguage,
): AlarmText {
  const words = WORDS[language];
  const { reasons, quiet, sinceMs } = alarm;
  const head = reasons.length === 0 ? words.selfOver : words.selfOpen;
  const silent = quiet.map(({ sensor, forMs }) => words.quiet(sensor, Math.floor(forMs / 60_000)));
  const all = [...reasons.map((reason) => words.self[reason]), ...silent];
  const since = `${words.since}: ${momentIn(sinceMs, zone, language)}`;
  return {
    subject: `CareLabel: ${head}`,
    line: [`${head}.`, ...all].join(" "),
    text: [`${head}.`, "", ...all, since, "", words.foot].join("\n"),
  };
}

function momentIn(atMs: number, timeZone: string, language: ReactionLanguage): string {
  return new Intl.DateTimeFormat(language, { timeZone, dateStyle: "medium", timeStyle: "long" }).format(new Date(atMs));
}
