/**
 * Runtime facts: how the product behaves, as reference values per stage, and the limits at which it must stop.
 *
 * Three stages (Gleißner et al. 2022, section V.A): integration (first boot), operating, fail-safe. The fail-safe
 * extremes hold in every stage. Comparison rules follow CoRIM's int-range: bounds are inclusive, an absent bound is open.
 */
import Type, { type Static } from "typebox";
import { Closed, Digest, Line, Text, Unit } from "./text.ts";

/** A measured parameter; the same name in two stages means the same quantity. */
export const ParameterName = Type.String({
  pattern: "^[a-z][a-zA-Z0-9.]{0,59}$",
  description: "a parameter name such as cpuLoad, bootTime or throughputUp",
});

export const Statistic = Type.Enum(["value", "minimum", "maximum", "mean", "count", "p95"], {
  description: "what is compared over the window: value, minimum, maximum, mean, count or p95",
});

const Limits = {
  min: Type.Optional(Type.Number({ description: "lowest allowed value, inclusive; open when absent" })),
  max: Type.Optional(Type.Number({ description: "highest allowed value, inclusive; open when absent" })),
};

const Observed = {
  parameter: ParameterName,
  unit: Type.Optional(Unit),
  windowSeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 31_622_400 })),
  statistic: Type.Optional(Statistic),
};

export const ReferenceValue = Closed(
  {
    ...Observed,
    nominal: Type.Optional(Type.Number({ description: "the expected value; needs tolerance" })),
    tolerance: Type.Optional(
      Type.Number({ minimum: 0, description: "how far from nominal it may be, in the same unit" }),
    ),
    ...Limits,
    allowed: Type.Optional(
      Type.Array(Type.Union([Line(200), Type.Number(), Type.Boolean()]), {
        minItems: 1,
        maxItems: 200,
        description: "the only values allowed, for example version numbers or open services",
      }),
    ),
  },
  {
    description: "reference value of one parameter: nominal with tolerance, or min and max, or a set of allowed values",
  },
);
export type ReferenceValue = Static<typeof ReferenceValue>;

export const BootPhase = Closed(
  {
    name: Line(60),
    durationMs: Type.Optional(Type.Number({ minimum: 0 })),
    toleranceMs: Type.Optional(Type.Number({ minimum: 0 })),
    digest: Type.Optional(Digest),
    cpuPercent: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
    energyJoule: Type.Optional(Type.Number({ minimum: 0 })),
  },
  { description: "one phase of the boot, in order: duration, digest of what was loaded, CPU, energy" },
);

export const BootRecord = Closed(
  {
    bootLoaderVerified: Type.Optional(Type.Boolean({ description: "whether the boot loader verifies what it starts" })),
    phases: Type.Array(BootPhase, { minItems: 1, maxItems: 100 }),
  },
  { description: "how a good boot looks" },
);

const Stage = Closed(
  { values: Type.Array(ReferenceValue, { maxItems: 500 }), boot: Type.Optional(BootRecord) },
  { description: "reference values of one stage, and its boot record" },
);

export const FailSafeLimit = Closed(
  { ...Observed, ...Limits },
  { description: "an extreme that must not be exceeded in any stage" },
);

export const ReactionStep = Closed(
  {
    do: Type.Enum(["notify", "pause", "isolate", "alarm-locally", "fall-back"], {
      description: "notify, pause, isolate, alarm-locally or fall-back",
    }),
    afterSeconds: Type.Optional(Type.Number({ minimum: 0, maximum: 86_400 })),
    note: Type.Optional(Text),
  },
  { description: "one step of the reaction chain that the maker prescribes, in order" },
);
export type ReactionStep = Static<typeof ReactionStep>;

/** Since schema 1.1. */
export const ReportFacts = Closed(
  {
    signed: Type.Boolean({
      description: "whether the device signs each report with its own key (JWS); true makes an unsigned one a finding",
    }),
    everySeconds: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 604_800, description: "how often it reports; silence is judged from it" }),
    ),
  },
  { description: "how the device reports of itself; since schema 1.1" },
);

export const RuntimeFacts = Closed(
  {
    integration: Type.Optional(Stage),
    operating: Type.Optional(Stage),
    failSafe: Type.Optional(
      Closed(
        {
          limits: Type.Array(FailSafeLimit, { maxItems: 500 }),
          reactionChain: Type.Optional(Type.Array(ReactionStep, { minItems: 1, maxItems: 20 })),
        },
        { description: "extremes that hold in every stage, and what happens beyond them" },
      ),
    ),
    reports: Type.Optional(ReportFacts),
  },
  { description: "how it behaves: reference values per stage and fail-safe limits" },
);
export type RuntimeFacts = Static<typeof RuntimeFacts>;
