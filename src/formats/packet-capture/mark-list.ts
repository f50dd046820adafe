/**
 * The marks of one conversation: each once, counted when it comes again, and no more than are kept.
 */
import { MARKS_MOST, type Mark, type MarkKind } from "../../domain/traffic/protection.ts";

type Counted = { -readonly [Field in keyof Mark]: Mark[Field] };

const NONE: readonly Mark[] = [];

export class MarkList {
  /** Few, so they are gone through; most conversations have none. */
  #marks: Counted[] | undefined;

  add(kind: MarkKind, what: string, direction: 0 | 1 | null, count = 1): void {
    this.#marks ??= [];
    const known = this.#marks.find((one) => one.what === what && one.kind === kind && one.direction === direction);
    if (known !== undefined) known.count += count;
    else if (this.#marks.length < MARKS_MOST) this.#marks.push({ kind, what, direction, count });
  }

  get list(): readonly Mark[] {
    return this.#marks ?? NONE;
  }
}
