/**
 * The attributes that name a session and change its authorization, and how their values are written.
 *
 * Source: RFC 2865 section 5; RFC 2868 (tunnel attributes); RFC 2869 (Message-Authenticator, Event-Timestamp); RFC 3162
 * (NAS-IPv6-Address); RFC 3580 sections 3.20, 3.21 and 3.31 (MAC addresses and VLANs); RFC 5176 section 3.
 */
import { parseAddress } from "../../domain/address.ts";
import type { RadiusAttribute } from "./radius-packet.ts";

export const ATTRIBUTE = {
  userName: 1,
  nasIpAddress: 4,
  filterId: 11,
  vendorSpecific: 26,
  callingStationId: 31,
  nasIdentifier: 32,
  acctSessionId: 44,
  eventTimestamp: 55,
  tunnelType: 64,
  tunnelMediumType: 65,
  messageAuthenticator: 80,
  tunnelPrivateGroupId: 81,
  nasIpv6Address: 95,
  errorCause: 101,
} as const;

/** How the NAS writes MAC addresses; RFC 3580 section 3.21 has the first. */
export const MAC_FORMS = ["AA-BB-CC-DD-EE-FF", "aa:bb:cc:dd:ee:ff", "aabb.ccdd.eeff", "aabbccddeeff"] as const;
export type MacForm = (typeof MAC_FORMS)[number];

const TUNNEL_TYPE_VLAN = 13;
const TUNNEL_MEDIUM_802 = 6;
const utf8 = new TextEncoder();

export function textAttribute(type: number, text: string): RadiusAttribute {
  return { type, value: utf8.encode(text) };
}

export function numberAttribute(type: number, value: number): RadiusAttribute {
  return { type, value: Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value) };
}

/** NAS-IP-Address or NAS-IPv6-Address; undefined when `text` is no address. */
export function nasAddressAttribute(text: string): RadiusAttribute | undefined {
  const address = parseAddress(text);
  if (address === undefined) return undefined;
  const type = address.kind() === "ipv4" ? ATTRIBUTE.nasIpAddress : ATTRIBUTE.nasIpv6Address;
  return { type, value: Uint8Array.from(address.toByteArray()) };
}

/** @param mac 12 hexadecimal digits, with or without signs between them. */
export function writeMac(mac: string, form: MacForm): string {
  const digits = mac.toLowerCase().replace(/[^0-9a-f]/g, "");
  const split = (size: number, sign: string) => digits.match(new RegExp(`.{${size}}`, "g"))?.join(sign) ?? digits;
  switch (form) {
    case "AA-BB-CC-DD-EE-FF":
      return split(2, "-").toUpperCase();
    case "aa:bb:cc:dd:ee:ff":
      return split(2, ":");
    case "aabb.ccdd.eeff":
      return split(4, ".");
    case "aabbccddeeff":
      return digits;
  }
}

/** The three attributes that put a port into a VLAN (RFC 3580 section 3.31); untagged, as RFC 2868 allows. */
export function vlanAttributes(vlan: string): RadiusAttribute[] {
  return [
    numberAttribute(ATTRIBUTE.tunnelType, TUNNEL_TYPE_VLAN),
    numberAttribute(ATTRIBUTE.tunnelMediumType, TUNNEL_MEDIUM_802),
    textAttribute(ATTRIBUTE.tunnelPrivateGroupId, vlan),
  ];
}

/** One text attribute of a vendor (RFC 2865 section 5.26), for example vendor 9, type 1 for a Cisco-AVPair. */
export function vendorAttribute(vendor: number, type: number, text: string): RadiusAttribute {
  const inner = utf8.encode(text);
  const { value: head } = numberAttribute(0, vendor);
  return { type: ATTRIBUTE.vendorSpecific, value: Uint8Array.of(...head, type, inner.length + 2, ...inner) };
}
