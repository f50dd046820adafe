/**
 * How every route says that something is wrong.
 *
 * Source: RFC 9457, Problem Details for HTTP APIs, with members of our own: `code` (a row of docs/errors.md), `where`
 * (a JSON pointer, `line:column`, a byte offset, a file, or a part of the request), and `errors` where several are wrong.
 */
import Type, { type Static } from "typebox";

export const PROBLEM_MEDIA_TYPE = "application/problem+json";

const HeldIdentifier = Type.Object(
  {
    system: Type.String(),
    value: Type.String(),
    device: Type.Union([Type.Object({ id: Type.String(), title: Type.String() }), Type.Null()], {
      description: "the device that has it; null when it stands out of reach",
    }),
  },
  { description: "of an identifier that another device has already" },
);

export const ProblemDetails = Type.Object(
  {
    type: Type.String({ description: "about:blank: the code says more than a type could" }),
    title: Type.String({ description: "the status in words" }),
    status: Type.Integer(),
    detail: Type.String({ description: "what is wrong and what to do" }),
    code: Type.String({ description: "the row of docs/errors.md" }),
    where: Type.String({ description: "where it is wrong" }),
    errors: Type.Optional(
      Type.Array(Type.Object({ where: Type.String(), detail: Type.String(), held: Type.Optional(HeldIdentifier) }), {
        description: "all that is wrong, each at its place, for example body/identifiers/0/value",
      }),
    ),
  },
  { title: "CareLabel problem details" },
);
export type ProblemDetails = Static<typeof ProblemDetails>;
