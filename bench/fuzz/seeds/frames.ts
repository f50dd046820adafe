/** Frames of every link that is read, and packets that are split, wrapped in others, or carry extension headers. */
import {
  be16,
  ethernet,
  hex,
  ipv4,
  ipv6,
  joined,
  tcp,
  text,
  udp,
  words,
} from "../../../src/formats/packet-file/capture-for-tests.ts";
import { conversation } from "../delivery.ts";
import { DNS_ANSWER, DNS_QUESTION } from "./dns.ts";

export const IP_UDP = ipv4(udp(DNS_ANSWER, { from: 53, to: 40_000 }));
const IP_TCP = ipv4(tcp(text("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")), { protocol: 6 });
export const VLAN = joined(hex("020000000001 020000000002 88a8 0001 8100 0002 0800"), IP_TCP);
const RADIOTAP = joined(
  hex("0000 0800 00000000"),
  hex("0801 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800"),
  IP_UDP,
);
const SLL = joined(hex("0000 0001 0006 020000000001 0000 0800"), IP_UDP);
const SLL2 = joined(hex("0800 0000 00000001 0001 00 06 0200000000010000"), IP_UDP);
const PPI = joined(hex("00 00 0800 01000000"), ethernet(IP_TCP));
const NFLOG = joined(
  hex("02 00 0000"),
  hex("0800 0100 00000000"),
  words(true, ((IP_UDP.length + 4) & 0xffff) | (9 << 16)),
  IP_UDP,
);

export const LINKS: readonly (readonly [link: number, frame: Uint8Array])[] = [
  [1, VLAN],
  [1, ethernet(ipv6(udp(DNS_QUESTION)), 0x86dd)],
  [1, joined(hex("020000000001 020000000002 0030 aaaa03000000 0800"), IP_UDP)],
  [0, joined(hex("02000000"), IP_UDP)],
  [108, joined(hex("00000002"), IP_UDP)],
  [101, IP_TCP],
  [113, SLL],
  [276, SLL2],
  [105, RADIOTAP.subarray(8)],
  [127, RADIOTAP],
  [192, PPI],
  [239, NFLOG],
  [228, IP_UDP],
  [229, ipv6(udp(DNS_QUESTION))],
  [251, hex("d6be898e 0005 010203040506 000000")],
];

export const FRAGMENTS = [
  ipv4(udp(DNS_ANSWER).subarray(0, 64), { fragment: 0x2000 }),
  ipv4(udp(DNS_ANSWER).subarray(56, 120), { fragment: 0x2007 }),
  ipv4(udp(DNS_ANSWER).subarray(112), { fragment: 14 }),
];
export const GRE = ipv4(joined(hex("2000 0800 00000001"), IP_TCP), { protocol: 47 });
export const VXLAN = ipv4(udp(joined(hex("08000000 00000100"), ethernet(IP_UDP)), { to: 4789 }));
export const GTP = ipv4(udp(joined(hex("30ff"), be16(IP_TCP.length), hex("00000001"), IP_TCP), { to: 2152 }));
export const EXTENDED = ipv6(
  joined(hex("3c 00 010400000000"), hex("2c 00 010400000000"), hex("11 00 0000 00000007"), udp(DNS_QUESTION)),
  { next: 0 },
);

/** Each turn is a packet: direction 0 of IPv4, 1 of IPv6. */
export const INTERNET_TALKS: readonly Uint8Array[] = [
  conversation(...FRAGMENTS.map((one) => [0, one] as const)),
  conversation([0, VXLAN], [0, GTP], [0, GRE]),
  conversation([1, EXTENDED], [1, ipv6(tcp(text("x")), { next: 6 })]),
  conversation([0, IP_TCP], [0, IP_UDP]),
  conversation(
    [1, ipv6(joined(hex("11 00 0001 00000007"), udp(DNS_QUESTION).subarray(0, 16)), { next: 44 })],
    [1, ipv6(joined(hex("11 00 0010 00000007"), udp(DNS_QUESTION).subarray(16)), { next: 44 })],
  ),
];
