/**
 * Signed labels: issue one with the facility's key, take a maker's in, take an own one back.
 */

import type { HeldLabel } from "../contract/held-label.ts";
import { InputError } from "../domain/input-error.ts";
import { checkLabel } from "../domain/label/check.ts";
import type { Signer } from "../domain/label/key.ts";
import type { Label } from "../domain/label/label.ts";
import { LABEL_LIMIT_BYTES } from "../domain/label/label.ts";
import { type SignedLabel, signLabel } from "../domain/label/signed-label.ts";
import { NO_TRUST } from "../domain/label/trust.ts";
import { type Verification, verifyLabel } from "../domain/label/verify.ts";
import { withdraw } from "../domain/label/withdrawal.ts";
import type { LabelWorld } from "../domain/label/world.ts";
import { labelledOtherwise } from "../domain/registry/labelled-product.ts";
import type { ProductRecord } from "../domain/registry/product-record.ts";
import { readDocument } from "../formats/label-document/read-document.ts";
import { otherThanLabel } from "../formats/label-document/recognise-document.ts";
import type { DataKey } from "../store/data-key.ts";
import type { Writing } from "../store/database.ts";
import { createFacilityKey, facilitySigner, keepWithdrawals, withdrawalListOf } from "../store/key-ring.ts";
import { heldLabel, keepLabel, labelByDigest, labelsOfProduct, removeDraft, type StoredLabel } from "../store/label.ts";
import { deflate } from "../store/zlib-streams.ts";
import { type Acting, act } from "./act.ts";
import { draftAt, draftWithin, facilityName, productWithin } from "./draft.ts";
import { refuseForOthers } from "./product.ts";

/** What issuing needs besides. */
export interface Issuing {
  readonly acting: Acting;
  /** Opens the facility's signing key. */
  readonly dataKey: DataKey;
  readonly world: LabelWorld;
}

/**
 * Signs a draft with the facility's key. An earlier label of the facility for the product is superseded, and the draft
 * is gone.
 * @throws {InputError} `label-invalid` with the line of the first error, `record-conflict` when it is for another
 *   product or was issued before, `record-unknown`, `record-changed`, and what reading and signing throw.
 */
export async function issueLabel(issuing: Issuing, id: string, version: number): Promise<HeldLabel> {
  const { acting, dataKey, world } = issuing;
  // Read before the transaction: a hostile draft takes its time, and nobody else shall wait for it.
  const { text, productId } = await draftWithin(acting.store.read, acting.actor, id);
  const label = soundLabel(text, world);
  ofProduct(await productWithin(acting.store.read, acting.actor, productId), label);
  const signer = await ownSigner(acting, dataKey);
  issuedBy(label, signer);

  const digest = await act(acting, "label.issue", async (tx, at) => {
    await refuseForOthers(tx, acting.actor, productId);
    const draft = await draftAt(tx, acting.actor, id, version);
    if (draft.text !== text)
      throw new InputError("record-changed", "draft", "the draft changed just now; look at it again");
    const today = at.slice(0, 10);
    const signed = await signLabel(label, signer, deflate);
    const { digest } = await intact(signed, today);
    if ((await labelByDigest(tx, digest)) !== undefined)
      throw new InputError("record-conflict", "draft", "this very label was issued before; change what is different");
    const superseded = await supersede(tx, signer, productId, digest, today);
    await keepLabel(tx, productId, signed, { label, digest }, at);
    await removeDraft(tx, id);
    return {
      result: digest,
      deed: {
        subjects: [
          { kind: "label", id: digest },
          { kind: "product", id: productId },
          ...superseded.map((earlier) => ({ kind: "label" as const, id: earlier })),
        ],
        changes: { superseded: [null, superseded], draft: [id, null] },
      },
    };
  });
  return held(acting, digest);
}

/**
 * Keeps a signed label of a maker, an institute or another facility. Countersignatures that are new join those known.
 * @throws {InputError} `signature-unreadable` when it is not intact, `record-conflict` when it is for another product.
 */
