/**
 * Acts on devices: create, change, put into operation, share. The end of a device is in `retire-device.ts`.
 */
import type { Actor } from "../domain/account/account.ts";
import { reachesPlace } from "../domain/account/reach.ts";
import { addDays } from "../domain/calendar.ts";
import { InputError } from "../domain/input-error.ts";
import type { Act } from "../domain/ledger/acts.ts";
import type { Changes, Subject } from "../domain/ledger/ledger.ts";
import type { ClinicalTier } from "../domain/registry/clinical-tier.ts";
import { dayAhead } from "../domain/registry/days-ahead.ts";
import type { Device, DeviceInput } from "../domain/registry/device.ts";
import { type DeviceStatus, shownState } from "../domain/registry/device-status.ts";
import { identifierProblem } from "../domain/registry/identifier.ts";
import { identifiersAfter } from "../domain/registry/identifier-history.ts";
import { isGraver } from "../domain/registry/import/import-products.ts";
import { endsFailSafe, neededToChange } from "../domain/registry/operation-change.ts";
import { pathOf } from "../domain/registry/place.ts";
import { UNLIKE_REFERENCE } from "../domain/runtime/runtime-finding.ts";
import type { Reading, Writing } from "../store/database.ts";
import { deviceById, publicTokenOf, setPublicToken, unknownDevice } from "../store/device.ts";
import { deviceNames, insertDevices, replaceDevice } from "../store/device-write.ts";
import { allPlaces } from "../store/place.ts";
import { productById, unknownProduct } from "../store/product.ts";
import { openChainsOf } from "../store/reaction-chain.ts";
import { findingsOf } from "../store/runtime-finding.ts";
import { type Acting, act, changesBetween, newId, randomText } from "./act.ts";
import { expectVersion } from "./expect-version.ts";
import { placeWithin } from "./place.ts";
import { refuseHeld } from "./refuse-held.ts";
import { refuseTierChange } from "./tier-permission.ts";

/** What stands of a device in the beginning. */
export interface NewDevice extends DeviceInput {
  /** Whether it is in use already, which is so when nothing is said, or waits to be accepted. */
  readonly operation?: "operating" | "integrating";
}

/**
 * A new device.
 * @throws {InputError} `argument-wrong`, `record-unknown` for a place out of reach or a product that is not there,
 *   `record-conflict` when another device has one of its names, `not-permitted` as `refuseTierChange`.
 */
export function createDevice(acting: Acting, { operation, ...input }: NewDevice): Promise<Device> {
  return act(acting, "device.create", async (tx, at) => {
    await checkInput(tx, acting.actor, input, at);
    refuseTierChange(acting.actor, null, input);
    const device = newDevice({ ...input, ...(operation === undefined ? {} : { operation }) }, at);
    await refuseHeld(tx, acting.actor, device);
    await insertDevices(tx, [device], await deviceNames(tx));
    return {
      result: device,
      deed: {
        subjects: [{ kind: "device", id: device.id }],
        changes: changesBetween({}, { ...input, ...(operation === undefined ? {} : { operation }) }),
      },
    };
  });
}

/** A device of which nothing is known yet but what a person says of it. */
export function newDevice({ operation = "operating", ...input }: NewDevice, at: string, id = newId()): Device {
  return {
    id,
    ...input,
    status: { contact: null, conformity: "unknown", operation },
    lastContactAt: null,
    statusSince: at,
    retirement: null,
    createdAt: at,
    changedAt: at,
    version: 1,
  };
}

/**
 * A changed device. An identifier that is left out stays in its history.
 * @throws {InputError} as `createDevice`, and `record-changed`.
 */
export function changeDevice(acting: Acting, id: string, version: number, input: DeviceInput): Promise<Device> {
  return change(acting, "device.change", id, version, async (tx, before, at) => {
    await checkInput(tx, acting.actor, input, at);
    refuseTierChange(acting.actor, before, input);
    const today = at.slice(0, 10);
    const identifiers = identifiersAfter(before.identifiers, input.identifiers, today, before.createdAt.slice(0, 10));
    await refuseHeld(tx, acting.actor, { ...input, id, identifiers });
    return { values: { ...input, identifiers } };
  });
}

export interface TierChange {
  readonly tier: ClinicalTier;
  readonly lifeSupporting: boolean;
  readonly onPatient: boolean;
}

