/**
 * Asks devices what they are, when it is time or a person wants it: only those for which a person gave an address, a few
 * at once, and never all together.
 */
import { randomBytes } from "node:crypto";
import { InputError } from "../../domain/input-error.ts";
import type { Reference } from "../../domain/runtime/reference.ts";
import type { FindingChange, RuntimeFinding } from "../../domain/runtime/runtime-finding.ts";
import { compareDescription, type NotItsOwn, tellNotItsOwn } from "../../domain/runtime/self-description.ts";
import { type DescriptionAnswer, fetchDescription } from "../../links/self-description.ts";
import { findingsOf } from "../../store/runtime-finding.ts";
import {
  descriptionOf,
  dueDescriptions,
  type KeptDescription,
  keepPolled,
  type Polled,
} from "../../store/self-description.ts";
import { type Acting, act } from "../act.ts";
import type { KeptBatch, Known } from "./keep-findings.ts";
import { type ReadDescription, readDescription } from "./read-description.ts";

export interface PollOptions {
  /** As the program itself. */
  readonly acting: Acting;
  /** What a device is held against now; undefined for one that is not in use. */
  readonly referenceOf: (deviceId: string) => Reference | undefined;
  /** Keeps what became known, with the reactions that begin with it. */
  readonly keep: (known: readonly Known[]) => Promise<KeptBatch>;
  /** It stands in the main database. */
  readonly onKept: (batch: KeptBatch) => void;
  readonly log: (text: string) => void;
  /** 0 to 1; spreads devices that were set at once. */
  readonly chance?: () => number;
  /** A whole question and its answer. */
  readonly timeoutMs?: number;
}

export interface DescriptionPolls {
  /** Asks a device now. @throws {InputError} `record-unknown` for one without an address. */
  poll(deviceId: string): Promise<KeptDescription>;
  /** Asks those for which it is time, as it does by itself every minute. */
  look(): Promise<void>;
  close(): Promise<void>;
}

const LOOKED_FOR_MS = 60_000;
const AT_ONCE = 4;
const TIMEOUT_MS = 10_000;
const HOUR_MS = 3_600_000;
/** Of an interval, how much is left to chance. */
const SPREAD = 0.2;

