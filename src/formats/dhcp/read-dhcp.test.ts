import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { signs, two, wireName } from "../dns/dns-message-for-tests.ts";
import { packetsOf } from "../dns/packets-for-tests.ts";
import { readDhcp4 } from "./read-dhcp4.ts";
import { readDhcp6 } from "./read-dhcp6.ts";
import { readLldp } from "./read-lldp.ts";

const MAC = [0, 0x1b, 0xc5, 1, 2, 3];
const MUD_URL = "https://maker.example/pump.json";
const option4 = (code: number, data: readonly number[]) => [code, data.length, ...data];
const option6 = (code: number, data: readonly number[]) => [...two(code), ...two(data.length), ...data];
const element = (type: number, data: readonly number[]) => [...two((type << 9) | data.length), ...data];

function dhcp4(options: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(240 + options.length);
  bytes.set([1, 1, 6, 0]);
  bytes.set(MAC, 28);
  bytes.set([0x63, 0x82, 0x53, 0x63, ...options], 236);
  return bytes;
}

const REQUEST4 = dhcp4([
  ...option4(53, [3]),
  ...option4(61, [255, 9, 9, 9, 9, ...two(3), ...two(1), ...MAC]),
  ...option4(55, [1, 3, 6, 15]),
  ...option4(12, [...signs("pump-7"), 0]),
  ...option4(60, signs("maker pump")),
  // A long option in two parts (RFC 3396).
  ...option4(161, signs(MUD_URL.slice(0, 9))),
  ...option4(161, signs(MUD_URL.slice(9))),
  255,
]);

const SOLICIT = [
  ...[1, 7, 7, 7],
  ...option6(1, [...two(2), 0, 0, 0x12, 0x34, 5, 6]),
  ...option6(6, [...two(23), ...two(24)]),
  ...option6(16, [0, 0, 0x12, 0x34, ...two(4), ...signs("pump")]),
  ...option6(39, [1, ...wireName("pump-7").slice(0, -1)]),
  ...option6(112, signs(MUD_URL)),
];
const RELAYED = Uint8Array.from([12, 0, ...Array(32).fill(0xfe), ...option6(18, [1]), ...option6(9, SOLICIT)]);

const LLDP = Uint8Array.from([
  ...element(1, [4, ...MAC]),
  ...element(2, [3, ...MAC]),
  ...element(3, two(120)),
  ...element(5, signs("pump-7")),
  ...element(127, [0, 0x12, 0x0f, 1, 2]),
  ...element(127, [0, 0, 0x5e, 1, ...signs(MUD_URL)]),
  ...element(0, []),
]);

test("a request for an IPv4 address tells what the device says of itself", () => {
  assert.deepEqual(readDhcp4(REQUEST4, 0, REQUEST4.length), {
    isReply: false,
    messageType: "request",
    clientHardwareAddress: "00:1b:c5:01:02:03",
    clientAddress: null,
    hostName: "pump-7",
    vendorClass: "maker pump",
    parameterList: [1, 3, 6, 15],
    clientIdentifier: { kind: "duid-ll", hardwareAddress: "00:1b:c5:01:02:03", enterprise: null, bytes: 15 },
    mudUrl: MUD_URL,
    isCut: false,
  });
});

test("options in the fields for file and server name are read when the message says so", () => {
  const bytes = dhcp4([...option4(53, [1]), ...option4(52, [3]), 255]);
  bytes.set([...option4(12, signs("in-server-name")), 255], 44);
  bytes.set([...option4(60, signs("in-file")), 255], 108);
  const message = readDhcp4(bytes, 0, bytes.length);
  assert.deepEqual([message?.hostName, message?.vendorClass], ["in-server-name", "in-file"]);
});

