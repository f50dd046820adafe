/**
 * Mass event: many breaches at once become one incident, and never switch off a ward by themselves.
 *
 * Whatever hits many devices at once (a bad update, a broken air conditioner, a worm, a mistake in a label) would take
 * out many; the cure must not be worse than the disease. So only a few are taken out without a person.
 */
import type { Place } from "../../registry/place.ts";
import type { Chain } from "./chain.ts";
import { type ReactionSettings, SHARE_LIMIT } from "./settings.ts";

export interface Breach {
  readonly device: string;
  readonly product: string;
  /** As `throttledPlace` says. */
  readonly ward: string;
  readonly changedVersionAtMs: number | null;
  readonly atMs: number;
}

export const INCIDENT_REASONS = ["many-in-one-ward", "many-after-version-change"] as const;

export interface Merged {
  readonly incident: string;
  readonly because: (typeof INCIDENT_REASONS)[number];
  /** Open chains that now belong to it; those of another incident stay where they are. */
  readonly chains: readonly string[];
}

/** A version that changed so long ago is no cause. */
const CHANGE_HOLDS_MS = 48 * 60 * 60 * 1000;

/**
 * Whether the new breach and open chains are one incident: more than `breaches` devices within `withinMs` in one ward, or
 * of one product whose version had changed. An incident that is there already takes up what follows within the time.
 */
export function mergeIntoIncident(
  open: readonly Chain[],
  breach: Breach,
  { mass }: Pick<ReactionSettings, "mass">,
): Merged | null {
  const near = open.filter(
    (chain) => chain.state !== "ended" && Math.abs(breach.atMs - chain.startedAtMs) <= mass.withinMs,
  );
  const isAfterChange = (one: Pick<Breach, "changedVersionAtMs">, atMs: number) =>
    one.changedVersionAtMs !== null &&
    one.changedVersionAtMs <= atMs &&
    atMs - one.changedVersionAtMs <= CHANGE_HOLDS_MS;
  const sameProduct = isAfterChange(breach, breach.atMs)
    ? near.filter((chain) => chain.product === breach.product && isAfterChange(chain, chain.startedAtMs))
    : [];
  const sameWard = near.filter(({ ward }) => ward === breach.ward);
  // A bad update explains more than a place does.
  return (
    merged("many-after-version-change", `product/${breach.product}`, sameProduct) ??
    merged("many-in-one-ward", `ward/${breach.ward}`, sameWard)
  );

  function merged(because: Merged["because"], name: string, chains: readonly Chain[]): Merged | null {
    const existing = chains.find(({ incident }) => incident?.startsWith(`${name}/`))?.incident;
    const devices = new Set([breach.device, ...chains.map(({ device }) => device)]);
    if (existing === undefined && devices.size <= mass.breaches) return null;
    const firstAtMs = Math.min(breach.atMs, ...chains.map(({ startedAtMs }) => startedAtMs));
    const incident = existing ?? `${name}/${firstAtMs}`;
    return {
      incident,
      because,
      chains: chains.filter((chain) => chain.incident === null || chain.incident === incident).map(({ id }) => id),
    };
  }
}

/** A device of the ward, out of operation or off the network by a chain or a person, or about to be. */
export interface WardDevice {
  readonly device: string;
  /** What replaces it: the product's kind, else the product. */
  readonly kind: string;
  readonly isOut: boolean;
  /** When a chain last took it out without a person, given back since or not. */
  readonly actedAtMs: number | null;
}

export const ROOM_REASONS = ["already-out", "room", "hour-full", "kind-full", "ward-full", "not-in-ward"] as const;
export type RoomReason = (typeof ROOM_REASONS)[number];

const HOUR_MS = 60 * 60 * 1000;

/**
 * Whether one more device may be taken out of its ward without a person now. Ask it, and note what came of it, in one
 * transaction: two chains that ask at once would both be the last one.
 */
export function roomToAct(
  device: string,
  ward: readonly WardDevice[],
  { mass }: Pick<ReactionSettings, "mass">,
  nowMs: number,
): { readonly room: boolean; readonly because: RoomReason } {
  const mine = ward.find((one) => one.device === device);
  if (mine === undefined) return { room: false, because: "not-in-ward" };
  if (mine.isOut) return { room: true, because: "already-out" };
  const recent = ward.filter(({ actedAtMs }) => actedAtMs !== null && nowMs - actedAtMs < HOUR_MS);
  if (!(recent.length < mass.actsPerHour)) return { room: false, because: "hour-full" };
  if (!fits(ward.filter(({ kind }) => kind === mine.kind))) return { room: false, because: "kind-full" };
  if (!fits(ward)) return { room: false, because: "ward-full" };
  return { room: true, because: "room" };

  function fits(devices: readonly WardDevice[]): boolean {
    const share = Math.min(SHARE_LIMIT, mass.share);
    return devices.filter(({ isOut }) => isOut).length < Math.max(1, Math.floor(share * devices.length));
  }
}

/**
 * What counts as the ward of a device whose place and all above it are given (`pathOf`). Homes count together: each is
 * one device or two, and a bad update would switch off every home at once.
 */
export function throttledPlace(path: readonly Place[]): string {
  const [own, above] = path;
  if (own === undefined) return "";
  return own.kind === "home" && above !== undefined ? above.id : own.id;
}
