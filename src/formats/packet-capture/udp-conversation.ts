/**
 * The datagrams between two ports: what they speak, with whom, and what is in them.
 */
import { type CoapFacts, readCoap } from "../coap/read-coap.ts";
import { readDhcp4 } from "../dhcp/read-dhcp4.ts";
import { readDhcp6 } from "../dhcp/read-dhcp6.ts";
import { DNS_PORTS } from "../dns/dns-facts.ts";
import { readDns, recogniseDns } from "../dns/read-dns.ts";
import { readPlainDatagram } from "../plain-protocols/read-datagram.ts";
import { recogniseQuic } from "../quic/long-header.ts";
import { DtlsReader, recogniseDtls } from "../tls/dtls-reader.ts";
import { hostOf, type StreamSetting } from "./capture-context.ts";
import { examineWhole } from "./content-tally.ts";
import { takeDnsMessage } from "./dns-conversation.ts";
import { markDatagram } from "./plain-datagrams.ts";
import { quicReader } from "./quic-conversation.ts";
import { SeenProtection } from "./seen-protection.ts";

/** Datagrams after which a conversation that says nothing known is let go. */
const TRIED_MOST = 8;
/** Datagrams of a known protocol of which each says the same again. */
const READ_MOST = 64;
/** Datagrams of a handshake, with those sent again. */
const HANDSHAKE_MOST = 256;
const DHCP4_PORTS: readonly number[] = [67, 68];
const DHCP6_PORTS: readonly number[] = [546, 547];
const COAP_PORT = 5683;
/** Where the flags of a DNS message stand, and the bit of an answer (RFC 1035, 4.1.1). */
const DNS_FLAGS = 2;
const DNS_RESPONSE = 0x80;
const NOTHING = new Uint8Array(0);

/** Reads one datagram; false when no more is wanted. */
type DatagramReader = (direction: 0 | 1, bytes: Uint8Array, start: number, end: number) => boolean;

export class UdpConversation {
  readonly #setting: StreamSetting;
  readonly #ports: readonly [number, number];
  #tried = 0;
  #count = 0;
  #reader: DatagramReader | undefined;
  #dtls: DtlsReader | undefined;
  /** Whether more datagrams tell more. */
  isWanted = true;
  /** Questions without an answer so far; of DNS only. */
  #asked = 0;
  /** All that was asked is answered: nothing is open here. */
  isAtRest = false;

  constructor(setting: StreamSetting, ports: readonly [number, number]) {
    this.#setting = setting;
    this.#ports = ports;
  }

