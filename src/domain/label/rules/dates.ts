/**
 * Rules on time: an order of days that can be true, and support as long as the product is meant to be used.
 */
import { addMonths } from "../../calendar.ts";
import type { Rule } from "./rule.ts";

export const DATE_RULES: readonly Rule[] = [
  {
    code: "validity-ends-early",
    level: "error",
    because: "a label that ends before it is issued is never valid",
    *check({ issued, validUntil }) {
      if (validUntil <= issued)
        yield ["/validUntil", `valid until ${validUntil}, yet issued ${issued}; write a later day`];
    },
  },
  {
    code: "support-before-manufacture",
    level: "error",
    because: "support that ends before the product exists is a slip of the pen",
    *check({ lifecycle }) {
      const { supportUntil, manufacturedOn, placedOnMarket } = lifecycle ?? {};
      const from = manufacturedOn ?? placedOnMarket;
      if (supportUntil !== undefined && from !== undefined && supportUntil < from) {
        yield [
          "/lifecycle/supportUntil",
          `support ends ${supportUntil}, before the product was made (${from}); check both days`,
        ];
      }
    },
  },
  {
    code: "market-before-manufacture",
    level: "error",
    because: "nothing is placed on the market before it is made",
    *check({ lifecycle }) {
      const { manufacturedOn, placedOnMarket } = lifecycle ?? {};
      // For a product line `manufacturedOn` is the first lot, so it cannot follow the market date.
      if (manufacturedOn !== undefined && placedOnMarket !== undefined && placedOnMarket < manufacturedOn) {
        yield [
          "/lifecycle/placedOnMarket",
          `on the market ${placedOnMarket}, yet made ${manufacturedOn}; check both days`,
        ];
      }
    },
  },
  {
    code: "support-shorter-than-use",
    level: "warning",
    because: "a device that is meant to be used for years after its last security update becomes an avoidable risk",
    *check({ product, lifecycle, issued, issuer }) {
      const { supportUntil, placedOnMarket, manufacturedOn } = lifecycle ?? {};
      const months = product.intendedTimeOfUseMonths;
      if (supportUntil === undefined || months === undefined) return;
      const from = manufacturedOn ?? placedOnMarket ?? issued;
      const usedUntil = addMonths(from, months);
      if (supportUntil >= from && supportUntil < usedUntil) {
        yield [
          "/lifecycle/supportUntil",
          `security updates end ${supportUntil}, but a product of ${from} is meant to be used until ${usedUntil}; ${issuer?.kind === "facility" ? "ask the maker for longer support, or plan its replacement by then" : "promise longer support or state a shorter time of use"}`,
        ];
      }
    },
  },
];
