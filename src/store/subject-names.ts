/**
 * How the subjects of the ledger are called now. An entry is sealed with ids, and names change; so they are asked for
 * when it is read, once for each kind.
 */
import type { CampaignInput } from "../domain/inspection/campaign/campaign.ts";
import type { KeyCard } from "../domain/label/key.ts";
import type { Changes, Subject } from "../domain/ledger/ledger.ts";
import type { Reading } from "./database.ts";
import { readSetting } from "./setting.ts";

export interface NamedSubject extends Subject {
  readonly name: string;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** For each kind, the names of those ids that are still there. An import has none. */
const NAMES: Record<Subject["kind"], (db: Reading, ids: string[]) => Promise<readonly Named[]>> = {
  facility: async (db, ids) => {
    const facility = await readSetting(db, "facility");
    if (facility === undefined) return [];
    const { name } = JSON.parse(facility) as { name: string };
    return ids.map((id) => ({ id, name }));
  },
  place: (db, ids) => db.selectFrom("place").select(["id", "name"]).where("id", "in", ids).execute(),
  product: async (db, ids) =>
    (await db.selectFrom("product").select(["id", "maker", "model"]).where("id", "in", ids).execute()).map(productName),
  label: async (db, ids) =>
    (
      await db
        .selectFrom("label")
        .innerJoin("product", "product.id", "label.product_id")
        .select(["label.digest as id", "product.maker", "product.model"])
        .where("label.digest", "in", ids)
        .execute()
    ).map(productName),
  device: (db, ids) => db.selectFrom("device").select(["id", "title as name"]).where("id", "in", ids).execute(),
  import: async () => [],
  account: (db, ids) => db.selectFrom("account").select(["id", "name"]).where("id", "in", ids).execute(),
  token: (db, ids) => db.selectFrom("api_token").select(["id", "name"]).where("id", "in", ids).execute(),
  credential: async (db, ids) =>
    (await db.selectFrom("device_credential").select(["id", "name"]).where("id", "in", ids).execute()).flatMap(
      ({ id, name }) => (name === null ? [] : [{ id, name }]),
    ),
  key: async (db, ids) =>
    (await db.selectFrom("pinned_key").select(["kid", "card"]).where("kid", "in", ids).execute()).map(
      ({ kid, card }) => ({ id: kid, name: (JSON.parse(card) as KeyCard).holder }),
    ),
  evidence: (db, ids) =>
    db.selectFrom("evidence").select(["digest as id", "name"]).where("digest", "in", ids).execute(),
  inspection: (db, ids) =>
    db
      .selectFrom("inspection")
      .innerJoin("device", "device.id", "inspection.device_id")
      .select(["inspection.id", "device.title as name"])
      .where("inspection.id", "in", ids)
      .execute(),
  campaign: async (db, ids) =>
    (await db.selectFrom("campaign").select(["id", "body"]).where("id", "in", ids).execute()).map(({ id, body }) => ({
      id,
      name: (JSON.parse(body) as CampaignInput).title,
    })),
  assessment: (db, ids) => db.selectFrom("assessment").select(["id", "title as name"]).where("id", "in", ids).execute(),
  knowledge: (db, ids) => db.selectFrom("knowledge_source").select(["id", "name"]).where("id", "in", ids).execute(),
  evaluation: (db, ids) => db.selectFrom("evaluation").select(["id", "title as name"]).where("id", "in", ids).execute(),
};

const productName = ({ id, maker, model }: { id: string; maker: string; model: string }): Named => ({
  id,
  name: `${maker} ${model}`,
});

/** The names of those of `subjects` that are still there; one query for each kind, however many there are. */
export async function subjectNames(db: Reading, subjects: Iterable<Subject>): Promise<NamedSubject[]> {
  const byKind = new Map<Subject["kind"], Set<string>>();
  for (const { kind, id } of subjects) byKind.set(kind, (byKind.get(kind) ?? new Set()).add(id));
  const named: NamedSubject[] = [];
  for (const [kind, ids] of byKind)
    for (const { id, name } of await NAMES[kind](db, [...ids])) named.push({ kind, id, name });
  return named;
}

/**
 * Of `digests` those of confidential evidence, also of what has been destroyed since: the ledger says what it was, and
 * what was confidential once stays so.
 */
export async function confidentialAmong(db: Reading, digests: readonly string[]): Promise<ReadonlySet<string>> {
  if (digests.length === 0) return new Set();
  const kept = await db
    .selectFrom("evidence")
    .select("digest")
    .where("digest", "in", digests)
    .where("confidential", "=", 1)
    .execute();
  const entries = await db
    .selectFrom("ledger_subject")
    .innerJoin("ledger", "ledger.sequence", "ledger_subject.sequence")
    .select(["ledger_subject.id", "ledger.changes"])
    .where("ledger_subject.kind", "=", "evidence")
    .where("ledger_subject.id", "in", digests)
    .where("ledger.act", "=", "evidence.add")
    .execute();
  const said = entries.filter(({ changes }) => (JSON.parse(changes) as Changes).confidential?.[1] === true);
  return new Set([...kept.map(({ digest }) => digest), ...said.map(({ id }) => id)]);
}
