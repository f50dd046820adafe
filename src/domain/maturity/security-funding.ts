/**
 * Programmes that pay for information security: which share of a grant is meant for it. Examples of a budget.
 *
 * The data is `standards/security-funding.json`.
 */
import Type, { type Static } from "typebox";
import { Closed } from "../text.ts";

const InBoth = Type.Object({ en: Type.String({ minLength: 2 }), de: Type.String({ minLength: 2 }) });

export const SecurityFunding = Closed(
  {
    edition: Type.String({ format: "date" }),
    licence: Type.String(),
    source: Type.String(),
    about: Type.String(),
    programmes: Type.Array(
      Closed(
        {
          id: Type.String({ pattern: "^[a-z0-9]+(-[a-z0-9]+)*$", maxLength: 40 }),
          name: InBoth,
          country: Type.String({ pattern: "^[A-Z]{2}$" }),
          currency: Type.String({ pattern: "^[A-Z]{3}$" }),
          /** Of each grant at least this share goes into information security, 0 to 1. */
          securityShare: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
          source: Type.String({ minLength: 5 }),
          note: InBoth,
        },
        { description: "a programme" },
      ),
      { minItems: 1 },
    ),
  },
  { description: "funding programmes as examples of a budget for information security" },
);
export type SecurityFunding = Static<typeof SecurityFunding>;
export type FundingProgramme = SecurityFunding["programmes"][number];

/** What of a grant has to go into information security at least, to the cent. */
export function securityBudget({ securityShare }: Pick<FundingProgramme, "securityShare">, grant: number): number {
  return Math.round(grant * securityShare * 100) / 100;
}
