/**
 * One connection, as it is told: who, how protected, how paired, what was sent.
 *
 * The link layer and HCI both feed it: fragments of L2CAP in the order of each side, and what became of encryption.
 */
import { nameText } from "./advertising-data.ts";
import {
  DEVICE_NAME,
  INFORMATION,
  isHealthCharacteristic,
  namedCharacteristic,
  namedService,
} from "./assigned-numbers.ts";
import { AttributeProtocol, type AttributeSink, type ValueUse } from "./attribute-protocol.ts";
import type {
  BluetoothAddress,
  BluetoothConnection,
  BluetoothSink,
  DeviceInformation,
  EncryptionFacts,
  HealthCharacteristic,
  LinkKeyKind,
  Protection,
  ProtectionCounts,
  Side,
} from "./bluetooth-facts.ts";
import { CHANNEL, L2capAssembly } from "./l2cap-assembly.ts";
import { SecurityManager } from "./security-manager.ts";

export interface ConnectionOpening {
  readonly transport: BluetoothConnection["transport"];
  readonly central: BluetoothAddress | null;
  readonly peripheral: BluetoothAddress | null;
  readonly isBeginSeen: boolean;
  readonly frame: number;
  readonly timeMs: number;
}

type Counts = { -readonly [key in keyof ProtectionCounts]: number };
type Health = { -readonly [key in keyof HealthCharacteristic]: HealthCharacteristic[key] } & { values: Counts };

const USE_COUNT = {
  read: "reads",
  write: "writes",
  notification: "notifications",
  indication: "indications",
} as const;

