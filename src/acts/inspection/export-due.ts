/**
 * Inspections that fall due, taken away: as a table for people and maintenance systems, or as FHIR tasks. What left the
 * house stands in the ledger.
 */
import { type DueInspection, placeWithoutPatient } from "../../domain/inspection/due-inspection.ts";
import { type Place, withBelow } from "../../domain/registry/place.ts";
import type { FhirVersion, Resource } from "../../formats/fhir/fhir-words.ts";
import { taskResource } from "../../formats/fhir/write-task.ts";
import type { Cell, Column, Table } from "../../print/table/table.ts";
import { dueInspections } from "../../store/due-inspection.ts";
import { allPlaces } from "../../store/place.ts";
import { type Acting, act } from "../act.ts";
import { placeWithin } from "../place.ts";

export interface DueFilter {
  /** A place with all below it; all within reach without it. */
  readonly place?: string;
  /** Last day. */
  readonly to?: string;
}

type Language = "en" | "de";

/** The table of what falls due, by its day. @throws {InputError} `record-unknown` for a place out of reach. */
export async function exportDue(
  acting: Acting,
  filter: DueFilter,
  { language, format }: { language: Language; format: string },
): Promise<Table> {
  const due = await taken(acting, filter, format);
  const today = acting.now().toISOString().slice(0, 10);
  return {
    columns: COLUMNS.map(({ key, kind, title }): Column => ({ key, kind, title: title[language] })),
    rows: rowsOf(due, language, today),
  };
}

/** The same as FHIR tasks. */
export async function exportDueTasks(
  acting: Acting,
  filter: DueFilter,
  version: FhirVersion,
): Promise<AsyncIterable<Resource>> {
  const due = await taken(acting, filter, `fhir-${version}`);
  return tasksOf(due, version, acting.now().toISOString().slice(0, 10));
}

async function taken(
  acting: Acting,
  { place, to }: DueFilter,
  format: string,
): Promise<AsyncIterable<readonly DueInspection[]>> {
  const { store, actor } = acting;
  const all = await allPlaces(store.read);
  if (place !== undefined) placeWithin(all, actor, place, "query/place");
  const within = placesWanted(all, place === undefined ? actor.places : [place]);
  await act(acting, "inspection.export", async () => ({
    result: undefined,
    deed: {
      subjects: place === undefined ? [{ kind: "facility", id: "facility" }] : [{ kind: "place", id: place }],
      changes: { to: [null, to ?? null], format: [null, format] },
    },
  }));
  return dueInspections(store.read, { within, to: to ?? null, most: Number.POSITIVE_INFINITY });
}

function placesWanted(all: readonly Place[], roots: readonly string[] | null): ReadonlySet<string> | null {
  return roots === null ? null : withBelow(roots, all);
}

interface DueColumn {
  readonly key: string;
  readonly kind: Column["kind"];
  readonly title: Readonly<Record<Language, string>>;
  readonly cell: (one: DueInspection, language: Language, today: string) => Cell;
}

const STATES = {
  overdue: { en: "overdue", de: "überfällig" },
  underWay: { en: "under way", de: "begonnen" },
  planned: { en: "planned", de: "geplant" },
  computed: { en: "not planned yet", de: "noch nicht geplant" },
} as const;
const SECURITY_NAME = { en: "security inspection", de: "Sicherheitsprüfung" } as const;
const OUTCOMES = {
  passed: { en: "passed", de: "bestanden" },
  conditions: { en: "passed with conditions", de: "mit Auflagen bestanden" },
} as const;

/** As `DateExplanation.decidedBy`. */
const DECIDED_BY: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  hardware: { en: "hardware components", de: "Hardware-Komponenten" },
  software: { en: "installed software", de: "installierte Software" },
  environment: { en: "intended environment", de: "vorgesehene Umgebung" },
  "accepted-until": { en: "accepted until a day", de: "bis zu einem Tag hingenommen" },
  "critical-finding": { en: "critical finding", de: "kritischer Befund" },
};

