/** Single datagrams: DHCP, LLDP, CoAP and the protocols that protect nothing. */
import { wireName } from "../../../src/formats/dns/dns-message-for-tests.ts";
import { hex, joined, text } from "../../../src/formats/packet-file/capture-for-tests.ts";
import { latin1 } from "../delivery.ts";

const NTP = joined(hex("23 02 06 e9"), new Uint8Array(44));
export const PLAIN_DATAGRAMS: readonly Uint8Array[] = [
  hex("302902010104067075626c6963a01c02040102030402010002010030 0e300c06082b060102010101000500"),
  hex(
    "303a020103300f02020102020300ffe304010502010304 1d301b0400020100020100040004000400300d04000400a007020101020100020100",
  ),
  NTP,
  text('M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nST: upnp:rootdevice\r\n\r\n'),
  text("NOTIFY * HTTP/1.1\r\nNT: upnp:rootdevice\r\nSERVER: Linux UPnP/1.0 Pump/2\r\n\r\n"),
  text("<34>1 2026-11-22T08:00:00Z pump app 1 ID - text"),
  text("<34>Nov 22 08:00:00 pump app: text"),
  hex("810b0018 0120ffff00ff 1008 0900 1aFFFF"),
];

const dhcp4 = (options: readonly number[]) => {
  const bytes = new Uint8Array(240 + options.length);
  bytes.set([1, 1, 6, 0]);
  bytes.set([0, 0x1b, 0xc5, 1, 2, 3], 28);
  bytes.set([0x63, 0x82, 0x53, 0x63, ...options], 236);
  return bytes;
};
const solicit = [
  1,
  7,
  7,
  7,
  0,
  1,
  0,
  8,
  0,
  2,
  0,
  0,
  0x12,
  0x34,
  5,
  6,
  0,
  6,
  0,
  4,
  0,
  23,
  0,
  24,
  0,
  16,
  0,
  10,
  0,
  0,
  0x12,
  0x34,
  0,
  4,
  ...latin1("pump"),
  0,
  39,
  0,
  8,
  1,
  ...wireName("pump-7").slice(0, -1),
  0,
  112,
  0,
  17,
  ...latin1("https://a.example"),
];

export const DHCP4: readonly Uint8Array[] = [
  dhcp4([
    53,
    1,
    3,
    61,
    15,
    255,
    9,
    9,
    9,
    9,
    0,
    3,
    0,
    1,
    0,
    27,
    197,
    1,
    2,
    3,
    55,
    4,
    1,
    3,
    6,
    15,
    12,
    6,
    ...latin1("pump-7"),
    60,
    5,
    ...latin1("maker"),
    161,
    9,
    ...latin1("https://a"),
    161,
    8,
    ...latin1(".example"),
    52,
    1,
    3,
    255,
  ]),
];

export const DHCP6: readonly Uint8Array[] = [
  Uint8Array.from(solicit),
  Uint8Array.from([12, 0, ...Array(32).fill(0xfe), 0, 9, 0, solicit.length, ...solicit]),
];

export const LLDP: readonly Uint8Array[] = [
  hex(
    "0207 04001bc5010203 0407 03001bc5010203 0602 0078 0a06 70756d702d37 0c04 61626364 0804 65746830 fe15 00005e01 68747470733a2f2f612e6578616d706c65 0000",
  ),
];

const COAP_GET = joined(
  hex("42 01 1234 aabb 39"),
  text("pump.ward"),
  hex("30 52"),
  text("v1"),
  hex("04"),
  text("rate"),
  hex("49"),
  text("patient=7"),
  hex("ff"),
  text("payload"),
);
const COAP_ANSWER = joined(hex("62 45 1234 aabb c1 2a d1 0a 1e ff"), text("<xml/>"));

export const COAP: readonly Uint8Array[] = [COAP_GET, COAP_ANSWER, hex("50 e1 21 00")];
