/**
 * A campaign: a recall, a field safety notice, an advisory or a weakness becomes a task for each device that it means.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../../account/account.ts";
import { SEVERITIES } from "../../finding/severity.ts";
import { Closed, Day, Line, Name } from "../../text.ts";

const orNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

export const CAMPAIGN_KINDS = ["recall", "safety-notice", "advisory", "weakness"] as const;
export const CAMPAIGN_STATES = ["open", "closed"] as const;

const Version = Line(80, "a version of firmware as the device or the notice writes it");

export const FirmwareBounds = Closed(
  {
    equal: Type.Array(Version, { maxItems: 50 }),
    below: orNull(Version),
    others: Type.Enum(["outside", "possible"], {
      description:
        "what devices with another version are: not meant, or possibly, where nobody looked into that version",
    }),
  },
  { description: "which firmware is meant: one of these, or below that" },
);
export type FirmwareBounds = Static<typeof FirmwareBounds>;

export const MeantProduct = Closed(
  {
    productId: RecordId,
    isCertain: Type.Boolean({ description: "false: possibly this product; all its devices are possibly meant" }),
    firmware: orNull(FirmwareBounds),
  },
  { description: "a product that is meant; without firmware whatever it runs" },
);
export type MeantProduct = Static<typeof MeantProduct>;

export const SerialRange = Closed(
  { from: Line(80), to: Line(80) },
  { description: "serial numbers from the first to the last, both included; they differ in their figures alone" },
);
export type SerialRange = Static<typeof SerialRange>;

/** So many are compared one by one; a maker who names more gives ranges. */
export const NAMES_MOST = 20_000;

export const MeantNames = Closed(
  {
    of: Type.Enum(["serial", "udi", "asset-tag"]),
    values: Type.Array(Line(200), { minItems: 1, maxItems: NAMES_MOST }),
  },
  { description: "a list of serial numbers, UDIs or asset tags" },
);
export type MeantNames = Static<typeof MeantNames>;

export const CampaignFilter = Closed(
  {
    products: Type.Array(MeantProduct, { maxItems: 200 }),
    serialRanges: Type.Array(SerialRange, { maxItems: 200 }),
    names: orNull(MeantNames),
    placeIds: Type.Array(RecordId, { maxItems: 200, description: "with all below them; none is the whole facility" }),
  },
  { description: "which devices are meant: all of it must hold" },
);
export type CampaignFilter = Static<typeof CampaignFilter>;

export const CampaignInput = Closed(
  {
    kind: Type.Enum([...CAMPAIGN_KINDS]),
    title: Name,
    reference: orNull(Line(120, "number of the notice, advisory or weakness")),
    link: orNull(
      Type.String({
        pattern: '^https://[^\\s<>"]{1,480}$',
        description: "where the maker says more, an address that begins with https://",
      }),
    ),
    publishedOn: orNull(Day),
    severity: Type.Enum([...SEVERITIES]),
    due: orNull(Type.Union([Day], { description: "by when every task is to be done" })),
    instructions: Type.String({
      minLength: 1,
      maxLength: 4000,
      pattern: "\\S",
      description: "what to do at each device",
    }),
    filter: CampaignFilter,
  },
  { description: "what a person enters of a campaign" },
);
export type CampaignInput = Static<typeof CampaignInput>;

/** What keeps a filter from meaning anything, and where; undefined when nothing does. */
export function filterProblem({ products, serialRanges, names }: CampaignFilter): FilterProblem | undefined {
  if (products.length === 0 && (names === null || names.of === "serial" || serialRanges.length > 0))
    return serialRanges.length > 0 || names !== null
      ? { where: "products", problem: "makers number their devices each on their own; name the product as well" }
      : { where: "products", problem: "name the products that are meant, or a list of UDIs or asset tags" };
  if (new Set(products.map(({ productId }) => productId)).size < products.length)
    return { where: "products", problem: "a product stands there twice; name it once, with all its versions" };
  const empty = products.findIndex(({ firmware }) => firmware?.equal.length === 0 && firmware.below === null);
  if (empty >= 0) return { where: `products/${empty}/firmware`, problem: "name a version, or leave the firmware out" };
  return undefined;
}

export interface FilterProblem {
  /** Below the filter. */
  readonly where: string;
  readonly problem: string;
}
