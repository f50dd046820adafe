/**
 * A closed assessment as one signed document: what was answered, and the verdicts that follow from it.
 *
 * Whoever has the file reckons the verdicts again from the statement in it (`carelabel conform verify`).
 */
import Type, { type Static } from "typebox";
import type { Signer } from "../label/key.ts";
import { type OpenedDocument, openSealedDocument, sealDocument } from "../label/sealed-document.ts";
import { Closed, Name } from "../text.ts";
import { ConformanceReport } from "./report.ts";
import { PlainStatementFile } from "./statement.ts";

const Step = Closed(
  {
    step: Type.Enum(["open", "import", "close"]),
    by: Type.String({ minLength: 1, maxLength: 120 }),
    at: Type.String({ format: "date-time" }),
    note: Type.Union([Type.String({ maxLength: 500 }), Type.Null()]),
  },
  { description: "what a person did with the assessment" },
);

export const SealedAssessment = Closed(
  {
    carelabel: Type.Literal("sealed-assessment"),
    version: Type.Literal("1.0"),
    id: Type.String({ minLength: 1, maxLength: 64 }),
    title: Name,
    facility: Name,
    statement: PlainStatementFile,
    report: ConformanceReport,
    trail: Type.Array(Step, { minItems: 1 }),
  },
  { description: "a closed conformance assessment" },
);
export type SealedAssessment = Static<typeof SealedAssessment>;

export const ASSESSMENT_TYP = "miot-assessment+jwt";
const KIND = { typ: ASSESSMENT_TYP, schema: SealedAssessment, name: "assessment" } as const;

/** @returns a compact JWS. @throws {Error} when what is to be sealed is not as its schema says. */
export function sealAssessment(sealed: SealedAssessment, signer: Signer): Promise<string> {
  return sealDocument(KIND, sealed, signer);
}

/** @throws {InputError} `signature-unreadable` when it is not as it was signed. */
export function openSealedAssessment(jws: string, where: string): Promise<OpenedDocument<SealedAssessment>> {
  return openSealedDocument(KIND, jws, where);
}
