/**
 * Routes of the session: set up the installation, sign in and out, and what the page needs to know at its start.
 */
import Type, { type Static } from "typebox";
import { Account, Password, RecordId, SignInName } from "../domain/account/account.ts";
import { Line, Name } from "../domain/text.ts";
import { ById, Empty, Moment } from "./parts.ts";
import type { Route } from "./route.ts";

export const SessionState = Type.Object({
  setUp: Type.Boolean({ description: "whether the installation has its first administrator" }),
  codeNeeded: Type.Boolean({ description: "whether the set-up asks for the code that the console shows" }),
  sample: Type.Boolean({ description: "whether this is the sample hospital" }),
  facility: Type.Union([Type.Object({ name: Type.String(), zone: Type.String() }), Type.Null()], {
    description: "name and time zone (IANA); null until set up and signed in",
  }),
  account: Type.Union([Account, Type.Null()], { description: "who is signed in" }),
  dataKey: Type.Union([Type.Enum(["passphrase", "environment", "file-mode"]), Type.Null()], {
    description: "what protects the key of the data; for administrators",
  }),
  publicOrigin: Type.Union([Type.String(), Type.Null()], {
    description:
      "where phones reach the server, for printed codes and patients; null when it is open for its machine only",
  }),
});
export type SessionState = Static<typeof SessionState>;

export const readSessionRoute = {
  method: "GET",
  path: "/api/v1/session",
  summary: "Who is signed in, and whether the installation is set up.",
  access: "anyone",
  reply: SessionState,
} as const satisfies Route;

export const setUpRoute = {
  method: "POST",
  path: "/api/v1/set-up",
  summary: "The first act of an installation: the facility and its first administrator, who is then signed in.",
  access: "anyone",
  body: {
    kind: "json",
    schema: Type.Object(
      {
        facility: Name,
        zone: Type.String({ maxLength: 60, description: "time zone (IANA), for example Europe/Berlin" }),
        name: Name,
        signInName: SignInName,
        password: Password,
        code: Type.Optional(Type.String({ maxLength: 40 })),
      },
      { additionalProperties: false },
    ),
  },
  reply: SessionState,
} as const satisfies Route;

export const signInRoute = {
  method: "POST",
  path: "/api/v1/session",
  summary: "Sign in; the session is a cookie.",
  access: "anyone",
  body: {
    kind: "json",
    schema: Type.Object(
      {
        signInName: Type.String({ minLength: 1, maxLength: 80 }),
        password: Type.String({ minLength: 1, maxLength: 200 }),
      },
      { additionalProperties: false },
    ),
  },
  reply: SessionState,
} as const satisfies Route;

export const signOutRoute = {
  method: "DELETE",
  path: "/api/v1/session",
  summary: "Sign out: the session ends on the server.",
  access: "signed-in",
  reply: Empty,
} as const satisfies Route;

export const changePasswordRoute = {
  method: "POST",
  path: "/api/v1/session/password",
  summary: "Change one's own password; all other sessions end.",
  access: "signed-in",
  body: {
    kind: "json",
    schema: Type.Object({ current: Type.String({ maxLength: 200 }), next: Password }, { additionalProperties: false }),
  },
  reply: Empty,
} as const satisfies Route;

export const ApiToken = Type.Object({
  id: RecordId,
  name: Type.String(),
  scope: Type.Array(Type.String(), { description: "permissions" }),
  createdAt: Moment,
  expiresAt: Moment,
  lastUsedAt: Type.Union([Moment, Type.Null()]),
});
export type ApiToken = Static<typeof ApiToken>;

export const listTokensRoute = {
  method: "GET",
  path: "/api/v1/tokens",
  summary: "One's own API tokens.",
  access: "signed-in",
  reply: Type.Object({ tokens: Type.Array(ApiToken) }),
} as const satisfies Route;

export const createTokenRoute = {
  method: "POST",
  path: "/api/v1/tokens",
  summary: "A new API token with some of one's own permissions; its text is told this once.",
  access: "signed-in",
  body: {
    kind: "json",
    schema: Type.Object(
      {
        name: Line(80),
        scope: Type.Array(Type.String({ maxLength: 40 }), { minItems: 1, maxItems: 50, description: "permissions" }),
        days: Type.Integer({ minimum: 1, maximum: 730 }),
      },
      { additionalProperties: false },
    ),
  },
  reply: Type.Object({ token: ApiToken, secret: Type.String({ description: "for the header Authorization: Bearer" }) }),
} as const satisfies Route;

export const revokeTokenRoute = {
  method: "DELETE",
  path: "/api/v1/tokens/:id",
  summary: "End one of one's own tokens.",
  access: "signed-in",
  params: ById,
  reply: Empty,
} as const satisfies Route;
