/**
 * A reaction as its page shows it.
 */
import { factsOf } from "../acts/watch/reaction-facts.ts";
import type { WatchChain } from "../contract/runtime.ts";
import type { Chain, Step } from "../domain/runtime/reaction/chain.ts";
import { type Permit, permitted, type ReactingDevice } from "../domain/runtime/reaction/permission.ts";
import { missingToReturn, signedText } from "../domain/runtime/reaction/return-to-service.ts";
import type { ReactionSettings } from "../domain/runtime/reaction/settings.ts";
import { isTouched } from "../domain/runtime/reaction/turn.ts";
import type { Reading } from "../store/database.ts";
import { checklistOf, type KeptChain } from "../store/reaction-chain.ts";

const moment = (ms: number) => new Date(ms).toISOString();

type NameOf = (account: string) => string;

/** In the order of `chains`; of one whose device is gone nothing may be done any more. */
export async function shownChains(
  db: Reading,
  chains: readonly KeptChain[],
  settings: ReactionSettings,
): Promise<WatchChain[]> {
  if (chains.length === 0) return [];
  const nameOf = await accountNames(db);
  const shown: WatchChain[] = [];
  for (const { chain, version } of chains) {
    const device = (await factsOf(db, chain.device))?.reacting;
    const permits = device && permitted(device, settings);
    const { takenBy, takenAtMs, repetition, severity } = chain.alarm;
    shown.push({
      id: chain.id,
      deviceId: chain.device,
      incident: chain.incident,
      findingKey: chain.finding.key,
      severity,
      startedAt: moment(chain.startedAtMs),
      state: chain.state,
      waitingFor: chain.waitingFor,
      ended: chain.ended,
      operation: chain.operation,
      takenBy,
      takenByName: takenBy === null ? null : nameOf(takenBy),
      takenAt: takenAtMs === null ? null : moment(takenAtMs),
      repetition,
      steps: chain.steps.map((step) => shownStep(step, chain, nameOf)),
      may: { pause: permits?.pause.needs ?? "never", isolate: permits?.isolate.needs ?? "never" },
      permits: { pause: shownPermit(permits?.pause), isolate: shownPermit(permits?.isolate) },
      returning: chain.returning,
      back: device === undefined ? null : await backOf(db, chain, device, settings, nameOf),
      version,
    });
  }
  return shown;
}

function shownStep(step: Step, { mustReturn }: Chain, nameOf: NameOf): WatchChain["steps"][number] {
  return {
    do: step.do,
    dueAt: moment(step.dueAtMs),
    state: step.state,
    proof: step.proof,
    because: [...step.because],
    confirmations: step.confirmations.length,
    confirmedBy: step.confirmations.map(({ person, clinician, replacementReady, atMs }) => ({
      account: person,
      name: nameOf(person),
      at: moment(atMs),
      clinician,
      replacementReady,
    })),
    // Undone is not returned: what a checklist is still asked for is offered.
    touched: isTouched(step) || (mustReturn === true && step.state === "released"),
  };
}

function shownPermit(permit: Permit | undefined): WatchChain["permits"]["pause"] {
  if (permit === undefined) return { needs: "never", clinician: false, replacement: false, because: [] };
  return { ...permit, because: [...permit.because] };
}

/** Null once the reaction has ended: there is nothing to return any more. */
async function backOf(
  db: Reading,
  chain: Chain,
  device: ReactingDevice,
  settings: ReactionSettings,
  nameOf: NameOf,
): Promise<WatchChain["back"]> {
  if (chain.state === "ended") return null;
  const checklist = await checklistOf(db, chain.id);
  const { cause, bootComparison } = checklist;
  const holding = checklist.signatures.filter(({ of }) => of === signedText(checklist));
  return {
    cause,
    bootComparison,
    signatures: holding.map(({ person, clinician, atMs }) => ({
      account: person,
      name: nameOf(person),
      at: moment(atMs),
      clinician,
    })),
    missing: missingToReturn(checklist, device, settings),
  };
}

/** Whoever is gone keeps the name of the account. */
async function accountNames(db: Reading): Promise<NameOf> {
  const rows = await db.selectFrom("account").select(["id", "name"]).execute();
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return (account) => names.get(account) ?? account;
}
