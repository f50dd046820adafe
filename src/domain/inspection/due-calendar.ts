/**
 * Inspections that fall due as days of a calendar, in words for whoever looks at it: device, product, place, nothing of a
 * patient. What is overdue stands together in one entry on today, since a day gone by is seen by nobody.
 */
import { addDays } from "../calendar.ts";
import { type DueInspection, placeWithoutPatient } from "./due-inspection.ts";

export interface DueDay {
  readonly uid: string;
  readonly day: string;
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly location?: string;
  readonly changedAt: string;
  readonly remindDaysBefore: readonly number[];
}

export interface DueCalendar {
  readonly name: string;
  readonly description: string;
  readonly days: readonly DueDay[];
}

/** So far ahead; more than any interval between two looks at the calendar. */
export const CALENDAR_DAYS = 548;
export const CALENDAR_ENTRIES = 2_000;
const REMIND_DAYS = [14, 2];

interface CalendarWords {
  readonly name: (place: string) => string;
  readonly description: string;
  readonly title: (device: string) => string;
  readonly other: (kind: string, device: string) => string;
  readonly product: string;
  readonly place: string;
  readonly assignee: string;
  readonly lastOn: string;
  readonly overdue: (count: number) => string;
  readonly more: (count: number) => string;
}

const WORDS: Readonly<Record<"en" | "de", CalendarWords>> = {
  en: {
    name: (place) => `Inspections: ${place}`,
    description: "When which device must be looked at. Security inspections; this is no medical alarm system.",
    title: (device) => `Inspect ${device}`,
    other: (kind, device) => `${kind}: ${device}`,
    product: "Product",
    place: "Place",
    assignee: "Who",
    lastOn: "Last inspection",
    overdue: (count) => (count === 1 ? "1 inspection is overdue" : `${count} inspections are overdue`),
    more: (count) => `and ${count} more`,
  },
  de: {
    name: (place) => `Prüfungen: ${place}`,
    description: "Wann welches Gerät zu prüfen ist. Sicherheitsprüfungen; dies ist kein medizinisches Alarmsystem.",
    title: (device) => `Prüfen: ${device}`,
    other: (kind, device) => `${kind}: ${device}`,
    product: "Produkt",
    place: "Ort",
    assignee: "Wer",
    lastOn: "Letzte Prüfung",
    overdue: (count) => (count === 1 ? "1 Prüfung ist überfällig" : `${count} Prüfungen sind überfällig`),
    more: (count) => `und ${count} weitere`,
  },
};

/** How many of those overdue are named. */
const OVERDUE_NAMED = 20;

export interface CalendarOf {
  /** Of the calendar itself, so that its entry of what is overdue has a name of its own. */
  readonly id: string;
  /** How the place is called. */
  readonly place: string;
  readonly language: "en" | "de";
  /** YYYY-MM-DD. */
  readonly today: string;
  /** Before the paths of our pages, for example https://carelabel.example. */
  readonly origin: string;
}

/** @param due in the order of their days. */
export function dueCalendar(due: readonly DueInspection[], of: CalendarOf): DueCalendar {
  const words = WORDS[of.language];
  const overdue = due.filter((one) => one.due < of.today);
  const ahead = due.filter((one) => one.due >= of.today && one.due <= addDays(of.today, CALENDAR_DAYS));
  return {
    name: words.name(of.place),
    description: words.description,
    days: [
      ...(overdue.length === 0 ? [] : [overdueDay(overdue, of, words)]),
      ...ahead.slice(0, CALENDAR_ENTRIES).map((one) => dueDay(one, of, words)),
    ],
  };
}

function dueDay(one: DueInspection, { language, origin }: CalendarOf, words: CalendarWords): DueDay {
  const place = placeWithoutPatient(one.path, language);
  const lines = [
    `${words.product}: ${one.product}`,
    `${words.place}: ${place}`,
    ...(one.assignee === null ? [] : [`${words.assignee}: ${one.assignee}`]),
    ...(one.last === null ? [] : [`${words.lastOn}: ${one.last.on}`]),
  ];
  const device = `${one.title} (${one.product})`;
  return {
    uid: `${one.state === "computed" ? "date" : "inspection"}-${one.id}@carelabel`,
    day: one.due,
    title: one.kindName === null ? words.title(device) : words.other(one.kindName, device),
    description: lines.join("\n"),
    url: one.state === "computed" ? `${origin}/devices/${one.deviceId}` : `${origin}/inspections/${one.id}`,
    location: place,
    changedAt: one.changedAt,
    remindDaysBefore: REMIND_DAYS,
  };
}

function overdueDay(
  overdue: readonly DueInspection[],
  { id, today, origin, language }: CalendarOf,
  words: CalendarWords,
): DueDay {
  const named = overdue
    .slice(0, OVERDUE_NAMED)
    .map((one) => `${one.due} ${one.title}, ${placeWithoutPatient(one.path, language)}`);
  return {
    uid: `overdue-${id}@carelabel`,
    day: today,
    title: words.overdue(overdue.length),
    description: [
      ...named,
      ...(overdue.length > OVERDUE_NAMED ? [words.more(overdue.length - OVERDUE_NAMED)] : []),
    ].join("\n"),
    url: `${origin}/inspections`,
    changedAt: `${today}T00:00:00.000Z`,
    remindDaysBefore: [],
  };
}
