import assert from "node:assert/strict";
import { test } from "node:test";
import { be16, ethernet, hex, ipv4, joined, text, udp } from "../packet-file/capture-for-tests.ts";
import { LinkFrame } from "./link-frame.ts";
import { mudUrlOfLldp } from "./lldp-mud-url.ts";
import { readLink } from "./read-link.ts";

const IP = ipv4(udp(text("a question")));
const IP6 = hex(`6${"0".repeat(79)}`);
const ADDRESSES = hex("020000000001 020000000002");
const SNAP_IPV4 = hex("aaaa03 000000 0800");
const NO_ADDRESS = new Uint8Array(6);

/** Outcome, EtherType and whether the network layer is the packet `inside`. */
function read(linkType: number, packet: Uint8Array, inside: Uint8Array = IP) {
  const frame = new LinkFrame();
  const bytes = joined(Uint8Array.of(0xee, 0xee, 0xee), packet, Uint8Array.of(0xee));
  const outcome = readLink(bytes, 3, 3 + packet.length, linkType, frame);
  const isInside = Buffer.compare(bytes.subarray(frame.start, frame.end), inside) === 0;
  return { outcome, type: frame.etherType.toString(16), isInside, frame };
}

const wlan = (control: string, ...rest: readonly Uint8Array[]) =>
  joined(hex(`${control} 0000`), ADDRESSES, hex("020000000003"), be16(0), ...rest);
const radiotap = (fields: string, packet: Uint8Array) => {
  const body = hex(fields);
  return joined(Uint8Array.of(0, 0, 4 + body.length, 0), body, packet);
};

