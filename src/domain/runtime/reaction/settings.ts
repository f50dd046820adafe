/**
 * Settings of the reaction chain: what a facility may choose. Each choice can make a reaction ask for more persons,
 * never for fewer than patient safety does (`permission.ts`).
 *
 * The defaults and their reasons stand in docs/reaction-chain.md.
 */
import Type, { type Static } from "typebox";
import { Closed } from "../../text.ts";
import { RuntimeKind } from "../runtime-finding.ts";

/** From the freest to the strictest. */
export const NEEDS = ["alone", "person", "two-persons", "never"] as const;
export const Needs = Type.Enum([...NEEDS], {
  description:
    "alone (without a person), person (one confirms), two-persons (two confirm), never (not from afar: whoever is there does it)",
});
export type Needs = Static<typeof Needs>;

/** The stricter of two. */
export function stricter(one: Needs, other: Needs): Needs {
  return NEEDS.indexOf(one) >= NEEDS.indexOf(other) ? one : other;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const AtLeast = (description: string) => Closed({ pause: Needs, isolate: Needs }, { description });
const Span = (minimum: number, maximum: number, description: string) => Type.Integer({ minimum, maximum, description });
const BySeverity = (description: string) =>
  Closed(
    {
      info: Span(MINUTE, 7 * DAY, "milliseconds"),
      low: Span(MINUTE, 7 * DAY, "milliseconds"),
      medium: Span(MINUTE, 7 * DAY, "milliseconds"),
      high: Span(MINUTE, DAY, "milliseconds"),
      critical: Span(30 * SECOND, HOUR, "milliseconds"),
    },
    { description },
  );

/** More than a fifth is never taken out without a person, whatever is set. */
export const SHARE_LIMIT = 0.2;

export const ReactionSettings = Closed(
  {
    atLeast: AtLeast("what the facility asks for at least, everywhere"),
    atLeastAtHome: AtLeast("what it asks for at least in home care"),
    actOn: Type.Array(RuntimeKind, {
      maxItems: 50,
      description: "findings that start the whole chain; any other only tells people",
    }),
    pauseAttempts: Type.Integer({ minimum: 1, maximum: 5, description: "how often a device is asked to pause" }),
    releaseAttempts: Type.Integer({ minimum: 1, maximum: 10, description: "how often a release is tried" }),
    answerWithinMs: Span(SECOND, 10 * MINUTE, "how long an answer to a command may take"),
    verifyWithinMs: Span(SECOND, HOUR, "how long the proof may take that the device really is out"),
    confirmationHoldsMs: Span(MINUTE, DAY, "how long a person's confirmation holds until the second one comes"),
    repeatEveryMs: BySeverity("how often the alarm is repeated until somebody takes it"),
    restAfterTakenMs: BySeverity("how long it rests once taken, while nothing is decided"),
    remindWhileOutMs: Span(HOUR, 7 * DAY, "how often people are reminded of a device that is safely out"),
    escalateAfter: Type.Integer({
      minimum: 1,
      maximum: 20,
      description: "after how many unanswered alarms the next person on call is told too",
    }),
    mass: Closed(
      {
        breaches: Type.Integer({ minimum: 2, maximum: 100, description: "more devices than this are one incident" }),
        withinMs: Span(MINUTE, DAY, "within this time"),
        actsPerHour: Type.Integer({
          minimum: 0,
          maximum: 20,
          description: "devices of a ward that are taken out without a person, in an hour",
        }),
        share: Type.Number({
          minimum: 0,
          maximum: SHARE_LIMIT,
          description:
            "largest part of a ward's devices, and of those of a kind, that may be out by then; at least one",
        }),
      },
      { description: "many at once" },
    ),
  },
  { description: "settings of the reaction chain" },
);
export type ReactionSettings = Static<typeof ReactionSettings>;

export const DEFAULT_REACTION_SETTINGS: ReactionSettings = {
  atLeast: { pause: "alone", isolate: "alone" },
  atLeastAtHome: { pause: "alone", isolate: "alone" },
  actOn: ["fail-safe-limit"],
  pauseAttempts: 2,
  releaseAttempts: 3,
  answerWithinMs: 10 * SECOND,
  verifyWithinMs: MINUTE,
  confirmationHoldsMs: 30 * MINUTE,
  repeatEveryMs: { info: DAY, low: DAY, medium: HOUR, high: 5 * MINUTE, critical: 2 * MINUTE },
  restAfterTakenMs: { info: 7 * DAY, low: 7 * DAY, medium: DAY, high: 4 * HOUR, critical: 30 * MINUTE },
  remindWhileOutMs: DAY,
  escalateAfter: 3,
  mass: { breaches: 5, withinMs: 10 * MINUTE, actsPerHour: 3, share: SHARE_LIMIT },
};
