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
import { TcpEnds } from "../flows/tcp-ends.ts";
import { PROTOCOL } from "../internet/internet-packet.ts";
import { InternetReader } from "../internet/internet-reader.ts";
import { KnownAddresses } from "../internet/known-addresses.ts";
import { TCP_FLAG } from "../internet/transport-header.ts";
import { ETHER_TYPE, LinkFrame } from "../link-layer/link-frame.ts";
import { readLink } from "../link-layer/read-link.ts";
import { type PacketSink, TLS_KEY_LOG } from "../packet-file/packet-file.ts";
import { AnnouncedDevices } from "./announced-devices.ts";
import { bluetoothExchange } from "./bluetooth-exchanges.ts";
import type { CaptureContext, PacketCaptureOptions } from "./capture-context.ts";
import { type ConversationFacts, isSealed, isUnread } from "./conversation-facts.ts";
import type { ToldExchange, TunnelledConversation } from "./conversation-teller.ts";
import { requestExchange, toldConversation } from "./exchange-telling.ts";
import { isFromServer, sideThatSays } from "./first-speaker.ts";
import { Flow, FlowQueue } from "./flow.ts";
import { FlowBytes } from "./flow-bytes.ts";
import { NamesByAddress } from "./names-by-address.ts";
import { OpeningDatagrams } from "./opening-datagrams.ts";
import { isAnother, RestingFlows } from "./resting-flows.ts";
import { SeenCertificates } from "./seen-certificates.ts";
import { StreamConversation } from "./stream-conversation.ts";
import { TcpConversation } from "./tcp-conversation.ts";
import { UdpConversation } from "./udp-conversation.ts";
import { isLinkControl, isNetworkControl, protocolName } from "./unread-packets.ts";

/**
 * More conversations than this are not read at one time; one that was silent for long is let go. Each takes 2 to 5 KiB,
 * an examined WebSocket 21.
 */
const READ_AT_ONCE = 2_048;

/** Flows that are over and stay a while: a last acknowledgement is no flow of its own, and DNS may still name the server. */
const OVER_MOST = 2_048;

/** Where the file gives no time. */
const NO_TIME = 0;

export class CaptureReading implements PacketSink {
  exchanges = 0;
  readonly #sink: ConversationSink;
  readonly #context: CaptureContext;
  readonly #frame = new LinkFrame();
  readonly #internet = new InternetReader();
  readonly #addresses = new KnownAddresses();
  readonly #flows: (Flow | undefined)[] = [];
  readonly #bytes = new FlowBytes();
  readonly #read = new FlowQueue();
  /** Flows that have ended, the one that ended first in front. */
  readonly #over = new FlowQueue();
  readonly #table: FlowTable;
  readonly #resting: RestingFlows;
  readonly #openings: OpeningDatagrams;
  readonly #ends = new TcpEnds();
  /** Made for the first frame of a link that is no network. */
  #bluetooth: BluetoothReader | undefined;
  readonly #blind = new Map<BlindSpotCode, number>();

  constructor(sink: ConversationSink, options: PacketCaptureOptions) {
    this.#sink = sink;
    this.#table = new FlowTable((flow) => this.#ended(flow), options.flowSecret);
    this.#resting = new RestingFlows(this.#table);
    this.#openings = new OpeningDatagrams(options.quicCrypto);
    const moment = { timeMs: NO_TIME, frame: 0 };
    this.#context = {
      ...options,
      names: new NamesByAddress(moment),
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
      else if (link === "broken") this.#count("packets-not-read");
      return;
    }
    const timeMs = Number.isNaN(time) ? NO_TIME : time;
    const { moment } = this.#context;
    moment.timeMs = timeMs;
    moment.frame = number;
    if (frame.etherType !== ETHER_TYPE.ipv4 && frame.etherType !== ETHER_TYPE.ipv6) {
      if (frame.etherType === ETHER_TYPE.lldp) this.#announced(bytes, frame);
      else if (!isLinkControl(frame.etherType)) this.#count("packets-not-read");
      return;
    }
    const missing = originalLength - (end - start);
    const outcome = this.#internet.read(bytes, frame.start, frame.end, frame.etherType, timeMs, missing);
    if (outcome === "tcp" || outcome === "udp") this.#segment(timeMs, number);
    else if (outcome === "cut") this.#count("packets-cut");
    else if (outcome === "other") this.#otherProtocol(timeMs, number);
    // Of fragments those count that have waited in vain.
    else if (outcome !== "fragment") this.#count("packets-not-read");
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
    let at = table.find(bytes, source, destination, addressBytes, sourcePort, destinationPort, protocol, timeMs);
    let flow = this.#flows[at];
    const { payloadLength, start, end } = transport;
    // The same ports again may be another conversation.
    if (flow !== undefined && (isTcp ? this.#isReused(at, flags) : this.#isAnother(flow, bytes, start, end))) {
      table.end(at);
      at = table.find(bytes, source, destination, addressBytes, sourcePort, destinationPort, protocol, timeMs);
      flow = undefined;
    }
    if (flow === undefined) {
      flow = this.#meet(at, isTcp, number);
      if (!isTcp && table.direction === 0) this.#openings.begin(flow, bytes, start, end);
    }
    if (!flow.isSideSure && payloadLength > 0) this.#settleSide(flow, sideThatSays(bytes, start, end));
    const { direction } = table;
    const isFresh = !isTcp || this.#ends.segment(at, direction, transport.sequence, flags, payloadLength);
    if (direction === 1 && (flags & TCP_FLAG.rst) === 0) flow.isAnswered = true;
    const missing = payloadLength - (end - start);
    if (missing > 0) this.#count("packets-cut");
    if (flow.isPaused) this.#resume(flow);
    const { conversation } = flow;
    // Behind the end of a connection mostly the same comes again.
    const unread = conversation !== undefined ? missing : flow.isOver && !isFresh ? 0 : payloadLength;
    this.#bytes.add(at, direction, payloadLength, unread);
    if (isTcp) {
      const isSyn = (flags & TCP_FLAG.syn) !== 0;
      if (conversation instanceof TcpConversation && (isSyn || start < end))
        conversation.segment(direction, transport.sequence, isSyn, bytes, start, end);
      // Only what ends a connection, or comes late, can complete its end.
      if (!flow.isOver && ((flags & ENDING) !== 0 || flow.isEnding)) this.#finish(flow);
    } else if (conversation instanceof UdpConversation) {
      conversation.datagram(direction, bytes, start, end);
      if (conversation.isAtRest) this.#pause(flow);
    }
    if (flow.conversation?.isWanted === false) this.#close(flow);
  }

