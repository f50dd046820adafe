/**
 * The findings of one device that are open: each opens once, is updated while it lasts, and closes by itself.
 *
 * An update is told at most once a minute unless it becomes graver or surer; before a closing, what was not told yet is.
 */
import { SEVERITIES, type Severity } from "../../finding/severity.ts";
import { oneLine } from "../../one-line.ts";
import {
  type Authority,
  type FindingChange,
  type LikelyCause,
  RUNTIME_KINDS,
  type RuntimeFinding,
  type RuntimeKind,
} from "../runtime-finding.ts";
import type { DeviceWatch, OpenFinding, Stage } from "./device-watch.ts";

/** What departs, as a rule says it. */
export interface Departure {
  readonly kind: RuntimeKind;
  readonly severity: Severity;
  readonly subject: string;
  readonly requirement?: string;
  readonly declared?: string | null;
  readonly observed: string;
  readonly authority?: Authority;
  readonly certainty: number;
  readonly cause?: LikelyCause;
  readonly because?: readonly string[];
  readonly stage?: Stage;
  /** Tells two of the same kind and subject apart. */
  readonly which?: string;
}

const TELL_EVERY_MS = 60_000;
/** A device that talks with a thousand hosts is one finding with the first twenty, and one for all others. */
const MOST_OF_A_KIND = 20;
/** So often well within in a row before it closes. */
const CLOSE_AFTER = 3;
const HOUR_MS = 3_600_000;

/** Findings that no later value can refute close when they were not seen again for so long. */
const FADES_AFTER_MS: Partial<Record<RuntimeKind, number>> = {
  replayed: 24 * HOUR_MS,
  "identity-shared": 24 * HOUR_MS,
  "report-unsigned": 24 * HOUR_MS,
  "report-forged": 24 * HOUR_MS,
  "peer-undeclared": 24 * HOUR_MS,
  "reports-missing": 24 * HOUR_MS,
};

export class OpenFindings {
  readonly changes: FindingChange[] = [];
  readonly #watch: DeviceWatch;
  readonly #nowMs: number;
  readonly #resting: boolean;
  /** One bit for each kind of which one is open. */
  #kinds = 0;

  /** `resting`: planned work, in which only fail-safe findings open or are updated. */
  constructor(watch: DeviceWatch, nowMs: number, resting: boolean) {
    this.#watch = watch;
    this.#nowMs = nowMs;
    this.#resting = resting;
    for (const key in watch.open) this.#kinds |= bitOf((watch.open[key] as OpenFinding).finding.kind);
  }

  /** Whether any is open: without one there is nothing to close. */
  get any(): boolean {
    return this.#kinds !== 0;
  }

  /** Whether one of the kind may be open; cheaper than the key of one. */
  anyOf(kind: RuntimeKind): boolean {
    return this.#kinds !== 0 && (this.#kinds & bitOf(kind)) !== 0;
  }

  has(key: string): boolean {
    return this.#kinds !== 0 && Object.hasOwn(this.#watch.open, key);
  }

