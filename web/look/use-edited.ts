/**
 * A record that is being edited while others may change it: what was written stays, and a change since is noticed.
 */
import { useState } from "react";

interface Versioned {
  readonly version: number;
}

/**
 * @param current the record as the server has it now; it grows newer while the form is open.
 * @param inputOf what of it a person enters.
 */
export function useEdited<R extends Versioned, I extends object>(current: R, inputOf: (record: R) => I) {
  const [version, setVersion] = useState(current.version);
  const [input, setInput] = useState(() => inputOf(current));
  return {
    input,
    /** Which version the writer has seen; goes into If-Match. */
    version,
    set: (change: Partial<I>) => setInput((before) => ({ ...before, ...change })),
    /** Whether somebody else changed it since, and what it is now. */
    moved: current.version > version,
    theirs: inputOf(current),
    keepMine: () => setVersion(current.version),
    takeTheirs: () => {
      setVersion(current.version);
      setInput(inputOf(current));
    },
  };
}
