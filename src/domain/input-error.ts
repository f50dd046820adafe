/**
 * Wrong input: the one error that carries what is wrong, where, and what to do.
 *
 * A weak device is a finding, wrong input an `InputError`, a bug a plain `Error`. Every code has its row in
 * `docs/errors.md`; the ways out (command line, HTTP, page) translate it once each.
 */
export type InputErrorCode =
  | "answers-invalid"
  | "argument-wrong"
  | "attempts-too-many"
  | "capture-truncated"
  | "capture-unreadable"
  | "catalogue-unusable"
  | "credentials-wrong"
  | "data-in-use"
  | "data-unreadable"
  | "certificate-unusable"
  | "date-unreadable"
  | "document-too-large"
  | "document-too-deep"
  | "document-unreadable"
  | "encoding-unreadable"
  | "evidence-damaged"
  | "file-unreadable"
  | "file-unwritable"
  | "format-unknown"
  | "format-unsupported"
  | "key-unusable"
  | "label-invalid"
  | "label-unsigned"
  | "mds2-unreadable"
  | "mud-unreadable"
  | "not-permitted"
  | "not-signed-in"
  | "provision-unknown"
  | "record-changed"
  | "record-conflict"
  | "record-unknown"
  | "report-invalid"
  | "sbom-unreadable"
  | "signature-unreadable"
  | "short-label-too-long";

/** One of several things that are wrong, with its own place. */
export interface Wrong {
  readonly where: string;
  readonly message: string;
  /** Of an identifier that another device has: what it is, and whose, null where whoever asks does not reach. */
  readonly held?: HeldIdentifier;
}

export interface HeldIdentifier {
  readonly system: string;
  readonly value: string;
  readonly device: { readonly id: string; readonly title: string } | null;
}

export class InputError extends Error {
  override readonly name = "InputError";
  readonly code: InputErrorCode;
  /** Where it is wrong: a JSON pointer, `line:column`, a byte offset, a file or an argument. */
  readonly where: string;
  /** All that is wrong, the first included, where more than one place was looked at. */
  readonly all: readonly Wrong[];

  constructor(
    code: InputErrorCode,
    where: string,
    message: string,
    { all = [], ...options }: ErrorOptions & { readonly all?: readonly Wrong[] } = {},
  ) {
    super(message, options);
    this.code = code;
    this.where = where;
    this.all = all;
  }
}
