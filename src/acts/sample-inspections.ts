/**
 * Inspections of the sample hospital: those of the past, signed by its people; what is planned; one that failed, with what
 * is done about it; one whose device was not found; updates that were installed; and another interval of two products.
 *
 * Which device was inspected when follows from its order, so that two installations of the sample have the same dates.
 */
import type { Actor } from "../domain/account/account.ts";
import { addDays } from "../domain/calendar.ts";
import { SECURITY } from "../domain/inspection/checklist.ts";
import type { StepAnswer } from "../domain/inspection/outcome.ts";
import type { Subject } from "../domain/ledger/ledger.ts";
import type { DataKey } from "../store/data-key.ts";
import type { Reading } from "../store/database.ts";
import { insertInspections, keepInspectionEntry } from "../store/inspection.ts";
import { type Acting, act, newId } from "./act.ts";
import { planImprovement } from "./inspection/improvement.ts";
import { type AnsweredBody, checklistNow, planInspections, planOf } from "./inspection/inspection.ts";
import { createInterval } from "./inspection/inspection-settings.ts";
import { signInspection } from "./inspection/sign-inspection.ts";
import { sampleHospital, sampleLabel } from "./sample-hospital.ts";
import { personOf } from "./sample-person.ts";

interface Inspected {
  readonly id: string;
  readonly productId: string;
  readonly product: string;
}
interface Signed extends Inspected {
  readonly daysAgo: number;
  readonly outcome: "passed" | "conditional" | "failed" | "not-located";
  readonly acceptedUntil: string | null;
  readonly note: string | null;
}
/** Who speaks, and when. */
type Speaking = (daysAgo: number) => Acting;

/** Days after which somebody looks again at the latest, by what may happen to a patient. */
const LOOKED_AT_EACH: Readonly<Record<string, number>> = { I: 365, II: 270, III: 180, IV: 90 };
/** Nobody looked at these: the label of the one is not trusted here, the support of the other ended long ago. */
const NOT_TRUSTED = "ultrasound-wired";
const ENDED = "x-ray-workstation";
/** Product -> days since each of its updates, the newest first, and the versions that they brought. */
const UPDATES: Readonly<Record<string, { daysAgo: readonly number[]; versions: readonly string[] }>> = {
  "patient-monitor": { daysAgo: [34, 141], versions: ["7.4.2", "7.3.9", "7.3.4"] },
  "infusion-pump": { daysAgo: [52, 160], versions: ["8.2.1", "8.2.0", "8.1.6"] },
  "ultrasound-wireless": { daysAgo: [27, 112], versions: ["2.6.0", "2.5.1", "2.5.0"] },
};

/** Does nothing where there is an inspection already. */
export async function openSampleInspections(acting: Acting, dataKey: DataKey): Promise<void> {
  const db = acting.store.read;
  if ((await db.selectFrom("inspection").select("id").executeTakeFirst()) !== undefined) return;
  const actor = await personOf(acting, "engineer");
  const speaking: Speaking = (daysAgo) => ({
    ...acting,
    actor,
    now: () => new Date(acting.now().getTime() - daysAgo * 86_400_000),
  });
  const today = acting.now().toISOString().slice(0, 10);
  const devices = await inspectedDevices(db);
  await noteUpdates(speaking, db, devices);
  const signed = pastOf(devices, today);
  for (const [, together] of Map.groupBy(signed, ({ daysAgo }) => daysAgo)) await inspect(speaking, dataKey, together);
  await improve(speaking, db, today);
  await planOthers(speaking, actor, devices, today);
}

async function inspectedDevices(db: Reading): Promise<Inspected[]> {
  const names = new Map(Object.keys(sampleHospital().products).map((name) => [sampleLabel(name).product.model, name]));
  const rows = await db
    .selectFrom("device")
    .innerJoin("product", "product.id", "device.product_id")
    .select(["device.id", "device.product_id", "product.model"])
    .where("device.operation", "!=", "retired")
    .orderBy("device.title")
    .orderBy("device.id")
    .execute();
  return rows.map(({ id, product_id, model }) => ({ id, productId: product_id, product: names.get(model) ?? "" }));
}

/** The oldest first, as they were written down. */
function pastOf(devices: readonly Inspected[], today: string): Signed[] {
  const signed: Signed[] = [];
  for (const [index, device] of devices.entries()) {
    const draw = (index * 37) % 100;
    const each = LOOKED_AT_EACH[sampleLabel(device.product).product.riskClass ?? "IV"] ?? 90;
    // A few waited too long, some are due soon, most were looked at lately.
    const part = draw < 3 ? 1.2 + draw / 10 : draw < 15 ? 0.7 + draw / 60 : 0.03 + ((draw * 7) % 60) / 100;
    const one: Signed = {
      ...{ ...device, daysAgo: Math.max(2, Math.round(each * part)), outcome: "passed", acceptedUntil: null },
      note: null,
    };
    if (device.product === NOT_TRUSTED) continue;
    if (device.product !== ENDED) signed.push(one);
    else if (index % 2 === 0)
      signed.push({
        ...{ ...one, daysAgo: 21, outcome: "conditional", acceptedUntil: addDays(today, 75 + (index % 5) * 30) },
        note: "Without security updates; stands in a network of its own until it is replaced",
      });
  }
  const others = devices.filter(({ product }) => product === "infusion-pump");
  for (const [device, outcome, note] of [
    [others[4], "failed", "The password of the service menu is still the maker's"],
    [others[9], "not-located", "Not on the ward; nobody knows who took it along"],
  ] as const)
    if (device !== undefined) signed.push({ ...device, daysAgo: 9, outcome, acceptedUntil: null, note });
  return signed.sort((one, other) => other.daysAgo - one.daysAgo);
}

