import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { packetsOf } from "../formats/dns/packets-for-tests.ts";
import { type InitialKeys, initialKeys } from "../formats/quic/initial-protection.ts";
import { recogniseQuic } from "../formats/quic/long-header.ts";
import { QuicReader } from "../formats/quic/quic-reader.ts";
import { quicVersionName, readableVersion } from "../formats/quic/quic-versions.ts";
import { sharedAbsent, sharedPath } from "../samples-for-tests.ts";
import { quicCrypto } from "./quic-crypto.ts";

const bytesOf = (hexadecimal: string) => new Uint8Array(Buffer.from(hexadecimal, "hex"));
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** The client's frames of RFC 9001, section A.2 and RFC 9369, section A.2, before padding to 1162 bytes. */
const CLIENT_FRAMES = bytesOf(
  "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868" +
    "04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578" +
    "616d706c652e636f6dff01000100000a00080006001d00170018001000070005" +
    "04616c706e000500050100000000003300260024001d00209370b2c9caa47fba" +
    "baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400" +
    "0d0010000e0403050306030203080408050806002d00020101001c0002400100" +
    "3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000" +
    "75300901100f088394c8f03e51570806048000ffff",
);
const CLIENT_HELLO = CLIENT_FRAMES.subarray(4);
const CONNECTION_ID = bytesOf("8394c8f03e515708");

/** The vectors of both appendices: keys, the client's protected header, sample and tail, the server's packet. */
const VECTORS = [
  {
    version: 1,
    client: ["1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c", "9f50449e04a0e810283a1e9933adedd2"],
    server: ["cf3a5331653c364c88f0f379b6067e37", "0ac1493ca1905853b0bba03e", "c206b8d9b9f0f37644430b490eeaa314"],
    header: "c300000001088394c8f03e5157080000449e00000002",
    beginning: "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9b",
    tail: "e221af44860018ab0856972e194cd934",
    serverPacket:
      "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a" +
      "5816b6394100f37a1c69797554780bb38cc5a99f5ede4cf73c3ec2493a1839b3" +
      "dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84" +
      "022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc4" +
      "2158407dd074ee",
  },
  {
    version: 0x6b3343cf,
    client: ["8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f", "45b95e15235d6f45a6b19cbcb0294ba9"],
    server: ["82db637861d55e1d011f19ea71d5d2a7", "dd13c276499c0249d3310652", "edf6d05c83121201b436e16877593c3a"],
    header: "d36b3343cf088394c8f03e5157080000449e00000002",
    beginning: "d76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485dd04de806071",
    tail: "a18b2faa745b6fe189cf772a9f84cbfc",
    serverPacket:
      "dc6b3343cf0008f067a5502a4262b5004075d92faaf16f05d8a4398c47089698" +
      "baeea26b91eb761d9b89237bbf87263017915358230035f7fd3945d88965cf17" +
      "f9af6e16886c61bfc703106fbaf3cb4cfa52382dd16a393e42757507698075b2" +
      "c984c707f0a0812d8cd5a6881eaf21ceda98f4bd23f6fe1a3e2c43edd9ce7ca8" +
      "4bed8521e2e140",
  },
] as const;

const keysOf = (version: number, side: "client" | "server", connectionId = CONNECTION_ID) => {
  const readable = readableVersion(version);
  assert.ok(readable !== undefined);
  return initialKeys(quicCrypto, readable, connectionId, side);
};

/** A protected packet out of its unprotected header, whose packet number has four bytes, and its frames. */
function protectedPacket(keys: InitialKeys, header: Uint8Array, frames: Uint8Array): Uint8Array {
  const nonce = new Uint8Array(keys.iv);
  header.subarray(-4).forEach((byte, index) => {
    nonce[8 + index] = (nonce[8 + index] ?? 0) ^ byte;
  });
  const sealing = createCipheriv("aes-128-gcm", keys.key, nonce);
  sealing.setAAD(header);
  const sealed = Buffer.concat([sealing.update(frames), sealing.final(), sealing.getAuthTag()]);
  const mask = quicCrypto.aesEcb(keys.headerProtection, sealed.subarray(0, 16));
  const packet = new Uint8Array([...header, ...sealed]);
  packet[0] = (packet[0] ?? 0) ^ ((mask[0] ?? 0) & 0x0f);
  for (let at = 1; at <= 4; at++) {
    const place = header.length - 5 + at;
    packet[place] = (packet[place] ?? 0) ^ (mask[at] ?? 0);
  }
  return packet;
}

