/**
 * The label that is being written, checked by the server whenever the writer pauses.
 */
import { useEffect, useState } from "react";
import { type CheckedLabel, checkLabelRoute } from "../../src/contract/label.ts";
import type { Label } from "../../src/domain/label/label.ts";
import { call } from "../call.ts";

/** A pause in writing, not a pause within a word. */
const PAUSE_MS = 400;

/** The last text that could be signed, with the label it holds. */
export interface SoundLabel {
  readonly text: string;
  readonly label: Label;
}

export interface CheckState {
  readonly checked?: CheckedLabel | undefined;
  readonly checking: boolean;
  readonly problem?: unknown;
  readonly sound?: SoundLabel | undefined;
}

export function useCheckedLabel(text: string): CheckState {
  const [state, setState] = useState<CheckState>({ checking: false });
  useEffect(() => {
    if (text.trim() === "") {
      setState({ checking: false });
      return;
    }
    setState((before) => ({ ...before, checking: true }));
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { reply } = await call(checkLabelRoute, {
          body: text,
          mediaType: "application/yaml",
          signal: stop.signal,
        });
        setState(({ sound }) => ({
          checked: reply,
          checking: false,
          sound: reply.label === null ? sound : { text, label: reply.label as Label },
        }));
      } catch (problem) {
        if (!stop.signal.aborted) setState(({ sound }) => ({ checking: false, problem, sound }));
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  return state;
}
