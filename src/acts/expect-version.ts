/**
 * Two people at one record: the second one is told instead of undoing what the first one did.
 */
import { InputError } from "../domain/input-error.ts";

/** @throws {InputError} `record-changed` when `record` is no longer the version that the caller read. */
export function expectVersion(record: { readonly version: number }, version: number): void {
  if (record.version === version) return;
  throw new InputError(
    "record-changed",
    "if-match",
    `somebody else changed this since you read it (version ${record.version} now, you have ${version}); read it again, then change it`,
  );
}
