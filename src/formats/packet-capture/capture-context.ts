/**
 * What all conversations of one capture share: the cryptography that is handed in, names, certificates, who examines.
 */
import type { ContentExaminer } from "../../domain/traffic/content.ts";
import type { QuicCrypto } from "../quic/initial-protection.ts";
import type { Sha256 } from "../tls/tls-facts.ts";
import type { AnnouncedDevices } from "./announced-devices.ts";
import type { ConversationFacts } from "./conversation-facts.ts";
import type { ConversationTeller } from "./conversation-teller.ts";
import type { NamesByAddress } from "./names-by-address.ts";
import type { PacketMoment } from "./packet-moment.ts";
import type { SeenCertificates } from "./seen-certificates.ts";
import type { StreamReader, TlsDecryption } from "./stream-reader.ts";

export interface PacketCaptureOptions {
  readonly quicCrypto: QuicCrypto;
  /** Names certificates, and prints clients (JA4). */
  readonly sha256: Sha256;
  /** Looks into what is readable; without one nothing is looked into. */
  readonly examiner?: ContentExaminer | undefined;
  /** Opens what a key log has the keys of; the keys that a capture holds itself are added to that log. */
  readonly decryption?: TlsDecryption | undefined;
  /** Words by chance that the table of flows is kept with, as `FlowTable`. */
  readonly flowSecret?: Int32Array | undefined;
  /** Told of single facts that no exchange lists, so that another program's count can be held against them. */
  readonly onFact?: ((kind: FactKind, value: string) => void) | undefined;
}

export type FactKind = "dns-name" | "quic-name" | "certificate" | "mqtt-topic" | "hl7-message" | "dicom-association";

export interface CaptureContext extends PacketCaptureOptions {
  readonly names: NamesByAddress;
  readonly certificates: SeenCertificates;
  readonly devices: AnnouncedDevices;
  readonly moment: PacketMoment;
  /** Begins a conversation inside of another. @param isOpened it was encrypted. */
  converse(setting: StreamSetting, isOpened: boolean): StreamReader;
}

/** What a reader of one protocol is given. */
export interface StreamSetting {
  readonly context: CaptureContext;
  readonly facts: ConversationFacts;
  readonly teller: ConversationTeller;
}

/** The server of a message: as the conversation names it, else as it is called from outside. */
export function hostOf({ facts, teller }: StreamSetting): string {
  return facts.host ?? teller.peerName;
}
