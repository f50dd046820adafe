import assert from "node:assert/strict";
import { test } from "node:test";
import { type FixtureName, recorded } from "../tls/collect-facts-for-tests.ts";
import type { CaptureContext } from "./capture-context.ts";
import { ConversationFacts } from "./conversation-facts.ts";
import { SeenCertificates } from "./seen-certificates.ts";
import { tlsConversation } from "./tls-conversation.ts";

const noSha256 = () => new Uint8Array(32);
const context = { sha256: noSha256, certificates: new SeenCertificates(noSha256) } as unknown as CaptureContext;
const RECORD_BYTES = 16_000;

/** How many bytes of application data are read of each direction behind the handshake of a recorded connection. */
function readBehind(name: FixtureName, isResumed: boolean): [number, number] {
  const facts = new ConversationFacts();
  const conversation = tlsConversation({ context, facts, teller: {} as never });
  const stream = recorded(name)[isResumed ? 1 : 0] ?? [];
  for (const { direction, bytes } of stream) conversation.read(direction, bytes, 0, bytes.length);
  const record = Uint8Array.of(23, 3, 3, RECORD_BYTES >> 8, RECORD_BYTES & 255, ...new Uint8Array(RECORD_BYTES));
  const read: [number, number] = [0, 0];
  for (const direction of [0, 1] as const) {
    while (conversation.read(direction, record, 0, record.length)) {
      read[direction] += record.length;
      assert.ok(read[direction] < 10 * RECORD_BYTES, "it ends some time");
    }
  }
  conversation.close();
  assert.ok(facts.protection !== undefined, "its handshake was seen");
  return read;
}

test("once both sides encrypt nothing more of a connection is read", () => {
  for (const name of ["tls-1.2", "tls-1.2-client-certificate", "tls-1.2-session-id", "tls-1.3"] as const)
    assert.deepEqual(readBehind(name, false), [0, 0], name);
  assert.deepEqual(readBehind("tls-1.2", true), [0, 0], "resumed");
});
