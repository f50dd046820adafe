/** Readers of packets: files, links, the internet layer, single datagrams. */
import { BluetoothReader } from "../../src/formats/bluetooth/bluetooth-reader.ts";
import { readCoap, recogniseCoapTcp } from "../../src/formats/coap/read-coap.ts";
import { readDhcp4 } from "../../src/formats/dhcp/read-dhcp4.ts";
import { readDhcp6 } from "../../src/formats/dhcp/read-dhcp6.ts";
import { readLldp } from "../../src/formats/dhcp/read-lldp.ts";
import { readDns, recogniseDns } from "../../src/formats/dns/read-dns.ts";
import { addressText } from "../../src/formats/internet/address-text.ts";
import { InternetReader } from "../../src/formats/internet/internet-reader.ts";
import { LinkFrame } from "../../src/formats/link-layer/link-frame.ts";
import { readLink } from "../../src/formats/link-layer/read-link.ts";
import { createPacketCaptureReader } from "../../src/formats/packet-capture/packet-capture-reader.ts";
import { joined } from "../../src/formats/packet-file/capture-for-tests.ts";
import { PacketFileReader } from "../../src/formats/packet-file/packet-file-reader.ts";
import { readPlainDatagram } from "../../src/formats/plain-protocols/read-datagram.ts";
import { DtlsReader } from "../../src/formats/tls/dtls-reader.ts";
import { sha256 } from "../../src/store/hashes.ts";
import { quicCrypto } from "../../src/store/quic-crypto.ts";
import { turnsOf } from "./delivery.ts";
import { BLUETOOTH_LINKS, bluetoothTalks } from "./seeds/bluetooth.ts";
import { captures } from "./seeds/captures.ts";
import { COAP, DHCP4, DHCP6, LLDP, PLAIN_DATAGRAMS } from "./seeds/datagrams.ts";
import { DNS_ANSWER, DNS_QUESTION } from "./seeds/dns.ts";
import { INTERNET_TALKS, LINKS } from "./seeds/frames.ts";
import { dtlsConversations } from "./seeds/tls.ts";
import { datagramTarget, fileTarget, type Target, windowTarget } from "./target.ts";

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
    // The first two bytes are the number of the link.
    () => LINKS.map(([link, frame]) => joined(Uint8Array.of(link >> 8, link & 255), frame)),
  ),
  {
    name: "internet",
    seeds: () => INTERNET_TALKS,
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
  windowTarget(
    "dns-datagram",
    (bytes, start, end) => [recogniseDns(bytes, start, end), readDns(bytes, start, end)],
    () => [DNS_ANSWER, DNS_QUESTION],
  ),
  windowTarget("dhcp4", readDhcp4, () => DHCP4),
  windowTarget("dhcp6", readDhcp6, () => DHCP6),
  windowTarget("lldp", readLldp, () => LLDP),
  windowTarget(
    "coap",
    (bytes, start, end) => {
      const facts = readCoap(bytes, start, end);
      return [
        recogniseCoapTcp(bytes, start, end),
        facts === undefined ? null : { ...facts, payloadStart: facts.payloadStart - start },
      ];
    },
    () => COAP,
  ),
  windowTarget("plain-datagram", readPlainDatagram, () => PLAIN_DATAGRAMS),
  datagramTarget("dtls", (told) => new DtlsReader(told.sink(undefined, "certificates"), sha256), dtlsConversations),
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
