/**
 * What may be wished of a reaction and of each of its steps: only what would have an effect, so that no button is
 * offered that the server refuses.
 */
import type { ChainStep, WatchChain } from "../../src/contract/runtime.ts";

export type Permit = WatchChain["permits"]["pause"];
export type StepWish = "confirm" | "refuse" | "ask" | "undo" | "out" | "back";
export const ACTS = ["alarm-locally", "fall-back", "pause", "isolate"] as const;
export type Act = (typeof ACTS)[number];

/** An act from a newer version is shown and cannot be wished. */
export function actOf(step: Pick<ChainStep, "do">): Act | undefined {
  return ACTS.find((one) => one === step.do);
}

/** A sound at the device harms nobody; to fall back weighs as much as a pause. */
export function permitOf(chain: Pick<WatchChain, "permits">, act: string): Permit {
  if (act === "alarm-locally") return { needs: "alone", clinician: false, replacement: false, because: [] };
  return act === "isolate" ? chain.permits.isolate : chain.permits.pause;
}

/** What `account` may wish of a step, the likely one first. */
export function wishesOf(chain: WatchChain, step: ChainStep, account: string): readonly StepWish[] {
  if (chain.state === "ended" || actOf(step) === undefined) return [];
  const never = permitOf(chain, step.do).needs === "never";
  switch (step.state) {
    case "needs-person":
      if (chain.returning) return [];
      if (never) return ["out", "refuse"];
      return hasSaidAll(chain, step, account) ? ["refuse", "out"] : ["confirm", "refuse", "out"];
    case "planned":
      if (chain.returning) return [];
      return never ? ["out", "refuse"] : ["ask", "refuse"];
    case "commanded":
    case "answered":
      return chain.returning ? ["undo"] : ["refuse"];
    case "done":
      return ["undo"];
    case "failed":
      if (chain.returning) return step.touched ? ["undo"] : [];
      return [["out"] as const, never ? [] : (["ask"] as const), step.touched ? (["undo"] as const) : []].flat();
    case "releasing":
    case "release-failed":
      return ["back"];
    case "refused":
    case "released":
    case "dropped":
      if (chain.returning) return [];
      return never ? ["out"] : ["ask"];
    default:
      return [];
  }
}

/** The same person's word counts once; that a replacement stands ready can still be added. */
function hasSaidAll(chain: WatchChain, step: ChainStep, account: string): boolean {
  const mine = step.confirmedBy.find((one) => one.account === account);
  return mine !== undefined && (!permitOf(chain, step.do).replacement || mine.replacementReady);
}

/** What keeps a confirmed step from being done. */
export function stillNeeded(chain: WatchChain, step: ChainStep): { readonly persons: number; readonly ward: boolean } {
  const permit = permitOf(chain, step.do);
  const persons = permit.needs === "two-persons" ? 2 : 1;
  return {
    persons: Math.max(0, persons - step.confirmedBy.length),
    ward: permit.clinician && !step.confirmedBy.some(({ clinician }) => clinician),
  };
}

/** Something was done that a return takes back. */
export function mayReturn(chain: WatchChain): boolean {
  return chain.state !== "ended" && !chain.returning && chain.steps.some(({ touched }) => touched);
}

export type NextOfChain = "take" | "confirm" | "return";

/** The one button that is likely next; undefined where one has to look. */
export function nextOf(chain: WatchChain): NextOfChain | undefined {
  if (chain.state === "ended") return undefined;
  if (chain.waitingFor === "confirm" && chain.steps.some((step) => isToConfirm(chain, step))) return "confirm";
  if (chain.takenBy === null) return "take";
  return chain.waitingFor === "return-to-service" ? "return" : undefined;
}

function isToConfirm(chain: WatchChain, step: ChainStep): boolean {
  return step.state === "needs-person" && permitOf(chain, step.do).needs !== "never";
}
