/**
 * An evaluation as this person sees it: what the server has, with what was said here laid over it, and the levels that
 * follow. Both survive without a line and a restart of the page.
 */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import {
  answerCriterionRoute,
  type EvaluationContent,
  readEvaluationRoute,
  setFigureRoute,
  setMeasureRoute,
} from "../../src/contract/evaluation.ts";
import type { Answer } from "../../src/domain/maturity/answer.ts";
import { evaluate } from "../../src/domain/maturity/evaluate.ts";
import type { Evaluation } from "../../src/domain/maturity/evaluation.ts";
import type { Measure } from "../../src/domain/maturity/measure.ts";
import type { Figure } from "../../src/domain/maturity/measured-facts.ts";
import type { Evaluated } from "../../src/domain/maturity/settle-criterion.ts";
import { CallProblem, call, keyOf, UNREACHABLE, useCall } from "../call.ts";
import { type EntryQueue, refusalOf, type Sending } from "../entry-queue.ts";
import { remember, remembered } from "../remembered.ts";
import { useAccount } from "../session.tsx";
import { useSending } from "../use-sending.ts";
import { createEntryQueue, type Entry, type Said, type WaitingEntry } from "./entry-queue.ts";
import { MODEL } from "./model.ts";
import { agedOn } from "./use-result.ts";

export interface OpenEvaluation {
  readonly content: EvaluationContent;
  /** Criterion -> what stands there, what waits to be sent among it. */
  readonly answers: ReadonlyMap<string, Answer>;
  /** By name, what waits to be sent among them. */
  readonly figures: ReadonlyMap<string, Figure>;
  /** In the order in which they were planned, what waits to be sent among them. */
  readonly measures: readonly Measure[];
  /** What the levels follow from. */
  readonly evaluated: Evaluated;
  readonly result: Evaluation;
  readonly waiting: readonly WaitingEntry[];
  /** What the server has of a criterion. */
  kept(criterion: string): EvaluationContent["answers"][number] | undefined;
  /** The version that the server has; 0 where nobody said anything. */
  version(entry: Pick<Entry, "kind" | "about">): number;
  /** @returns whether it is safe on this device until it is sent. */
  say(criterion: string, said: Said): boolean;
  sayFigure(metric: string, figure: Figure | null): boolean;
  /** Null takes the measure of this name back. */
  sayMeasure(measure: string, body: Measure | null): boolean;
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
  const content = asked.data ?? remembered<EvaluationContent>(name);

  useEffect(() => {
    if (asked.data !== undefined) remember(name, asked.data);
  }, [asked.data, name]);

  const send = useCallback(async () => {
    const key = keyOf(readEvaluationRoute, { params: { id } });
    await queue.send(async (entry) => {
      const { sent, put } = await deliver(id, entry);
      if (put !== undefined) queries.setQueryData<EvaluationContent>(key, (known) => known && put(known));
      return sent;
    });
    if (queue.waiting.some(({ overtaken }) => overtaken)) await queries.invalidateQueries({ queryKey: key });
  }, [id, queue, queries]);

  useSending(waiting, send);

  const open = useMemo(() => content && opened(content, waiting, queue), [content, waiting, queue]);
  return { open, problem: content === undefined ? (asked.error ?? undefined) : undefined };
}

function opened(
  content: EvaluationContent,
  waiting: readonly WaitingEntry[],
  queue: EntryQueue<Entry>,
): OpenEvaluation {
  const kept = new Map(content.answers.map((one) => [one.criterion, one]));
  const answers = new Map<string, Answer>(content.answers.map(({ criterion, answer }) => [criterion, answer]));
  const figures = new Map(content.figures.map(({ metric, figure }) => [metric, figure]));
  const measures = new Map(content.measures.map(({ measure, body }) => [measure, body]));
  for (const one of waiting) {
    if (one.overtaken) continue;
    if (one.kind === "answer") answers.set(one.about, one.said);
    else if (one.kind === "figure") figures.set(one.about, one.said);
    else measures.set(one.about, one.said);
  }
  const facts = withoutNone(figures);
  const evaluated: Evaluated = {
    answers,
    facts,
    reading: content.evaluation.reading,
    today: agedOn(content.evaluation),
  };
  const versions = new Map([
    ...content.answers.map(({ criterion, version }) => [`answer ${criterion}`, version] as const),
    ...content.figures.map(({ metric, version }) => [`figure ${metric}`, version] as const),
    ...content.measures.map(({ measure, version }) => [`measure ${measure}`, version] as const),
  ]);
  const version: OpenEvaluation["version"] = ({ kind, about }) => versions.get(`${kind} ${about}`) ?? 0;
  const say = (entry: Entry) => queue.say(entry, version(entry));
  return {
    content,
    answers,
    figures: facts,
    measures: [...withoutNone(measures).values()],
    evaluated,
    result: evaluate(MODEL, evaluated),
    waiting,
    kept: (criterion) => kept.get(criterion),
    version,
    say: (about, said) => say({ kind: "answer", about, said }),
    sayFigure: (about, said) => say({ kind: "figure", about, said }),
    sayMeasure: (about, said) => say({ kind: "measure", about, said }),
    insist: (one) => queue.insist(one.entry, version(one)),
    giveUp: ({ entry }) => queue.giveUp(entry),
  };
}

function withoutNone<Value>(values: ReadonlyMap<string, Value | null>): Map<string, Value> {
  return new Map([...values].filter((one): one is [string, Value] => one[1] !== null));
}

interface Delivered {
  readonly sent: Sending;
  /** Lays what the server has now over what was known. */
  readonly put?: (known: EvaluationContent) => EvaluationContent;
}

async function deliver(id: string, waiting: WaitingEntry): Promise<Delivered> {
  try {
    return await put(id, waiting);
  } catch (problem) {
    return { sent: refusalOf(problem instanceof CallProblem ? problem.code : UNREACHABLE) };
  }
}

async function put(id: string, { kind, about, said, base, entry }: WaitingEntry): Promise<Delivered> {
  const kept = (version: number) => ({ outcome: "kept", version }) as const;
  switch (kind) {
    case "answer": {
      const params = { id, criterion: about };
      const { reply } = await call(answerCriterionRoute, { params, body: { base, entry, ...said } });
      const of = ({ answers }: EvaluationContent) => replaced(answers, reply, (one) => one.criterion === about);
      return { sent: kept(reply.version), put: (known) => ({ ...known, answers: of(known) }) };
    }
    case "figure": {
      const params = { id, metric: about };
      const { reply } = await call(setFigureRoute, { params, body: { base, entry, figure: said } });
      const of = ({ figures }: EvaluationContent) => replaced(figures, reply, (one) => one.metric === about);
      return { sent: kept(reply.version), put: (known) => ({ ...known, figures: of(known) }) };
    }
    case "measure": {
      const params = { id, measure: about };
      const { reply } = await call(setMeasureRoute, { params, body: { base, entry, body: said } });
      const of = ({ measures }: EvaluationContent) => replaced(measures, reply, (one) => one.measure === about);
      return { sent: kept(reply.version), put: (known) => ({ ...known, measures: of(known) }) };
    }
  }
}

/** The one that is replaced keeps its place. */
function replaced<One>(all: readonly One[], by: One, isIt: (one: One) => boolean): One[] {
  return all.some(isIt) ? all.map((one) => (isIt(one) ? by : one)) : [...all, by];
}

/** The last that was seen of it with a line, for the time without one. */
