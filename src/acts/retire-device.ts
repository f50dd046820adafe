/**
 * The end of a device: it is retired, or its record was another device's all along.
 */
import { InputError } from "../domain/input-error.ts";
import type { Changes, Subject } from "../domain/ledger/ledger.ts";
import type { Device, Retirement } from "../domain/registry/device.ts";
import { IDENTIFIERS_MAX, identifiersOfBoth } from "../domain/registry/identifier-history.ts";
import { isGraver } from "../domain/registry/import/import-products.ts";
import { mergedSafety, mergeNeedsAgreement } from "../domain/registry/merged-safety.ts";
import { handAuditsOver } from "../store/audit.ts";
import { removeCredentialsOf } from "../store/credential.ts";
import type { Writing } from "../store/database.ts";
import { publicTokenOf, setPublicToken } from "../store/device.ts";
import { handStaysOver } from "../store/device-stay.ts";
import { deleteDevice, deviceNames, replaceDevice } from "../store/device-write.ts";
import { evidenceByDigest } from "../store/evidence.ts";
import { handSubjectOver } from "../store/ledger.ts";
import { productById } from "../store/product.ts";
import { openChainsOf } from "../store/reaction-chain.ts";
import { type Acting, act, changesBetween } from "./act.ts";
import { change, deviceWithin, refuseRetired } from "./device.ts";
import { expectVersion } from "./expect-version.ts";
import { endTasksOfRetired, mergeTasks } from "./inspection/campaign-task.ts";
import { cancelPlanned, mergeInspections } from "./inspection/device-end.ts";

/**
 * Takes a device out of the inventory for good; it signs on no more.
 * @throws {InputError} `record-unknown`, also for proof that is not among the evidence, `record-changed`,
 *   `record-conflict` when it is retired already, `argument-wrong` for a day to come.
 */
export function retireDevice(acting: Acting, id: string, version: number, retirement: Retirement): Promise<Device> {
  return change(acting, "device.retire", id, version, async (tx, { status, onPatient }, at) => {
    if (onPatient)
      throw new InputError(
        "record-conflict",
        "device",
        "it is on a patient; once it has been taken off there, say so on its page, then retire it",
      );
    if (retirement.on > at.slice(0, 10))
      throw new InputError("argument-wrong", "body/on", "that day is still to come; retire the device when it is done");
    if (retirement.evidence !== null && (await evidenceByDigest(tx, retirement.evidence)) === undefined)
      throw new InputError(
        "record-unknown",
        "body/evidence",
        "there is no such file among the evidence; add the proof there first",
      );
    const ended = endedBy(await removeCredentialsOf(tx, id));
    const inspections = await cancelPlanned(tx, acting.actor, id, at);
    const campaigns = await endTasksOfRetired(tx, acting.actor, id, at);
    return {
      values: { retirement, status: { ...status, operation: "retired" }, statusSince: at },
      note: retirement.reason,
      said: ended.said,
      also: [...ended.also, ...inspections, ...campaigns],
    };
  });
}

/**
 * Makes one device of two records: `id` keeps its values and takes the other's identifiers and history, and of what
 * protects a patient the stricter answer of the two. Whatever signed on as the other has to be enrolled anew: its user
 * name and its topics hold an id that is gone, and a credential that went on under it would report as nobody.
 * @throws {InputError} `record-unknown`, `record-changed`, `argument-wrong` for one record twice, `record-conflict` for a
 *   retired device, more identifiers than a device may have, or where somebody must agree first that it is out of
 *   operation.
 */
export function mergeDevices(acting: Acting, id: string, version: number, otherId: string): Promise<Device> {
  return act(acting, "device.merge", async (tx, at) => {
    const before = await deviceWithin(tx, acting.actor, id);
    expectVersion(before, version);
    if (otherId === id) throw new InputError("argument-wrong", "body/other", "name the other record of the two");
    const other = await deviceWithin(tx, acting.actor, otherId, "body/other");
    refuseRetired(before);
    refuseRetired(other);
    await refuseReacting(tx, [id, otherId]);
    const identifiers = identifiersOfBoth(before.identifiers, other.identifiers);
    if (identifiers.length > IDENTIFIERS_MAX)
      throw new InputError(
        "record-conflict",
        "body/other",
        `together they have ${identifiers.length} identifiers, a device has ${IDENTIFIERS_MAX} at most; take some out first`,
      );
    const { statusSince, lastContactAt, ...safety } = await safetyOfBoth(tx, before, other, at);
    const device: Device = {
      ...{ ...before, ...safety, statusSince, lastContactAt, identifiers },
      ...{ changedAt: at, version: version + 1 },
    };
    const shared = (await publicTokenOf(tx, id)) ?? (await publicTokenOf(tx, otherId));
    await handStaysOver(tx, other, before);
    await handAuditsOver(tx, otherId, id);
    const inspections = await mergeInspections(tx, acting.actor, { fromId: otherId, toId: id, at });
    const { placeId } = before;
    const campaigns = await mergeTasks(tx, acting.actor, { fromId: otherId, toId: id, placeId, at });
    const ended = endedBy(await removeCredentialsOf(tx, otherId));
    await deleteDevice(tx, otherId);
    await replaceDevice(tx, device, await deviceNames(tx));
    await setPublicToken(tx, id, shared);
    await handSubjectOver(tx, { kind: "device", id: otherId }, { kind: "device", id });
    return {
      result: device,
      deed: {
        subjects: [
          { kind: "device", id },
          { kind: "device", id: otherId },
          ...ended.also,
          ...inspections,
          ...campaigns,
        ],
        // The other record as it was, since nowhere else is left what it said.
        changes: { ...changesBetween(before, { ...safety, identifiers }), merged: [other, null], ...ended.said },
      },
    };
  });
}

/** What the ledger and the doors are told of the credentials that ended. */
function endedBy(credentials: readonly string[]): { readonly said: Changes; readonly also: readonly Subject[] } {
  return {
    said: credentials.length === 0 ? {} : { credentials: [credentials.length, 0] },
    also: credentials.map((id) => ({ kind: "credential", id })),
  };
}

/** @throws {InputError} `record-conflict`: two records are no way to take a device out of operation without a word. */
async function safetyOfBoth(tx: Writing, before: Device, other: Device, at: string) {
  const merged = mergedSafety(before, other, at);
  if (mergeNeedsAgreement(before, other, merged))
    throw new InputError(
      "record-conflict",
      "body/other",
      `one of the two is operating, the other is ${merged.status.operation}; bring one where the other is, with what that asks for, then merge them`,
    );
  // The product is that of the record that stays, and its class is not lowered.
  const riskClass = (await productById(tx, before.productId))?.riskClass ?? null;
  const { raisedClass } = merged;
  const lowers = raisedClass !== null && riskClass !== null && isGraver(riskClass, raisedClass);
  return lowers ? { ...merged, raisedClass: before.raisedClass } : merged;
}

/** @throws {InputError} `record-conflict`: a reaction would end with the record that goes, and nobody would see to it. */
async function refuseReacting(tx: Writing, ids: readonly string[]): Promise<void> {
  if ((await openChainsOf(tx, ids)).size === 0) return;
  throw new InputError(
    "record-conflict",
    "body/other",
    "a reaction of one of the two is open; end it first, by returning the device to service or saying that nothing is to be done",
  );
}
