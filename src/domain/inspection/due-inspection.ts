/**
 * An inspection that somebody must make, planned or asked for by the best-before-inspection date alone, as calendars, tables and other programs are told of it.
 */
import type { Place } from "../registry/place.ts";

export interface DueInspection {
  readonly id: string;
  readonly deviceId: string;
  /** Its tag, else its serial number. */
  readonly title: string;
  readonly serial: string | null;
  readonly assetTag: string | null;
  /** Maker and model. */
  readonly product: string;
  readonly riskClass: string | null;
  /** The place and all above it. */
  readonly path: readonly Place[];
  /** Of another interval than that of the best-before-inspection date, how it is called. */
  readonly kindName: string | null;
  /** The day before which somebody must look at it. */
  readonly due: string;
  /** Computed and not planned yet where it is none of the two. */
  readonly state: "computed" | "planned" | "under-way";
  /** The best-before-inspection date, and what decides it; null for other intervals, or where none is kept yet. */
  readonly computed: { readonly due: string; readonly decidedBy: string } | null;
  readonly assignee: string | null;
  readonly last: { readonly on: string; readonly acceptedUntil: string | null } | null;
  /** When the day or the person last changed (ISO 8601). */
  readonly changedAt: string;
}

/** A home is called by its patient's name, which is nobody's business outside. */
const AT_HOME = { en: "at a patient's home", de: "bei einem Patienten zu Hause" } as const;

/** Where the device is, without naming a patient. */
export function placeWithoutPatient([place]: readonly Place[], language: "en" | "de"): string {
  return place === undefined ? "" : place.kind === "home" ? AT_HOME[language] : place.name;
}
