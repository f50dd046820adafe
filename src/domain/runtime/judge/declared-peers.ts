/**
 * Whether the label names a peer. Answers are kept for each list of endpoints, as a device talks with the same few hosts.
 */
import type { Endpoint } from "../../label/components.ts";
import { hostMatches } from "../../label/host-pattern.ts";
import type { Peer } from "../report.ts";

type Declared = (peer: Peer) => boolean;

const KNOWN = new WeakMap<readonly Endpoint[], Declared>();
const KNOWN_HOSTS = 2000;

export function declaredPeers(endpoints: readonly Endpoint[]): Declared {
  const known = KNOWN.get(endpoints);
  if (known !== undefined) return known;
  const declared = declaredBy(endpoints);
  KNOWN.set(endpoints, declared);
  return declared;
}

function declaredBy(endpoints: readonly Endpoint[]): (peer: Peer) => boolean {
  const known = new Map<string, boolean>();
  return (peer) => {
    const key = `${peer.transport ?? ""}/${peer.port ?? ""}/${peer.host}`;
    let declared = known.get(key);
    if (declared === undefined) {
      declared = endpoints.some((endpoint) => isEndpoint(endpoint, peer));
      if (known.size >= KNOWN_HOSTS) known.clear();
      known.set(key, declared);
    }
    return declared;
  };
}

/** What the device does not say of its peer speaks for it, as the host is what counts. */
function isEndpoint(endpoint: Endpoint, { host, port, transport }: Peer): boolean {
  return (
    (endpoint.port === undefined || port === undefined || endpoint.port === port) &&
    (endpoint.transport === undefined || transport === undefined || endpoint.transport === transport) &&
    hostMatches(endpoint.host, host.toLowerCase())
  );
}
