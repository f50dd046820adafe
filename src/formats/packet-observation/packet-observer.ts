/**
 * Packets of a capture, told to the domain's `TrafficObserver`: each with its addresses, its conversation, and the names
 * that it shows. Nothing else of their contents is read.
 */
import { NO_MAC } from "../../domain/runtime/observation/hardware-address.ts";
import { ObservedFlow } from "../../domain/runtime/observation/observed-flow.ts";
import { SeenPacket, type TrafficObserver } from "../../domain/runtime/observation/traffic-observer.ts";
import { FlowTable } from "../flows/flow-table.ts";
import { TcpEnds } from "../flows/tcp-ends.ts";
import { PROTOCOL } from "../internet/internet-packet.ts";
import { InternetReader } from "../internet/internet-reader.ts";
import { KnownAddresses } from "../internet/known-addresses.ts";
import { TCP_FLAG } from "../internet/transport-header.ts";
import { ETHER_TYPE, LinkFrame } from "../link-layer/link-frame.ts";
import { readLink } from "../link-layer/read-link.ts";
import { isFromServer } from "../packet-capture/first-speaker.ts";
import type { PacketSink } from "../packet-file/packet-file.ts";
import type { QuicCrypto } from "../quic/initial-protection.ts";
import { takeNames } from "./network-names.ts";
import { ServerNames } from "./server-names.ts";

/** Conversations at one time; each takes about 500 bytes. */
export const FLOWS_MOST = 16_384;
/** Datagrams on ports that were silent for so long begin another conversation. */
const SILENT_MS = 10 * 60_000;
const SYN_ACK = TCP_FLAG.syn | TCP_FLAG.ack;

export interface PacketObserverOptions {
  readonly quicCrypto: QuicCrypto;
  /** As `FlowTable`. */
  readonly flowSecret?: Int32Array;
  /** Asked for each packet: true to leave it out and count it. */
  readonly isBehind?: (timeMs: number) => boolean;
}

export class PacketObserver implements PacketSink {
  packets = 0;
  /** Left out, since more came than could be read. */
  dropped = 0;
  /** Frames of no network that is read here, and broken ones. */
  unread = 0;
  readonly #observer: TrafficObserver;
  readonly #options: PacketObserverOptions;
  readonly #frame = new LinkFrame();
  readonly #internet = new InternetReader();
  readonly #addresses = new KnownAddresses();
  readonly #names: ServerNames;
  readonly #ends = new TcpEnds();
  readonly #flows: (ObservedFlow | undefined)[] = [];
  readonly #table: FlowTable;
  readonly #seen = new SeenPacket();

