/**
 * Moves a reaction chain: one event in, the chain as it then is, the commands to send and the lines for the ledger out.
 *
 * Total and repeatable: an event that comes twice has no second effect, and a crash between sending a command and
 * noting that it was sent repeats the command under the same key. Until it has ended a chain always knows when it must
 * be woken, and tells people again and again while it waits for one.
 */
import type { Act, Chain, Circumstances, Command, Proof, WaitingFor } from "./chain.ts";
import { newStep } from "./chain.ts";
import { missingToReturn, type ReturnChecklist } from "./return-to-service.ts";
import {
  answered,
  contradict,
  expire,
  fail,
  guard,
  mayUndo,
  permitOf,
  progress,
  prove,
  release,
  releaseAnswered,
  releasedByHand,
  releaseFailed,
} from "./step.ts";
import {
  beginTurn,
  drop,
  type Happening,
  happen,
  isContradicted,
  isTouched,
  keyOf,
  pause,
  type StepDraft,
  stepOf,
  type Turn,
  tell,
} from "./turn.ts";

/** What a person wants; `id` is the request's own, so that it has its effect once. */
interface Wish {
  readonly id: string;
  /** The account. Whether it may speak for a device, and that a person and no token speaks, the act checks. */
  readonly person: string;
}
interface Word extends Wish {
  readonly act: Act;
  readonly clinician: boolean;
  readonly replacementReady: boolean;
}

export type ChainEvent =
  | { readonly kind: "time" }
  /** The command with this key has gone out. */
  | { readonly kind: "sent"; readonly key: string }
  /** The device (`acknowledged`) or the isolator (`answered`) says that it has done the command, or that it does not. */
  | { readonly kind: "acknowledged" | "answered"; readonly key: string; readonly done: boolean }
  /** The act with this key was seen to hold. */
  | { readonly kind: "verified"; readonly key: string; readonly proof: Exclude<Proof, "by-hand"> }
  | { readonly kind: "failed" | "timed-out"; readonly key: string }
  /** The device reports that it operates, after it was taken for paused. */
  | { readonly kind: "contradicted"; readonly act: "pause" }
  /** The breach is over; it is back. `id` tells one time from the next. */
  | { readonly kind: "breach-ended" | "breach-again"; readonly id: string }
  | ({ readonly kind: "took" } & Wish)
  | ({ readonly kind: "confirmed" | "asked" } & Word)
  | ({ readonly kind: "refused"; readonly act: Act } & Wish)
  | ({ readonly kind: "undo-asked"; readonly act: Act; readonly clinician: boolean } & Wish)
  /** Done on the spot: it is out, or it is back. */
  | ({ readonly kind: "by-hand"; readonly act: Act; readonly now: "out" | "back"; readonly clinician: boolean } & Wish)
  | ({ readonly kind: "returned"; readonly checklist: ReturnChecklist } & Wish)
  /** A person decided that nothing is to be done any more. */
  | ({ readonly kind: "settled" } & Wish);

export interface Advanced {
  readonly chain: Chain;
  /** New ones, in order. Those of earlier turns that may not have been sent are in `chain.unsent`. */
  readonly commands: readonly Command[];
  /** When to give it the time again; null once it has ended. */
  readonly wakeAtMs: number | null;
  /** For the ledger. */
  readonly happened: readonly Happening[];
}

export function advance(chain: Chain, event: ChainEvent, now: Circumstances): Advanced {
  if (chain.state === "ended") return { chain, commands: [], wakeAtMs: null, happened: [] };
  const turn = beginTurn(chain, now);
  for (const step of turn.chain.steps) guard(turn, step);
  if (!("id" in event)) react(turn, event);
  else if (!turn.chain.handled.includes(event.id)) {
    turn.chain.handled = [...turn.chain.handled, event.id].slice(-HANDLED_KEPT);
    if ("person" in event) obey(turn, event);
    else breach(turn, event.kind === "breach-again");
  }
  settle(turn);
  return { chain: turn.chain, commands: turn.commands, wakeAtMs: wakeAt(turn.chain), happened: turn.happened };
}

/** Requests are repeated within seconds; the last ones are enough. */
const HANDLED_KEPT = 64;

