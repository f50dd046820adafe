/**
 * One turn of a reaction chain: the chain as it becomes, and what is to be done and told because of it.
 */
import type { Severity } from "../../finding/severity.ts";
import type { Act, AlarmReason, Chain, Circumstances, Command, Release, Step } from "./chain.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };
export interface StepDraft extends Writable<Omit<Step, "outSinceMs" | "undoAsked">> {
  outSinceMs?: number;
  undoAsked?: NonNullable<Step["undoAsked"]>;
}
export type ReleaseDraft = Writable<Release>;
export interface ChainDraft extends Writable<Omit<Chain, "steps" | "alarm" | "unsent" | "handled" | "finding">> {
  steps: StepDraft[];
  alarm: Writable<Chain["alarm"]>;
  finding: Writable<Chain["finding"]>;
  unsent: Command[];
  handled: string[];
}

export const HAPPENINGS = [
  "told",
  "escalated",
  "taken",
  "waits-for-person",
  "asked",
  "confirmed",
  "refused",
  "not-permitted",
  "commanded",
  "answered",
  "proven",
  "attempt-failed",
  "step-failed",
  "done-by-hand",
  "withdrawn",
  "now-guarded",
  "undo-asked",
  "undo-needs-second",
  "contradicted",
  "release-commanded",
  "release-failed",
  "released",
  "breach-ended",
  "breach-again",
  "return-incomplete",
  "returning",
  "return-first",
  "ended",
] as const;
/** One line of the ledger. */
export interface Happening {
  readonly code: (typeof HAPPENINGS)[number];
  readonly act?: Act;
  /** Account, isolator, "device" or proof. */
  readonly by?: string;
  readonly because?: readonly string[];
}

export interface Turn {
  readonly chain: ChainDraft;
  readonly now: Circumstances;
  readonly commands: Command[];
  readonly happened: Happening[];
  /** Why people must be told now, and whether the next one on call as well. */
  raised: { readonly because: AlarmReason; readonly escalate: boolean } | null;
}

export function beginTurn(chain: Chain, now: Circumstances): Turn {
  // A clock that goes back moves nothing back.
  const atMs = Math.max(chain.atMs, now.atMs);
  const draft = structuredClone(chain) as ChainDraft;
  draft.atMs = atMs;
  return { chain: draft, now: { ...now, atMs }, commands: [], happened: [], raised: null };
}

export function keyOf(chain: Pick<Chain, "id">, what: string, attempt: number): string {
  return `${chain.id}/${what}/${attempt}`;
}

export function give(turn: Turn, command: Command) {
  turn.commands.push(command);
  turn.chain.unsent.push(command);
}

/** What was not sent of a step is not sent any more: it would come after its release. */
export function takeBack(turn: Turn, act: Act) {
  drop(turn.chain, (one) => one.do === act || ((one.do === "verify" || one.do === "release") && one.act === act));
}

export function drop(chain: ChainDraft, which: (one: Command) => boolean) {
  chain.unsent = chain.unsent.filter((one) => !which(one));
}

/** People are told at once; of two reasons in one turn the one that escalates counts. */
export function raise(turn: Turn, because: AlarmReason, escalate: boolean) {
  if (turn.raised === null || (escalate && !turn.raised.escalate)) turn.raised = { because, escalate };
  turn.chain.alarm.takenBy = null;
  turn.chain.alarm.takenAtMs = null;
}

/** The on-call order is never longer. */
const TOP_LEVEL = 99;

/** The repeating alarm: tells people when it is time or something was raised. */
export function tell(turn: Turn) {
  const { chain, now } = turn;
  const { alarm } = chain;
  if (turn.raised === null && now.atMs < alarm.nextAtMs) return;
  const isTaken = alarm.takenBy !== null;
  const isOut = isSafelyOut(chain);
  let climbs = turn.raised?.escalate ?? false;
  if (turn.raised === null && alarm.repetition > 0) {
    alarm.unanswered += 1;
    climbs = alarm.unanswered % now.settings.escalateAfter === 0;
  }
  if (climbs) alarm.level = Math.min(TOP_LEVEL, alarm.level + 1);
  const because: AlarmReason =
    turn.raised?.because ?? (alarm.repetition === 0 ? "breach" : isTaken ? whileTaken(chain) : "repeated");
  // A device that is safely out and somebody's care wakes nobody at night.
  alarm.severity = isTaken && isOut ? calmer(chain.finding.severity) : chain.finding.severity;
  alarm.repetition += 1;
  alarm.nextAtMs = now.atMs + pause(turn);
  const kind = climbs ? "escalate" : "notify";
  // An older one that could not be sent is overtaken by this one.
  drop(chain, (one) => one.do === "notify" || one.do === "escalate");
  give(turn, {
    do: kind,
    key: keyOf(chain, "notify", alarm.repetition),
    device: chain.device,
    repetition: alarm.repetition,
    level: alarm.level,
    severity: alarm.severity,
    because,
  });
  turn.happened.push({ code: climbs ? "escalated" : "told", because: [because] });
}

function whileTaken(chain: ChainDraft): AlarmReason {
  if (isSafelyOut(chain)) return "still-out";
  if (isContradicted(chain)) return "says-operating";
  return chain.mustReturn === true && chain.operation === "operating" ? "back-unchecked" : "taken-but-open";
}

/** It waits for its checklist only, and does not operate meanwhile. */
function isSafelyOut({ waitingFor, operation }: Pick<Chain, "waitingFor" | "operation">): boolean {
  return waitingFor === "return-to-service" && operation !== "operating";
}

/** It was taken for out, and says that it operates. */
export function isContradicted({ steps }: Pick<Chain, "steps">): boolean {
  return steps.some(({ state, because }) => state === "failed" && because.includes("says-operating"));
}

/** How long until people are told again. */
export function pause({ chain, now: { settings } }: Turn): number {
  const { severity } = chain.finding;
  if (chain.alarm.takenBy === null) return settings.repeatEveryMs[severity];
  return isSafelyOut(chain) ? settings.remindWhileOutMs : settings.restAfterTakenMs[severity];
}

function calmer(severity: Severity): Severity {
  return severity === "critical" || severity === "high" ? "medium" : severity;
}

export function happen(
  turn: Turn,
  code: Happening["code"],
  act?: Act,
  more: { readonly by?: string; readonly because?: readonly string[] } = {},
) {
  turn.happened.push({ code, ...(act === undefined ? {} : { act }), ...more });
}

export function stepOf(turn: Turn, act: Act): StepDraft | undefined {
  return turn.chain.steps.find((step) => step.do === act);
}

/** Something was done to the device that a return has to undo, or a person did it. */
export function isTouched(step: Step): boolean {
  return step.tried.length > 0 || step.earlier.length > 0 || step.proof !== null || step.releases.length > 0;
}
