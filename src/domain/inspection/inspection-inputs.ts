/**
 * What the best-before-inspection date of a device is computed from; null is not known, and never counts as good.
 */
import Type, { type Static } from "typebox";
import { Closed, Day } from "../text.ts";

const orNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
const Count = Type.Integer({ minimum: 0, maximum: 1_000_000 });
const YesNo = Type.Enum(["yes", "no"]);

export const InspectionInputs = Closed(
  {
    riskClass: orNull(Type.Enum(["I", "II", "III", "IV"])),
    manufacturedOn: orNull(Day),
    purchasedOn: orNull(Day),
    lastInspection: orNull(
      Closed(
        { on: Day, acceptedUntil: orNull(Day) },
        { description: "acceptedUntil: it passed with conditions, and a person lets it be used until that day" },
      ),
    ),
    updateInstalledOn: orNull(Day),
    firstIntervalDays: orNull(Type.Integer({ minimum: 1, maximum: 36_500, description: "which the maker recommends" })),
    supportUntil: orNull(Day),
    componentLife: orNull(
      Closed(
        { endsOn: Day, component: Type.String({ minLength: 1, maxLength: 500 }) },
        { description: "of the hardware component that ends first, as far as it is used now" },
      ),
    ),
    declaredCycleDays: orNull(Type.Integer({ minimum: 1, maximum: 3650 })),
    observedCycleDays: orNull(
      Type.Number({ minimum: 0, maximum: 36_500, description: "median of what was installed" }),
    ),
    updateReleasedOn: orNull(Type.Union([Day], { description: "the maker's last update that is known of" })),
    vulnerabilityHandling: orNull(Type.Enum(["policy", "contact", "none"])),
    knownWeaknesses: orNull(Type.Enum(["none", "low", "high", "exploited"])),
    componentsPastSupport: orNull(Count),
    stillSold: orNull(YesNo),
    lineAlive: orNull(YesNo),
    newVariants: orNull(Count),
    averageLifetimeMonths: orNull(Type.Integer({ minimum: 1, maximum: 1200 })),
    careSetting: orNull(Type.Enum(["integrated-care", "home-care"])),
    intendedEnvironment: orNull(YesNo),
    openFindings: orNull(
      Type.Enum(["none", "low", "medium", "high", "critical"], {
        description: "the gravest of audit, watch and assessment; null where nobody looks",
      }),
    ),
    brokenClaims: orNull(Count),
  },
  { description: "what a best-before-inspection date is computed from; null is not known" },
);
export type InspectionInputs = Static<typeof InspectionInputs>;

/** Nothing is known. */
export const NOTHING_KNOWN: InspectionInputs = Object.fromEntries(
  Object.keys(InspectionInputs.properties).map((name) => [name, null]),
) as InspectionInputs;
