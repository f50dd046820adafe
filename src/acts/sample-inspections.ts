/**
 * Inspections of the sample hospital: those of the past, signed by its people; what is planned; two that failed, with what
 * is done about them; one whose device was not found; updates that were installed; and another interval of two products.
 *
 * Which device was inspected when follows from its order, so that two installations of the sample have the same dates.
 */
import type { Actor } from "../domain/account/account.ts";
import { addDays, dayNumber } from "../domain/calendar.ts";
import { type Checklist, SECURITY } from "../domain/inspection/checklist.ts";
import type { StepAnswer } from "../domain/inspection/outcome.ts";
import type { Signer } from "../domain/label/key.ts";
import type { Act } from "../domain/ledger/acts.ts";
import type { Changes, Subject } from "../domain/ledger/ledger.ts";
import type { DataKey } from "../store/data-key.ts";
import type { Reading, Writing } from "../store/database.ts";
import { insertInspectionEntries, insertInspections, type KeptInspection } from "../store/inspection.ts";
import type { OwnedEntry } from "../store/kept-entries.ts";
import { type Acting, actTogether, type Deed, type Doing, newId } from "./act.ts";
import { planImprovement } from "./inspection/improvement.ts";
import { type AnsweredBody, checklistNow, planInspections, planOf } from "./inspection/inspection.ts";
import { createInterval } from "./inspection/inspection-settings.ts";
import { signed } from "./inspection/sign-inspection.ts";
import { ownSigner } from "./label.ts";
import { sampleHospital, sampleLabel } from "./sample-hospital.ts";
import { personOf } from "./sample-person.ts";

interface Inspected {
  readonly id: string;
  readonly productId: string;
  readonly product: string;
  readonly riskClass: string | null;
  readonly firmware: string | null;
  readonly purchasedOn: string | null;
}
interface Signed extends Inspected {
  readonly daysAgo: number;
  readonly outcome: "passed" | "conditional" | "failed" | "not-located";
  readonly acceptedUntil: string | null;
  readonly note: string | null;
}
/** Who speaks, and when. */
type Speaking = (daysAgo: number) => Acting;
interface Past {
  readonly daysAgo: number;
  readonly name: Act;
  readonly body: Doing<undefined>["body"];
}

const DAY_MS = 86_400_000;

/** Days after which somebody looks again at the latest, by what may happen to a patient. */
const LOOKED_AT_EACH: Readonly<Record<string, number>> = { I: 365, II: 270, III: 180, IV: 90 };
/** Apart from the others: the label of the one is not trusted here, the support of the other ended long ago. */
const NOT_TRUSTED = "ultrasound-wired";
const ENDED = "x-ray-workstation";
/** Product -> days since each of its updates, the newest first, and the versions that they brought. */
const UPDATES: Readonly<Record<string, { daysAgo: readonly number[]; versions: readonly string[] }>> = {
  "patient-monitor": { daysAgo: [34, 141], versions: ["7.4.2", "7.3.9", "7.3.4"] },
  "infusion-pump": { daysAgo: [52, 160], versions: ["8.2.1", "8.2.0", "8.1.6"] },
  "ultrasound-wireless": { daysAgo: [27, 112], versions: ["2.6.0", "2.5.1", "2.5.0"] },
};

const PASSWORD_FINDING = "The password of the service menu is still the maker's";
const ENDED_FINDING = "The maker ended its support, and it stands in the same network as everything else";
/** In the order of the devices that failed. */
const IMPROVEMENTS = [
  {
    title: "A password of our own for the service menu",
    finding: PASSWORD_FINDING,
    dueIn: 12,
    effect: "The maker's password opens no service menu any more",
  },
  {
    title: "Replace the workstation",
    finding: ENDED_FINDING,
    dueIn: 100,
    effect: "No workstation without security updates is left",
  },
];

/** Does nothing where there is an inspection already. */
export async function openSampleInspections(acting: Acting, dataKey: DataKey): Promise<void> {
  const db = acting.store.read;
  if ((await db.selectFrom("inspection").select("id").executeTakeFirst()) !== undefined) return;
  const actor = await personOf(acting, "engineer");
  const speaking: Speaking = (daysAgo) => ({
    ...acting,
    actor,
    now: () => new Date(acting.now().getTime() - daysAgo * DAY_MS),
  });
  const today = acting.now().toISOString().slice(0, 10);
  const devices = await inspectedDevices(db);
  const signer = await ownSigner(acting, dataKey);
  const inspected = inspections(actor, signer, pastOf(devices, today));
  const past = [...installations(devices, today), ...inspected].sort((one, other) => other.daysAgo - one.daysAgo);
  // In one transaction, since each of some three hundred would wait for the disk.
  await actTogether(
    speaking(0),
    past.map(({ daysAgo, name, body }) => ({ name, body, now: speaking(daysAgo).now })),
  );
  await improve(speaking, db, today);
  await planOthers(speaking, actor, devices, today);
}

