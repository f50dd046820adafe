/**
 * The table of certificate authorities of programs that open TLS connections in the middle.
 *
 * `standards/interception-cas.json` holds it; interception-ca.ts looks up in it.
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
export type Match = Static<typeof Match>;

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