function initialPacket(version: number, number: number, frames: readonly number[], connectionId = CONNECTION_ID) {
  const first = version === 0x6b3343cf ? 0xd3 : 0xc3;
  const length = 4 + frames.length + 16;
  const header = Uint8Array.from([
    ...[first, version >>> 24, (version >> 16) & 255, (version >> 8) & 255, version & 255],
    ...[connectionId.length, ...connectionId, 0, 0, 0x40 | (length >> 8), length & 255, 0, 0, 0, number],
  ]);
  return protectedPacket(keysOf(version, "client", connectionId), header, Uint8Array.from(frames));
}

const cryptoFrame = (offset: number, data: Uint8Array) => [
  ...[6, 0x40 | (offset >> 8), offset & 255, 0x40 | (data.length >> 8), data.length & 255],
  ...data,
];

function reading() {
  const seen: string[] = [];
  const messages: Uint8Array[] = [];
  const reader = new QuicReader(quicCrypto, {
    version: (version) => void seen.push(`version ${quicVersionName(version)}`),
    handshake: (direction, bytes, start, end) => {
      seen.push(`${direction === 0 ? "client" : "server"} ${bytes[start]}`);
      messages.push(bytes.slice(start, end));
    },
    retry: () => void seen.push("retry"),
    versionNegotiation: (versions) => void seen.push(`versions ${versions.map(quicVersionName).join(" ")}`),
    closed: (_, code) => void seen.push(`closed ${code}`),
    mark: (mark) => void seen.push(mark),
  });
  return {
    seen,
    messages,
    read: (direction: 0 | 1, bytes: Uint8Array) => reader.read(direction, bytes, 0, bytes.length),
  };
}

for (const vector of VECTORS) {
  const name = quicVersionName(vector.version);
  test(`version ${name}: the keys are those of the appendix`, () => {
    for (const side of ["client", "server"] as const) {
      const { key, iv, headerProtection } = keysOf(vector.version, side);
      assert.deepEqual([key, iv, headerProtection].map(hexOf), vector[side]);
    }
  });

  test(`version ${name}: the packets of the appendix give both hellos, and then no more is wanted`, () => {
    const frames = new Uint8Array(1162);
    frames.set(CLIENT_FRAMES);
    const packet = protectedPacket(keysOf(vector.version, "client"), bytesOf(vector.header), frames);
    assert.ok(hexOf(packet).startsWith(vector.beginning) && hexOf(packet).endsWith(vector.tail));
    assert.equal(recogniseQuic(packet, 0, packet.length), "yes");
    const { seen, messages, read } = reading();
    assert.equal(read(0, packet), true);
    assert.equal(read(1, bytesOf(vector.serverPacket)), false);
    assert.deepEqual(seen, [`version ${name}`, "client 1", "server 2"]);
    assert.equal(hexOf(messages[0] ?? new Uint8Array()), hexOf(CLIENT_HELLO));
    assert.equal(messages[1]?.length, 90);
  });
}

test("draft 29 has keys of its own, and Retry and others are named", () => {
  const { seen, read } = reading();
  read(0, initialPacket(0xff00001d, 1, cryptoFrame(0, CLIENT_HELLO)));
  assert.deepEqual(seen, ["version draft-29", "client 1"]);
  assert.deepEqual([0xff00001b, 0x51303530, 0x1a2a3a4a, 0x12345678].map(quicVersionName), [
    "draft-27",
    "Q050",
    "reserved",
    "0x12345678",
  ]);
});

test("a hello in pieces, out of order, over packets and datagrams is put together", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: CLIENT_HELLO.length - 1 }), { maxLength: 12 }),
      fc.infiniteStream(fc.nat(1000)),
      (cuts, order) => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), CLIENT_HELLO.length];
        const frames = edges.slice(1).map((end, index) => ({
          frame: [1, 0, 2, 0, 0, 0, 0, ...cryptoFrame(edges[index] ?? 0, CLIENT_HELLO.subarray(edges[index], end))],
          key: order.next().value ?? 0,
        }));
        frames.sort((a, b) => a.key - b.key);
        const { messages, read } = reading();
        for (let at = 0; at < frames.length; at += 3) {
          const packets = frames.slice(at, at + 3).map(({ frame }, index) => [...initialPacket(1, at + index, frame)]);
          read(0, Uint8Array.from([...packets.flat(), 0x40, 1, 2, 3]));
        }
        assert.deepEqual(messages.map(hexOf), [hexOf(CLIENT_HELLO)]);
      },
    ),
    { numRuns: 30 },
  );
});

