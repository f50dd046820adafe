/**
 * The filter of a campaign as it is typed, and as it is sent.
 */
import {
  type CampaignFilter,
  type MeantNames,
  type MeantProduct,
  NAMES_MOST,
  type SerialRange,
} from "../../src/domain/inspection/campaign/campaign.ts";

export interface TypedProduct {
  readonly key: number;
  readonly productId: string;
  readonly isCertain: boolean;
  readonly equal: string;
  readonly below: string;
  readonly othersPossible: boolean;
}

export interface TypedFilter {
  readonly products: readonly TypedProduct[];
  readonly ranges: string;
  readonly of: MeantNames["of"] | "none";
  readonly names: string;
  readonly placeIds: readonly string[];
}

let keys = 0;

export const newProduct = (): TypedProduct => ({
  ...{ key: keys++, productId: "", isCertain: true, equal: "", below: "", othersPossible: false },
});

export function typedProduct({ productId, isCertain, firmware }: MeantProduct): TypedProduct {
  return {
    ...{ key: keys++, productId, isCertain, equal: firmware?.equal.join(", ") ?? "", below: firmware?.below ?? "" },
    othersPossible: firmware?.others === "possible",
  };
}

export function typedFilter({ products, serialRanges, names, placeIds }: CampaignFilter): TypedFilter {
  return {
    products: products.length === 0 ? [newProduct()] : products.map(typedProduct),
    ranges: serialRanges.map(({ from, to }) => `${from} .. ${to}`).join("\n"),
    ...{ of: names?.of ?? "none", names: names?.values.join("\n") ?? "", placeIds },
  };
}

/** What keeps it from being sent, as a key of words with its values; undefined when nothing does. */
export type TypedProblem =
  | { readonly at: "names"; readonly count: number; readonly most: number }
  | { readonly at: "ranges"; readonly line: string };

export function typedProblem({ ranges, of, names }: TypedFilter): TypedProblem | undefined {
  const count = of === "none" ? 0 : namesIn(names).length;
  if (count > NAMES_MOST) return { at: "names", count, most: NAMES_MOST };
  const line = linesOf(ranges).find((one) => rangeIn(one) === undefined);
  return line === undefined ? undefined : { at: "ranges", line: line.slice(0, 80) };
}

/** @param typed without a `typedProblem`. */
export function sentFilter({ products, ranges, of, names, placeIds }: TypedFilter): CampaignFilter {
  const values = of === "none" ? [] : namesIn(names);
  return {
    products: products.filter(({ productId }) => productId !== "").map(sentProduct),
    serialRanges: linesOf(ranges).flatMap((line) => rangeIn(line) ?? []),
    names: of === "none" || values.length === 0 ? null : { of, values },
    placeIds: [...placeIds],
  };
}

function sentProduct({ productId, isCertain, equal, below, othersPossible }: TypedProduct): MeantProduct {
  const versions = partsOf(equal, /[,;]/);
  const end = below.trim() === "" ? null : below.trim();
  if (versions.length === 0 && end === null) return { productId, isCertain, firmware: null };
  const others = othersPossible ? "possible" : "outside";
  return { productId, isCertain, firmware: { equal: versions, below: end, others } };
}

const linesOf = (text: string) => partsOf(text, /\r?\n/);
const namesIn = (text: string) => partsOf(text, /[\r\n,;\t]/);

function partsOf(text: string, between: RegExp): string[] {
  return text
    .split(between)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** "AB1000 .. AB1999", also with a dash between blanks; one number alone is a range of one. */
function rangeIn(line: string): SerialRange | undefined {
  const [from, to = from, ...others] = line.split(/\s*\.\.+\s*|\s+[-–—]\s+|\s*–\s*|\t+/).filter((part) => part !== "");
  return from === undefined || to === undefined || others.length > 0 || from.length > 80 || to.length > 80
    ? undefined
    : { from, to };
}