const COLUMNS: readonly DueColumn[] = [
  { key: "due", kind: "day", title: { en: "Due", de: "Fällig" }, cell: ({ due }) => due },
  {
    key: "state",
    kind: "text",
    title: { en: "State", de: "Stand" },
    cell: ({ due, state }, language, today) =>
      STATES[due < today ? "overdue" : state === "under-way" ? "underWay" : state][language],
  },
  {
    key: "inspection",
    kind: "text",
    title: { en: "Inspection", de: "Prüfung" },
    cell: ({ kindName }, language) => kindName ?? SECURITY_NAME[language],
  },
  {
    key: "asset-tag",
    kind: "text",
    title: { en: "Asset tag", de: "Inventarnummer" },
    cell: ({ assetTag }) => assetTag,
  },
  { key: "serial", kind: "text", title: { en: "Serial number", de: "Seriennummer" }, cell: ({ serial }) => serial },
  { key: "product", kind: "text", title: { en: "Product", de: "Produkt" }, cell: ({ product }) => product },
  {
    key: "risk-class",
    kind: "text",
    title: { en: "Risk class", de: "Risikoklasse" },
    cell: ({ riskClass }) => riskClass,
  },
  {
    key: "place",
    kind: "text",
    title: { en: "Place", de: "Ort" },
    cell: ({ path }, language) => pathText(path, language),
  },
  { key: "assignee", kind: "text", title: { en: "Who", de: "Wer" }, cell: ({ assignee }) => assignee },
  {
    key: "last-inspection",
    kind: "day",
    title: { en: "Last inspection", de: "Letzte Prüfung" },
    cell: ({ last }) => last?.on ?? null,
  },
  {
    key: "last-outcome",
    kind: "text",
    title: { en: "Last outcome", de: "Letztes Ergebnis" },
    cell: ({ last }, language) =>
      last === null ? null : OUTCOMES[last.acceptedUntil === null ? "passed" : "conditions"][language],
  },
  {
    key: "accepted-until",
    kind: "day",
    title: { en: "Accepted until", de: "Hingenommen bis" },
    cell: ({ last }) => last?.acceptedUntil ?? null,
  },
  {
    key: "best-before-inspection",
    kind: "day",
    title: { en: "Best before inspection", de: "Spätestens zu prüfen" },
    cell: ({ computed }) => computed?.due ?? null,
  },
  {
    key: "decided-by",
    kind: "text",
    title: { en: "Decided by", de: "Entschieden durch" },
    cell: ({ computed }, language) => DECIDED_BY[computed?.decidedBy ?? ""]?.[language] ?? null,
  },
  { key: "device", kind: "text", title: { en: "Device id", de: "Geräte-Id" }, cell: ({ deviceId }) => deviceId },
];

/** The widest place first; a home without its patient's name. */
function pathText(path: readonly Place[], language: Language): string {
  const [innermost, ...above] = path;
  if (innermost === undefined) return "";
  return [...above.map(({ name }) => name).reverse(), placeWithoutPatient([innermost], language)].join(" › ");
}

async function* rowsOf(
  due: AsyncIterable<readonly DueInspection[]>,
  language: Language,
  today: string,
): AsyncGenerator<readonly Cell[]> {
  for await (const some of due) for (const one of some) yield COLUMNS.map(({ cell }) => cell(one, language, today));
}

async function* tasksOf(
  due: AsyncIterable<readonly DueInspection[]>,
  version: FhirVersion,
  today: string,
): AsyncGenerator<Resource> {
  for await (const some of due)
    for (const one of some) {
      const [place] = one.path;
      const named = one.assetTag !== null ? "asset-tag" : one.serial !== null ? "serial" : null;
      yield taskResource(
        {
          id: one.id,
          deviceId: one.deviceId,
          title: one.title,
          product: one.product,
          knownBy: named === null ? null : { system: named, value: one.assetTag ?? one.serial ?? "" },
          place: place === undefined ? null : { id: place.id, name: placeWithoutPatient(one.path, "en") },
          kindName: one.kindName,
          due: one.due,
          isOverdue: one.due < today,
          state: one.state,
          lastInspection: one.last?.on ?? null,
          owner: one.assignee,
          changedAt: one.changedAt,
        },
        version,
      );
    }
}
