/**
 * Promised support against a minimum, before purchase: Regulation (EU) 2024/2847, Art. 13(8), as the catalogue
 * `standards/support-period.json` has it, or a facility's copy of it with its own number.
 *
 * A unit that is bought is placed on the market then, so the time is counted from the purchase. Whether a product is
 * used for as long as the minimum follows from its intended time of use; where that is not stated, it counts as long.
 */
import { addMonths } from "../calendar.ts";
import type { Catalogue, Provision } from "../conformance/catalogue.ts";
import { after, judgeSpan } from "../conformance/span.ts";
import type { Label } from "../label/label.ts";
import { textIn } from "../label/text-in.ts";

export interface SupportMinimum {
  /** Never met where nothing is promised. */
  readonly result: "met" | "broken" | "unknown";
  readonly until: string | undefined;
  /** First day on which the promise may end. */
  readonly neededUntil: string;
  readonly provision: Provision;
  readonly source: string;
}

/** @throws {Error} when the catalogue lacks the two provisions: a catalogue of another kind. */
export function supportMinimum(label: Label, catalogue: Catalogue, boughtOn: string): SupportMinimum {
  const long = provisionOn(catalogue, "placedOnMarket");
  const short = provisionOn(catalogue, "expectedEndOfUse");
  const until = label.lifecycle?.supportUntil;
  const months = label.product.intendedTimeOfUseMonths;
  const minimum = dayAfter(boughtOn, long.span.atLeast ?? "P0D");
  const endOfUse = months === undefined ? undefined : addMonths(boughtOn, months);
  const isShort = endOfUse !== undefined && endOfUse < minimum;
  const { span, provision } = isShort ? short : long;
  const facts = new Map([
    ["placedOnMarket", boughtOn],
    ["expectedEndOfUse", endOfUse ?? minimum],
    ...(until === undefined ? [] : [["supportUntil", until] as const]),
  ]);
  const outcome = judgeSpan(span, facts)?.verdict;
  return {
    result: outcome === undefined ? "unknown" : outcome === "pass" ? "met" : "broken",
    until,
    neededUntil: isShort ? dayAfter(endOfUse, span.atLeast ?? "P0D") : minimum,
    provision,
    source: catalogue.sources?.find(({ id }) => provision.sources?.includes(id))?.what ?? textIn(catalogue.name, "en"),
  };
}

function provisionOn({ provisions }: Catalogue, from: string) {
  const provision = provisions.find(({ span }) => span?.from === from && span.to === "supportUntil");
  if (provision?.span === undefined)
    throw new Error(`no provision of this catalogue counts from ${from} to supportUntil`);
  return { provision, span: provision.span };
}

function dayAfter(day: string, duration: string): string {
  const ms = after(day, new Date(`${day}T00:00:00Z`).getTime(), duration);
  return new Date(ms).toISOString().slice(0, 10);
}
