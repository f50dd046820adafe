/**
 * Ethernet, and all that may stand between its addresses and the network layer: VLAN tags, MPLS, PPPoE, LLC and SNAP.
 *
 * Source: IEEE 802.3 (type or length), 802.1Q and 802.1ad (tags), 802.2 (LLC) with RFC 1042 (SNAP); RFC 3032 (MPLS),
 * RFC 4448 (Ethernet in MPLS), RFC 2516 (PPPoE), RFC 1661 (PPP).
 */
import { ETHER_TYPE, type LinkFrame, type LinkOutcome } from "./link-frame.ts";
import { uint16 } from "./network-order.ts";

const HEADER_BYTES = 14;
/** Below it the field is a length (IEEE 802.3, 3.2.6). */
export const LEAST_TYPE = 0x0600;
const VLAN = 0x8100;
const VLAN_SERVICE = 0x88a8;
/** Used for stacked tags before 802.1ad. */
const VLAN_STACKED = 0x9100;
const MPLS = 0x8847;
const MPLS_MULTICAST = 0x8848;
/** First four bits of what a pseudowire says about itself (RFC 5586). */
const PSEUDOWIRE_CHANNEL = 1;
const PPPOE_SESSION = 0x8864;
const PPP_IPV4 = 0x0021;
const PPP_IPV6 = 0x0057;
const PPP_MPLS = 0x0281;
/** Tags and labels together; more are a bomb, not a network. */
const TAGS_MOST = 16;

const SNAP = 0xaa;
const UNNUMBERED = 3;
/** IP directly on LLC (RFC 948 and the SAP registry). */
const SAP_IP = 6;
/** OUI of bridged Ethernet (IEEE 802.1H), besides that of RFC 1042, which is zero. */
const OUI_BRIDGED = 0x0000f8;

export function readEthernet(bytes: Uint8Array, start: number, end: number, frame: LinkFrame): LinkOutcome {
  if (end - start < HEADER_BYTES) return "cut";
  frame.destination = start;
  frame.source = start + 6;
  return readPayload(bytes, start + HEADER_BYTES, end, uint16(bytes, start + 12), frame);
}

/** What stands behind an EtherType, or behind a length (0 for an unknown one: then LLC goes to the end). */
export function readPayload(
  bytes: Uint8Array,
  start: number,
  end: number,
  type: number,
  frame: LinkFrame,
): LinkOutcome {
  frame.start = start;
  frame.end = end;
  frame.etherType = type;
  if (type === ETHER_TYPE.ipv4 || type === ETHER_TYPE.ipv6 || type === ETHER_TYPE.arp) {
    return "network";
  }
  return readTags(bytes, start, end, type, frame, TAGS_MOST);
}

function readTags(
  bytes: Uint8Array,
  start: number,
  end: number,
  firstType: number,
  frame: LinkFrame,
  tagsMost: number,
): LinkOutcome {
  let at = start;
  let type = firstType;
  for (let tags = tagsMost; ; tags--) {
    frame.etherType = 0;
    frame.start = at;
    frame.end = end;
    if (tags === 0) return "broken";
    if (type === VLAN || type === VLAN_SERVICE || type === VLAN_STACKED) {
      if (end - at < 4) return "cut";
      if (frame.vlan === -1) frame.vlan = uint16(bytes, at) & 0x0fff;
      type = uint16(bytes, at + 2);
      at += 4;
    } else if (type === MPLS || type === MPLS_MULTICAST) {
      return readMpls(bytes, at, end, frame, tags);
    } else if (type === PPPOE_SESSION) {
      return readPppoe(bytes, at, end, frame, tags);
    } else if (type < LEAST_TYPE) {
      return readLlc(bytes, at, type === 0 ? end : Math.min(end, at + type), frame, tags - 1);
    } else {
      frame.etherType = type;
      return "network";
    }
  }
}

/** Labels up to the one that is the last; what they carry is told by its first four bits, for no field names it. */
function readMpls(bytes: Uint8Array, start: number, end: number, frame: LinkFrame, labelsMost: number): LinkOutcome {
  let at = start;
  for (let labels = labelsMost; labels > 0; labels--) {
    if (end - at < 5) return "cut";
    const isLast = (bytes[at + 2] as number) & 1;
    at += 4;
    if (isLast === 0) continue;
    frame.start = at;
    const version = (bytes[at] as number) >> 4;
    if (version === 4 || version === 6) {
      frame.etherType = version === 4 ? ETHER_TYPE.ipv4 : ETHER_TYPE.ipv6;
      return "network";
    }
    if (version === PSEUDOWIRE_CHANNEL) return "other";
    // Ethernet, by itself or behind a control word, of which the first half is zero (RFC 4448, section 4.6).
    const ethernet = uint16(bytes, at) === 0 ? at + 4 : at;
    if (end - ethernet < HEADER_BYTES) return "cut";
    frame.destination = ethernet;
    frame.source = ethernet + 6;
    const type = uint16(bytes, ethernet + 12);
    return readTags(bytes, ethernet + HEADER_BYTES, end, type, frame, labels - 1);
  }
  return "broken";
}

function readPppoe(bytes: Uint8Array, start: number, end: number, frame: LinkFrame, tagsLeft: number): LinkOutcome {
  if (end - start < 7) return "cut";
  if (bytes[start] !== 0x11 || bytes[start + 1] !== 0) return "broken";
  const payloadEnd = Math.min(end, start + 6 + uint16(bytes, start + 4));
  // A protocol of one byte is odd (RFC 1661, section 6.5).
  const isShort = ((bytes[start + 6] as number) & 1) === 1;
  const at = start + (isShort ? 7 : 8);
  if (at > payloadEnd) return "cut";
  const protocol = isShort ? (bytes[start + 6] as number) : uint16(bytes, start + 6);
  frame.start = at;
  frame.end = payloadEnd;
  if (protocol === PPP_MPLS) return readMpls(bytes, at, payloadEnd, frame, tagsLeft - 1);
  if (protocol !== PPP_IPV4 && protocol !== PPP_IPV6) return "control";
  frame.etherType = protocol === PPP_IPV4 ? ETHER_TYPE.ipv4 : ETHER_TYPE.ipv6;
  return "network";
}

/** LLC with SNAP, or with IP directly; everything else that uses LLC is control of the link. */
export function readLlc(
  bytes: Uint8Array,
  start: number,
  end: number,
  frame: LinkFrame,
  tagsMost = TAGS_MOST,
): LinkOutcome {
  frame.start = start;
  frame.end = end;
  if (end - start < 3) return "cut";
  const sap = bytes[start];
  if (sap !== bytes[start + 1] || bytes[start + 2] !== UNNUMBERED) return "control";
  if (sap === SAP_IP) {
    frame.start = start + 3;
    frame.etherType = ETHER_TYPE.ipv4;
    return "network";
  }
  if (sap !== SNAP) return "control";
  if (end - start < 8) return "cut";
  const oui = ((bytes[start + 3] as number) << 16) | uint16(bytes, start + 4);
  const type = uint16(bytes, start + 6);
  if ((oui !== 0 && oui !== OUI_BRIDGED) || type < LEAST_TYPE) return "control";
  return readTags(bytes, start + 8, end, type, frame, tagsMost);
}
