/**
 * What the gateway never isolates, however it is asked: itself, the way out, and CareLabel. A wrong address in an
 * inventory must not cut off a ward.
 *
 * Looked up anew for each order, since routes and neighbours change. The MAC address of each protected neighbour counts
 * too: of a device behind a router, a sensor sees the router's.
 */
import { addressIn, type Network, parseAddress, parseNetwork } from "../../domain/address.ts";
import { InputError } from "../../domain/input-error.ts";
import { unicastMac } from "../../links/gateway-api.ts";
import type { RunProgram } from "./system-programs.ts";

export interface NeverIsolated {
  /** Why this MAC or IP address is never isolated; undefined when it may be. */
  because(element: string): string | undefined;
}

export interface NamedProtection {
  readonly macs: readonly string[];
  readonly networks: readonly Network[];
}

/** What a person named with `--never`. @throws {InputError} `argument-wrong`. */
export function namedProtection(texts: readonly string[]): NamedProtection {
  const macs: string[] = [];
  const networks: Network[] = [];
  for (const text of texts) {
    const mac = unicastMac(text);
    const network = parseNetwork(text);
    if (mac !== undefined) macs.push(mac);
    else if (network !== undefined) networks.push(network);
    else throw new InputError("argument-wrong", "--never", `"${text}" is no MAC address, IP address or network (CIDR)`);
  }
  return { macs, networks };
}

/**
 * @param caller address of whoever gives the order: CareLabel.
 * @returns undefined when the system does not tell its addresses and routes: then nothing can be isolated safely.
 */
export async function neverIsolated(
  run: RunProgram,
  named: NamedProtection,
  caller: string | undefined,
): Promise<NeverIsolated | undefined> {
  const questions = [["addr"], ["-4", "route", "show", "default"], ["-6", "route", "show", "default"], ["neigh"]];
  const answers = await Promise.all(questions.map(async (words) => listOf(await run("ip", ["-j", ...words]))));
  const [links, routes4, routes6, neighbours] = answers;
  if (links === undefined || routes4 === undefined || routes6 === undefined || neighbours === undefined)
    return undefined;

  const reasons = new Map<string, string>();
  const protect = (element: unknown, reason: string) => {
    const plain = typeof element === "string" ? plainElement(element) : undefined;
    if (plain !== undefined && !reasons.has(plain)) reasons.set(plain, reason);
  };
  for (const { address, addr_info } of links) {
    protect(address, "it is the gateway's own");
    for (const { local, broadcast } of groupsIn(addr_info)) {
      protect(local, "it is the gateway's own");
      protect(broadcast, "it is the broadcast address of a whole network");
    }
  }
  for (const { gateway, via, nexthops } of [...routes4, ...routes6])
    for (const hop of [{ gateway, via }, ...groupsIn(nexthops)])
      for (const address of [hop.gateway, (hop.via as { host?: unknown } | undefined)?.host])
        protect(address, "it is the way out of the network (default route)");
  protect(caller, "it is CareLabel, or the way to it");
  for (const mac of named.macs) protect(mac, "it was named with --never");

  const because = (element: string) =>
    reasons.get(element) ??
    (named.networks.some((network) => addressIn(network, element)) ? "it was named with --never" : undefined);
  for (const { dst, lladdr } of neighbours) {
    const reason = typeof dst === "string" ? because(plainElement(dst) ?? "") : undefined;
    if (reason !== undefined) protect(lladdr, `${reason}, at address ${String(dst)}`);
  }
  return { because };
}

const plainElement = (text: string) => unicastMac(text) ?? parseAddress(text)?.toString();

type Group = { readonly [key: string]: unknown };

function groupsIn(value: unknown): Group[] {
  return Array.isArray(value) ? value.filter((one): one is Group => typeof one === "object" && one !== null) : [];
}

/** The list that `ip -j` wrote; it writes nothing where there is none. */
function listOf({ ok, stdout }: Awaited<ReturnType<RunProgram>>): Group[] | undefined {
  if (!ok) return undefined;
  try {
    return stdout.trim() === "" ? [] : groupsIn(JSON.parse(stdout));
  } catch {
    return undefined;
  }
}