  constructor(observer: TrafficObserver, options: PacketObserverOptions) {
    this.#observer = observer;
    this.#options = options;
    this.#names = new ServerNames(options.quicCrypto);
    this.#table = new FlowTable(
      (at) => {
        const flow = this.#flows[at];
        if (flow !== undefined) this.#names.forget(flow);
        this.#flows[at] = undefined;
      },
      options.flowSecret,
      FLOWS_MOST,
    );
  }

  packet(bytes: Uint8Array, start: number, end: number, linkType: number, time: number, originalLength: number): void {
    this.packets++;
    const timeMs = Number.isNaN(time) ? 0 : time;
    if (this.#options.isBehind?.(timeMs) === true) {
      this.dropped++;
      return;
    }
    const frame = this.#frame;
    if (readLink(bytes, start, end, linkType, frame) !== "network" || !isInternet(frame.etherType)) {
      if (frame.outcome !== "network") this.unread++;
      this.#observer.timePassed(timeMs);
      return;
    }
    const internet = this.#internet;
    const missing = originalLength - (end - start);
    const outcome = internet.read(bytes, frame.start, frame.end, frame.etherType, timeMs, missing);
    if (outcome !== "tcp" && outcome !== "udp" && outcome !== "other") {
      if (outcome !== "fragment") this.unread++;
      return;
    }
    const seen = this.#seen;
    const { packet } = internet;
    seen.timeMs = timeMs;
    seen.bytes = originalLength;
    // Inside of a tunnel the addresses of the frame are those of its ends.
    const isOuter = internet.depth === 0;
    seen.sourceMac = isOuter && frame.source >= 0 ? macAt(bytes, frame.source) : NO_MAC;
    seen.destinationMac = isOuter && frame.destination >= 0 ? macAt(bytes, frame.destination) : NO_MAC;
    seen.source = this.#addresses.text(packet.bytes, packet.source, packet.addressBytes);
    seen.destination = this.#addresses.text(packet.bytes, packet.destination, packet.addressBytes);
    seen.flow = undefined;
    seen.isFirst = false;
    seen.isFromClient = true;
    if (outcome === "other") this.#observer.packet(seen);
    else this.#segment(timeMs, seen);
  }

  #segment(timeMs: number, seen: SeenPacket): void {
    const { packet, transport } = this.#internet;
    const { bytes, protocol } = packet;
    const { flags, start, end, payloadLength } = transport;
    const isTcp = protocol === PROTOCOL.tcp;
    const at = this.#find(timeMs, isTcp, flags);
    const { direction, isNew } = this.#table;
    let flow = this.#flows[at];
    if (flow === undefined) {
      flow = this.#meet(at, isTcp, flags, timeMs, seen);
      seen.isFirst = isNew;
    }
    const isFromClient = flow.client === seen.source && flow.clientPort === transport.sourcePort;
    seen.flow = flow;
    seen.isFromClient = isFromClient;
    if (isTcp) {
      this.#ends.segment(at, direction, transport.sequence, flags, payloadLength);
      if (!isFromClient && (payloadLength > 0 || (flags & SYN_ACK) === SYN_ACK)) flow.isAnswered = true;
      if (isFromClient && flow.isOpening && start < end)
        this.#names.segment(flow, bytes, start, end, transport.sequence);
    } else {
      if (!isFromClient) flow.isAnswered = true;
      else if (isNew || flow.isOpening) this.#names.datagram(flow, bytes, start, end, isNew);
    }
    this.#observer.packet(seen);
    if (isTcp) {
      if ((flags & (SYN_ACK | TCP_FLAG.rst)) === SYN_ACK) this.#observer.answered(seen, "tcp", transport.sourcePort);
      if ((flags & (TCP_FLAG.fin | TCP_FLAG.rst)) !== 0 && this.#ends.isOver(at)) this.#names.forget(flow);
      return;
    }
    if (!isFromClient) this.#observer.answered(seen, "udp", transport.sourcePort);
    const { sourcePort, destinationPort } = transport;
    takeNames(
      this.#observer,
      { source: seen.source, destination: seen.destination, sourcePort, destinationPort, isAnswer: !isFromClient },
      bytes,
      start,
      end,
    );
  }

  /** The place of its flow; one that was over, or silent for long, begins anew. */
  #find(timeMs: number, isTcp: boolean, flags: number): number {
    const at = this.#place(timeMs);
    const table = this.#table;
    const isOther = isTcp
      ? (flags & SYN_ACK) === TCP_FLAG.syn && this.#ends.isEnding(at)
      : Math.abs(table.silentMs) > SILENT_MS;
    if (this.#flows[at] === undefined || !isOther) return at;
    table.end(at);
    return this.#place(timeMs);
  }

  #place(timeMs: number): number {
    const { packet, transport } = this.#internet;
    const { bytes, source, destination, addressBytes, protocol } = packet;
    const { sourcePort, destinationPort } = transport;
    return this.#table.find(bytes, source, destination, addressBytes, sourcePort, destinationPort, protocol, timeMs);
  }

  #meet(at: number, isTcp: boolean, flags: number, timeMs: number, seen: SeenPacket): ObservedFlow {
    const { sourcePort, destinationPort } = this.#internet.transport;
    const source = [seen.source, sourcePort] as const;
    const destination = [seen.destination, destinationPort] as const;
    const flow = new ObservedFlow(isTcp ? "tcp" : "udp", source, destination, timeMs);
    const isSyn = isTcp && (flags & TCP_FLAG.syn) !== 0;
    if (isSyn ? (flags & TCP_FLAG.ack) !== 0 : looksLikeServer(sourcePort, destinationPort, isTcp)) flow.turn();
    // Its beginning, and with it the name, was before the capture.
    if (isTcp && !isSyn) flow.isOpening = false;
    if (isTcp) this.#ends.begin(at);
    this.#flows[at] = flow;
    return flow;
  }
}

/** Of a conversation whose beginning is not there; servers of TCP mostly have the lower port. */
function looksLikeServer(sourcePort: number, destinationPort: number, isTcp: boolean): boolean {
  if (isFromServer(sourcePort, destinationPort)) return true;
  return isTcp && sourcePort < destinationPort && !isFromServer(destinationPort, sourcePort);
}

function isInternet(etherType: number): boolean {
  return etherType === ETHER_TYPE.ipv4 || etherType === ETHER_TYPE.ipv6;
}

function macAt(bytes: Uint8Array, at: number): number {
  let mac = 0;
  for (let index = at; index < at + 6; index++) mac = mac * 256 + (bytes[index] as number);
  return mac;
}
