/**
 * The moves of one step: start, try the next way, prove, fail, give back.
 */
import type { Confirmation, Proof, StepReason } from "./chain.ts";
import { type Permit, permitted } from "./permission.ts";
import { give, happen, isTouched, keyOf, raise, type StepDraft, stepOf, type Turn, takeBack } from "./turn.ts";

/** A sound at the device harms nobody; what it falls back to may, like a pause. */
export function permitOf({ now }: Turn, step: Pick<StepDraft, "do">): Permit {
  if (step.do === "alarm-locally") return { needs: "alone", clinician: false, replacement: false, because: [] };
  const { pause, isolate } = permitted(now.device, now.settings);
  return step.do === "isolate" ? isolate : pause;
}

/** Whether the confirmations are those that the permit asks for, `atLeast` so many. */
function isConfirmed(permit: Permit, confirmations: readonly Confirmation[], atLeast: number): boolean {
  if (permit.needs === "never") return false;
  const needed = Math.max(atLeast, permit.needs === "two-persons" ? 2 : permit.needs === "person" ? 1 : 0);
  if (confirmations.length < needed) return false;
  if (needed === 0) return true;
  return (
    (!permit.clinician || confirmations.some(({ clinician }) => clinician)) &&
    (!permit.replacement || confirmations.some(({ replacementReady }) => replacementReady))
  );
}

/** Starts what is due and may start; what may not waits for a person, and says so. */
export function progress(turn: Turn, step: StepDraft) {
  const { now, chain } = turn;
  if (step.state !== "needs-person" && (step.state !== "planned" || step.dueAtMs > now.atMs)) return;
  const permit = permitOf(turn, step);
  const hasRoom = now.room || step.do === "alarm-locally" || chain.steps.some((one) => isTaking(one));
  const isFresh = ({ atMs }: Confirmation) => atMs + now.settings.confirmationHoldsMs >= now.atMs;
  const atLeast = step.state === "needs-person" || !hasRoom ? 1 : 0;
  if (isConfirmed(permit, step.confirmations.filter(isFresh), atLeast)) return attempt(turn, step);
  const isThrottled = permit.needs === "alone" && (step.state === "planned" || step.because.includes("ward-throttled"));
  step.because = permit.needs !== "alone" ? [...permit.because] : isThrottled ? ["ward-throttled"] : ["once-waiting"];
  if (step.state === "needs-person") return;
  step.state = "needs-person";
  happen(turn, "waits-for-person", step.do, { because: step.because });
  raise(turn, "needs-person", false);
}

/** The device counts as taken out of its ward already. */
function isTaking(step: StepDraft): boolean {
  return (
    step.do !== "alarm-locally" && (step.state === "commanded" || step.state === "answered" || step.proof !== null)
  );
}

/** Tries the next way; fails where there is none. */
function attempt(turn: Turn, step: StepDraft) {
  const { chain, now } = turn;
  const by = nextWay(turn, step);
  if (typeof by !== "string") return giveUp(turn, step, by.none);
  step.attempt += 1;
  step.tried = [...step.tried, by];
  step.state = "commanded";
  step.because = [];
  step.deadlineMs = now.atMs + now.settings.answerWithinMs;
  give(turn, { do: step.do, key: keyOf(chain, step.do, step.attempt), device: chain.device, by });
  happen(turn, "commanded", step.do, { by });
}

function nextWay({ now: { device, settings } }: Turn, step: StepDraft): string | { readonly none: StepReason | null } {
  if (step.do === "isolate") {
    const next = device.isolators.find((one) => !step.tried.includes(one));
    return next ?? { none: step.tried.length === 0 ? "no-isolator" : null };
  }
  if (!device.canPause) return { none: "no-way-to-pause" };
  return step.tried.length < settings.pauseAttempts ? "device" : { none: null };
}

export function fail(turn: Turn, step: StepDraft, because: StepReason) {
  happen(turn, "attempt-failed", step.do, { by: step.tried.at(-1) ?? "", because: [because] });
  takeBack(turn, step.do);
  step.because = [because];
  attempt(turn, step);
}

