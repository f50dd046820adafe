/**
 * The flow of an audit: from the device to parties and on to countries, as the picture draws it.
 */
import type { AuditReport, Destination } from "../../src/domain/traffic/audit-report.ts";

export interface FlowParty {
  readonly name: string;
  /** Whether the label names all, or not all, of what was contacted there; null without a label. */
  readonly declared: boolean | null;
  /** Keys of the places, in the order of `places`. */
  readonly places: readonly string[];
  readonly requests: number;
}

export interface FlowPlace {
  /** The country's code, or the reason why there is none. */
  readonly key: string;
  readonly place: Pick<Destination["place"], "country" | "method">;
  /** Whether the label names the country; null without a label or a country. */
  readonly declared: boolean | null;
}

export interface Flow {
  readonly parties: readonly FlowParty[];
  readonly places: readonly FlowPlace[];
}

/** Whose a destination is, as far as anybody knows. */
export function partyName({ operator, party, host }: Destination): string {
  return operator?.company ?? party ?? host;
}

export function flowOf({ destinations, findings, label }: AuditReport): Flow {
  const departing = new Set(findings.filter(({ kind }) => kind === "country-undeclared").map(({ subject }) => subject));
  const places = new Map<string, FlowPlace>();
  for (const { place } of destinations) {
    const key = keyOf(place);
    const declared = label === null || place.country === null ? null : !departing.has(place.country);
    places.set(key, { key, place, declared });
  }
  const parties = [...Map.groupBy(destinations, partyName)].map(([name, group]) => ({
    name,
    declared: label === null ? null : group.every(({ declared }) => declared !== null),
    places: [...new Set(group.map(({ place }) => keyOf(place)))],
    requests: group.reduce((sum, { exchanges }) => sum + exchanges, 0),
  }));
  return { parties, places: [...places.values()] };
}

function keyOf({ country, method }: Destination["place"]): string {
  return country ?? (method === "local" || method === "anycast" ? method : "unknown");
}
