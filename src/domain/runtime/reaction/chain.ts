/**
 * Reaction chain: what happens after a breach, as plain JSON that survives a crash at any point.
 *
 * A chain holds what was asked for, what came back and what is still to be sent; `advance.ts` moves it. The label
 * prescribes the steps (`ReactionStep`), patient safety says which of them wait for a person (`permission.ts`).
 */
import type { Severity } from "../../finding/severity.ts";
import type { ReactionStep } from "../../label/runtime-facts.ts";
import type { RuntimeKind } from "../runtime-finding.ts";
import type { PermitReason, ReactingDevice } from "./permission.ts";
import type { ReactionSettings } from "./settings.ts";

/** What is done to the device. `notify` is no act: people are told from the first moment on, and again. */
export const ACTS = ["alarm-locally", "fall-back", "pause", "isolate"] as const;
export type Act = (typeof ACTS)[number];

/** How it is known that the device really is out. */
export const PROOFS = ["device-says-so", "silence", "no-traffic", "nftables", "nac-state", "by-hand"] as const;
export type Proof = (typeof PROOFS)[number];

export const STEP_STATES = [
  /** Its time has not come. */
  "planned",
  /** It waits for confirmation; where it is never done from afar, for whoever is there. */
  "needs-person",
  /** The command is out, the answer is awaited. */
  "commanded",
  /** Answered; the proof is awaited. */
  "answered",
  /** Proven. */
  "done",
  /** Every way was tried, or the device says that it goes on. */
  "failed",
  "refused",
  /** The breach ended before it was done. */
  "dropped",
  "releasing",
  "release-failed",
  "released",
] as const;
export type StepState = (typeof STEP_STATES)[number];

export interface Confirmation {
  readonly person: string;
  readonly clinician: boolean;
  readonly replacementReady: boolean;
  readonly atMs: number;
}

/** One way that was tried and has to be undone, whether it was answered or not. */
export interface Release {
  readonly by: string;
  readonly attempt: number;
  readonly tries: number;
  /** null: every try has failed. */
  readonly deadlineMs: number | null;
}

export interface Step {
  readonly do: Act;
  readonly dueAtMs: number;
  readonly state: StepState;
  /** Counts every command of this step, releases too, so that no key is used twice. */
  readonly attempt: number;
  /** The first attempt since the last release: proof of an earlier one counts no more. */
  readonly fromAttempt: number;
  /** Ways tried in this round: "device" or isolators. */
  readonly tried: readonly string[];
  /** Ways tried in vain before, that were not taken back: they may have done it all the same. */
  readonly earlier: readonly string[];
  readonly deadlineMs: number | null;
  readonly confirmations: readonly Confirmation[];
  readonly proof: Proof | null;
  /** Why it waits, failed or was given back. */
  readonly because: readonly StepReason[];
  readonly releases: readonly Release[];
  /** What it becomes once released. */
  readonly afterRelease: "released" | "refused" | "needs-person";
  /** When it was shown to be out; left out while it is not. */
  readonly outSinceMs?: number;
  /** The first of two who want it undone. */
  readonly undoAsked?: { readonly person: string; readonly atMs: number };
}

export const STEP_REASONS = [
  "ward-throttled",
  /** What has once waited for a person goes on with one only. */
  "once-waiting",
  "no-answer",
  "not-verified",
  "answered-no",
  "no-way-to-pause",
  "no-isolator",
  "now-guarded",
  "breach-ended",
  /** It was taken for paused, and reports that it operates. */
  "says-operating",
  /** Somebody wants it undone, and a second person or a clinician has to say so, too. */
  "undo-needs-second",
] as const;
export type StepReason = (typeof STEP_REASONS)[number] | PermitReason;

export const WAITING_FOR = [
  /** Release a device that could not be released from afar. */
  "release-by-hand",
  "confirm",
  /** Do on the spot what must not or could not be done from afar. */
  "do-by-hand",
  "return-to-service",
  /** Take the alarm. */
  "take",
  /** Taken: decide what becomes of it. */
  "decide",
] as const;
export type WaitingFor = (typeof WAITING_FOR)[number];

export interface Alarm {
  /** How often people were told. */
  readonly repetition: number;
  /** How far up the on-call order: 0 is the first. */
  readonly level: number;
  readonly unanswered: number;
  readonly nextAtMs: number;
  readonly severity: Severity;
  readonly takenBy: string | null;
  readonly takenAtMs: number | null;
}

export const ENDINGS = ["returned", "settled", "passed"] as const;
export type Ending = (typeof ENDINGS)[number];

export interface Chain {
  readonly id: string;
  readonly device: string;
  readonly incident: string | null;
  readonly finding: {
    readonly key: string;
    readonly kind: RuntimeKind;
    readonly severity: Severity;
    readonly open: boolean;
  };
  /** Where it stands and what it is, for merging: the ward (of a home the place above it), the product. */
  readonly ward: string;
  readonly product: string;
  readonly changedVersionAtMs: number | null;
  readonly startedAtMs: number;
  readonly atMs: number;
  readonly state: "running" | "waiting-for-person" | "ended";
  readonly waitingFor: WaitingFor | null;
  readonly ended: Ending | null;
  /** What the chain made of the device; its status in the words of the registry. */
  readonly operation: "operating" | "paused" | "quarantined";
  readonly steps: readonly Step[];
  readonly alarm: Alarm;
  readonly returning: boolean;
  /** It is beyond its extreme and was shown to be out: whatever is undone, only its checklist ends the chain. */
  readonly mustReturn?: boolean;
  /** Commands of which it is not known that they were sent; after a crash they are sent again under the same key. */
  readonly unsent: readonly Command[];
  /** Persons' requests that have had their effect. */
  readonly handled: readonly string[];
}

