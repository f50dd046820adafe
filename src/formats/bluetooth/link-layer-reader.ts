/**
 * Frames of the LE link layer: what is advertised, and what is sent over connections.
 *
 * Sources: Core Specification, volume 6, part B, section 2; pages of LINKTYPE_BLUETOOTH_LE_LL and
 * LINKTYPE_BLUETOOTH_LE_LL_WITH_PHDR (tcpdump.org/linktypes). The checksum is not computed; the pseudo header tells
 * which frames failed it.
 */
import { AirConnection } from "./air-connection.ts";
import type { BluetoothSink, Side } from "./bluetooth-facts.ts";
import { Connection } from "./connection.ts";
import { ConnectionTable } from "./connection-table.ts";
import { deviceAddress } from "./device-address.ts";
import type { DeviceTable } from "./device-table.ts";
import { KnownDatabases } from "./known-databases.ts";
import { le16, le32 } from "./little-endian.ts";

const ADVERTISING = 0x8e89bed6;
const PSEUDO_HEADER_BYTES = 10;

/** Flags of the pseudo header. */
const DECRYPTED = 0x0008;
const CRC_CHECKED = 0x0400;
const CRC_VALID = 0x0800;
const PHY_CODED = 2;
/** Kinds of PDU in bits 7 to 9: data by sender; behind them isochronous ones, before them advertising. */
const KIND = { unspecified: 0, advertising: 1, fromCentral: 2, fromPeripheral: 3 } as const;

/** PDU types of advertising channels (section 2.3). */
const PDU = { direct: 1, scanRequest: 3, connect: 5, extended: 7 } as const;
/** ADV_IND, ADV_NONCONN_IND, SCAN_RSP and ADV_SCAN_IND: an address, then advertising data. */
const PLAIN_ADVERTISING: readonly number[] = [0, 2, 4, 6];
const CONNECT_BYTES = 34;

/** A connection whose opening is missed is one once it has so many frames; a single one may be noise. */
const FRAMES_OF_A_CONNECTION = 4;
const ENDED_REMEMBERED = 16;

export class LinkLayerReader {
  readonly #sink: BluetoothSink;
  readonly #devices: DeviceTable;
  readonly #databases = new KnownDatabases();
  readonly #connections: ConnectionTable<AirConnection>;
  /** Access addresses of connections that ended last: their last words may be repeated. */
  readonly #ended: number[] = [];
  #endedCount = 0;

