/**
 * The number of a flow's format: one number from 4 on, before that a pair or triple of which the first two count.
 */
import { InputError } from "../../domain/input-error.ts";
import { NEWEST_FORMAT } from "./flow-plan.ts";
import { listOf } from "./flow-value.ts";
import type { TnetValue } from "./tnetstring.ts";

/** As people write it, "21" or "(0,18)"; null for what is no format number. */
export function formatNumber(version: TnetValue | undefined): string | null {
  if (typeof version === "number") return Number.isInteger(version) && version > 0 ? String(version) : null;
  const [major, minor] = listOf(version);
  return isCount(major) && isCount(minor) ? `(${major},${minor})` : null;
}

/** Why flows of this format cannot be read, or null when they can. */
export function refusalOf(format: string | null, offset: number): InputError | null {
  const where = `byte ${offset}`;
  if (format === null) {
    return new InputError(
      "format-unknown",
      where,
      "it is a row of tnetstrings, but no flow dump of mitmproxy: there is no version; save the flows with mitmproxy again",
    );
  }
  const [major = 0, minor = Number.NaN] = format.split(/\D+/).filter(Boolean).map(Number);
  if (Number.isNaN(minor) ? major <= NEWEST_FORMAT && major >= 4 : major > 0 ? major <= 3 : minor >= 11) return null;
  const isNewer = Number.isNaN(minor) && major > NEWEST_FORMAT;
  const range = `only (0,11) to ${NEWEST_FORMAT} can be read`;
  const why = isNewer
    ? "a newer mitmproxy wrote it; export it as HAR, or update CareLabel"
    : "newer releases of mitmproxy cannot read it either; record the traffic again";
  return new InputError(
    "format-unsupported",
    where,
    `it is a flow dump of mitmproxy in format ${format}, and ${range}: ${why}`,
  );
}

function isCount(value: TnetValue | undefined): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
