/** Readers of packets: files, links, the internet layer, single datagrams. */
import { createHash } from "node:crypto";
import {
  advertisement,
  DISCOVERY,
  legacyPairing,
  MEASUREMENT,
  offer,
  onAir,
  onHci,
  securePairing,
} from "../../src/formats/bluetooth/bluetooth-for-tests.ts";
import { BluetoothReader } from "../../src/formats/bluetooth/bluetooth-reader.ts";
import { readCoap, recogniseCoapTcp } from "../../src/formats/coap/read-coap.ts";
import { readDhcp4 } from "../../src/formats/dhcp/read-dhcp4.ts";
import { readDhcp6 } from "../../src/formats/dhcp/read-dhcp6.ts";
import { readLldp } from "../../src/formats/dhcp/read-lldp.ts";
import { two, wireMessage, wireName, wireQuestion, wireRecord } from "../../src/formats/dns/dns-message-for-tests.ts";
import { readDns, recogniseDns } from "../../src/formats/dns/read-dns.ts";
import { addressText } from "../../src/formats/internet/address-text.ts";
import { InternetReader } from "../../src/formats/internet/internet-reader.ts";
import { LinkFrame } from "../../src/formats/link-layer/link-frame.ts";
import { readLink } from "../../src/formats/link-layer/read-link.ts";
import { createPacketCaptureReader } from "../../src/formats/packet-capture/packet-capture-reader.ts";
import {
  be16,
  block,
  enhancedPacket,
  ethernet,
  hex,
  interfaceBlock,
  ipv4,
  ipv6,
  joined,
  option,
  pcapFile,
  sectionHeader,
  tcp,
  text,
  udp,
  words,
} from "../../src/formats/packet-file/capture-for-tests.ts";
import { PacketFileReader } from "../../src/formats/packet-file/packet-file-reader.ts";
import { readPlainDatagram } from "../../src/formats/plain-protocols/read-datagram.ts";
import { recorded } from "../../src/formats/tls/collect-facts-for-tests.ts";
import { DtlsReader } from "../../src/formats/tls/dtls-reader.ts";
import { quicCrypto } from "../../src/store/quic-crypto.ts";
import { conversation, latin1, turnsOf } from "./delivery.ts";
import { datagramTarget, fileTarget, type Target, windowTarget } from "./target.ts";

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());

export const DNS_ANSWER = wireMessage({
  flags: 0x8180,
  questions: [wireQuestion("cloud.example.org", 65)],
  answers: [
    wireRecord([0xc0, 12], 5, wireName("edge.example.net")),
    wireRecord([0xc0, 12], 1, [192, 0, 2, 7]),
    wireRecord([0xc0, 12], 28, [0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5]),
    wireRecord([0xc0, 12], 33, [...two(1), ...two(2), ...two(8883), ...wireName("mqtt.example.org")]),
    wireRecord([0xc0, 12], 16, [3, ...latin1("a=b"), 5, ...latin1("c=def")]),
    wireRecord([0xc0, 12], 15, [...two(5), 0xc0, 18]),
    wireRecord([0xc0, 12], 65, [
      ...two(1),
      0,
      ...two(1),
      ...two(6),
      2,
      ...latin1("h2"),
      2,
      ...latin1("h3"),
      ...two(3),
      ...two(2),
      ...two(443),
      ...two(4),
      ...two(4),
      192,
      0,
      2,
      1,
      ...two(5),
      ...two(3),
      1,
      2,
      3,
    ]),
  ],
  additionals: [wireRecord([0], 41, [...two(8), ...two(2), 0, 1], 1232, 0x8000)],
});
export const DNS_QUESTION = wireMessage({ questions: [wireQuestion("cloud.example.org", 1)] });

const seven = (link: number, bytes: Uint8Array) => joined(Uint8Array.of(link >> 8, link & 255), bytes);
const IP_UDP = ipv4(udp(DNS_ANSWER, { from: 53, to: 40_000 }));
const IP_TCP = ipv4(tcp(text("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")), { protocol: 6 });
const VLAN = joined(hex("020000000001 020000000002 88a8 0001 8100 0002 0800"), IP_TCP);
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

