/** Capture files: pcap and pcapng with whole connections, every link, and what a file may hold beside packets. */
import {
  be16,
  block,
  enhancedPacket,
  ethernet,
  interfaceBlock,
  ipv4,
  joined,
  option,
  pcapFile,
  sectionHeader,
  tcp,
  text,
  udp,
  words,
} from "../../../src/formats/packet-file/capture-for-tests.ts";
import { recorded } from "../../../src/formats/tls/collect-facts-for-tests.ts";
import { latin1 } from "../delivery.ts";
import { DNS_ANSWER, DNS_QUESTION } from "./dns.ts";
import { EXTENDED, FRAGMENTS, GRE, GTP, IP_UDP, LINKS, VLAN, VXLAN } from "./frames.ts";
import { messages } from "./messages.ts";
import { RECORDED_WITH_KEYS } from "./tls.ts";

const seconds = (...frames: readonly Uint8Array[]) =>
  frames.map((bytes, at) => ({ seconds: 1_700_000_000 + at, fraction: at, bytes }));

type Turn = readonly [from: 0 | 1, bytes: Uint8Array];

/** Two ends over Ethernet: a handshake, what they say in turn, and the end; ports of the TCP header are set. */
function connection(port: number, ...turns: readonly Turn[]): Uint8Array[] {
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
  return [
    frame(0, 2, none),
    frame(1, 18, none),
    ...turns.map(([from, bytes]) => frame(from, 24, bytes)),
    frame(0, 17, none),
    frame(1, 17, none),
  ];
}

/** One says something in two segments, the other answers. */
const asked = (up: Uint8Array, down: Uint8Array): Turn[] => [
  [0, up.subarray(0, up.length >> 1)],
  [0, up.subarray(up.length >> 1)],
  [1, down],
];

const tlsTurns = (name: "tls-1.2" | "tls-1.3") => {
  const chunks = recorded(name)[0] ?? [];
  const of = (direction: 0 | 1) =>
    joined(...chunks.filter((chunk) => chunk.direction === direction).map(({ bytes }) => bytes)).subarray(0, 1300);
  return [of(0), of(1)] as const;
};

export function captures(): Uint8Array[] {
  const web = connection(
    80,
    ...asked(
      text("GET /a?b=c HTTP/1.1\r\nHost: a.example\r\n\r\nGET /d HTTP/1.1\r\nHost: a.example\r\n\r\n"),
      text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 204 x\r\n\r\n"),
    ),
  );
  const length = be16(DNS_QUESTION.length);
  return [
    pcapFile(seconds(...web, ethernet(ipv4(udp(DNS_ANSWER, { from: 53, to: 40_000 }))))),
    pcapFile(seconds(...connection(443, ...asked(...tlsTurns("tls-1.3"))))),
    pcapFile(seconds(...connection(8443, ...asked(...tlsTurns("tls-1.2"))))),
    pcapFile(
      seconds(...connection(53, ...asked(joined(length, DNS_QUESTION), joined(be16(DNS_ANSWER.length), DNS_ANSWER)))),
      {
        magic: 0xa1b23c4d,
        littleEndian: false,
      },
    ),
    pcapFile(
      seconds(...connection(21, ...asked(text("USER erika\r\nPASS secret\r\n"), text("220 Pump FTP ready\r\n")))),
    ),
    ...LINKS.slice(3).map(([linkType, frame]) => pcapFile(seconds(frame), { linkType })),
    pcapFile(
      seconds(
        ...FRAGMENTS.map((one) => ethernet(one)),
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

/** Captures whose messages can be read: plain HTTP, and TLS of which the file brings the keys. */
export function readableCaptures(): Uint8Array[] {
  const bodies = messages().slice(0, 6);
  const posted = bodies.flatMap((body): Turn[] => [
    [0, joined(text(`POST /v1 HTTP/1.1\r\nHost: a.example\r\nContent-Length: ${body.length}\r\n\r\n`), body)],
    [1, text("HTTP/1.1 204 No Content\r\n\r\n")],
  ]);
  const opened = RECORDED_WITH_KEYS.map(({ log, turns }) =>
    joined(
      sectionHeader(true),
      interfaceBlock({ littleEndian: true, snapLength: 65_535 }),
      block(10, joined(words(true, 0x544c534b, log.length), log, new Uint8Array(-log.length & 3)), true),
      ...connection(443, ...turns).map((frame) => enhancedPacket(frame, { littleEndian: true })),
    ),
  );
  return [pcapFile(seconds(...connection(80, ...posted))), ...opened.slice(0, 2), ...opened.slice(-5)];
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