async function inspectedDevices(db: Reading): Promise<Inspected[]> {
  const names = new Map(Object.keys(sampleHospital().products).map((name) => [sampleLabel(name).product.model, name]));
  const rows = await db
    .selectFrom("device")
    .innerJoin("product", "product.id", "device.product_id")
    .select([
      "device.id",
      "device.product_id",
      "device.firmware",
      "device.purchased_on",
      "product.model",
      "product.risk_class",
    ])
    .where("device.operation", "!=", "retired")
    .orderBy("device.title")
    .orderBy("device.id")
    .execute();
  return rows.map(({ id, product_id, firmware, purchased_on, model, risk_class }) => ({
    ...{ id, firmware, productId: product_id, product: names.get(model) ?? "", riskClass: risk_class },
    purchasedOn: purchased_on,
  }));
}

function pastOf(devices: readonly Inspected[], today: string): Signed[] {
  const ofProduct = Map.groupBy(devices, ({ product }) => product);
  const scanners = ofProduct.get(NOT_TRUSTED) ?? [];
  const workstations = ofProduct.get(ENDED) ?? [];
  const pumps = ofProduct.get("infusion-pump") ?? [];
  const signed: Signed[] = [];
  const say = (device: Inspected | undefined, daysAgo: number, said: Partial<Signed> = {}) => {
    if (device === undefined) return;
    const owned = device.purchasedOn === null ? daysAgo : dayNumber(today) - dayNumber(device.purchasedOn);
    const on = { daysAgo: Math.max(2, Math.min(daysAgo, owned)) };
    signed.push({ ...device, ...on, outcome: "passed", acceptedUntil: null, note: null, ...said });
  };
  const lately = new Set<Inspected | undefined>([pumps[4], pumps[9]]);
  for (const [index, device] of devices.entries()) {
    if (device.product === NOT_TRUSTED || device.product === ENDED) continue;
    const draw = (index * 37) % 100;
    const each = LOOKED_AT_EACH[device.riskClass ?? "IV"] ?? 90;
    // A few waited too long, some are due soon, most were looked at lately.
    const part = draw < 3 ? 1.2 + draw / 10 : draw < 15 ? 0.7 + draw / 60 : 0.03 + ((draw * 7) % 60) / 100;
    say(device, Math.max(lately.has(device) ? 30 : 0, Math.round(each * part)));
  }
  for (const [index, device] of scanners.entries())
    if (index % 2 === 0) say(device, 60 + index * 25);
    else
      say(device, 30, {
        outcome: "conditional",
        acceptedUntil: addDays(today, index * 40 - 20),
        note: "Nobody here trusts the maker's label; it is used without a network until there is another",
      });
  for (const [index, device] of workstations.entries())
    if (index % 2 === 0)
      say(device, 21, {
        outcome: "conditional",
        acceptedUntil: addDays(today, 75 + (index % 4) * 30),
        note: "Without security updates; stands in a network of its own until it is replaced",
      });
  say(workstations[1], 16, { outcome: "failed", note: ENDED_FINDING });
  say(pumps[4], 9, { outcome: "failed", note: PASSWORD_FINDING });
  say(pumps[9], 9, { outcome: "not-located", note: "Not on the ward; nobody knows who took it along" });
  return signed;
}

