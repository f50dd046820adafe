/**
 * An evaluation as this person sees it: what the server has, with what was said here laid over it, and the levels that
 * follow. Both survive without a line and a restart of the page.
 */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { answerCriterionRoute, type EvaluationContent, readEvaluationRoute } from "../../src/contract/evaluation.ts";
import type { Answer } from "../../src/domain/maturity/answer.ts";
import { evaluate } from "../../src/domain/maturity/evaluate.ts";
import type { Evaluation } from "../../src/domain/maturity/evaluation.ts";
import type { Figure } from "../../src/domain/maturity/measured-facts.ts";
import { CallProblem, call, keyOf, UNREACHABLE, useCall } from "../call.ts";
import { useAccount } from "../session.tsx";
import { createEntryQueue, type EntryQueue, type Said, type Sending, type WaitingEntry } from "./entry-queue.ts";
import { MODEL } from "./model.ts";

const TRY_AGAIN_MS = 4_000;
/** Codes after which the same entry may well be taken later. */
const LATER: readonly string[] = [UNREACHABLE, "not-signed-in", "busy", "too-many-requests"];

export interface OpenEvaluation {
  readonly content: EvaluationContent;
  /** Criterion -> what stands there, what waits to be sent among it. */
  readonly answers: ReadonlyMap<string, Answer>;
  readonly result: Evaluation;
  readonly waiting: readonly WaitingEntry[];
  /** What the server has of a criterion. */
  kept(criterion: string): EvaluationContent["answers"][number] | undefined;
  /** @returns whether it is safe on this device until it is sent. */
  say(criterion: string, said: Said): boolean;
  insist(entry: WaitingEntry): void;
  giveUp(entry: WaitingEntry): void;
}

/** @returns undefined while it is not known; `problem` says why it cannot be had. */
export function useEvaluation(id: string): { readonly open: OpenEvaluation | undefined; readonly problem: unknown } {
  const account = useAccount()?.id ?? "";
  const queries = useQueryClient();
  const asked = useCall(readEvaluationRoute, { params: { id } });
  const name = `carelabel-evaluation ${account} ${id}`;
  const queue = useMemo(
    () =>
      createEntryQueue(
        localStorage,
        `${name} entries`,
        () => crypto.randomUUID(),
        () => Date.now(),
      ),
    [name],
  );
  const waiting = useSyncExternalStore(queue.onChange, () => queue.waiting);
  const content = asked.data ?? remembered(name);

  useEffect(() => {
    if (asked.data !== undefined) remember(name, asked.data);
  }, [asked.data, name]);

  const send = useCallback(async () => {
    const key = keyOf(readEvaluationRoute, { params: { id } });
    await queue.send(async (entry) => {
      const sent = await deliver(id, entry);
      if (sent.reply !== undefined) {
        const { reply } = sent;
        queries.setQueryData<EvaluationContent>(key, (known) => known && withAnswer(known, reply));
      }
      return sent;
    });
    if (queue.waiting.some(({ overtaken }) => overtaken)) await queries.invalidateQueries({ queryKey: key });
  }, [id, queue, queries]);

  const isWaiting = waiting.some(({ overtaken, refused }) => !overtaken && refused === null);
  useEffect(() => {
    if (!isWaiting) return;
    void send();
    const again = () => void send();
    const timer = setInterval(again, TRY_AGAIN_MS);
    addEventListener("online", again);
    return () => {
      clearInterval(timer);
      removeEventListener("online", again);
    };
  }, [isWaiting, send]);

  const open = useMemo(() => content && opened(content, waiting, queue), [content, waiting, queue]);
  return { open, problem: content === undefined ? (asked.error ?? undefined) : undefined };
}

function opened(content: EvaluationContent, waiting: readonly WaitingEntry[], queue: EntryQueue): OpenEvaluation {
  const kept = new Map(content.answers.map((one) => [one.criterion, one]));
  const answers = new Map<string, Answer>(content.answers.map(({ criterion, answer }) => [criterion, answer]));
  for (const { criterion, said, overtaken } of waiting) if (!overtaken) answers.set(criterion, said);
  const facts = new Map<string, Figure>();
  for (const { metric, figure } of content.figures) if (figure !== null) facts.set(metric, figure);
  const { reading } = content.evaluation;
  const version = (criterion: string) => kept.get(criterion)?.version ?? 0;
  return {
    content,
    answers,
    result: evaluate(MODEL, { answers, facts, reading, today: new Date().toISOString().slice(0, 10) }),
    waiting,
    kept: (criterion) => kept.get(criterion),
    say: (criterion, said) => queue.say(criterion, version(criterion), said),
    insist: ({ entry, criterion }) => queue.insist(entry, version(criterion)),
    giveUp: ({ entry }) => queue.giveUp(entry),
  };
}

async function deliver(
  id: string,
  { criterion, base, entry, said }: WaitingEntry,
): Promise<Sending & { readonly reply?: EvaluationContent["answers"][number] }> {
  try {
    const { reply } = await call(answerCriterionRoute, { params: { id, criterion }, body: { base, entry, ...said } });
    return { outcome: "kept", version: reply.version, reply };
  } catch (problem) {
    if (!(problem instanceof CallProblem) || LATER.includes(problem.code)) return { outcome: "unreachable" };
    if (problem.code === "record-changed") return { outcome: "overtaken" };
    return { outcome: "refused", code: problem.code };
  }
}

function withAnswer(content: EvaluationContent, answer: EvaluationContent["answers"][number]): EvaluationContent {
  const others = content.answers.filter(({ criterion }) => criterion !== answer.criterion);
  return { ...content, answers: [...others, answer] };
}

/** The last that was seen of it with a line, for the time without one. */
function remembered(name: string): EvaluationContent | undefined {
  try {
    return (JSON.parse(localStorage.getItem(name) ?? "null") as EvaluationContent | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function remember(name: string, content: EvaluationContent): void {
  try {
    localStorage.setItem(name, JSON.stringify(content));
  } catch {
    // Without room it is merely not there without a line.
  }
}
