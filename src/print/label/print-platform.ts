/**
 * Where labels can be typeset: asked before the compiler, which exists there only, is loaded or a thread is started.
 */
import { InputError } from "../../domain/input-error.ts";

/** @throws {InputError} `format-unsupported` where no typesetter of this version exists. */
export function refuseWithoutTypesetter(): void {
  if (process.platform === "linux" && process.arch === "x64") return;
  throw new InputError(
    "format-unsupported",
    "print",
    "labels are typeset on Linux x64 only in this version (docs/decisions/0006); print there, all else works here",
  );
}
