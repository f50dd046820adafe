/**
 * A hit: one value of the canary in one message, with the way to it.
 */
import { EN } from "../words/en.ts";
import type { CanaryPattern } from "./patterns.ts";
import type { CanaryField } from "./variants.ts";

export interface CanaryHit {
  readonly field: CanaryField;
  /** How it was rewritten; empty when it stands as in the record. */
  readonly variant: string;
  readonly encoding: string;
  /** The hash function; null for the value itself. */
  readonly digest: string | null;
  /** From the body inwards, for example ["body", "gzip", "JSON $.events[3].context", "base64"]. */
  readonly layers: readonly string[];
  /** Offset in the body of the value, or of the outermost layer that is no plain part of the body. */
  readonly offset: number;
}

const FIELD_WORDS: Record<CanaryField, string> = EN.field;

/** "body > gzip > JSON $.events[3].context > base64 > sha256 of the lower-case e-mail". */
export function hitPath(hit: CanaryHit): string {
  return [...hit.layers, whatWasHit(hit)].join(" > ");
}

export function whatWasHit({
  field,
  variant,
  encoding,
  digest,
}: Pick<CanaryPattern, "field" | "variant" | "encoding" | "digest">): string {
  const adjective = variant === "lower case" || variant === "upper case" ? `${variant.replace(" ", "-")} ` : "";
  const value = `${adjective}${FIELD_WORDS[field]}${adjective === "" && variant !== "" ? ` (${variant})` : ""}`;
  const how = encoding === "UTF-8" || encoding === "raw" ? "" : `, ${encoding}`;
  return `${digest === null ? "" : `${digest} of the `}${value}${how}`;
}