/** Those of one day: planned and answered in one act, signed one by one. */
async function inspect(speaking: Speaking, dataKey: DataKey, together: readonly Signed[]): Promise<void> {
  const acting = speaking(together[0]?.daysAgo ?? 0);
  const { actor } = acting;
  const planned = await act(acting, "inspection.plan", async (tx, at) => {
    const on = at.slice(0, 10);
    const plans = together.map((one) => {
      const plan = { deviceId: one.id, kind: SECURITY, due: on, assignee: actor.accountId, note: null };
      return { one, plan: planOf(actor, plan, at) };
    });
    const kept = await Promise.all(
      plans.map(async ({ one, plan }) => {
        const checklist = await checklistNow(tx, plan);
        return { one, plan: { ...plan, checklist, state: "under-way" as const, version: 2 } };
      }),
    );
    await insertInspections(
      tx,
      kept.map(({ plan }) => plan),
    );
    for (const { one, plan } of kept)
      for (const step of plan.checklist.steps) {
        const said = answerTo(step.id, step.isMandatory, one);
        if (said === null) continue;
        const body: AnsweredBody = { said, by: actor.name, date: on, compared: null };
        await keepInspectionEntry(tx, plan.id, "step", { key: step.id, body, entry: newId(), version: 1 });
      }
    const [first, ...others] = kept.flatMap(({ one, plan }): Subject[] => [
      { kind: "inspection", id: plan.id },
      { kind: "device", id: one.id },
    ]);
    const result = kept.map(({ one, plan }) => ({ one, id: plan.id, version: plan.version }));
    const planning = { kind: SECURITY, due: on, assignee: actor.accountId, count: kept.length };
    return {
      result,
      deed:
        first === undefined
          ? undefined
          : { subjects: [first], alsoAbout: others, changes: { planned: [null, planning] } },
    };
  });
  const on = acting.now().toISOString().slice(0, 10);
  for (const { one, id, version } of planned) {
    const { outcome, acceptedUntil, note } = one;
    const signing = { password: "", again: null, outcome, on, acceptedUntil, note };
    await signInspection(acting, dataKey, id, version, signing);
  }
}

/** What was not asked of every device was left out; of one that was not found, all. */
function answerTo(step: string, isMandatory: boolean, { outcome, note }: Signed): StepAnswer | null {
  if (outcome === "not-located" || !isMandatory) return null;
  const isBroken = (outcome === "failed" && step === "access") || (outcome === "conditional" && step === "support");
  return { result: isBroken ? "broken" : "met", note: isBroken ? note : null, evidence: [], measured: null };
}

/** Entered by a person, as where a device tells no version of its own; the device holds the last of them already. */
async function noteUpdates(speaking: Speaking, db: Reading, devices: readonly Inspected[]): Promise<void> {
  const rows = await db.selectFrom("device").select(["id", "firmware"]).execute();
  const firmware = new Map(rows.map((row) => [row.id, row.firmware]));
  for (const [product, { daysAgo, versions }] of Object.entries(UPDATES))
    for (const [back, days] of [...daysAgo.entries()].reverse()) {
      const to = versions[back];
      const reached = versions.slice(0, back + 1);
      const [first, ...others] = devices
        .filter((one) => one.product === product && reached.includes(firmware.get(one.id) ?? ""))
        .map(({ id }): Subject => ({ kind: "device", id }));
      if (first === undefined) continue;
      const changes: Record<string, [unknown, unknown]> = { firmware: [versions[back + 1], to] };
      const deed = { subjects: [first] as const, alsoAbout: others, changes };
      await act(speaking(days), "device.change", async () => ({ result: undefined, deed }));
    }
}

async function improve(speaking: Speaking, db: Reading, today: string): Promise<void> {
  const failed = await db
    .selectFrom("inspection")
    .select(["id", "device_id"])
    .where("outcome", "=", "failed")
    .executeTakeFirst();
  if (failed === undefined) return;
  const acting = speaking(8);
  await planImprovement(acting, {
    ...{ deviceId: failed.device_id, productId: null, placeId: null, inspectionId: failed.id, source: "inspection" },
    title: "A password of our own for the service menu",
    finding: "The password of the service menu is still the maker's",
    owner: acting.actor.name,
    due: addDays(today, 12),
    cost: null,
    effect: "The maker's password opens no service menu any more",
  });
}

/** This month's, some with a name; and electrical safety, which has its own interval. */
async function planOthers(speaking: Speaking, { accountId }: Actor, devices: readonly Inspected[], today: string) {
  const acting = speaking(1);
  const pumps = devices.filter(({ product }) => product === "infusion-pump");
  const monitors = devices.filter(({ product }) => product === "patient-monitor");
  for (const [chosen, inDays, assignee] of [
    [pumps.slice(20, 24), 3, accountId],
    [monitors.slice(10, 14), 8, accountId],
    [monitors.slice(30, 33), 15, null],
  ] as const) {
    const deviceIds = chosen.map(({ id }) => id);
    await planInspections(acting, { deviceIds, kind: SECURITY, due: addDays(today, inDays), assignee, note: null });
  }
  for (const [chosen, months] of [
    [pumps, 24],
    [monitors, 12],
  ] as const) {
    const productId = chosen[0]?.productId ?? null;
    const interval = { productId, deviceId: null, name: "Electrical safety", months, lastDone: null, ended: false };
    const { id } = await createInterval(acting, interval);
    const deviceIds = chosen.slice(0, 2).map((one) => one.id);
    await planInspections(acting, { deviceIds, kind: id, due: addDays(today, 20), assignee: accountId, note: null });
  }
}