  #isReused(at: number, flags: number): boolean {
    return (flags & SYN_ACK) === TCP_FLAG.syn && this.#ends.isEnding(at);
  }

  #isAnother(flow: Flow, bytes: Uint8Array, start: number, end: number): boolean {
    const { direction, silentMs } = this.#table;
    return isAnother(flow, silentMs) || (direction === 0 && this.#openings.isAnother(flow, bytes, start, end));
  }

  /** A flow that is over leaves the table once what may still come of it, as the last acknowledgement, has come. */
  #finish(flow: Flow): void {
    const { at, conversation } = flow;
    flow.isEnding = this.#ends.isEnding(at);
    if (!flow.isEnding) return;
    const isWaiting = conversation instanceof TcpConversation && conversation.isWaiting;
    if (!this.#ends.isOver(at) || (isWaiting && !this.#ends.isReset(at))) return;
    flow.isOver = true;
    this.#close(flow);
    this.#over.add(flow);
    const first = this.#over.first;
    if (this.#over.size > OVER_MOST && first !== undefined) this.#table.end(first.at);
  }

  /** Other protocols than TCP and UDP: only who sends whom how much. */
  #otherProtocol(timeMs: number, number: number): void {
    const { bytes, source, destination, addressBytes, protocol, payloadLength } = this.#internet.packet;
    if (isNetworkControl(this.#internet.packet)) return;
    this.#count("packets-not-read");
    const name = protocolName(protocol);
    if (name === undefined) return;
    const at = this.#table.find(bytes, source, destination, addressBytes, 0, 0, protocol, timeMs);
    const flow = this.#flows[at] ?? this.#enter(at, number);
    flow.facts.protocol = name;
    const { direction } = this.#table;
    if (direction === 1) flow.isAnswered = true;
    this.#bytes.add(at, direction, payloadLength, payloadLength);
  }

  /** The first packet of a flow. */
  #meet(at: number, isTcp: boolean, number: number): Flow {
    const table = this.#table;
    const { sourcePort, destinationPort, flags } = this.#internet.transport;
    // A SYN with ACK, or a port of servers, comes from the server: the capture missed what was before.
    const isSyn = isTcp && (flags & TCP_FLAG.syn) !== 0;
    if (isSyn ? (flags & TCP_FLAG.ack) !== 0 : isFromServer(sourcePort, destinationPort)) turned(table, at);
    const flow = this.#enter(at, number);
    flow.isSideSure = isSyn || !isTcp;
    flow.conversation = conversationOf(flow, isTcp, table);
    this.#resting.endSilent(table.lastSeen[at] ?? NO_TIME);
    this.#await(flow);
    return flow;
  }

  /** Before anything was said: who speaks first tells who asks. */
  #settleSide(flow: Flow, side: 0 | 1 | undefined): void {
    flow.isSideSure = true;
    const { at } = flow;
    if (side === undefined || side === this.#table.direction) return;
    turned(this.#table, at);
    this.#ends.begin(at);
  }

  #enter(at: number, firstFrame: number): Flow {
    const flow = new Flow(this, this.#context, at, firstFrame);
    this.#flows[at] = flow;
    this.#bytes.begin(at);
    this.#ends.begin(at);
    return flow;
  }

  /** Has it read; for one too many that lets one go which said nothing since it was looked at last. */
  #await(flow: Flow): void {
    const { lastSeen } = this.#table;
    flow.lookedAtMs = lastSeen[flow.at] ?? NO_TIME;
    this.#read.add(flow);
    while (this.#read.size > READ_AT_ONCE) {
      const { first } = this.#read;
      if (first === undefined) return;
      const seenMs = lastSeen[first.at] ?? NO_TIME;
      if (seenMs > first.lookedAtMs) {
        this.#read.remove(first);
        first.lookedAtMs = seenMs;
        this.#read.add(first);
      } else this.#close(first);
    }
  }

  /** Answered, so nothing of it is kept until more comes. */
  #pause(flow: Flow): void {
    this.#close(flow);
    flow.isPaused = true;
  }

  #resume(flow: Flow): void {
    flow.isPaused = false;
    this.#resting.remove(flow);
    flow.conversation = conversationOf(flow, false, this.#table);
    this.#await(flow);
  }

  /** The packets that still come of it are counted, not read. */
  #close(flow: Flow): void {
    const { conversation } = flow;
    if (conversation === undefined) return;
    this.#read.remove(flow);
    conversation.close();
    flow.conversation = undefined;
    if (conversation instanceof UdpConversation) this.#resting.add(flow);
  }

  close(): void {
    this.#internet.close();
    const { givenUp, refused } = this.#internet.reassembly;
    this.#count("packets-not-read", givenUp + refused);
    this.#table.endAll();
    this.#context.devices.close();
    this.#bluetooth?.close();
  }

  get blindSpots(): BlindSpot[] {
    const { decryption } = this.#context;
    const told: BlindSpot[] = [...this.#blind].map(([code, count]) => ({ code, count }));
    if (decryption?.hasKeys === true && decryption.fittingConnections === 0)
      told.push({ code: "keys-unused", count: decryption.secrets });
    return told;
  }

  #ended(at: number): void {
    const flow = this.#flows[at];
    this.#flows[at] = undefined;
    if (flow === undefined) return;
    this.#close(flow);
    if (flow.isOver) this.#over.remove(flow);
    else if (this.#table.protocol(at) === PROTOCOL.udp) this.#resting.remove(flow);
    const { facts } = flow;
    const bytes = this.#bytes;
    if (isUnread(facts)) this.#leaveOut(facts, bytes.of(at, 0), bytes.of(at, 1));
    else this.#leaveOut(facts, bytes.unreadOf(at, 0), bytes.unreadOf(at, 1));
    // What was left out between requests is told too, as a conversation without a request.
    const { up, down } = facts.content;
    if (facts.exchanges === 0 || (up?.unexaminedBytes ?? 0) + (down?.unexaminedBytes ?? 0) > 0) this.#tell(flow);
    if (isSealed(facts)) this.#count("contents-encrypted");
    else if (facts.protocol === "unknown") this.#count("protocol-unknown");
  }

  /** A request with its answer. */
  tellExchange(flow: Flow, told: ToldExchange, { protection }: ConversationFacts): void {
    this.#give(requestExchange(told, protection, flow, this.#table.port(flow.at, 1)));
  }

  /** What a tunnel led to: the address of that server is not in the capture. */
  tellTunnelled({ peerName }: Flow, { facts, port, bytes, timeMs, frame }: TunnelledConversation): void {
    const { up, down } = facts.content;
    if (facts.exchanges > 0 && (up?.unexaminedBytes ?? 0) + (down?.unexaminedBytes ?? 0) === 0) return;
    if (isUnread(facts)) this.#leaveOut(facts, ...bytes);
    this.#give(
      toldConversation(facts, "tcp", bytes[0], bytes[1], {
        frame,
        host: facts.host ?? peerName,
        address: null,
        port,
        timeMs,
        reached: bytes[1] > 0 ? true : null,
      }),
    );
  }

  #tell(flow: Flow): void {
    const { at, facts, firstFrame, isAnswered } = flow;
    const isTcp = this.#table.protocol(at) === PROTOCOL.tcp;
    this.#give(
      toldConversation(facts, isTcp ? "tcp" : "udp", this.#bytes.of(at, 0), this.#bytes.of(at, 1), {
        frame: firstFrame,
        host: facts.host ?? flow.peerName,
        address: flow.addressOfServer,
        port: this.#table.port(at, 1),
        timeMs: this.#table.firstSeen[at] ?? NO_TIME,
        reached: isAnswered ? true : isTcp ? false : null,
      }),
    );
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

  addressOf(at: number, side: 0 | 1): string {
    const address = this.#table.address(at, side);
    return this.#addresses.text(address, 0, address.length);
  }

  #count(code: BlindSpotCode, count = 1): void {
    if (count > 0) this.#blind.set(code, (this.#blind.get(code) ?? 0) + count);
  }
}

const HARDWARE_BYTES = 6;
const ENDING = TCP_FLAG.fin | TCP_FLAG.rst;
const SYN_ACK = TCP_FLAG.syn | TCP_FLAG.ack;

/** What `find` told is the other way round. */
function turned(table: FlowTable, at: number): void {
  table.turn(at);
  table.direction = table.direction === 0 ? 1 : 0;
}

function conversationOf(flow: Flow, isTcp: boolean, table: FlowTable): TcpConversation | UdpConversation {
  return isTcp
    ? new TcpConversation(flow)
    : new UdpConversation(flow, [table.port(flow.at, 0), table.port(flow.at, 1)]);
}
