/**
 * An inspection as this person sees it at the device: what the server has, with what was answered here laid over it. Answers
 * and photos survive without a line and a restart of the page.
 */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { addEvidenceRoute } from "../../src/contract/evidence.ts";
import { answerStepRoute, type InspectionContent, readInspectionRoute } from "../../src/contract/inspection.ts";
import type { StepAnswer } from "../../src/domain/inspection/outcome.ts";
import { CallProblem, call, keyOf, UNREACHABLE, useCall } from "../call.ts";
import { createQueue, type EntryQueue, refusalOf, type Sending, type Waiting } from "../entry-queue.ts";
import { remember, remembered } from "../remembered.ts";
import { useAccount } from "../session.tsx";
import { useSending } from "../use-sending.ts";
import { openPhotoStore } from "./photo-store.ts";

export interface StepEntry {
  readonly kind: "step";
  readonly about: string;
  readonly said: StepAnswer | null;
}
export type WaitingStep = Waiting<StepEntry>;

export const photos = openPhotoStore();

export interface OpenInspection {
  readonly content: InspectionContent;
  /** Step -> what stands there, what waits to be sent among it. */
  readonly answers: ReadonlyMap<string, StepAnswer>;
  readonly waiting: readonly WaitingStep[];
  /** What the server has of a step. */
  kept(step: string): InspectionContent["answers"][number] | undefined;
  /** @returns whether it is safe on this phone until it is sent. */
  say(step: string, said: StepAnswer | null): boolean;
  insist(entry: WaitingStep): void;
  giveUp(entry: WaitingStep): void;
}

/** @returns undefined while it is not known; `problem` says why it cannot be had. */
export function useInspection(id: string): { readonly open: OpenInspection | undefined; readonly problem: unknown } {
  const account = useAccount()?.id ?? "";
  const queries = useQueryClient();
  const asked = useCall(readInspectionRoute, { params: { id } });
  const name = `carelabel-inspection ${account} ${id}`;
  const queue = useMemo(() => queueOf(`${name} entries`), [name]);
  const waiting = useSyncExternalStore(queue.onChange, () => queue.waiting);
  const content = asked.data ?? remembered<InspectionContent>(name);

  useEffect(() => {
    if (asked.data !== undefined) remember(name, asked.data);
  }, [asked.data, name]);

  const send = useCallback(() => sendAll(queries, queue, id), [id, queue, queries]);
  useSending(waiting, send);

  const open = useMemo(() => content && opened(content, waiting, queue), [content, waiting, queue]);
  return { open, problem: content === undefined ? (asked.error ?? undefined) : undefined };
}

const queueOf = (name: string) =>
  createQueue<StepEntry>({
    ...{ drawer: localStorage, name, newEntryId: () => crypto.randomUUID(), now: () => Date.now() },
    isEntry: (kept): kept is WaitingStep & Record<string, unknown> =>
      kept.kind === "step" && typeof kept.said === "object",
  });

async function sendAll(queries: QueryClient, queue: EntryQueue<StepEntry>, id: string): Promise<void> {
  const key = keyOf(readInspectionRoute, { params: { id } });
  const before = queue.waiting.length;
  await queue.send(async (entry) => {
    try {
      for (const { digest, name } of entry.said?.evidence ?? []) await sendPhoto(digest, name);
      const { base, entry: entryId, said } = entry;
      const params = { id, step: entry.about };
      const { reply } = await call(answerStepRoute, { params, body: { base, entry: entryId, said } });
      queries.setQueryData<InspectionContent>(
        key,
        (known) => known && { ...known, answers: [...known.answers.filter(({ step }) => step !== reply.step), reply] },
      );
      return { outcome: "kept", version: reply.version } satisfies Sending;
    } catch (problem) {
      return refusalOf(problem instanceof CallProblem ? problem.code : UNREACHABLE);
    }
  });
  // Whoever signs has seen what stands there by then, in its newest version.
  if (queue.waiting.length < before || queue.waiting.some(({ overtaken }) => overtaken))
    await queries.invalidateQueries({ queryKey: key });
}

/** Sends a photo that is still here; one that is not was sent before. */
export async function sendPhoto(digest: string, name: string): Promise<void> {
  const photo = await photos.find(digest);
  if (photo === undefined) return;
  const body = new FormData();
  body.set("file", photo, name);
  const { reply } = await call(addEvidenceRoute, { body, query: { confidential: "yes" } });
  // Anything else than what was taken would be no proof: it stays here, and the answer that names it is refused.
  if (reply.digest === digest) await photos.drop(digest);
}

function opened(
  content: InspectionContent,
  waiting: readonly WaitingStep[],
  queue: EntryQueue<StepEntry>,
): OpenInspection {
  const kept = new Map(content.answers.map((one) => [one.step, one]));
  const said = new Map<string, StepAnswer | null>(content.answers.map((one) => [one.step, one.said]));
  for (const one of waiting) if (!one.overtaken && one.refused === null) said.set(one.about, one.said);
  const version = (step: string) => kept.get(step)?.version ?? 0;
  return {
    content,
    answers: new Map([...said].filter((one): one is [string, StepAnswer] => one[1] !== null)),
    waiting,
    kept: (step) => kept.get(step),
    say: (about, words) => queue.say({ kind: "step", about, said: words }, version(about)),
    insist: (one) => queue.insist(one.entry, version(one.about)),
    giveUp: ({ entry }) => queue.giveUp(entry),
  };
}
