/**
 * The digest of what falls due, as a mail: English and German, plain text. Of patients' homes it says no name.
 */
import { oneLine } from "../../domain/one-line.ts";
import type { AlarmText } from "../watch/alarm-text.ts";

export interface DigestFacts {
  /** Of the reader, YYYY-MM-DD. */
  readonly today: string;
  readonly withinDays: number;
  readonly overdue: number;
  /** With the overdue ones. */
  readonly total: number;
  /** The first of them, in the order of their days. */
  readonly devices: readonly {
    readonly title: string;
    readonly product: string;
    /** Null at a patient's home. */
    readonly place: string | null;
    readonly due: string;
    readonly planned: string | null;
  }[];
  readonly pageAddress: string | null;
}

interface Words {
  readonly subject: (overdue: number, soon: number) => string;
  readonly overdue: string;
  readonly soon: (days: number) => string;
  readonly atHome: string;
  readonly planned: (day: string) => string;
  readonly more: (count: number) => string;
  readonly all: string;
  readonly foot: string;
}

const WORDS: Record<"en" | "de", Words> = {
  en: {
    subject: (overdue, soon) => `Inspections: ${overdue} overdue, ${soon} due soon`,
    overdue: "Overdue",
    soon: (days) => `Due within ${days} days`,
    atHome: "at a patient's home",
    planned: (day) => `planned for ${day}`,
    more: (count) => `… and ${count} more.`,
    all: "All of them",
    foot: "CareLabel is a tool of IT security. This message was asked for in ways.json (inspectionDigest).",
  },
  de: {
    subject: (overdue, soon) => `Prüfungen: ${overdue} überfällig, ${soon} bald fällig`,
    overdue: "Überfällig",
    soon: (days) => `Fällig binnen ${days} Tagen`,
    atHome: "bei einem Patienten zu Hause",
    planned: (day) => `geplant für ${day}`,
    more: (count) => `… und ${count} weitere.`,
    all: "Alle",
    foot: "CareLabel ist ein Werkzeug der IT-Sicherheit. Diese Nachricht ist in ways.json bestellt (inspectionDigest).",
  },
};

export function digestText(facts: DigestFacts, language: "en" | "de"): AlarmText {
  const words = WORDS[language];
  const { today, withinDays, overdue, total, devices, pageAddress } = facts;
  const subject = words.subject(overdue, total - overdue);
  const line = ({ due, title, product, place, planned }: DigestFacts["devices"][number]) =>
    `- ${due}  ${[title, product, place ?? words.atHome].map((text) => oneLine(text, 80)).join(", ")}${planned === null ? "" : ` (${words.planned(planned)})`}`;
  const part = (name: string, rows: DigestFacts["devices"]) => (rows.length === 0 ? [] : [name, ...rows.map(line), ""]);
  return {
    subject,
    line: subject,
    text: [
      ...part(
        words.overdue,
        devices.filter(({ due }) => due < today),
      ),
      ...part(
        words.soon(withinDays),
        devices.filter(({ due }) => due >= today),
      ),
      ...(total > devices.length ? [words.more(total - devices.length), ""] : []),
      ...(pageAddress === null ? [] : [`${words.all}: ${pageAddress}/inspections/due`, ""]),
      words.foot,
    ].join("\n"),
  };
}
