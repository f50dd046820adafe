/**
 * Certificate authorities of programs that open TLS connections in the middle.
 *
 * Where one is in a chain, version, suite and certificate are those of that program, not of the server. The table is
 * `standards/interception-cas.json`.
 */
import Type, { type Static } from "typebox";
import { Closed } from "../text.ts";

const Match = Type.Union(
  [
    Closed({ is: Type.String({ minLength: 3 }) }, { description: "the whole text" }),
    Closed({ begins: Type.String({ minLength: 3 }) }, { description: "its beginning" }),
  ],
  { description: "how a part of the name must read" },
);
type Match = Static<typeof Match>;

export const InterceptionKind = Type.Enum(["debugging-proxy", "gateway", "antivirus", "filter", "adware"], {
  description: "what the program is for",
});

export const InterceptionCas = Closed(
  {
    edition: Type.String({ format: "date" }),
    licence: Type.String(),
    source: Type.String(),
    about: Type.String(),
    authorities: Type.Array(
      Closed(
        {
          product: Type.String({ minLength: 1, maxLength: 80 }),
          kind: InterceptionKind,
          commonName: Type.Optional(Match),
          organization: Type.Optional(Match),
        },
        { description: "an authority by its name" },
      ),
    ),
  },
  { description: "table of interception authorities" },
);
export type InterceptionCas = Static<typeof InterceptionCas>;
export type InterceptionCa = InterceptionCas["authorities"][number];

/** The parts of a certificate's name that tell who it is. */
export interface NamedParty {
  readonly commonName: string | null;
  readonly organization: string | null;
}

/** The program whose authority bears this name (an issuer or a subject), or undefined. */
export function interceptionCaOf(table: InterceptionCas, name: NamedParty): InterceptionCa | undefined {
  return table.authorities.find(
    (row) =>
      (row.commonName !== undefined || row.organization !== undefined) &&
      agrees(row.commonName, name.commonName) &&
      agrees(row.organization, name.organization),
  );
}

function agrees(match: Match | undefined, text: string | null): boolean {
  if (match === undefined) return true;
  if (text === null) return false;
  return "is" in match ? text === match.is : text.startsWith(match.begins);
}
