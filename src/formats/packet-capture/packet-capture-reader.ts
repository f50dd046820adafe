/**
 * A packet capture in (pcap, pcapng), exchanges out: a reader that is pushed bytes, and whose memory is bounded by the
 * conversations under way, not by the file.
 *
 * Each HTTP request that can be read is an exchange; every other conversation is one exchange, named by what its client
 * asks for, else by the DNS answers in the capture, else by its address.
 */
import type { BlindSpot, BlindSpotCode, CaptureSummary, ConversationSink } from "../../domain/traffic/conversation.ts";
import { FlowTable } from "../flows/flow-table.ts";
import { addressText } from "../internet/address-text.ts";
import { PROTOCOL } from "../internet/internet-packet.ts";
import { InternetReader } from "../internet/internet-reader.ts";
import { TCP_FLAG } from "../internet/transport-header.ts";
import { ETHER_TYPE, LinkFrame } from "../link-layer/link-frame.ts";
import { readLink } from "../link-layer/read-link.ts";
import { PacketFileReader } from "../packet-file/packet-file-reader.ts";
import type { QuicCrypto } from "../quic/initial-protection.ts";
import type { ConversationFacts } from "./conversation-facts.ts";
import { NamesByAddress } from "./names-by-address.ts";
import { type HttpExchange, TcpConversation } from "./tcp-conversation.ts";
import { UdpConversation } from "./udp-conversation.ts";

export interface PacketCaptureReader {
  /** Takes the next bytes, cut anywhere. @throws {InputError} as `PacketFileReader`. */
  push(chunk: Uint8Array): void;
  /** @throws {InputError} as `PacketFileReader`. */
  end(): CaptureSummary;
}

/** Servers mostly listen below; a capture that begins in the middle tells by that who is which. */
const SERVER_PORTS_BELOW = 1024;

/** More conversations than this are not read at one time; each takes some 10 kB. The one begun first is let go. */
const READ_AT_ONCE = 2_048;

/** Where the file gives no time. */
const NO_TIME = 0;

export function createPacketCaptureReader(sink: ConversationSink, crypto: QuicCrypto): PacketCaptureReader {
  const reading = new Reading(sink, crypto);
  const file = new PacketFileReader(reading);
  return {
    push: (chunk) => file.feed(chunk),
    end() {
      const summary = file.end();
      reading.close();
      const { writer, problems } = summary;
      return {
        format: summary.format,
        writer: [writer.application, writer.os].filter((one) => one !== null).join(", ") || null,
        exchanges: reading.exchanges,
        skipped: problems.map(({ code, offset }) => ({ pointer: `byte ${offset}`, reason: code })),
        skippedTotal: summary.problemsTotal,
        truncated: summary.truncated,
        bytesRead: summary.bytesRead,
        staysOnDevice: 0,
        blindSpots: reading.blindSpots,
      };
    },
  };
}

type Conversation = TcpConversation | UdpConversation;

/** What is kept of a flow beside the table's columns. */
interface Flow {
  readonly firstFrame: number;
  readonly bytes: [number, number];
  /** The server answered, if only by a handshake. */
  isAnswered: boolean;
  /** Sides that have said that they send no more. */
  finished: number;
  readonly facts: ConversationFacts;
  /** Undefined once nothing more is to be learnt: what is left of a flow then is small. */
  conversation: Conversation | undefined;
}

class Reading {
  exchanges = 0;
  readonly #sink: ConversationSink;
  readonly #crypto: QuicCrypto;
  readonly #frame = new LinkFrame();
  readonly #internet = new InternetReader();
  readonly #names = new NamesByAddress();
  readonly #flows: (Flow | undefined)[] = [];
  /** Flows whose contents are read, the one begun first in front. */
  readonly #read = new Set<Flow>();
  readonly #table = new FlowTable((flow) => this.#ended(flow));
  readonly #blind = new Map<BlindSpotCode, number>();

  constructor(sink: ConversationSink, crypto: QuicCrypto) {
    this.#sink = sink;
    this.#crypto = crypto;
  }

  packet(
    bytes: Uint8Array,
    start: number,
    end: number,
    linkType: number,
    time: number,
    originalLength: number,
    number: number,
  ): void {
    const frame = this.#frame;
    const link = readLink(bytes, start, end, linkType, frame);
    if (link !== "network") {
      if (link === "encrypted") this.#count("link-encrypted");
      else if (link === "other") this.#count("link-not-decoded");
      else if (link === "cut") this.#count("packets-cut");
      return;
    }
    if (frame.etherType !== ETHER_TYPE.ipv4 && frame.etherType !== ETHER_TYPE.ipv6) return;
    const timeMs = Number.isNaN(time) ? NO_TIME : time;
    const missing = originalLength - (end - start);
    const outcome = this.#internet.read(bytes, frame.start, frame.end, frame.etherType, timeMs, missing);
    if (outcome === "tcp" || outcome === "udp") this.#segment(timeMs, number);
    else if (outcome === "cut") this.#count("packets-cut");
  }

  name(address: string, names: string[]): void {
    this.#names.record(address, names);
  }

