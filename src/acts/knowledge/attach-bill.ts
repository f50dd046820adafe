/**
 * Acts on the bill of materials of a product: attach one, take it off.
 *
 * The file itself is kept as evidence under its digest, so that whoever doubts a match can read it again.
 */
import { Worker } from "node:worker_threads";
import { BILL_LIMIT_BYTES, type ProductSoftware } from "../../contract/software.ts";
import type { Actor } from "../../domain/account/account.ts";
import { reachesProduct } from "../../domain/account/reach.ts";
import { InputError } from "../../domain/input-error.ts";
import type { BillKind, BillOfMaterials } from "../../domain/knowledge/bill-of-materials.ts";
import type { Reading, Writing } from "../../store/database.ts";
import type { EvidenceFiles } from "../../store/evidence-files.ts";
import { heldLabels, labelByDigest, labelThatCounts, verifiedLabel } from "../../store/label.ts";
import { productById, unknownProduct } from "../../store/product.ts";
import { billOf, type KeptBill, keepBill, removeBill } from "../../store/software.ts";
import { type Acting, act } from "../act.ts";
import { enterEvidence } from "../evidence.ts";
import { expectVersion } from "../expect-version.ts";
import { refuseForOthers } from "../product.ts";
import { answerOf } from "../thread-answer.ts";

const READ_MS = 60_000;
const MEMORY_MEBIBYTES = 1024;

/** What a document is that lists no software, and what to do with it. */
const NO_SOFTWARE: Record<Exclude<BillKind, "software">, string> = {
  hardware: "it lists hardware alone (HBOM); attach the bill of the software",
  cryptography: "it lists cryptography alone (CBOM); attach the bill of the software",
  services: "it lists services alone (SaaSBOM); attach the bill of the software",
  vex: "it holds statements on weaknesses alone (VEX); bring it in as knowledge, and attach the bill of the software",
  empty: "it lists no components; attach the bill of the software",
};

/** @param name as the sender named the file. */
export interface ArrivingBill {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads the bill aside, keeps the file as evidence and its components with the product. It is not matched yet.
 * @throws {InputError} `record-unknown`, `not-permitted`, errors of `readBillOfMaterials`, `format-unsupported` for a
 *   document that lists no software.
 */
export async function attachBill(
  acting: Acting,
  files: EvidenceFiles,
  productId: string,
  { name, bytes }: ArrivingBill,
  signal: AbortSignal,
): Promise<KeptBill> {
  const { actor, store } = acting;
  if (!reachesProduct(actor, productId) || (await productById(store.read, productId)) === undefined)
    throw unknownProduct("id");
  const bill = await readAside(bytes, signal);
  if (bill.kind !== "software") throw new InputError("format-unsupported", "/components", NO_SOFTWARE[bill.kind]);
  const { digest, bytes: length, mediaType } = await files.put(once(bytes), { limitBytes: BILL_LIMIT_BYTES });
  return act(acting, "sbom.attach", async (tx, at) => {
    if ((await productById(tx, productId)) === undefined) throw unknownProduct("id");
    await refuseForOthers(tx, actor, productId);
    const before = await billOf(tx, productId);
    if (before?.digest === digest) return { result: before, deed: undefined };
    const evidence = { digest, name, mediaType, bytes: length, addedAt: at, addedBy: actor.name };
    await enterEvidence(tx, files, { ...evidence, keepUntil: null, confidential: false });
    const { components, ...head } = bill;
    const kept: KeptBill = {
      ...{ productId, digest, fileName: name, head, entries: components.length, attachedAt: at },
      ...{ attachedBy: actor.name, version: (before?.version ?? 0) + 1, outcome: null },
    };
    await keepBill(tx, kept, components);
    return {
      result: kept,
      deed: {
        subjects: [
          { kind: "product", id: productId },
          { kind: "evidence", id: digest },
        ],
        changes: {
          sbom: [before?.digest ?? null, digest],
          components: [before?.entries ?? null, components.length],
        },
      },
    };
  });
}

/** @throws {InputError} `record-unknown`, `record-changed`, `not-permitted`. */
export function takeBillOff(acting: Acting, productId: string, version: number): Promise<void> {
  return act(acting, "sbom.remove", async (tx) => {
    const before = await billOf(tx, productId);
    if (before === undefined || !reachesProduct(acting.actor, productId))
      throw new InputError("record-unknown", "id", "this product has no bill of materials; load the page again");
    await refuseForOthers(tx, acting.actor, productId);
    expectVersion(before, version);
    await removeBill(tx, productId);
    const subjects = [{ kind: "product", id: productId }] as const;
    return { result: undefined, deed: { subjects, changes: { sbom: [before.digest, null] } } };
  });
}

/** What is told of a product's bill; null without one. @throws {InputError} `record-unknown`. */
export async function softwareOf(
  db: Reading | Writing,
  actor: Actor,
  productId: string,
  today: string,
): Promise<ProductSoftware | null> {
  if (!reachesProduct(actor, productId) || (await productById(db, productId)) === undefined) throw unknownProduct("id");
  const kept = await billOf(db, productId);
  return kept === undefined ? null : toldBill(kept, await labelledDigest(db as Reading, productId, today));
}

/** @param labelled digest that the label names. */
export function toldBill({ head, ...kept }: KeptBill, labelled: string | undefined): ProductSoftware {
  return {
    ...kept,
    ...{ format: head.format, edition: head.edition, name: head.name, describedVersion: head.version },
    ...{ serialNumber: head.serialNumber, madeOn: head.on, notes: [...head.notes] },
    labelled: labelled === undefined ? null : labelled === kept.digest ? "same" : "other",
  };
}

/** The digest of the bill that the label which counts names. */
export async function labelledDigest(db: Reading, productId: string, today: string): Promise<string | undefined> {
  const counts = labelThatCounts((await heldLabels(db, [productId], today)).get(productId) ?? []);
  const stored = counts === null ? undefined : await labelByDigest(db, counts.digest);
  if (stored === undefined) return undefined;
  return (await verifiedLabel(db, stored, today)).label?.components?.software?.sbom?.digest;
}

async function readAside(bytes: Uint8Array, signal: AbortSignal): Promise<BillOfMaterials> {
  signal.throwIfAborted();
  const worker = new Worker(new URL("./read-bill-worker.ts", import.meta.url), {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEBIBYTES },
  });
  const limits = { ms: READ_MS, memoryMebibytes: MEMORY_MEBIBYTES, tooMuch };
  return JSON.parse(new TextDecoder().decode(await answerOf(worker, limits, signal)));
}

function tooMuch(what: string, cause?: Error): InputError {
  const message = `reading it takes ${what}; is this the bill of one product?`;
  return new InputError("document-too-large", "file", message, cause === undefined ? {} : { cause });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