export async function takeLabel(acting: Acting, productId: string, signed: SignedLabel): Promise<HeldLabel> {
  const product = await productWithin(acting.store.read, acting.actor, productId);
  const { label, digest } = await intact(signed, acting.now().toISOString().slice(0, 10));
  ofProduct(product, label);

  await act(acting, "label.take", async (tx, at) => {
    await refuseForOthers(tx, acting.actor, productId);
    const known = await labelByDigest(tx, digest);
    if (known !== undefined && known.productId !== productId)
      throw new InputError("record-conflict", "label", "this label is kept at another product already");
    const countersignatures = new Set([...(known?.signed.countersignatures ?? []), ...signed.countersignatures]);
    if (known?.signed.countersignatures.length === countersignatures.size)
      return { result: undefined, deed: undefined };
    await keepLabel(tx, productId, { ...signed, countersignatures: [...countersignatures] }, { label, digest }, at);
    return {
      result: undefined,
      deed: {
        subjects: [
          { kind: "label", id: digest },
          { kind: "product", id: productId },
        ],
        changes: { countersignatures: [known?.signed.countersignatures.length ?? null, countersignatures.size] },
      },
    };
  });
  return held(acting, digest);
}

/**
 * Takes back a label of the facility.
 * @throws {InputError} `record-unknown`, `key-unusable` when somebody else signed it, `record-conflict` when it was
 *   taken back before or the successor is none.
 */
export async function withdrawLabel(
  { acting, dataKey }: Omit<Issuing, "world">,
  digest: string,
  { reason, successor }: { readonly reason: string; readonly successor: string | null },
): Promise<HeldLabel> {
  await act(acting, "label.withdraw", async (tx, at) => {
    const label = await labelByDigest(tx, digest);
    if (label === undefined) throw new InputError("record-unknown", "label", "there is no such label");
    await productWithin(tx, acting.actor, label.productId);
    await refuseForOthers(tx, acting.actor, label.productId);
    const signer = await facilitySigner(tx, dataKey);
    if (signer === undefined || (await signedBy(label)) !== signer.kid)
      throw new InputError(
        "key-unusable",
        "label",
        "somebody else signed this label, and only the signer takes it back; stop trusting their key if you must",
      );
    if (successor !== null) await fitSuccessor(tx, label, successor);
    const today = at.slice(0, 10);
    const before = await withdrawalListOf(tx, signer.kid);
    if (before?.entries.some((entry) => entry.digest === digest))
      throw new InputError("record-conflict", "label", "this label was taken back or superseded already");
    const entry = { digest, of: "label", on: today, reason, ...(successor === null ? {} : { successor }) } as const;
    await keepWithdrawals(tx, signer.kid, await withdraw(before, entry, signer, today));
    return {
      result: undefined,
      deed: {
        subjects: [
          { kind: "label", id: digest },
          { kind: "product", id: label.productId },
        ],
        changes: { withdrawn: [null, { on: today, successor }] },
        note: reason,
      },
    };
  });
  return held(acting, digest);
}

async function fitSuccessor(tx: Writing, label: StoredLabel, digest: string): Promise<void> {
  const successor = digest === label.digest ? undefined : await labelByDigest(tx, digest);
  if (successor?.productId === label.productId) return;
  throw new InputError("record-conflict", "successor", "the successor is no other label of the same product");
}

/** The facility's signer; its key is made when it is needed first, as an act of its own. */
export async function ownSigner(acting: Acting, dataKey: DataKey): Promise<Signer> {
  await act(acting, "key.create", async (tx, at) => {
    if ((await facilitySigner(tx, dataKey)) !== undefined) return { result: undefined, deed: undefined };
    const { kid, card } = await createFacilityKey(tx, dataKey, await facilityName(tx), at.slice(0, 10));
    return {
      result: undefined,
      deed: { subjects: [{ kind: "key", id: kid }], changes: { holder: [null, card.holder] } },
    };
  });
  return (await facilitySigner(acting.store.read, dataKey)) as Signer;
}