for (const [title, linkType, packet, inside] of [
  ["Ethernet", 1, ethernet(IP)],
  ["Ethernet with a VLAN tag", 1, ethernet(joined(hex("0064 0800"), IP), 0x8100)],
  ["Ethernet with stacked tags of 802.1ad", 1, ethernet(joined(hex("0064 8100 0065 0800"), IP), 0x88a8)],
  ["Ethernet with stacked tags of older switches", 1, ethernet(joined(hex("0064 8100 0065 0800"), IP), 0x9100)],
  ["MPLS with two labels", 1, ethernet(joined(hex("00010040 00011140"), IP), 0x8847)],
  ["Ethernet in MPLS, behind a control word", 1, ethernet(joined(hex("00011140 00000000"), ethernet(IP)), 0x8847)],
  ["Ethernet in MPLS, without a control word", 1, ethernet(joined(hex("00011140"), ethernet(IP)), 0x8847)],
  ["PPPoE", 1, ethernet(joined(hex("1100 0001"), be16(IP.length + 2), hex("0021"), IP, NO_ADDRESS), 0x8864)],
  [
    "PPPoE with a protocol of one byte",
    1,
    ethernet(joined(hex("1100 0001"), be16(IP.length + 1), hex("21"), IP), 0x8864),
  ],
  ["MPLS in PPPoE", 1, ethernet(joined(hex("1100 0001"), be16(IP.length + 6), hex("0281 00011140"), IP), 0x8864)],
  ["802.3 with LLC and SNAP, and padding", 1, ethernet(joined(SNAP_IPV4, IP, NO_ADDRESS), IP.length + 8)],
  ["802.3 with IP on LLC", 1, ethernet(joined(hex("060603"), IP), IP.length + 3)],
  ["null, little-endian", 0, joined(hex("02000000"), IP)],
  ["null, big-endian", 0, joined(hex("00000002"), IP)],
  ["null with the IPv6 of macOS", 0, joined(hex("1e000000"), IP6), IP6],
  ["null with the IPv6 of FreeBSD", 0, joined(hex("0000001c"), IP6), IP6],
  ["loop", 108, joined(hex("00000018"), IP6), IP6],
  ["raw IP", 101, IP],
  ["raw IP by its old number", 12, IP6, IP6],
  ["raw IPv4", 228, IP],
  ["raw IPv6", 229, IP6, IP6],
  ["Linux cooked", 113, joined(hex("0000 0001 0006 020000000002 0000 0800"), IP)],
  ["Linux cooked with a VLAN tag", 113, joined(hex("0000 0001 0006 020000000002 0000 8100 0064 0800"), IP)],
  ["Linux cooked, version 2", 276, joined(hex("86dd 0000 00000002 0001 00 06 020000000002 0000"), IP6), IP6],
  ["802.11", 105, wlan("0801", SNAP_IPV4, IP)],
  ["802.11 with QoS", 105, wlan("8801", be16(0), SNAP_IPV4, IP)],
  ["802.11 with QoS and HT control", 105, wlan("8881", hex("0000 00000000"), SNAP_IPV4, IP)],
  ["802.11 with four addresses", 105, wlan("0803", NO_ADDRESS, SNAP_IPV4, IP)],
  ["an aggregate of 802.11", 105, wlan("8801", hex("8000"), ADDRESSES, be16(IP.length + 8), SNAP_IPV4, IP, NO_ADDRESS)],
  ["radiotap", 127, radiotap("00000000", wlan("0801", SNAP_IPV4, IP))],
  [
    "radiotap with a time, and a checksum behind",
    127,
    radiotap("03000000 1122334455667788 10", joined(wlan("0801", SNAP_IPV4, IP), hex("01020304"))),
  ],
  [
    "radiotap with two words of presence, and padding",
    127,
    radiotap("02000080 00000000 20", wlan("8801", hex("0000 0000"), SNAP_IPV4, IP)),
  ],
  ["PPI around 802.11", 192, joined(hex("00000800 69000000"), wlan("0801", SNAP_IPV4, IP))],
  ["PPI around Ethernet", 192, joined(hex("00000800 01000000"), ethernet(IP))],
  [
    "NFLOG",
    239,
    joined(hex("02000000 0800010000000000 0500 0a00 41 000000"), Uint8Array.of(IP.length + 4, 0, 9, 0), IP),
  ],
  ["NFLOG of a big-endian machine", 239, joined(hex("02000000"), be16(8, 1, 0, 0, IP.length + 4, 9), IP)],
] as const) {
  test(`the network layer is found behind: ${title}`, () => {
    const { outcome, type, isInside } = read(linkType, packet, inside);
    assert.deepEqual([outcome, type, isInside], ["network", inside === undefined ? "800" : "86dd", true]);
  });
}

for (const [title, linkType, packet, expected] of [
  ["ARP", 1, ethernet(new Uint8Array(28), 0x0806), "network 806"],
  ["LLDP", 1, ethernet(new Uint8Array(28), 0x88cc), "network 88cc"],
  ["spanning tree", 1, ethernet(hex("424203 0000000000"), 8), "control 0"],
  ["PPPoE control", 1, ethernet(hex("1100 0001 0004 c021 0101"), 0x8864), "control 0"],
  ["a beacon", 105, wlan("8000"), "control 0"],
  ["an 802.11 frame without data", 105, wlan("4801"), "control 0"],
  ["an encrypted 802.11 frame", 105, wlan("0841", new Uint8Array(40)), "encrypted 0"],
  ["Bluetooth LE", 251, IP, "other 0"],
  ["Bluetooth LE with a radio header", 256, IP, "other 0"],
  ["Bluetooth HCI", 187, IP, "other 0"],
  ["Bluetooth HCI with direction", 201, IP, "other 0"],
  ["a Nordic sniffer", 272, IP, "other 0"],
  ["802.15.4", 283, IP, "other 0"],
  ["netlink on a cooked link", 113, joined(hex("0000 0338 0000 0000000000000000 0000"), IP), "other 0"],
  ["nothing", 1, new Uint8Array(0), "cut 0"],
  ["half a VLAN tag", 1, ethernet(hex("0064"), 0x8100), "cut 0"],
  ["a radiotap header longer than the packet", 127, hex("00006000 00000000"), "cut 0"],
  ["a radiotap header shorter than itself", 127, hex("00000400 00000000"), "broken 0"],
  ["PPI in PPI", 192, hex("00000800 c0000000 00000800 01000000"), "broken 0"],
  [
    "a bomb of tags",
    1,
    ethernet(be16(...Array.from({ length: 9000 }, (_, at) => (at % 2 === 0 ? 1 : 0x8100))), 0x8100),
    "broken 0",
  ],
  ["a bomb of labels", 1, ethernet(new Uint8Array(9000), 0x8847), "broken 0"],
  [
    "a bomb of LLC and tags",
    1,
    ethernet(joined(...Array.from({ length: 9000 }, () => hex("aaaa03 000000 8100 0001 05dc"))), 0x05dc),
    "broken 0",
  ],
] as const) {
  test(`told for what it is: ${title}`, () => {
    const { outcome, type } = read(linkType, packet);
    assert.equal(`${outcome} ${type}`, expected);
  });
}

