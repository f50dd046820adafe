/**
 * Drafts of labels: begin one, keep what is written in it, throw it away. What a draft says is checked when it is issued.
 */

import type { LabelDraft } from "../contract/product.ts";
import type { Actor } from "../domain/account/account.ts";
import { reachesProduct } from "../domain/account/reach.ts";
import { addMonths } from "../domain/calendar.ts";
import { InputError } from "../domain/input-error.ts";
import { type LabelContribution, stated } from "../domain/label/contribution.ts";
import { draftLabel } from "../domain/label/draft.ts";
import { LABEL_LIMIT_BYTES } from "../domain/label/label.ts";
import type { ProductRecord } from "../domain/registry/product-record.ts";
import { writeDraft } from "../formats/label-draft/write-draft.ts";
import type { Reading, Writing } from "../store/database.ts";
import { type DraftSide, draftById, draftsOf, removeDraft as forgetDraft, keepDraft } from "../store/label.ts";
import { productById } from "../store/product.ts";
import { readSetting } from "../store/setting.ts";
import { type Acting, act, type Deed, newId, sha256 } from "./act.ts";

/** What was seen once ages faster than what a maker promises. */
const OBSERVED_VALID_MONTHS = 12;
const DECLARED_VALID_MONTHS = 24;
/** A page of a product shows all its drafts. */
const DRAFTS_KEPT = 20;

/**
 * A new draft of a label.
 * @param text null drafts a label from what is known of the product: the facility's observed one, or for a manufacturer
 *   the maker's own.
 * @throws {InputError} `record-unknown`, `record-conflict` when the product has too many drafts, `document-too-large`.
 */
export function createDraft(acting: Acting, productId: string, text: string | null): Promise<LabelDraft> {
  return begin(acting, productId, async (tx, product, today) =>
    text === null ? knownDraft(product, await speakerFor(tx, acting.actor, product), today) : text,
  );
}

/**
 * A new draft from what is known of the product and what was observed of it besides.
 * @throws {InputError} as `createDraft`.
 */
export function createObservedDraft(
  acting: Acting,
  productId: string,
  observed: readonly LabelContribution[],
): Promise<LabelDraft> {
  return begin(acting, productId, async (tx, product, today) =>
    knownDraft(product, await speakerFor(tx, acting.actor, product), today, observed),
  );
}

function begin(
  acting: Acting,
  productId: string,
  textFor: (tx: Writing, product: ProductRecord, today: string) => Promise<string>,
): Promise<LabelDraft> {
  return act(acting, "draft.create", async (tx, at) => {
    const product = await productWithin(tx, acting.actor, productId);
    if ((await draftsOf(tx, productId, sideOf(acting.actor))).length >= DRAFTS_KEPT)
      throw new InputError("record-conflict", "product", `it has ${DRAFTS_KEPT} drafts already; throw one away first`);
    const written = await textFor(tx, product, at.slice(0, 10));
    const draft: LabelDraft = {
      id: newId(),
      productId,
      text: fitting(written),
      changedAt: at,
      changedBy: acting.actor.name,
      version: 1,
    };
    await keepDraft(tx, draft, sideOf(acting.actor));
    return { result: draft, deed: deedOf(draft, undefined, draft) };
  });
}

/** @throws {InputError} `record-unknown`, `record-changed`, `document-too-large`. */
export async function changeDraft(acting: Acting, id: string, version: number, text: string): Promise<LabelDraft> {
  return act(acting, "draft.change", async (tx, at) => {
    const before = await draftAt(tx, acting.actor, id, version);
    if (before.text === text) return { result: before, deed: undefined };
    const draft: LabelDraft = {
      ...before,
      text: fitting(text),
      changedAt: at,
      changedBy: acting.actor.name,
      version: version + 1,
    };
    await keepDraft(tx, draft, sideOf(acting.actor));
    return { result: draft, deed: deedOf(draft, before, draft) };
  });
}

/** @throws {InputError} `record-unknown`, `record-changed`. */
export async function removeDraft(acting: Acting, id: string, version: number): Promise<void> {
  await act(acting, "draft.remove", async (tx) => {
    const before = await draftAt(tx, acting.actor, id, version);
    await forgetDraft(tx, id);
    return { result: undefined, deed: deedOf(before, before, undefined) };
  });
}