export function openDescriptionPolls(options: PollOptions): DescriptionPolls {
  const { acting, log, chance = Math.random, timeoutMs = TIMEOUT_MS } = options;
  const { store } = acting;
  const asked = new Map<string, Promise<KeptDescription>>();
  let looking: Promise<void> | undefined;
  let isClosed = false;

  function poll(deviceId: string): Promise<KeptDescription> {
    const running = asked.get(deviceId);
    if (running !== undefined) return running;
    const polled = ask(deviceId).finally(() => asked.delete(deviceId));
    asked.set(deviceId, polled);
    return polled;
  }

  async function ask(deviceId: string): Promise<KeptDescription> {
    const source = await sourceOf(deviceId);
    const nonce = randomBytes(24).toString("base64url");
    const answer = await fetchDescription(new URL(source.url), nonce, source, timeoutMs);
    const read = await ownIn(answer, source, nonce);
    await keep(source, read, answer);
    return sourceOf(deviceId);
  }

  async function sourceOf(deviceId: string): Promise<KeptDescription> {
    const source = await descriptionOf(store.read, deviceId);
    if (source !== undefined) return source;
    throw new InputError(
      "record-unknown",
      "id",
      "nobody said where this device describes itself; set its address first",
    );
  }

  async function keep(source: KeptDescription, read: ReadDescription | NoAnswer, answer: DescriptionAnswer) {
    const { deviceId } = source;
    const at = acting.now();
    const open = (await findingsOf(store.read, deviceId)).map(({ finding }) => finding);
    const { changes, described } = judged(source, read, open, at.getTime());
    const isFirst = described !== undefined && source.key === null;
    const interval = source.everyHours * HOUR_MS * (1 - SPREAD / 2 + SPREAD * chance());
    const polled: Polled = {
      polledAt: at.toISOString(),
      outcome: OUTCOMES[read.kind],
      detail: read.kind === "its-own" ? null : read.reason,
      nextAt: new Date(at.getTime() + interval).toISOString(),
      ...(described === undefined || answer.kind !== "answered"
        ? {}
        : {
            described: {
              ...described,
              answer: Buffer.from(answer.body).toString("latin1"),
              describedAt: at.toISOString(),
            },
          }),
    };
    const isKept = isFirst
      ? await keepFirst(source, polled)
      : await store.write((tx) => keepPolled(tx, source, polled));
    if (!isKept || changes.length === 0) return;
    options.onKept(await options.keep([{ deviceId, changes, status: {} }]));
  }

  /** A key that nobody named is trusted from now on: that stands in the ledger. */
  function keepFirst(source: KeptDescription, polled: Polled): Promise<boolean> {
    return act(acting, "device.self-description", async (tx) => {
      const isKept = await keepPolled(tx, source, polled);
      return {
        result: isKept,
        deed: isKept
          ? {
              subjects: [{ kind: "device", id: source.deviceId }],
              changes: { keyOnFirstUse: [null, polled.described?.key ?? null] },
            }
          : undefined,
      };
    });
  }

  function judged(
    source: KeptDescription,
    read: ReadDescription | NoAnswer,
    open: readonly RuntimeFinding[],
    nowMs: number,
  ): {
    changes: readonly FindingChange[];
    described?: Omit<NonNullable<Polled["described"]>, "answer" | "describedAt">;
  } {
    const reference = options.referenceOf(source.deviceId);
    if (read.kind === "no-answer" || reference === undefined) return { changes: [] };
    // Planned work: what is new opens with the first answer after it.
    const isQuiet = reference.quietUntilMs !== null && nowMs < reference.quietUntilMs;
    const awake = (changes: readonly FindingChange[]) =>
      isQuiet ? changes.filter((change) => change.do !== "open") : changes;
    if (read.kind === "not-its-own") return { changes: awake(tellNotItsOwn(read, open, nowMs)) };
    const { description, key } = read;
    const { before, changes } = compareDescription(description, source.before, open, reference, nowMs);
    return {
      changes: awake(changes),
      described: { key, keyFrom: source.keyFrom ?? "first-use", before, described: description },
    };
  }

  async function lookOnce(): Promise<void> {
    for (;;) {
      const due = await dueDescriptions(store.read, acting.now().toISOString(), AT_ONCE);
      if (due.length === 0 || isClosed) return;
      const ended = await Promise.allSettled(due.map(poll));
      for (const one of ended)
        if (one.status === "rejected")
          log(`carelabel: a device could not be asked what it is: ${String(one.reason)}\n`);
      // One that cannot even be written down would be due for ever.
      if (ended.some(({ status }) => status === "rejected")) return;
    }
  }

  function look(): Promise<void> {
    looking ??= lookOnce()
      .catch((error: unknown) => log(`carelabel: devices could not be asked what they are: ${String(error)}\n`))
      .finally(() => {
        looking = undefined;
      });
    return looking;
  }

  const timer = setInterval(() => void look(), LOOKED_FOR_MS).unref();
  return {
    poll,
    look,
    async close() {
      isClosed = true;
      clearInterval(timer);
      await looking;
      await Promise.allSettled(asked.values());
    },
  };
}

interface NoAnswer {
  readonly kind: "no-answer";
  readonly reason: string;
}

const OUTCOMES = { "its-own": "described", "not-its-own": "not-its-own", "no-answer": "unreachable" } as const;

async function ownIn(
  answer: DescriptionAnswer,
  { certificate, key }: KeptDescription,
  nonce: string,
): Promise<ReadDescription | NoAnswer> {
  const other = (own: NotItsOwn) => ({ kind: "not-its-own", ...own }) as const;
  switch (answer.kind) {
    case "answered":
      return readDescription(answer.body, { nonce, pinned: key });
    case "other-certificate":
      return other({ reason: "certificate-changed", before: certificate ?? "", now: answer.certificate });
    case "too-large":
      return other({ reason: "unreadable", now: `more than ${answer.limitBytes} bytes` });
    // Unreachable is not untrusted: a device that is off, busy or moved is no finding here.
    case "refused":
      return { kind: "no-answer", reason: `HTTP ${answer.status}` };
    case "timed-out":
      return { kind: "no-answer", reason: `no answer within ${answer.afterMs} ms` };
    case "unreachable":
      return { kind: "no-answer", reason: answer.reason };
  }
}
