/**
 * Gathers exchanges into destinations: one per host, port and scheme, whatever the number of requests.
 *
 * Memory is bounded by destinations, not by the capture; beyond the limit further hosts are only counted, and said.
 */
import type { Evidence } from "../finding/finding.ts";
import type { ConversationSink, Exchange } from "./conversation.ts";
import { isoTime } from "./iso-time.ts";
import { type MarkedMoment, type Phase, phaseAt } from "./moments.ts";
import type { Mark } from "./protection.ts";
import { ContentCollector, NOTHING_SEEN, type SeenContent, type Where } from "./seen-content.ts";
import { ProtectionCollector, type SeenProtection } from "./seen-protection.ts";
import { SeenTimes } from "./seen-times.ts";

/** A device that talks to more than this is a crawler or an attack on the reader. */
export const DESTINATIONS_LIMIT = 20_000;
const EVIDENCE_KEPT = 10;
const ADDRESSES_KEPT = 20;
const MARKS_KEPT = 200;

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
  /** Median time between two contacts in seconds; null for fewer than three. */
  readonly everySeconds: number | null;
  /** Moments of use in which it was contacted; empty where the capture has no marks. */
  readonly phases: readonly Phase[];
  readonly protection: SeenProtection | null;
  readonly marks: readonly Mark[];
  readonly content: SeenContent;
  readonly evidence: readonly Evidence[];
}

interface Draft {
  readonly host: string;
  readonly port: number;
  readonly scheme: string;
  readonly addresses: string[];
  exchanges: number;
  unanswered: number;
  fromCache: number;
  bytesUp: number | null;
  bytesDown: number | null;
  readonly times: SeenTimes;
  readonly phases: Set<Phase>;
  /** Made when there is something to keep, since a capture may have 20,000 destinations. */
  protection: ProtectionCollector | undefined;
  readonly marks: Map<string, { -readonly [K in keyof Mark]: Mark[K] }>;
  content: ContentCollector | undefined;
  readonly evidence: Evidence[];
}

export class DestinationCollector implements ConversationSink {
  /** Name of the file that is being read; set it before each capture. */
  file = "";
  /** Marks beside the file that is being read; set it before each capture. */
  moments: readonly MarkedMoment[] = [];
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
      peer = newDraft(host, port, scheme);
      this.#peers.set(key, peer);
    }
    peer.exchanges++;
    if (!isAnswered(exchange)) peer.unanswered++;
    if (exchange.fromCache) peer.fromCache++;
    if (address !== null && peer.addresses.length < ADDRESSES_KEPT && !peer.addresses.includes(address))
      peer.addresses.push(address);
    if (exchange.bytesUp !== null) peer.bytesUp = (peer.bytesUp ?? 0) + exchange.bytesUp;
    if (exchange.bytesDown !== null) peer.bytesDown = (peer.bytesDown ?? 0) + exchange.bytesDown;
    if (startedAtMs !== null) peer.times.add(startedAtMs);
    const phase = phaseAt(startedAtMs, this.moments);
    if (phase !== null) peer.phases.add(phase);
    if (exchange.protection !== null) {
      peer.protection ??= new ProtectionCollector();
      peer.protection.add(exchange.protection);
    }
    for (const mark of exchange.marks) noteMark(peer.marks, mark);
    const { up, down } = exchange.content;
    const where: Where = { file: this.file, pointer: exchange.pointer, timeMs: startedAtMs, phase };
    if (up !== undefined || down !== undefined) peer.content ??= new ContentCollector();
    if (up !== undefined) peer.content?.add(up, "up", where);
    if (down !== undefined) peer.content?.add(down, "down", where);
    if (peer.evidence.length < EVIDENCE_KEPT) {
      const at = isoTime(startedAtMs);
      peer.evidence.push({ file: this.file, pointer: exchange.pointer, ...(at === null ? {} : { at }) });
    }
  }

  get peers(): readonly ObservedPeer[] {
    return [...this.#peers.values()].map(({ times, phases, protection, marks, content, ...rest }) => ({
      ...rest,
      firstSeenMs: times.first,
      lastSeenMs: times.last,
      everySeconds: times.everySeconds,
      phases: [...phases],
      protection: protection?.seen ?? null,
      marks: [...marks.values()],
      content: content?.seen ?? NOTHING_SEEN,
    }));
  }
}

function newDraft(host: string, port: number, scheme: string): Draft {
  return {
    host,
    port,
    scheme,
    addresses: [],
    exchanges: 0,
    unanswered: 0,
    fromCache: 0,
    bytesUp: null,
    bytesDown: null,
    times: new SeenTimes(),
    phases: new Set(),
    protection: undefined,
    marks: new Map(),
    content: undefined,
    evidence: [],
  };
}

function noteMark(marks: Draft["marks"], mark: Mark): void {
  const key = `${mark.kind} ${mark.direction} ${mark.what}`;
  const known = marks.get(key);
  if (known !== undefined) known.count += mark.count;
  else if (marks.size < MARKS_KEPT) marks.set(key, { ...mark });
}

/** A request has its status; of a conversation without requests it counts that something came back. */
function isAnswered({ method, status, reached }: Exchange): boolean {
  return method === "" ? reached === true : status !== null;
}
