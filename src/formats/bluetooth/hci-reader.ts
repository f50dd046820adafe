/**
 * The Host Controller Interface: what host and controller of one device say to each other, here about connections.
 *
 * Sources: Core Specification, volume 4, part A (H4) and part E, sections 5.4 and 7; pages of LINKTYPE_BLUETOOTH_HCI_H4,
 * LINKTYPE_BLUETOOTH_HCI_H4_WITH_PHDR and LINKTYPE_BLUETOOTH_LINUX_MONITOR (tcpdump.org/linktypes). Data are in plain
 * here even where they are encrypted on the air; events tell which.
 */
import type { BluetoothAddress, BluetoothSink, LinkKeyKind } from "./bluetooth-facts.ts";
import { Connection, type ConnectionOpening } from "./connection.ts";
import { ConnectionTable } from "./connection-table.ts";
import { deviceAddress } from "./device-address.ts";
import type { DeviceTable } from "./device-table.ts";
import { HciConnection } from "./hci-connection.ts";
import { type HciEventSink, HciEvents } from "./hci-events.ts";
import { KnownDatabases } from "./known-databases.ts";
import { le16 } from "./little-endian.ts";

/** Packet indicators (volume 4, part A, section 2). */
const PACKET = { command: 1, acl: 2, event: 4 } as const;
const LAST_INDICATOR = 5;
/** Opcodes of the Linux monitor, as packet indicator and whether the host sent it. */
const MONITOR: Readonly<Record<number, readonly [packet: number, isSent: boolean]>> = {
  2: [PACKET.command, true],
  3: [PACKET.event, false],
  4: [PACKET.acl, true],
  5: [PACKET.acl, false],
};
const MONITOR_NEW_INDEX = 0;
const MONITOR_LAST = 18;

const HANDLES = 0x1000;
const ADAPTERS_AT_MOST = 16;

/** Commands that tell by which address the host connects: opcode, and where type and address stand in it. */
const COMMAND = {
  setRandomAddress: 0x2005,
  advertisingParameters: 0x2006,
  createConnection: 0x200d,
  setRandomAddressOfSet: 0x2035,
  extendedAdvertisingParameters: 0x2036,
  extendedCreateConnection: 0x2043,
} as const;
const OWN_TYPE_AT: Readonly<Record<number, number>> = {
  [COMMAND.advertisingParameters]: 5,
  [COMMAND.createConnection]: 12,
  [COMMAND.extendedAdvertisingParameters]: 10,
  [COMMAND.extendedCreateConnection]: 1,
};
const RANDOM_ADDRESS_AT: Readonly<Record<number, number>> = {
  [COMMAND.setRandomAddress]: 0,
  [COMMAND.setRandomAddressOfSet]: 1,
};

/** What the capture tells of the host's own device. */
interface Adapter {
  publicAddress: BluetoothAddress | null;
  randomAddress: BluetoothAddress | null;
  isRandomUsed: boolean;
}

export class HciReader implements HciEventSink {
  readonly #sink: BluetoothSink;
  readonly #connections: ConnectionTable<HciConnection>;
  readonly #events: HciEvents;
  readonly #databases = new KnownDatabases();
  readonly #adapters = new Map<number, Adapter>();
  /** Of the packet that is read. */
  #adapter = 0;
  #frame = 0;
  #timeMs = 0;

  constructor(sink: BluetoothSink, devices: DeviceTable) {
    this.#sink = sink;
    this.#connections = new ConnectionTable(({ connection }) => sink.connection(connection.facts));
    this.#events = new HciEvents(this, devices);
  }

  /** A packet indicator, then the packet. */
  h4(bytes: Uint8Array, start: number, end: number, frame: number, timeMs: number): boolean {
    if (end <= start) return false;
    this.#at(0, frame, timeMs);
    return this.#packet(bytes[start] as number, bytes, start + 1, end, null);
  }

  /** Four bytes of direction before it, 1 for what the host receives. */
  h4WithDirection(bytes: Uint8Array, start: number, end: number, frame: number, timeMs: number): boolean {
    if (end - start < 5) return false;
    this.#at(0, frame, timeMs);
    const isSent = ((bytes[start + 3] as number) & 1) === 0;
    return this.#packet(bytes[start + 4] as number, bytes, start + 5, end, isSent);
  }

  /** Number of the adapter and opcode, both in network order, then the packet. */
  monitor(bytes: Uint8Array, start: number, end: number, frame: number, timeMs: number): boolean {
    if (end - start < 4) return false;
    this.#at(((bytes[start] as number) << 8) | (bytes[start + 1] as number), frame, timeMs);
    const opcode = ((bytes[start + 2] as number) << 8) | (bytes[start + 3] as number);
    // Kind of controller and bus, address, name.
    if (opcode === MONITOR_NEW_INDEX && end - start >= 12) this.ownAddress(bytes, start + 6);
    const packet = MONITOR[opcode];
    if (packet === undefined) return opcode <= MONITOR_LAST;
    return this.#packet(packet[0], bytes, start + 4, end, packet[1]);
  }

