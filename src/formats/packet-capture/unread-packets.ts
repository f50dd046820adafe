/**
 * Packets that carry no conversation read here: which of them only keep a network running, and what the others are.
 *
 * Sources: IANA, IEEE 802 Numbers and Protocol Numbers; RFC 792 and RFC 4443 (ICMP), RFC 4861 (neighbour discovery),
 * RFC 3810 (listener discovery).
 */
import { type InternetPacket, PROTOCOL } from "../internet/internet-packet.ts";
import { ETHER_TYPE } from "../link-layer/link-frame.ts";

const IGMP = 2;
/** Ping sends this much by itself, its header with it; more may carry anything. */
const ECHO_BYTES = 64;
const ECHO: ReadonlySet<number> = new Set([0, 8]);
const ECHO6: ReadonlySet<number> = new Set([128, 129]);
/** Errors, redirects and routers. */
const CONTROL: ReadonlySet<number> = new Set([3, 4, 5, 9, 10, 11, 12]);
/** Errors, listeners, routers, neighbours. */
const CONTROL6: ReadonlySet<number> = new Set([1, 2, 3, 4, 130, 131, 132, 133, 134, 135, 136, 137, 143]);

const NAMES: Readonly<Record<number, string>> = {
  33: "dccp",
  [PROTOCOL.gre]: "gre",
  [PROTOCOL.esp]: "esp",
  [PROTOCOL.authentication]: "ah",
  88: "eigrp",
  89: "ospf",
  103: "pim",
  112: "vrrp",
  115: "l2tp",
  [PROTOCOL.sctp]: "sctp",
  136: "udplite",
};

/** ARP and LLDP, and the sign-in to a link. */
export function isLinkControl(etherType: number): boolean {
  return etherType === ETHER_TYPE.arp || etherType === ETHER_TYPE.lldp || etherType === ETHER_TYPE.eapol;
}

/** Who is there, what cannot be reached, who listens: nothing that a device would send somebody. */
export function isNetworkControl({ protocol, bytes, start, end, payloadLength }: InternetPacket): boolean {
  if (protocol === PROTOCOL.noNext) return payloadLength === 0;
  if (protocol === IGMP) return true;
  const type = start < end ? (bytes[start] as number) : -1;
  if (protocol === PROTOCOL.icmp) return CONTROL.has(type) || (ECHO.has(type) && payloadLength <= ECHO_BYTES);
  if (protocol === PROTOCOL.icmp6) return CONTROL6.has(type) || (ECHO6.has(type) && payloadLength <= ECHO_BYTES);
  return false;
}

/** How a protocol over IP is called that is no conversation here; undefined where it is between hosts as such (ICMP). */
export function protocolName(protocol: number): string | undefined {
  if (protocol === PROTOCOL.icmp || protocol === PROTOCOL.icmp6) return undefined;
  return NAMES[protocol] ?? `ip-${protocol}`;
}
