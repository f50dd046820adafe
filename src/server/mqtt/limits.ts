/**
 * What the MQTT door bears: every bound stands here with its default.
 *
 * A client that is slow or greedy is slowed first (its socket is no longer read, TCP passes that on) and cut off only where
 * slowing holds no memory down. Nothing that was received is thrown away.
 */
import { REPORT_LIMIT_BYTES } from "../../domain/runtime/report.ts";

/** What one connection may send. */
export interface Pace {
  /** Packets, on average; one counts as more when it is larger than 4 KiB. */
  readonly perSecond: number;
  readonly burst: number;
  /** Messages that were not acknowledged yet; MQTT 5 calls it Receive Maximum. */
  readonly window: number;
}

export interface MqttLimits {
  /** Until CONNECT is here in full, TLS included. */
  readonly connectMs: number;
  /** Until the sign-on is decided; then the client is told to come back. */
  readonly signOnMs: number;
  /** For one packet, from its first byte to its last. */
  readonly packetMs: number;
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Connections that have not signed on, in all and from one address. */
  readonly strangers: number;
  readonly strangersPerAddress: number;
  /** Client ids with which one device, or one bridge, is connected or remembered. */
  readonly clientsPerDevice: number;
  readonly clientsPerBridge: number;
  readonly packetBytes: number;
  readonly connectBytes: number;
  readonly device: Pace;
  readonly bridge: Pace;
  /** What a client has been sent and did not read. */
  readonly unreadBytes: number;
  /** Payloads handed on and not yet durable, of all connections; above it nothing is read. */
  readonly untakenBytes: number;
  /** Failed sign-ons of one address before further ones are refused unseen; one comes back each interval. */
  readonly failures: { readonly atOnce: number; readonly everyMs: number };
  /** A refusal is told this late, so that guessing is slow. */
  readonly refusalMs: number;
  /** For how long, and how many, sessions without a connection are kept. */
  readonly sessionMs: number;
  readonly keptSessions: number;
  readonly commandsPerSession: number;
  readonly filtersPerSession: number;
  /** One line of the log for each kind of trouble in this time. */
  readonly logEveryMs: number;
}

export const MQTT_LIMITS: MqttLimits = {
  connectMs: 5_000,
  signOnMs: 10_000,
  packetMs: 30_000,
  connections: 20_000,
  connectionsPerAddress: 12_000,
  strangers: 4_000,
  strangersPerAddress: 1_000,
  clientsPerDevice: 4,
  clientsPerBridge: 16,
  // The topic and the properties of MQTT 5 stand beside the report.
  packetBytes: REPORT_LIMIT_BYTES + 1_024,
  connectBytes: 16 * 1_024,
  device: { perSecond: 500, burst: 1_000, window: 64 },
  bridge: { perSecond: 50_000, burst: 100_000, window: 1_000 },
  unreadBytes: 256 * 1_024,
  untakenBytes: 64 * 1_024 * 1_024,
  failures: { atOnce: 20, everyMs: 3_000 },
  refusalMs: 1_000,
  sessionMs: 24 * 60 * 60_000,
  keptSessions: 10_000,
  commandsPerSession: 16,
  filtersPerSession: 1_000,
  logEveryMs: 10_000,
};

const BYTES_PER_TOKEN = 4_096;

/** What one connection may still send now: refilled evenly, never above the burst. */
export class Tokens {
  readonly #pace: Pace;
  #left: number;
  #at: number;

  constructor(pace: Pace, now: number) {
    this.#pace = pace;
    this.#left = pace.burst;
    this.#at = now;
  }

  /** Takes what a packet of `bytes` costs; what is left may be below zero, never by more than that. */
  spend(bytes: number): void {
    this.#left -= bytes <= BYTES_PER_TOKEN ? 1 : bytes / BYTES_PER_TOKEN;
  }

  /** Milliseconds until the next packet may be read; 0 when now. Looks at the clock only when all is spent. */
  waitMs(now: () => number): number {
    if (this.#left >= 1) return 0;
    const at = now();
    const { perSecond, burst } = this.#pace;
    this.#left = Math.min(burst, this.#left + ((at - this.#at) * perSecond) / 1_000);
    this.#at = at;
    return this.#left >= 1 ? 0 : Math.ceil(((1 - this.#left) * 1_000) / perSecond);
  }
}
