/**
 * Packets in, exchanges out: each packet finds its flow, each flow its conversation.
 *
 * Each HTTP request that can be read is an exchange; every other conversation is one exchange, named by what its client
 * asks for, else by the DNS answers in the capture, else by its address. Devices that announce themselves and Bluetooth
 * connections are others.
 */
import type { BlindSpot, BlindSpotCode, ConversationSink, Exchange } from "../../domain/traffic/conversation.ts";
import { BluetoothReader } from "../bluetooth/bluetooth-reader.ts";
import { hardwareAddressText } from "../dhcp/option-text.ts";
import { readLldp } from "../dhcp/read-lldp.ts";
import { FlowTable } from "../flows/flow-table.ts";
import { addressText } from "../internet/address-text.ts";
import { PROTOCOL } from "../internet/internet-packet.ts";
import { InternetReader } from "../internet/internet-reader.ts";
import { TCP_FLAG } from "../internet/transport-header.ts";
import { ETHER_TYPE, LinkFrame } from "../link-layer/link-frame.ts";
import { readLink } from "../link-layer/read-link.ts";
import { type PacketSink, TLS_KEY_LOG } from "../packet-file/packet-file.ts";
import { AnnouncedDevices } from "./announced-devices.ts";
import { bluetoothExchange } from "./bluetooth-exchanges.ts";
import type { CaptureContext, PacketCaptureOptions } from "./capture-context.ts";
import { ConversationFacts, schemeOf, securedScheme } from "./conversation-facts.ts";
import type { ConversationTeller, ToldExchange, TunnelledConversation } from "./conversation-teller.ts";
import { NamesByAddress } from "./names-by-address.ts";
import { SeenCertificates } from "./seen-certificates.ts";
import { StreamConversation } from "./stream-conversation.ts";
import { TcpConversation } from "./tcp-conversation.ts";
import { UdpConversation } from "./udp-conversation.ts";

/** Servers mostly listen below; a capture that begins in the middle tells by that who is which. */
const SERVER_PORTS_BELOW = 1024;

/**
 * More conversations than this are not read at one time; the one begun first is let go. Each takes 2 to 5 KiB, an examined
 * WebSocket 21.
 */
const READ_AT_ONCE = 2_048;

/** Where the file gives no time. */
const NO_TIME = 0;

type Conversation = TcpConversation | UdpConversation;

/** What is kept of a flow beside the table's columns. */
interface Flow {
  readonly firstFrame: number;
  readonly bytes: [number, number];
  /** Of these, what came when nothing was read of it any more. */
  readonly unread: [number, number];
  /** The server answered, if only by a handshake. */
  isAnswered: boolean;
  /** Sides that have said that they send no more. */
  finished: number;
  readonly facts: ConversationFacts;
  /** Undefined once nothing more is to be learnt: what is left of a flow then is small. */
  conversation: Conversation | undefined;
}

export class CaptureReading implements PacketSink {
  exchanges = 0;
  readonly #sink: ConversationSink;
  readonly #context: CaptureContext;
  readonly #frame = new LinkFrame();
  readonly #internet = new InternetReader();
  readonly #flows: (Flow | undefined)[] = [];
  /** Flows whose contents are read, the one begun first in front. */
  readonly #read = new Set<Flow>();
  readonly #table = new FlowTable((flow) => this.#ended(flow));
  /** Made for the first frame of a link that is no network. */
  #bluetooth: BluetoothReader | undefined;
  readonly #blind = new Map<BlindSpotCode, number>();

