/**
 * Signing an inspection: a person gives the password, what was answered is sealed with the facility's key, and the next
 * inspection is counted from here where the device passed.
 */
import type { InspectionHead, InspectionSigning } from "../../contract/inspection.ts";
import type { Actor } from "../../domain/account/account.ts";
import { InputError } from "../../domain/input-error.ts";
import { anchorOf, type OutcomeProblem, outcomeProblems, type StepAnswer } from "../../domain/inspection/outcome.ts";
import { type SealedInspection, sealInspection } from "../../domain/inspection/sealed-inspection.ts";
import type { Signer } from "../../domain/label/key.ts";
import type { Subject } from "../../domain/ledger/ledger.ts";
import { type Device, deviceTitle } from "../../domain/registry/device.ts";
import { pathOf } from "../../domain/registry/place.ts";
import { accountById } from "../../store/account.ts";
import type { DataKey } from "../../store/data-key.ts";
import type { Reading, Writing } from "../../store/database.ts";
import { deviceById } from "../../store/device.ts";
import {
  insertInspections,
  inspectionEntries,
  type KeptInspection,
  keepLastInspection,
  replaceInspection,
} from "../../store/inspection.ts";
import { intervalById } from "../../store/inspection-settings.ts";
import { allPlaces } from "../../store/place.ts";
import { productById } from "../../store/product.ts";
import { type Acting, act, type Deed } from "../act.ts";
import { expectVersion } from "../expect-version.ts";
import { ownSigner } from "../label.ts";
import { verifyPassword } from "../password.ts";
import {
  type AnsweredBody,
  about,
  checklistNow,
  headOf,
  inspectionWithin,
  moveOf,
  planOf,
  refuseEnded,
  refusePlannedDay,
} from "./inspection.ts";

/** What keeps an outcome from being signed, and what to do. */
const PROBLEMS: Record<OutcomeProblem, string> = {
  "step-open": "a step that every device needs is not answered yet; answer it, or choose another outcome",
  "step-unknown": "a step that every device needs was not done; do it, or choose another outcome",
  "step-broken": "a step is not met; it passes with conditions, or fails",
  "nothing-met": "no step is met; whoever looked at the device has something to say of it",
  "note-needed": "say in a few words what was found",
  "until-needed": "say until which day the conditions hold",
  "until-out-of-range": "conditions hold until a day after the inspection, at most twelve months on",
  "until-unneeded": "only a device that passes with conditions is accepted until a day",
  "not-retired": "retire the device on its page first, with the proof of erasure; then sign here",
};

/** A phone may have been without a line for a while; longer ago, somebody looks again. */
const SIGNED_WITHIN_DAYS = 92;

/**
 * @throws {InputError} `credentials-wrong` for another password, `record-unknown`, `record-changed`, `record-conflict` when it
 *   is closed already, `argument-wrong` for an outcome that does not follow from what was answered, or a day to come.
 */
export async function signInspection(
  acting: Acting,
  dataKey: DataKey,
  id: string,
  version: number,
  { password, ...signing }: InspectionSigning,
): Promise<InspectionHead> {
  const { actor, store } = acting;
  refuseEnded(await inspectionWithin(store.read, actor, id));
  await refuseOtherPerson(store.read, actor, password);
  const signer = await ownSigner(acting, dataKey);
  return act(acting, "inspection.sign", (tx, at) => signed(tx, { actor, signer, at }, { id, version, signing }));
}

/** What the person says; who it is was seen before. */
export type Said = Omit<InspectionSigning, "password">;

interface Signing {
  readonly id: string;
  readonly version: number;
  readonly signing: Said;
}

