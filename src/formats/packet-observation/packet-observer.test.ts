import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { parseNetwork } from "../../domain/address.ts";
import { problemsAgainst } from "../../domain/label/schema-problems.ts";
import { DEVICES_MOST, NEWCOMERS_MOST } from "../../domain/runtime/observation/device-table.ts";
import { Observation, PEERS_MOST } from "../../domain/runtime/observation/observation.ts";
import { TrafficObserver } from "../../domain/runtime/observation/traffic-observer.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { be16, ethernet, hex, ipv4, joined, pcapFile, text, udp } from "../packet-file/capture-for-tests.ts";
import { PacketFileReader } from "../packet-file/packet-file-reader.ts";
import type { QuicCrypto } from "../quic/initial-protection.ts";
import { PacketObserver } from "./packet-observer.ts";

const DEVICE = { mac: "0200000000aa", ip: [10, 0, 0, 2] };
const NEIGHBOUR = { mac: "0200000000bb", ip: [10, 0, 0, 3] };
const ROUTER = "0200000000ff";
const CLOUD = [203, 0, 113, 7];
const SYN = 0x02;
const SYN_ACK = 0x12;
const RST = 0x14;

function opened({ intervalMs = 60_000, own = [] as string[] } = {}) {
  const seen: Observation[] = [];
  const networks = own.map((one) => parseNetwork(one) ?? assert.fail(one));
  const observer = new TrafficObserver({ intervalMs, own: networks, emit: (one) => seen.push(one) });
  const packets = new PacketObserver(observer, { quicCrypto: {} as QuicCrypto });
  const at = (ms: number, frame: Uint8Array, linkType = 1) =>
    packets.packet(frame, 0, frame.length, linkType, ms, frame.length);
  const of = (mac: string) => seen.filter((one) => one.mac?.replaceAll(":", "") === mac);
  return { seen, observer, packets, at, of };
}

function framed(
  from: string,
  to: string,
  source: readonly number[],
  destination: readonly number[],
  payload: Uint8Array,
  protocol: number,
) {
  const packet = ipv4(payload, { protocol });
  packet.set(source, 12);
  packet.set(destination, 16);
  const frame = ethernet(packet);
  frame.set(hex(to), 0);
  frame.set(hex(from), 6);
  return frame;
}

function tcp(
  from: number,
  to: number,
  flags: number,
  payload: Uint8Array = new Uint8Array(0),
  sequence = 1,
): Uint8Array {
  const head = new DataView(new ArrayBuffer(20));
  head.setUint16(0, from);
  head.setUint16(2, to);
  head.setUint32(4, sequence);
  head.setUint8(12, 0x50);
  head.setUint8(13, flags);
  return joined(new Uint8Array(head.buffer), payload);
}

const up = (payload: Uint8Array, protocol = 6, destination: readonly number[] = CLOUD) =>
  framed(DEVICE.mac, ROUTER, DEVICE.ip, destination, payload, protocol);
const down = (payload: Uint8Array, protocol = 6, source: readonly number[] = CLOUD) =>
  framed(ROUTER, DEVICE.mac, source, DEVICE.ip, payload, protocol);

/** A query's answer: one name, one address. */
function dnsAnswer(name: string, address: readonly number[]): Uint8Array {
  const labels = joined(
    ...name.split(".").map((part) => joined(Uint8Array.of(part.length), text(part))),
    Uint8Array.of(0),
  );
  return joined(be16(1, 0x8180, 1, 1, 0, 0), labels, be16(1, 1, 0xc00c, 1, 1, 0, 60, 4), Uint8Array.from(address));
}

/** The first message of TLS that names its server. */
function clientHello(name: string): Uint8Array {
  const entry = joined(Uint8Array.of(0), be16(name.length), text(name));
  const extension = joined(be16(0, entry.length + 2, entry.length), entry);
  const body = joined(
    be16(0x0303),
    new Uint8Array(32),
    Uint8Array.of(0),
    be16(2, 0x1301),
    Uint8Array.of(1, 0),
    be16(extension.length),
    extension,
  );
  return joined(Uint8Array.of(22, 3, 1), be16(body.length + 4), Uint8Array.of(1, 0), be16(body.length), body);
}

test("a peer has the name that the device asked for, its port, and the bytes of both ways by the second", () => {
  const { at, observer, of } = opened();
  const resolver = [10, 0, 0, 1];
  at(1_000, up(udp(text("?".repeat(20)), { from: 5_000, to: 53 }), 17, resolver));
  at(1_010, down(udp(dnsAnswer("cloud.maker.example", CLOUD), { from: 53, to: 5_000 }), 17, resolver));
  at(2_000, up(tcp(40_000, 8_883, SYN)));
  at(2_010, down(tcp(8_883, 40_000, SYN_ACK)));
  at(9_000, up(tcp(40_000, 8_883, 0x18, new Uint8Array(946), 2)));
  observer.timePassed(61_000);
  const [device, ...others] = of(DEVICE.mac);
  assert.deepEqual(others, []);
  assert.deepEqual(device?.peers, [{ host: "cloud.maker.example", port: 8883, transport: "tcp" }]);
  assert.equal(device?.throughputUp?.max, 1);
  assert.deepEqual([device?.throughputUp?.min, device?.throughputUp?.count], [0, 59]);
  assert.deepEqual([device?.connections, device?.packets], [2, 5]);
  assert.deepEqual(device?.addresses, ["10.0.0.2"]);
  // The router answers for itself as the resolver; what it brings from the Internet is not its own.
  assert.deepEqual([of(ROUTER)[0]?.addresses, of(ROUTER)[0]?.packets], [["10.0.0.1"], 1]);
});

