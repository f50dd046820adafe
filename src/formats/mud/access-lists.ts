/**
 * The access lists of a MUD file, of RFC 8520 and of the drafts before it, as one kind of rule.
 *
 * The drafts name containers and leaves otherwise (access-lists, acl-name, rule-name, ipv4-acl, port ranges beside the
 * protocol number), so a rule's matches are read by the names of their leaves, wherever those stand.
 * Source: RFC 8520 section 8, RFC 8519, draft-ietf-opsawg-mud-04 to -25.
 */
import type { Notes } from "../../domain/label/contribution.ts";
import { JsonGroup, JsonShape } from "../json/json-value.ts";

export const shape = new JsonShape("mud-unreadable");

export type Direction = "from-device" | "to-device";

/** What a rule lets pass, seen from the device: its peer, the peer's port and its own. */
export interface MudRule {
  readonly name: string;
  /** Name of the peer in the DNS. */
  readonly dnsName?: string;
  /** Network of the peer (CIDR). */
  readonly network?: string;
  /** Abstractions of the MUD container: controller, my-controller, same-manufacturer, manufacturer, model, local-networks. */
  readonly abstractions: ReadonlyMap<string, string>;
  /** IP protocol number; undefined for any. */
  readonly protocol?: number;
  readonly peerPort?: PortRange;
  readonly ownPort?: PortRange;
  readonly initiatedBy?: Direction;
}

/** Inclusive. */
export type PortRange = readonly [lowest: number, highest: number];

const ABSTRACTIONS = new Set([
  "controller",
  "my-controller",
  "same-manufacturer",
  "manufacturer",
  "model",
  "local-networks",
]);
const PROTOCOL_NUMBERS: ReadonlyMap<string, number> = new Map([
  ["tcp", 6],
  ["tcp-acl", 6],
  ["udp", 17],
  ["udp-acl", 17],
  ["icmp", 1],
  ["icmpv6", 58],
]);

/** The largest published MUD files have some hundred rules; a label holds 500 endpoints. */
const RULES_READ = 5_000;

/** The first rules that let something pass, in the order of the policies. */
export function rulesOf(document: JsonGroup, mud: JsonGroup, notes: Notes): MudRule[] {
  const lists = accessLists(document, notes);
  const rules: MudRule[] = [];
  const used = new Set<string>();
  let unread = 0;
  for (const direction of ["from-device", "to-device"] as const) {
    const named = policyNames(mud, `${direction}-policy`);
    const once = new Set(named);
    if (once.size < named.length)
      notes.add(`its ${direction} policy names an access list more than once; each list is used once`);
    for (const name of once) {
      used.add(name);
      const list = lists.get(name);
      if (list === undefined)
        notes.add(`its ${direction} policy names the access list ${shown(name)}, which is not there`);
      else {
        for (const entry of entriesOf(list)) {
          if (rules.length < RULES_READ) addRule(entry, direction, rules, notes);
          else unread++;
        }
      }
    }
  }
  if (unread > 0) notes.add(`it holds more than ${RULES_READ} rules; the ${unread} behind them were not read`);
  for (const name of lists.keys()) {
    if (!used.has(name)) notes.add(`no policy uses its access list ${shown(name)}, so it counts for nothing`);
  }
  return rules;
}

/** The name of the container tells the edition. */
function accessLists(document: JsonGroup, notes: Notes): Map<string, JsonGroup> {
  const container =
    shape.inner(document, "ietf-access-control-list:acls") ??
    shape.inner(document, "ietf-access-control-list:access-lists");
  if (container === undefined) {
    notes.add("it holds no access lists, so it says nothing of network peers");
    return new Map();
  }
  if (container.pointer.endsWith("access-lists")) {
    notes.add(
      'it is written in the form of a draft before RFC 8520 (container "access-lists"); it was read, and network equipment may refuse it',
    );
  }
  return new Map(
    shape.groups(container, "acl").map((list) => [list.text("name") ?? list.text("acl-name") ?? "", list]),
  );
}

function policyNames(mud: JsonGroup, policy: string): string[] {
  const container = shape.inner(mud, policy);
  const lists = container && shape.inner(container, "access-lists");
  return (lists === undefined ? [] : shape.groups(lists, "access-list")).map(
    (list) => list.text("name") ?? list.text("acl-name") ?? "",
  );
}

function entriesOf(list: JsonGroup): readonly JsonGroup[] {
  const container = shape.inner(list, "aces") ?? shape.inner(list, "access-list-entries");
  return container === undefined ? [] : shape.groups(container, "ace");
}