function giveUp(turn: Turn, step: StepDraft, because: StepReason | null) {
  step.state = "failed";
  step.deadlineMs = null;
  if (because !== null) step.because = [because];
  happen(turn, "step-failed", step.do, { because: step.because });
  const isolate = stepOf(turn, "isolate");
  if (step.do === "isolate" || isolate === undefined) return raise(turn, "step-failed", step.do !== "alarm-locally");
  // The network is the stronger way: it does not wait for its time any longer.
  if (isolate.state === "planned" && step.do === "pause") isolate.dueAtMs = turn.now.atMs;
}

/** The device or the isolator has answered. */
export function answered(turn: Turn, step: StepDraft) {
  const { chain, now } = turn;
  happen(turn, "answered", step.do, { by: step.tried.at(-1) ?? "" });
  if (step.do === "alarm-locally" || step.do === "fall-back") return prove(turn, step, "device-says-so");
  step.state = "answered";
  step.deadlineMs = now.atMs + now.settings.verifyWithinMs;
  give(turn, {
    do: "verify",
    key: keyOf(chain, `verify-${step.do}`, step.attempt),
    device: chain.device,
    act: step.do,
    of: keyOf(chain, step.do, step.attempt),
  });
}

export function prove(turn: Turn, step: StepDraft, proof: Proof) {
  takeBack(turn, step.do);
  if (step.do !== "alarm-locally") {
    step.outSinceMs = turn.now.atMs;
    if (isBeyondExtreme(turn)) turn.chain.mustReturn = true;
  }
  step.state = "done";
  step.proof = proof;
  step.deadlineMs = null;
  step.because = [];
  happen(turn, proof === "by-hand" ? "done-by-hand" : "proven", step.do, { by: proof });
}

/** The chain began to take the device out, not only to tell people of it. */
function isBeyondExtreme({ chain: { finding }, now: { settings } }: Turn): boolean {
  return finding.kind === "fail-safe-limit" || settings.actOn.includes(finding.kind);
}

/**
 * It was taken for out, and reports that it operates: then it is not out. As with one that never paused, the network does
 * not wait any longer, and somebody goes there.
 */
export function contradict(turn: Turn, step: StepDraft) {
  if (step.state !== "done") return;
  step.state = "failed";
  step.proof = null;
  delete step.outSinceMs;
  step.because = ["says-operating"];
  happen(turn, "contradicted", step.do);
  raise(turn, "says-operating", true);
  const isolate = stepOf(turn, "isolate");
  if (isolate?.state === "planned") isolate.dueAtMs = turn.now.atMs;
}

/** So long one person alone undoes what was done to a device beyond its extreme: a false alarm shows at once. */
export const UNDO_ALONE_MS = 30 * 60 * 1000;

/**
 * Whether this word is enough to give the device back without its checklist: soon after it was taken out, that of one
 * person; later that of a clinician, whose patient may need it, or of two.
 */
export function mayUndo(turn: Turn, step: StepDraft, word: { readonly person: string; readonly clinician: boolean }) {
  const { chain, now } = turn;
  if (!isBeyondExtreme(turn) || chain.returning || step.proof === null || step.do === "alarm-locally") return true;
  if (word.clinician || now.atMs - (step.outSinceMs ?? chain.startedAtMs) <= UNDO_ALONE_MS) return true;
  const first = step.undoAsked;
  const holds = first !== undefined && first.atMs + now.settings.confirmationHoldsMs >= now.atMs;
  if (holds && first.person !== word.person) return true;
  if (!holds) step.undoAsked = { person: word.person, atMs: now.atMs };
  if (!step.because.includes("undo-needs-second")) step.because = [...step.because, "undo-needs-second"];
  happen(turn, "undo-needs-second", step.do, { by: word.person });
  return false;
}