export class Connection implements AttributeSink {
  transport: BluetoothConnection["transport"];
  central: BluetoothAddress | null;
  peripheral: BluetoothAddress | null;
  linkKey: LinkKeyKind | null = null;
  frames = 0;
  lastFrame: number;
  /** How what is sent now goes over the air. */
  protection: Protection;
  readonly attributes = new AttributeProtocol(this);
  readonly names: Record<Side, string | null> = { central: null, peripheral: null };
  readonly #sink: BluetoothSink;
  readonly #opening: ConnectionOpening;
  #lastMs: number;
  readonly #security = new SecurityManager();
  readonly #assemblies: Record<Side, L2capAssembly> = {
    central: new L2capAssembly(),
    peripheral: new L2capAssembly(),
  };
  readonly #bytes: Record<Side, Counts> = { central: counts(), peripheral: counts() };
  readonly #unnamed = counts();
  readonly #health = new Map<string, Health>();
  readonly #information: Partial<Record<DeviceInformation, string>> = {};
  #state: EncryptionFacts["state"];
  #startedFrame: number | null = null;
  #key: EncryptionFacts["key"] = null;

  constructor(sink: BluetoothSink, opening: ConnectionOpening) {
    this.#sink = sink;
    this.#opening = opening;
    this.transport = opening.transport;
    this.central = opening.central;
    this.peripheral = opening.peripheral;
    this.lastFrame = opening.frame;
    this.#lastMs = opening.timeMs;
    this.protection = opening.isBeginSeen ? "plain" : "unknown";
    this.#state = opening.isBeginSeen ? "never" : "unknown";
  }

  get isBeginSeen(): boolean {
    return this.#opening.isBeginSeen;
  }

  /** A frame of this connection was captured. */
  seen(frame: number, timeMs: number): void {
    this.frames++;
    this.lastFrame = frame;
    this.#lastMs = timeMs;
  }

  /** Bytes that cannot be read. */
  unread(from: Side, length: number, protection: Protection): void {
    this.#bytes[from][protection] += length;
  }

  /**
   * A fragment that can be read, in the order in which `from` sent it. Returns the side that sent it after all, should
   * what it carries show that it was the other one.
   */
  fragment(from: Side, isStart: boolean, bytes: Uint8Array, start: number, end: number): Side {
    this.#bytes[from][this.protection] += end - start;
    const assembly = this.#assemblies[from];
    if (!assembly.push(bytes, start, end, isStart)) return from;
    this.transport ??= "le";
    if (assembly.channel === CHANNEL.attributes) {
      this.attributes.read(assembly.bytes, assembly.start, assembly.end, from);
      return from;
    }
    const code = assembly.start < assembly.end ? (assembly.bytes[assembly.start] as number) : 0;
    const side = SecurityManager.sideOf(code) ?? from;
    this.#security.read(assembly.bytes, assembly.start, assembly.end, side, this.protection, this.lastFrame);
    return side;
  }

  /** Encryption is on from the next fragment. */
  encrypted(): void {
    this.protection = "encrypted";
    const isPaired = this.#security.encrypted() || this.linkKey !== null;
    if (this.#state === "started" || this.#state === "stopped") return;
    this.#state = "started";
    this.#startedFrame = this.lastFrame;
    this.#key = isPaired ? "paired" : "bonded";
  }

  encryptionRefused(): void {
    if (this.#state !== "started") this.#state = "refused";
  }

  encryptionStopped(): void {
    this.plain();
    if (this.#state === "started") this.#state = "stopped";
  }

  /** What is sent now can be read: it is not encrypted, whatever was missed before. */
  plain(): void {
    this.protection = "plain";
    if (this.#state === "unknown") this.#state = "never";
  }

  /** What is sent now cannot be read, and the capture does not show why. */
  unclear(): void {
    this.protection = "unknown";
    if (this.#state === "never") this.#state = "unknown";
  }

  attributeValue(
    server: Side,
    type: string | undefined,
    use: ValueUse,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    if (type === undefined) {
      this.#unnamed[this.protection]++;
      return;
    }
    if (use === "read") this.#learn(server, type, bytes, start, end);
    if (!isHealthCharacteristic(type)) return;
    let health = this.#health.get(type);
    if (health === undefined) {
      const frames = { firstFrame: this.lastFrame, lastFrame: this.lastFrame };
      const none = { reads: 0, writes: 0, notifications: 0, indications: 0, bytes: 0 };
      health = { ...namedCharacteristic(type), ...none, values: counts(), ...frames };
      this.#health.set(type, health);
    }
    health[USE_COUNT[use]]++;
    health.bytes += end - start;
    health.values[this.protection]++;
    health.lastFrame = this.lastFrame;
    this.#sink.value?.(`frame ${this.lastFrame}`, type, bytes, start, end);
  }

  #learn(server: Side, type: string, bytes: Uint8Array, start: number, end: number): void {
    if (type === DEVICE_NAME) this.names[server] = nameText(bytes, start, end) ?? this.names[server];
    if (!Object.hasOwn(INFORMATION, type)) return;
    const text = nameText(bytes, start, end);
    if (text !== null) this.#information[INFORMATION[type as keyof typeof INFORMATION]] = text;
  }

  get facts(): BluetoothConnection {
    const { central, peripheral } = this.attributes.databases;
    const services = new Set([...peripheral.services, ...central.services]);
    const characteristics = new Set([...peripheral.characteristics, ...central.characteristics]);
    return {
      transport: this.transport,
      central: this.central,
      peripheral: this.peripheral,
      centralName: this.names.central,
      peripheralName: this.names.peripheral,
      firstFrame: this.#opening.frame,
      lastFrame: this.lastFrame,
      firstMs: this.#opening.timeMs,
      lastMs: this.#lastMs,
      isBeginSeen: this.#opening.isBeginSeen,
      encryption: { state: this.#state, startedFrame: this.#startedFrame, key: this.#key },
      bytesFromCentral: { ...this.#bytes.central },
      bytesFromPeripheral: { ...this.#bytes.peripheral },
      pairings: this.#security.facts,
      linkKey: this.linkKey,
      services: [...services].map(namedService),
      characteristics: [...characteristics].map(namedCharacteristic),
      health: [...this.#health.values()].map((one) => ({ ...one, values: { ...one.values } })),
      unnamedValues: { ...this.#unnamed },
      information: { ...this.#information },
    };
  }
}

function counts(): Counts {
  return { plain: 0, encrypted: 0, unknown: 0 };
}
