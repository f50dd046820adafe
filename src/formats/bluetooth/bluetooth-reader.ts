/**
 * Bluetooth in a packet capture: frames in, facts out when connections end and at the close.
 *
 * Link types: 251 and 256 (LE link layer, without and with a pseudo header), 187 and 201 (HCI, without and with a
 * direction), 254 (Linux monitor). PPI around them (192) is stripped by `readLink`, whose frame tells the link type
 * inside. What is kept is bounded: 512 connections, each with two fragments of 1 kB and at most 8 pairings, 1,024
 * attributes and one count for each health characteristic; attributes of 512 peripherals; 4,096 devices.
 */
import type { BluetoothSink } from "./bluetooth-facts.ts";
import { DeviceTable } from "./device-table.ts";
import { HciReader } from "./hci-reader.ts";
import { LinkLayerReader } from "./link-layer-reader.ts";

const HCI_H4 = 187;
const HCI_H4_WITH_DIRECTION = 201;
const LE_LINK_LAYER = 251;
const LINUX_MONITOR = 254;
const LE_LINK_LAYER_WITH_PSEUDO_HEADER = 256;
/** LINKTYPE_USER0: sniffers put the LE link layer there, inside of PPI, before it had a number. */
const USER0 = 147;

export class BluetoothReader {
  readonly #sink: BluetoothSink;
  readonly #devices = new DeviceTable();
  readonly #air: LinkLayerReader;
  readonly #hci: HciReader;

  constructor(sink: BluetoothSink) {
    this.#sink = sink;
    this.#air = new LinkLayerReader(sink, this.#devices);
    this.#hci = new HciReader(sink, this.#devices);
  }

  /** Reads one frame; the window is valid during the call. False when it is no Bluetooth, or broken or cut. */
  packet(
    bytes: Uint8Array,
    start: number,
    end: number,
    linkType: number,
    timeMs: number,
    frameNumber: number,
  ): boolean {
    switch (linkType) {
      case LE_LINK_LAYER_WITH_PSEUDO_HEADER:
        return this.#air.withPseudoHeader(bytes, start, end, frameNumber, timeMs);
      case LE_LINK_LAYER:
        return this.#air.bare(bytes, start, end, frameNumber, timeMs);
      case USER0:
        return this.#air.isKnown(bytes, start, end) && this.#air.bare(bytes, start, end, frameNumber, timeMs);
      case HCI_H4:
        return this.#hci.h4(bytes, start, end, frameNumber, timeMs);
      case HCI_H4_WITH_DIRECTION:
        return this.#hci.h4WithDirection(bytes, start, end, frameNumber, timeMs);
      case LINUX_MONITOR:
        return this.#hci.monitor(bytes, start, end, frameNumber, timeMs);
      default:
        return false;
    }
  }

  /** Frames of advertising devices that found no place in the table. */
  get framesLeftOut(): number {
    return this.#devices.framesLeftOut;
  }

  /** Tells what is left. */
  close(): void {
    this.#air.close();
    this.#hci.close();
    for (const device of this.#devices.facts) this.#sink.device(device);
  }
}