/** @throws {InputError} `record-unknown`, `record-changed`, `record-conflict` for a retired device. */
export function changeTier(
  acting: Acting,
  id: string,
  version: number,
  { tier, lifeSupporting, onPatient }: TierChange,
): Promise<Device> {
  return change(acting, "device.tier", id, version, async () => ({
    values: { tier, lifeSupporting, onPatient },
  }));
}

const NOT_AGREED = {
  ward: "only the ward, at home the carer, decides that for this device; ask there first, then say that they have agreed",
  replacement: "this device goes out of operation only once a replacement stands ready; say so when it does",
} as const;

export interface OperationChange {
  readonly operation: "integrating" | "operating" | "in-maintenance";
  /** The ward has agreed, or a replacement stands ready, where `neededToChange` asks for it. */
  readonly agreed: boolean;
  /** The reason. */
  readonly note: string | null;
  /** What was checked before a device returns from its safe state. */
  readonly checked?: string | null;
}

/**
 * Puts a device into operation or out of it; into operation, it ends a safe state, after which nothing is known of how
 * the device behaves until it is observed anew.
 * @throws {InputError} `record-unknown`, `record-changed`, `record-conflict` for a retired device, `argument-wrong`
 *   without what `neededToChange` and `endsFailSafe` ask for, `not-permitted` for a token where they ask for a word.
 */
export function changeOperation(
  acting: Acting,
  id: string,
  version: number,
  { operation, agreed, note, checked = null }: OperationChange,
): Promise<Device> {
  return change(acting, "device.operation", id, version, async (tx, before, at) => {
    const { status } = before;
    const ending = endsFailSafe(before, operation);
    if (status.operation === operation && !ending) return { values: {} };
    await refuseWhileReacting(tx, before);
    const needed = neededToChange(before, operation);
    if (note === null) await refuseUnlikeReference(tx, before, operation);
    if (acting.actor.scope !== null && (needed.agreement !== null || ending))
      throw new InputError(
        "not-permitted",
        "access",
        `only a person can say ${ending ? "what was checked and who agreed" : "that somebody agreed"}; a token cannot do this, sign in on the page`,
      );
    if (needed.agreement !== null && !agreed)
      throw new InputError("argument-wrong", "body/agreed", NOT_AGREED[needed.agreement]);
    if (needed.reason && note === null)
      throw new InputError(
        "argument-wrong",
        "body/note",
        `the device is ${ending ? status.conformity : status.operation}; say why it becomes ${operation}`,
      );
    if (ending && checked === null)
      throw new InputError(
        "argument-wrong",
        "body/checked",
        "the device is fail-safe; say what was checked before it is used again",
      );
    const now: DeviceStatus = { ...status, operation, ...(ending ? { conformity: "unknown" } : {}) };
    // What is graver still holds since it began: maintenance makes no fail-safe device fresh.
    const since = shownState(now) === shownState(status) ? {} : { statusSince: at };
    const who = needed.agreement === "ward" ? await whoDecides(tx, before) : needed.agreement;
    return {
      values: { status: now, ...since },
      note,
      // Whose word it rests on stands there itself, so that nobody has to know the rule of that day.
      said: { ...(who === null ? {} : { agreed: [null, who] }), ...(ending ? { checked: [null, checked] } : {}) },
    };
  });
}

/** @throws {InputError} `record-conflict`: a device that a reaction took out goes back by the reaction's own checklist. */
async function refuseWhileReacting(tx: Writing, { id }: Device): Promise<void> {
  const chains = (await openChainsOf(tx, [id])).get(id) ?? [];
  if (chains.every(({ chain }) => chain.operation === "operating")) return;
  throw new InputError(
    "record-conflict",
    "id",
    "a reaction took this device out; return it to service there: cause, comparison of its start, signature",
  );
}

/** @throws {InputError} `argument-wrong` for a device whose first start is not as its label says, unless a person says why. */
async function refuseUnlikeReference(tx: Writing, before: Device, to: OperationChange["operation"]): Promise<void> {
  if (before.status.operation !== "integrating" || to !== "operating") return;
  const unlike = (await findingsOf(tx, before.id)).find(({ finding }) => UNLIKE_REFERENCE.includes(finding.kind));
  if (unlike === undefined) return;
  throw new InputError(
    "argument-wrong",
    "body/note",
    `its start is not as its label says (${unlike.finding.subject}); say why it is accepted all the same, or have it looked at`,
  );
}

