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
import { type ConversationFacts, schemeOf, securedScheme } from "./conversation-facts.ts";
import type { ToldExchange, TunnelledConversation } from "./conversation-teller.ts";
import { BOTH, Flow, FlowQueue } from "./flow.ts";
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

/** Flows that are over and stay a while: a last acknowledgement is no flow of its own, and DNS may still name the server. */
const OVER_MOST = 8_192;

/** Where the file gives no time. */
const NO_TIME = 0;

const FLOWS_AT_FIRST = 1_024;
/** Numbers in `#counts` for a flow; from the third on those that came unread. */
const COUNTS = 4;
const UNREAD = 2;

interface ConversationPlace {
  readonly frame: number;
  readonly host: string;
  readonly address: string | null;
  readonly port: number;
  readonly timeMs: number;
  readonly reached: boolean | null;
}

export class CaptureReading implements PacketSink {
  exchanges = 0;
  readonly #sink: ConversationSink;
  readonly #context: CaptureContext;
  readonly #frame = new LinkFrame();
  readonly #internet = new InternetReader();
  readonly #flows: (Flow | undefined)[] = [];
  /** Four numbers a flow, side by side: what went up and down, and of these what came when nothing was read any more. */
  #counts = new Float64Array(COUNTS * FLOWS_AT_FIRST);
  readonly #read = new FlowQueue();
  /** Flows that have ended, the one that ended first in front. */
  readonly #over = new FlowQueue();
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
    const counts = this.#counts;
    const { payloadLength } = transport;
    const count = COUNTS * at + direction;
    counts[count] = (counts[count] as number) + payloadLength;
    if (direction === 1 && (flags & TCP_FLAG.rst) === 0) flow.isAnswered = true;
    const { conversation } = flow;
    if (conversation === undefined) {
      // What comes behind the end of a connection came before.
      if (flow.finished !== BOTH) counts[count + UNREAD] = (counts[count + UNREAD] as number) + payloadLength;
      if (isTcp) this.#finish(flow, direction, flags);
      return;
    }
    const { sequence, start, end } = transport;
    if (conversation instanceof UdpConversation) conversation.datagram(direction, bytes, start, end);
    else {
      const isSyn = (flags & TCP_FLAG.syn) !== 0;
      if (isSyn || start < end) conversation.segment(direction, sequence, isSyn, bytes, start, end);
      this.#finish(flow, direction, flags);
    }
    if (!conversation.isWanted || flow.finished === BOTH) this.#close(flow);
  }

  /** A flow that is over leaves the table once what may still come of it, as the last acknowledgement, has come. */
  #finish(flow: Flow, direction: 0 | 1, flags: number): void {
    if ((flags & (TCP_FLAG.fin | TCP_FLAG.rst)) === 0 || flow.finished === BOTH) return;
    flow.finished = (flags & TCP_FLAG.rst) !== 0 ? BOTH : flow.finished | (1 << direction);
    if (flow.finished !== BOTH) return;
    this.#close(flow);
    this.#over.add(flow);
    const first = this.#over.first;
    if (this.#over.size > OVER_MOST && first !== undefined) this.#table.end(first.at);
  }

  #begin(at: number, isTcp: boolean, firstFrame: number): Flow {
    const table = this.#table;
    const flow = new Flow(this, this.#context, at, firstFrame);
    flow.conversation = isTcp
      ? new TcpConversation(flow)
      : new UdpConversation(flow, [table.port(at, 0), table.port(at, 1)]);
    this.#flows[at] = flow;
    if (COUNTS * (at + 1) > this.#counts.length) {
      const larger = new Float64Array(2 * this.#counts.length);
      larger.set(this.#counts);
      this.#counts = larger;
    }
    this.#counts.fill(0, COUNTS * at, COUNTS * (at + 1));
    this.#read.add(flow);
    const first = this.#read.first;
    if (this.#read.size > READ_AT_ONCE && first !== undefined) this.#close(first);
    return flow;
  }

  /** The packets that still come of it are counted, not read. */
  #close(flow: Flow): void {
    const { conversation } = flow;
    if (conversation === undefined) return;
    this.#read.remove(flow);
    conversation.close();
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
    if (flow.finished === BOTH) this.#over.remove(flow);
    const { facts } = flow;
    const from = COUNTS * at + (isUnread(facts) ? 0 : UNREAD);
    this.#leaveOut(facts, this.#counts[from] ?? 0, this.#counts[from + 1] ?? 0);
    // What was left out between requests is told too, as a conversation without a request.
    const { up, down } = facts.content;
    if (facts.exchanges === 0 || (up?.unexaminedBytes ?? 0) + (down?.unexaminedBytes ?? 0) > 0) this.#tell(at, flow);
    if (isSealed(facts)) this.#count("contents-encrypted");
    else if (facts.protocol === "unknown") this.#count("protocol-unknown");
  }

  /** A request with its answer. */
  tellExchange(at: number, told: ToldExchange, { protection }: ConversationFacts): void {
    const { portBehindProxy } = told;
    this.#give({
      pointer: `frame ${told.frame}`,
      host: told.host ?? this.serverName(at),
      address: portBehindProxy === null ? this.#addressOf(at, 1) : null,
      port: portBehindProxy ?? this.#table.port(at, 1),
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
    if (isUnread(facts)) this.#leaveOut(facts, ...bytes);
    this.#tellConversation(facts, "tcp", bytes[0], bytes[1], {
      frame,
      host: facts.host ?? this.serverName(at),
      address: null,
      port,
      timeMs,
      reached: bytes[1] > 0 ? true : null,
    });
  }

  #tell(at: number, { facts, firstFrame, isAnswered }: Flow): void {
    const isTcp = this.#table.protocol(at) === PROTOCOL.tcp;
    const address = this.#addressOf(at, 1);
    const [up = 0, down = 0] = [this.#counts[COUNTS * at], this.#counts[COUNTS * at + 1]];
    this.#tellConversation(facts, isTcp ? "tcp" : "udp", up, down, {
      frame: firstFrame,
      host: facts.host ?? this.#context.names.of(address) ?? address,
      address,
      port: this.#table.port(at, 1),
      timeMs: this.#table.firstSeen[at] ?? NO_TIME,
      reached: isAnswered ? true : isTcp ? false : null,
    });
  }

  /** A conversation that is no request. */
  #tellConversation(
    facts: ConversationFacts,
    transport: "tcp" | "udp",
    bytesUp: number,
    bytesDown: number,
    where: ConversationPlace,
  ): void {
    this.#give({
      pointer: `frame ${where.frame}`,
      host: where.host,
      address: where.address,
      port: where.port,
      scheme: schemeOf(facts, transport),
      method: "",
      path: "",
      queryNames: [],
      formNames: [],
      startedAtMs: where.timeMs === NO_TIME ? null : where.timeMs,
      status: null,
      bytesUp,
      bytesDown,
      fromCache: false,
      reached: where.reached,
      requestMediaType: null,
      protection: facts.protection?.protection ?? null,
      marks: facts.marks,
      content: facts.content,
    });
  }

  #leaveOut(facts: ConversationFacts, up: number, down: number): void {
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

const HARDWARE_BYTES = 6;

/** Encrypted, and nothing of it could be opened. */
function isSealed({ protocol, protection, opened }: ConversationFacts): boolean {
  return opened === null && (protection !== undefined || ["tls", "dtls", "quic"].includes(protocol ?? ""));
}

/** Nothing of its contents was understood. */
function isUnread(facts: ConversationFacts): boolean {
  return isSealed(facts) || (facts.opened ?? facts.protocol) === "unknown";
}
