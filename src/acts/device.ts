/**
 * Acts on devices: create, change, put into operation, share. The end of a device is in `retire-device.ts`.
 */
import type { Actor } from "../domain/account/account.ts";
import { reachesPlace } from "../domain/account/reach.ts";
import { InputError } from "../domain/input-error.ts";
import type { ClinicalTier } from "../domain/registry/clinical-tier.ts";
import type { Device, DeviceInput } from "../domain/registry/device.ts";
import { type DeviceStatus, shownState } from "../domain/registry/device-status.ts";
import { identifierProblem } from "../domain/registry/identifier.ts";
import { identifiersAfter } from "../domain/registry/identifier-history.ts";
import { isGraver } from "../domain/registry/import/import-products.ts";
import { neededToChange } from "../domain/registry/operation-change.ts";
import { pathOf } from "../domain/registry/place.ts";
import type { Reading, Writing } from "../store/database.ts";
import { deviceById, publicTokenOf, setPublicToken, unknownDevice } from "../store/device.ts";
import { deviceNames, insertDevices, replaceDevice } from "../store/device-write.ts";
import { allPlaces } from "../store/place.ts";
import { productById, unknownProduct } from "../store/product.ts";
import { type Acting, act, changesBetween, newId, randomText } from "./act.ts";
import { expectVersion } from "./expect-version.ts";
import { placeWithin } from "./place.ts";

/**
 * A new device, in operation.
 * @throws {InputError} `argument-wrong`, `record-unknown` for a place out of reach or a product that is not there,
 *   `record-conflict` when another device has one of its names.
 */
export function createDevice(acting: Acting, input: DeviceInput): Promise<Device> {
  return act(acting, "device.create", async (tx, at) => {
    await checkInput(tx, acting.actor, input);
    const device: Device = {
      id: newId(),
      ...input,
      status: { contact: null, conformity: "unknown", operation: "operating" },
      lastContactAt: null,
      statusSince: at,
      retirement: null,
      createdAt: at,
      changedAt: at,
      version: 1,
    };
    await insertDevices(tx, [device], await deviceNames(tx));
    return {
      result: device,
      deed: { subjects: [{ kind: "device", id: device.id }], changes: changesBetween({}, input) },
    };
  });
}

/**
 * A changed device. An identifier that is left out stays in its history.
 * @throws {InputError} as `createDevice`, and `record-changed`.
 */
export function changeDevice(acting: Acting, id: string, version: number, input: DeviceInput): Promise<Device> {
  return change(acting, "device.change", id, version, async (tx, before, at) => {
    await checkInput(tx, acting.actor, input);
    const today = at.slice(0, 10);
    return {
      ...input,
      identifiers: identifiersAfter(before.identifiers, input.identifiers, today, before.createdAt.slice(0, 10)),
    };
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
  return change(acting, "device.tier", id, version, async () => ({ tier, lifeSupporting, onPatient }));
}

const NOT_AGREED = {
  ward: "only the ward takes this device out of operation; ask it first, then say that it has agreed",
  replacement: "this device goes out of operation only once a replacement stands ready; say so when it does",
} as const;

export interface OperationChange {
  readonly operation: "integrating" | "operating" | "in-maintenance";
  /** The ward has agreed, or a replacement stands ready, where the tier asks for it. */
  readonly agreed: boolean;
  readonly note: string | null;
}

/**
 * @throws {InputError} `record-unknown`, `record-changed`, `record-conflict` for a retired device, `argument-wrong`
 *   without what `neededToChange` asks for.
 */
export function changeOperation(
  acting: Acting,
  id: string,
  version: number,
  { operation, agreed, note }: OperationChange,
): Promise<Device> {
  const reason = note ?? undefined;
  return change(
    acting,
    "device.operation",
    id,
    version,
    async (_, before, at) => {
      const { status } = before;
      if (status.operation === operation) return {};
      const needed = neededToChange(before, operation);
      if (needed.agreement !== null && !agreed)
        throw new InputError("argument-wrong", "body/agreed", NOT_AGREED[needed.agreement]);
      if (needed.reason && reason === undefined)
        throw new InputError(
          "argument-wrong",
          "body/note",
          `the device is ${status.operation}; say why it becomes ${operation}`,
        );
      const now: DeviceStatus = { ...status, operation };
      // What is graver still holds since it began: maintenance makes no fail-safe device fresh.
      return shownState(now) === shownState(status) ? { status: now } : { status: now, statusSince: at };
    },
    reason,
  );
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

/** Changes some values of a device that is in use; nothing is done when they are as they were. */
export function change(
  acting: Acting,
  name: string,
  id: string,
  version: number,
  values: (tx: Writing, before: Device, at: string) => Promise<Partial<Device>>,
  note?: string,
): Promise<Device> {
  return act(acting, name, async (tx, at) => {
    const before = await deviceWithin(tx, acting.actor, id);
    expectVersion(before, version);
    refuseRetired(before);
    const { statusSince, ...changed } = await values(tx, before, at);
    const changes = changesBetween(before, changed);
    if (Object.keys(changes).length === 0) return { result: before, deed: undefined };
    const device: Device = {
      ...before,
      ...changed,
      statusSince: statusSince ?? before.statusSince,
      changedAt: at,
      version: version + 1,
    };
    await replaceDevice(tx, device, await deviceNames(tx));
    return { result: device, deed: { subjects: [{ kind: "device", id }], changes, note: note ?? null } };
  });
}

async function checkInput(tx: Writing, actor: Actor, input: DeviceInput): Promise<void> {
  placeWithin(await allPlaces(tx), actor, input.placeId, "body/placeId");
  const product = await productById(tx, input.productId);
  if (product === undefined) throw unknownProduct("body/productId");
  for (const [at, identifier] of input.identifiers.entries()) {
    const problem = identifierProblem(identifier);
    if (problem !== undefined) throw new InputError("argument-wrong", `body/identifiers/${at}`, problem);
  }
  if (input.raisedClass !== null && product.riskClass !== null && isGraver(product.riskClass, input.raisedClass))
    throw new InputError(
      "argument-wrong",
      "body/raisedClass",
      `the product is of class ${product.riskClass}; a device's class may be raised, never lowered`,
    );
}
