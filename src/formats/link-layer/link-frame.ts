/**
 * What a link-layer frame carries: where the network layer begins and ends, and by which EtherType it is known.
 *
 * One struct is filled again and again, since a capture has millions of frames.
 */

export type LinkOutcome =
  /** `etherType`, `start` and `end` tell the network layer: IP, ARP, LLDP or another. */
  | "network"
  /** A frame without a network layer: spanning tree, 802.11 management, padding. */
  | "control"
  /** The link encrypts it and the capture has no keys. */
  | "encrypted"
  /**
   * A link type that is named, not decoded here, as Bluetooth (`BluetoothReader` takes window and `linkType`) and
   * 802.15.4; the window is the whole packet, behind PPI what PPI is around.
   */
  | "other"
  /** The capture kept too little of it. */
  | "cut"
  /** It contradicts itself. */
  | "broken";

export const ETHER_TYPE = {
  ipv4: 0x0800,
  arp: 0x0806,
  ipv6: 0x86dd,
  lldp: 0x88cc,
  eapol: 0x888e,
} as const;

export class LinkFrame {
  outcome: LinkOutcome = "other";
  /** Link type that was read last: that inside of PPI, else that of the packet. */
  linkType = 0;
  /** EtherType of the network layer behind all tags; 0 when there is none. */
  etherType = 0;
  /** Window of the network layer; padding behind it is cut where the link tells a length. */
  start = 0;
  end = 0;
  /** Offsets of the hardware addresses (six bytes), or -1 where the link has none. */
  source = -1;
  destination = -1;
  /** Identifier of the outermost VLAN, or -1. */
  vlan = -1;

  /** Makes it an empty frame of `linkType` with the window given. */
  reset(linkType: number, start: number, end: number): void {
    this.outcome = "other";
    this.linkType = linkType;
    this.etherType = 0;
    this.start = start;
    this.end = end;
    this.source = -1;
    this.destination = -1;
    this.vlan = -1;
  }
}
