/**
 * A semantic rule over a label: what the schema cannot say, one file per family.
 */
import type { Label } from "../label.ts";
import type { Problem } from "../problem.ts";
import type { LabelWorld } from "../world.ts";

export interface Rule {
  readonly code: string;
  readonly level: Problem["level"];
  /** Why the rule is there, so that it can be contested. */
  readonly because: string;
  /** Yields `[pointer, message]` for every place that breaks it. */
  check(label: Label, world: LabelWorld): Iterable<readonly [pointer: string, message: string]>;
}