test("after a Retry the client's hello is read with the new connection ID, once", () => {
  const { seen, read } = reading();
  read(0, initialPacket(1, 0, cryptoFrame(0, CLIENT_HELLO)));
  read(1, bytesOf(`f000000001000401020304${"aa".repeat(40)}`));
  const second = initialPacket(1, 1, cryptoFrame(0, CLIENT_HELLO), bytesOf("01020304"));
  assert.equal(read(0, second), true);
  assert.deepEqual(seen, ["version 1", "client 1", "retry"]);
});

test("the versions that a server offers instead are named", () => {
  const { seen, read } = reading();
  const offer = bytesOf("80000000000004010203040a1a2a3a000000016b3343cf");
  assert.equal(recogniseQuic(offer, 0, offer.length), "yes");
  read(1, offer);
  assert.deepEqual(seen, ["versions reserved 1 2"]);
});

test("a capture that has the directions the wrong way round is read all the same", () => {
  const { seen, read } = reading();
  read(1, initialPacket(1, 0, [...cryptoFrame(0, CLIENT_HELLO), 0x1c, 0x41, 0x28, 0, 0]));
  read(0, bytesOf(VECTORS[0].serverPacket));
  assert.deepEqual(seen, ["version 1", "client 1", "closed 296", "server 2"]);
});

test("what cannot be opened is said once and given up in the end", () => {
  const { seen, read } = reading();
  const packet = initialPacket(1, 0, cryptoFrame(0, CLIENT_HELLO));
  packet[packet.length - 1] = (packet[packet.length - 1] ?? 0) ^ 1;
  assert.equal(read(0, packet.subarray(0, 100)), true);
  for (let datagram = 0; datagram < 31; datagram++) assert.equal(read(0, packet), true);
  assert.equal(read(0, packet), false);
  assert.deepEqual(seen, ["version 1", "cut", "not-opened"]);
});

test("any bytes, and any frames inside of a packet, end without an error", () => {
  const long = fc
    .uint8Array({ maxLength: 80 })
    .map((rest) => Uint8Array.from([0xc3, 0, 0, 0, 1, 4, 1, 2, 3, 4, ...rest]));
  fc.assert(
    fc.property(fc.array(fc.oneof(long, fc.uint8Array({ maxLength: 60 })), { maxLength: 5 }), (datagrams) => {
      const { read } = reading();
      for (const datagram of datagrams) read(0, datagram);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 100 }), (frames) => {
      reading().read(0, initialPacket(1, 0, [...frames]));
      reading().read(0, initialPacket(1, 0, [6, ...frames]));
    }),
    { numRuns: 300 },
  );
});

/** The first name of the server_name extension, walked through as RFC 8446, section 4.1.2 and RFC 6066, section 3 say. */
function serverName(hello: Uint8Array): string | undefined {
  const two = (at: number) => ((hello[at] ?? 0) << 8) | (hello[at + 1] ?? 0);
  let at = 4 + 2 + 32;
  at += 1 + (hello[at] ?? 0);
  at += 2 + two(at);
  at += 1 + (hello[at] ?? 0) + 2;
  for (; at + 4 <= hello.length; at += 4 + two(at + 2)) {
    if (two(at) === 0) return Buffer.from(hello.subarray(at + 9, at + 9 + two(at + 7))).toString();
  }
  return undefined;
}

// As tshark 4.0.17 shows them (tls.handshake.type, tls.handshake.extensions_server_name).
for (const [file, expected] of [
  ["arkime/quicietf.pcap", ["ssl.gstatic.com"]],
  ["tcpdump/quic_handshake.pcap", ["localhost", undefined]],
  ["zeek/chromium-115.0.5790.110-api-cirrus-com.pcap", ["api.cirrus-ci.com", undefined]],
] as const) {
  test(`${file} holds the name ${expected[0]}`, { skip: sharedAbsent }, () => {
    const { messages, seen, read } = reading();
    for (const packet of packetsOf(readFileSync(sharedPath("captures", file)))) {
      if (packet.protocol === "udp" && !read(packet.sourcePort === 443 ? 1 : 0, packet.payload)) break;
    }
    assert.deepEqual(
      messages.map((message) => (message[0] === 1 ? serverName(message) : undefined)),
      expected,
    );
    assert.equal(seen[0], "version 1");
    assert.ok(!seen.includes("not-opened") && !seen.includes("cut"), `${seen}`);
  });
}
