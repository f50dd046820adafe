/**
 * Which devices the sensor follows: bounded, whoever floods the network with made-up addresses.
 *
 * A device stays once it was talked with both ways. Those that only sent so far have a small table of their own, in which
 * the oldest makes room: a flood displaces what it brought itself.
 */
import { NO_MAC } from "./hardware-address.ts";
import { ObservedDevice } from "./observed-device.ts";

/** Each takes 1 to 40 KiB. */
export const DEVICES_MOST = 4_096;
export const NEWCOMERS_MOST = 1_024;
/** Then it is let go. */
const GONE_MS = 24 * 3_600_000;
const NEWCOMER_GONE_MS = 10 * 60_000;

export class DeviceTable {
  readonly #kept = new Map<number | string, ObservedDevice>();
  readonly #newcomers = new Map<number | string, ObservedDevice>();
  readonly #byAddress = new Map<string, ObservedDevice>();
  #entries = 0;
  /** Newcomers that made room for others. */
  displaced = 0;

  get size(): number {
    return this.#kept.size + this.#newcomers.size;
  }

  *all(): Generator<ObservedDevice> {
    yield* this.#kept.values();
    yield* this.#newcomers.values();
  }

  byMac(mac: number): ObservedDevice | undefined {
    return this.#kept.get(mac) ?? this.#newcomers.get(mac);
  }

  byAddress(address: string): ObservedDevice | undefined {
    return this.#byAddress.get(address);
  }

  /** The device with that hardware address. */
  ofMac(mac: number, atMs: number): ObservedDevice {
    return this.byMac(mac) ?? this.#add(mac, new ObservedDevice(mac, NO_MAC, this.#entries++, atMs));
  }

  /** The device with that address, behind the router `via` or on a link without hardware addresses. */
  ofAddress(address: string, via: number, atMs: number): ObservedDevice {
    const known = this.#kept.get(address) ?? this.#newcomers.get(address);
    if (known !== undefined) return known;
    const device = this.#add(address, new ObservedDevice(NO_MAC, via, this.#entries++, atMs));
    this.hasAddress(device, address);
    return device;
  }

  hasAddress(device: ObservedDevice, address: string): void {
    if (device.addresses[0] === address && this.#byAddress.get(address) === device) return;
    const gone = device.addAddress(address);
    if (gone !== undefined && this.#byAddress.get(gone) === device) this.#byAddress.delete(gone);
    this.#byAddress.set(address, device);
  }

  /** It was talked with both ways: a flood no longer displaces it. */
  keep(device: ObservedDevice): void {
    const key = keyOf(device);
    if (this.#kept.size >= DEVICES_MOST || !this.#newcomers.delete(key)) return;
    this.#kept.set(key, device);
  }

  remove(device: ObservedDevice): void {
    const key = keyOf(device);
    this.#kept.delete(key);
    this.#newcomers.delete(key);
    for (const address of device.addresses)
      if (this.#byAddress.get(address) === device) this.#byAddress.delete(address);
  }

  /** Lets go whoever was silent for long. */
  sweep(nowMs: number): void {
    for (const device of this.#kept.values()) if (nowMs - device.lastSeenMs > GONE_MS) this.remove(device);
    for (const device of this.#newcomers.values())
      if (nowMs - device.lastSeenMs > NEWCOMER_GONE_MS) this.remove(device);
  }

  #add(key: number | string, device: ObservedDevice): ObservedDevice {
    if (this.#newcomers.size >= NEWCOMERS_MOST) {
      const [oldest] = this.#newcomers.values();
      if (oldest !== undefined) this.remove(oldest);
      this.displaced++;
    }
    this.#newcomers.set(key, device);
    return device;
  }
}

/** A device behind a router has one address: the one that it was met by. */
function keyOf({ mac, addresses }: ObservedDevice): number | string {
  return mac === NO_MAC ? (addresses[0] ?? "") : mac;
}
