/**
 * `--follow SECONDS`: a capture that is still written to is read until it is quiet so long, or until Ctrl-C.
 */

import { InputError } from "../../domain/input-error.ts";
import type { FollowOptions } from "../../store/follow-file.ts";
import { onStop } from "../on-stop.ts";

/** A day; whoever wants to wait longer ends it by hand. */
const MOST_SECONDS = 86_400;

/** Undefined when the option is not given; 0 seconds wait for Ctrl-C alone. The second Ctrl-C ends the program as ever. */
export function followOf(seconds: unknown): FollowOptions | undefined {
  if (typeof seconds !== "string") return undefined;
  if (!/^\d{1,5}$/.test(seconds) || Number(seconds) > MOST_SECONDS) {
    throw new InputError("argument-wrong", "--follow", `write whole seconds from 0 to ${MOST_SECONDS}`);
  }
  const ending = new AbortController();
  onStop(() => ending.abort(), ["SIGINT"]);
  return { signal: ending.signal, ...(seconds === "0" ? {} : { quietMs: Number(seconds) * 1000 }) };
}
