/** Packet captures whose TLS a key log opens, with the cryptography of Node. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Exchange } from "../src/domain/traffic/conversation.ts";
import { wordsFor } from "../src/domain/traffic/words/audit-words.ts";
import { createPacketCaptureReader } from "../src/formats/packet-capture/packet-capture-reader.ts";
import { captureOf, KeepingExaminer, type Said, tcpTalk } from "../src/formats/packet-capture/talk-for-tests.ts";
import {
  block,
  enhancedPacket,
  interfaceBlock,
  joined,
  sectionHeader,
  text,
  words,
} from "../src/formats/packet-file/capture-for-tests.ts";
import recorded from "../src/formats/tls-decryption/fixtures/recorded.json" with { type: "json" };
import { sha256 } from "../src/store/hashes.ts";
import { quicCrypto } from "../src/store/quic-crypto.ts";
import { openTlsDecryption } from "../src/store/tls-decryption.ts";
import names from "./fixtures/names-of-server.json" with { type: "json" };

type Name = keyof typeof recorded.streams;
const NAMES: readonly Name[] = ["TLS 1.2 AES128-GCM-SHA256", "TLS 1.3 AES_128_GCM_SHA256", "TLS 1.0 AES128-SHA"];

const packetsOf = (name: Name) => packetsWith(recorded.streams[name].chunks);

function packetsWith(chunks: readonly (readonly (number | string)[])[]): Uint8Array[] {
  const said = chunks.map(([direction, base64]): Said => {
    return [direction === 0 ? 0 : 1, new Uint8Array(Buffer.from(String(base64), "base64"))];
  });
  return tcpTalk(said, { port: 8_443, pieceBytes: 500 });
}

async function read(file: Uint8Array, keyLog?: string, examiner?: KeepingExaminer) {
  const exchanges: Exchange[] = [];
  const decryption = await openTlsDecryption(keyLog === undefined ? undefined : text(keyLog));
  const options = { quicCrypto, sha256, decryption, examiner };
  const reader = createPacketCaptureReader({ exchange: (exchange) => exchanges.push(exchange) }, options);
  reader.push(file);
  return { exchanges, summary: reader.end() };
}

const logOf = (name: keyof typeof recorded.streams) => recorded.streams[name].log;

for (const name of NAMES)
  test(`${name}: with its keys the request inside is an exchange of HTTPS, examined, with the handshake around it`, async () => {
    const examiner = new KeepingExaminer();
    const { exchanges, summary } = await read(captureOf(packetsOf(name)), logOf(name), examiner);
    const request = exchanges.find(({ method }) => method !== "");
    assert.deepEqual(
      [request?.scheme, request?.method, request?.host, request?.path, request?.queryNames, request?.status],
      ["https", "GET", "pump.example.org", "/v1/readings", ["patient"], 200],
    );
    assert.equal(request?.protection?.version, name.slice(0, "TLS 1.x".length));
    assert.equal(request?.protection?.certificates[0]?.subject.commonName, "pump.example.org");
    assert.ok(examiner.messages.some(({ body }) => body === "heart rate 72 / min"));
    assert.deepEqual(summary.blindSpots, []);
    assert.equal(exchanges.length, 1);
  });

test("without its keys the same connection is one exchange, and its contents count as encrypted", async () => {
  for (const log of [undefined, logOf("TLS 1.2 AES128-CCM")]) {
    const { exchanges, summary } = await read(captureOf(packetsOf("TLS 1.2 AES128-GCM-SHA256")), log);
    assert.deepEqual(
      exchanges.map(({ scheme, method, host }) => [scheme, method, host]),
      [["https", "", "pump.example.org"]],
    );
    assert.deepEqual(
      summary.blindSpots.map(({ code }) => code),
      log === undefined ? ["contents-encrypted"] : ["contents-encrypted", "keys-unused"],
    );
  }
});

/** A pcapng of the connection `name`, with a block that holds the keys of `keysOf`. */
function holdingKeys(name: Name, keysOf: keyof typeof recorded.streams): Uint8Array {
  const log = text(logOf(keysOf));
  return joined(
    sectionHeader(),
    interfaceBlock({}),
    block(10, joined(words(true, 0x544c534b, log.length), log)),
    ...packetsOf(name).map((packet) => enhancedPacket(packet)),
  );
}

test("keys that a capture holds itself and that fit nothing are told in words that are true without a key log", async () => {
  const { summary } = await read(holdingKeys("TLS 1.2 AES128-GCM-SHA256", "TLS 1.2 AES128-CCM"));
  assert.deepEqual(
    summary.blindSpots.map(({ code }) => code),
    ["contents-encrypted", "keys-unused"],
  );
  assert.match(wordsFor("blindSpot", "keys-unused", "en"), /of a key log, or of the capture itself,/);
  assert.match(wordsFor("blindSpot", "keys-unused", "de"), /aus einem Schlüsselprotokoll oder dem Mitschnitt selbst,/);
});

test("the keys that a capture holds itself open its connections", async () => {
  const name: Name = "TLS 1.3 AES_128_GCM_SHA256";
  const { exchanges } = await read(holdingKeys(name, name));
  assert.deepEqual(
    exchanges.map(({ scheme, path, status }) => [scheme, path, status]),
    [["https", "/v1/readings", 200]],
  );
});

test("a request for another host than the one in the handshake tells both", async () => {
  const { exchanges } = await read(captureOf(packetsWith(names.otherHost.chunks)), names.otherHost.log);
  assert.deepEqual(
    exchanges.map(({ host, marks }) => [host, marks.map(({ what }) => what)]),
    [["hidden.example", ["TLS asked for vendor.example"]]],
  );
});

test("a request that names no host goes to the one in the handshake", async () => {
  const { exchanges } = await read(captureOf(packetsWith(names.noHost.chunks)), names.noHost.log);
  assert.deepEqual(
    exchanges.map(({ scheme, method, host, marks }) => [scheme, method, host, marks.length]),
    [["https", "GET", "other.example", 0]],
  );
});
