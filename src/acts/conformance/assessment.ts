/**
 * Acts on conformance assessments: open one, say something in it, throw it away.
 *
 * Answers are said one by one, each against the version that its writer saw. What is closed never changes.
 */
import type {
  AssessmentContent,
  AssessmentEntry,
  AssessmentHead,
  AssessmentInput,
  AssessmentStanding,
  AssessmentStep,
  SaidInput,
} from "../../contract/assessment.ts";
import type { Actor } from "../../domain/account/account.ts";
import { reachesProduct } from "../../domain/account/reach.ts";
import { assess } from "../../domain/conformance/assess.ts";
import { type Catalogue, editionNamed } from "../../domain/conformance/catalogue.ts";
import {
  ASKED_IN,
  carriedInto,
  SAID_KINDS,
  type Said,
  type SaidKind,
  type SaidOf,
  statementFileOf,
} from "../../domain/conformance/kept-assessment.ts";
import { momentOf } from "../../domain/conformance/span.ts";
import { statementOf } from "../../domain/conformance/statement.ts";
import { InputError } from "../../domain/input-error.ts";
import type { ProductRecord } from "../../domain/registry/product-record.ts";
import {
  allAssessments,
  assessmentById,
  assessmentEntries,
  assessmentEntry,
  type KeptAssessment,
  keepAssessment,
  keepAssessmentEntry,
  removeAssessment,
} from "../../store/assessment.ts";
import type { Reading, Writing } from "../../store/database.ts";
import type { KeptEntry } from "../../store/kept-entries.ts";
import { loadCatalogue } from "../../store/load-catalogue.ts";
import { type Acting, act, type Deed, newId } from "../act.ts";
import { productWithin, sideOf } from "../draft.ts";
import { expectVersion } from "../expect-version.ts";
import { refuseForOthers } from "../product.ts";
import { sentAgain } from "../sent-again.ts";

/** Some for each product of a large house. */
const ASSESSMENTS_KEPT = 5_000;

/** What stands under a key: what was said, by whom and on which day. */
interface Body {
  readonly said: unknown;
  readonly by: string;
  readonly date: string;
}

/**
 * @throws {InputError} `record-unknown` for a product or an assessment out of reach, `argument-wrong` for a catalogue or an
 *   edition that is not there, `not-permitted` for a product that is used outside of one's places, `record-conflict`.
 */
export function openAssessment(acting: Acting, input: AssessmentInput): Promise<AssessmentHead> {
  const { actor } = acting;
  return act(acting, "assessment.open", async (tx, at) => {
    const product = await productWithin(tx, actor, input.productId);
    await refuseForOthers(tx, actor, product.id);
    const catalogue = loadCatalogue(input.catalogue);
    const { id: edition } = editionIn(catalogue, input.edition);
    if ((await allAssessments(tx, sideOf(actor))).length >= ASSESSMENTS_KEPT)
      throw new InputError(
        "record-conflict",
        "body",
        `there are ${ASSESSMENTS_KEPT} assessments; throw some away first`,
      );
    const earlier =
      input.basedOn === null ? undefined : await assessmentWithin(tx, actor, input.basedOn, "body/basedOn");
    if (earlier !== undefined && earlier.catalogue !== catalogue.id)
      throw new InputError("argument-wrong", "body/basedOn", `that one is of the catalogue ${earlier.catalogue}`);
    const said = earlier && carriedInto(catalogue, earlier.edition, edition, await saidOf(tx, earlier.id));
    const kept: KeptAssessment = {
      ...{ id: newId(), side: sideOf(actor), productId: product.id, title: input.title },
      ...{ catalogue: catalogue.id, edition, state: "answering", openedAt: at, version: 1, sealed: null },
      trail: [stepOf(actor, "open", at, null)],
      standing: standingOf(catalogue, edition, product, said ?? NOTHING),
    };
    await keepAssessment(tx, kept);
    for (const kind of said === undefined ? [] : SAID_KINDS)
      for (const [key, one] of said?.[kind] ?? []) {
        const body: Body = { said: one, by: actor.name, date: at.slice(0, 10) };
        await keepAssessmentEntry(tx, kept.id, kind, { key, body, entry: `based-on-${earlier?.id}`, version: 1 });
      }
    return { result: headOf(kept), deed: { ...about(kept.id), changes: { opened: [null, input] } } };
  });
}

/** Newest first. @param productId of one product only. */
export async function assessmentsWithin(db: Reading, actor: Actor, productId?: string): Promise<AssessmentHead[]> {
  return (await allAssessments(db, sideOf(actor)))
    .filter((kept) => reachesAssessment(actor, kept) && (productId === undefined || kept.productId === productId))
    .map(headOf);
}

/** @throws {InputError} `record-unknown`. */
export async function readAssessment(db: Reading | Writing, actor: Actor, id: string): Promise<AssessmentContent> {
  const kept = await assessmentWithin(db, actor, id);
  const { maker, model, firmwareLine } = await productWithin(db, actor, kept.productId);
  const said = async <K extends SaidKind>(kind: K) =>
    (await assessmentEntries(db, id, kind)).map((one) => toldEntry<K>(one));
  return {
    assessment: headOf(kept),
    product: { maker, model, firmwareLine },
    said: {
      condition: await said("condition"),
      provision: await said("provision"),
      table: await said("table"),
      fact: await said("fact"),
    },
  };
}

/**
 * Says something to a condition, a provision, an evidence table or a fact, or takes it back.
 * @throws {InputError} `record-unknown` for an assessment out of reach or what the catalogue does not ask,
 *   `record-changed` when somebody else answered since, `record-conflict` once it is closed.
 */