/** Everything to be done outside. `key` is the same whenever the same command is given again. */
export type Command =
  | { readonly do: Act; readonly key: string; readonly device: string; readonly by: string }
  | { readonly do: "verify"; readonly key: string; readonly device: string; readonly act: Act; readonly of: string }
  | { readonly do: "release"; readonly key: string; readonly device: string; readonly act: Act; readonly by: string }
  | {
      readonly do: "notify" | "escalate";
      readonly key: string;
      readonly device: string;
      readonly repetition: number;
      readonly level: number;
      readonly severity: Severity;
      readonly because: AlarmReason;
    };

export const ALARM_REASONS = [
  "breach",
  "needs-person",
  "repeated",
  "taken-but-open",
  "still-out",
  "step-failed",
  "release-failed",
  "now-guarded",
  "says-operating",
  /** Undone, and in operation without its checklist. */
  "back-unchecked",
] as const;
export type AlarmReason = (typeof ALARM_REASONS)[number];

/** The device as it is now, and the ways to it. */
export interface ReactionTarget extends ReactingDevice {
  /** It listens to commands. */
  readonly canPause: boolean;
  /** Who can take it off the network, the first to be asked first. */
  readonly isolators: readonly string[];
}

/** What holds at the moment of an event; read anew each time, since a device may come onto a patient meanwhile. */
export interface Circumstances {
  readonly atMs: number;
  readonly device: ReactionTarget;
  readonly settings: ReactionSettings;
  /** Whether one more device of the ward may be taken out without a person (`roomToAct`). */
  readonly room: boolean;
}

export interface Beginning {
  readonly id: string;
  readonly device: string;
  readonly incident: string | null;
  readonly finding: { readonly key: string; readonly kind: RuntimeKind; readonly severity: Severity };
  readonly ward: string;
  readonly product: string;
  readonly changedVersionAtMs: number | null;
  /** What the label prescribes; undefined where it prescribes nothing. */
  readonly steps: readonly ReactionStep[] | undefined;
}

/** Where the label prescribes nothing: tell people, ask the device to pause, then take it off the network as well. */
export const DEFAULT_STEPS: readonly ReactionStep[] = [
  { do: "notify" },
  { do: "pause" },
  { do: "isolate", afterSeconds: 30 },
];

/**
 * The steps that a chain goes, and whether the label prescribes them. A chain of the label that takes the device out in no
 * way is completed with ours, once its own steps are over: beyond an extreme a device has to leave the operating stage
 * (Gleißner et al. 2022, section V.A.3). Of a step named twice the first counts.
 */
export function stepsToGo(
  prescribed: readonly ReactionStep[] | undefined,
): readonly { readonly do: Act; readonly afterSeconds: number; readonly prescribed: boolean }[] {
  const own = prescribed ?? [];
  const takesOut = own.some((step) => step.do === "pause" || step.do === "isolate" || step.do === "fall-back");
  const lastSeconds = Math.max(0, ...own.map(({ afterSeconds = 0 }) => afterSeconds));
  return ACTS.flatMap((act) => {
    const found = own.find((step) => step.do === act);
    if (found !== undefined) return [{ do: act, afterSeconds: found.afterSeconds ?? 0, prescribed: true }];
    const added = takesOut ? undefined : DEFAULT_STEPS.find((step) => step.do === act);
    if (added === undefined) return [];
    return [{ do: act, afterSeconds: lastSeconds + (added.afterSeconds ?? 0), prescribed: false }];
  }).sort((one, other) => one.afterSeconds - other.afterSeconds);
}

/**
 * A chain that has done nothing yet. Keep it, then give it `{ kind: "time" }`: its first commands come from there.
 * Times of the label count from the start.
 */
export function startChain(beginning: Beginning, settings: Pick<ReactionSettings, "actOn">, atMs: number): Chain {
  const { steps: prescribed, finding, ...rest } = beginning;
  const severity = finding.kind === "fail-safe-limit" ? "critical" : finding.severity;
  const steps = settings.actOn.includes(finding.kind) ? stepsToGo(prescribed) : [];
  return {
    ...rest,
    finding: { ...finding, severity, open: true },
    startedAtMs: atMs,
    atMs,
    state: "running",
    waitingFor: null,
    ended: null,
    operation: "operating",
    steps: steps.map(({ do: act, afterSeconds }) => newStep(act, atMs + afterSeconds * 1000)),
    alarm: { repetition: 0, level: 0, unanswered: 0, nextAtMs: atMs, severity, takenBy: null, takenAtMs: null },
    returning: false,
    unsent: [],
    handled: [],
  };
}

export function newStep(act: Act, dueAtMs: number): Step {
  return {
    do: act,
    dueAtMs,
    state: "planned",
    attempt: 0,
    fromAttempt: 1,
    tried: [],
    earlier: [],
    deadlineMs: null,
    confirmations: [],
    proof: null,
    because: [],
    releases: [],
    afterRelease: "released",
  };
}
