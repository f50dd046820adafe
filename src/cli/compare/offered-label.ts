/**
 * A label that is offered for comparison, read from a file: signed, with what the pinned keys say of it, or as written.
 */
import { InputError } from "../../domain/input-error.ts";
import type { OfferedLabel } from "../../domain/inspection/comparison/compare-labels.ts";
import { canonicalBytes, digestOf } from "../../domain/label/digest.ts";
import { signedLabelOf } from "../../domain/label/signed-label.ts";
import type { Trust } from "../../domain/label/trust.ts";
import { verifyLabel } from "../../domain/label/verify.ts";
import type { WithdrawalFile } from "../../domain/label/withdrawal.ts";
import type { LabelWorld } from "../../domain/label/world.ts";
import { readDocument } from "../../formats/label-document/read-document.ts";
import { readBytes } from "../../store/files.ts";
import type { Terminal } from "../command.ts";
import { readLabel } from "../label-files.ts";

const SIGNED_LIMIT_BYTES = 8 * 1024 * 1024;

export interface Trusting {
  readonly trust: Trust;
  readonly lists: readonly WithdrawalFile[];
  readonly world: LabelWorld;
}

/**
 * @throws {InputError} `document-unreadable`, `format-unknown`, `label-invalid` with the first problem and its line,
 *   `signature-unreadable` for a signature that is broken: then nobody said what stands there.
 */
export async function offeredLabel(
  path: string,
  { trust, lists, world }: Trusting,
  terminal: Terminal,
): Promise<OfferedLabel> {
  if (path === "-") throw new InputError("argument-wrong", "arguments", "name two files; standard input is only one");
  const { value, problems } = readDocument(
    await readBytes(path, terminal.stdin, SIGNED_LIMIT_BYTES),
    path,
    SIGNED_LIMIT_BYTES,
  );
  if (problems.length > 0 || (value as { carelabel?: unknown } | null)?.carelabel !== "signed-label")
    return asWritten(path, world, terminal);
  const { answer, because, tier, label, digest } = await verifyLabel(
    signedLabelOf(value, path),
    trust,
    lists,
    terminal.today,
  );
  if (answer === "broken" || label === undefined || digest === undefined)
    throw new InputError(
      "signature-unreadable",
      path,
      `its signature is broken (${because ?? "content"}), so nobody stands behind what it says; get it again from its issuer`,
    );
  return { label, digest, signed: { answer, tier } };
}

async function asWritten(path: string, world: LabelWorld, terminal: Terminal): Promise<OfferedLabel> {
  const { label, problems } = await readLabel(path, world, terminal);
  if (label !== undefined) return { label, digest: await digestOf(canonicalBytes(label)) };
  const [first] = problems.filter(({ level }) => level === "error");
  throw new InputError(
    "label-invalid",
    `${path}:${first?.place.line ?? 1}:${first?.place.column ?? 1}`,
    `${first?.message ?? "it is no label"}; "carelabel label check ${path}" tells all problems`,
  );
}
