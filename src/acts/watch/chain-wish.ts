/**
 * What a person wants of a reaction, as an event of its chain; and the return to service, which two may have to sign.
 */
import type { Static } from "typebox";
import type { ChainWish, moveChainRoute } from "../../contract/runtime.ts";
import { InputError } from "../../domain/input-error.ts";
import type { ChainEvent } from "../../domain/runtime/reaction/advance.ts";
import type { Chain } from "../../domain/runtime/reaction/chain.ts";
import { type ReturnMissing, returnToService } from "../../domain/runtime/reaction/return-to-service.ts";
import type { ReactionSettings } from "../../domain/runtime/reaction/settings.ts";
import { UNLIKE_REFERENCE } from "../../domain/runtime/runtime-finding.ts";
import type { Writing } from "../../store/database.ts";
import { checklistOf, keepChecklist } from "../../store/reaction-chain.ts";
import { findingsOf } from "../../store/runtime-finding.ts";
import { type Acting, act } from "../act.ts";
import { factsOf } from "./reaction-facts.ts";
import type { Reactions } from "./reactions.ts";

export interface Wished {
  readonly chain: Chain;
  /** What still keeps the device from going back into service. */
  readonly missing: readonly ReturnMissing[];
}

/**
 * Does what the person wants, once per `request`.
 * @throws {InputError} `record-conflict` when the reaction has ended, `not-permitted` for what is no person.
 */
export async function wishOf(
  reactions: Reactions,
  acting: Acting,
  chain: Chain,
  { request, wish }: Static<typeof moveChainRoute.body.schema>,
  settings: ReactionSettings,
): Promise<Wished> {
  const { accountId, role } = acting.actor;
  if (accountId === null) throw new InputError("not-permitted", "access", "only a person who signed in can do this");
  if (chain.state === "ended")
    throw new InputError("record-conflict", "id", "this reaction has ended; nothing is to be done about it any more");
  const who = { person: accountId, clinician: role === "clinician" };
  if (wish.do === "return") return takeBack(reactions, acting, chain, request, wish, who, settings);
  return { chain: await reactions.wish(acting, chain.id, eventOf(wish, request, who)), missing: [] };
}

interface Who {
  readonly person: string;
  readonly clinician: boolean;
}

function eventOf(wish: Exclude<ChainWish, { readonly do: "return" }>, id: string, who: Who): ChainEvent {
  const { person } = who;
  switch (wish.do) {
    case "take":
      return { kind: "took", id, person };
    case "settle":
      return { kind: "settled", id, person };
    case "confirm":
    case "ask": {
      const { act: what, replacementReady } = wish;
      return { kind: wish.do === "ask" ? "asked" : "confirmed", id, ...who, act: what, replacementReady };
    }
    case "refuse":
      return { kind: "refused", id, person, act: wish.act };
    case "undo":
      return { kind: "undo-asked", id, ...who, act: wish.act };
    case "by-hand":
      return { kind: "by-hand", id, ...who, act: wish.act, now: wish.now };
  }
}

/** Adds the person's signature; with the last one that is needed the device goes back. */
async function takeBack(
  reactions: Reactions,
  acting: Acting,
  chain: Chain,
  request: string,
  { cause, bootComparison }: Extract<ChainWish, { readonly do: "return" }>,
  who: Who,
  settings: ReactionSettings,
): Promise<Wished> {
  const { checklist, missing } = await act(acting, "reaction.step", async (tx, at) => {
    const facts = await factsOf(tx, chain.device);
    if (facts === undefined) throw new InputError("record-unknown", "id", "the device of this reaction is gone");
    if (bootComparison === "passed") await refuseUnlike(tx, chain.device);
    const before = await checklistOf(tx, chain.id);
    const isOther = before.bootComparison !== null && before.bootComparison !== bootComparison;
    const said = { ...before, cause, bootComparison, disputed: before.disputed === true || isOther };
    const now = { atMs: Date.parse(at), device: facts.reacting, settings };
    const result = returnToService(said, who, now);
    await keepChecklist(tx, chain.id, result.checklist);
    return {
      result,
      deed: {
        subjects: [{ kind: "device" as const, id: chain.device }],
        changes: { return: [before, result.checklist] as [unknown, unknown] },
        note: cause,
      },
    };
  });
  if (missing.length > 0) return { chain, missing };
  const event: ChainEvent = { kind: "returned", id: request, person: who.person, checklist };
  return { chain: await reactions.wish(acting, chain.id, event), missing };
}

/** @throws {InputError} `argument-wrong`: nobody's word makes a start pass that the watch saw fail. */
async function refuseUnlike(tx: Writing, deviceId: string): Promise<void> {
  const unlike = (await findingsOf(tx, deviceId)).find(({ finding }) => UNLIKE_REFERENCE.includes(finding.kind));
  if (unlike === undefined) return;
  throw new InputError(
    "argument-wrong",
    "body/wish/bootComparison",
    `the watch saw a start that is not as the label says (${unlike.finding.subject}); start the device anew, or have it mended`,
  );
}
