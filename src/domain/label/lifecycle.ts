/**
 * Lifecycle facts: how the product is handled and kept up; the inputs of the best-before-inspection date.
 *
 * Source: Gleißner et al. 2022, section V.B; vulnerability contact after RFC 9116 and ISO/IEC 30111.
 */
import Type, { type Static } from "typebox";
import { Closed, Day, Email, Known, Link, Months, Name, Text } from "./text.ts";

export const LifecycleFacts = Closed(
  {
    manufacturedOn: Type.Optional(Day),
    placedOnMarket: Type.Optional(Day),
    updateCycleDays: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 3650,
        description: "the longest time between two security updates, in days",
      }),
    ),
    supportUntil: Type.Optional(Day),
    updateChannel: Type.Optional(Text),
    stillSold: Type.Optional(Known),
    productLineAlive: Type.Optional(Known),
    variants: Type.Optional(
      Type.Array(
        Closed({ model: Name, since: Type.Optional(Day) }, { description: "another product of the same line" }),
        { maxItems: 200 },
      ),
    ),
    makerAverageLifetimeMonths: Type.Optional(Months),
    vulnerabilityContact: Type.Optional(
      Closed(
        {
          email: Type.Optional(Email),
          securityTxt: Type.Optional(Link),
          policy: Type.Optional(Link),
          iso30111: Type.Optional(Known),
        },
        { description: "where weaknesses are reported and how reports are handled" },
      ),
    ),
    handling: Type.Optional(
      Closed(
        { commissioning: Type.Optional(Text), erasure: Type.Optional(Text) },
        { description: "how it is put into service, and how data is erased before disposal" },
      ),
    ),
    hardwareLifetimes: Type.Optional(
      Type.Array(
        Closed(
          {
            component: Text,
            months: Type.Optional(Months),
            operatingHours: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000 })),
            cycles: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000 })),
          },
          { description: "how long one hardware component lasts: months, operating hours or cycles" },
        ),
        { maxItems: 100 },
      ),
    ),
  },
  { description: "how it is handled and kept up" },
);
export type LifecycleFacts = Static<typeof LifecycleFacts>;

export const InspectionFacts = Closed(
  { firstIntervalMonths: Months, because: Type.Optional(Text) },
  { description: "the maker's recommended first interval; the date itself is computed and never signed" },
);
