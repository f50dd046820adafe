/** Devices that make themselves known, by address; beyond a number of them, new ones are only counted. */
import { AdvertisedFacts } from "./advertising-data.ts";
import { namedService } from "./assigned-numbers.ts";
import type { BluetoothAddress, BluetoothDevice } from "./bluetooth-facts.ts";
import { addressNumber, deviceAddress } from "./device-address.ts";

/** A ward full of phones changes its private addresses every quarter of an hour; each device takes some 1 kB. */
export const DEVICES_AT_MOST = 4_096;

class Device {
  readonly address: BluetoothAddress;
  readonly firstFrame: number;
  readonly advertised = new AdvertisedFacts();
  lastFrame: number;
  frames = 0;

  constructor(address: BluetoothAddress, frame: number) {
    this.address = address;
    this.firstFrame = frame;
    this.lastFrame = frame;
  }

  get facts(): BluetoothDevice {
    const { address, frames, firstFrame, lastFrame } = this;
    const { name, company, services, broadcastServices } = this.advertised;
    return {
      address,
      name,
      services: [...services].map(namedService),
      broadcastServices: [...broadcastServices].map(namedService),
      company,
      frames,
      firstFrame,
      lastFrame,
    };
  }
}

export class DeviceTable {
  /** Frames of devices that found no place. */
  framesLeftOut = 0;
  readonly #devices = new Map<number, Device>();

  /** What the device whose address stands at `addressAt` advertises in the window. */
  advertised(bytes: Uint8Array, addressAt: number, isRandom: boolean, start: number, end: number, frame: number): void {
    const device = this.#device(bytes, addressAt, isRandom, frame);
    if (device === undefined) return;
    device.frames++;
    device.lastFrame = frame;
    device.advertised.read(bytes, start, end);
  }

  /** The device told its name otherwise. */
  named(bytes: Uint8Array, addressAt: number, name: string | null, frame: number): void {
    if (name === null) return;
    const device = this.#device(bytes, addressAt, false, frame);
    if (device === undefined) return;
    device.frames++;
    device.lastFrame = frame;
    device.advertised.tellName(name, true);
  }

  get facts(): BluetoothDevice[] {
    return [...this.#devices.values()].map((device) => device.facts);
  }

  #device(bytes: Uint8Array, addressAt: number, isRandom: boolean, frame: number): Device | undefined {
    const key = addressNumber(bytes, addressAt, isRandom);
    let device = this.#devices.get(key);
    if (device === undefined) {
      if (this.#devices.size >= DEVICES_AT_MOST) {
        this.framesLeftOut++;
        return undefined;
      }
      device = new Device(deviceAddress(bytes, addressAt, isRandom), frame);
      this.#devices.set(key, device);
    }
    return device;
  }
}
