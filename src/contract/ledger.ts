/**
 * Routes of the ledger: read it, take it away, and have its chain checked.
 */
import Type, { type Static } from "typebox";
import { LedgerEntry, Subject } from "../domain/ledger/ledger.ts";
import { Moment, Window } from "./parts.ts";
import type { Route } from "./route.ts";

export const LedgerPage = Type.Object({ entries: Type.Array(LedgerEntry), total: Type.Integer() });
export type LedgerPage = Static<typeof LedgerPage>;

/** An entry as it is told: to those who may not know the name of a confidential file, without it. */
export const ToldEntry = Type.Object({
  ...LedgerEntry.properties,
  withheld: Type.Optional(
    Type.Array(Type.String(), {
      description:
        "fields of `changes` that are for those alone who may write evidence (names of confidential files); hash is that of the whole entry",
    }),
  ),
});
export type ToldEntry = Static<typeof ToldEntry>;

export const Verification = Type.Object({
  at: Moment,
  entries: Type.Integer(),
  head: Type.String({
    description: "hash of the last entry: write it down elsewhere to notice a ledger written anew",
  }),
  brokenAt: Type.Union([Type.Integer(), Type.Null()], {
    description: "first entry that does not follow, or that is not what it was when it was last verified",
  }),
});
export type Verification = Static<typeof Verification>;

const LedgerReading = Type.Object({
  ...LedgerPage.properties,
  entries: Type.Array(ToldEntry),
  names: Type.Array(Type.Object({ ...Subject.properties, name: Type.String() }), {
    description: "how the subjects of these entries are called now; those that are gone or out of reach are missing",
  }),
  verified: Type.Union([Verification, Type.Null()], {
    description: "what the last verification found, computed then; null when there was none since the server started",
  }),
});

export const readLedgerRoute = {
  method: "GET",
  path: "/api/v1/ledger",
  summary: "What was done, by whom and when, newest first.",
  access: "ledger.read",
  query: Type.Object(
    {
      ...Window,
      act: Type.Optional(Type.String({ maxLength: 60, description: "acts that begin so, for example device." })),
      account: Type.Optional(Type.String({ maxLength: 40 })),
    },
    { additionalProperties: false },
  ),
  reply: LedgerReading,
} as const satisfies Route;

export const verifyLedgerRoute = {
  method: "GET",
  path: "/api/v1/ledger/verification",
  summary: "Whether every entry follows from the one before, all of them computed anew.",
  access: "ledger.read",
  reply: Verification,
} as const satisfies Route;

export const exportLedgerRoute = {
  method: "GET",
  path: "/api/v1/ledger/export",
  summary: "The whole ledger, oldest first, one JSON entry a line; what is withheld from one is named in it.",
  access: "ledger.read",
  reply: { kind: "file", mediaTypes: ["application/x-ndjson"] },
} as const satisfies Route;

/** What changed, told at once to every page that is open; the page asks again for what it shows. */
export const ChangeEvent = Type.Object({
  sequence: Type.Integer(),
  act: Type.String(),
  by: Type.String(),
  subjects: LedgerEntry.properties.subjects,
});
export type ChangeEvent = Static<typeof ChangeEvent>;

export const eventsRoute = {
  method: "GET",
  path: "/api/v1/events",
  summary: "Server-sent events: one `change` for every act on what is within reach.",
  access: "signed-in",
  reply: { kind: "file", mediaTypes: ["text/event-stream"] },
} as const satisfies Route;