test("where a device calls its server by another name than it asked for, both are told", () => {
  const { at, observer, of } = opened();
  at(1_000, up(udp(text("?".repeat(20)), { from: 5_000, to: 53 }), 17, [10, 0, 0, 1]));
  at(1_010, down(udp(dnsAnswer("drop.attacker.example", CLOUD), { from: 53, to: 5_000 }), 17, [10, 0, 0, 1]));
  at(2_000, up(tcp(40_000, 443, SYN)));
  const hello = clientHello("cloud.maker.example");
  at(2_020, up(tcp(40_000, 443, 0x18, hello.slice(0, 40), 2)));
  at(2_030, up(tcp(40_000, 443, 0x18, hello.slice(40), 42)));
  observer.timePassed(61_000);
  assert.deepEqual(
    of(DEVICE.mac)[0]?.peers.map(({ host }) => host),
    ["cloud.maker.example", "drop.attacker.example"],
  );
});

test("a connection whose name may still come is told with the next interval, under that name alone", () => {
  const { at, observer, of } = opened();
  at(59_990, up(tcp(40_000, 443, SYN)));
  at(60_010, framed(NEIGHBOUR.mac, "ffffffffffff", NEIGHBOUR.ip, [10, 255, 255, 255], udp(text("hello")), 17));
  at(60_050, up(tcp(40_000, 443, 0x18, clientHello("cloud.maker.example"), 2)));
  observer.timePassed(121_000);
  assert.deepEqual(
    of(DEVICE.mac).map(({ peers }) => peers.map(({ host }) => host)),
    [[], ["cloud.maker.example"]],
  );
});

test("a port that answers is a service; one that refuses is none, and who knocked there no peer", () => {
  const { at, observer, of } = opened();
  const knock = (ms: number, port: number, flags: number) => {
    at(ms, framed(NEIGHBOUR.mac, DEVICE.mac, NEIGHBOUR.ip, DEVICE.ip, tcp(50_000, port, SYN), 6));
    at(ms + 1, framed(DEVICE.mac, NEIGHBOUR.mac, DEVICE.ip, NEIGHBOUR.ip, tcp(port, 50_000, flags), 6));
  };
  at(900, framed(DEVICE.mac, "ffffffffffff", DEVICE.ip, [10, 255, 255, 255], udp(text("hello")), 17));
  knock(1_000, 23, RST);
  observer.timePassed(61_000);
  assert.deepEqual(of(DEVICE.mac)[0]?.services, []);
  assert.deepEqual(of(DEVICE.mac)[0]?.peers, []);
  knock(62_000, 80, SYN_ACK);
  observer.timePassed(200_000);
  assert.deepEqual(of(DEVICE.mac)[1]?.services, [{ transport: "tcp", port: 80 }]);
  assert.deepEqual(of(DEVICE.mac)[1]?.peers, [{ host: "10.0.0.3", transport: "tcp" }]);
});

test("devices behind a router are known by their addresses, and the router by none of theirs", () => {
  const { at, observer, seen } = opened();
  for (const ms of [1_000, 2_000])
    for (let host = 1; host <= 20; host++)
      at(ms + host, framed(ROUTER, NEIGHBOUR.mac, [10, 1, 0, host], NEIGHBOUR.ip, udp(text("hello")), 17));
  observer.timePassed(61_000);
  const behind = seen.filter(({ via }) => via?.replaceAll(":", "") === ROUTER);
  assert.equal(behind.length, 20);
  assert.deepEqual(
    behind.map(({ mac, addresses }) => [mac, addresses.length]),
    new Array(20).fill([null, 1]),
  );
});

test("a device that forges three addresses of the Internet stays known by its hardware address", () => {
  const { at, observer, of } = opened();
  for (let forged = 1; forged <= 3; forged++)
    at(1_000, framed(DEVICE.mac, ROUTER, [198, 51, 100, forged], CLOUD, udp(text("hello")), 17));
  at(2_000, up(tcp(40_000, 443, SYN)));
  observer.timePassed(61_000);
  assert.equal(of(DEVICE.mac).length, 1);
});

