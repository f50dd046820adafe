/**
 * An improvement: what is done about a finding (plan, do), and whether it worked when somebody looked again (check, act).
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../account/account.ts";
import { Closed, Day, Line, Name } from "../text.ts";

const orNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

export const IMPROVEMENT_SOURCES = ["inspection", "watch", "audit", "other"] as const;

export const ImprovementInput = Closed(
  {
    deviceId: orNull(RecordId),
    productId: orNull(RecordId),
    placeId: orNull(RecordId),
    title: Name,
    finding: Line(500, "what was found"),
    source: Type.Enum([...IMPROVEMENT_SOURCES], { description: "what found it" }),
    inspectionId: orNull(RecordId),
    owner: Name,
    due: Day,
    cost: orNull(Type.Number({ minimum: 0, maximum: 1e9, description: "expected, in the facility's currency" })),
    effect: Line(300, "what is better once it is done, so that somebody can look whether it is"),
  },
  { description: "what is done about a finding; of a device, else of a product, else of a place" },
);
export type ImprovementInput = Static<typeof ImprovementInput>;

export const IMPROVEMENT_STATES = ["planned", "done", "worked", "did-not-work", "given-up"] as const;
export type ImprovementState = (typeof IMPROVEMENT_STATES)[number];

export const ImprovementWord = Type.Enum(["done", "worked", "not-yet", "did-not-work", "given-up"], {
  description: "done: now look whether it worked; not-yet: look again later",
});
export type ImprovementWord = Static<typeof ImprovementWord>;

export const ImprovementCheck = Closed(
  {
    word: ImprovementWord,
    on: Day,
    by: Type.String(),
    note: orNull(Line(500)),
    inspectionId: orNull(RecordId),
  },
  { description: "what a person said of it" },
);
export type ImprovementCheck = Static<typeof ImprovementCheck>;

/** What becomes of it by a word. */
export function stateAfter(before: ImprovementState, word: ImprovementWord): ImprovementState {
  return word === "not-yet" ? before : word;
}

/** Whether an inspection asks after it: what is over is asked after no more. */
export function isAskedAfter(state: ImprovementState): boolean {
  return state === "planned" || state === "done";
}

/** What keeps the word from being said; undefined when nothing does. */
export function wordProblem(state: ImprovementState, word: ImprovementWord, note: string | null): string | undefined {
  if (!isAskedAfter(state)) return "this improvement is over; plan another one that follows from what was learnt";
  if (word === "done" && state === "done") return "it was done already; say whether it worked";
  if ((word === "did-not-work" || word === "given-up") && (note ?? "").trim() === "")
    return "say why, so that the next plan is a better one";
  return undefined;
}

/** What keeps it from being planned; undefined when nothing does. */
export function improvementProblem({ deviceId, productId, placeId }: ImprovementInput): string | undefined {
  const of = [deviceId, productId, placeId].filter((id) => id !== null).length;
  return of === 1 ? undefined : "an improvement is of one device, of one product or of one place; name exactly one";
}
