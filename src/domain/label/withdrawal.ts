/**
 * Withdrawal: a signed list in which an issuer takes back its labels, and an institute its countersignatures.
 *
 * A list speaks only for what its own signer has signed. Entries are added, never removed; the sequence number grows,
 * so that an older list is recognised beside a newer one.
 */
import Type, { type Static } from "typebox";
import { InputError } from "../input-error.ts";
import { canonicalBytes } from "./digest.ts";
import type { Signer } from "./key.ts";
import { problemsAgainst } from "./schema-problems.ts";
import { compactSign, TYP } from "./signed-label.ts";
import { Closed, Day, Digest, Name, Text } from "./text.ts";

export const WithdrawalEntry = Closed(
  {
    digest: Digest,
    of: Type.Enum(["label", "countersignature"], { description: "label or countersignature" }),
    on: Day,
    reason: Text,
    successor: Type.Optional(Digest),
  },
  { description: "what is withdrawn, since when and why; with a successor it is superseded" },
);
export type WithdrawalEntry = Static<typeof WithdrawalEntry>;

export const WithdrawalList = Closed(
  {
    schema: Type.Literal("1.0"),
    issuer: Name,
    sequence: Type.Integer({ minimum: 1 }),
    issued: Day,
    entries: Type.Array(WithdrawalEntry, { maxItems: 100_000 }),
  },
  { description: "labels or countersignatures that their signer takes back" },
);
export type WithdrawalList = Static<typeof WithdrawalList>;

export const WithdrawalFile = Closed(
  { carelabel: Type.Literal("withdrawals"), list: Type.String({ maxLength: 64_000_000 }) },
  { description: "a signed withdrawal list" },
);
export type WithdrawalFile = Static<typeof WithdrawalFile>;

/** `list` (undefined for the first) with one more entry, signed. A digest stands in it once. */
export async function withdraw(
  list: WithdrawalList | undefined,
  entry: WithdrawalEntry,
  signer: Signer,
  today: string,
): Promise<WithdrawalFile> {
  if (list?.entries.some((known) => known.digest === entry.digest)) {
    throw new InputError("argument-wrong", entry.digest, `the list holds this ${entry.of} already`);
  }
  const next: WithdrawalList = {
    schema: "1.0",
    issuer: signer.card.holder,
    sequence: (list?.sequence ?? 0) + 1,
    issued: today,
    entries: [...(list?.entries ?? []), entry],
  };
  return { carelabel: "withdrawals", list: await compactSign(canonicalBytes(next), TYP.withdrawals, signer) };
}

/** @throws {InputError} `signature-unreadable`. */
export function withdrawalFileOf(value: unknown, where: string): WithdrawalFile {
  const [problem] = problemsAgainst(WithdrawalFile, value);
  if (problem !== undefined)
    throw new InputError(
      "signature-unreadable",
      `${where}${problem.pointer}`,
      `it is no withdrawal list: ${problem.message}`,
    );
  return value as WithdrawalFile;
}
