/**
 * One device as the sensor sees it: what is counted of it in the interval, and what is known of it for longer.
 *
 * Everything in it has a stated size, so that thousands of devices stay small for years.
 */
import type { Peer, Service } from "../report.ts";
import { macText, NO_MAC } from "./hardware-address.ts";
import { ADDRESSES_MOST, NAMES_MOST, type Observation, PEERS_MOST, SERVICES_MOST } from "./observation.ts";
import type { ObservedFlow } from "./observed-flow.ts";
import { Throughput } from "./throughput.ts";

/** Different peers of one interval, before names are known; and conversations whose name may still come. */
const FLOWS_MOST = 256;
const OPENING_MOST = 256;
/** Addresses whose name the device itself asked for. */
const ASKED_MOST = 64;
/** A conversation that says nothing for so long has no name. */
const OPENING_MS = 5_000;
/** A port that answered is taken to be open for so long. */
const OPEN_MS = 24 * 3_600_000;
const HOST = /^[a-z0-9._:%-]{1,253}$/;
const OWN_NAME = /^[a-z0-9][a-z0-9._ -]{0,99}$/i;

export class ObservedDevice {
  /** `NO_MAC` for a device behind a router, which is known by its address. */
  readonly mac: number;
  readonly via: number;
  readonly entry: number;
  sinceMs: number;
  lastSeenMs: number;
  /** It sent something, and somebody sent it something. */
  hasSent = false;
  hasReceived = false;
  readonly addresses: string[] = [];
  readonly names: string[] = [];
  readonly up = new Throughput();
  readonly down = new Throughput();
  /** Beginnings of addresses on the Internet that it has itself (IPv6, 64 bits). */
  readonly farPrefixes: string[] = [];
  packets = 0;
  connections = 0;
  #sequence = 0;
  #peers = new Map<string, ObservedFlow>();
  #peersBeyond = 0;
  readonly #opening = new Set<ObservedFlow>();
  readonly #asked = new Map<string, string>();
  /** When each last answered. */
  readonly #services = new Map<string, number>();

  constructor(mac: number, via: number, entry: number, atMs: number) {
    this.mac = mac;
    this.via = via;
    this.entry = entry;
    this.sinceMs = atMs;
    this.lastSeenMs = atMs;
  }

  /** @returns the address that made room. */
  addAddress(address: string): string | undefined {
    if (this.addresses[0] === address) return undefined;
    return newestFirst(this.addresses, address, ADDRESSES_MOST);
  }

  addName(name: string): void {
    if (OWN_NAME.test(name)) newestFirst(this.names, name.toLowerCase(), NAMES_MOST);
  }

  /** It asked for a name and was told an address. */
  asked(address: string, name: string): void {
    remember(this.#asked, address, name, ASKED_MOST);
  }

  answeredOn(transport: "tcp" | "udp", port: number, atMs: number): void {
    if (port > 0) remember(this.#services, `${transport}/${port}`, atMs, SERVICES_MOST);
  }

  /** It takes part in `flow`, as its client or its server. */
  talks(flow: ObservedFlow, side: 0 | 1, interval: number): void {
    if (flow.toldIn[side] === interval) return;
    flow.toldIn[side] = interval;
    if (side === 0 && flow.isOpening && this.#opening.size < OPENING_MOST) this.#opening.add(flow);
    else this.#peer(flow, side);
  }

  /** Ends the interval, and begins the next. @param nameOf what others asked for under an address. */
  observe(fromMs: number, toMs: number, nameOf: (address: string) => string | undefined): Observation {
    for (const flow of this.#opening)
      if (!flow.isOpening || toMs - flow.startedMs > OPENING_MS || toMs < flow.startedMs) {
        this.#opening.delete(flow);
        this.#peer(flow, 0);
      }
    const peers = this.#peersOf(nameOf);
    const seconds = Math.round((toMs - Math.max(fromMs, Math.floor(this.sinceMs / 1000) * 1000)) / 1000);
    const { packets } = this;
    const [bytesUp, bytesDown] = [this.up.total, this.down.total];
    const observation: Observation = {
      entry: this.entry,
      sequence: this.#sequence++,
      fromMs: Math.round(fromMs),
      toMs: Math.round(toMs),
      mac: this.mac === NO_MAC ? null : macText(this.mac),
      via: this.via === NO_MAC ? null : macText(this.via),
      addresses: [...this.addresses],
      names: [...this.names],
      packets,
      connections: this.connections,
      bytesUp,
      bytesDown,
      throughputUp: packets === 0 ? null : this.up.take(seconds),
      throughputDown: packets === 0 ? null : this.down.take(seconds),
      peers: peers.slice(0, PEERS_MOST),
      peersInAll: peers.length + this.#peersBeyond,
      services: this.#openServices(toMs),
      silentForMs: Math.max(0, Math.round(toMs - this.lastSeenMs)),
    };
    this.packets = 0;
    this.connections = 0;
    this.#peers.clear();
    this.#peersBeyond = 0;
    return observation;
  }

  /** The capture's clock was set back to `nowMs`. */
  clockBack(nowMs: number): void {
    this.sinceMs = Math.min(this.sinceMs, nowMs);
    this.lastSeenMs = Math.min(this.lastSeenMs, nowMs);
    for (const [name, atMs] of this.#services) if (atMs > nowMs) this.#services.set(name, nowMs);
  }

  #peer(flow: ObservedFlow, side: 0 | 1): void {
    const key =
      side === 0
        ? `${flow.transport}/${flow.serverPort}/${flow.server}/${flow.name ?? ""}`
        : `${flow.transport}//${flow.client}`;
    if (this.#peers.has(key)) return;
    if (this.#peers.size < FLOWS_MOST) this.#peers.set(key, flow);
    else this.#peersBeyond++;
  }

  #peersOf(nameOf: (address: string) => string | undefined): Peer[] {
    const peers = new Map<string, Peer>();
    for (const [key, flow] of this.#peers) {
      const { transport, serverPort, name, server } = flow;
      const isClient = !key.startsWith(`${transport}//`);
      const hosts = isClient ? this.#hostsOf(server, name, nameOf) : [nameOf(flow.client) ?? flow.client];
      for (const host of hosts) {
        const peer: Peer = { host, ...(isClient && serverPort > 0 ? { port: serverPort } : {}), transport };
        peers.set(`${transport}/${peer.port ?? ""}/${host}`, peer);
      }
    }
    return [...peers.values()];
  }

  /**
   * A device may call its server as it likes, and a resolver in league with it may answer anything: where both say
   * something, and not the same, both are told.
   */
  #hostsOf(address: string, said: string | null, nameOf: (address: string) => string | undefined): string[] {
    const asked = this.#asked.get(address) ?? (said === null ? nameOf(address) : undefined);
    const hosts = [...new Set([said, asked])].filter((host) => typeof host === "string" && HOST.test(host));
    return hosts.length === 0 ? [address] : (hosts as string[]);
  }

  #openServices(nowMs: number): Service[] {
    const open: Service[] = [];
    for (const [name, atMs] of this.#services) {
      const [transport, port] = name.split("/");
      if (nowMs - atMs > OPEN_MS) this.#services.delete(name);
      else open.push({ transport: transport === "udp" ? "udp" : "tcp", port: Number(port) });
    }
    return open;
  }
}

/** @returns what made room. */
function newestFirst(list: string[], one: string, most: number): string | undefined {
  const at = list.indexOf(one);
  if (at >= 0) list.splice(at, 1);
  list.unshift(one);
  return list.length > most ? list.pop() : undefined;
}

/** What was told last stays longest. */
function remember<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
