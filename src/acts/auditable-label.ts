/**
 * The label that captures are held against: signed, as written, or a MUD file in its place.
 */
import { InputError } from "../domain/input-error.ts";
import { isSignable } from "../domain/label/check.ts";
import type { Label } from "../domain/label/label.ts";
import { schemaProblems } from "../domain/label/schema-problems.ts";
import { signedLabelOf } from "../domain/label/signed-label.ts";
import { NO_TRUST, type Trust } from "../domain/label/trust.ts";
import { verifyLabel } from "../domain/label/verify.ts";
import type { AuditInput } from "../domain/traffic/audit.ts";
import { readDocument } from "../formats/label-document/read-document.ts";
import { readMud } from "../formats/mud/read-mud.ts";

/** A signed label holds its content twice and countersignatures beside it. */
const SIGNED_LABEL_LIMIT_BYTES = 8 * 1024 * 1024;

/**
 * The label in a file, signed or as written, or a MUD file in its place, made ready to audit against.
 * @throws {InputError} `label-invalid` with the first problem and its line; `signature-unreadable` for a broken one.
 */
export async function auditableLabel(
  bytes: Uint8Array,
  where: string,
  today: string,
  trust: Trust = NO_TRUST,
): Promise<NonNullable<AuditInput["label"]>> {
  const document = readDocument(bytes, where, SIGNED_LABEL_LIMIT_BYTES);
  const [syntax] = document.problems;
  if (syntax !== undefined)
    throw new InputError("document-unreadable", `${where}:${syntax.place.line}:${syntax.place.column}`, syntax.message);
  if ((document.value as { carelabel?: unknown } | null)?.carelabel !== undefined) {
    const { answer, label, digest = null } = await verifyLabel(signedLabelOf(document.value, where), trust, [], today);
    if (answer === "broken" || label === undefined) {
      throw new InputError(
        "signature-unreadable",
        where,
        "its signature is broken, so nothing can be held against it; get the label again from its issuer",
      );
    }
    return { label, digest, signed: true };
  }
  if (isMud(document.value))
    return { label: labelOfMud(bytes, where), digest: null, signed: false, declaresPeersOnly: true };
  const problems = schemaProblems(document.value);
  if (!isSignable(problems)) {
    const [first] = problems.filter(({ level }) => level === "error");
    const place = document.locate(first?.pointer ?? "");
    throw new InputError(
      "label-invalid",
      `${where}:${place.line}:${place.column}`,
      `${first?.message ?? "it is no label"}; "carelabel label check" tells all problems`,
    );
  }
  return { label: document.value as Label, digest: null, signed: false };
}

function isMud(value: unknown): boolean {
  return value !== null && typeof value === "object" && Object.hasOwn(value, "ietf-mud:mud");
}

/** A MUD file declares peers and nothing else, so nothing else is held against what was seen. */
function labelOfMud(bytes: Uint8Array, where: string): Label {
  const { product, components } = readMud(bytes, { name: where });
  return {
    product: {
      ...product,
      maker: { ...product?.maker, name: product?.maker?.name ?? "maker not named" },
      model: product?.model ?? where,
    },
    ...(components === undefined ? {} : { components }),
  } as Label;
}
