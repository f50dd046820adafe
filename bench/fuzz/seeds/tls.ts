/** Recorded connections: TLS and DTLS of several versions, and such whose keys are known. */
import { type FixtureName, recorded } from "../../../src/formats/tls/collect-facts-for-tests.ts";
import decryption from "../../../src/formats/tls-decryption/fixtures/recorded.json" with { type: "json" };
import { conversation, latin1 } from "../delivery.ts";

const TLS_NAMES: readonly FixtureName[] = [
  "tls-1.2",
  "tls-1.3",
  "tls-1.2-client-certificate",
  "tls-1.2-session-id",
  "tls-downgrade",
  "tls-old",
  "tls-refused",
];
export const tlsConversations = () =>
  TLS_NAMES.flatMap((name) =>
    recorded(name)
      .slice(0, 2)
      .map((chunks) =>
        conversation(...chunks.map(({ direction, bytes }) => [direction, bytes.subarray(0, 4000)] as const)),
      ),
  );

export const dtlsConversations = () =>
  recorded("dtls-1.2").map((chunks) =>
    conversation(...chunks.map(({ direction, bytes }) => [direction, bytes] as const)),
  );
/** The chunks of a recorded connection, as far as a turn's length goes. */
export const turnsIn = (chunks: readonly (readonly (string | number)[])[]) =>
  chunks.map(
    ([direction, base64]) =>
      [direction === 0 ? 0 : 1, Uint8Array.fromBase64(String(base64)).subarray(0, 65_535)] as const,
  );

/** Connections whose keys are known. */
export const RECORDED_WITH_KEYS = Object.values(decryption.streams).map(({ log, chunks }) => ({
  log: latin1(log),
  turns: turnsIn(chunks),
}));

export const decryptableConversations = () =>
  RECORDED_WITH_KEYS.map(({ turns }) => conversation(...turns)).filter(({ length }) => length < 12_000);