/** Entries for every label of the product that `signer` signed and has not taken back. */
async function supersede(
  tx: Writing,
  signer: Signer,
  productId: string,
  successor: string,
  today: string,
): Promise<string[]> {
  const superseded: string[] = [];
  let list = await withdrawalListOf(tx, signer.kid);
  for (const label of await labelsOfProduct(tx, productId)) {
    if (list?.entries.some(({ digest }) => digest === label.digest) || (await signedBy(label)) !== signer.kid) continue;
    const entry = { digest: label.digest, of: "label", on: today, reason: REPLACED, successor } as const;
    await keepWithdrawals(tx, signer.kid, await withdraw(list, entry, signer, today));
    list = await withdrawalListOf(tx, signer.kid);
    superseded.push(label.digest);
  }
  return superseded;
}

const REPLACED = { en: "a newer label was issued", de: "ein neuerer Steckbrief wurde ausgestellt" };

/** Thumbprint of the key that signed a label which is kept here. */
async function signedBy({ signed }: StoredLabel): Promise<string | undefined> {
  return (await verifyLabel(signed, NO_TRUST, [], FAR_FUTURE)).kid;
}
/** Who signed does not depend on the day; on this one nothing is too early. */
const FAR_FUTURE = "9999-12-31";

/** @throws {InputError} `label-invalid` (`where`: line and column) when a draft cannot be signed as it stands. */
function soundLabel(text: string, world: LabelWorld): Label {
  const document = readDocument(new TextEncoder().encode(text), "draft", LABEL_LIMIT_BYTES);
  const [syntax] = document.problems;
  if (syntax !== undefined)
    throw new InputError("label-invalid", `${syntax.place.line}:${syntax.place.column}`, syntax.message);
  const other = otherThanLabel(document.value);
  if (other !== undefined) throw new InputError("format-unknown", "draft", `this is ${other}`);
  const errors = checkLabel(document.value, world).filter(({ level }) => level === "error");
  const [first] = errors;
  if (first === undefined) return document.value as Label;
  const { line, column } = document.locate(first.pointer);
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  throw new InputError("label-invalid", `${line}:${column}`, `${first.pointer}: ${first.message}${more}`);
}

/** @throws {InputError} `label-invalid` when the label does not speak in the facility's name. */
function issuedBy({ issuer }: Label, { card }: Signer): void {
  if (issuer.kind === "facility" && issuer.name === card.holder) return;
  throw new InputError(
    "label-invalid",
    "/issuer",
    `the facility signs as "${card.holder}" (facility), this draft speaks as "${issuer.name}" (${issuer.kind}); correct the issuer, or let ${issuer.name} sign it`,
  );
}

/** @throws {InputError} `record-conflict` when the label is not for this product. */
function ofProduct(product: ProductRecord, label: Label): void {
  const why = labelledOtherwise(product, label.product);
  if (why === undefined) return;
  throw new InputError(
    "record-conflict",
    "/product",
    `${why}; choose the product that it is for, or correct what is entered of this one`,
  );
}

/** @throws {InputError} `signature-unreadable` when the label or a countersignature is not as it was signed. */
async function intact(
  signed: SignedLabel,
  today: string,
): Promise<Verification & Required<Pick<Verification, "label" | "digest">>> {
  const found = await verifyLabel(signed, NO_TRUST, [], today);
  const { answer, label, digest, because, countersignatures } = found;
  if (answer === "broken" || label === undefined || digest === undefined)
    throw new InputError(
      "signature-unreadable",
      "/label",
      `it is not as its issuer signed it (${because}); get the file again from its issuer`,
    );
  const broken = countersignatures.findIndex((one) => one.answer === "broken");
  if (broken !== -1)
    throw new InputError(
      "signature-unreadable",
      `/countersignatures/${broken}`,
      `it is not as its institute signed it (${countersignatures[broken]?.because}); get the file again`,
    );
  return { ...found, label, digest };
}

async function held(acting: Acting, digest: string): Promise<HeldLabel> {
  return (await heldLabel(acting.store.read, digest, acting.now().toISOString().slice(0, 10))) as HeldLabel;
}
