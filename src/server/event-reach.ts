/**
 * What of a change an account is told: the subjects within its permissions and its reach, or merely that something
 * changed where that cannot be told cheaply. Nothing else of the ledger ever leaves through here.
 */
import { reachesAssessment } from "../acts/conformance/assessment.ts";
import type { ChangeEvent } from "../contract/ledger.ts";
import type { Actor } from "../domain/account/account.ts";
import type { Permission } from "../domain/account/permission.ts";
import { may, reachesPlace, reachesProduct } from "../domain/account/reach.ts";
import type { Subject } from "../domain/ledger/ledger.ts";
import { type Place, pathOf } from "../domain/registry/place.ts";
import { assessmentById } from "../store/assessment.ts";
import type { Reading } from "../store/database.ts";
import { allPlaces } from "../store/place.ts";

/** What one must be permitted to know of a subject; null is for those who read the whole ledger. */
const NEEDED: Record<Subject["kind"], Permission | null> = {
  facility: null,
  place: "place.read",
  product: "product.read",
  label: "label.read",
  device: "device.read",
  import: "device.import",
  account: "account.write",
  token: "account.write",
  credential: "device.enrol",
  key: "label.read",
  // Whoever may not see a confidential file must not learn its digest.
  evidence: "evidence.write",
  evaluation: "evaluation.read",
  knowledge: "knowledge.read",
  assessment: "assessment.read",
  inspection: "inspection.read",
  campaign: "inspection.read",
};

type Reached = "yes" | "no" | "unknown";

/**
 * Answers, for one event, what each account is told of it; what the database says of its subjects is asked at most once.
 * @returns undefined when the account is told nothing.
 */
export function tellerOf(db: Reading, event: ChangeEvent): (actor: Actor) => Promise<ChangeEvent | undefined> {
  const placesOf = onceFor((subject: Subject) => placeIdsOf(db, subject));
  const productOf = onceFor(async ({ id }: Subject) => {
    const row = await db.selectFrom("label").select("product_id").where("digest", "=", id).executeTakeFirst();
    return row?.product_id;
  });

  const assessmentOf = onceFor(({ id }: Subject) => assessmentById(db, id));

  async function reached(actor: Actor, subject: Subject): Promise<Reached> {
    const { kind, id } = subject;
    if (kind === "account" && id === actor.accountId) return "yes";
    // An import changes devices without naming them.
    if (kind === "import" && may(actor, "device.read") && (actor.places !== null || !may(actor, "device.import")))
      return "unknown";
    const needed = NEEDED[kind];
    if (needed === null || !may(actor, needed)) return "no";
    if (kind === "product") return reachesProduct(actor, id) ? "yes" : "no";
    if (kind === "label" && actor.role === "manufacturer")
      return reachesProduct(actor, (await productOf(subject)) ?? "") ? "yes" : "no";
    // Its device is told besides, where that is within reach; a bridge is for who sees all places.
    if (kind === "credential") return actor.places === null ? "yes" : "no";
    // Of which place it is, is not asked: who sees places only is told that something changed.
    if (kind === "assessment") return reachesAssessment(actor, await assessmentOf(subject)) ? "yes" : "no";
    if (kind === "evaluation" || kind === "inspection" || kind === "campaign")
      return actor.places === null ? "yes" : "unknown";
    if ((kind === "device" || kind === "place") && actor.places !== null) {
      const ids = await placesOf(subject);
      return ids === undefined ? "unknown" : reachesPlace(actor, ids) ? "yes" : "no";
    }
    return "yes";
  }

  return async (actor) => {
    if (may(actor, "ledger.read") && actor.places === null) return event;
    const subjects: Subject[] = [];
    let unknown = false;
    for (const subject of event.subjects) {
      const answer = await reached(actor, subject);
      if (answer === "yes") subjects.push(subject);
      unknown ||= answer === "unknown";
    }
    const { sequence, act, by } = event;
    // Who works in the hospital is none of a manufacturer's business.
    if (subjects.length > 0) return { sequence, act, by: actor.role === "manufacturer" ? "" : by, subjects };
    return unknown ? { sequence, act: "", by: "", subjects: [] } : undefined;
  };
}

/** The place of a device or the place itself, with all above; undefined when it is gone. */
async function placeIdsOf(db: Reading, { kind, id }: Subject): Promise<string[] | undefined> {
  const device =
    kind === "device"
      ? await db.selectFrom("device").select("place_id").where("id", "=", id).executeTakeFirst()
      : { place_id: id };
  if (device === undefined) return undefined;
  const byId = new Map<string, Place>((await allPlaces(db)).map((place) => [place.id, place]));
  const path = pathOf(device.place_id, byId);
  return path.length === 0 ? undefined : path.map((place) => place.id);
}

function onceFor<T>(ask: (subject: Subject) => Promise<T>): (subject: Subject) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (subject) => {
    const known = asked.get(subject.id) ?? ask(subject);
    asked.set(subject.id, known);
    return known;
  };
}
