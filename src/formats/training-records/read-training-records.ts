/**
 * Training records as a table (CSV): one row per person and training, with a header in English or German.
 *
 * Columns: person, subject (basic, advanced, regular, security), date, valid until. A person without a subject counts as
 * staff that was not trained. Who it is leaves this function nowhere: only how many.
 */
import { addMonths, dayNumber } from "../../domain/calendar.ts";
import { InputError, type Wrong } from "../../domain/input-error.ts";
import type { TrainingSubject } from "../../domain/maturity/links/facility-facts.ts";
import { TRAINING_LIMIT_BYTES, type TrainingRecords } from "../../domain/maturity/links/training-records.ts";
import { oneLine } from "../../domain/one-line.ts";
import { readCsv } from "../csv/read-csv.ts";
import type { TableLimits } from "../csv/table-limits.ts";

const LIMITS: TableLimits = { bytes: TRAINING_LIMIT_BYTES, rows: 50_000, cells: 500_000, characters: 1000 };

/** Where no last day is written, a training counts for a year. */
const COUNTS_MONTHS = 12;
const PROBLEMS_TOLD = 20;

type Column = "person" | "subject" | "date" | "until";

const HEADS: Readonly<Record<Column, readonly string[]>> = {
  person: ["person", "name", "employee", "staff", "mitarbeiter", "mitarbeitende", "personalnummer", "personal"],
  subject: ["subject", "training", "course", "fach", "thema", "schulung"],
  date: ["date", "on", "day", "datum", "am", "tag"],
  until: ["valid until", "until", "expires", "gültig bis", "gueltig bis", "bis"],
};

const SUBJECTS: Readonly<Record<string, TrainingSubject>> = {
  ...{ basic: "basic", basics: "basic", grundlagen: "basic", grundschulung: "basic", einweisung: "basic" },
  ...{ advanced: "advanced", aufbau: "advanced", aufbauschulung: "advanced", fortgeschritten: "advanced" },
  ...{ regular: "regular", refresher: "regular", regelmäßig: "regular", auffrischung: "regular" },
  ...{ security: "security", "it security": "security", sicherheit: "security", "it-sicherheit": "security" },
};

/**
 * @throws {InputError} `document-unreadable` with all that is wrong (`where`: line:column); what reading a table throws.
 */
export function readTrainingRecords(bytes: Uint8Array): TrainingRecords {
  const rows = readCsv(bytes, LIMITS);
  const columns = columnsOf(rows[0] ?? []);
  const problems: Wrong[] = [];
  const staff = new Set<string>();
  const longest = new Map<string, { subject: TrainingSubject; on: string; validUntil: string }>();
  for (const [index, row] of rows.entries()) {
    if (index === 0 || row.every((cell) => cell.trim() === "")) continue;
    const cell = (column: Column) => (columns[column] === undefined ? "" : (row[columns[column]] ?? "").trim());
    const wrong = (column: Column, message: string) =>
      problems.push({ where: `${index + 1}:${(columns[column] ?? 0) + 1}`, message });
    const person = cell("person").normalize("NFKC").toLowerCase().replace(/\s+/g, " ");
    if (person === "") wrong("person", "nobody is named; write a name or a number for the person");
    else staff.add(person);
    if (cell("subject") === "") continue;
    const subject = SUBJECTS[cell("subject").toLowerCase()];
    if (subject === undefined)
      wrong("subject", `"${oneLine(cell("subject"), 40)}" is no subject; write basic, advanced, regular or security`);
    const on = dayIn(cell("date"));
    if (on === undefined)
      wrong("date", `"${oneLine(cell("date"), 40)}" is no day; write it as 2026-11-22 or 22.11.2026`);
    const until = cell("until") === "" ? on && addMonths(on, COUNTS_MONTHS) : dayIn(cell("until"));
    if (until === undefined && cell("until") !== "")
      wrong("until", `"${oneLine(cell("until"), 40)}" is no day; write it as 2027-11-22, or leave it empty for a year`);
    if (person === "" || subject === undefined || on === undefined || until === undefined) continue;
    const before = longest.get(`${subject} ${person}`);
    if (before === undefined || before.validUntil < until)
      longest.set(`${subject} ${person}`, { subject, on, validUntil: until });
  }
  refuse(problems);
  if (staff.size === 0)
    throw new InputError("document-unreadable", "2:1", "the table names nobody; write one row for each person");
  return { staff: staff.size, records: counted([...longest.values()]) };
}

function columnsOf(header: readonly string[]): Partial<Record<Column, number>> {
  const words = header.map((cell) => cell.trim().toLowerCase());
  const found: Partial<Record<Column, number>> = {};
  for (const column of Object.keys(HEADS) as Column[]) {
    const at = words.findIndex((word) => HEADS[column].includes(word));
    if (at !== -1) found[column] = at;
  }
  const missing = (["person", "subject", "date"] as const).filter((column) => found[column] === undefined);
  if (missing.length === 0) return found;
  throw new InputError(
    "document-unreadable",
    "1:1",
    `the first line lacks the columns ${missing.join(", ")}; write: person, subject, date, valid until`,
  );
}

/** YYYY-MM-DD, or as German tables write it. */
function dayIn(text: string): string | undefined {
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  const day = german === null ? text : `${german[3]}-${german[2]?.padStart(2, "0")}-${german[1]?.padStart(2, "0")}`;
  try {
    dayNumber(day);
    return day;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function refuse(problems: readonly Wrong[]): void {
  const [first] = problems;
  if (first === undefined) return;
  const more = problems.length === 1 ? "" : ` (and ${problems.length - 1} more)`;
  const all = problems.slice(0, PROBLEMS_TOLD);
  throw new InputError("document-unreadable", first.where, `${first.message}${more}`, { all });
}

/** Equal ones together, so that a single person does not stand out of a small table more than needed. */
function counted(records: readonly Omit<TrainingRecords["records"][number], "people">[]): TrainingRecords["records"] {
  const groups = Map.groupBy(records, ({ subject, on, validUntil }) => `${subject} ${on} ${validUntil}`);
  return [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, [first, ...others]]) => (first === undefined ? [] : [{ ...first, people: 1 + others.length }]));
}
