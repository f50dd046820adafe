/**
 * The finding: one departure of the observed from the declared or required.
 *
 * Every part of CareLabel answers in this one form, so that a finding of an audit, a runtime report or an assessment
 * can move a date, start a reaction or become evidence without being translated.
 */
import Type, { type Static } from "typebox";
import { SEVERITIES } from "./severity.ts";

export const Severity = Type.Enum([...SEVERITIES], {
  description: "How grave the departure is for the patient, the data or the device",
});
export type Severity = Static<typeof Severity>;

/** A place in evidence that a person can open again: which file, and where in it. */
export const Evidence = Type.Object({
  file: Type.String({ description: "The file as it was named by the user" }),
  pointer: Type.String({ description: "JSON pointer, frame number or byte range inside the file" }),
  at: Type.Optional(
    Type.String({ format: "date-time", description: "When it was observed (UTC), if the evidence says so" }),
  ),
});
export type Evidence = Static<typeof Evidence>;

export const Finding = Type.Object({
  kind: Type.String({ description: "What kind of departure, for example destination-undeclared" }),
  severity: Severity,
  subject: Type.String({ description: "What it is about: a host, a company, a country, a parameter" }),
  requirement: Type.String({ description: "JSON pointer into the label, or the identifier of what requires it" }),
  declared: Type.Union([Type.String(), Type.Null()], { description: "What the label says; null when it says nothing" }),
  observed: Type.String({ description: "What was seen" }),
  because: Type.String({ description: "Why this is a departure, in a plain sentence" }),
  evidence: Type.Array(Evidence, { description: "First places where it was seen; at most ten" }),
  occurrences: Type.Integer({ minimum: 1, description: "How often it was seen in all" }),
  firstSeen: Type.Union([Type.String({ format: "date-time" }), Type.Null()]),
  lastSeen: Type.Union([Type.String({ format: "date-time" }), Type.Null()]),
  state: Type.Enum(["open", "acknowledged", "resolved", "accepted", "refuted"]),
});
export type Finding = Static<typeof Finding>;

/** The one vocabulary for the answer of any check; unknown never counts as met. */
export type Result = "met" | "broken" | "not-applicable" | "unknown";
