/**
 * The tables of cipher suites: the registry's names with their parts, and the grades of a guideline.
 *
 * `standards/cipher-suites.json` and `standards/tls-recommendations.json` hold them; cipher-suite.ts looks up in them.
 */
import Type, { type Static } from "typebox";
import { Closed } from "../text.ts";
import { GRADES } from "./grade.ts";

const Code = Type.String({ pattern: "^0x[0-9A-F]{4}$", description: "number of the suite on the wire" });

export const CipherSuiteRow = Type.Union(
  [
    Closed(
      {
        code: Code,
        name: Type.String({ pattern: "^TLS_[A-Za-z0-9_]+$" }),
        keyExchange: Type.String(),
        authentication: Type.String(),
        encryption: Type.String(),
        mac: Type.String(),
        export: Type.Optional(Type.Literal(true, { description: "keys shortened for export, as US law once asked" })),
      },
      { description: "a suite and its parts" },
    ),
    Closed(
      { code: Code, name: Type.String({ pattern: "^TLS_[A-Z_]+_SCSV$" }), signal: Type.Literal(true) },
      { description: "a number in the list of suites that is a signal, no suite" },
    ),
  ],
  { description: "a row of the registry" },
);
export type CipherSuiteRow = Static<typeof CipherSuiteRow>;
/** A suite that can be chosen. */
export type CipherSuite = Exclude<CipherSuiteRow, { signal: true }>;

export const CipherSuites = Closed(
  {
    edition: Type.String({ format: "date" }),
    source: Type.String(),
    licence: Type.String(),
    about: Type.String(),
    suites: Type.Array(CipherSuiteRow),
  },
  { description: "table of cipher suites" },
);
export type CipherSuites = Static<typeof CipherSuites>;

export const Grade = Type.Enum([...GRADES], { description: "how good a part of a connection is, best first" });

const Reason = Type.String({ pattern: "^[a-z0-9.-]+$", description: "what lowers the grade" });
const Until = Type.Integer({ minimum: 2020, description: "last year for which the guideline recommends it" });

export const TlsRecommendations = Closed(
  {
    edition: Type.String({ format: "date" }),
    guideline: Type.String(),
    guidelineEdition: Type.String(),
    licence: Type.String(),
    about: Type.String(),
    versions: Type.Array(
      Closed(
        { version: Type.String(), grade: Grade, reason: Type.Optional(Reason), until: Type.Optional(Until) },
        { description: "grade of a version" },
      ),
    ),
    parts: Type.Array(
      Closed(
        {
          part: Type.Enum(["keyExchange", "authentication", "encryption", "mac"], { description: "part of a suite" }),
          value: Type.String(),
          grade: Grade,
          reason: Type.Optional(Reason),
          until: Type.Optional(Until),
        },
        { description: "grade of a part" },
      ),
    ),
  },
  { description: "how the parts of a TLS connection are rated" },
);
export type TlsRecommendations = Static<typeof TlsRecommendations>;
