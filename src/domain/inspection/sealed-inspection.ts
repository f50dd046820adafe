/**
 * A closed inspection as one signed document: which device, what was asked and answered, with the digests of photos,
 * captures and reports, what came out, and who stands behind it.
 */
import Type, { type Static } from "typebox";
import type { Signer } from "../label/key.ts";
import { type OpenedDocument, openSealedDocument, sealDocument } from "../label/sealed-document.ts";
import { Closed, Day, Name } from "../text.ts";
import { ChecklistStep } from "./checklist.ts";
import { Comparison } from "./comparison.ts";
import { Outcome, StepAnswer } from "./outcome.ts";

const orNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
const Moment = Type.String({ format: "date-time" });
const By = Type.String({ minLength: 1, maxLength: 120 });

const AnsweredStep = Closed(
  {
    step: ChecklistStep,
    answer: orNull(StepAnswer),
    compared: orNull(Comparison),
    by: orNull(By),
    on: orNull(Day),
  },
  { description: "a step with its answer; null was not answered" },
);

export const SealedInspection = Closed(
  {
    carelabel: Type.Literal("sealed-inspection"),
    version: Type.Literal("1.0"),
    id: Type.String({ minLength: 1, maxLength: 64 }),
    facility: Name,
    kind: Type.String({ description: '"security", or the name of another interval' }),
    device: Closed(
      {
        id: Type.String(),
        title: Type.String(),
        identifiers: Type.Array(Closed({ system: Type.String(), value: Type.String() }, { description: "a name" })),
        maker: Type.String(),
        model: Type.String(),
        firmware: orNull(Type.String()),
        place: Type.String(),
      },
      { description: "the device as its record said then" },
    ),
    due: Day,
    on: Day,
    outcome: Outcome,
    acceptedUntil: orNull(Day),
    note: orNull(Type.String({ maxLength: 500 })),
    checklist: Type.String({ description: "edition of its template" }),
    steps: Type.Array(AnsweredStep),
    inspector: Closed(
      { name: By, role: Type.String(), signedAt: Moment },
      { description: "who signed; the person gave the password for it" },
    ),
  },
  { description: "a closed inspection of a device" },
);
export type SealedInspection = Static<typeof SealedInspection>;

export const INSPECTION_TYP = "miot-inspection+jwt";
const KIND = { typ: INSPECTION_TYP, schema: SealedInspection, name: "inspection" } as const;

/** @returns a compact JWS. @throws {Error} when what is to be sealed is not as its schema says. */
export function sealInspection(sealed: SealedInspection, signer: Signer): Promise<string> {
  return sealDocument(KIND, sealed, signer);
}

/** @throws {InputError} `signature-unreadable` when it is not as it was signed. */
export function openSealedInspection(jws: string, where: string): Promise<OpenedDocument<SealedInspection>> {
  return openSealedDocument(KIND, jws, where);
}
