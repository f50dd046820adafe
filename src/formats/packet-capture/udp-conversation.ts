/**
 * The datagrams between two ports: what they speak, and with whom.
 */
import { readCoap } from "../coap/read-coap.ts";
import { DNS_PORTS } from "../dns/dns-facts.ts";
import { readDns, recogniseDns } from "../dns/read-dns.ts";
import { readPlainDatagram } from "../plain-protocols/read-datagram.ts";
import type { QuicCrypto } from "../quic/initial-protection.ts";
import { recogniseQuic } from "../quic/long-header.ts";
import { QuicReader } from "../quic/quic-reader.ts";
import { readClientHello } from "../tls/client-hello.ts";
import { DtlsReader, recogniseDtls } from "../tls/dtls-reader.ts";
import { type ConversationFacts, newFacts, tlsFactsInto } from "./conversation-facts.ts";
import type { NamesByAddress } from "./names-by-address.ts";

const CLIENT_HELLO = 1;
const HANDSHAKE_HEADER_BYTES = 4;
/** Datagrams after which a conversation that says nothing known is let go. */
const TRIED_MOST = 8;
const DHCP_PORTS: readonly number[] = [67, 68, 546, 547];
const COAP_PORT = 5683;

export class UdpConversation {
  readonly facts: ConversationFacts = newFacts();
  readonly #names: NamesByAddress;
  readonly #crypto: QuicCrypto;
  readonly #ports: readonly [number, number];
  #tried = 0;
  #quic: QuicReader | undefined;
  #dtls: DtlsReader | undefined;
  /** Whether more datagrams tell more. */
  isWanted = true;

  constructor(names: NamesByAddress, crypto: QuicCrypto, ports: readonly [number, number]) {
    this.#names = names;
    this.#crypto = crypto;
    this.#ports = ports;
  }

  datagram(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    if (start >= end) return;
    this.facts.protocol ??= this.#recognise(bytes, start, end);
    if (this.facts.protocol === null) {
      if (++this.#tried < TRIED_MOST) return;
      this.facts.protocol = "unknown";
      this.isWanted = false;
      return;
    }
    if (this.#quic !== undefined) this.isWanted = this.#quic.read(direction, bytes, start, end);
    else if (this.#dtls !== undefined) this.#dtls.datagram(direction, bytes, start, end);
    else if (isDns(this.facts.protocol)) {
      const message = readDns(bytes, start, end);
      if (message !== undefined) this.#names.hear(message);
    } else this.isWanted = false;
  }

  close(): void {
    this.#dtls?.close();
    this.facts.protocol ??= this.#tried > 0 ? "unknown" : null;
  }

  #recognise(bytes: Uint8Array, start: number, end: number): string | null {
    const named = this.#ports.map((port) => DNS_PORTS.get(port)).find((name) => name !== undefined);
    if (named !== undefined && recogniseDns(bytes, start, end) === "yes") return named;
    if (recogniseQuic(bytes, start, end) === "yes") {
      this.#quic = this.#quicReader();
      return "quic";
    }
    if (recogniseDtls(bytes, start, end) === "yes") {
      this.#dtls = new DtlsReader(tlsFactsInto(this.facts));
      return "dtls";
    }
    if (recogniseDns(bytes, start, end) === "yes") return "dns";
    if (this.#ports.some((port) => DHCP_PORTS.includes(port))) return "dhcp";
    if (this.#ports.includes(COAP_PORT) && readCoap(bytes, start, end) !== undefined) return "coap";
    return readPlainDatagram(bytes, start, end)?.protocol ?? null;
  }

  #quicReader(): QuicReader {
    const { facts } = this;
    const ignored = () => undefined;
    return new QuicReader(this.#crypto, {
      handshake: (_, bytes, start, end) => {
        if (bytes[start] !== CLIENT_HELLO) return;
        const hello = readClientHello(bytes, start + HANDSHAKE_HEADER_BYTES, end, "quic");
        facts.host ??= hello?.serverName ?? null;
        facts.alpn = hello?.alpn ?? facts.alpn;
        // QUIC carries no other (RFC 9001, 4.2).
        facts.tlsVersion = "TLSv1.3";
      },
      version: ignored,
      retry: ignored,
      versionNegotiation: ignored,
      closed: ignored,
      mark: ignored,
    });
  }
}

export function isDns(protocol: string): boolean {
  return ["dns", "mdns", "llmnr", "nbns"].includes(protocol);
}