/** Those of one day are planned and answered in one act, and signed one by one. */
function inspections(actor: Actor, signer: Signer, signed_: readonly Signed[]): Past[] {
  /** Of one product all devices are asked the same. */
  const checklists = new Map<string, Checklist>();
  const checklistOf = async (tx: Writing, plan: KeptInspection, { productId }: Inspected) => {
    const checklist = checklists.get(productId) ?? (await checklistNow(tx, plan));
    checklists.set(productId, checklist);
    return checklist;
  };
  return [...Map.groupBy(signed_, ({ daysAgo }) => daysAgo)].flatMap(([daysAgo, together]) => {
    const plans: { readonly one: Signed; readonly plan: KeptInspection }[] = [];
    const plan = async (tx: Writing, at: string) => {
      const on = at.slice(0, 10);
      const entries: OwnedEntry[] = [];
      for (const one of together) {
        const about = { deviceId: one.id, kind: SECURITY, due: on, assignee: actor.accountId, note: null };
        const planned = planOf(actor, about, at);
        const checklist = await checklistOf(tx, planned, one);
        plans.push({ one, plan: { ...planned, checklist, state: "under-way", version: 2 } });
        for (const { id: key, isMandatory } of checklist.steps) {
          const said = answerTo(key, isMandatory, one);
          if (said === null) continue;
          const body: AnsweredBody = { said, by: actor.name, date: on, compared: null };
          entries.push({ ownerId: planned.id, key, body, entry: newId(), version: 1 });
        }
      }
      await insertInspections(
        tx,
        plans.map(({ plan }) => plan),
      );
      await insertInspectionEntries(tx, "step", entries);
      const planning = { kind: SECURITY, due: on, assignee: actor.accountId, count: plans.length };
      const [first, ...others] = plans.flatMap(({ one, plan }): Subject[] => [
        { kind: "inspection", id: plan.id },
        { kind: "device", id: one.id },
      ]);
      return { result: undefined, deed: deedOn(first, others, { planned: [null, planning] }) };
    };
    const signs = together.map(({ outcome, acceptedUntil, note }, index): Past => {
      const sign: Past["body"] = async (tx, at) => {
        const { id = "", version = 0 } = plans[index]?.plan ?? {};
        const signing = { again: null, outcome, on: at.slice(0, 10), acceptedUntil, note };
        const { deed } = await signed(tx, { actor, signer, at }, { id, version, signing });
        return { result: undefined, deed };
      };
      return { daysAgo, name: "inspection.sign", body: sign };
    });
    return [{ daysAgo, name: "inspection.plan", body: plan }, ...signs];
  });
}

function deedOn(first: Subject | undefined, alsoAbout: Subject[], changes: Changes): Deed | undefined {
  return first === undefined ? undefined : { subjects: [first], alsoAbout, changes };
}

/** What was not asked of every device was left out; of one that was not found, all. */
function answerTo(step: string, isMandatory: boolean, { outcome, product, note }: Signed): StepAnswer | null {
  if (outcome === "not-located" || !isMandatory) return null;
  const isBroken = outcome !== "passed" && step === (product === ENDED ? "support" : "access");
  return { result: isBroken ? "broken" : "met", note: isBroken ? note : null, evidence: [], measured: null };
}

/** Entered by a person, as where a device tells no version of its own; the device holds the last of them already. */
function installations(devices: readonly Inspected[], today: string): Past[] {
  return Object.entries(UPDATES).flatMap(([product, { daysAgo, versions }]) =>
    daysAgo.map((days, back): Past => {
      const to = versions[back];
      const reached = versions.slice(0, back + 1);
      const [first, ...others] = devices
        .filter((one) => one.product === product && reached.includes(one.firmware ?? ""))
        .filter(({ purchasedOn }) => purchasedOn === null || purchasedOn < addDays(today, -days))
        .map(({ id }): Subject => ({ kind: "device", id }));
      const deed = deedOn(first, others, { firmware: [versions[back + 1], to] });
      return { daysAgo: days, name: "device.change", body: async () => ({ result: undefined, deed }) };
    }),
  );
}

/** What is done about those that failed. */
async function improve(speaking: Speaking, db: Reading, today: string): Promise<void> {
  const failed = await db
    .selectFrom("inspection")
    .innerJoin("device", "device.id", "inspection.device_id")
    .select(["inspection.id", "inspection.device_id"])
    .where("outcome", "=", "failed")
    .orderBy("device.title")
    .execute();
  const acting = speaking(8);
  for (const [index, plan] of IMPROVEMENTS.entries()) {
    const { id, device_id } = failed[index] ?? {};
    if (id === undefined || device_id === undefined) continue;
    const of = { deviceId: device_id, productId: null, placeId: null, inspectionId: id, source: "inspection" as const };
    const { dueIn, ...words } = plan;
    await planImprovement(acting, {
      ...{ ...of, ...words, owner: acting.actor.name, due: addDays(today, dueIn), cost: null },
    });
  }
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