  close(): void {
    this.#connections.endAll();
  }

  #at(adapter: number, frame: number, timeMs: number): void {
    this.#adapter = adapter;
    this.#frame = frame;
    this.#timeMs = timeMs;
  }

  #packet(indicator: number, bytes: Uint8Array, start: number, end: number, isSent: boolean | null): boolean {
    switch (indicator) {
      case PACKET.command:
        return this.#command(bytes, start, end);
      case PACKET.event:
        return this.#events.read(bytes, start, end, this.#frame);
      case PACKET.acl:
        return this.#acl(bytes, start, end, isSent);
      default:
        return indicator > 0 && indicator <= LAST_INDICATOR;
    }
  }

  #command(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < 3) return false;
    const opcode = le16(bytes, start);
    const parameters = start + 3;
    const parametersEnd = parameters + (bytes[start + 2] as number);
    if (parametersEnd > end) return false;
    const typeAt = OWN_TYPE_AT[opcode];
    if (typeAt !== undefined && parameters + typeAt < parametersEnd) {
      this.#own().isRandomUsed = ((bytes[parameters + typeAt] as number) & 1) === 1;
    }
    const addressAt = RANDOM_ADDRESS_AT[opcode];
    if (addressAt !== undefined && parameters + addressAt + 6 <= parametersEnd) {
      this.#own().randomAddress = deviceAddress(bytes, parameters + addressAt, true);
    }
    return true;
  }

  #acl(bytes: Uint8Array, start: number, end: number, isSent: boolean | null): boolean {
    if (end - start < 4) return false;
    const field = le16(bytes, start);
    const dataEnd = start + 4 + le16(bytes, start + 2);
    if (dataEnd > end) return false;
    const known = this.#find(field % HANDLES) ?? this.#open(field % HANDLES, null, null, true);
    known.connection.seen(this.#frame, this.#timeMs);
    known.data((field >> 12) & 3, bytes, start + 4, dataEnd, isSent);
    return true;
  }

  #own(): Adapter {
    let adapter = this.#adapters.get(this.#adapter);
    if (adapter === undefined) {
      adapter = { publicAddress: null, randomAddress: null, isRandomUsed: false };
      if (this.#adapters.size < ADAPTERS_AT_MOST) this.#adapters.set(this.#adapter, adapter);
    }
    return adapter;
  }

  #find(handle: number): HciConnection | undefined {
    return this.#connections.get(this.#adapter * HANDLES + handle);
  }

  #open(
    handle: number,
    transport: ConnectionOpening["transport"],
    peer: BluetoothAddress | null,
    isLocalCentral: boolean,
    ownAddress: BluetoothAddress | null = null,
  ): HciConnection {
    const [central, peripheral] = isLocalCentral ? [ownAddress, peer] : [peer, ownAddress];
    const isBeginSeen = transport !== null;
    const opening = { transport, central, peripheral, isBeginSeen, frame: this.#frame, timeMs: this.#timeMs };
    const connection = new Connection(this.#sink, opening);
    this.#databases.adopt(connection);
    const known = new HciConnection(connection, isLocalCentral ? "central" : "peripheral");
    return this.#connections.open(this.#adapter * HANDLES + handle, known);
  }

  ownAddress(bytes: Uint8Array, at: number): void {
    this.#own().publicAddress = deviceAddress(bytes, at, false);
  }

  connected(handle: number, isLe: boolean, peer: BluetoothAddress, isLocalCentral: boolean): void {
    const { publicAddress, randomAddress, isRandomUsed } = this.#own();
    const own = isLe && isRandomUsed ? randomAddress : publicAddress;
    this.#open(handle, isLe ? "le" : "br-edr", peer, isLocalCentral, own).connection.seen(this.#frame, this.#timeMs);
  }

  disconnected(handle: number): void {
    this.#seen(handle);
    this.#connections.end(this.#adapter * HANDLES + handle);
  }

  encryption(handle: number, change: "on" | "off" | "failed"): void {
    const connection = this.#seen(handle);
    if (change === "on") connection?.encrypted();
    else if (change === "off") connection?.encryptionStopped();
    else connection?.encryptionRefused();
  }

  linkKey(peer: BluetoothAddress, kind: LinkKeyKind): void {
    for (const { connection } of this.#connections.values()) {
      if (connection.central?.text === peer.text || connection.peripheral?.text === peer.text) {
        connection.linkKey = kind;
      }
    }
  }

  #seen(handle: number): Connection | undefined {
    const connection = this.#find(handle)?.connection;
    connection?.seen(this.#frame, this.#timeMs);
    return connection;
  }
}