test("a request for an IPv6 address is read through its relay", () => {
  assert.deepEqual(readDhcp6(RELAYED, 0, RELAYED.length), {
    messageType: "solicit",
    relays: 1,
    hostName: "pump-7",
    vendorClass: { enterprise: 0x1234, texts: ["pump"] },
    optionRequest: [23, 24],
    clientIdentifier: { kind: "duid-en", hardwareAddress: null, enterprise: 0x1234, bytes: 8 },
    mudUrl: MUD_URL,
    isCut: false,
  });
});

test("relays around relays end", () => {
  const header = [12, 0, ...Array(32).fill(0)];
  let message = SOLICIT;
  for (let relay = 0; relay < 8; relay++) message = [...header, ...option6(9, message)];
  assert.equal(readDhcp6(Uint8Array.from(message), 0, message.length)?.relays, 8);
  message = [...header, ...option6(9, message)];
  assert.equal(readDhcp6(Uint8Array.from(message), 0, message.length), undefined);
});

test("a text with control characters is no name, and what is no URL is no MUD URL", () => {
  const bytes = dhcp4([...option4(53, [1]), ...option4(12, signs("a\u001b[2J")), ...option4(161, signs("pump")), 255]);
  const message = readDhcp4(bytes, 0, bytes.length);
  assert.deepEqual([message?.messageType, message?.hostName, message?.mudUrl], ["discover", null, null]);
});

test("LLDP tells the name of the system and its MUD URL", () => {
  assert.deepEqual(readLldp(LLDP, 0, LLDP.length), {
    systemName: "pump-7",
    systemDescription: null,
    portDescription: null,
    mudUrl: MUD_URL,
    isCut: false,
  });
});

for (const [name, bytes, read] of [
  ["DHCPv4", REQUEST4, readDhcp4],
  ["DHCPv6", RELAYED, readDhcp6],
  ["LLDP", LLDP, readLldp],
] as const) {
  test(`${name}: cut or damaged at any place it gives what was there, inside of its window`, () => {
    for (let size = 0; size < bytes.length; size++) {
      // What lies behind the window must not be seen.
      const facts = read(bytes, 0, size);
      assert.deepEqual(facts, read(bytes.slice(0, size), 0, size), `${size}`);
      assert.ok(facts === undefined || facts.isCut, `${size}`);
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (any) => void read(any, 0, any.length)));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 6 }), (changes) => {
        const damaged = bytes.slice();
        for (const [at, byte] of changes) damaged[at] = byte;
        read(damaged, 0, damaged.length);
      }),
    );
  });
}

// As tshark 4.0.17 shows them (dhcp.option.mud_url_v4, lldp.ieee.mud_url, dhcp.option.dhcp).
test("the MUD URLs of the samples are found", { skip: sharedAbsent }, () => {
  const payloads = (file: string) =>
    packetsOf(readFileSync(sharedPath("captures", file))).map(({ payload }) => payload);
  const [request, ack] = payloads("tcpdump/dhcp-mud.pcap").map((bytes) => readDhcp4(bytes, 0, bytes.length));
  assert.equal(request?.mudUrl, "https://mudctl.example.com/.well-known/mud/v1/rasbp101");
  assert.deepEqual([request.hostName, request.parameterList.length, ack?.messageType], ["raspberrypi", 16, "ack"]);
  const frames = payloads("tcpdump/lldp_mudurl.pcap").map((bytes) => readLldp(bytes, 14, bytes.length));
  assert.deepEqual(
    frames.map((frame) => frame?.mudUrl),
    Array(2).fill("https://imright.mud.example.com/.well-known/mud/v1/vomitv2.0"),
  );
  const types = payloads("pcapng-gen/le_test001.pcapng").map((bytes) => readDhcp4(bytes, 0, bytes.length)?.messageType);
  assert.deepEqual(types, ["discover", "offer", "request", "ack"]);
  const cut = payloads("pcapng-gen/le_test202.pcapng").map((bytes) => readDhcp4(bytes, 0, bytes.length));
  assert.deepEqual(
    cut.flatMap((message) => message?.clientHardwareAddress ?? []),
    Array(6).fill("00:0b:82:01:fc:42"),
  );
});
