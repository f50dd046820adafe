/**
 * Whether a device stands where its product is meant to be used.
 */
import type { Static } from "typebox";
import type { Environment as EnvironmentSchema } from "../label/product.ts";

type Environment = Static<typeof EnvironmentSchema>;

/** What is worn goes where its bearer goes, so a product for use on the body fits every place. Null is not known. */
export function isIntendedEnvironment(
  declared: readonly Environment[] | undefined,
  ofPlace: Environment | null,
): "yes" | "no" | null {
  if (declared === undefined || ofPlace === null) return null;
  return declared.includes(ofPlace) || declared.includes("on-body") ? "yes" : "no";
}
