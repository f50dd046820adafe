/**
 * Flows of datagrams that nothing is read of any more, or not at the moment: nobody says when they end, so silence does.
 */
import type { FlowTable } from "../flows/flow-table.ts";
import { type Flow, FlowQueue } from "./flow.ts";

/** Datagrams between the same ports after a longer silence are another conversation (RFC 4787, 4.3: REQ-5). */
const SILENT_MS = 120_000;
/** Looked at for each flow that comes, so that as many can end. */
const LOOKED_AT = 2;

export class RestingFlows {
  /** The one that was looked at first in front. */
  readonly #queue = new FlowQueue();
  readonly #table: FlowTable;

  constructor(table: FlowTable) {
    this.#table = table;
  }

  add(flow: Flow): void {
    flow.lookedAtMs = this.#lastSeen(flow);
    this.#queue.add(flow);
  }

  remove(flow: Flow): void {
    this.#queue.remove(flow);
  }

  /** Ends a few of those that were silent for too long; the next ones with the next call. */
  endSilent(nowMs: number): void {
    for (let looked = 0; looked < LOOKED_AT; looked++) {
      const { first } = this.#queue;
      if (first === undefined || nowMs - first.lookedAtMs <= SILENT_MS) return;
      const seenMs = this.#lastSeen(first);
      if (isAnother(first, nowMs - seenMs)) this.#table.end(first.at);
      else {
        this.#queue.remove(first);
        first.lookedAtMs = nowMs - seenMs > SILENT_MS ? nowMs : seenMs;
        this.#queue.add(first);
      }
    }
  }

  #lastSeen(flow: Flow): number {
    return this.#table.lastSeen[flow.at] as number;
  }
}

/** Whether datagrams after such a silence are another conversation: what a handshake agreed on holds for longer. */
export function isAnother({ facts }: Flow, silentMs: number): boolean {
  return silentMs > SILENT_MS && facts.protection === undefined && facts.protocol !== "quic";
}
