/**
 * Routes of what leaves the house of inspections: calendars at unguessable addresses, lists of what falls due, and marks.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { Day, Line } from "../domain/text.ts";
import { ById, Empty, Moment } from "./parts.ts";
import type { Route } from "./route.ts";

export const FEEDS_MOST = 500;

const FeedLanguage = Type.Enum(["en", "de"]);
const FeedTitle = Line(80, "whose calendar it is, so that the right one is closed later");

export const Feed = Type.Object(
  {
    id: RecordId,
    placeId: RecordId,
    title: FeedTitle,
    language: FeedLanguage,
    createdAt: Moment,
    createdBy: Type.String(),
  },
  { description: "a calendar of the inspections at a place and below" },
);
export type Feed = Static<typeof Feed>;

export const listFeedsRoute = {
  method: "GET",
  path: "/api/v1/feeds",
  summary: "The calendars of places within reach; their addresses were told once.",
  access: "inspection.write",
  reply: Type.Object({ feeds: Type.Array(Feed) }),
} as const satisfies Route;

export const createFeedRoute = {
  method: "POST",
  path: "/api/v1/feeds",
  summary: "A calendar of the inspections at a place and below, at an address that nobody guesses.",
  access: "inspection.write",
  body: {
    kind: "json",
    schema: Type.Object(
      { placeId: RecordId, title: FeedTitle, language: FeedLanguage },
      { additionalProperties: false },
    ),
  },
  reply: Type.Object({
    feed: Feed,
    path: Type.String({ description: "of the address; told now and never again, whoever has it sees the calendar" }),
  }),
} as const satisfies Route;

export const revokeFeedRoute = {
  method: "DELETE",
  path: "/api/v1/feeds/:id",
  summary: "Close a calendar; its address leads nowhere from now on.",
  access: "inspection.write",
  params: ById,
  reply: Empty,
} as const satisfies Route;

export const FeedToken = Type.String({ pattern: "^[0-9a-hjkmnp-tv-z]{32}$", description: "an unguessable address" });

export const feedCalendarRoute = {
  method: "GET",
  path: "/api/v1/feeds/:token/calendar.ics",
  summary: "Inspections that fall due within 18 months, as iCalendar; no patient is named.",
  access: "anyone",
  params: Type.Object({ token: FeedToken }),
  reply: { kind: "file", mediaTypes: ["text/calendar"] },
} as const satisfies Route;

export const DUE_FORMATS = ["csv", "xlsx", "json", "fhir-r4", "fhir-r5"] as const;

export const exportDueRoute = {
  method: "GET",
  path: "/api/v1/inspections/export",
  summary: "The inspections that fall due, as a table or as FHIR tasks.",
  access: "device.export",
  query: Type.Object(
    {
      format: Type.Enum([...DUE_FORMATS]),
      language: FeedLanguage,
      place: Type.Optional(RecordId),
      to: Type.Optional(Day),
    },
    { additionalProperties: false },
  ),
  reply: {
    kind: "file",
    mediaTypes: [
      "text/csv",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "application/json",
      "application/fhir+json",
    ],
  },
} as const satisfies Route;

const MarkLanguage = { language: FeedLanguage };

export const inspectionMarkRoute = {
  method: "GET",
  path: "/api/v1/inspections/:id/mark",
  summary:
    "The mark of a signed inspection, to be stuck on the device: outcome, next date, code that leads to its page.",
  access: "inspection.read",
  params: ById,
  query: Type.Object({ ...MarkLanguage, format: Type.Enum(["pdf", "svg", "png"]) }, { additionalProperties: false }),
  reply: { kind: "file", mediaTypes: ["application/pdf", "image/svg+xml", "image/png"] },
} as const satisfies Route;

export const inspectionMarksRoute = {
  method: "GET",
  path: "/api/v1/inspection-marks",
  summary: "Marks of all inspections that were signed within some days, on sheets of A4; at most 200.",
  access: "inspection.read",
  query: Type.Object(
    { ...MarkLanguage, from: Day, to: Day, place: Type.Optional(RecordId) },
    { additionalProperties: false },
  ),
  reply: { kind: "file", mediaTypes: ["application/pdf"] },
} as const satisfies Route;