const LINKS: readonly (readonly [link: number, frame: Uint8Array])[] = [
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

const fragments = [
  ipv4(udp(DNS_ANSWER).subarray(0, 64), { fragment: 0x2000 }),
  ipv4(udp(DNS_ANSWER).subarray(56, 120), { fragment: 0x2007 }),
  ipv4(udp(DNS_ANSWER).subarray(112), { fragment: 14 }),
];
const GRE = ipv4(joined(hex("2000 0800 00000001"), IP_TCP), { protocol: 47 });
const VXLAN = ipv4(udp(joined(hex("08000000 00000100"), ethernet(IP_UDP)), { to: 4789 }));
const GTP = ipv4(udp(joined(hex("30ff"), be16(IP_TCP.length), hex("00000001"), IP_TCP), { to: 2152 }));
const EXTENDED = ipv6(
  joined(hex("3c 00 010400000000"), hex("2c 00 010400000000"), hex("11 00 0000 00000007"), udp(DNS_QUESTION)),
  { next: 0 },
);

const seconds = (...frames: readonly Uint8Array[]) =>
  frames.map((bytes, at) => ({ seconds: 1_700_000_000 + at, fraction: at, bytes }));

/** Two ends over Ethernet: a handshake, what both say, and the end; ports of the TCP header are set. */
function connection(port: number, up: Uint8Array, down: Uint8Array): Uint8Array[] {
  let [mine, theirs] = [100, 900];
  const frame = (from: 0 | 1, flags: number, payload: Uint8Array) => {
    const segment = tcp(payload, { sequence: from === 0 ? mine : theirs, flags });
    segment.set(from === 0 ? be16(40_000, port) : be16(port, 40_000), 0);
    const packet = ipv4(segment, { protocol: 6 });
    if (from === 1) packet.set([198, 51, 100, 2, 192, 0, 2, 1], 12);
    const taken = payload.length + ((flags & 3) === 0 ? 0 : 1);
    if (from === 0) mine += taken;
    else theirs += taken;
    return ethernet(packet);
  };
  const none = new Uint8Array(0);
  const half = up.length >> 1;
  return [
    frame(0, 2, none),
    frame(1, 18, none),
    frame(0, 24, up.subarray(0, half)),
    frame(0, 24, up.subarray(half)),
    frame(1, 24, down),
    frame(0, 17, none),
    frame(1, 17, none),
  ];
}

const tlsTurns = (name: "tls-1.2" | "tls-1.3") => {
  const chunks = recorded(name)[0] ?? [];
  const of = (direction: 0 | 1) =>
    joined(...chunks.filter((chunk) => chunk.direction === direction).map(({ bytes }) => bytes)).subarray(0, 1300);
  return [of(0), of(1)] as const;
};

function captures(): Uint8Array[] {
  const web = connection(
    80,
    text("GET /a?b=c HTTP/1.1\r\nHost: a.example\r\n\r\nGET /d HTTP/1.1\r\nHost: a.example\r\n\r\n"),
    text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 204 x\r\n\r\n"),
  );
  const length = be16(DNS_QUESTION.length);
  return [
    pcapFile(seconds(...web, ethernet(ipv4(udp(DNS_ANSWER, { from: 53, to: 40_000 }))))),
    pcapFile(seconds(...connection(443, ...tlsTurns("tls-1.3")))),
    pcapFile(seconds(...connection(8443, ...tlsTurns("tls-1.2")))),
    pcapFile(seconds(...connection(53, joined(length, DNS_QUESTION), joined(be16(DNS_ANSWER.length), DNS_ANSWER))), {
      magic: 0xa1b23c4d,
      littleEndian: false,
    }),
    pcapFile(seconds(...connection(21, text("USER erika\r\nPASS secret\r\n"), text("220 Pump FTP ready\r\n")))),
    ...LINKS.slice(3).map(([linkType, frame]) => pcapFile(seconds(frame), { linkType })),
    pcapFile(
      seconds(
        ...fragments.map((one) => ethernet(one)),
        ethernet(VXLAN),
        ethernet(GTP),
        ethernet(GRE),
        ethernet(EXTENDED, 0x86dd),
      ),
    ),
    pcapng(true),
    pcapng(false),
  ];
}

function pcapng(littleEndian: boolean): Uint8Array {
  const numbers = (...values: number[]) => words(littleEndian, ...values);
  const name = joined(
    numbers(littleEndian ? 1 | (13 << 16) : (1 << 16) | 13),
    Uint8Array.of(192, 0, 2, 7),
    latin1("a.example\0"),
    new Uint8Array(2),
    numbers(0),
  );
  return joined(
    sectionHeader(littleEndian, option(4, text("own"), littleEndian), option(0, new Uint8Array(0), littleEndian)),
    interfaceBlock(
      { littleEndian, snapLength: 65_535 },
      option(9, Uint8Array.of(9), littleEndian),
      option(14, new Uint8Array(8), littleEndian),
    ),
    block(4, name, littleEndian),
    block(10, joined(numbers(0x544c534b, 6), text("CLIENT")), littleEndian),
    enhancedPacket(ethernet(IP_UDP), { littleEndian }),
    block(3, joined(numbers(VLAN.length), VLAN), littleEndian),
    block(2, joined(numbers(0, 0, 0, IP_UDP.length + 14, IP_UDP.length + 14), ethernet(IP_UDP)), littleEndian),
    block(5, numbers(0, 0, 0), littleEndian),
    block(0xbad, numbers(1, 2), littleEndian),
  );
}

const NTP = joined(hex("23 02 06 e9"), new Uint8Array(44));
const PLAIN: readonly Uint8Array[] = [
  hex("302902010104067075626c6963a01c02040102030402010002010030 0e300c06082b060102010101000500"),
  hex(
    "303a020103300f02020102020300ffe304010502010304 1d301b0400020100020100040004000400300d0400040 0a007020101020100020100".replace(
      "0 0a",
      "00a",
    ),
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

/** The first byte of an input chooses one. */
const BLUETOOTH_LINKS = [251, 256, 187, 201, 254, 147];

function bluetoothTalks(): Uint8Array[] {
  const legacy = [...legacyPairing(offer(1, 3, 0, 1), offer(2, 3, 0, 1)), ...DISCOVERY, MEASUREMENT];
  const secure = [...securePairing(offer(1, 1, 0, 9), offer(2, 1, 0, 9)), ...DISCOVERY, MEASUREMENT];
  const named = {
    linkType: 251,
    frames: [advertisement(251, 0, [2, 1, 6, 5, 9, ...latin1("pump"), 3, 3, 0x0d, 0x18])],
  };
  const talks = [
    onAir(legacy),
    onAir(secure, { linkType: 251, isDecrypted: true }),
    onHci(legacy),
    onHci(secure, { linkType: 187 }),
    onHci(legacy, { linkType: 254 }),
    named,
  ];
  return talks.map(({ linkType, frames }) =>
    joined(
      Uint8Array.of(BLUETOOTH_LINKS.indexOf(linkType)),
      conversation(...frames.slice(0, 60).map((bytes) => [0, bytes] as const)),
    ),
  );
}

export const PACKET_TARGETS: readonly Target[] = [
  {
    ...fileTarget("packet-capture", (told) => createPacketCaptureReader(told.sink(), { quicCrypto, sha256 }), captures),
    shared: [
      "captures/tcpdump",
      "captures/arkime",
      "captures/zeek",
      "captures/pcapplusplus",
      "captures/microschc",
      "captures/pcapng-gen",
    ],
  },
  {
    ...fileTarget(
      "packet-file",
      (told) => {
        const reader = new PacketFileReader(told.sink());
        return { push: (chunk) => reader.feed(chunk), end: () => reader.end() };
      },
      captures,
    ),
    shared: ["captures/pcapng-gen", "captures/pcapplusplus", "captures/tcpdump"],
  },
  windowTarget(
    "link-layer",
    (bytes, start, end) => {
      const frame = new LinkFrame();
      const link = ((bytes[start] ?? 0) << 8) | (start + 1 < end ? (bytes[start + 1] ?? 0) : 0);
      const from = Math.min(end, start + 2);
      const outcome = readLink(bytes, from, end, start < end ? link : 0, frame);
      const inside = frame.start >= from && frame.end <= end && frame.start <= frame.end;
      if (outcome === "network" && !inside)
        throw new Error(`the window ${frame.start - start}..${frame.end - start} lies outside`);
      return outcome === "network"
        ? {
            ...frame,
            start: frame.start - start,
            end: frame.end - start,
            source: frame.source - start,
            destination: frame.destination - start,
          }
        : outcome;
    },
    () => LINKS.map(([link, frame]) => seven(link, frame)),
  ),
  {
    name: "internet",
    seeds: () => [
      conversation(...fragments.map((one) => [0, one] as const)),
      conversation([0, VXLAN], [0, GTP], [0, GRE]),
      conversation([1, EXTENDED], [1, ipv6(tcp(text("x")), { next: 6 })]),
      conversation([0, IP_TCP], [0, IP_UDP]),
      conversation(
        [1, ipv6(joined(hex("11 00 0001 00000007"), udp(DNS_QUESTION).subarray(0, 16)), { next: 44 })],
        [1, ipv6(joined(hex("11 00 0010 00000007"), udp(DNS_QUESTION).subarray(16)), { next: 44 })],
      ),
    ],
    run(input, delivery, told) {
      const reader = new InternetReader();
      turnsOf(input).forEach(({ direction, bytes }, at) => {
        delivery.window(bytes, (window, start, end) => {
          const outcome = reader.read(window, start, end, direction === 0 ? 0x0800 : 0x86dd, at, 0);
          const { packet, transport } = reader;
          if (outcome !== "tcp" && outcome !== "udp") return told.fact(outcome);
          const address = (from: number) => addressText(packet.bytes, from, packet.addressBytes);
          const { sourcePort, destinationPort, flags, payloadLength } = transport;
          const most = packet.bytes === window ? end : packet.bytes.length;
          if (transport.start < 0 || transport.end > most || transport.start > transport.end)
            throw new Error("the payload lies outside");
          told.fact(
            outcome,
            address(packet.source),
            address(packet.destination),
            sourcePort,
            destinationPort,
            flags,
            payloadLength,
            packet.bytes.slice(transport.start, transport.end),
          );
        });
      });
      reader.close();
    },
  },
  {
    ...windowTarget(
      "dns-datagram",
      (bytes, start, end) => [recogniseDns(bytes, start, end), readDns(bytes, start, end)],
      () => [DNS_ANSWER, DNS_QUESTION],
    ),
  },
  windowTarget("dhcp4", readDhcp4, () => [
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
  ]),
  windowTarget("dhcp6", readDhcp6, () => [
    Uint8Array.from(solicit),
    Uint8Array.from([12, 0, ...Array(32).fill(0xfe), 0, 9, 0, solicit.length, ...solicit]),
  ]),
  windowTarget("lldp", readLldp, () => [
    hex(
      "0207 04001bc5010203 0407 03001bc5010203 0602 0078 0a06 70756d702d37 0c04 61626364 0804 65746830 fe15 00005e01 68747470733a2f2f612e6578616d706c65 0000",
    ),
  ]),
  windowTarget(
    "coap",
    (bytes, start, end) => {
      const facts = readCoap(bytes, start, end);
      return [
        recogniseCoapTcp(bytes, start, end),
        facts === undefined ? null : { ...facts, payloadStart: facts.payloadStart - start },
      ];
    },
    () => [COAP_GET, COAP_ANSWER, hex("50 e1 21 00")],
  ),
  windowTarget("plain-datagram", readPlainDatagram, () => PLAIN),
  datagramTarget(
    "dtls",
    (told) => new DtlsReader(told.sink(), sha256),
    () =>
      recorded("dtls-1.2").map((chunks) =>
        conversation(...chunks.map(({ direction, bytes }) => [direction, bytes] as const)),
      ),
  ),
  {
    name: "bluetooth",
    seeds: bluetoothTalks,
    run(input, delivery, told) {
      const linkType = BLUETOOTH_LINKS[(input[0] ?? 0) % BLUETOOTH_LINKS.length] ?? 0;
      const reader = new BluetoothReader(told.sink());
      turnsOf(input.subarray(1)).forEach(({ bytes }, at) => {
        delivery.window(bytes, (window, start, end) =>
          told.fact(reader.packet(window, start, end, linkType, at, at + 1)),
        );
      });
      reader.close();
    },
  },
];