  constructor(sink: ConversationSink, options: PacketCaptureOptions) {
    this.#sink = sink;
    const moment = { timeMs: NO_TIME, frame: 0 };
    this.#context = {
      ...options,
      names: new NamesByAddress(),
      certificates: new SeenCertificates(options.sha256),
      devices: new AnnouncedDevices(moment, (exchange) => this.#give(exchange)),
      moment,
      converse: (setting, isOpened) => new StreamConversation(setting, isOpened),
    };
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
      else if (link === "other") this.#otherLink(bytes, frame, time, number);
      else if (link === "cut") this.#count("packets-cut");
      return;
    }
    const timeMs = Number.isNaN(time) ? NO_TIME : time;
    const { moment } = this.#context;
    moment.timeMs = timeMs;
    moment.frame = number;
    if (frame.etherType !== ETHER_TYPE.ipv4 && frame.etherType !== ETHER_TYPE.ipv6) {
      if (frame.etherType === ETHER_TYPE.lldp) this.#announced(bytes, frame);
      return;
    }
    const missing = originalLength - (end - start);
    const outcome = this.#internet.read(bytes, frame.start, frame.end, frame.etherType, timeMs, missing);
    if (outcome === "tcp" || outcome === "udp") this.#segment(timeMs, number);
    else if (outcome === "cut") this.#count("packets-cut");
  }

  name(address: string, names: string[]): void {
    this.#context.names.record(address, names);
  }

  secrets(type: number, bytes: Uint8Array): void {
    if (type === TLS_KEY_LOG) this.#context.decryption?.addKeyLog(bytes);
  }

  #otherLink(bytes: Uint8Array, { linkType, start, end }: LinkFrame, time: number, number: number): void {
    this.#bluetooth ??= new BluetoothReader({
      device: () => undefined,
      connection: (connection) => this.#give(bluetoothExchange(connection)),
    });
    const timeMs = Number.isNaN(time) ? NO_TIME : time;
    if (!this.#bluetooth.packet(bytes, start, end, linkType, timeMs, number)) this.#count("link-not-decoded");
  }

  #announced(bytes: Uint8Array, { start, end, source }: LinkFrame): void {
    const lldp = source === -1 ? undefined : readLldp(bytes, start, end);
    if (lldp !== undefined)
      this.#context.devices.lldp(lldp, hardwareAddressText(bytes, source, source + HARDWARE_BYTES), end - start);
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
      flow = this.#begin(at, isTcp, number);
    }
    flow.bytes[direction] += transport.payloadLength;
    if (direction === 1 && (flags & TCP_FLAG.rst) === 0) flow.isAnswered = true;
    const { conversation } = flow;
    if (conversation === undefined) {
      // What comes behind the end of a connection came before.
      if (flow.finished !== BOTH) flow.unread[direction] += transport.payloadLength;
      return;
    }
    if (conversation instanceof UdpConversation)
      conversation.datagram(direction, bytes, transport.start, transport.end);
    else {
      const isSyn = (flags & TCP_FLAG.syn) !== 0;
      const { sequence, start, end } = transport;
      if (isSyn || start < end) conversation.segment(direction, sequence, isSyn, bytes, start, end);
      if ((flags & TCP_FLAG.fin) !== 0) flow.finished |= 1 << direction;
      if ((flags & TCP_FLAG.rst) !== 0) flow.finished = BOTH;
    }
    if (!conversation.isWanted || flow.finished === BOTH) this.#close(flow);
  }

  #begin(at: number, isTcp: boolean, firstFrame: number): Flow {
    const table = this.#table;
    const facts = new ConversationFacts();
    const setting = { context: this.#context, facts, teller: new FlowTeller(this, at) };
    const conversation = isTcp
      ? new TcpConversation(setting)
      : new UdpConversation(setting, [table.port(at, 0), table.port(at, 1)]);
    const flow: Flow = {
      firstFrame,
      bytes: [0, 0],
      unread: [0, 0],
      isAnswered: false,
      finished: 0,
      facts,
      conversation,
    };
    this.#flows[at] = flow;
    this.#read.add(flow);
    const [first] = this.#read;
    if (this.#read.size > READ_AT_ONCE && first !== undefined) this.#close(first);
    return flow;
  }

  /** The packets that still come of it are counted, not read. */
  #close(flow: Flow): void {
    this.#read.delete(flow);
    flow.conversation?.close();
    flow.conversation = undefined;
  }

  close(): void {
    this.#internet.close();
    this.#table.endAll();
    this.#context.devices.close();
    this.#bluetooth?.close();
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
    this.#leaveOut(facts, isUnread(facts) ? flow.bytes : flow.unread);
    // What was left out between requests is told too, as a conversation without a request.
    const { up, down } = facts.content;
    if (facts.exchanges === 0 || (up?.unexaminedBytes ?? 0) + (down?.unexaminedBytes ?? 0) > 0) this.#tell(at, flow);
    if (isSealed(facts)) this.#count("contents-encrypted");
    else if (facts.protocol === "unknown") this.#count("protocol-unknown");
  }

  /** A request with its answer. */
  tellExchange(at: number, told: ToldExchange, { protection }: ConversationFacts): void {
    const { tunnelPort } = told;
    this.#give({
      pointer: `frame ${told.frame}`,
      host: told.host ?? this.serverName(at),
      address: tunnelPort === null ? this.#addressOf(at, 1) : null,
      port: tunnelPort ?? this.#table.port(at, 1),
      scheme: protection === undefined ? told.scheme : securedScheme(told.scheme),
      method: told.method,
      path: told.path,
      queryNames: told.queryNames,
      formNames: [],
      startedAtMs: told.timeMs === NO_TIME ? null : told.timeMs,
      status: told.status,
      bytesUp: told.bytesUp,
      bytesDown: told.bytesDown,
      fromCache: false,
      reached: told.isAnswered ? true : null,
      requestMediaType: told.requestMediaType,
      protection: protection?.protection ?? null,
      marks: told.marks,
      content: told.content,
    });
  }

  /** What a tunnel led to: the address of that server is not in the capture. */
  tellTunnelled(at: number, { facts, port, bytes, timeMs, frame }: TunnelledConversation): void {
    if (facts.exchanges > 0) return;
    if (isUnread(facts)) this.#leaveOut(facts, bytes);
    this.#give({
      ...this.#conversationExchange(facts, "tcp", bytes),
      pointer: `frame ${frame}`,
      host: facts.host ?? this.serverName(at),
      address: null,
      port,
      startedAtMs: timeMs === NO_TIME ? null : timeMs,
      reached: bytes[1] > 0 ? true : null,
    });
  }

  #tell(at: number, flow: Flow): void {
    const { facts } = flow;
    const transport = this.#table.protocol(at) === PROTOCOL.tcp ? "tcp" : "udp";
    this.#give({
      ...this.#conversationExchange(facts, transport, flow.bytes),
      pointer: `frame ${flow.firstFrame}`,
      host: facts.host ?? this.serverName(at),
      address: this.#addressOf(at, 1),
      port: this.#table.port(at, 1),
      startedAtMs: this.#table.firstSeen[at] || null,
      reached: flow.isAnswered ? true : transport === "tcp" ? false : null,
    });
  }

  /** What is the same for all conversations that are no requests. */
  #conversationExchange(facts: ConversationFacts, transport: "tcp" | "udp", [bytesUp, bytesDown]: readonly number[]) {
    return {
      scheme: schemeOf(facts, transport),
      method: "",
      path: "",
      queryNames: [],
      formNames: [],
      status: null,
      bytesUp: bytesUp ?? 0,
      bytesDown: bytesDown ?? 0,
      fromCache: false,
      requestMediaType: null,
      protection: facts.protection?.protection ?? null,
      marks: facts.marks,
      content: facts.content,
    };
  }

  #leaveOut(facts: ConversationFacts, [up, down]: readonly [number, number]): void {
    if (this.#context.examiner === undefined) return;
    facts.contents.leaveOut(0, up);
    facts.contents.leaveOut(1, down);
  }

  #give(exchange: Exchange): void {
    this.exchanges++;
    this.#sink.exchange(exchange);
  }

  /** As DNS called it, else its address. */
  serverName(at: number): string {
    const address = this.#addressOf(at, 1);
    return this.#context.names.of(address) ?? address;
  }

  clientAddress(at: number): string {
    return this.#addressOf(at, 0);
  }

  #addressOf(at: number, side: 0 | 1): string {
    const address = this.#table.address(at, side);
    return addressText(address, 0, address.length === 4 ? 4 : 16);
  }

  #count(code: BlindSpotCode): void {
    this.#blind.set(code, (this.#blind.get(code) ?? 0) + 1);
  }
}

/** What the conversation of one flow tells, with the flow's addresses. */
class FlowTeller implements ConversationTeller {
  readonly #reading: CaptureReading;
  readonly #at: number;

  constructor(reading: CaptureReading, at: number) {
    this.#reading = reading;
    this.#at = at;
  }

  get peerName(): string {
    return this.#reading.serverName(this.#at);
  }

  get clientAddress(): string {
    return this.#reading.clientAddress(this.#at);
  }

  exchange(told: ToldExchange, facts: ConversationFacts): void {
    this.#reading.tellExchange(this.#at, told, facts);
  }

  tunnelled(inner: TunnelledConversation): void {
    this.#reading.tellTunnelled(this.#at, inner);
  }
}

/** Both sides of a connection, as bits. */
const BOTH = 0b11;
const HARDWARE_BYTES = 6;

/** Encrypted, and nothing of it could be opened. */
function isSealed({ protocol, protection, opened }: ConversationFacts): boolean {
  return opened === null && (protection !== undefined || ["tls", "dtls", "quic"].includes(protocol ?? ""));
}

/** Nothing of its contents was understood. */
function isUnread(facts: ConversationFacts): boolean {
  return isSealed(facts) || (facts.opened ?? facts.protocol) === "unknown";
}