function addRule(entry: JsonGroup, direction: Direction, rules: MudRule[], notes: Notes): void {
  const name = entry.text("name") ?? entry.text("rule-name") ?? "";
  const actions = shape.inner(entry, "actions");
  const forwarding = actions?.text("forwarding")?.replace(/^.*:/, "");
  if (forwarding !== "accept" && actions?.get("permit") === undefined) {
    if (forwarding === undefined)
      notes.add(`its rule ${shown(name)} does not say whether traffic passes, so it is left out`);
    return;
  }
  const matches = shape.inner(entry, "matches");
  const leaves = new Map<string, unknown>();
  if (matches !== undefined) gatherLeaves(matches, leaves);
  const [peer, own] = direction === "from-device" ? ["destination", "source"] : ["source", "destination"];
  const initiated = leaves.get("direction-initiated");
  const text = (leaf: string) => {
    const value = leaves.get(leaf);
    return typeof value === "string" ? value : undefined;
  };
  const dnsName = text(direction === "from-device" ? "dst-dnsname" : "src-dnsname");
  const network = text(`${peer}-ipv4-network`) ?? text(`${peer}-ipv6-network`);
  const protocol = protocolNumber(leaves.get("protocol"));
  const peerPort = portRange(leaves.get(`${peer}-port`));
  const ownPort = portRange(leaves.get(`${own}-port`));
  rules.push({
    name,
    abstractions: new Map(
      [...leaves]
        .filter(([leaf]) => ABSTRACTIONS.has(leaf))
        .map(([leaf, value]) => [leaf, typeof value === "string" ? value : ""]),
    ),
    ...(dnsName === undefined ? {} : { dnsName }),
    ...(network === undefined ? {} : { network }),
    ...(protocol === undefined ? {} : { protocol }),
    ...(peerPort === undefined ? {} : { peerPort }),
    ...(ownPort === undefined ? {} : { ownPort }),
    ...(initiated === "from-device" || initiated === "to-device" ? { initiatedBy: initiated } : {}),
  });
}

/** Leaves of the matches by their names without module; every spelling of a port under `source-port` or `destination-port`. */
function gatherLeaves(container: JsonGroup, leaves: Map<string, unknown>): void {
  for (const full of container.names) {
    const name = full.replace(/^.*:/, "");
    const value = container.get(full);
    const number = PROTOCOL_NUMBERS.get(name);
    if (number !== undefined && !leaves.has("protocol")) leaves.set("protocol", number);
    const port = /^(source|destination)-port/.exec(name)?.[1];
    if (port !== undefined) leaves.set(`${port}-port`, value);
    else if (value !== null && typeof value === "object" && !Array.isArray(value))
      gatherLeaves(new JsonGroup(value, container, full), leaves);
    else leaves.set(name, value);
  }
}

function protocolNumber(value: unknown): number | undefined {
  const number = typeof value === "string" ? (PROTOCOL_NUMBERS.get(value.toLowerCase()) ?? Number(value)) : value;
  return typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= 255 ? number : undefined;
}

/** `{operator, port}`, `{lower-port, upper-port}`, either one level deeper, or a number. */
function portRange(value: unknown, depth = 0): PortRange | undefined {
  if (typeof value === "number") return inRange(value, value);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  const port = new JsonGroup(value);
  const single = port.get("port");
  if (typeof single === "number") {
    switch (port.text("operator") ?? "eq") {
      case "eq":
        return inRange(single, single);
      case "lte":
        return inRange(1, single);
      case "lt":
        return inRange(1, single - 1);
      case "gte":
        return inRange(single, 65_535);
      case "gt":
        return inRange(single + 1, 65_535);
      default:
        return undefined;
    }
  }
  const lowest = port.get("lower-port");
  const highest = port.get("upper-port") ?? lowest;
  if (typeof lowest === "number" && typeof highest === "number") return inRange(lowest, highest);
  return depth > 1 ? undefined : portRange(port.get("range") ?? port.get("operator"), depth + 1);
}

function inRange(lowest: number, highest: number): PortRange | undefined {
  const fine =
    Number.isInteger(lowest) && Number.isInteger(highest) && lowest >= 1 && highest <= 65_535 && lowest <= highest;
  return fine ? [lowest, highest] : undefined;
}

export function shown(name: string): string {
  const short = name.length > 60 ? `${name.slice(0, 57)}...` : name;
  return JSON.stringify(short);
}
