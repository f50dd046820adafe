import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LinkFrame } from "../link-layer/link-frame.ts";
import { readLink } from "../link-layer/read-link.ts";
import { be16, ethernet, hex, ipv4, ipv6, joined, tcp, text, udp, words } from "../packet-file/capture-for-tests.ts";
import { addressText } from "./address-text.ts";
import { InternetReader } from "./internet-reader.ts";

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const question = text("a question");

/** What is found in one packet, as a sentence: outcome, addresses' owner, ports, payload. */
function found(packet: Uint8Array, etherType = IPV4, reader = new InternetReader(), missing = 0): string {
  // The packet stands among other bytes, which must not be read.
  const bytes = joined(new Uint8Array(9).fill(0xee), packet, new Uint8Array(9).fill(0xee));
  const outcome = reader.read(bytes, 9, 9 + packet.length, etherType, 0, missing);
  if (outcome !== "tcp" && outcome !== "udp") return outcome;
  const { bytes: at, source, addressBytes } = reader.packet;
  const { sourcePort, destinationPort, start, end, payloadLength } = reader.transport;
  const payload = new TextDecoder().decode(at.subarray(start, end));
  const more = payloadLength > end - start ? ` of ${payloadLength}` : "";
  return `${outcome} ${addressText(at, source, addressBytes)} ${sourcePort}>${destinationPort} ${payload}${more}`;
}

const OVER_IPV4 = "udp 192.0.2.1 40000>53 a question";
const OVER_IPV6 = "udp 2001:db8::1 40000>53 a question";
const datagram = udp(question);

for (const [title, packet, expected, etherType] of [
  ["UDP over IPv4", ipv4(datagram), OVER_IPV4, IPV4],
  ["UDP over IPv6", ipv6(datagram), OVER_IPV6, IPV6],
  ["TCP over IPv4", ipv4(tcp(question), { protocol: 6 }), "tcp 192.0.2.1 40000>443 a question", IPV4],
  [
    "TCP with options",
    ipv4(tcp(joined(hex("020405b4"), question), { offset: 6 }), { protocol: 6 }),
    "tcp 192.0.2.1 40000>443 a question",
    IPV4,
  ],
  ["padding of the link behind the IP length", joined(ipv4(datagram), new Uint8Array(6)), OVER_IPV4, IPV4],
  ["padding of the link behind IPv6", joined(ipv6(datagram), new Uint8Array(6)), OVER_IPV6, IPV6],
  ["an IPv4 length of 0, left to the network card", ipv4(datagram, { total: 0 }), OVER_IPV4, IPV4],
  ["an IPv6 length of 0, left to the network card", ipv6(datagram, { length: 0 }), OVER_IPV6, IPV6],
  ["a UDP length beyond the IP packet", ipv4(udp(question, { length: 900 })), OVER_IPV4, IPV4],
  ["a UDP length of 0", ipv4(udp(question, { length: 0 })), OVER_IPV4, IPV4],
  [
    "hop-by-hop, routing and destination options",
    ipv6(joined(hex("2b00010400000000 3c00000000000000 1100010400000000"), datagram), { next: 0 }),
    OVER_IPV6,
    IPV6,
  ],
  [
    "an authentication header",
    ipv4(joined(hex("1104000000000001 00000001 000000000000000000000000"), datagram), { protocol: 51 }),
    OVER_IPV4,
    IPV4,
  ],
  [
    "a fragment header of a whole packet",
    ipv6(joined(hex("1100000000000007"), datagram), { next: 44 }),
    OVER_IPV6,
    IPV6,
  ],
  [
    "a jumbogram",
    ipv6(joined(hex(`1100c20400000${(8 + datagram.length).toString(16).padStart(3, "0")}`), datagram), {
      next: 0,
      length: 0,
    }),
    OVER_IPV6,
    IPV6,
  ],
  ["4-in-6", ipv6(ipv4(datagram), { next: 4 }), OVER_IPV4, IPV6],
  ["6-in-4", ipv4(ipv6(datagram), { protocol: 41 }), OVER_IPV6, IPV4],
  ["GRE", ipv4(joined(hex("00000800"), ipv4(datagram)), { protocol: 47 }), OVER_IPV4, IPV4],
  [
    "GRE with checksum, key and sequence number",
    ipv4(joined(hex("b00086dd 00000000 00000001 00000002"), ipv6(datagram)), { protocol: 47 }),
    OVER_IPV6,
    IPV4,
  ],
  ["Ethernet in GRE", ipv4(joined(hex("00006558"), ethernet(ipv4(datagram))), { protocol: 47 }), OVER_IPV4, IPV4],
  [
    "PPP in GRE (PPTP)",
    ipv4(joined(hex("3081880b 00100001 00000001 00000001 ff030021"), ipv4(datagram)), { protocol: 47 }),
    OVER_IPV4,
    IPV4,
  ],
  ["VXLAN", ipv4(udp(joined(hex("0800000000002a00"), ethernet(ipv6(datagram), IPV6)), { to: 4789 })), OVER_IPV6, IPV4],
  ["GTP-U", ipv4(udp(joined(hex("30ff0000 00000001"), ipv4(datagram)), { to: 2152 })), OVER_IPV4, IPV4],
  [
    "GTP-U with a sequence number and an extension",
    ipv4(udp(joined(hex("36ff0000 00000001 00010085 01100000"), ipv4(datagram)), { to: 2152 })),
    OVER_IPV4,
    IPV4,
  ],
] as const) {
  test(`the transport header is found behind: ${title}`, () => {
    assert.equal(found(packet, etherType), expected);
  });
}

