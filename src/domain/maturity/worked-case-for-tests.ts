/**
 * What a worked case of the level arithmetic is: answers, figures and reading on one side, levels reckoned by hand on the other.
 *
 * `met` names the dimensions and columns whose criteria are answered "fulfilled" ("*" all of them), `upTo` the last level of
 * which that holds; what figures answer is left out of it. `but` changes single answers, null takes one away.
 */
import type { Answer } from "./answer.ts";
import type { Reading } from "./reading.ts";

type Given = Answer["answer"] | (Partial<Omit<Answer, "answer">> & Pick<Answer, "answer">) | null;
/** Achieved, working on, and what is in the way where the case is about that. */
type Levels = readonly [achieved: number, workingOn: number, inTheWay?: readonly string[]];

export interface WorkedCase {
  readonly name: string;
  /** Notes of the model that decide it. */
  readonly notes: readonly string[];
  readonly met?: readonly string[];
  readonly upTo?: number;
  readonly but?: Readonly<Record<string, Given>>;
  /** A number, or "none" for no such device. "best": what level 5 asks of each. */
  readonly figures?: "best" | Readonly<Record<string, number | "none">>;
  readonly reading?: Reading;
  readonly expect: Readonly<Record<string, Levels>>;
}

/** The day of every case. */
export const CASE_DAY = "2026-11-22";

export const ALL = { met: ["*"], figures: "best" } as const;
export const AUTH = "structure.authentication-system";
export const USABILITY = "process.usability";
export const NO_TRAINING = {
  answer: "fulfilled",
  way: "no-training-necessary",
  reason: "the scale has one button",
} as const;
export const WITHOUT_LOGIN = {
  answer: "fulfilled",
  way: "certificates-without-login",
  reason: "nobody signs in to the sensors",
} as const;
export const NOT_HERE = { answer: "not-applicable", reason: "there is none in this house" } as const;