/** What devices, isolators and time say. */
function react(turn: Turn, event: Exclude<ChainEvent, { readonly id: string }>) {
  const { chain } = turn;
  if (event.kind === "time") return;
  if (event.kind === "sent") return drop(chain, ({ key }) => key === event.key);
  if (event.kind === "contradicted") {
    const step = stepOf(turn, event.act);
    if (step !== undefined) contradict(turn, step);
    return;
  }
  const isNo =
    event.kind === "failed" ||
    event.kind === "timed-out" ||
    ((event.kind === "acknowledged" || event.kind === "answered") && !event.done);
  for (const step of chain.steps) {
    const released = step.releases.find((one) => keyOf(chain, `release-${step.do}`, one.attempt) === event.key);
    if (released !== undefined && event.kind !== "verified")
      return isNo ? releaseFailed(turn, step, released.attempt) : releaseAnswered(turn, step, released.attempt);
    if (event.kind === "verified") {
      if (isOfThisRound(chain, step, event.key) && AWAITED.includes(step.state)) return prove(turn, step, event.proof);
    } else if (event.key === keyOf(chain, step.do, step.attempt)) {
      const isAwaited = step.state === "commanded" || (isNo && step.state === "answered");
      if (!isAwaited) return;
      drop(chain, ({ key }) => key === event.key);
      return isNo
        ? fail(turn, step, event.kind === "acknowledged" || event.kind === "answered" ? "answered-no" : "no-answer")
        : answered(turn, step);
    } else if (isNo && event.key === keyOf(chain, `verify-${step.do}`, step.attempt) && step.state === "answered") {
      return fail(turn, step, "not-verified");
    }
  }
}

/** Proof may come before the answer, or when everybody has given up. */
const AWAITED: readonly string[] = ["commanded", "answered", "failed"];

function isOfThisRound(chain: Pick<Chain, "id">, step: StepDraft, key: string): boolean {
  for (let attempt = step.fromAttempt; attempt <= step.attempt; attempt++)
    if (key === keyOf(chain, step.do, attempt)) return true;
  return false;
}

function breach({ chain, happened }: Turn, isAgain: boolean) {
  if (chain.finding.open === isAgain) return;
  chain.finding.open = isAgain;
  happened.push({ code: isAgain ? "breach-again" : "breach-ended" });
  for (const step of chain.steps) {
    if (isAgain && step.state === "dropped" && !chain.returning) {
      step.state = "planned";
      step.dueAtMs = chain.atMs;
      step.because = [];
    } else if (!isAgain && isWaiting(step) && step.confirmations.length === 0) {
      step.state = "dropped";
      step.because = ["breach-ended"];
    }
  }
}

function isWaiting({ state }: StepDraft): boolean {
  return state === "planned" || state === "needs-person";
}

/** What persons say. */
function obey(turn: Turn, event: Extract<ChainEvent, { readonly person: string }>) {
  const { chain } = turn;
  switch (event.kind) {
    case "took":
      return take(turn, event.person);
    case "returned":
      return takeBackIntoService(turn, event);
    case "settled":
      if (chain.mustReturn === true || chain.steps.some(isTouched))
        return happen(turn, "return-first", undefined, { by: event.person });
      return end(turn, "settled", event.person);
  }
  if (chain.returning && event.kind !== "by-hand" && event.kind !== "undo-asked") return;
  let step = stepOf(turn, event.act);
  if (step === undefined && (event.kind === "asked" || (event.kind === "by-hand" && event.now === "out"))) {
    step = { ...newStep(event.act, chain.atMs), state: "needs-person" };
    chain.steps.push(step);
  }
  if (step !== undefined) obeyOnStep(turn, step, event);
}

type StepWish = Extract<ChainEvent, { readonly person: string; readonly act: Act }>;

function obeyOnStep(turn: Turn, step: StepDraft, event: StepWish) {
  const by = { by: event.person };
  switch (event.kind) {
    case "asked":
      if (!isWaiting(step) && !["refused", "released", "dropped", "failed"].includes(step.state)) return;
      // A refusal or an earlier round takes all that was confirmed before with it.
      if (!isWaiting(step)) {
        step.confirmations = [];
        step.earlier = [...new Set([...step.earlier, ...step.tried])];
        step.tried = [];
      }
      happen(turn, "asked", step.do, by);
      step.state = "needs-person";
      return confirm(turn, step, event);
    case "confirmed":
      if (!isWaiting(step)) return;
      happen(turn, "confirmed", step.do, by);
      return confirm(turn, step, event);
    case "refused":
      take(turn, event.person);
      happen(turn, "refused", step.do, by);
      if (step.state === "done" || step.releases.length > 0) return;
      if (isTouched(step)) release(turn, step, "refused", []);
      else step.state = "refused";
      return;
    case "undo-asked":
      if (!isTouched(step)) return;
      take(turn, event.person);
      happen(turn, "undo-asked", step.do, by);
      if (mayUndo(turn, step, event)) release(turn, step, "released", []);
      return;
    case "by-hand":
      return byHand(turn, step, event);
  }
}

function byHand(turn: Turn, step: StepDraft, word: Extract<StepWish, { readonly kind: "by-hand" }>) {
  const { now, person } = word;
  take(turn, person);
  if (now === "out") {
    if (!turn.chain.returning && step.state !== "done" && step.releases.length === 0) prove(turn, step, "by-hand");
  } else if (step.state === "release-failed" || step.state === "releasing") releasedByHand(turn, step);
  // What a person took out a person brings back; what holds it from afar is undone as ever.
  else if (isTouched(step) && (step.proof === "by-hand" || mayUndo(turn, step, word)))
    release(turn, step, "released", []);
}