for (const [title, packet, expected, etherType] of [
  ["nothing", new Uint8Array(0), "cut", IPV4],
  ["IPv6 where IPv4 was promised", ipv6(datagram), "broken", IPV4],
  ["a header length below 20", hex(`41${"00".repeat(40)}`), "broken", IPV4],
  ["a total length below the header", ipv4(datagram, { total: 12 }), "broken", IPV4],
  ["a data offset beyond the segment", ipv4(tcp(question, { offset: 15 }), { protocol: 6 }), "broken", IPV4],
  ["a UDP length below its header", ipv4(udp(question, { length: 3 })), "broken", IPV4],
  [
    "more extension headers than any packet has",
    ipv6(joined(...Array.from({ length: 40 }, () => hex("3c00010400000000"))), { next: 60 }),
    "broken",
    IPV6,
  ],
  ["ICMP", ipv4(hex("0800000000000000"), { protocol: 1 }), "other", IPV4],
  ["encrypted IPsec", ipv4(new Uint8Array(40), { protocol: 50 }), "other", IPV4],
  ["ARP", new Uint8Array(28), "not-ip", 0x0806],
  ["GRE keepalive", ipv4(hex("00000000"), { protocol: 47 }), "other", IPV4],
  [
    "ARP in VXLAN",
    ipv4(udp(joined(hex("0800000000002a00"), ethernet(new Uint8Array(28), 0x0806)), { to: 4789 })),
    "not-ip",
    IPV4,
  ],
  [
    "tunnels in tunnels without end",
    [1, 2, 3, 4, 5, 6, 7].reduce((inner) => ipv4(inner, { protocol: 4 }), ipv4(datagram)),
    "too-deep",
    IPV4,
  ],
] as const) {
  test(`told for what it is: ${title}`, () => {
    assert.equal(found(packet, etherType), expected);
  });
}

test("a segment that was captured in part still tells its length on the wire", () => {
  const whole = ipv4(tcp(question), { protocol: 6 });
  assert.equal(found(whole.subarray(0, 44)), "tcp 192.0.2.1 40000>443 a qu of 10");
  assert.equal(found(whole.subarray(0, 30)), "cut");
  const offloaded = ipv4(tcp(question), { protocol: 6, total: 0 });
  assert.equal(found(offloaded.subarray(0, 44), IPV4, undefined, 6), "tcp 192.0.2.1 40000>443 a qu of 10");
});

