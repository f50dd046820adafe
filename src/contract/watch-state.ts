/**
 * Routes by which the watch tells how it is itself: for whoever looks from outside, and for trying out the ways out.
 */
import Type, { type Static } from "typebox";
import { Contact } from "../domain/runtime/reaction/notification.ts";
import { SELF_REASONS } from "../domain/runtime/self-state.ts";
import { Moment } from "./parts.ts";
import type { Route } from "./route.ts";

export const Health = Type.Object({
  status: Type.Enum(["ok", "alarm"], { description: "alarm: something needs a person" }),
  watch: Type.Enum(["ok", "standing", "off"], {
    description: "standing: reports are not judged, or too late; the status is then 503. off: it does not run here",
  }),
  reasons: Type.Array(Type.Enum([...SELF_REASONS]), { description: "what is wrong (docs/watch-operations.md)" }),
});
export type Health = Static<typeof Health>;

export const healthRoute = {
  method: "GET",
  path: "/api/v1/health",
  summary: "Whether the server answers and the watch runs; 503 when the watch stands still.",
  access: "anyone",
  reply: Health,
} as const satisfies Route;

export const testAlarmRoute = {
  method: "POST",
  path: "/api/v1/watch/test-alarm",
  summary: "Tell every contact by every way, at any hour, that this is a test; what became of each.",
  access: "watch.settings",
  reply: Type.Object({
    at: Moment,
    results: Type.Array(
      Type.Object({
        contact: Type.String({ description: "its id in ways.json" }),
        channel: Type.Enum(["page", "e-mail", "webhook", "syslog"]),
        result: Type.Enum(["sent", "failed", "page"], { description: "page: there is nothing to send" }),
        reason: Type.Union([Type.String(), Type.Null()]),
      }),
    ),
  }),
} as const satisfies Route;

const orNull = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()]);
const Count = Type.Integer({ minimum: 0 });

export const WatchFigures = Type.Object(
  {
    reports: Type.Integer({ minimum: 0, description: "judged since the server started" }),
    duplicates: Type.Integer({ minimum: 0, description: "were there before" }),
    refused: Type.Integer({ minimum: 0, description: "were wrong" }),
    busy: Type.Integer({ minimum: 0, description: "were told to come again" }),
    signOnsRefused: Type.Integer({ minimum: 0, description: "messages and sign-ons that the MQTT door refused" }),
    connections: Count,
    waiting: Type.Integer({ minimum: 0, description: "reports that wait for the disk" }),
    oldestWaitingMs: Type.Number({ minimum: 0 }),
    findingsWaitingMs: Type.Number({ minimum: 0, description: "how long the oldest finding waits to be kept" }),
    lastCommitAt: orNull(Moment),
    commitP99Ms: Type.Number({ minimum: 0, description: "99 of the last 100 commits took no longer" }),
    failedCommits: Count,
    journalBytes: Count,
    diskFreeBytes: orNull(Count),
    devices: Type.Integer({ minimum: 0, description: "in use" }),
    loopDelayP99Ms: Type.Number({ minimum: 0 }),
  },
  { description: "counts begin at 0 with each start of the server" },
);
export type WatchFigures = Static<typeof WatchFigures>;

export const watchStateRoute = {
  method: "GET",
  path: "/api/v1/watch",
  summary: "How the watch is: what is wrong with it, its queue, its disk; for who sees the whole facility.",
  access: "watch.read",
  reply: Type.Object({
    ...Health.properties,
    since: orNull(Moment),
    figures: orNull(WatchFigures),
  }),
} as const satisfies Route;

const { channels, quiet } = Contact.properties;

/** The newest of each since the server started. */
const LastUse = {
  sentAt: orNull(Moment),
  failedAt: orNull(Moment),
  reason: orNull(Type.String({ description: "why it failed last, without addresses and secrets" })),
};

export const WatchWays = Type.Object({
  problem: orNull(Type.String({ description: "why ways.json does not count as it is now; what it said before holds" })),
  contacts: Type.Array(
    Type.Object({
      id: Type.String(),
      onCall: orNull(Type.Integer({ minimum: 1, description: "the place in the on-call order" })),
      always: Type.Boolean({ description: "told of everything from the start" }),
      quiet: Type.Union([quiet, Type.Null()]),
      ways: Type.Array(Type.Object({ channel: channels.items, ...LastUse })),
    }),
    { description: "on call first, in their order; then those who are always told" },
  ),
  isolators: Type.Array(Type.Object({ name: Type.String(), ...LastUse }), {
    description: "who takes a device off the network, the first is asked first",
  }),
  heartbeat: orNull(
    Type.Object({ everySeconds: Type.Number(), sent: Count, failed: Count }, { description: "a dead man's switch" }),
  ),
});
export type WatchWays = Static<typeof WatchWays>;

export const watchWaysRoute = {
  method: "GET",
  path: "/api/v1/watch/ways",
  summary: "Whom the watch tells by which ways, and how each way went last; no address and no secret.",
  access: "watch.read",
  reply: WatchWays,
} as const satisfies Route;