/** The ledger tells drafts apart by the digest of their text; the text itself would swell it. */
function deedOf({ id, productId }: LabelDraft, before: LabelDraft | undefined, after: LabelDraft | undefined): Deed {
  const digest = (draft: LabelDraft | undefined) => (draft === undefined ? null : sha256(draft.text));
  return {
    subjects: [{ kind: "product", id: productId }] as const,
    changes: { [id]: [digest(before), digest(after)] },
  };
}

/** A manufacturer writes its own drafts, and neither reads nor changes those of the facility, nor the other way round. */
export function sideOf({ role }: Pick<Actor, "role">): DraftSide {
  return role === "manufacturer" ? "maker" : "facility";
}

/** @throws {InputError} `record-unknown` also for what is out of the actor's reach. */
export async function draftWithin(db: Reading | Writing, actor: Actor, id: string): Promise<LabelDraft> {
  const draft = await draftById(db, id, sideOf(actor));
  if (draft !== undefined && reachesProduct(actor, draft.productId)) return draft;
  throw new InputError("record-unknown", "draft", "there is no such draft; it may have been issued or thrown away");
}

/** The draft that the caller means to change. @throws {InputError} `record-unknown`, `record-changed`. */
export async function draftAt(tx: Writing, actor: Actor, id: string, version: number): Promise<LabelDraft> {
  const draft = await draftWithin(tx, actor, id);
  if (draft.version === version) return draft;
  throw new InputError(
    "record-changed",
    "draft",
    `${draft.changedBy} changed this draft since you opened it; copy what you wrote, open it again and put both together`,
  );
}

/** @throws {InputError} `record-unknown` also for what is out of the actor's reach. */
export async function productWithin(db: Reading | Writing, actor: Actor, id: string): Promise<ProductRecord> {
  const product = reachesProduct(actor, id) ? await productById(db, id) : undefined;
  if (product !== undefined) return product;
  throw new InputError("record-unknown", "product", "there is no such product");
}

/** @throws {InputError} `record-conflict` before the facility was set up. */
export async function facilityName(db: Reading | Writing): Promise<string> {
  const facility = await readSetting(db, "facility");
  if (facility !== undefined) return (JSON.parse(facility) as { name: string }).name;
  throw new InputError("record-conflict", "facility", "the facility has no name yet; set the installation up first");
}

/** In whose name a draft speaks, and what its writer does with it on the page. */
interface Speaker {
  readonly name: string;
  readonly kind: "facility" | "maker";
}

const SPOKEN = {
  facility: {
    title: "Observed label of a facility",
    next: "The page checks it while you write. State what you saw or read, then sign and issue it there.",
    known: "observed",
    months: OBSERVED_VALID_MONTHS,
  },
  maker: {
    title: "Label of the maker",
    next: "The page checks it while you write. Sign it with your own key, then have the facility take it in.",
    known: "declared",
    months: DECLARED_VALID_MONTHS,
  },
} as const;

/** @throws {InputError} `record-conflict` before the facility was set up. */
async function speakerFor(tx: Writing, actor: Actor, { maker }: ProductRecord): Promise<Speaker> {
  if (sideOf(actor) === "maker") return { name: maker, kind: "maker" };
  return { name: await facilityName(tx), kind: "facility" };
}

/** A label with what the registry knows of the product, and room for the rest. */
function knownDraft(
  product: ProductRecord,
  issuer: Speaker,
  today: string,
  observed: readonly LabelContribution[] = [],
): string {
  const { maker, model, firmwareLine, kind, udiDi, emdn, riskClass, mdrClass, fdaClass } = product;
  const facts = { firmwareLine, kind, udiDi, emdn, riskClass, mdrClass, fdaClass };
  const known = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, value ?? undefined]));
  const spoken = SPOKEN[issuer.kind];
  const registry = {
    source: "",
    authority: issuer.kind,
    known: "declared",
    notes: [],
    product: { maker: { name: maker }, model, ...stated<object>(known) },
  } as const;
  const { label, notes } = draftLabel([registry, ...observed], {
    issuer,
    issued: today,
    validUntil: addMonths(today, spoken.months),
    authority: issuer.kind,
    known: spoken.known,
  });
  return writeDraft(label, notes, `${spoken.title}, drafted on ${today}`, spoken.next);
}

function fitting(text: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes <= LABEL_LIMIT_BYTES) return text;
  throw new InputError(
    "document-too-large",
    "text",
    `it has ${bytes} bytes, more than the ${LABEL_LIMIT_BYTES} allowed; is this a label?`,
  );
}