export function sayInAssessment<K extends SaidKind>(
  acting: Acting,
  id: string,
  kind: K,
  key: string,
  { base, entry, said }: SaidInput<SaidOf<K>>,
): Promise<AssessmentEntry<K>> {
  const { actor } = acting;
  return act(acting, "assessment.answer", async (tx, at) => {
    const assessment = await assessmentWithin(tx, actor, id);
    const product = await productWithin(tx, actor, assessment.productId);
    await refuseForOthers(tx, actor, product.id);
    const catalogue = loadCatalogue(assessment.catalogue);
    if (catalogue[ASKED_IN[kind]]?.some((one) => one.id === key) !== true)
      throw new InputError("record-unknown", "entry", `${catalogue.id} has no ${kind} ${key}`);
    if (kind === "fact" && said !== null && momentOf(said as string) === undefined)
      throw new InputError("argument-wrong", "body/said", "it is no day or time; write 2026-11-22");
    const before = await assessmentEntry(tx, id, kind, key);
    const body: Body = { said, by: actor.name, date: at.slice(0, 10) };
    const same = sentAgain(before, entry, body);
    if (same !== undefined) return { result: toldEntry<K>(same), deed: undefined };
    refuseClosed(assessment);
    expectVersion({ version: before?.version ?? 0 }, base);
    const kept = { key, body, entry, version: base + 1 };
    await keepAssessmentEntry(tx, id, kind, kept);
    const standing = standingOf(catalogue, assessment.edition, product, await saidOf(tx, id));
    // Whoever closes it has seen all that was said, or is told.
    await keepAssessment(tx, { ...assessment, standing, version: assessment.version + 1 });
    const changes = { [key]: [(before?.body as Body | undefined)?.said ?? null, said] as [unknown, unknown] };
    return { result: toldEntry<K>(kept), deed: { ...about(id), changes } };
  });
}

/** @throws {InputError} `record-unknown`, `record-changed`, `record-conflict` once it is closed. */
export function throwAssessmentAway(acting: Acting, id: string, version: number): Promise<void> {
  return act(acting, "assessment.remove", async (tx) => {
    const before = await assessmentWithin(tx, acting.actor, id);
    await refuseForOthers(tx, acting.actor, before.productId);
    expectVersion(before, version);
    refuseClosed(before);
    await removeAssessment(tx, id);
    return { result: undefined, deed: { ...about(id), changes: { title: [before.title, null] } } };
  });
}

/** @throws {InputError} `record-unknown` where it is out of reach, or is not there. */
export async function assessmentWithin(
  db: Reading | Writing,
  actor: Actor,
  id: string,
  where = "id",
): Promise<KeptAssessment> {
  const kept = await assessmentById(db, id);
  if (kept !== undefined && reachesAssessment(actor, kept)) return kept;
  throw new InputError("record-unknown", where, "there is no such assessment");
}

/** A manufacturer has its own, of its own products; neither side sees what the other works on. */
export function reachesAssessment(actor: Actor, kept: Pick<KeptAssessment, "side" | "productId"> | undefined): boolean {
  return kept !== undefined && kept.side === sideOf(actor) && reachesProduct(actor, kept.productId);
}

/** All that is said and was not taken back. */
export async function saidOf(db: Reading | Writing, id: string): Promise<Said> {
  const of = async <K extends SaidKind>(kind: K) =>
    new Map(
      (await assessmentEntries(db, id, kind)).flatMap(({ key, body }) => {
        const { said } = body as Body;
        return said === null ? [] : [[key, said as SaidOf<K>] as const];
      }),
    );
  return {
    condition: await of("condition"),
    provision: await of("provision"),
    table: await of("table"),
    fact: await of("fact"),
  };
}

const NOTHING: Said = { condition: new Map(), provision: new Map(), table: new Map(), fact: new Map() };

export function standingOf(
  catalogue: Catalogue,
  edition: string,
  product: Pick<ProductRecord, "maker" | "model" | "firmwareLine">,
  said: Said,
): AssessmentStanding {
  const statement = statementOf(statementFileOf(catalogue, edition, product, said));
  const found = assess(catalogue, statement, { edition: editionIn(catalogue, edition) });
  const counted = (verdict: string) => [...found.provisions.values()].filter((one) => one.verdict === verdict).length;
  return {
    verdict: found.product.verdict,
    pass: counted("pass"),
    fail: counted("fail"),
    open: counted("inconclusive"),
  };
}

/** @throws {InputError} `argument-wrong` where the catalogue has no such edition. */
export function editionIn(catalogue: Catalogue, named: string): Catalogue["editions"][number] {
  const edition = editionNamed(catalogue, named);
  if (edition !== undefined) return edition;
  const there = catalogue.editions.map(({ id }) => id).join(", ");
  throw new InputError("argument-wrong", "edition", `${catalogue.id} has no edition "${named}"; there are ${there}`);
}

/** @throws {InputError} `record-conflict`. */
export function refuseClosed({ state }: Pick<KeptAssessment, "state">): void {
  if (state === "closed")
    throw new InputError(
      "record-conflict",
      "id",
      "this assessment is closed and signed; open a new one that is based on it",
    );
}

export function headOf({ sealed: _, side: __, ...head }: KeptAssessment): AssessmentHead {
  return head;
}

export const about = (id: string): Pick<Deed, "subjects"> => ({ subjects: [{ kind: "assessment", id }] });

export const stepOf = (
  { accountId, name }: Actor,
  step: AssessmentStep["step"],
  at: string,
  note: string | null,
): AssessmentStep => ({ step, accountId, by: name, at, note });

function toldEntry<K extends SaidKind>({ key, version, body }: KeptEntry): AssessmentEntry<K> {
  return { id: key, version, ...(body as Body) } as AssessmentEntry<K>;
}
