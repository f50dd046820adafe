/**
 * Reading what label commands take: labels with positions, signed labels, keys, pinned keys and withdrawal lists.
 */
import { InputError } from "../domain/input-error.ts";
import { checkLabel } from "../domain/label/check.ts";
import { type Signer, signerOf } from "../domain/label/key.ts";
import type { Label } from "../domain/label/label.ts";
import type { Problem } from "../domain/label/problem.ts";
import { type SignedLabel, signedLabelOf } from "../domain/label/signed-label.ts";
import { NO_TRUST, type Trust, trustOf } from "../domain/label/trust.ts";
import { type WithdrawalFile, withdrawalFileOf } from "../domain/label/withdrawal.ts";
import type { LabelWorld } from "../domain/label/world.ts";
import { type Place, readDocument } from "../formats/label-document/read-document.ts";
import { otherThanLabel } from "../formats/label-document/recognise-document.ts";
import { readBytes } from "../store/files.ts";
import type { Terminal } from "./command.ts";

/** Signed labels hold their content encoded and countersignatures beside it. */
const SIGNED_LIMIT_BYTES = 8 * 1024 * 1024;
/** A withdrawal list of a large maker. */
const LIST_LIMIT_BYTES = 64 * 1024 * 1024;

export type PlacedProblem = Problem & { readonly place: Place };

/** A label as it is written, with every problem and its line. `label` is there when none of them is an error. */
export async function readLabel(
  path: string,
  world: LabelWorld,
  terminal: Terminal,
): Promise<{ label?: Label; problems: PlacedProblem[] }> {
  const document = readDocument(await readBytes(path, terminal.stdin), path);
  if (document.problems.length > 0) return { problems: [...document.problems] };
  const other = otherThanLabel(document.value);
  if (other !== undefined) throw new InputError("format-unknown", path, `this is ${other}`);
  const problems = checkLabel(document.value, world).map((problem) => ({
    ...problem,
    place: document.locate(problem.pointer),
  }));
  return problems.some(({ level }) => level === "error") ? { problems } : { label: document.value as Label, problems };
}

/** A label that may be signed. @throws {InputError} `label-invalid` naming the first error and how many there are. */
export async function readSoundLabel(path: string, world: LabelWorld, terminal: Terminal): Promise<Label> {
  const { label, problems } = await readLabel(path, world, terminal);
  if (label !== undefined) return label;
  const errors = problems.filter(({ level }) => level === "error");
  const [first] = errors;
  throw new InputError(
    "label-invalid",
    `${path}:${first?.place.line ?? 1}:${first?.place.column ?? 1}`,
    `${first?.message ?? "it is no label"}${errors.length > 1 ? ` (and ${errors.length - 1} more: "carelabel label check ${path}")` : ""}`,
  );
}

/** @throws {InputError} when the file is no signed label. */
export async function readSigned(path: string, terminal: Terminal): Promise<SignedLabel> {
  return signedLabelOf(await readJson(path, terminal, SIGNED_LIMIT_BYTES), path);
}

/** The signer in a key file; `--key` is what most signing commands need, so its absence is told in full. */
export async function readSigner(path: unknown, terminal: Terminal): Promise<Signer> {
  if (typeof path !== "string")
    throw new InputError("argument-wrong", "--key", 'name your signing key; "carelabel key new" makes one');
  return signerOf(await readJson(path, terminal), path);
}

/** Pinned keys; nobody is trusted without `--trust`. */
export async function readTrust(path: unknown, terminal: Terminal): Promise<Trust> {
  return typeof path === "string" ? trustOf(await readJson(path, terminal), path) : NO_TRUST;
}

export async function readWithdrawals(paths: unknown, terminal: Terminal): Promise<WithdrawalFile[]> {
  const files: WithdrawalFile[] = [];
  for (const path of (paths as string[] | undefined) ?? []) {
    files.push(withdrawalFileOf(await readJson(path, terminal, LIST_LIMIT_BYTES), path));
  }
  return files;
}

/** One JSON value. @throws {InputError} `document-unreadable` with line and column. */
export async function readJson(path: string, terminal: Pick<Terminal, "stdin">, limitBytes?: number): Promise<unknown> {
  const document = readDocument(await readBytes(path, terminal.stdin, limitBytes), path, limitBytes);
  const [problem] = document.problems;
  if (problem !== undefined)
    throw new InputError(
      "document-unreadable",
      `${path}:${problem.place.line}:${problem.place.column}`,
      problem.message,
    );
  return document.value;
}

/** The one file that a command takes. @throws {InputError} `argument-wrong`. */
export function onlyArgument(args: readonly string[], what: string): string {
  const [path] = args;
  if (path === undefined || args.length > 1)
    throw new InputError("argument-wrong", "arguments", `name exactly one ${what}`);
  return path;
}
