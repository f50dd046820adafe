/**
 * A record in a form while others may change it: their changes appear at once, what was typed stays, and what both
 * changed is decided field by field.
 */
import { useEffect, useState } from "react";
import { differing, mergeEdits } from "./merge-edits.ts";

interface Edited<R> {
  /** The stored record that the form stands on, and its version. */
  readonly stored: R;
  readonly version: number;
  readonly typed: R;
  /** What both changed and nobody has decided yet. */
  readonly open: readonly (keyof R)[];
  /** What somebody else changed while the form was open. */
  readonly news: readonly (keyof R)[];
}

export interface Merged<R> extends Edited<R> {
  readonly set: (change: Partial<R>) => void;
  readonly keepMine: (field: keyof R) => void;
  readonly takeTheirs: (field: keyof R) => void;
  /** Whether there is anything to save. */
  readonly changed: boolean;
}

/**
 * @param stored the record as the server has it now.
 * @param still while the form's own change is on its way, a new version is its own.
 */
export function useMerged<R extends object>(stored: R, version: number, still: boolean): Merged<R> {
  const [edited, setEdited] = useState<Edited<R>>({ stored, version, typed: stored, open: [], news: [] });
  useEffect(() => {
    if (still) return;
    setEdited((before) => {
      if (before.version >= version) return before;
      const { merged, both } = mergeEdits(before.stored, before.typed, stored);
      const open = new Set([...before.open, ...both]);
      const stillOpen = differing(merged, stored).filter((field) => open.has(field));
      const news = new Set([...before.news, ...differing(before.stored, stored)]);
      return { stored, version, typed: merged, open: stillOpen, news: [...news] };
    });
  }, [stored, version, still]);
  const decide = (field: keyof R, typed: R) =>
    setEdited((before) => ({ ...before, typed, open: before.open.filter((one) => one !== field) }));
  return {
    ...edited,
    set: (change) => setEdited((before) => ({ ...before, typed: { ...before.typed, ...change } })),
    keepMine: (field) => decide(field, edited.typed),
    takeTheirs: (field) => decide(field, { ...edited.typed, [field]: edited.stored[field] }),
    changed: differing(edited.typed, edited.stored).length > 0,
  };
}
