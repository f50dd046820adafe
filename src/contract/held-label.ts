/**
 * A signed label as pages name it. Apart from the routes of labels, so that a page that only names one loads nothing of
 * what reads and verifies them.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { Digest } from "../domain/label/text.ts";
import { Moment } from "./parts.ts";

/** A signed label as the facility holds it; the answer and the tier are derived from signatures, never stored. */
export const HeldLabel = Type.Object({
  digest: Digest,
  productId: RecordId,
  answer: Type.Enum(["trusted", "unknown-issuer", "withdrawn", "expired", "superseded", "broken"]),
  tier: Type.Union([Type.Enum(["observed", "self", "reviewed", "lab"]), Type.Null()]),
  issuer: Type.String(),
  issued: Type.String(),
  validUntil: Type.String(),
  takenAt: Moment,
});
export type HeldLabel = Static<typeof HeldLabel>;
