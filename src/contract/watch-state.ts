/**
 * Routes by which the watch tells how it is itself: for whoever looks from outside, and for trying out the ways out.
 */
import Type, { type Static } from "typebox";
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