/** Who decides about a device where only the ward may: at a patient's home the carer. */
async function whoDecides(tx: Writing, { placeId }: Device): Promise<"ward" | "carer"> {
  const place = (await allPlaces(tx)).find(({ id }) => id === placeId);
  return place?.kind === "home" ? "carer" : "ward";
}

/**
 * Opens or closes the page that shows the device's state without sign-in; null when it is closed.
 * @throws {InputError} `record-unknown`.
 */
export function sharePublicState(acting: Acting, id: string, open: boolean): Promise<string | null> {
  return act(acting, "device.share", async (tx) => {
    await deviceWithin(tx, acting.actor, id);
    const before = await publicTokenOf(tx, id);
    if (open === (before !== null)) return { result: before, deed: undefined };
    const token = open ? randomText(32) : null;
    await setPublicToken(tx, id, token);
    // Whoever has the address sees the page, so the ledger does not hold it.
    return { result: token, deed: { subjects: [{ kind: "device", id }], changes: { publicState: [!open, open] } } };
  });
}

/** The device, when the actor reaches it. @throws {InputError} `record-unknown`. */
export async function deviceWithin(
  db: Reading | Writing,
  actor: Pick<Actor, "places">,
  id: string,
  where = "id",
): Promise<Device> {
  const device = await deviceById(db, id);
  if (device === undefined) throw unknownDevice(where);
  const path = pathOf(device.placeId, new Map((await allPlaces(db)).map((place) => [place.id, place])));
  if (
    !reachesPlace(
      actor,
      path.map((place) => place.id),
    )
  )
    throw unknownDevice(where);
  return device;
}

/** @throws {InputError} `record-conflict`: a retired device is history. */
export function refuseRetired({ status }: Device): void {
  if (status.operation !== "retired") return;
  throw new InputError("record-conflict", "id", "the device is retired; its record stays as it is");
}

interface Changed {
  readonly values: Partial<Device>;
  /** The reason that the person gave. */
  readonly note?: string | null;
  /** What else the person said, for the ledger. */
  readonly said?: Changes;
  /** What else changed with it. */
  readonly also?: readonly Subject[];
}

/** Changes some values of a device that is in use; nothing is done when they are as they were. */
export function change(
  acting: Acting,
  name: Act,
  id: string,
  version: number,
  changed: (tx: Writing, before: Device, at: string) => Promise<Changed>,
): Promise<Device> {
  return act(acting, name, async (tx, at) => {
    const before = await deviceWithin(tx, acting.actor, id);
    expectVersion(before, version);
    refuseRetired(before);
    const { values, note = null, said = {}, also = [] } = await changed(tx, before, at);
    const { statusSince = before.statusSince, ...rest } = values;
    const changes = changesBetween(before, rest);
    if (Object.keys(changes).length === 0) return { result: before, deed: undefined };
    const device: Device = { ...before, ...rest, statusSince, changedAt: at, version: version + 1 };
    await replaceDevice(tx, device, await deviceNames(tx));
    const deed = { subjects: [{ kind: "device", id }, ...also], changes: { ...changes, ...said }, note } as const;
    return { result: device, deed };
  });
}

async function checkInput(tx: Writing, actor: Actor, input: DeviceInput, at: string): Promise<void> {
  placeWithin(await allPlaces(tx), actor, input.placeId, "body/placeId");
  const product = await productById(tx, input.productId);
  if (product === undefined) throw unknownProduct("body/productId");
  // Somewhere it is tomorrow already.
  const tomorrow = addDays(at.slice(0, 10), 1);
  for (const [index, identifier] of input.identifiers.entries()) {
    const problem = identifierProblem(identifier);
    if (problem !== undefined) throw new InputError("argument-wrong", `body/identifiers/${index}`, problem);
    // What is kept of a name today must hold tomorrow, too.
    if (identifier.until !== null && identifier.until > tomorrow)
      throw new InputError(
        "argument-wrong",
        `body/identifiers/${index}/until`,
        `"${identifier.until}" lies ahead; leave the last day empty until the name has ended`,
      );
  }
  const ahead = dayAhead(input, at.slice(0, 10));
  if (ahead !== undefined) throw new InputError("argument-wrong", `body/${ahead.field}`, ahead.problem);
  if (input.raisedClass !== null && product.riskClass !== null && isGraver(product.riskClass, input.raisedClass))
    throw new InputError(
      "argument-wrong",
      "body/raisedClass",
      `the product is of class ${product.riskClass}; a device's class may be raised, never lowered`,
    );
}
