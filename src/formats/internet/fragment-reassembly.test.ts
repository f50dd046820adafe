import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hex, ipv4, ipv6, joined, udp, words } from "../packet-file/capture-for-tests.ts";
import { InternetReader } from "./internet-reader.ts";

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const MORE = 0x2000;

const payload = Uint8Array.from({ length: 3000 }, (_, at) => (at * 7) & 0xff);
const datagram = udp(payload);

/** A fragment of `datagram`, or of other bytes. */
function fragment(
  from: number,
  to: number,
  { more = to < datagram.length, of = datagram, identification = 7, source = [192, 0, 2, 1] } = {},
) {
  return ipv4(of.subarray(from, to), { fragment: (more ? MORE : 0) | (from / 8), identification, source });
}

function read(reader: InternetReader, packet: Uint8Array, timeMs = 0, etherType = IPV4) {
  return reader.read(packet, 0, packet.length, etherType, timeMs, 0);
}

function isWhole({ packet, transport }: InternetReader): boolean {
  return Buffer.compare(packet.bytes.subarray(transport.start, transport.end), payload) === 0;
}

test("fragments in any order, each once or more, give the packet that was sent", () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: (datagram.length >> 3) - 1 }), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, fc.infiniteStream(fc.nat()), (units, order) => {
      const edges = [0, ...units.toSorted((a, b) => a - b).map((unit) => unit * 8), datagram.length];
      const fragments = edges.slice(1).map((to, index) => fragment(edges[index] as number, to));
      const shuffled = fragments
        .map((one) => ({ one, key: order.next().value }))
        .sort((a, b) => a.key - b.key)
        .map(({ one }) => one);
      const reader = new InternetReader();
      const outcomes = shuffled.map((one) => read(reader, one));
      assert.equal(outcomes.pop(), "udp");
      assert.ok(outcomes.every((outcome) => outcome === "fragment"));
      assert.ok(isWhole(reader));
      assert.equal(reader.reassembly.overlapping, 0);
    }),
    { numRuns: 200 },
  );
});

test("IPv6 fragments are put together, with the extension headers inside of them", () => {
  const inside = joined(hex("1100010400000000"), datagram);
  const part = (from: number, to: number, more: number) =>
    ipv6(
      joined(
        Uint8Array.of(60, 0),
        words(false, (from << 16) | (more << 16) | 0).subarray(0, 2),
        words(false, 99),
        inside.subarray(from, to),
      ),
      { next: 44 },
    );
  const reader = new InternetReader();
  assert.equal(read(reader, part(1600, inside.length, 0), 0, IPV6), "fragment");
  assert.equal(read(reader, part(0, 1600, 1), 0, IPV6), "udp");
  assert.ok(isWhole(reader));
  assert.deepEqual([reader.packet.version, reader.packet.addressBytes], [6, 16]);
});

test("where fragments overlap the first to come count, and it is told", () => {
  const forged = udp(new Uint8Array(3000).fill(0x58));
  const reader = new InternetReader();
  read(reader, fragment(0, 1600));
  read(reader, fragment(800, 2400, { of: forged }));
  assert.equal(read(reader, fragment(1600, datagram.length)), "udp");
  assert.equal(reader.packet.hasOverlap, true);
  assert.equal(reader.reassembly.overlapping, 1);
  const got = reader.packet.bytes.subarray(reader.transport.start, reader.transport.end);
  assert.deepEqual(got.subarray(0, 1592), payload.subarray(0, 1592));
  assert.deepEqual(got.subarray(1592, 2392), new Uint8Array(800).fill(0x58));
  assert.deepEqual(got.subarray(2392), payload.subarray(2392));
});

test("fragments of different packets are kept apart by address, identification and protocol", () => {
  const reader = new InternetReader();
  read(reader, fragment(0, 1600));
  for (const other of [{ identification: 8 }, { source: [192, 0, 2, 9] }]) {
    assert.equal(read(reader, fragment(1600, datagram.length, other)), "fragment");
  }
  const gre = ipv4(datagram.subarray(1600), { fragment: 200, protocol: 47 });
  assert.equal(read(reader, gre), "fragment");
  assert.equal(read(reader, fragment(1600, datagram.length)), "udp");
  reader.close();
  assert.deepEqual([reader.reassembly.reassembled, reader.reassembly.givenUp], [1, 3]);
});

test("an identification that comes again much later is another packet", () => {
  const reader = new InternetReader();
  read(reader, fragment(0, 1600, { of: udp(new Uint8Array(3000)) }), 1000);
  read(reader, fragment(0, 1600), 40_000);
  assert.equal(read(reader, fragment(1600, datagram.length), 40_001), "udp");
  assert.ok(isWhole(reader));
  assert.equal(reader.reassembly.givenUp, 1);
});

test("memory is bounded: the oldest packets are given up first", () => {
  const reader = new InternetReader({ bytes: 100_000, ageMs: 30_000 });
  for (let identification = 0; identification < 1000; identification++) {
    read(reader, fragment(0, 1600, { identification }));
  }
  assert.ok(reader.reassembly.givenUp > 950);
  assert.equal(read(reader, fragment(1600, datagram.length, { identification: 999 })), "udp");
  assert.equal(read(reader, fragment(1600, datagram.length, { identification: 0 })), "fragment");
});

test("fragments that no packet can have are refused", () => {
  const reader = new InternetReader();
  const long = new Uint8Array(65_535).fill(1);
  for (const packet of [
    ipv4(long.subarray(0, 100), { fragment: 8191 }),
    ipv4(long.subarray(0, 101), { fragment: MORE }),
    ipv4(new Uint8Array(0), { fragment: MORE }),
    fragment(0, 1600).subarray(0, 900),
  ]) {
    assert.equal(read(reader, packet), "fragment");
  }
  assert.equal(reader.reassembly.refused, 4);
  reader.close();
  assert.equal(reader.reassembly.givenUp, 0);
});

test("a fragment behind the end of its packet does not lengthen it", () => {
  const reader = new InternetReader();
  read(reader, fragment(1600, datagram.length));
  assert.equal(read(reader, fragment(4000, 4800, { of: udp(new Uint8Array(6000)), more: true })), "fragment");
  assert.equal(read(reader, fragment(0, 1600)), "udp");
  assert.ok(isWhole(reader));
  assert.equal(reader.packet.hasOverlap, true);
});