/** The same person's word counts once; what it says is added up. */
function confirm(turn: Turn, step: StepDraft, word: Word) {
  if (permitOf(turn, step).needs === "never") happen(turn, "not-permitted", step.do, { by: word.person });
  const before = step.confirmations.find(({ person }) => person === word.person);
  step.confirmations = [
    ...step.confirmations.filter((one) => one !== before),
    {
      person: word.person,
      clinician: word.clinician,
      replacementReady: word.replacementReady || (before?.replacementReady ?? false),
      atMs: turn.chain.atMs,
    },
  ];
}

function take(turn: Turn, person: string) {
  const { alarm } = turn.chain;
  alarm.takenBy = person;
  alarm.takenAtMs = turn.chain.atMs;
  alarm.unanswered = 0;
  alarm.nextAtMs = turn.chain.atMs + pause(turn);
  happen(turn, "taken", undefined, { by: person });
}

function takeBackIntoService(turn: Turn, event: Extract<ChainEvent, { readonly kind: "returned" }>) {
  const { chain, now } = turn;
  const missing = missingToReturn(event.checklist, now.device, now.settings);
  if (missing.length > 0) return happen(turn, "return-incomplete", undefined, { by: event.person, because: missing });
  take(turn, event.person);
  happen(turn, "returning", undefined, { by: event.person });
  chain.returning = true;
  for (const step of chain.steps) {
    if (isTouched(step)) release(turn, step, "released", []);
    else step.state = "dropped";
  }
}

/** All that follows by itself: deadlines, what is due, the alarm, the end. */
function settle(turn: Turn) {
  const { chain } = turn;
  if (chain.state === "ended") return;
  for (const step of chain.steps) expire(turn, step);
  // The second round starts what the first has brought forward.
  for (const _round of [1, 2]) for (const step of chain.steps) progress(turn, step);
  chain.operation = operationOf(chain.steps);
  if (chain.returning && !chain.steps.some(isTouched)) return end(turn, "returned", null);
  if (hasPassed(chain)) return end(turn, "passed", null);
  chain.waitingFor = waitingFor(chain);
  tell(turn);
  chain.state = chain.steps.some(goesOnByItself) ? "running" : "waiting-for-person";
}

/** Nothing was done, nobody wants anything done, and whoever must know of it does. */
function hasPassed({ finding, steps, alarm, mustReturn }: Chain): boolean {
  if (mustReturn === true || finding.open || steps.some((step) => isTouched(step) || isWaiting(step))) return false;
  return alarm.takenBy !== null || (finding.severity !== "high" && finding.severity !== "critical");
}

function goesOnByItself({ state, deadlineMs, releases }: StepDraft): boolean {
  return state === "planned" || deadlineMs !== null || releases.some((one) => one.deadlineMs !== null);
}

function operationOf(steps: readonly StepDraft[]): Chain["operation"] {
  const isOut = (act: Act) => steps.some((step) => step.do === act && step.proof !== null);
  return isOut("isolate") ? "quarantined" : isOut("pause") ? "paused" : "operating";
}

function waitingFor(chain: Chain): WaitingFor | null {
  const { steps, alarm, operation, returning, mustReturn } = chain;
  const is = (...states: string[]) => steps.some(({ state }) => states.includes(state));
  if (is("release-failed")) return "release-by-hand";
  if (is("needs-person")) return "confirm";
  if (returning) return null;
  if (operation !== "operating") return "return-to-service";
  if (isContradicted(chain)) return "do-by-hand";
  if (mustReturn === true) return "return-to-service";
  if (steps.some(({ do: act, state }) => state === "failed" && act !== "alarm-locally")) return "do-by-hand";
  return alarm.takenBy === null ? "take" : "decide";
}

function end(turn: Turn, ended: NonNullable<Chain["ended"]>, by: string | null) {
  const { chain } = turn;
  chain.state = "ended";
  chain.ended = ended;
  chain.waitingFor = null;
  chain.unsent = [];
  happen(turn, "ended", undefined, { because: [ended], ...(by === null ? {} : { by }) });
}

function wakeAt({ state, steps, alarm }: Chain): number | null {
  if (state === "ended") return null;
  const times = steps.flatMap((step) => [
    ...(step.state === "planned" ? [step.dueAtMs] : []),
    ...[step.deadlineMs, ...step.releases.map(({ deadlineMs }) => deadlineMs)].filter((one) => one !== null),
  ]);
  return Math.min(alarm.nextAtMs, ...times);
}
