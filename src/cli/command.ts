/**
 * What a command is: its words, its options, and a function that answers with an exit code.
 *
 * One file per command; `main.ts` finds it by its words, prints its help, and translates an `InputError` into one line.
 */
import type { ParseArgsOptionsConfig } from "node:util";

/** Exit codes, the same for every command (docs/errors.md). */
export const EXIT = {
  /** Done, and what was checked holds. */
  ok: 0,
  /** Done, and something departs: findings, a label that is not trusted, differences that are worse. */
  departs: 1,
  /** The input or the call is wrong; nothing was written. */
  wrongInput: 2,
  /** A bug of CareLabel; nothing was written. */
  bug: 70,
} as const;

/** The world a command sees; tests hand in their own. */
export interface Terminal {
  /** Control characters in the text are shown, not obeyed. */
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Writes a progress line with its escapes as they are; nothing of a foreign file belongs into it. */
  readonly progress: (text: string) => void;
  /** Whether colours and progress lines make sense. */
  readonly interactive: boolean;
  /** Today as YYYY-MM-DD (UTC). */
  readonly today: string;
  readonly stdin: NodeJS.ReadableStream;
}

export interface Command {
  /** Its words, for example "label sign". */
  readonly words: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The arguments after the words, for example "LABEL --key KEY [--out FILE]". */
  readonly usage: string;
  readonly options: ParseArgsOptionsConfig;
  /** One line per option, in the order of the help. */
  readonly help: readonly (readonly [option: string, what: string])[];
  /** An example that works with the samples of the project. */
  readonly example: string;
  run(call: { values: Record<string, unknown>; args: readonly string[] }, terminal: Terminal): Promise<number>;
}
