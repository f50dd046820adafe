/**
 * A question that leads to one fact of a label: asked in plain words, with the reason and an example that can be given as it is.
 */
import type { TObject, TSchema } from "typebox";
import { Label } from "../label.ts";

export type QuestionGroup =
  | "label"
  | "product"
  | "hardware"
  | "software"
  | "data"
  | "lifecycle"
  | "runtime"
  | "inspection";

export interface Question {
  /** Its key in a file of answers. */
  readonly id: string;
  readonly group: QuestionGroup;
  /** JSON pointer of the fact. */
  readonly pointer: string;
  readonly ask: string;
  /** What the parts of a typed line are, in words. */
  readonly line?: string;
  readonly why: string;
  /** A good answer, in the words of somebody who types it. */
  readonly example: string;
  /** Schema of the answer; of one entry where the answer is a list of lines. */
  readonly schema: TSchema;
  /** One line for each entry. */
  readonly many?: true;
  /** Parts of a line, separated by ";"; those at the end may be left out. */
  readonly fields?: readonly string[];
  /** The part from which the entry's id is made. */
  readonly idFrom?: string;
  /** Without it there is no label. */
  readonly required?: true;
  /** What is wrong beyond the schema, and what to write. */
  readonly problem?: (value: never) => string | undefined;
}

/** Everything but what follows from the pointer. */
type Asked = Omit<Question, "schema" | "group" | "many">;

/** Fills in the schema at the pointer: of the fact, or of the list's entries. */
export function questionsOf(group: QuestionGroup, asked: readonly Asked[]): Question[] {
  return asked.map((question) => {
    const schema = schemaAt(question.pointer);
    const items = (schema as { items?: TSchema }).items;
    const isList = items !== undefined && question.fields !== undefined;
    return { ...question, group, schema: isList ? items : schema, ...(isList ? { many: true as const } : {}) };
  });
}

/** Schema of the fact at a pointer without list indices. */
export function schemaAt(pointer: string): TSchema {
  let schema: TSchema = Label;
  for (const step of pointer.split("/").slice(1)) {
    const inner = (schema as TObject).properties?.[step];
    if (inner === undefined) throw new Error(`the label's schema knows no ${pointer}`);
    schema = inner;
  }
  return schema;
}