test("sequence numbers, flags and window come as they stand", () => {
  const reader = new InternetReader();
  found(ipv4(tcp(question, { sequence: 0xfffffff0, flags: 0x12 }), { protocol: 6 }), IPV4, reader);
  const { sequence, acknowledgement, flags, window } = reader.transport;
  assert.deepEqual([sequence, acknowledgement, flags, window], [0xfffffff0, 5, 0x12, 1024]);
});

test("jumbograms, missing lengths and tunnels are counted", () => {
  const reader = new InternetReader();
  found(ipv6(joined(hex("1100c2040000001a"), datagram), { next: 0, length: 0 }), IPV6, reader);
  found(ipv4(datagram, { total: 0 }), IPV4, reader);
  found(ipv4(ipv4(datagram), { protocol: 4 }), IPV4, reader);
  assert.deepEqual([reader.jumbograms, reader.lengthsFromFrame, reader.tunnelled], [1, 1, 1]);
});

test("no bytes at all, of any link type, are too much for the readers, and no window leaves the packet", () => {
  const reader = new InternetReader({ bytes: 100_000, ageMs: 1000 });
  const frame = new LinkFrame();
  const types = [0, 1, 12, 101, 105, 108, 113, 127, 192, 228, 229, 239, 276, 256];
  const packet = fc.oneof(
    fc.uint8Array({ maxLength: 120 }),
    fc
      .tuple(
        fc.constantFrom(
          ethernet(ipv4(datagram)),
          ethernet(ipv6(joined(hex("1100000100000007"), datagram), { next: 44 }), IPV6),
          ethernet(
            ipv4(udp(joined(hex("0800000000002a00"), ethernet(ipv4(tcp(question), { protocol: 6 }))), { to: 4789 })),
          ),
          ethernet(joined(hex("0064 8847 00010140"), ipv4(datagram)), 0x8100),
        ),
        fc.array(fc.tuple(fc.nat(100), fc.nat(255)), { maxLength: 4 }),
        fc.nat(120),
      )
      .map(([bytes, flips, length]) => {
        const changed = bytes.slice(0, length);
        for (const [at, value] of flips) if (at < changed.length) changed[at] = value;
        return changed;
      }),
  );
  fc.assert(
    fc.property(packet, fc.constantFrom(...types), (bytes, linkType) => {
      const link = readLink(bytes, 0, bytes.length, linkType, frame);
      assert.ok(
        frame.start >= 0 && frame.start <= frame.end && frame.end <= bytes.length,
        `${link} ${frame.start} ${frame.end}`,
      );
      if (link !== "network") return;
      const outcome = reader.read(bytes, frame.start, frame.end, frame.etherType, 0, 0);
      if (outcome !== "tcp" && outcome !== "udp") return;
      const { start, end, payloadLength } = reader.transport;
      assert.ok(start <= end && end <= reader.packet.end && payloadLength >= end - start, `${outcome} ${start} ${end}`);
      assert.ok(reader.packet.end <= reader.packet.bytes.length);
    }),
    { numRuns: 3000 },
  );
});

test("addresses are written as RFC 5952 says", () => {
  const written = (address: string) => addressText(hex(address), 0, 16);
  assert.equal(written("20010db8000000000001000000000001"), "2001:db8::1:0:0:1");
  assert.equal(written("20010db8000000010001000100010001"), "2001:db8:0:1:1:1:1:1");
  assert.equal(written("00000000000000000000000000000000"), "::");
  assert.equal(written("00000000000000000000000000000001"), "::1");
  assert.equal(written("fe800000000000000000000000000000"), "fe80::");
  assert.equal(written("00000000000000000000ffffc0000201"), "::ffff:192.0.2.1");
  assert.equal(addressText(joined(be16(1), words(false, 0xc0000201)), 2, 4), "192.0.2.1");
});
