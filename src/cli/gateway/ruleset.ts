/**
 * The gateway's own nftables tables, as the JSON that `nft -j` takes, and read back from `nft -j list table`.
 *
 * One table for what is routed (inet) and one for what is bridged, both named carelabel; nobody else's is touched. The
 * chains stand before connection tracking (priority raw), so that connections under way end too, and a drop there is
 * final whatever other tables accept. Sets count what each of their elements matched.
 * Source: libnftables-json(5), nft(8).
 */
import { parseAddress } from "../../domain/address.ts";

export const TABLE = "carelabel";
export const FAMILIES = ["inet", "bridge"] as const;
export type Family = (typeof FAMILIES)[number];

export const SETS = { macs: "ether_addr", ipv4: "ipv4_addr", ipv6: "ipv6_addr" } as const;
type SetName = keyof typeof SETS;
const SET_NAMES = Object.keys(SETS) as SetName[];

/** Elements as text: MAC, IPv4 and IPv6 addresses mixed, each in its one form. */
export type Elements = ReadonlySet<string>;
export interface Dropped {
  readonly packets: number;
  readonly bytes: number;
}

export interface TableState {
  /** Everything but elements and counts; two tables that drop the same have the same. */
  readonly shape: string;
  readonly dropped: ReadonlyMap<string, Dropped>;
}

type Json = { readonly [key: string]: unknown };

/** Both tables made anew with these elements; what stood in them before goes in the same transaction. */
export function wholeRuleset(families: readonly Family[], elements: Elements): string {
  return transaction(families.flatMap((family) => wholeTable(family, elements)));
}

/** Elements that go and elements that come, in one transaction that may be repeated. */
export function changedElements(families: readonly Family[], gone: Elements, come: Elements): string {
  return transaction(
    families.flatMap((family) => [
      // What is not there cannot be deleted, so it is added first.
      ...elementCommands("add", family, gone),
      ...elementCommands("delete", family, gone),
      ...elementCommands("add", family, come),
    ]),
  );
}

/** What `nft -j list table` wrote; undefined when it is not that. */
export function readTable(listing: string): TableState | undefined {
  const shape: unknown[] = [];
  const dropped = new Map<string, Dropped>();
  for (const object of objectsIn(listing)) {
    const [[kind, value] = ["", undefined]] = Object.entries(object);
    if (kind === "metainfo" || !isGroup(value)) continue;
    const { handle: _, elem, ...rest } = value;
    shape.push({ [kind]: rest });
    if (kind === "set" && Array.isArray(elem)) for (const one of elem) count(one, dropped);
  }
  return shape.length === 0 ? undefined : { shape: JSON.stringify(shape), dropped };
}

function wholeTable(family: Family, elements: Elements): Json[] {
  const table = { family, name: TABLE };
  const set = (name: SetName) => ({ family, table: TABLE, name, type: SETS[name], stmt: [{ counter: null }] });
  const chain = (name: string, hook: string) => ({
    ...{ family, table: TABLE, name, type: "filter", hook, prio: -300, policy: "accept" },
  });
  return [
    // A table that is not there cannot be deleted.
    { add: { table } },
    { delete: { table } },
    { add: { table } },
    ...SET_NAMES.map((name) => ({ add: { set: set(name) } })),
    { add: { chain: chain("arriving", "prerouting") } },
    { add: { chain: chain("leaving", "output") } },
    ...from(family).map((match) => rule(family, "arriving", match)),
    ...to(family).map((match) => rule(family, "arriving", match)),
    ...to(family).map((match) => rule(family, "leaving", match)),
    ...elementCommands("add", family, elements),
  ];
}

type Match = readonly [protocol: string, field: string, set: SetName];

/** Frames of an isolated device. */
function from(family: Family): Match[] {
  const arp: Match[] = family === "bridge" ? [["arp", "saddr ip", "ipv4"]] : [];
  return [["ether", "saddr", "macs"], ["ip", "saddr", "ipv4"], ["ip6", "saddr", "ipv6"], ...arp];
}

/** Frames to it. A router does not know their MAC address yet when they arrive, a bridge does. */
function to(family: Family): Match[] {
  const bridged: Match[] =
    family === "bridge"
      ? [
          ["ether", "daddr", "macs"],
          ["arp", "daddr ip", "ipv4"],
        ]
      : [];
  return [...bridged, ["ip", "daddr", "ipv4"], ["ip6", "daddr", "ipv6"]];
}

function rule(family: Family, chain: string, [protocol, field, set]: Match): Json {
  const match = { op: "==", left: { payload: { protocol, field } }, right: `@${set}` };
  return { add: { rule: { family, table: TABLE, chain, expr: [{ match }, { drop: null }] } } };
}

function elementCommands(act: "add" | "delete", family: Family, elements: Elements): Json[] {
  return SET_NAMES.flatMap((name) => {
    const elem = [...elements].filter((element) => setOf(element) === name);
    return elem.length === 0 ? [] : [{ [act]: { element: { family, table: TABLE, name, elem } } }];
  });
}

function setOf(element: string): SetName {
  const address = parseAddress(element);
  return address === undefined ? "macs" : address.kind();
}

const transaction = (commands: readonly Json[]) => JSON.stringify({ nftables: commands });

function objectsIn(listing: string): Json[] {
  try {
    const { nftables } = JSON.parse(listing) as { nftables?: unknown };
    return Array.isArray(nftables) ? nftables.filter(isGroup) : [];
  } catch {
    return [];
  }
}

/** `{elem: {val, counter: {packets, bytes}}}`; nft writes the bare value where a set has no counter. */
function count(one: unknown, dropped: Map<string, Dropped>): void {
  const { val, counter } = isGroup(one) && isGroup(one.elem) ? one.elem : { val: one };
  if (typeof val !== "string") return;
  const { packets, bytes } = isGroup(counter) ? counter : {};
  dropped.set(parseAddress(val)?.toString() ?? val, { packets: Number(packets ?? 0), bytes: Number(bytes ?? 0) });
}

function isGroup(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
