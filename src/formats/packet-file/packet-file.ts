/**
 * What a packet capture file tells: its packets, handed out one by one, and what the file says of itself.
 *
 * Shared by both formats, pcap and pcapng (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng).
 */

export interface PacketSink {
  /**
   * One packet: `bytes` from `start` to `end`, valid during the call only.
   * @param linkType number of the LINKTYPE registry.
   * @param timeMs milliseconds since 1970 with fractions, exact to a microsecond; NaN where the file gives no time.
   * @param originalLength bytes on the wire; never less than what was captured.
   * @param frame number in the file from 1, counted as Wireshark does: custom blocks of a pcapng take a number too.
   */
  packet(
    bytes: Uint8Array,
    start: number,
    end: number,
    linkType: number,
    timeMs: number,
    originalLength: number,
    frame: number,
  ): void;
  /** Names of an IP address as the file records them (name resolution block). */
  name?(address: string, names: string[]): void;
  /** Keys for decryption: `TLS_KEY_LOG` or another type; `bytes` is valid during the call only. */
  secrets?(type: number, bytes: Uint8Array): void;
}

/** Secrets type of a TLS key log (NSS form): "TLSK". */
export const TLS_KEY_LOG = 0x544c534b;

/** What bounds the memory: twice `blockBytes`, plus the lists. */
export interface PacketFileLimits {
  /** A pcap record that claims more is taken for broken; libpcap's own limit. */
  readonly packetBytes: number;
  /** A pcapng block that claims more is taken for broken. */
  readonly blockBytes: number;
  /** Interfaces of one section, and in the summary. */
  readonly interfaces: number;
  /** Problems in the summary; all are counted. */
  readonly problems: number;
}

export const PACKET_FILE_LIMITS: PacketFileLimits = {
  packetBytes: 262_144,
  blockBytes: 16 * 1024 * 1024,
  interfaces: 4096,
  problems: 100,
};

export type PacketFileProblemCode =
  /** The file ends inside a record or block; everything before it was read. */
  | "file-cut"
  /** A record or block that cannot be true was passed over, with what follows up to the next plausible one. */
  | "record-implausible"
  /** The two lengths of a block differ; it was read by the first. */
  | "lengths-differ"
  /** A block is too short for what it must hold, or its packet reaches beyond it. */
  | "block-too-short"
  /** A packet names an interface that the section does not describe. */
  | "interface-unknown"
  /** More interfaces than are kept. */
  | "interfaces-too-many"
  /** A section of a major version other than 1; it was read as version 1. */
  | "version-unknown";

export interface PacketFileProblem {
  readonly code: PacketFileProblemCode;
  /** Byte in the (unpacked) file where it begins. */
  readonly offset: number;
  /** Bytes that were passed over. */
  readonly skippedBytes: number;
}

export interface CaptureInterface {
  readonly linkType: number;
  /** Name of the LINKTYPE registry. */
  readonly linkTypeName: string;
  readonly name: string | null;
  readonly description: string | null;
  /** Capture filter: what it leaves out was never in the file. */
  readonly filter: string | null;
  /** Most bytes kept of a packet; 0 for no limit. */
  readonly snapLength: number;
  readonly packets: number;
  /** Packets that the capture lost, where the file says so. */
  readonly dropped: number | null;
}

export interface PacketFileSummary {
  readonly format: "pcap" | "pcapng";
  /** What made the file, as its first section with such a statement says; pcap cannot say. */
  readonly writer: {
    readonly hardware: string | null;
    readonly os: string | null;
    readonly application: string | null;
  };
  /** Packets handed out. */
  readonly packets: number;
  /** Bytes that were read into records; the rest of a cut file is not among them. */
  readonly bytesRead: number;
  /** True when the file ends inside a record: everything before it was read. */
  readonly truncated: boolean;
  /** In the order of the file, through all sections. */
  readonly interfaces: readonly CaptureInterface[];
  readonly interfacesTotal: number;
  readonly tlsKeyLogs: number;
  readonly otherSecrets: number;
  /** Blocks that hold no traffic and are not read: custom ones and unknown ones. */
  readonly blocksPassedOver: number;
  readonly problems: readonly PacketFileProblem[];
  readonly problemsTotal: number;
}