test("a million made-up hardware addresses displace one another, and no device that was talked with", () => {
  const { at, observer, of, seen } = opened();
  at(1_000, up(tcp(40_000, 8_883, SYN)));
  at(1_001, down(tcp(8_883, 40_000, SYN_ACK)));
  const frame = framed("02aa00000000", "ffffffffffff", [10, 9, 9, 9], [10, 255, 255, 255], udp(text("flood")), 17);
  const view = new DataView(frame.buffer);
  for (let made = 0; made < 1_000_000; made++) {
    view.setUint32(8, made);
    at(2_000 + made / 100, frame);
  }
  assert.ok(observer.devices <= DEVICES_MOST + NEWCOMERS_MOST);
  assert.equal(observer.displaced, 1_000_000 - NEWCOMERS_MOST);
  observer.timePassed(61_000);
  assert.equal(of(DEVICE.mac).length, 1);
  assert.ok(seen.length <= 1 + NEWCOMERS_MOST);
});

test("a device that scans ten thousand hosts is told with a bounded list and how many there were", () => {
  const { at, observer, of } = opened();
  for (let host = 0; host < 10_000; host++)
    at(1_000 + host, up(tcp(40_000, 445, SYN), 6, [10, 3, host >> 8, host & 255]));
  observer.timePassed(61_000);
  const [device] = of(DEVICE.mac);
  assert.equal(device?.peers.length, PEERS_MOST);
  assert.ok((device?.peersInAll ?? 0) > 9_000);
  assert.deepEqual(problemsAgainst(Observation, device), []);
});

test("a clock that is set back ends the interval, and time goes on from there", () => {
  const { at, observer, of } = opened();
  at(3_600_000, up(tcp(40_000, 443, SYN)));
  at(3_601_000, up(tcp(40_001, 443, SYN)));
  at(10_000, up(tcp(40_002, 443, SYN)));
  observer.timePassed(61_000);
  assert.equal(observer.clockSteps, 1);
  assert.deepEqual(
    of(DEVICE.mac).map(({ packets, sequence, fromMs }) => [packets, sequence, fromMs]),
    [
      [2, 0, 3_600_000],
      [1, 1, 0],
    ],
  );
});

test("a device that falls silent is told as silent for as long as it is followed", () => {
  const { at, observer, of } = opened();
  at(1_000, up(tcp(40_000, 443, SYN)));
  observer.timePassed(61_000);
  observer.timePassed(121_000);
  assert.deepEqual(
    of(DEVICE.mac).map(({ packets, silentForMs, throughputUp }) => [packets, silentForMs, throughputUp?.count ?? null]),
    [
      [1, 59_000, 59],
      [0, 119_000, null],
    ],
  );
});

test("frames of a link that is no network are counted as not read", () => {
  const { at, packets, observer } = opened();
  at(1_000, new Uint8Array(60), 187);
  assert.deepEqual([packets.packets, packets.unread, observer.devices], [1, 1, 0]);
});

test("whatever bytes come, each observation fits its schema", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.uint8Array({ maxLength: 120 }),
          fc.integer({ min: 0, max: 400_000 }),
          fc.constantFrom(1, 0, 101, 113, 276, 228),
        ),
        { maxLength: 30 },
      ),
      (frames) => {
        const { at, observer, seen } = opened();
        for (const [bytes, ms, link] of frames) {
          const frame =
            link === 1 ? joined(hex("020000000001020000000002"), be16(0x0800), Uint8Array.of(0x45), bytes) : bytes;
          at(ms, frame, link);
        }
        observer.end();
        for (const one of seen) assert.deepEqual(problemsAgainst(Observation, one), []);
      },
    ),
    { numRuns: 200 },
  );
});

test("a stream that is cut anywhere yields what was before the cut", () => {
  const file = pcapFile([1, 2, 3].map((seconds) => ({ seconds, fraction: 0, bytes: up(tcp(40_000, 443, SYN)) })));
  for (const cut of [30, 70, 100, file.length - 1]) {
    const { packets, observer, of } = opened();
    new PacketFileReader(packets).feed(file.slice(0, cut));
    observer.end();
    assert.equal(of(DEVICE.mac)[0]?.packets ?? 0, packets.packets);
  }
});

const SAMPLES: readonly [file: string, own: string[], mac: string, peers: string[]][] = [
  ["zeek/openjdk-25.0.2-zeek.org.pcap", [], "fa37dc8dafab", ["zeek.org:443"]],
  ["zeek/mqtt.pcap", [], "28cfe921148f", ["198.41.30.241:1883"]],
  ["zeek/pcapng-multi-interface.pcapng", [], "a8a159bff21e", ["1.1.1.1:53"]],
];
for (const [file, own, mac, peers] of SAMPLES)
  test(`of ${file} the device and its peers are seen`, { skip: sharedAbsent }, () => {
    const { packets, observer, of } = opened({ own });
    const reader = new PacketFileReader(packets);
    reader.feed(readFileSync(sharedPath("captures", file)));
    reader.end();
    observer.end();
    assert.deepEqual(
      [...new Set(of(mac).flatMap((one) => one.peers.map(({ host, port }) => `${host}:${port}`)))],
      peers,
    );
  });
