/**
 * Tunnels inside UDP and GRE: where the inner packet begins, and whether it is IP or Ethernet.
 *
 * Source: RFC 2784 and RFC 2890 (GRE), RFC 2637 (enhanced GRE of PPTP), RFC 7637 (NVGRE); RFC 7348 (VXLAN); 3GPP TS 29.281
 * (GTP-U, version 1).
 */
import { ETHER_TYPE } from "../link-layer/link-frame.ts";
import { uint16 } from "../link-layer/network-order.ts";

/** EtherType of bridged Ethernet. */
export const ETHERNET_INSIDE = 0x6558;

export const VXLAN_PORT = 4789;
/** Used by Linux before the registry named 4789. */
export const VXLAN_OLD_PORT = 8472;
export const GTP_USER_PORT = 2152;

const GRE_CHECKSUM = 0x8000;
const GRE_ROUTING = 0x4000;
const GRE_KEY = 0x2000;
const GRE_SEQUENCE = 0x1000;
const GRE_ACKNOWLEDGEMENT = 0x0080;
const PPP_IN_GRE = 0x880b;
const GTP_DATA = 0xff;
const GTP_EXTENSIONS_MOST = 8;

/** What a tunnel carries: filled by the functions below, which return whether there is one. */
export class TunnelPayload {
  /** IPv4 or IPv6, or `ETHERNET_INSIDE`. */
  etherType = 0;
  start = 0;
  end = 0;
}

export function openGre(bytes: Uint8Array, start: number, end: number, payload: TunnelPayload): boolean {
  if (end - start < 4) return false;
  const flags = uint16(bytes, start);
  const version = flags & 7;
  if (version > 1 || (flags & GRE_ROUTING) !== 0) return false;
  payload.start =
    start +
    4 +
    ((flags & GRE_CHECKSUM) === 0 ? 0 : 4) +
    ((flags & GRE_KEY) === 0 ? 0 : 4) +
    ((flags & GRE_SEQUENCE) === 0 ? 0 : 4) +
    (version === 1 && (flags & GRE_ACKNOWLEDGEMENT) !== 0 ? 4 : 0);
  payload.etherType = uint16(bytes, start + 2);
  payload.end = end;
  if (payload.etherType === PPP_IN_GRE) return openPpp(bytes, end, payload);
  if (payload.etherType === ETHERNET_INSIDE) return end - payload.start >= 14;
  return isIp(bytes, end, payload);
}

/** PPP with or without its address and control bytes, and with its protocol in one byte or two. */
function openPpp(bytes: Uint8Array, end: number, payload: TunnelPayload): boolean {
  if (end - payload.start < 4) return false;
  if (uint16(bytes, payload.start) === 0xff03) payload.start += 2;
  const isShort = ((bytes[payload.start] as number) & 1) === 1;
  const protocol = isShort ? bytes[payload.start] : uint16(bytes, payload.start);
  payload.start += isShort ? 1 : 2;
  payload.etherType = protocol === 0x21 ? ETHER_TYPE.ipv4 : ETHER_TYPE.ipv6;
  return (protocol === 0x21 || protocol === 0x57) && isIp(bytes, end, payload);
}

export function openVxlan(bytes: Uint8Array, start: number, end: number, payload: TunnelPayload): boolean {
  // The flag that the network identifier is valid, and reserved bits that other protocols on this port would use.
  if (end - start < 8 + 14 || bytes[start] !== 0x08 || bytes[start + 7] !== 0) return false;
  payload.start = start + 8;
  payload.end = end;
  payload.etherType = ETHERNET_INSIDE;
  return true;
}

export function openGtp(bytes: Uint8Array, start: number, end: number, payload: TunnelPayload): boolean {
  if (end - start < 9) return false;
  const flags = bytes[start] as number;
  // Version 1, protocol type GTP.
  if ((flags & 0xf0) !== 0x30 || bytes[start + 1] !== GTP_DATA) return false;
  let at = start + 8;
  if ((flags & 0x07) !== 0) {
    at += 4;
    let next = bytes[at - 1] as number;
    for (let extensions = GTP_EXTENSIONS_MOST; next !== 0 && (flags & 0x04) !== 0; extensions--) {
      const length = (bytes[at] as number) << 2;
      if (extensions === 0 || length === 0 || at + length > end) return false;
      at += length;
      next = bytes[at - 1] as number;
    }
  }
  if (at >= end) return false;
  payload.start = at;
  payload.end = end;
  payload.etherType = (bytes[at] as number) >> 4 === 4 ? ETHER_TYPE.ipv4 : ETHER_TYPE.ipv6;
  return isIp(bytes, end, payload);
}

/** Whether the payload begins as its type says, so that chance makes no tunnel. */
function isIp(bytes: Uint8Array, end: number, payload: TunnelPayload): boolean {
  const { start, etherType } = payload;
  if (start >= end) return false;
  const version = (bytes[start] as number) >> 4;
  return (etherType === ETHER_TYPE.ipv4 && version === 4) || (etherType === ETHER_TYPE.ipv6 && version === 6);
}