  /** Opens it, or updates it when it is open. */
  depart(departure: Departure): void {
    if (this.#resting && departure.kind !== "fail-safe-limit") return;
    const draft = this.#crowded(departure);
    const key = keyOf(draft);
    const open = this.has(key) ? this.#watch.open[key] : undefined;
    if (open === undefined) this.#begin(key, draft);
    else this.#goOn(open, draft);
    if (draft.kind === "fail-safe-limit") this.#watch.failSafeSinceMs ??= this.#nowMs;
  }

  /** It was well within: the third time in a row closes it. */
  within(key: string, because = "back-within", closeAfter: number = CLOSE_AFTER): void {
    if (!this.has(key)) return;
    const open = this.#watch.open[key] as OpenFinding;
    open.within += 1;
    if (open.within >= closeAfter) this.close(key, because);
  }

  /** It was within, yet not well: counting begins anew. */
  waver(key: string): void {
    if (this.has(key)) (this.#watch.open[key] as OpenFinding).within = 0;
  }

  close(key: string, because: string): void {
    if (!this.has(key)) return;
    const { finding, untold } = this.#watch.open[key] as OpenFinding;
    if (untold) this.changes.push({ do: "update", finding: { ...finding } });
    delete this.#watch.open[key];
    this.changes.push({ do: "close", key, atMs: this.#nowMs, because });
  }

  /** Closes it even when this memory does not know of it. */
  closeAnyway(key: string, because: string): void {
    if (this.has(key)) this.close(key, because);
    else this.changes.push({ do: "close", key, atMs: this.#nowMs, because });
  }

  closeAll(which: (finding: RuntimeFinding) => boolean, because: string): void {
    if (this.#kinds === 0) return;
    for (const [key, { finding }] of Object.entries(this.#watch.open)) if (which(finding)) this.close(key, because);
  }

  /** Closes what was not seen again for its time. */
  fade(): void {
    if (this.#kinds === 0) return;
    for (const key in this.#watch.open) {
      const { finding } = this.#watch.open[key] as OpenFinding;
      const afterMs = FADES_AFTER_MS[finding.kind];
      if (afterMs !== undefined && this.#nowMs - finding.lastSeenMs > afterMs) this.close(key, "not-seen-again");
    }
  }

  /** Says of the findings changed just now what may have caused them. */
  explain(why: (finding: RuntimeFinding) => Pick<RuntimeFinding, "cause" | "because"> | undefined): void {
    for (let at = 0; at < this.changes.length; at++) {
      const change = this.changes[at] as FindingChange;
      const reason = change.do === "close" ? undefined : why(change.finding);
      if (change.do === "close" || reason === undefined) continue;
      this.changes[at] = { do: change.do, finding: { ...change.finding, ...reason } };
      const open = this.#watch.open[change.finding.key];
      if (open !== undefined) Object.assign(open.finding, reason);
    }
  }

  #begin(key: string, draft: Departure): void {
    const finding: RuntimeFinding = {
      key,
      kind: draft.kind,
      severity: draft.severity,
      subject: oneLine(draft.subject, 300),
      stage: draft.stage ?? this.#watch.stage,
      requirement: draft.requirement ?? "",
      declared: draft.declared === undefined || draft.declared === null ? null : oneLine(draft.declared, 300),
      observed: oneLine(draft.observed, 300),
      authority: draft.authority ?? "carelabel",
      certainty: draft.certainty,
      cause: draft.cause ?? "unknown",
      because: [...(draft.because ?? [])].slice(0, 8),
      firstSeenMs: this.#nowMs,
      lastSeenMs: this.#nowMs,
      occurrences: 1,
    };
    this.#watch.open[key] = { finding, within: 0, toldMs: this.#nowMs, untold: false };
    this.#kinds |= bitOf(draft.kind);
    this.changes.push({ do: "open", finding: { ...finding } });
  }

  #goOn(open: OpenFinding, draft: Departure): void {
    const { finding } = open;
    const worse = rank(draft.severity) > rank(finding.severity);
    const surer = draft.certainty > finding.certainty + 0.05;
    open.within = 0;
    finding.observed = oneLine(draft.observed, 300);
    finding.lastSeenMs = this.#nowMs;
    finding.occurrences += 1;
    if (worse) finding.severity = draft.severity;
    if (surer) finding.certainty = draft.certainty;
    for (const code of draft.because ?? [])
      if (!finding.because.includes(code) && finding.because.length < 8) finding.because = [...finding.because, code];
    open.untold = !(worse || surer || this.#nowMs - open.toldMs >= TELL_EVERY_MS);
    if (open.untold) return;
    open.toldMs = this.#nowMs;
    this.changes.push({ do: "update", finding: { ...finding } });
  }

  /** Beyond the most of a kind, all others are one. */
  #crowded(departure: Departure): Departure {
    if (!this.anyOf(departure.kind) || Object.hasOwn(this.#watch.open, keyOf(departure))) return departure;
    let alike = 0;
    for (const key in this.#watch.open) if (this.#watch.open[key]?.finding.kind === departure.kind) alike += 1;
    if (alike < MOST_OF_A_KIND) return departure;
    return { ...departure, observed: `${departure.subject}: ${departure.observed}`, subject: "…", which: "" };
  }
}

/** One open finding per device and key: kind, what it is about, and which of several. */
export function keyOf({ kind, subject, which = "" }: Pick<Departure, "kind" | "subject" | "which">): string {
  const key = which === "" ? `${kind}|${subject}` : `${kind}|${subject}|${which}`;
  return key.length <= 320 ? key : key.slice(0, 320);
}

const BITS = new Map<RuntimeKind, number>(RUNTIME_KINDS.map((kind, index) => [kind, 1 << index]));

function bitOf(kind: RuntimeKind): number {
  return BITS.get(kind) ?? 0;
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