  constructor(sink: BluetoothSink, devices: DeviceTable) {
    this.#sink = sink;
    this.#devices = devices;
    this.#connections = new ConnectionTable(({ connection }) => {
      const { facts } = connection;
      if (facts.isBeginSeen || connection.frames >= FRAMES_OF_A_CONNECTION) sink.connection(facts);
    });
  }

  /** A frame behind the pseudo header that stands at `start`. */
  withPseudoHeader(bytes: Uint8Array, start: number, end: number, frame: number, timeMs: number): boolean {
    if (end - start < PSEUDO_HEADER_BYTES) return false;
    const flags = le16(bytes, start + 8);
    if ((flags & CRC_CHECKED) !== 0 && (flags & CRC_VALID) === 0) return true;
    return this.#read(bytes, start + PSEUDO_HEADER_BYTES, end, flags, frame, timeMs);
  }

  /** A frame that begins with its access address. */
  bare(bytes: Uint8Array, start: number, end: number, frame: number, timeMs: number): boolean {
    return this.#read(bytes, start, end, 0, frame, timeMs);
  }

  /** Whether the frame is advertising, or one of a connection that was seen to begin. */
  isKnown(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < 6) return false;
    const accessAddress = le32(bytes, start);
    return accessAddress === ADVERTISING || this.#connections.get(accessAddress) !== undefined;
  }

  close(): void {
    this.#connections.endAll();
  }

  #read(bytes: Uint8Array, start: number, end: number, flags: number, frame: number, timeMs: number): boolean {
    // The coded PHY has a byte more behind the access address.
    const at = start + (flags >> 14 === PHY_CODED ? 5 : 4);
    if (end - at < 2) return false;
    const accessAddress = le32(bytes, start);
    const kind = (flags >> 7) & 7;
    const isAdvertising = accessAddress === ADVERTISING;
    // Direction finding puts a byte between header and payload of a data PDU.
    const payload = at + (!isAdvertising && ((bytes[at] as number) & 0x20) !== 0 ? 3 : 2);
    const payloadEnd = payload + (bytes[at + 1] as number);
    if (payloadEnd > end) return false;
    if (isAdvertising) this.#advertising(bytes, at, payloadEnd, frame, timeMs);
    // Periodic advertising and isochronous streams have access addresses of their own.
    else if (kind !== KIND.advertising && kind <= KIND.fromPeripheral) {
      return this.#data(accessAddress, bytes, at, payload, payloadEnd, flags, frame, timeMs);
    }
    return true;
  }

  #advertising(bytes: Uint8Array, at: number, end: number, frame: number, timeMs: number): void {
    const header = bytes[at] as number;
    const type = header & 0x0f;
    const isRandom = (header & 0x40) !== 0;
    const start = at + 2;
    if (PLAIN_ADVERTISING.includes(type) || type === PDU.direct) {
      if (end - start < 6) return;
      const dataStart = type === PDU.direct ? end : start + 6;
      this.#devices.advertised(bytes, start, isRandom, dataStart, end, frame);
    } else if (type === PDU.connect && end - start === CONNECT_BYTES) {
      this.#connect(bytes, start, isRandom, (header & 0x80) !== 0, frame, timeMs);
    } else if (type === PDU.extended && end > start) {
      this.#extended(bytes, start, end, isRandom, frame);
    }
  }

  /** Section 2.3.4: length of the extended header, flags, then the fields that the flags tell; the address is first. */
  #extended(bytes: Uint8Array, start: number, end: number, isRandom: boolean, frame: number): void {
    const headerEnd = start + 1 + ((bytes[start] as number) & 0x3f);
    const hasAddress = ((bytes[start + 1] as number) & 1) !== 0;
    if (headerEnd - start < 8 || headerEnd > end || !hasAddress) return;
    this.#devices.advertised(bytes, start + 2, isRandom, headerEnd, end, frame);
  }

  #connect(
    bytes: Uint8Array,
    start: number,
    isCentralRandom: boolean,
    isPeripheralRandom: boolean,
    frame: number,
    timeMs: number,
  ): void {
    const key = le32(bytes, start + 12);
    // Sniffers of several channels may hand it out more than once.
    if (this.#connections.get(key)?.connection.frames === 0) return;
    const central = deviceAddress(bytes, start, isCentralRandom);
    const peripheral = deviceAddress(bytes, start + 6, isPeripheralRandom);
    const opening = { transport: "le", central, peripheral, isBeginSeen: true, frame, timeMs } as const;
    const connection = new Connection(this.#sink, opening);
    this.#databases.adopt(connection);
    this.#connections.open(key, new AirConnection(connection));
  }

  #data(
    key: number,
    bytes: Uint8Array,
    at: number,
    start: number,
    end: number,
    flags: number,
    frame: number,
    timeMs: number,
  ): boolean {
    const header = bytes[at] as number;
    if ((header & 3) === 0) return false;
    let air = this.#connections.get(key);
    if (air === undefined) {
      if (this.#ended.includes(key)) return true;
      const opening = { transport: "le", central: null, peripheral: null, isBeginSeen: false, frame, timeMs } as const;
      air = this.#connections.open(key, new AirConnection(new Connection(this.#sink, opening)));
    }
    air.connection.seen(frame, timeMs);
    if (air.pdu(header, bytes, start, end, sender((flags >> 7) & 7), (flags & DECRYPTED) !== 0)) {
      this.#connections.end(key);
      this.#ended[this.#endedCount++ % ENDED_REMEMBERED] = key;
    }
    return true;
  }
}

function sender(kind: number): Side | null {
  return kind === KIND.fromCentral ? "central" : kind === KIND.fromPeripheral ? "peripheral" : null;
}
