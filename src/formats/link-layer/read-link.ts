/**
 * From a captured frame to its network layer, by link type.
 *
 * Source: the LINKTYPE registry and its pages (tcpdump.org/linktypes), for each link type; further standards stand with
 * the reader of each.
 */
import { LEAST_TYPE, readEthernet, readPayload } from "./ethernet.ts";
import { ETHER_TYPE, type LinkFrame, type LinkOutcome } from "./link-frame.ts";
import { uint16 } from "./network-order.ts";
import { readNflog } from "./nflog.ts";
import { readRadiotap } from "./radiotap.ts";
import { readWlan } from "./wlan.ts";

const NULL = 0;
const ETHERNET = 1;
const RAW_BSD = 12;
const RAW_OPENBSD = 14;
const RAW = 101;
const IEEE802_11 = 105;
const LOOP = 108;
const LINUX_SLL = 113;
const RADIOTAP = 127;
const PPI = 192;
const IPV4 = 228;
const IPV6 = 229;
const NFLOG = 239;
const LINUX_SLL2 = 276;

/** Hardware types of Linux (if_arp.h) whose protocol field is no EtherType. */
const ARPHRD_NETLINK = 824;
const ARPHRD_WLAN = 801;
const ARPHRD_WLAN_RADIOTAP = 803;
/** Protocol numbers of Linux below the EtherTypes (if_ether.h). */
const ETH_P_802_3 = 1;
const ETH_P_802_2 = 4;

/** Fills `frame` for the packet between `start` and `end`, and returns its outcome; total over any bytes. */
export function readLink(
  bytes: Uint8Array,
  start: number,
  end: number,
  linkType: number,
  frame: LinkFrame,
): LinkOutcome {
  frame.reset(linkType, start, end);
  const outcome =
    linkType === ETHERNET ? readEthernet(bytes, start, end, frame) : readOtherLink(bytes, start, end, linkType, frame);
  frame.outcome = outcome;
  return outcome;
}

function readOtherLink(bytes: Uint8Array, start: number, end: number, linkType: number, frame: LinkFrame): LinkOutcome {
  switch (linkType) {
    case RAW:
    case RAW_BSD:
    case RAW_OPENBSD:
      return readRaw(bytes, start, end, frame);
    case IPV4:
      return readPayload(bytes, start, end, ETHER_TYPE.ipv4, frame);
    case IPV6:
      return readPayload(bytes, start, end, ETHER_TYPE.ipv6, frame);
    case NULL:
    case LOOP:
      return readNull(bytes, start, end, frame);
    case LINUX_SLL:
      if (end - start < 16) return "cut";
      if (uint16(bytes, start + 4) === 6) frame.source = start + 6;
      return readCooked(bytes, start + 16, end, uint16(bytes, start + 14), uint16(bytes, start + 2), frame);
    case LINUX_SLL2:
      if (end - start < 20) return "cut";
      if (bytes[start + 11] === 6) frame.source = start + 12;
      return readCooked(bytes, start + 20, end, uint16(bytes, start), uint16(bytes, start + 8), frame);
    case IEEE802_11:
      return readWlan(bytes, start, end, false, frame);
    case RADIOTAP:
      return readRadiotap(bytes, start, end, frame);
    case PPI:
      return readPpi(bytes, start, end, frame);
    case NFLOG:
      return readNflog(bytes, start, end, frame);
    default:
      return "other";
  }
}

/** IP without a header before it; the version is in its first four bits. */
function readRaw(bytes: Uint8Array, start: number, end: number, frame: LinkFrame): LinkOutcome {
  if (end <= start) return "cut";
  const version = (bytes[start] as number) >> 4;
  if (version !== 4 && version !== 6) return "broken";
  return readPayload(bytes, start, end, version === 4 ? ETHER_TYPE.ipv4 : ETHER_TYPE.ipv6, frame);
}

/** An address family, in the byte order of whatever machine captured it (LINKTYPE_NULL), or in network order (LOOP). */
function readNull(bytes: Uint8Array, start: number, end: number, frame: LinkFrame): LinkOutcome {
  if (end - start < 4) return "cut";
  // Families are small numbers, so the half that is not zero shows the order.
  const low = uint16(bytes, start + 2);
  const family = low === 0 ? (bytes[start] as number) | ((bytes[start + 1] as number) << 8) : low;
  switch (family) {
    case 2:
      return readPayload(bytes, start + 4, end, ETHER_TYPE.ipv4, frame);
    // AF_INET6 of Linux, NetBSD and OpenBSD, FreeBSD, macOS; each system has its own.
    case 10:
    case 24:
    case 28:
    case 30:
      return readPayload(bytes, start + 4, end, ETHER_TYPE.ipv6, frame);
    default:
      // Some writers put an EtherType there.
      return family < LEAST_TYPE ? "control" : readPayload(bytes, start + 4, end, family, frame);
  }
}

/** Linux cooked capture: what remains of a frame whose own header was not kept. */
function readCooked(
  bytes: Uint8Array,
  start: number,
  end: number,
  protocol: number,
  hardware: number,
  frame: LinkFrame,
): LinkOutcome {
  frame.start = start;
  if (hardware === ARPHRD_NETLINK || (hardware >= ARPHRD_WLAN && hardware <= ARPHRD_WLAN_RADIOTAP)) {
    return "other";
  }
  if (protocol === ETH_P_802_2) return readPayload(bytes, start, end, 0, frame);
  if (protocol === ETH_P_802_3) return "control";
  return readPayload(bytes, start, end, protocol, frame);
}

/** Per-Packet Information: a header of its own, then a packet of the link type that it names (CACE PPI 1.0.10). */
function readPpi(bytes: Uint8Array, start: number, end: number, frame: LinkFrame): LinkOutcome {
  if (end - start < 8) return "cut";
  const length = (bytes[start + 2] as number) | ((bytes[start + 3] as number) << 8);
  const inner = (bytes[start + 4] as number) | ((bytes[start + 5] as number) << 8);
  if (bytes[start] !== 0 || length < 8) return "broken";
  if (length > end - start) return "cut";
  frame.linkType = inner;
  frame.start = start + length;
  if (inner === ETHERNET) return readEthernet(bytes, start + length, end, frame);
  // PPI inside of PPI is nesting for its own sake.
  if (inner === PPI) return "broken";
  return readOtherLink(bytes, start + length, end, inner, frame);
}