  #segment(timeMs: number, number: number): void {
    const { packet, transport } = this.#internet;
    const { bytes, source, destination, addressBytes, protocol } = packet;
    const { sourcePort, destinationPort, flags } = transport;
    const isTcp = protocol === PROTOCOL.tcp;
    const table = this.#table;
    const at = table.find(bytes, source, destination, addressBytes, sourcePort, destinationPort, protocol, timeMs);
    let { direction } = table;
    let flow = this.#flows[at];
    if (table.isNew || flow === undefined) {
      // A SYN with ACK, or a port of servers, comes from the server: the capture missed what was before.
      const isSyn = isTcp && (flags & TCP_FLAG.syn) !== 0;
      const isServers = sourcePort < SERVER_PORTS_BELOW && destinationPort >= SERVER_PORTS_BELOW;
      if (isSyn ? (flags & TCP_FLAG.ack) !== 0 : isServers) {
        table.turn(at);
        direction = 1;
      }
      const conversation = this.#conversation(at, isTcp);
      const { facts } = conversation;
      flow = { firstFrame: number, bytes: [0, 0], isAnswered: false, finished: 0, facts, conversation };
      this.#flows[at] = flow;
      this.#read.add(flow);
      const [first] = this.#read;
      if (this.#read.size > READ_AT_ONCE && first !== undefined) this.#close(first);
    }
    flow.bytes[direction] += transport.payloadLength;
    if (direction === 1 && (flags & TCP_FLAG.rst) === 0) flow.isAnswered = true;
    const { conversation } = flow;
    if (conversation === undefined) return;
    if (conversation instanceof UdpConversation)
      conversation.datagram(direction, bytes, transport.start, transport.end);
    else {
      const isSyn = (flags & TCP_FLAG.syn) !== 0;
      const { sequence, start, end } = transport;
      if (isSyn || start < end) conversation.segment(direction, sequence, isSyn, bytes, start, end, timeMs, number);
      if ((flags & TCP_FLAG.fin) !== 0) flow.finished |= 1 << direction;
      if ((flags & TCP_FLAG.rst) !== 0) flow.finished = BOTH;
    }
    if (!conversation.isWanted || flow.finished === BOTH) this.#close(flow);
  }

  /** The packets that still come of it are counted, not read. */
  #close(flow: Flow): void {
    this.#read.delete(flow);
    flow.conversation?.close();
    flow.conversation = undefined;
  }

  #conversation(at: number, isTcp: boolean): Conversation {
    const table = this.#table;
    if (!isTcp) return new UdpConversation(this.#names, this.#crypto, [table.port(at, 0), table.port(at, 1)]);
    return new TcpConversation(this.#names, (exchange) => this.#tellHttp(at, exchange));
  }

  close(): void {
    this.#internet.close();
    this.#table.endAll();
  }

  get blindSpots(): BlindSpot[] {
    return [...this.#blind].map(([code, count]) => ({ code, count }));
  }

  #ended(at: number): void {
    const flow = this.#flows[at];
    this.#flows[at] = undefined;
    if (flow === undefined) return;
    this.#close(flow);
    const { facts } = flow;
    if (facts.exchanges === 0) this.#tell(at, flow, facts);
    if (["tls", "dtls", "quic"].includes(facts.protocol ?? "")) this.#count("contents-encrypted");
    else if (facts.protocol === "unknown") this.#count("protocol-unknown");
  }

  #tellHttp(at: number, { request, response, bytesUp, bytesDown, timeMs, frame }: HttpExchange): void {
    const address = this.#serverOf(at);
    this.exchanges++;
    this.#sink.exchange({
      pointer: `frame ${frame}`,
      host: request?.host ?? this.#names.of(address) ?? address,
      address,
      port: this.#table.port(at, 1),
      scheme: "http",
      method: request?.method ?? "",
      path: request?.path ?? "",
      queryNames: request?.queryNames ?? [],
      formNames: [],
      startedAtMs: timeMs === NO_TIME ? null : timeMs,
      status: response?.status ?? null,
      bytesUp,
      bytesDown,
      fromCache: false,
      reached: response === null ? null : true,
      requestMediaType: request?.mediaType ?? null,
      tlsVersion: null,
    });
  }

  #tell(at: number, flow: Flow, facts: ConversationFacts): void {
    const address = this.#serverOf(at);
    const transport = this.#table.protocol(at) === PROTOCOL.tcp ? "tcp" : "udp";
    this.exchanges++;
    this.#sink.exchange({
      pointer: `frame ${flow.firstFrame}`,
      host: facts.host ?? this.#names.of(address) ?? address,
      address,
      port: this.#table.port(at, 1),
      scheme: schemeOf(facts, transport),
      method: "",
      path: "",
      queryNames: [],
      formNames: [],
      startedAtMs: this.#table.firstSeen[at] || null,
      status: null,
      bytesUp: flow.bytes[0],
      bytesDown: flow.bytes[1],
      fromCache: false,
      reached: flow.isAnswered ? true : transport === "tcp" ? false : null,
      requestMediaType: null,
      tlsVersion: facts.tlsVersion,
    });
  }

  #serverOf(at: number): string {
    const address = this.#table.address(at, 1);
    return addressText(address, 0, address.length === 4 ? 4 : 16);
  }

  #count(code: BlindSpotCode): void {
    this.#blind.set(code, (this.#blind.get(code) ?? 0) + 1);
  }
}

/** Both sides of a connection, as bits. */
const BOTH = 0b11;

/** Application protocols of the web (RFC 7301 registry): what is in them is HTTP. */
const WEB_PROTOCOLS: readonly string[] = ["h2", "http/1.1", "http/1.0", "h3"];

function schemeOf({ protocol, alpn }: ConversationFacts, transport: "tcp" | "udp"): string {
  if (protocol === "tls" || protocol === "quic")
    return alpn.some((one) => WEB_PROTOCOLS.includes(one)) || protocol === "quic" ? "https" : "tls";
  return protocol === null || protocol === "unknown" ? transport : protocol;
}
