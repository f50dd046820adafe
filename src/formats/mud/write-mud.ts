/**
 * A label's network peers as a MUD file, which switches and gateways enforce; and what such a file cannot say.
 *
 * Source: RFC 8520 (MUD), RFC 8519 (access lists), section 8.2 for names of peers. A MUD file knows hosts by whole name
 * or by address, ports and transports; wildcards, purposes, parties, countries and moments of use it does not know.
 */
import { parseNetwork } from "../../domain/address.ts";
import type { Endpoint } from "../../domain/label/components.ts";
import type { Label } from "../../domain/label/label.ts";
import { textIn } from "../../domain/label/text.ts";

export interface MudFile {
  /** The document, ready to be written as JSON. */
  readonly document: object;
  /** One sentence for each fact of the label that the file does not hold. */
  readonly lost: readonly string[];
}

const SYSTEM_INFO_CHARACTERS = 60;
const MODEL_CHARACTERS = 64;
const CACHE_HOURS = 48;
const PROTOCOL = { tcp: 6, udp: 17 } as const;

type Family = "ipv4" | "ipv6";
type Direction = "from-device" | "to-device";

/**
 * @param url where the file will be fetched from (`mud-url`, https).
 * @param now day and time of `last-update`, for example `2026-11-22T09:00:00+00:00`.
 */
export function writeMud({ product, components }: Label, url: string, now: string): MudFile {
  const lost: string[] = [];
  const endpoints = components?.data?.endpoints ?? [];
  const families: readonly Family[] = ["ipv4", "ipv6"];
  const lists = families.flatMap((family) =>
    (["from-device", "to-device"] as const).map((direction) => ({
      name: `${direction}-${family}`,
      direction,
      type: `${family}-acl-type`,
      aces: endpoints.flatMap((endpoint, index) => {
        const matches = matchesOf(endpoint, family, direction);
        return matches === undefined
          ? []
          : [{ name: `${direction}-${family}-${index}`, matches, actions: { forwarding: "accept" } }];
      }),
    })),
  );
  const filled = lists.filter(({ aces }) => aces.length > 0);
  const policy = (direction: Direction) => ({
    "access-lists": {
      "access-list": filled.filter((list) => list.direction === direction).map(({ name }) => ({ name })),
    },
  });
  for (const endpoint of endpoints) lost.push(...lostOf(endpoint));
  const model = product.model.slice(0, MODEL_CHARACTERS);
  const kind = product.kind === undefined ? product.model : textIn(product.kind, "en");
  return {
    document: {
      "ietf-mud:mud": {
        "mud-version": 1,
        "mud-url": url,
        "last-update": now,
        "cache-validity": CACHE_HOURS,
        "is-supported": true,
        systeminfo: kind.slice(0, SYSTEM_INFO_CHARACTERS),
        "mfg-name": product.maker.name.slice(0, MODEL_CHARACTERS),
        "model-name": model,
        ...(product.firmwareLine === undefined ? {} : { "firmware-rev": product.firmwareLine }),
        "from-device-policy": policy("from-device"),
        "to-device-policy": policy("to-device"),
      },
      "ietf-access-control-list:acls": {
        acl: filled.map(({ name, type, aces }) => ({ name, type, aces: { ace: aces } })),
      },
    },
    lost: [...new Set(lost)],
  };
}

/** What lets an endpoint's packets pass in one direction; undefined where the family or the form cannot say it. */
function matchesOf({ host, port, transport }: Endpoint, family: Family, direction: Direction): object | undefined {
  const peer = peerOf(host, family, direction);
  if (peer === undefined) return undefined;
  const layer = transport ?? (port === undefined ? undefined : "tcp");
  const match: Record<string, unknown> = { ...peer.abstraction };
  const internet = { ...peer.address, ...(layer === undefined ? {} : { protocol: PROTOCOL[layer] }) };
  if (Object.keys(internet).length > 0) match[family] = internet;
  if (layer !== undefined) {
    const ports = { operator: "eq", port };
    match[layer] = {
      ...(layer === "tcp" ? { "ietf-mud:direction-initiated": "from-device" } : {}),
      ...(port === undefined
        ? {}
        : direction === "from-device"
          ? { "destination-port": ports }
          : { "source-port": ports }),
    };
  }
  return match;
}

function peerOf(
  host: string,
  family: Family,
  direction: Direction,
): { abstraction?: object; address?: object } | undefined {
  if (host === "local") return { abstraction: { "ietf-mud:mud": { "local-networks": [null] } } };
  const network = parseNetwork(host);
  const [side, name] = direction === "from-device" ? ["destination", "dst"] : ["source", "src"];
  if (network !== undefined) {
    const [address, bits] = network;
    return address.kind() === family
      ? { address: { [`${side}-${family}-network`]: `${address.toString()}/${bits}` } }
      : undefined;
  }
  return host.includes("*") ? undefined : { address: { [`ietf-acldns:${name}-dnsname`]: host } };
}

function lostOf({ host, port, transport, party, moments }: Endpoint): string[] {
  if (host.includes("*"))
    return [`${host}: a MUD file names hosts one by one, so this peer is left out and would be blocked`];
  return [
    ...(transport === undefined && port !== undefined
      ? [`${host}: the label names no transport for port ${port}; TCP is written`]
      : []),
    ...(party === undefined ? [] : [`${host}: whose it is (${party}) has no place in a MUD file`]),
    ...(moments === undefined ? [] : [`${host}: from which moment on it is contacted has no place in a MUD file`]),
  ];
}
