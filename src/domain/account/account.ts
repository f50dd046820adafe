/**
 * Account: a person (or a program, by one of the person's tokens) that works with the registry.
 */
import Type, { type Static } from "typebox";
import { Closed, Name } from "../text.ts";
import { Role } from "./permission.ts";

export const RecordId = Type.String({
  pattern: "^[a-z0-9]{8,40}$",
  description: "an id that CareLabel gave",
});

export const SignInName = Type.String({
  pattern: "^[a-z0-9][a-z0-9._@+-]{1,79}$",
  description: "the name to sign in with: 2 to 80 small letters, digits and . _ @ + -",
});

/** NIST SP 800-63B-4, 3.1.1.2: at least 15 characters where a password stands alone, no rules of composition. */
export const PASSWORD_MIN = 15;
export const PASSWORD_MAX = 200;
export const Password = Type.String({
  minLength: PASSWORD_MIN,
  maxLength: PASSWORD_MAX,
  description: `a password of at least ${PASSWORD_MIN} characters; a sentence does well`,
});

export const Account = Closed(
  {
    id: RecordId,
    signInName: SignInName,
    name: Name,
    role: Role,
    places: Type.Union([Type.Array(RecordId, { minItems: 1, maxItems: 200 }), Type.Null()], {
      description: "the places that it is limited to, with all below them; null is the whole facility",
    }),
    products: Type.Union([Type.Array(RecordId, { maxItems: 1000 }), Type.Null()], {
      description: "a manufacturer's own products; null for every other role",
    }),
    disabled: Type.Boolean(),
    lastSignInAt: Type.Union([Type.String({ format: "date-time" }), Type.Null()]),
    version: Type.Integer({ minimum: 1 }),
  },
  { description: "a person who may sign in" },
);
export type Account = Static<typeof Account>;

/** Who acts now: an account with what limits it, as session or token say. */
export interface Actor {
  readonly accountId: string | null;
  readonly name: string;
  readonly role: Account["role"];
  readonly places: readonly string[] | null;
  readonly products: readonly string[] | null;
  /** Permissions of the token it came with; null for a session. */
  readonly scope: readonly string[] | null;
  readonly via: "page" | "token" | "console" | "system";
}