/** Undoes every way that was tried, whether it was answered or not: a command may come late. */
export function release(turn: Turn, step: StepDraft, after: StepDraft["afterRelease"], because: StepReason[]) {
  takeBack(turn, step.do);
  step.because = because;
  step.afterRelease = after;
  step.deadlineMs = null;
  step.state = "releasing";
  const ways = new Set([...step.earlier, ...step.tried, ...step.releases.map(({ by }) => by)]);
  step.releases = [...ways].map((by) => sendRelease(turn, step, by, 0));
  endRelease(turn, step);
}

function sendRelease(turn: Turn, step: StepDraft, by: string, tries: number) {
  const { chain, now } = turn;
  step.attempt += 1;
  const key = keyOf(chain, `release-${step.do}`, step.attempt);
  give(turn, { do: "release", key, device: chain.device, act: step.do, by });
  happen(turn, "release-commanded", step.do, { by });
  return { by, attempt: step.attempt, tries: tries + 1, deadlineMs: now.atMs + now.settings.answerWithinMs };
}

export function releaseAnswered(turn: Turn, step: StepDraft, attempt: number) {
  step.releases = step.releases.filter((one) => one.attempt !== attempt);
  endRelease(turn, step);
}

export function releaseFailed(turn: Turn, step: StepDraft, attempt: number) {
  const { settings } = turn.now;
  step.releases = step.releases.map((one) => {
    if (one.attempt !== attempt || one.deadlineMs === null) return one;
    if (one.tries < settings.releaseAttempts) return sendRelease(turn, step, one.by, one.tries);
    if (step.state === "releasing") {
      step.state = "release-failed";
      happen(turn, "release-failed", step.do, { by: one.by });
      raise(turn, "release-failed", true);
    }
    return { ...one, deadlineMs: null };
  });
}

function endRelease(turn: Turn, step: StepDraft) {
  if (step.releases.length > 0) return;
  takeBack(turn, step.do);
  step.state = step.afterRelease;
  step.tried = [];
  step.earlier = [];
  step.proof = null;
  delete step.outSinceMs;
  delete step.undoAsked;
  const { chain, now } = turn;
  // Back without its checklist: who took the alarm is asked again soon, not in a day.
  if (chain.mustReturn === true)
    chain.alarm.nextAtMs = Math.min(
      chain.alarm.nextAtMs,
      now.atMs + now.settings.restAfterTakenMs[chain.finding.severity],
    );
  step.fromAttempt = step.attempt + 1;
  happen(turn, "released", step.do);
  if (step.afterRelease !== "needs-person") return;
  step.confirmations = [];
  raise(turn, "needs-person", false);
}

/** A person did on the spot what could not be released from afar. */
export function releasedByHand(turn: Turn, step: StepDraft) {
  step.releases = [];
  endRelease(turn, step);
}

/** What is under way and no longer permitted is withdrawn; what is out already is for a person to decide. */
export function guard(turn: Turn, step: StepDraft) {
  if (isConfirmed(permitOf(turn, step), step.confirmations, 0)) return;
  // What was tried in vain may still be obeyed.
  const isUnderWay =
    isTouched(step) && step.state !== "done" && step.state !== "needs-person" && step.releases.length === 0;
  if (isUnderWay) {
    happen(turn, "withdrawn", step.do, { because: permitOf(turn, step).because });
    release(turn, step, "needs-person", ["now-guarded"]);
  } else if (step.state === "done" && step.proof !== "by-hand" && !step.because.includes("now-guarded")) {
    step.because = [...step.because, "now-guarded"];
    happen(turn, "now-guarded", step.do, { because: permitOf(turn, step).because });
    raise(turn, "now-guarded", true);
  }
}

/** A deadline that has passed counts as no answer. */
export function expire(turn: Turn, step: StepDraft) {
  const { atMs } = turn.now;
  if (step.deadlineMs !== null && step.deadlineMs <= atMs && (step.state === "commanded" || step.state === "answered"))
    fail(turn, step, step.state === "commanded" ? "no-answer" : "not-verified");
  for (const { attempt: one, deadlineMs } of step.releases)
    if (deadlineMs !== null && deadlineMs <= atMs) releaseFailed(turn, step, one);
}
