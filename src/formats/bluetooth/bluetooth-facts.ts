/**
 * What a Bluetooth capture tells: devices that make themselves known, connections, how they paired and what they sent
 * in plain. Values and keys are never among the facts.
 *
 * Terms of the Bluetooth Core Specification 5.4: central and peripheral, initiator and responder of a pairing.
 */

export interface BluetoothSink {
  /** Once for each device that advertised or answered, when the reader closes. */
  device(facts: BluetoothDevice): void;
  /** Once for each connection, when it ends or the reader closes. */
  connection(facts: BluetoothConnection): void;
  /**
   * The value of a health characteristic that can be read in the capture; only a sink that asks for values has it.
   * `pointer` is as "frame 7", `characteristic` its UUID; the window is valid during the call.
   */
  value?(pointer: string, characteristic: string, bytes: Uint8Array, start: number, end: number): void;
}

/** Core Specification, volume 6, part B, section 1.3. */
export type AddressKind =
  | "public"
  /** Random, yet the same at least until the device restarts. */
  | "random-static"
  /** Changes now and then; who has the identity resolving key recognises it. */
  | "private-resolvable"
  | "private-non-resolvable"
  | "random-reserved";

export interface BluetoothAddress {
  /** As "74:da:ea:91:47:e3". */
  readonly text: string;
  readonly kind: AddressKind;
}

export interface BluetoothDevice {
  readonly address: BluetoothAddress;
  readonly name: string | null;
  /** Services that it advertises. */
  readonly services: readonly AssignedUuid[];
  /** Services of which it broadcasts data to everybody. */
  readonly broadcastServices: readonly AssignedUuid[];
  /** Company identifier of the maker's own data that it broadcasts, else null. */
  readonly company: number | null;
  /** Frames in which it advertised or answered. */
  readonly frames: number;
  readonly firstFrame: number;
  readonly lastFrame: number;
}

export interface AssignedUuid {
  /** Four hexadecimal digits where it is assigned, else the whole UUID. */
  readonly uuid: string;
  /** Name by the Assigned Numbers; null for one that we do not know. */
  readonly name: string | null;
}

/** How something was sent over the air; unknown where the capture does not show the beginning. */
export type Protection = "plain" | "encrypted" | "unknown";
export type ProtectionCounts = Readonly<Record<Protection, number>>;
export type Side = "central" | "peripheral";

export interface BluetoothConnection {
  /** Null where the capture does not show the beginning, and nothing in it tells. */
  readonly transport: "le" | "br-edr" | null;
  /** Null where the capture does not show the beginning. */
  readonly central: BluetoothAddress | null;
  readonly peripheral: BluetoothAddress | null;
  /** Names told over the connection. */
  readonly centralName: string | null;
  readonly peripheralName: string | null;
  readonly firstFrame: number;
  readonly lastFrame: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** The capture shows how it was opened. */
  readonly isBeginSeen: boolean;
  readonly encryption: EncryptionFacts;
  /** Bytes above the link layer, without repetitions, by how they went over the air. */
  readonly bytesFromCentral: ProtectionCounts;
  readonly bytesFromPeripheral: ProtectionCounts;
  readonly pairings: readonly BluetoothPairing[];
  /** BR/EDR: how the link key came to be; null where none was told. */
  readonly linkKey: LinkKeyKind | null;
  readonly services: readonly AssignedUuid[];
  readonly characteristics: readonly AssignedUuid[];
  readonly health: readonly HealthCharacteristic[];
  /** Values of characteristics whose discovery the capture does not show: nobody knows what they are. */
  readonly unnamedValues: ProtectionCounts;
  /** Manufacturer, model and versions that the peripheral or central told (Device Information Service). */
  readonly information: Readonly<Partial<Record<DeviceInformation, string>>>;
}

export type DeviceInformation = "manufacturer" | "model" | "hardware" | "firmware" | "software";

export interface EncryptionFacts {
  /** Unknown: the capture shows neither the beginning nor a start of encryption. */
  readonly state: "never" | "started" | "refused" | "stopped" | "unknown";
  /** Frame in which it was first on; null when it was not seen to start. */
  readonly startedFrame: number | null;
  /** `bonded`: a key of an earlier pairing; `paired`: one of the pairing that the capture shows. */
  readonly key: "paired" | "bonded" | null;
}

export type PairingMethod = "just-works" | "passkey-entry" | "numeric-comparison" | "out-of-band";
export type PairingKey = "ltk" | "irk" | "csrk" | "link-key";

/** Pairing over LE, by the Security Manager Protocol (volume 3, part H). */
export interface BluetoothPairing {
  readonly firstFrame: number;
  readonly lastFrame: number;
  /** Null unless request and response are both in the capture. */
  readonly method: PairingMethod | null;
  /** LE Secure Connections, else LE legacy pairing; null as `method`. */
  readonly secureConnections: boolean | null;
  readonly initiator: PairingOffer | null;
  readonly responder: PairingOffer | null;
  /** Bytes of the encryption key agreed on; null as `method`. */
  readonly keySize: number | null;
  readonly bonding: boolean | null;
  /** Keys that they agreed to send, by sender. */
  readonly keysOfInitiator: readonly PairingKey[];
  readonly keysOfResponder: readonly PairingKey[];
  /** Keys whose sending can be read in the capture. */
  readonly keysSent: readonly { readonly key: PairingKey; readonly from: Side; readonly protection: Protection }[];
  /** Completed: the link was encrypted afterwards. Open: the capture shows neither that nor a failure. */
  readonly outcome: "completed" | "failed" | "open";
  /** Reason of Pairing Failed (volume 3, part H, section 3.5.5), else null. */
  readonly failure: number | null;
  readonly weaknesses: readonly PairingWeakness[];
}

export type PairingWeakness =
  /** Who recorded it finds the key by trying: legacy pairing with at most a million temporary keys, or debug keys. */
  | "pairing-breakable"
  /** Just Works: nobody checks who is at the other end. */
  | "not-authenticated"
  /** Fewer than 16 bytes. */
  | "key-short"
  | "keys-sent-in-plain";

export type IoCapability = "display-only" | "display-yes-no" | "keyboard-only" | "none" | "keyboard-display";

/** Pairing Request or Pairing Response. */
export interface PairingOffer {
  /** Null when the number is none that is defined. */
  readonly ioCapability: IoCapability | null;
  readonly outOfBand: boolean;
  readonly mitm: boolean;
  readonly bonding: boolean;
  readonly secureConnections: boolean;
  readonly keySizeAtMost: number;
}

/** Link_Key_Notification, parameter Key_Type (volume 4, part E, section 7.7.24); all but the first are SSP. */
export type LinkKeyKind =
  | "legacy-pin"
  | "debug"
  | "unauthenticated-p192"
  | "authenticated-p192"
  | "changed"
  | "unauthenticated-p256"
  | "authenticated-p256"
  | "unknown";

export interface HealthCharacteristic extends AssignedUuid {
  readonly reads: number;
  readonly writes: number;
  readonly notifications: number;
  readonly indications: number;
  readonly bytes: number;
  /** The same values, by how they went over the air. */
  readonly values: ProtectionCounts;
  readonly firstFrame: number;
  readonly lastFrame: number;
}
