/**
 * A draft that keeps itself: what is written is sent at every pause, and never over what somebody else wrote since.
 */
import { useEffect, useRef, useState } from "react";
import { changeDraftRoute, type LabelDraft, readDraftRoute } from "../../src/contract/product.ts";
import { CallProblem, call, keyOf } from "../call.ts";
import { queries } from "../queries.ts";

const PAUSE_MS = 800;
const AGAIN_MS = 5_000;

export interface KeptDraft {
  readonly text: string;
  readonly write: (text: string) => void;
  /** The version that holds what was written up to the last pause. */
  readonly version: number;
  readonly state: "kept" | "writing" | "keeping";
  readonly problem: unknown;
  /** Somebody else's text, when both wrote since the last version that both knew. */
  readonly theirs: string | undefined;
  readonly keepMine: () => void;
  readonly takeTheirs: () => void;
}

/** @param draft as the server has it now; it grows newer when somebody else writes. */
export function useKeptDraft(draft: LabelDraft): KeptDraft {
  const { id } = draft;
  const [text, setText] = useState(draft.text);
  const [kept, setKept] = useState({ text: draft.text, version: draft.version });
  const [keeping, setKeeping] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const dirty = text !== kept.text;
  const moved = draft.version > kept.version && !keeping;

  // Who wrote nothing of their own sees what the other wrote, as it comes.
  if (moved && !dirty) {
    setText(draft.text);
    setKept({ text: draft.text, version: draft.version });
  }
  const conflict = moved && dirty && draft.text !== text;
  const waits = !dirty || keeping || conflict;

  useEffect(() => {
    if (waits) return;
    const keep = async () => {
      setKeeping(true);
      try {
        const { reply } = await call(changeDraftRoute, { params: { id }, body: { text }, version: kept.version });
        queries.setQueryData(keyOf(readDraftRoute, { params: { id } }), reply);
        setKept({ text, version: reply.version });
        setProblem(undefined);
      } catch (reason) {
        const isOld = reason instanceof CallProblem && reason.code === "record-changed";
        if (isOld) await queries.invalidateQueries({ queryKey: keyOf(readDraftRoute, { params: { id } }) });
        setProblem(isOld ? undefined : reason);
      }
      setKeeping(false);
    };
    const timer = setTimeout(() => void keep(), problem === undefined ? PAUSE_MS : AGAIN_MS);
    return () => clearTimeout(timer);
  }, [id, text, kept.version, waits, problem]);

  useLeaving(dirty, () => {
    if (!conflict)
      call(changeDraftRoute, { params: { id }, body: { text }, version: kept.version }).catch(() => undefined);
  });

  return {
    text,
    write: setText,
    version: kept.version,
    state: keeping ? "keeping" : dirty ? "writing" : "kept",
    problem,
    theirs: conflict ? draft.text : undefined,
    keepMine: () => setKept({ text: draft.text, version: draft.version }),
    takeTheirs: () => {
      setText(draft.text);
      setKept({ text: draft.text, version: draft.version });
    },
  };
}

/** Whoever leaves within a pause loses nothing: the browser asks before it closes, another page of the app sends it. */
function useLeaving(dirty: boolean, send: () => void): void {
  const last = useRef({ dirty, send });
  useEffect(() => {
    last.current = { dirty, send };
  });
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (last.current.dirty) event.preventDefault();
    };
    addEventListener("beforeunload", ask);
    return () => {
      removeEventListener("beforeunload", ask);
      if (last.current.dirty) last.current.send();
    };
  }, []);
}
