/**
 * What a test of CSAF 2.0 is (section 6.1 of the standard), and what it answers.
 */
import { pointerTo } from "../../domain/label/problem.ts";
import type { JsonGroup } from "../json/json-value.ts";
import type { CsafDocument } from "./csaf-document.ts";

/** Names of each weakness of the Common Weakness Enumeration, by its id; a weakness may have changed its name. */
export type WeaknessNames = ReadonlyMap<string, readonly string[]>;

/** What is wrong and where; undefined where the test is passed. */
export type Failure = { readonly at: string; readonly what: string } | undefined;

export interface CsafTest {
  /** Its number in the standard. */
  readonly id: string;
  /** Its name in the standard. */
  readonly name: string;
  readonly run: (csaf: CsafDocument, names: WeaknessNames) => Failure;
}

export const failure = (group: JsonGroup, name: string | null, what: string): Failure => ({
  at: name === null ? group.pointer : `${group.pointer}${pointerTo(name)}`,
  what,
});
