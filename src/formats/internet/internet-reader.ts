/**
 * From the network layer to the innermost transport header: IP, fragments, tunnels, TCP and UDP.
 *
 * What it finds stands in `packet` and `transport` until the next call; nothing is made per packet.
 */
import { readEthernet } from "../link-layer/ethernet.ts";
import { ETHER_TYPE, LinkFrame } from "../link-layer/link-frame.ts";
import { FragmentReassembly, REASSEMBLY_LIMITS, type ReassemblyLimits } from "./fragment-reassembly.ts";
import { type InternetOutcome, InternetPacket, PROTOCOL } from "./internet-packet.ts";
import { readExtensions, readIpv4, readIpv6 } from "./read-ip.ts";
import { readTcp, readUdp, TransportHeader } from "./transport-header.ts";
import {
  ETHERNET_INSIDE,
  GTP_USER_PORT,
  openGre,
  openGtp,
  openVxlan,
  TunnelPayload,
  VXLAN_OLD_PORT,
  VXLAN_PORT,
} from "./tunnel.ts";

export type PacketOutcome =
  /** `packet` and `transport` are filled. */
  | "tcp"
  | "udp"
  /** Another protocol over IP: `packet` is filled, its `protocol` says which. */
  | "other"
  /** A fragment that waits for others, or that none can use. */
  | "fragment"
  /** The capture kept too little of a header. */
  | "cut"
  /** A header contradicts itself. */
  | "broken"
  /** No IP, as ARP and LLDP; or no IP inside of a tunnel's frame. */
  | "not-ip"
  /** More tunnels in tunnels than are followed. */
  | "too-deep";

/** Tunnels in tunnels. */
const DEPTH_MOST = 4;

export class InternetReader {
  /** The innermost packet. Its `bytes` are those of the frame, or own ones when it was put together from fragments. */
  readonly packet = new InternetPacket();
  readonly transport = new TransportHeader();
  readonly reassembly: FragmentReassembly;
  /** Tunnels around the last packet. */
  depth = 0;
  jumbograms = 0;
  /** Packets without a length of their own. */
  lengthsFromFrame = 0;
  /** Packets that came in at least one tunnel. */
  tunnelled = 0;
  readonly #inside = new TunnelPayload();
  readonly #innerFrame = new LinkFrame();

  constructor(limits: ReassemblyLimits = REASSEMBLY_LIMITS) {
    this.reassembly = new FragmentReassembly(limits);
  }

  /**
   * Reads the network layer between `start` and `end`.
   * @param etherType as the link layer told it.
   * @param missing bytes of the frame that were on the wire and are not in the capture.
   */
  read(
    bytes: Uint8Array,
    start: number,
    end: number,
    etherType: number,
    timeMs: number,
    missing: number,
  ): PacketOutcome {
    this.depth = 0;
    const outcome = this.#readPacket(bytes, start, end, etherType, timeMs, missing);
    if (outcome !== "tunnel") return outcome;
    this.tunnelled++;
    return this.#readTunnels(timeMs, missing);
  }

  /** At the end of the capture. */
  close(): void {
    this.reassembly.close();
  }

  #readTunnels(timeMs: number, missing: number): PacketOutcome {
    const inside = this.#inside;
    while (this.depth < DEPTH_MOST) {
      this.depth++;
      const { bytes } = this.packet;
      let { start, end, etherType } = inside;
      if (etherType === ETHERNET_INSIDE) {
        const frame = this.#innerFrame;
        frame.reset(1, start, end);
        const link = readEthernet(bytes, start, end, frame);
        if (link !== "network") return link === "cut" || link === "broken" ? link : "not-ip";
        start = frame.start;
        end = frame.end;
        etherType = frame.etherType;
      }
      const outcome = this.#readPacket(bytes, start, end, etherType, timeMs, missing);
      if (outcome !== "tunnel") return outcome;
    }
    return "too-deep";
  }

  /** One IP packet and what it carries; "tunnel" when that is another packet, which then stands in `inside`. */
  #readPacket(
    bytes: Uint8Array,
    start: number,
    end: number,
    etherType: number,
    timeMs: number,
    missing: number,
  ): PacketOutcome | "tunnel" {
    const packet = this.packet;
    let outcome: InternetOutcome | "not-ip" =
      etherType === ETHER_TYPE.ipv4
        ? readIpv4(bytes, start, end, missing, packet)
        : etherType === ETHER_TYPE.ipv6
          ? readIpv6(bytes, start, end, missing, packet)
          : "not-ip";
    if (outcome === "fragment") {
      if (!this.reassembly.take(packet, timeMs)) return "fragment";
      const hasExtensions = packet.version === 6 || packet.protocol === PROTOCOL.authentication;
      outcome = hasExtensions ? readExtensions(packet) : "whole";
    }
    if (outcome !== "whole") return outcome;
    if (packet.isJumbogram) this.jumbograms++;
    if (packet.isLengthFromFrame) this.lengthsFromFrame++;
    return this.#readPayload(packet);
  }

  #readPayload(packet: InternetPacket): PacketOutcome | "tunnel" {
    const { bytes, start, end, payloadLength } = packet;
    switch (packet.protocol) {
      case PROTOCOL.tcp: {
        const outcome = readTcp(bytes, start, end, payloadLength, this.transport);
        return outcome === "whole" ? "tcp" : outcome;
      }
      case PROTOCOL.udp: {
        const outcome = readUdp(bytes, start, end, payloadLength, this.transport);
        if (outcome !== "whole") return outcome;
        return this.#isTunnelInUdp(bytes) ? "tunnel" : "udp";
      }
      case PROTOCOL.ipv4:
      case PROTOCOL.ipv6:
        this.#inside.start = start;
        this.#inside.end = end;
        this.#inside.etherType = packet.protocol === PROTOCOL.ipv4 ? ETHER_TYPE.ipv4 : ETHER_TYPE.ipv6;
        return "tunnel";
      case PROTOCOL.gre:
        return openGre(bytes, start, end, this.#inside) ? "tunnel" : "other";
      default:
        return "other";
    }
  }

  #isTunnelInUdp(bytes: Uint8Array): boolean {
    const { sourcePort, destinationPort, start, end } = this.transport;
    if (destinationPort === VXLAN_PORT || destinationPort === VXLAN_OLD_PORT) {
      return openVxlan(bytes, start, end, this.#inside);
    }
    if (destinationPort === GTP_USER_PORT || sourcePort === GTP_USER_PORT) {
      return openGtp(bytes, start, end, this.#inside);
    }
    return false;
  }
}
