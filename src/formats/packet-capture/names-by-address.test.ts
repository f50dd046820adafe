import assert from "node:assert/strict";
import { test } from "node:test";
import { be16, joined, text, udp } from "../packet-file/capture-for-tests.ts";
import { createPacketCaptureReader } from "./packet-capture-reader.ts";
import { between, captureOf, DEVICE, SERVER, tcpTalk } from "./talk-for-tests.ts";

const RESOLVER = [10, 0, 0, 1];
const EVERYBODY = [224, 0, 0, 251];
const DNS = 53;
const MDNS = 5353;

const nameOf = (name: string) =>
  joined(...name.split(".").map((label) => joined(Uint8Array.of(label.length), text(label))), Uint8Array.of(0));
const addressOf = (name: string) => joined(nameOf(name), be16(1, 1, 0, 60, 4), Uint8Array.from(SERVER));
const aliasOf = (name: string, to: string) => joined(nameOf(name), be16(5, 1, 0, 60, nameOf(to).length), nameOf(to));

function answerTo(question: string | null, ...records: readonly Uint8Array[]): Uint8Array {
  const asked = question === null ? new Uint8Array(0) : joined(nameOf(question), be16(1, 1));
  return joined(be16(1, 0x8180, question === null ? 0 : 1, records.length, 0, 0), asked, ...records);
}

const fromResolver = (message: Uint8Array) => between(RESOLVER, DEVICE, udp(message, { from: DNS, to: 50_000 }), 17);
const announced = (message: Uint8Array) => between(DEVICE, EVERYBODY, udp(message, { from: MDNS, to: MDNS }), 17);

/** How the server of an unknown protocol is called. */
function serverNamed(...packets: readonly Uint8Array[]): string | undefined {
  const hosts: string[] = [];
  const options = { quicCrypto: {} as never, sha256: () => new Uint8Array(32) };
  const reader = createPacketCaptureReader(
    { exchange: ({ host, port }) => void (port === 9_000 && hosts.push(host)) },
    options,
  );
  const talk = tcpTalk([[0, "\0\x01 of a protocol that nobody knows"]], { port: 9_000 });
  reader.push(captureOf([...talk, ...packets]));
  reader.end();
  assert.equal(hosts.length, 1);
  return hosts[0];
}

const honest = fromResolver(answerTo("tracker.example", addressOf("tracker.example")));

test("a server is called as the resolver was asked for it, through its aliases", () => {
  assert.equal(serverNamed(honest), "tracker.example");
  const aliases = [aliasOf("a.example", "b.example"), aliasOf("b.example", "c.example"), addressOf("c.example")];
  assert.equal(serverNamed(fromResolver(answerTo("a.example", ...aliases))), "a.example");
});

test("a record that answers something else than was asked gives no name", () => {
  assert.equal(serverNamed(fromResolver(answerTo("vendor.example", addressOf("tracker.example")))), "203.0.113.7");
});

test("an announcement in the network cannot give a server a name of the Internet, nor take it away", () => {
  assert.equal(serverNamed(honest, announced(answerTo(null, addressOf("vendor.example")))), "tracker.example");
  assert.equal(serverNamed(announced(answerTo(null, addressOf("vendor.example")))), "203.0.113.7");
  assert.equal(serverNamed(honest, announced(answerTo(null, addressOf("pump.local")))), "tracker.example");
  assert.equal(serverNamed(announced(answerTo(null, addressOf("pump.local")))), "pump.local");
});

test("an answer that the device itself sends gives no name", () => {
  const ask = joined(be16(1, 0x0100, 1, 0, 0, 0), nameOf("vendor.example"), be16(1, 1));
  const own = answerTo("vendor.example", addressOf("vendor.example"));
  const sent = [ask, own].map((message) => between(DEVICE, RESOLVER, udp(message, { from: 50_001, to: DNS }), 17));
  assert.equal(serverNamed(honest, ...sent), "tracker.example");
});