  datagram(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    if (start >= end) return;
    this.#reader ??= this.#readerFor(bytes, start, end);
    const isExamined = this.#setting.context.examiner !== undefined;
    if (this.#reader !== undefined) this.isWanted = this.#reader(direction, bytes, start, end);
    else {
      if (isExamined) this.#examineUnknown(direction, bytes, start, end);
      if (++this.#tried < TRIED_MOST) return;
      this.#setting.facts.protocol = "unknown";
      this.#reader = (way, piece, from, to) => this.#examineUnknown(way, piece, from, to);
      this.isWanted = isExamined;
    }
  }

  close(): void {
    this.#dtls?.close();
    this.#setting.facts.protocol ??= this.#tried > 0 ? "unknown" : null;
  }

  #readerFor(bytes: Uint8Array, start: number, end: number): DatagramReader | undefined {
    const { facts, context } = this.#setting;
    const named = this.#ports.map((port) => DNS_PORTS.get(port)).find((name) => name !== undefined);
    if (named !== undefined && recogniseDns(bytes, start, end) === "yes") return this.#dns(named);
    if (recogniseQuic(bytes, start, end) === "yes") {
      facts.protocol = "quic";
      const reader = quicReader(this.#setting);
      return (...datagram) => reader.read(...datagram);
    }
    if (recogniseDtls(bytes, start, end) === "yes") {
      facts.protocol = "dtls";
      const handshake = new SeenProtection(facts, context);
      facts.protection = handshake;
      const reader = new DtlsReader(handshake, context.sha256);
      this.#dtls = reader;
      return (...datagram) => {
        reader.datagram(...datagram);
        return ++this.#count < HANDSHAKE_MOST && !handshake.isComplete;
      };
    }
    if (recogniseDns(bytes, start, end) === "yes") return this.#dns("dns");
    if (this.#speaks(DHCP4_PORTS) && readDhcp4(bytes, start, end) !== undefined) return this.#dhcp4();
    if (this.#speaks(DHCP6_PORTS) && readDhcp6(bytes, start, end) !== undefined) return this.#dhcp6();
    if (this.#speaks([COAP_PORT]) && readCoap(bytes, start, end) !== undefined) return this.#coap();
    const plain = readPlainDatagram(bytes, start, end);
    if (plain === undefined) return undefined;
    facts.protocol = plain.protocol;
    return (...datagram) => this.#plain(...datagram);
  }

  #speaks(ports: readonly number[]): boolean {
    return this.#ports.some((port) => ports.includes(port));
  }

  #dns(name: string): DatagramReader {
    const { facts, context } = this.#setting;
    facts.protocol = name;
    // What nobody looks into tells nothing by its questions; names are in the answers.
    const isAsked = context.examiner !== undefined || context.onFact !== undefined || name !== "dns";
    return (direction, bytes, start, end) => {
      this.#asked += direction === 0 ? 1 : -1;
      this.isAtRest = this.#asked <= 0;
      if (!isAsked && ((bytes[start + DNS_FLAGS] ?? 0) & DNS_RESPONSE) === 0) return true;
      const message = readDns(bytes, start, end);
      if (message !== undefined) takeDnsMessage(this.#setting, direction, message);
      return true;
    };
  }

  /** The devices are the exchanges, not the conversation: several of them ask from the same address. */
  #dhcp4(): DatagramReader {
    const { facts, context } = this.#setting;
    facts.protocol = "dhcp";
    facts.exchanges++;
    return (_, bytes, start, end) => {
      const message = readDhcp4(bytes, start, end);
      if (message !== undefined) context.devices.dhcp4(message, end - start);
      return true;
    };
  }

  #dhcp6(): DatagramReader {
    const { facts, context, teller } = this.#setting;
    facts.protocol = "dhcp";
    facts.exchanges++;
    return (direction, bytes, start, end) => {
      const message = readDhcp6(bytes, start, end);
      if (message !== undefined) context.devices.dhcp6(message, direction, teller.clientAddress, end - start);
      return true;
    };
  }

  #coap(): DatagramReader {
    const { facts, context } = this.#setting;
    facts.protocol = "coap";
    facts.mark("no-authentication", "CoAP", null);
    return (direction, bytes, start, end) => {
      const message = readCoap(bytes, start, end);
      if (message !== undefined) this.#coapMessage(direction, message, bytes, end);
      return context.examiner !== undefined || ++this.#count < READ_MOST;
    };
  }

  #coapMessage(direction: 0 | 1, message: CoapFacts, bytes: Uint8Array, end: number): void {
    const { facts, context } = this.#setting;
    const { code, isRequest, host, path, oscore, payloadStart } = message;
    facts.host ??= host === null ? null : host.toLowerCase();
    if (isRequest) facts.mark("detail", `CoAP ${code}`, direction);
    if (oscore) facts.mark("detail", "CoAP OSCORE", direction);
    if (context.examiner === undefined) return;
    if (oscore) facts.contents.leaveOut(direction, end - payloadStart);
    else {
      const about = {
        host: hostOf(this.#setting),
        path: path ?? "",
        direction,
        mediaType: null,
        contentEncoding: null,
      };
      const head = path === null ? NOTHING : new TextEncoder().encode(path);
      facts.contents.add(direction, examineWhole(context.examiner, about, head, bytes, payloadStart, end));
    }
  }

  #plain(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    const { facts, context } = this.#setting;
    if (++this.#count <= READ_MOST) {
      const datagram = readPlainDatagram(bytes, start, end);
      if (datagram !== undefined) markDatagram(facts, direction, datagram);
    }
    if (context.examiner === undefined) return this.#count < READ_MOST;
    const about = { host: hostOf(this.#setting), path: "", direction, mediaType: null, contentEncoding: null };
    facts.contents.add(direction, examineWhole(context.examiner, about, NOTHING, bytes, start, end));
    return true;
  }

  /** The planted patient may stand in it in plain, so it is searched; it still counts as not examined. */
  #examineUnknown(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    const { facts, context } = this.#setting;
    if (context.examiner === undefined) return false;
    const about = { host: hostOf(this.#setting), path: "", direction, mediaType: null, contentEncoding: null };
    facts.contents.addUnknown(direction, examineWhole(context.examiner, about, NOTHING, bytes, start, end));
    return true;
  }
}
