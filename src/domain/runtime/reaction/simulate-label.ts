/**
 * Simulation: what would happen to a device at each fail-safe limit of its label, step by step, and what would not.
 *
 * It runs the chain itself, once against a device and isolators that obey and once against none that answer, so that
 * what it tells is what will be.
 */
import { pointerTo } from "../../label/problem.ts";
import type { RuntimeFacts } from "../../label/runtime-facts.ts";
import { type Advanced, advance, type ChainEvent } from "./advance.ts";
import {
  type Act,
  type Chain,
  type Circumstances,
  type Command,
  type ReactionTarget,
  type StepReason,
  startChain,
  stepsToGo,
  type WaitingFor,
} from "./chain.ts";
import { type PermitReason, permitted } from "./permission.ts";
import type { Needs, ReactionSettings } from "./settings.ts";

export interface SimulatedLine {
  /** Since the limit was found to be exceeded. */
  readonly atSeconds: number;
  readonly do: Command["do"];
  /** On what a proof or a release works; null for the others. */
  readonly act: Act | null;
  /** "device", an isolator, or "" where nobody acts. */
  readonly by: string;
  /** Of an alarm: how often it was told, and how far up the on-call order. */
  readonly repetition: number | null;
  readonly level: number | null;
}

export interface SimulatedStep {
  readonly do: "notify" | Act;
  /** The label says so; else we add it. */
  readonly prescribed: boolean;
  readonly atSeconds: number;
  /** "by-itself", what it waits for, or why it does not come. */
  readonly happens: "by-itself" | "after-person" | "after-two-persons" | "on-the-spot-only" | "no-way";
  readonly clinician: boolean;
  readonly replacement: boolean;
  readonly because: readonly (PermitReason | StepReason)[];
}

export interface SimulatedLimit {
  /** JSON pointer into the label. */
  readonly limit: string;
  readonly parameter: string;
  readonly unit: string | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly steps: readonly SimulatedStep[];
  /** All commands of the first hour, when everything obeys and no person comes. */
  readonly whenObeyed: Simulated;
  /** The same when nothing answers. */
  readonly whenUnanswered: Simulated;
}

export interface Simulated {
  readonly lines: readonly SimulatedLine[];
  readonly operation: Chain["operation"];
  readonly state: Chain["state"];
  readonly waitingFor: WaitingFor | null;
}

const HOUR_MS = 60 * 60 * 1000;

/** One row for each fail-safe limit; none where the label has no limits. */
export function simulateLabel(
  runtime: RuntimeFacts | undefined,
  device: ReactionTarget,
  settings: ReactionSettings,
): SimulatedLimit[] {
  const prescribed = runtime?.failSafe?.reactionChain;
  return (runtime?.failSafe?.limits ?? []).map((limit, index) => ({
    limit: pointerTo("runtime", "failSafe", "limits", index),
    parameter: limit.parameter,
    unit: limit.unit ?? null,
    min: limit.min ?? null,
    max: limit.max ?? null,
    steps: steps(prescribed, device, settings),
    whenObeyed: play(prescribed, device, settings, true),
    whenUnanswered: play(prescribed, device, settings, false),
  }));
}

type Prescribed = NonNullable<RuntimeFacts["failSafe"]>["reactionChain"];

function steps(prescribed: Prescribed, device: ReactionTarget, settings: ReactionSettings): SimulatedStep[] {
  const chain = begin(prescribed, settings);
  const ofLabel = new Set(stepsToGo(prescribed).flatMap((step) => (step.prescribed ? [step.do] : [])));
  const told: SimulatedStep = {
    do: "notify",
    prescribed: prescribed?.some((step) => step.do === "notify") ?? false,
    atSeconds: 0,
    happens: "by-itself",
    clinician: false,
    replacement: false,
    because: [],
  };
  const free = { needs: "alone", clinician: false, replacement: false, because: [] } as const;
  const { pause, isolate } = permitted(device, settings);
  return [
    told,
    ...chain.steps.map(({ do: act, dueAtMs }): SimulatedStep => {
      const { needs, ...permit } = act === "alarm-locally" ? free : act === "isolate" ? isolate : pause;
      const none =
        act === "isolate" ? device.isolators.length === 0 && "no-isolator" : !device.canPause && "no-way-to-pause";
      const step = { do: act, prescribed: ofLabel.has(act), atSeconds: dueAtMs / 1000, ...permit };
      return none
        ? { ...step, happens: "no-way", because: [none, ...permit.because] }
        : { ...step, happens: HAPPENS[needs] };
    }),
  ];
}

const HAPPENS: Record<Needs, SimulatedStep["happens"]> = {
  alone: "by-itself",
  person: "after-person",
  "two-persons": "after-two-persons",
  never: "on-the-spot-only",
};

function begin(prescribed: Prescribed, settings: ReactionSettings): Chain {
  return startChain(
    {
      id: "simulated",
      device: "simulated",
      incident: null,
      finding: { key: "fail-safe-limit", kind: "fail-safe-limit", severity: "critical" },
      ward: "",
      product: "",
      changedVersionAtMs: null,
      steps: prescribed,
    },
    settings,
    0,
  );
}

/** An hour of the chain's life without a person. */
function play(
  prescribed: Prescribed,
  device: ReactionTarget,
  settings: ReactionSettings,
  isObeyed: boolean,
): Simulated {
  const now = (atMs: number): Circumstances => ({ atMs, device, settings, room: true });
  const lines: SimulatedLine[] = [];
  let advanced: Advanced = advance(begin(prescribed, settings), { kind: "time" }, now(0));
  for (;;) {
    lines.push(...advanced.commands.map((command) => lineOf(command, advanced.chain.atMs)));
    const answer = isObeyed ? advanced.chain.unsent.map(obeyed).find((event) => event !== null) : undefined;
    if (answer !== undefined) advanced = advance(advanced.chain, answer, now(advanced.chain.atMs));
    else if (advanced.wakeAtMs === null || advanced.wakeAtMs > HOUR_MS) break;
    else advanced = advance(advanced.chain, { kind: "time" }, now(advanced.wakeAtMs));
  }
  const { operation, state, waitingFor } = advanced.chain;
  return { lines, operation, state, waitingFor };
}

/** What a device or an isolator that obeys answers; null where nobody answers. */
function obeyed(command: Command): ChainEvent | null {
  if (command.do === "notify" || command.do === "escalate") return null;
  if (command.do === "verify")
    return { kind: "verified", key: command.of, proof: command.act === "isolate" ? "no-traffic" : "device-says-so" };
  return { kind: "answered", key: command.key, done: true };
}

function lineOf(command: Command, atMs: number): SimulatedLine {
  const line = { atSeconds: atMs / 1000, do: command.do, act: null, by: "", repetition: null, level: null };
  if ("repetition" in command) return { ...line, repetition: command.repetition, level: command.level };
  if (command.do === "verify") return { ...line, act: command.act };
  return { ...line, act: command.do === "release" ? command.act : null, by: command.by };
}
