/**
 * Verifies what a person hands over, a signed label's file or a code's text, in the browser and with domain code only.
 */

import { InputError } from "../../src/domain/input-error.ts";
import { readCode } from "../../src/domain/label/digital-link.ts";
import { signedLabelOf } from "../../src/domain/label/signed-label.ts";
import {
  type ShortVerification,
  type Verification,
  verifyLabel,
  verifyShortLabel,
} from "../../src/domain/label/verify.ts";
import { inflate } from "./inflate.ts";
import type { PinnedKeys } from "./pinned-keys.ts";

/** A signed label holds its content encoded and countersignatures beside it. */
export const SIGNED_LABEL_LIMIT_BYTES = 8 * 1024 * 1024;

export type Verified = ({ readonly from: "file" } & Verification) | ({ readonly from: "code" } & ShortVerification);

/** @throws {InputError} `label-unsigned` or `signature-unreadable` when it is no signed label at all. */
export async function verifyFile(text: string, fileName: string, keys: PinnedKeys, today: string): Promise<Verified> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError("signature-unreadable", fileName, "it is no JSON, so it is no signed label", { cause });
  }
  return { from: "file", ...(await verifyLabel(signedLabelOf(value, fileName), keys.trust, keys.withdrawals, today)) };
}

/** @returns undefined for a code that only links. @throws {InputError} `signature-unreadable`. */
export async function verifyCode(text: string, keys: PinnedKeys, today: string): Promise<Verified | undefined> {
  const { cose, ...address } = await readCode(text, inflate);
  if (cose === undefined) return undefined;
  return { from: "code", ...(await verifyShortLabel(cose, address, keys.trust, keys.withdrawals, today)) };
}
