/**
 * The labels of the sample hospital: every maker signs its own with a key made for this installation, and each answer
 * that a verification can give is there once.
 */
import { addMonths } from "../domain/calendar.ts";
import { canonicalBytes, digestOf } from "../domain/label/digest.ts";
import { type KeyCard, newKeyFile, type Signer, signerOf } from "../domain/label/key.ts";
import type { Label } from "../domain/label/label.ts";
import { countersignLabel, type SignedLabel, signLabel } from "../domain/label/signed-label.ts";
import { type WithdrawalFile, withdraw } from "../domain/label/withdrawal.ts";
import type { ProductRecord } from "../domain/registry/product-record.ts";
import type { Writing } from "../store/database.ts";
import { deflate } from "../store/zlib-streams.ts";
import { newId } from "./act.ts";
import { sampleBytes, sampleHospital, sampleLabel, sampleText } from "./sample-hospital.ts";

export interface SampleLabels {
  readonly signed: readonly { name: string; label: Label; signed: SignedLabel }[];
  readonly cards: readonly { kid: string; card: KeyCard; pinned: boolean }[];
  readonly lists: readonly { kid: string; sequence: number; file: WithdrawalFile }[];
}

/** The facility's own label is left as a draft, so that drafting and issuing can be tried. */
const LEFT_AS_DRAFT = "x-ray-workstation";
/** This maker's key is not pinned: its label answers "unknown issuer". */
const NOT_PINNED = "ultrasound-wired";
/** This one has an earlier label, replaced by the newer one. */
const TWICE_ISSUED = "fever-thermometer";
/** This one was tested by an institute. */
const TESTED = "implant";

/** Every maker signs its own label with a key made for this installation. */
export async function signedLabels(today: string): Promise<SampleLabels> {
  const signed: { name: string; label: Label; signed: SignedLabel }[] = [];
  const cards: { kid: string; card: KeyCard; pinned: boolean }[] = [];
  const lists: { kid: string; sequence: number; file: WithdrawalFile }[] = [];
  const signer = async (
    holder: string,
    role: "maker" | "institute",
    country: string,
    pinned = true,
  ): Promise<Signer> => {
    const made = await signerOf(await newKeyFile({ holder, role, country, created: today }, "ES256"), "sample");
    cards.push({ kid: made.kid, card: made.card, pinned });
    return made;
  };
  for (const name of Object.keys(sampleHospital().products)) {
    if (name === LEFT_AS_DRAFT) continue;
    const label = sampleLabel(name);
    const { name: holder, country = "DE" } = label.issuer;
    const maker = await signer(holder, "maker", country, name !== NOT_PINNED);
    let document = await signLabel(label, maker, deflate);
    const digest = await digestOf(canonicalBytes(label));
    if (name === TESTED) {
      const institute = await signer("Prüfstelle Nordlicht", "institute", "DE");
      const by = { name: institute.card.holder, country: "DE" };
      const { issued: on, validUntil } = label;
      document = await countersignLabel(
        document,
        { schema: "1.0", label: digest, tier: "lab", by, on, validUntil, evidence: [await evidenceOf(TESTED)] },
        institute,
      );
    }
    if (name === TWICE_ISSUED) {
      const earlier: Label = { ...label, issued: addMonths(label.issued, -12) };
      signed.push({ name, label: earlier, signed: await signLabel(earlier, maker, deflate) });
      const old = await digestOf(canonicalBytes(earlier));
      const entry = {
        digest: old,
        of: "label",
        on: label.issued,
        reason: "a newer label is out",
        successor: digest,
      } as const;
      lists.push({ kid: maker.kid, sequence: 1, file: await withdraw(undefined, entry, maker, label.issued) });
    }
    signed.push({ name, label, signed: document });
  }
  return { signed, cards, lists };
}

/** The bill of materials that the institute had before it. */
async function evidenceOf(name: string): Promise<{ digest: string; name: string }> {
  const file = `${name}.cdx.json`;
  return { digest: await digestOf(sampleBytes(`sboms/${file}`)), name: file };
}

export async function insertLabels(
  tx: Writing,
  { signed, cards, lists }: SampleLabels,
  products: ReadonlyMap<string, ProductRecord>,
  at: string,
): Promise<void> {
  for (const { name, label, signed: document } of signed) {
    await tx
      .insertInto("label")
      .values({
        digest: await digestOf(canonicalBytes(label)),
        product_id: products.get(name)?.id ?? "",
        signed: JSON.stringify(document),
        issuer: label.issuer.name,
        issued: label.issued,
        valid_until: label.validUntil,
        taken_at: at,
      })
      .execute();
  }
  for (const { kid, card, pinned } of cards) {
    if (!pinned) continue;
    await tx
      .insertInto("pinned_key")
      .values({ kid, card: JSON.stringify(card), pinned_on: at.slice(0, 10), own: 0 })
      .execute();
  }
  for (const { kid, sequence, file } of lists)
    await tx
      .insertInto("withdrawal")
      .values({ kid, sequence, list: JSON.stringify(file) })
      .execute();
  await tx
    .insertInto("label_draft")
    .values({
      id: newId(),
      product_id: products.get(LEFT_AS_DRAFT)?.id ?? "",
      side: "facility",
      text: sampleText(`labels/${LEFT_AS_DRAFT}.label.yaml`),
      changed_at: at,
      changed_by: "Jonas Brandt",
      version: 1,
    })
    .execute();
}
