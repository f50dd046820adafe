/**
 * Packets in, one observation per device and interval out; the packets' own times are the clock.
 *
 * Readers in `formats/` tell each packet with its addresses and its conversation. Memory is bounded by the tables here,
 * however long it runs and whatever is sent.
 */
import type { Network } from "../../address.ts";
import { DeviceTable } from "./device-table.ts";
import { isGroupMac, NO_MAC } from "./hardware-address.ts";
import { NearAddresses } from "./near-addresses.ts";
import type { Observation } from "./observation.ts";
import type { ObservedDevice } from "./observed-device.ts";
import type { ObservedFlow } from "./observed-flow.ts";
import { Routers } from "./routers.ts";

export interface TrafficObserverOptions {
  readonly intervalMs: number;
  /** Networks of the facility beside the private ones. */
  readonly own?: readonly Network[];
  readonly emit: (observation: Observation) => void;
  /** An interval is over: all of it was emitted. */
  readonly ended?: (fromMs: number, toMs: number) => void;
}

/** One packet, told anew in the same object. */
export class SeenPacket {
  timeMs = 0;
  /** On the wire, all headers counted. */
  bytes = 0;
  sourceMac = NO_MAC;
  destinationMac = NO_MAC;
  source = "";
  destination = "";
  flow: ObservedFlow | undefined;
  /** From the client of the flow to its server. */
  isFromClient = true;
  /** It began a conversation. */
  isFirst = false;
}

/** Packets of one capture may stand so far out of order; beyond, the clock was set back. */
const BACK_MS = 5_000;
const NAMES_MOST = 8_192;
/** A device's own addresses on the Internet begin alike. */
const FAR_PREFIXES = 2;

/** Ports by which a network runs itself: whom a device asks for its address says nothing about the device. */
const ADDRESS_PORTS: ReadonlySet<number> = new Set([67, 68, 546, 547]);
const DNS_PORT = 53;

export class TrafficObserver {
  readonly #options: TrafficObserverOptions;
  readonly #near: NearAddresses;
  readonly #routers = new Routers();
  readonly #devices = new DeviceTable();
  /** What anybody in the network was told of an address. */
  readonly #names = new Map<string, string>();
  readonly #nameOf = (address: string) => this.#names.get(address);
  #interval = 0;
  #fromMs = -1;
  #toMs = -1;
  #nowMs = 0;
  clockSteps = 0;

  constructor(options: TrafficObserverOptions) {
    this.#options = options;
    this.#near = new NearAddresses(options.own ?? []);
  }

  get devices(): number {
    return this.#devices.size;
  }

  /** Devices that made room for others before anybody answered them. */
  get displaced(): number {
    return this.#devices.displaced;
  }

  /** Milliseconds since 1970 of the newest packet; 0 before the first. */
  get nowMs(): number {
    return this.#nowMs;
  }

