/**
 * The flow of an audit: from the device to parties and on to countries, as the picture draws it.
 */
import type { AuditReport, Destination } from "../../src/domain/traffic/audit-report.ts";
import { bytesOf, destinationKey, partyName, type State, stateOf, worstState } from "./destination-state.ts";

export interface FlowLink {
  /** Key of a place. */
  readonly place: string;
  readonly state: State;
  readonly bytes: number;
}

export interface FlowParty {
  readonly name: string;
  /** Whether the label names all, or not all, of what was contacted there; null without a label. */
  readonly declared: boolean | null;
  readonly state: State;
  readonly bytes: number;
  readonly links: readonly FlowLink[];
  /** Keys of its destinations, the gravest first. */
  readonly destinations: readonly string[];
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
  /** In the order in which lines to them cross least. */
  readonly places: readonly FlowPlace[];
}

export function flowOf({ destinations, findings, label }: AuditReport): Flow {
  const parties = [...Map.groupBy(destinations, partyName)].map(
    ([name, group]): FlowParty => ({
      name,
      declared: label === null ? null : group.every(({ declared }) => declared !== null),
      ...sumOf(group),
      links: [...Map.groupBy(group, ({ place }) => placeKey(place))].map(([place, there]) => ({
        place,
        ...sumOf(there),
      })),
      destinations: group.map(destinationKey),
    }),
  );
  const departing = new Set(findings.filter(({ kind }) => kind === "country-undeclared").map(({ subject }) => subject));
  const places = new Map<string, FlowPlace>();
  for (const { place } of destinations) {
    const declared = label === null || place.country === null ? null : !departing.has(place.country);
    const key = placeKey(place);
    places.set(key, { key, place, declared });
  }
  return { parties, places: byHeight([...places.values()], parties) };
}

/** A place stands at the mean height of the parties that are there. */
function byHeight(places: readonly FlowPlace[], parties: readonly FlowParty[]): FlowPlace[] {
  const height = ({ key }: FlowPlace) => {
    const rows = parties.flatMap(({ links }, row) => (links.some(({ place }) => place === key) ? [row] : []));
    return rows.reduce((sum, row) => sum + row, 0) / Math.max(1, rows.length);
  };
  return places.toSorted((one, other) => height(one) - height(other));
}

function sumOf(group: readonly Destination[]): { state: State; bytes: number } {
  return {
    state: worstState(group.map(stateOf)),
    bytes: group.reduce((sum, one) => sum + (bytesOf(one) ?? 0), 0),
  };
}

/** The country's code, else why there is none. */
export function placeKey({ country, method }: Pick<Destination["place"], "country" | "method">): string {
  return country ?? (method === "local" || method === "anycast" ? method : "unknown");
}

/** How thick a line is: its area grows with the bytes, and the smallest one is still seen. */
export function thickness(bytes: number, mostBytes: number, thickest: number): number {
  return mostBytes === 0 ? 2 : Math.max(2, Math.sqrt(bytes / mostBytes) * thickest);
}