test("the outermost VLAN, the sender and the link inside of PPI are told", () => {
  const stacked = read(1, ethernet(joined(hex("0064 8100 0065 0800"), IP), 0x88a8)).frame;
  assert.deepEqual([stacked.vlan, stacked.destination, stacked.source], [100, 3, 9]);
  assert.equal(read(1, ethernet(IP)).frame.vlan, -1);
  const fromAccessPoint = read(105, wlan("0802", SNAP_IPV4, IP)).frame;
  assert.deepEqual([fromAccessPoint.destination, fromAccessPoint.source], [3 + 4, 3 + 16]);
  const bluetooth = read(192, joined(hex("00000800 fb000000"), IP)).frame;
  assert.deepEqual([bluetooth.outcome, bluetooth.linkType, bluetooth.start], ["other", 251, 11]);
});

test("every packet may end at any byte", () => {
  const packets = [
    ethernet(joined(hex("0064 8847 00010140"), IP), 0x8100),
    radiotap("03000000 1122334455667788 10", wlan("8801", be16(0), SNAP_IPV4, IP)),
  ];
  for (const packet of packets) {
    for (const linkType of [1, 127, 192, 239, 113, 276]) {
      for (let length = 0; length <= packet.length; length++) {
        const { frame } = read(linkType, packet.subarray(0, length));
        assert.ok(frame.start <= frame.end && frame.end <= 3 + length);
      }
    }
  }
});

test("a device's MUD URL is read from LLDP, and only from a TLV that holds one", () => {
  const url = text("https://maker.example/mud/pump.json");
  const tlv = (type: number, value: Uint8Array) => joined(be16((type << 9) | value.length), value);
  const announced = joined(
    tlv(1, hex("04020000000001")),
    tlv(127, hex("0080c2 01 0064")),
    tlv(127, joined(hex("00005e 01"), url)),
    be16(0),
  );
  assert.equal(mudUrlOfLldp(announced, 0, announced.length), "https://maker.example/mud/pump.json");
  for (let length = 0; length < announced.length - 2; length++)
    assert.equal(mudUrlOfLldp(announced, 0, length), undefined);
});

for (const [title, linkType, header, inner] of [
  ["bare", 251, "", 251],
  ["with a pseudo header", 256, "", 256],
  ["HCI", 201, "", 201],
  ["in PPI", 192, "00000800 fb000000", 251],
  ["in PPI with a field, with a pseudo header", 192, "00001000 00010000 3675 0400 01020304", 256],
] as const)
  test(`Bluetooth is handed on as it is, with its own link type: ${title}`, () => {
    const inside = hex("d6be898e 0006 010203040506 000000");
    const { outcome, isInside, frame } = read(linkType, joined(hex(header), inside), inside);
    assert.deepEqual([outcome, isInside, frame.linkType], ["other", true, inner]);
  });