  packet(packet: SeenPacket): void {
    this.#clock(packet.timeMs);
    const { flow, bytes, isFromClient } = packet;
    const source = this.#source(packet);
    const destination = this.#destination(packet);
    if (source !== undefined) {
      source.up.add(Math.floor(this.#nowMs / 1000), bytes);
      this.#count(source, packet);
      source.hasSent = true;
    }
    if (destination !== undefined && destination !== source) {
      destination.down.add(Math.floor(this.#nowMs / 1000), bytes);
      this.#count(destination, packet);
      destination.hasReceived = true;
      if (destination.hasSent) this.#devices.keep(destination);
    }
    if (flow === undefined || this.#isHousekeeping(flow)) return;
    if (source !== undefined) this.#talks(source, flow, isFromClient ? 0 : 1);
    if (destination !== undefined && destination !== source) this.#talks(destination, flow, isFromClient ? 1 : 0);
  }

  /** A port of the one who sent `packet` is open. */
  answered(packet: SeenPacket, transport: "tcp" | "udp", port: number): void {
    if (this.#near.of(packet.destination) !== "group") this.#source(packet)?.answeredOn(transport, port, this.#nowMs);
  }

  /** A resolver answered `asker`: the name that was asked for has this address. */
  resolved(asker: string, address: string, name: string): void {
    this.#devices.byAddress(asker)?.asked(address, name);
    this.#named(address, name);
  }

  /** Somebody says what he is called (mDNS, LLMNR, NetBIOS), or asks for an address under a name (DHCP). */
  announced(address: string, name: string): void {
    const device = this.#devices.byAddress(address);
    if (device === undefined) return;
    device.addName(name);
    if (!this.#names.has(address)) this.#remember(address, name.toLowerCase());
  }

  namedByMac(mac: number, name: string): void {
    this.#devices.byMac(mac)?.addName(name);
  }

  /** Time has passed without a packet. */
  timePassed(nowMs: number): void {
    if (this.#nowMs > 0 && nowMs > this.#nowMs) this.#clock(nowMs);
  }

  /** Ends the interval under way. */
  end(): void {
    if (this.#fromMs >= 0 && this.#nowMs > this.#fromMs) this.#close(Math.ceil((this.#nowMs + 1) / 1000) * 1000);
    this.#fromMs = -1;
  }

  #clock(timeMs: number): void {
    if (timeMs <= 0) return; // the file gives no time: it goes on with the last
    if (this.#fromMs < 0) this.#begin(timeMs);
    else if (timeMs < this.#nowMs - BACK_MS) {
      this.clockSteps++;
      this.#close(Math.max(this.#fromMs + 1000, this.#nowMs));
      for (const device of this.#devices.all()) device.clockBack(timeMs);
      this.#begin(timeMs);
    } else if (timeMs >= this.#toMs) {
      this.#close(this.#toMs);
      this.#begin(timeMs);
      this.#devices.sweep(timeMs);
    } else if (timeMs > this.#nowMs) this.#nowMs = timeMs;
  }

  #begin(timeMs: number): void {
    const { intervalMs } = this.#options;
    this.#interval++;
    this.#fromMs = Math.floor(timeMs / intervalMs) * intervalMs;
    this.#toMs = this.#fromMs + intervalMs;
    this.#nowMs = timeMs;
  }

  #close(toMs: number): void {
    const { emit, ended } = this.#options;
    for (const device of this.#devices.all()) emit(device.observe(this.#fromMs, toMs, this.#nameOf));
    ended?.(this.#fromMs, toMs);
  }

  #count(device: ObservedDevice, { isFirst }: SeenPacket): void {
    device.packets++;
    if (isFirst) device.connections++;
    device.lastSeenMs = this.#nowMs;
  }

  #talks(device: ObservedDevice, flow: ObservedFlow, side: 0 | 1): void {
    // Whoever is only knocked at talks with nobody.
    if (side === 0 || flow.isAnswered) device.talks(flow, side, this.#interval);
  }

  #isHousekeeping({ server, serverPort, clientPort }: ObservedFlow): boolean {
    if (ADDRESS_PORTS.has(serverPort) || ADDRESS_PORTS.has(clientPort)) return true;
    const nearness = this.#near.of(server);
    return nearness === "group" || (serverPort === DNS_PORT && nearness === "near");
  }

  /** Who sent it, when that is a device here. */
  #source({ sourceMac: mac, source: address }: SeenPacket): ObservedDevice | undefined {
    const nearness = this.#near.of(address);
    const hasMac = mac !== NO_MAC && !isGroupMac(mac);
    if (nearness === "group")
      return hasMac && !this.#routers.has(mac) ? this.#devices.ofMac(mac, this.#nowMs) : undefined;
    if (nearness === "far") return hasMac ? this.#fromFar(mac, address) : undefined;
    if (!hasMac || this.#routers.has(mac)) return this.#devices.ofAddress(address, hasMac ? mac : NO_MAC, this.#nowMs);
    const device = this.#devices.ofMac(mac, this.#nowMs);
    if (device.addresses[0] !== address) {
      if (device.addresses.length > 0 && this.#routers.sentFromNear(mac, address)) {
        this.#devices.remove(device);
        return this.#devices.ofAddress(address, mac, this.#nowMs);
      }
      this.#devices.hasAddress(device, address);
    }
    return device;
  }

  /** From the Internet through a router, or by a device that has such an address itself. */
  #fromFar(mac: number, address: string): ObservedDevice | undefined {
    if (this.#routers.has(mac)) return undefined;
    const device = this.#devices.byMac(mac);
    if (device !== undefined && address.includes(":")) {
      const prefix = prefixOf(address);
      if (!device.farPrefixes.includes(prefix) && device.farPrefixes.length < FAR_PREFIXES)
        device.farPrefixes.push(prefix);
      if (device.farPrefixes.includes(prefix)) {
        this.#devices.hasAddress(device, address);
        return device;
      }
    }
    if (this.#routers.sentFromFar(mac, address) && device !== undefined) this.#devices.remove(device);
    return undefined;
  }

  #destination({ destinationMac: mac, destination: address }: SeenPacket): ObservedDevice | undefined {
    if (isGroupMac(mac) || this.#near.of(address) === "group") return undefined;
    const device = mac === NO_MAC || this.#routers.has(mac) ? undefined : this.#devices.byMac(mac);
    // What goes through a router has its hardware address, and is not for it.
    return device?.addresses.includes(address) === true ? device : this.#devices.byAddress(address);
  }

  #named(address: string, name: string): void {
    this.#devices.byAddress(address)?.addName(name);
    this.#remember(address, name);
  }

  #remember(address: string, name: string): void {
    this.#names.delete(address);
    this.#names.set(address, name);
    const [oldest] = this.#names.keys();
    if (this.#names.size > NAMES_MOST && oldest !== undefined) this.#names.delete(oldest);
  }
}

/** The first 64 bits of an IPv6 address, written in full. */
function prefixOf(address: string): string {
  const [head = "", tail] = address.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : new Array(Math.max(0, 8 - front.length - back.length)).fill("0");
  return [...front, ...zeros, ...back].slice(0, 4).join(":");
}
