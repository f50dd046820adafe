/**
 * The doors of what the facility keeps of labels: drafts, signed labels, and their print.
 */
import type { FastifyInstance } from "fastify";
import { changeDraft, createDraft, draftWithin, productWithin, removeDraft } from "../acts/draft.ts";
import { issueLabel, takeLabel, withdrawLabel } from "../acts/label.ts";
import type { PrintableLabel } from "../acts/print-label.ts";
import type { printLabelRoute } from "../contract/product.ts";
import type { QueryOf } from "../contract/route.ts";
import { ROUTES } from "../contract/routes.ts";
import type { Actor } from "../domain/account/account.ts";
import { InputError } from "../domain/input-error.ts";
import { shortDigest } from "../domain/label/digest.ts";
import { fromBase64Url } from "../domain/label/signed-label.ts";
import type { LabelWorld } from "../domain/label/world.ts";
import type { DataKey } from "../store/data-key.ts";
import { heldLabel, labelByDigest, type StoredLabel, verifiedLabel } from "../store/label.ts";
import { attachment } from "./attachment.ts";
import { door, type House } from "./door.ts";
import { printing } from "./label-print.ts";
import { codeHost, type PublicAddress } from "./public-address.ts";
import { createTurns } from "./turns.ts";

export interface PrintQuery extends QueryOf<typeof printLabelRoute> {
  /** Who serves the label's page, for the code of a label that names no live record. */
  readonly host: string;
}

export interface LabelRecordDoors {
  /** Opens the facility's signing key. */
  readonly dataKey: DataKey;
  readonly world: LabelWorld;
  /** Typesets a signed label and writes it in the format that is asked for. */
  readonly print: (label: PrintableLabel, query: PrintQuery, signal: AbortSignal) => Promise<Uint8Array>;
  /** Where the codes lead. */
  readonly address: PublicAddress;
}

const MEDIA_TYPES = { pdf: "application/pdf", svg: "image/svg+xml", png: "image/png" } as const;

export async function labelRecordDoors(
  room: FastifyInstance,
  house: House,
  { dataKey, world, print, address }: LabelRecordDoors,
): Promise<void> {
  const { store } = house;
  const turns = createTurns();
  const today = () => house.now().toISOString().slice(0, 10);

  door(room, house, ROUTES.createDraft, ({ acting, params, body }) => createDraft(acting, params.id, body.text));
  door(room, house, ROUTES.readDraft, ({ actor, params }) => draftWithin(store.read, actor, params.id));
  door(room, house, ROUTES.changeDraft, ({ acting, params, version, body }) =>
    changeDraft(acting, params.id, version, body.text),
  );
  door(room, house, ROUTES.removeDraft, async ({ acting, params, version }) => {
    await removeDraft(acting, params.id, version);
    return {};
  });
  door(room, house, ROUTES.issueLabel, ({ acting, params, version }) =>
    issueLabel({ acting, dataKey, world }, params.id, version),
  );
  door(room, house, ROUTES.takeLabel, ({ acting, params, body }) => takeLabel(acting, params.id, body));
  door(room, house, ROUTES.withdrawLabel, ({ acting, params, body }) =>
    withdrawLabel({ acting, dataKey }, params.digest, body),
  );

  async function labelWithin(actor: Actor, digest: string): Promise<StoredLabel> {
    const label = await labelByDigest(store.read, digest);
    if (label === undefined) throw unknownLabel();
    await productWithin(store.read, actor, label.productId).catch(() => {
      throw unknownLabel();
    });
    return label;
  }

  door(room, house, ROUTES.readLabel, async ({ actor, params }) => {
    const stored = await labelWithin(actor, params.digest);
    const held = await heldLabel(store.read, params.digest, today());
    const { label } = await verifiedLabel(store.read, stored, today());
    // It was intact when it was taken in, so the database was changed by another hand.
    if (held === undefined || label === undefined) throw damagedLabel();
    return { held, product: await productWithin(store.read, actor, stored.productId), signed: stored.signed, label };
  });

  door(room, house, ROUTES.printLabel, async ({ actor, params, query, request, reply }) => {
    const stored = await labelWithin(actor, params.digest);
    const { answer, label, digest, tier } = await verifiedLabel(store.read, stored, today());
    if (answer === "broken" || label === undefined || digest === undefined) throw damagedLabel();
    if (answer === "withdrawn" || answer === "superseded")
      throw new InputError(
        "label-invalid",
        "label",
        `it is ${answer}, so it is not printed; print the one that counts`,
      );
    const printable: PrintableLabel = {
      label,
      digest,
      tier: tier ?? (label.issuer.kind === "facility" ? "observed" : "self"),
      cose: fromBase64Url(stored.signed.short),
    };
    const host = codeHost(address, request.socket.localPort);
    const file = await turns.among(actor.accountId, () =>
      printing(reply, (signal) => print(printable, { ...query, host }, signal)),
    );
    attachment(reply, `${fileName(label.product.model, digest, query)}.${query.format}`, MEDIA_TYPES[query.format]);
    return reply.send(Buffer.from(file));
  });
}

function fileName(model: string, digest: string, { form, language }: QueryOf<typeof printLabelRoute>): string {
  return `${model.replaceAll(/[/\\:*?"<>|]/g, "-")} ${shortDigest(digest)} ${form} ${language}`;
}

function unknownLabel(): InputError {
  return new InputError("record-unknown", "label", "there is no such label");
}

function damagedLabel(): InputError {
  return new InputError(
    "signature-unreadable",
    "label",
    "it is not as it was signed any more; take the signed file in again, or restore the database from a backup",
  );
}
