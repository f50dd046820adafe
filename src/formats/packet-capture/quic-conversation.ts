/**
 * QUIC in a conversation: the handshake in its Initial packets, as far as anybody can read it.
 *
 * Sources: RFC 9000, RFC 9001, section 4.2 (QUIC carries TLS 1.3 and no other).
 */
import { QuicReader } from "../quic/quic-reader.ts";
import { quicVersionName } from "../quic/quic-versions.ts";
import { readClientHello } from "../tls/client-hello.ts";
import { readServerHello } from "../tls/server-hello.ts";
import type { StreamSetting } from "./capture-context.ts";
import { SeenProtection } from "./seen-protection.ts";

const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const HEADER_BYTES = 4;

export function quicReader({ context, facts }: StreamSetting): QuicReader {
  const protection = new SeenProtection(facts, context);
  facts.protection = protection;
  return new QuicReader(context.quicCrypto, {
    handshake(_, bytes, start, end) {
      const type = bytes[start];
      if (type === CLIENT_HELLO) {
        const hello = readClientHello(bytes, start + HEADER_BYTES, end, "quic", context.sha256);
        if (hello === undefined) return;
        protection.clientHello(hello);
        if (hello.serverName !== null) context.onFact?.("quic-name", hello.serverName);
      } else if (type === SERVER_HELLO) {
        const read = readServerHello(bytes, start + HEADER_BYTES, end, "quic");
        if (read !== undefined) protection.serverHello(read.hello);
      }
    },
    version: (version) => facts.mark("detail", `QUIC ${quicVersionName(version)}`, null),
    retry() {
      facts.isToBeginAgain = true;
      facts.mark("detail", "QUIC Retry", 1);
    },
    versionNegotiation() {
      facts.isToBeginAgain = true;
      facts.mark("detail", "QUIC version negotiation", 1);
    },
    closed: (direction, errorCode) => facts.mark("detail", `QUIC closed with 0x${errorCode.toString(16)}`, direction),
    mark: () => undefined,
  });
}