/** As `signInspection`, inside of an act, with the facility's key at hand. */
export async function signed(
  tx: Writing,
  { actor, signer, at }: { readonly actor: Actor; readonly signer: Signer; readonly at: string },
  { id, version, signing: { again, ...signing } }: Signing,
): Promise<{ result: InspectionHead; deed: Deed }> {
  const before = await inspectionWithin(tx, actor, id);
  expectVersion(before, version);
  refuseEnded(before);
  refuseDay(signing.on, again, at);
  const device = (await deviceById(tx, before.deviceId)) as Device;
  const checklist = before.checklist ?? (await checklistNow(tx, before));
  const bodies = await answersOf(tx, id);
  const answers = new Map(
    [...bodies].flatMap(([step, { said }]): [string, StepAnswer][] => (said === null ? [] : [[step, said]])),
  );
  const isRetired = device.status.operation === "retired";
  const [problem] = outcomeProblems(signing, { steps: checklist.steps, answers, isRetired });
  if (problem !== undefined) throw new InputError("argument-wrong", "body/outcome", PROBLEMS[problem]);
  const { outcome, on, acceptedUntil, note } = signing;
  const sealed: SealedInspection = {
    ...{ carelabel: "sealed-inspection", version: "1.0", id, facility: signer.card.holder },
    kind: (await intervalById(tx, before.kind))?.name ?? before.kind,
    device: await deviceAsItWas(tx, device),
    ...{ due: before.due, on, outcome, acceptedUntil, note },
    checklist: checklist.edition,
    steps: checklist.steps.map((step) => {
      const { said = null, compared = null, by = null, date = null } = bodies.get(step.id) ?? {};
      return { step, answer: said, compared, by, on: date };
    }),
    inspector: { name: actor.name, role: actor.role, signedAt: at },
  };
  const kept: KeptInspection = {
    ...{ ...before, checklist, outcome, on, acceptedUntil, state: "closed", version: version + 1 },
    trail: [...before.trail, moveOf(actor, "sign", at, note)],
    sealed: await sealInspection(sealed, signer),
  };
  await replaceInspection(tx, kept);
  const anchor = anchorOf(signing);
  if (anchor !== null) await keepLastInspection(tx, device.id, before.kind, anchor);
  const next = again === null || isRetired ? undefined : await planAgain(tx, actor, kept, again, at);
  return {
    result: headOf(kept),
    deed: {
      subjects: [...about(before).subjects, ...(next === undefined ? [] : [next])],
      changes: {
        state: [before.state, "closed"],
        outcome: [null, outcome],
        on: [null, on],
        ...(acceptedUntil === null ? {} : { acceptedUntil: [null, acceptedUntil] as [unknown, unknown] }),
      },
      note,
    },
  };
}

/** The signed document of a closed inspection. @throws {InputError} `record-unknown` while it is open. */
export async function sealedInspection(db: Reading, actor: Actor, id: string): Promise<string> {
  const { sealed } = await inspectionWithin(db, actor, id);
  if (sealed === null)
    throw new InputError("record-unknown", "id", "this inspection is not closed yet; there is no signed document");
  return `${JSON.stringify({ carelabel: "signed-inspection", inspection: sealed }, null, 2)}\n`;
}

/** Step -> what was answered last, what was taken back among it. */
export async function answersOf(db: Reading | Writing, id: string): Promise<Map<string, AnsweredBody>> {
  return new Map((await inspectionEntries(db, id, "step")).map(({ key, body }) => [key, body as AnsweredBody]));
}

/** Whoever sits down at a page that was left open signs nothing. @throws {InputError} `credentials-wrong`. */
export async function refuseOtherPerson(db: Reading, { accountId, via }: Actor, password: string): Promise<void> {
  if (via === "system") return;
  const kept = accountId === null ? undefined : await accountById(db, accountId);
  if ((await verifyPassword(password, kept?.password)) === "wrong")
    throw new InputError("credentials-wrong", "body/password", "this is not your password; try again");
}

/** @throws {InputError} `argument-wrong`. */
function refuseDay(on: string, again: string | null, at: string): void {
  const today = at.slice(0, 10);
  if (on > today) throw new InputError("argument-wrong", "body/on", "that day is still to come; sign once it was done");
  if (Date.parse(at) - Date.parse(`${on}T00:00:00Z`) > (SIGNED_WITHIN_DAYS + 1) * 86_400_000)
    throw new InputError(
      "argument-wrong",
      "body/on",
      `that is more than ${SIGNED_WITHIN_DAYS} days ago; nobody knows how the device is by now, so look again`,
    );
  if (again !== null && again <= on)
    throw new InputError("argument-wrong", "body/again", "the next one comes after this one; name a later day");
  if (again !== null) refusePlannedDay(again, at, "body/again");
}

async function deviceAsItWas(tx: Writing, device: Device): Promise<SealedInspection["device"]> {
  const product = await productById(tx, device.productId);
  const places = new Map((await allPlaces(tx)).map((place) => [place.id, place]));
  return {
    ...{ id: device.id, title: deviceTitle(device.identifiers), firmware: device.firmware },
    identifiers: device.identifiers
      .filter(({ until }) => until === null)
      .map(({ system, value }) => ({ system, value })),
    ...{ maker: product?.maker ?? "", model: product?.model ?? "" },
    place: pathOf(device.placeId, places)
      .map(({ name }) => name)
      .reverse()
      .join(", "),
  };
}

async function planAgain(
  tx: Writing,
  actor: Actor,
  { deviceId, kind, assignee }: KeptInspection,
  due: string,
  at: string,
): Promise<Subject> {
  const next = planOf(actor, { deviceId, kind, due, assignee, note: null }, at);
  await insertInspections(tx, [next]);
  return { kind: "inspection", id: next.id };
}
