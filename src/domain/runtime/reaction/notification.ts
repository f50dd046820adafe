/**
 * Notification: who is told of a chain now, by which ways: on-call order, quiet hours, test alarm.
 *
 * `advance` says when people are told and how far up the order; this says whom that means. A critical alarm knows no
 * quiet hours. CareLabel is no medical alarm system (IEC 60601-1-8).
 */
import Type, { type Static } from "typebox";
import type { Severity } from "../../finding/severity.ts";
import { SEVERITIES } from "../../finding/severity.ts";
import { Closed, Line } from "../../text.ts";
import type { Chain } from "./chain.ts";

const TimeOfDay = Type.String({ pattern: "^(?:[01][0-9]|2[0-3]):[0-5][0-9]$", description: "a time of day as HH:MM" });

export const Contact = Closed(
  {
    id: Line(60, "a name for the contact; the account where it is one"),
    channels: Type.Array(Type.Enum(["page", "e-mail", "webhook", "syslog"]), { minItems: 1, maxItems: 4 }),
    quiet: Type.Union(
      [
        Closed(
          { from: TimeOfDay, to: TimeOfDay, zone: Line(60, "a time zone such as Europe/Berlin") },
          { description: "hours in which only critical alarms come" },
        ),
        Type.Null(),
      ],
      { description: "quiet hours; null for none" },
    ),
  },
  { description: "somebody or something that is told" },
);
export type Contact = Static<typeof Contact>;

export const NotificationPolicy = Closed(
  {
    onCall: Type.Array(Contact, {
      maxItems: 100,
      description: "the first is told first, the next when nobody answers",
    }),
    always: Type.Array(Contact, { maxItems: 20, description: "told of everything from the start: a log, a desk" }),
  },
  { description: "who is told" },
);
export type NotificationPolicy = Static<typeof NotificationPolicy>;

export interface Delivery {
  /** The same for the same alarm to the same contact; what went out under a key is not sent again. */
  readonly key: string;
  readonly to: string;
  readonly channels: readonly Contact["channels"][number][];
  readonly severity: Severity;
}

export interface NotificationsDue {
  readonly deliveries: readonly Delivery[];
  /** Contacts who are told when their quiet hours end. */
  readonly held: readonly string[];
  /** When to ask again, because somebody was held; null when nobody was. */
  readonly againAtMs: number | null;
  /** There is nobody to tell: the watch itself must show it. */
  readonly nobody: boolean;
}

/** All deliveries of the chain's newest alarm that are due at `nowMs`, those included that may have been sent. */
export function notificationsDue(
  policy: NotificationPolicy,
  chain: Pick<Chain, "id" | "state" | "alarm">,
  nowMs: number,
): NotificationsDue {
  const { repetition, level, severity } = chain.alarm;
  if (chain.state === "ended" || repetition === 0)
    return { deliveries: [], held: [], againAtMs: null, nobody: policy.onCall.length === 0 };
  const isQuiet = (one: Contact) => severity !== "critical" && quietForMs(one, nowMs) > 0;
  const reached = policy.onCall.slice(0, level + 1);
  const awake = policy.onCall.find((one) => !isQuiet(one));
  // Where all that were reached sleep, the first in the order who does not is told instead.
  const told = reached.some((one) => !isQuiet(one)) || awake === undefined ? reached : [...reached, awake];
  const all = [...new Map([...policy.always, ...told].map((one) => [one.id, one])).values()];
  const held = all.filter(isQuiet);
  return {
    deliveries: all
      .filter((one) => !isQuiet(one))
      .map(({ id, channels }) => ({ key: `${chain.id}/notify/${repetition}/${id}`, to: id, channels, severity })),
    held: held.map(({ id }) => id),
    againAtMs: held.length === 0 ? null : nowMs + Math.min(...held.map((one) => quietForMs(one, nowMs))),
    nobody: policy.onCall.length === 0,
  };
}

/** A test alarm reaches everybody by every way, at any hour: that is what it tests. */
export function testAlarm(policy: NotificationPolicy, id: string): Delivery[] {
  const all = [...new Map([...policy.always, ...policy.onCall].map((one) => [one.id, one])).values()];
  return all.map((one) => ({
    key: `test/${id}/${one.id}`,
    to: one.id,
    channels: one.channels,
    severity: "critical" as const,
  }));
}

/** Chains that are told of: of an incident only the gravest, the oldest of these. */
export function speakers(chains: readonly Chain[]): Chain[] {
  const open = chains.filter(({ state }) => state !== "ended");
  return [...Map.groupBy(open, ({ incident, id }) => incident ?? `chain ${id}`).values()].map((group) =>
    group.reduce((first, one) => (saysLess(one, first) ? first : one)),
  );
}

/** Whether `one` has less to say than `first`. What nobody has taken speaks before what somebody has. */
function saysLess(one: Chain, first: Chain): boolean {
  const rank = ({ alarm, finding, startedAtMs }: Chain) => [
    alarm.takenBy === null ? 0 : 1,
    -SEVERITIES.indexOf(finding.severity),
    startedAtMs,
  ];
  const [mine, theirs] = [rank(one), rank(first)];
  const differing = mine.findIndex((value, index) => value !== theirs[index]);
  return differing === -1 || (mine[differing] ?? 0) > (theirs[differing] ?? 0);
}

const DAY_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;

/** Milliseconds until the contact's quiet hours end; 0 outside them. A zone that nobody knows keeps nothing back. */
function quietForMs({ quiet }: Contact, nowMs: number): number {
  if (quiet === null) return 0;
  const minute = minuteOfDay(nowMs, quiet.zone);
  if (minute === null) return 0;
  const [from, to] = [minuteOf(quiet.from), minuteOf(quiet.to)];
  const since = (minute - from + DAY_MINUTES) % DAY_MINUTES;
  const length = (to - from + DAY_MINUTES) % DAY_MINUTES;
  return since < length ? (length - since) * MINUTE_MS - (nowMs % MINUTE_MS) : 0;
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function minuteOfDay(atMs: number, timeZone: string): number | null {
  try {
    const parts = new Intl.DateTimeFormat("en", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    return minuteOf(parts.format(new Date(atMs)));
  } catch {
    return null;
  }
}
