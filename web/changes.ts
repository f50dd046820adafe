/**
 * What others change is shown at once: the server tells which records changed, and what shows them is asked anew.
 */
import { useEffect, useSyncExternalStore } from "react";
import { type ChangeEvent, eventsRoute } from "../src/contract/ledger.ts";
import { readSessionRoute } from "../src/contract/session.ts";
import { keyOf } from "./call.ts";
import { allOld, asOld, queries } from "./queries.ts";
import { useAccount } from "./session.tsx";

const AGAIN_MS = 5_000;
/** Many acts in a row, as an import makes them, are told of together. */
const TOGETHER_MS = 150;

let notLiveSince: Date | undefined;
const watchers = new Set<() => void>();

function live(since: Date | undefined): void {
  if ((since === undefined) === (notLiveSince === undefined)) return;
  notLiveSince = since;
  for (const watcher of watchers) watcher();
}

/** Since when changes of others are not told of; undefined while they are. */
export function useNotLiveSince(): Date | undefined {
  return useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    () => notLiveSince,
  );
}

/** Listens as long as somebody is signed in. */
export function useChanges(): void {
  const id = useAccount()?.id;
  useEffect(() => (id === undefined ? undefined : listen()), [id]);
}

/** @returns what ends it. */
function listen(): () => void {
  let source: EventSource;
  let again: ReturnType<typeof setTimeout> | undefined;
  let together: ReturnType<typeof setTimeout> | undefined;
  let subjects: ChangeEvent["subjects"] = [];
  let missed = false;
  const tell = () => {
    asOld(subjects);
    subjects = [];
    together = undefined;
  };
  const open = () => {
    source = new EventSource(eventsRoute.path);
    source.onopen = () => {
      live(undefined);
      if (missed) allOld();
      missed = false;
    };
    source.onerror = () => {
      live(new Date());
      missed = true;
      // A refusal ends the browser's own attempts; a lost connection does not.
      if (source.readyState !== EventSource.CLOSED) return;
      again = setTimeout(open, AGAIN_MS);
      void queries.invalidateQueries({ queryKey: keyOf(readSessionRoute) });
    };
    source.addEventListener("reload", () => allOld());
    source.addEventListener("change", ({ data }: MessageEvent<string>) => {
      subjects = [...subjects, ...(JSON.parse(data) as ChangeEvent).subjects];
      together ??= setTimeout(tell, TOGETHER_MS);
    });
  };
  open();
  return () => {
    clearTimeout(again);
    clearTimeout(together);
    source.close();
    live(undefined);
  };
}
