/** Ports that are used again for another connection over datagrams: each shows its own server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Chance } from "../bench/traffic/chance.ts";
import { quic } from "../bench/traffic/quic.ts";
import type { Exchange } from "../src/domain/traffic/conversation.ts";
import { createPacketCaptureReader } from "../src/formats/packet-capture/packet-capture-reader.ts";
import { captureOf, type Said, udpTalk } from "../src/formats/packet-capture/talk-for-tests.ts";
import { recorded } from "../src/formats/tls/collect-facts-for-tests.ts";
import { sha256 } from "../src/store/hashes.ts";
import { quicCrypto } from "../src/store/quic-crypto.ts";

function told(said: readonly Said[]): Exchange[] {
  const exchanges: Exchange[] = [];
  const reader = createPacketCaptureReader({ exchange: (one) => exchanges.push(one) }, { quicCrypto, sha256 });
  reader.push(captureOf(udpTalk(said, { port: 443 })));
  reader.end();
  return exchanges;
}

const connection = (host: string, seed: number): Said[] =>
  [...quic(host, new Chance(seed))].map(({ from, bytes }) => [from, bytes]);
const hosts = (said: readonly Said[]) => told(said).map(({ host }) => host);

test("two connections of QUIC over the same ports show two servers, however soon one follows the other", () => {
  const [first, second] = [connection("tracker.example", 1), connection("vendor.example", 2)];
  assert.deepEqual(hosts([...first, ...second]), ["tracker.example", "vendor.example"]);
  assert.deepEqual(hosts([...first.slice(0, 1), ...second]), ["tracker.example", "vendor.example"], "unanswered");
  assert.deepEqual(hosts([...first, ...first, ...second, ...second]), ["tracker.example", "vendor.example"]);
});

test("what comes before an encrypted connection over the same ports, or behind it, hides nothing of it", () => {
  const first = connection("tracker.example", 3);
  const handshake = (recorded("dtls-1.2")[0] ?? []).map(({ direction, bytes }): Said => [direction, bytes]);
  assert.deepEqual(
    told([...handshake, ...first]).map(({ scheme }) => scheme),
    ["dtls", "https"],
  );
  assert.deepEqual(
    told([...first, ...handshake]).map(({ scheme }) => scheme),
    ["https", "dtls"],
  );
});

test("a client that says its hello again is in the same association of DTLS, one with another random value is not", () => {
  const handshake = (recorded("dtls-1.2")[0] ?? []).map(({ direction, bytes }): Said => [direction, bytes]);
  const asked = handshake.map(([direction, bytes]): Said => {
    const other = Uint8Array.from(bytes as Uint8Array);
    // Random values of hellos stand behind the headers of record and message, and the version.
    if (other[0] === 22 && other[13] === 1) other.fill(7, 27, 59);
    return [direction, other];
  });
  assert.equal(told([...handshake.slice(0, 1), ...handshake]).length, 1);
  assert.equal(told([...handshake, ...asked]).length, 2);
});
