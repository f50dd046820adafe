/**
 * Gathers exchanges into destinations: one per host, port and scheme, whatever the number of requests.
 *
 * Memory is bounded by destinations, not by the capture; beyond the limit further hosts are only counted, and said.
 */
import type { ConversationSink, Exchange } from "./conversation.ts";
import { DetailRoom } from "./detail-room.ts";
import { type MarkedMoment, type Phase, phaseAt } from "./moments.ts";
import type { Mark } from "./protection.ts";
import { ContentCollector, NOTHING_SEEN, type SeenContent, type Where } from "./seen-content.ts";
import { ProtectionCollector, type SeenProtection } from "./seen-protection.ts";
import { SeenTimes } from "./seen-times.ts";
import type { Sighting } from "./sighting.ts";
import { SpareRoom } from "./spare-room.ts";

/** A device that talks to more than this is a crawler or an attack on the reader. */
export const DESTINATIONS_LIMIT = 20_000;
const EVIDENCE_KEPT = 10;
const ADDRESSES_KEPT = 20;
const MARKS_KEPT = 200;
/** Details stop earlier: some hold names that a device makes up, and must not crowd out a credential. */
const DETAILS_KEPT = 100;
/** What all destinations together keep beyond the first of each: exchanges, chains of certificates, times. */
const SPARE_EVIDENCE = 20_000;
const SPARE_CHAINS = 5_000;
const SPARE_TIMES = 500_000;

export interface ObservedPeer {
  readonly host: string;
  readonly port: number;
  readonly scheme: string;
  readonly addresses: readonly string[];
  readonly exchanges: number;
  readonly unanswered: number;
  /** Requests of which it shows that a server got them: it answered, or was connected and was sent something. */
  readonly reached: number;
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
  /** First exchanges with it. */
  readonly evidence: readonly Sighting[];
}

interface Draft {
  readonly host: string;
  readonly port: number;
  readonly scheme: string;
  readonly addresses: string[];
  exchanges: number;
  unanswered: number;
  reached: number;
  fromCache: number;
  bytesUp: number | null;
  bytesDown: number | null;
  readonly times: SeenTimes;
  // What follows is made when there is something to keep, since a capture may have 20,000 destinations.
  phases: Set<Phase> | undefined;
  protection: ProtectionCollector | undefined;
  marks: Map<string, { -readonly [K in keyof Mark]: Mark[K] }> | undefined;
  content: ContentCollector | undefined;
  readonly evidence: Sighting[];
}

export class DestinationCollector implements ConversationSink {
  /** Name of the file that is being read; set it before each capture. */
  file = "";
  /** Marks beside the file that is being read; set it before each capture. */
  moments: readonly MarkedMoment[] = [];
  /** Exchanges with hosts beyond the limit. */
  overflow = 0;
  readonly #room = new DetailRoom();
  readonly #peers: Draft[] = [];
  /** The few of each host. */
  readonly #byHost = new Map<string, Draft[]>();
  readonly #spareEvidence = new SpareRoom(SPARE_EVIDENCE);
  readonly #spareChains = new SpareRoom(SPARE_CHAINS);
  readonly #spareTimes = new SpareRoom(SPARE_TIMES);

  exchange(exchange: Exchange): void {
    const { address, startedAtMs } = exchange;
    const peer = this.#peerOf(exchange);
    if (peer === undefined) {
      this.overflow++;
      return;
    }
    peer.exchanges++;
    if (!isAnswered(exchange)) peer.unanswered++;
    if (isReached(exchange)) peer.reached++;
    if (exchange.fromCache) peer.fromCache++;
    if (address !== null && peer.addresses.length < ADDRESSES_KEPT && !peer.addresses.includes(address))
      peer.addresses.push(address);
    if (exchange.bytesUp !== null) peer.bytesUp = (peer.bytesUp ?? 0) + exchange.bytesUp;
    if (exchange.bytesDown !== null) peer.bytesDown = (peer.bytesDown ?? 0) + exchange.bytesDown;
    if (startedAtMs !== null) peer.times.add(startedAtMs, this.#spareTimes);
    const phase = phaseAt(startedAtMs, this.moments);
    if (phase !== null) {
      peer.phases ??= new Set();
      peer.phases.add(phase);
    }
    if (exchange.protection !== null) {
      peer.protection ??= new ProtectionCollector(this.#spareChains);
      peer.protection.add(exchange.protection, { file: this.file, pointer: exchange.pointer, timeMs: startedAtMs });
    }
    if (exchange.marks.length > 0) {
      peer.marks ??= new Map();
      for (const mark of exchange.marks) noteMark(peer.marks, mark);
    }
    const { up, down } = exchange.content;
    if (up !== undefined || down !== undefined) {
      peer.content ??= new ContentCollector(this.#room);
      const where: Where = { file: this.file, pointer: exchange.pointer, timeMs: startedAtMs, phase };
      if (up !== undefined) peer.content.add(up, "up", where);
      if (down !== undefined) peer.content.add(down, "down", where);
    }
    const { length } = peer.evidence;
    if (length === 0 || (length < EVIDENCE_KEPT && this.#spareEvidence.take()))
      peer.evidence.push({ file: this.file, pointer: exchange.pointer, timeMs: startedAtMs });
  }

  /** Undefined for a new one beyond the limit. */
  #peerOf({ host, port, scheme }: Exchange): Draft | undefined {
    let ofHost = this.#byHost.get(host);
    if (ofHost !== undefined) for (const peer of ofHost) if (peer.port === port && peer.scheme === scheme) return peer;
    if (this.#peers.length >= DESTINATIONS_LIMIT) return undefined;
    if (ofHost === undefined) {
      ofHost = [];
      this.#byHost.set(host, ofHost);
    }
    const peer = newDraft(host, port, scheme);
    ofHost.push(peer);
    this.#peers.push(peer);
    return peer;
  }

  get peers(): readonly ObservedPeer[] {
    return this.#peers.map(({ times, phases, protection, marks, content, ...rest }) => ({
      ...rest,
      firstSeenMs: times.first,
      lastSeenMs: times.last,
      everySeconds: times.everySeconds,
      phases: phases === undefined ? [] : [...phases],
      protection: protection?.seen ?? null,
      marks: marks === undefined ? [] : [...marks.values()],
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
    reached: 0,
    fromCache: 0,
    bytesUp: null,
    bytesDown: null,
    times: new SeenTimes(),
    phases: undefined,
    protection: undefined,
    marks: undefined,
    content: undefined,
    evidence: [],
  };
}

function noteMark(marks: NonNullable<Draft["marks"]>, mark: Mark): void {
  const key = `${mark.kind} ${mark.direction} ${mark.what}`;
  const known = marks.get(key);
  if (known !== undefined) known.count += mark.count;
  else if (marks.size < (mark.kind === "detail" ? DETAILS_KEPT : MARKS_KEPT)) marks.set(key, { ...mark });
}

/** A cache answers without anybody being reached. */
function isReached(exchange: Exchange): boolean {
  const { fromCache, reached, content, address } = exchange;
  const isShown = (content.up?.examinedBytes ?? 0) > 0 || (content.up?.hits.length ?? 0) > 0;
  const wasSent = address !== null && isShown && reached !== false;
  return !fromCache && (isAnswered(exchange) || reached === true || wasSent);
}

/** A request has its status; of a conversation without requests it counts that something came back. */
function isAnswered({ method, status, reached }: Exchange): boolean {
  return method === "" ? reached === true : status !== null;
}
