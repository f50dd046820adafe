/**
 * The flow of an audit as data: the device, the parties that it reached, the countries where their servers stand.
 *
 * A picture holds only so many boxes; what is beyond them is drawn together as one, never left out.
 */
import type { AuditReport, Destination } from "./audit-report.ts";

/**
 * `kept`: encrypted as recommended, or soundly. `weak`: outdated, weak, or with a wrong certificate. `open`: everybody
 * on the way can read it. `unseen`: encrypted by its scheme, and how well is not in the capture, or it is
 * that of a program on the way (proxy, gateway) and not the device's.
 */
export type ProtectionState = "kept" | "weak" | "open" | "unseen";

/** From the best to the worst; what was not seen is no good sign. */
export const PROTECTION_STATES: readonly ProtectionState[] = ["kept", "unseen", "weak", "open"];

export interface FlowEdge {
  /** Index into the places. */
  readonly place: number;
  /** Both ways; null where no capture tells it. */
  readonly bytes: number | null;
  readonly state: ProtectionState;
}

export interface FlowParty {
  readonly name: string;
  /** How many parties it stands for: 1, or more for the last. */
  readonly parties: number;
  readonly bytes: number | null;
  /** The worst of its destinations. */
  readonly state: ProtectionState;
  /** Whether the label names all that was contacted there; null without a label. */
  readonly declared: boolean | null;
  /** How many were contacted there, and which of the report's is the gravest. */
  readonly destinations: number;
  readonly gravest: number;
  readonly edges: readonly FlowEdge[];
}

export interface FlowPlace {
  /** A country's code; `local`, `anycast` or `unknown` where there is none; empty for several countries. */
  readonly key: string;
  readonly places: number;
  /** Whether the label names the country; null without a label or a country. */
  readonly declared: boolean | null;
}

export interface Flow {
  readonly parties: readonly FlowParty[];
  readonly places: readonly FlowPlace[];
}

const PARTIES_MOST = 24;
const PLACES_MOST = 16;

/** How what is sent there is protected, the gravest of what was seen. */
export function protectionState({ protection, readers }: Pick<Destination, "protection" | "readers">): ProtectionState {
  if (readers.some(({ as }) => as === "anyone-on-the-way")) return "open";
  if (protection === null || protection.agreedBy === "proxy" || protection.interception !== null) return "unseen";
  const { grade, certificates } = protection;
  if (grade === "broken") return "open";
  if (grade === "weak" || grade === "legacy" || certificates.some(({ problems }) => problems.length > 0)) return "weak";
  return grade === null ? "unseen" : "kept";
}

/** Whose a destination is, as far as anybody knows. */
export function recipientOf({ operator, party, host }: Pick<Destination, "operator" | "party" | "host">): string {
  return operator?.company ?? party ?? host;
}

/** The country's code, or the reason why there is none. */
export function placeKey({ country, method }: Pick<Destination["place"], "country" | "method">): string {
  return country ?? (method === "local" || method === "anycast" ? method : "unknown");
}

/** The flow of a report: parties in its order, the gravest first; the last of both may stand for all further ones. */
export function flowOf({
  destinations,
  findings,
  label,
}: Pick<AuditReport, "destinations" | "findings" | "label">): Flow {
  const joined = (rest: readonly Group[]): Group => ["", rest.flatMap(([, group]) => group)];
  const groups = folded<Group>([...Map.groupBy(destinations, recipientOf)], PARTIES_MOST, joined);
  const stays = folded<Group>([...Map.groupBy(destinations, ({ place }) => placeKey(place))], PLACES_MOST, joined);
  const placeOf = new Map(stays.flatMap(({ one: [, group] }, index) => group.map((one) => [one, index] as const)));
  const departing = new Set(findings.filter(({ kind }) => kind === "country-undeclared").map(({ subject }) => subject));
  const places = stays.map(({ one: [key, group], of }) => {
    const countries = group.flatMap(({ place }) => place.country ?? []);
    const declared = label === null || countries.length === 0 ? null : !countries.some((one) => departing.has(one));
    return { key, places: of, declared };
  });
  const parties = groups.map(({ one: [name, group], of }) => ({
    name,
    parties: of,
    bytes: bytesOf(group),
    state: worst(group),
    declared: label === null ? null : group.every(({ declared }) => declared !== null),
    destinations: group.length,
    gravest: destinations.indexOf(group[0] as Destination),
    edges: [...Map.groupBy(group, (one) => placeOf.get(one) ?? 0)].map(([place, some]) => ({
      place,
      bytes: bytesOf(some),
      state: worst(some),
    })),
  }));
  return { parties, places };
}

type Group = readonly [name: string, destinations: readonly Destination[]];

/** All when they are few enough, else the first and one without a name for the rest. */
function folded<T>(all: readonly T[], most: number, join: (rest: readonly T[]) => T): { one: T; of: number }[] {
  if (all.length <= most) return all.map((one) => ({ one, of: 1 }));
  const rest = all.slice(most - 1);
  return [...all.slice(0, most - 1).map((one) => ({ one, of: 1 })), { one: join(rest), of: rest.length }];
}

function bytesOf(group: readonly Destination[]): number | null {
  const known = group.flatMap(({ bytesUp, bytesDown }) =>
    bytesUp === null && bytesDown === null ? [] : [(bytesUp ?? 0) + (bytesDown ?? 0)],
  );
  return known.length === 0 ? null : known.reduce((sum, bytes) => sum + bytes, 0);
}

function worst(group: readonly Destination[]): ProtectionState {
  const seen = new Set(group.map(protectionState));
  return PROTECTION_STATES.findLast((state) => seen.has(state)) ?? "unseen";
}
