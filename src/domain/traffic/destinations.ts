/**
 * Gathers exchanges into destinations: one per host, port and scheme, whatever the number of requests.
 *
 * Memory is bounded by destinations, not by the capture; beyond the limit further hosts are only counted, and said.
 */
import type { Evidence } from "../finding/finding.ts";
import type { ConversationSink, Exchange } from "./conversation.ts";

/** A device that talks to more than this is a crawler or an attack on the reader. */
export const DESTINATIONS_LIMIT = 20_000;
const EVIDENCE_KEPT = 10;
const ADDRESSES_KEPT = 20;

export interface ObservedPeer {
  readonly host: string;
  readonly port: number;
  readonly scheme: string;
  readonly addresses: readonly string[];
  readonly exchanges: number;
  readonly unanswered: number;
  /** Requests that a cache answered: nothing left the device. */
  readonly fromCache: number;
  readonly bytesUp: number | null;
  readonly bytesDown: number | null;
  readonly firstSeenMs: number | null;
  readonly lastSeenMs: number | null;
  readonly evidence: readonly Evidence[];
}

type Draft = { -readonly [K in keyof ObservedPeer]: ObservedPeer[K] } & { addresses: string[]; evidence: Evidence[] };

export class DestinationCollector implements ConversationSink {
  /** Name of the file that is being read; set it before each capture. */
  file = "";
  /** Exchanges with hosts beyond the limit. */
  overflow = 0;
  readonly #peers = new Map<string, Draft>();

  exchange(exchange: Exchange): void {
    const { host, port, scheme, address, startedAtMs } = exchange;
    const key = `${scheme}://${host}:${port}`;
    let peer = this.#peers.get(key);
    if (peer === undefined) {
      if (this.#peers.size >= DESTINATIONS_LIMIT) {
        this.overflow++;
        return;
      }
      peer = {
        host,
        port,
        scheme,
        addresses: [],
        exchanges: 0,
        unanswered: 0,
        fromCache: 0,
        bytesUp: null,
        bytesDown: null,
        firstSeenMs: null,
        lastSeenMs: null,
        evidence: [],
      };
      this.#peers.set(key, peer);
    }
    peer.exchanges++;
    if (!isAnswered(exchange)) peer.unanswered++;
    if (exchange.fromCache) peer.fromCache++;
    if (address !== null && peer.addresses.length < ADDRESSES_KEPT && !peer.addresses.includes(address))
      peer.addresses.push(address);
    if (exchange.bytesUp !== null) peer.bytesUp = (peer.bytesUp ?? 0) + exchange.bytesUp;
    if (exchange.bytesDown !== null) peer.bytesDown = (peer.bytesDown ?? 0) + exchange.bytesDown;
    if (startedAtMs !== null) {
      peer.firstSeenMs = Math.min(peer.firstSeenMs ?? startedAtMs, startedAtMs);
      peer.lastSeenMs = Math.max(peer.lastSeenMs ?? startedAtMs, startedAtMs);
    }
    if (peer.evidence.length < EVIDENCE_KEPT) {
      const at = utc(startedAtMs);
      peer.evidence.push({ file: this.file, pointer: exchange.pointer, ...(at === null ? {} : { at }) });
    }
  }

  get peers(): readonly ObservedPeer[] {
    return [...this.#peers.values()];
  }
}

/** A request has its status; of a conversation without requests it counts that something came back. */
function isAnswered({ method, status, reached }: Exchange): boolean {
  return method === "" ? reached === true : status !== null;
}

/** ISO date and time, or null for none and for times that no calendar has. */
export function utc(milliseconds: number | null): string | null {
  return milliseconds === null || Math.abs(milliseconds) > 8.64e15 ? null : new Date(milliseconds).toISOString();
}
