/**
 * For browser tests: a sample hospital that has evaluated its maturity for two years, as a whole and at two sites, with the
 * answers of the sample practice and some more.
 */
import { readFileSync } from "node:fs";
import { SYSTEM } from "../../src/acts/act.ts";
import { closeEvaluation } from "../../src/acts/maturity/close-evaluation.ts";
import { moveEvaluation, openEvaluation } from "../../src/acts/maturity/evaluation.ts";
import { openSample } from "../../src/acts/open-sample.ts";
import type { EvaluationInput } from "../../src/contract/evaluation.ts";
import { type Answer, plainAnswer } from "../../src/domain/maturity/answer.ts";
import { readMaturityAnswers } from "../../src/formats/maturity-answers/read-answers.ts";
import { openInstallation } from "../../src/server/installation.ts";
import { type EntryKind, keepEntry } from "../../src/store/evaluation.ts";
import { loadMaturityModel } from "../../src/store/load-maturity.ts";
import { allPlaces } from "../../src/store/place.ts";
import { type CareLabel, openCareLabel } from "./open-carelabel.ts";

const PRACTICE = new URL("../../samples/maturity/practice.answers.yaml", import.meta.url);
const model = loadMaturityModel();

export const TITLES = {
  first: "Autumn 2024",
  second: "Spring 2025",
  third: "Autumn 2025",
  now: "Autumn 2026",
  north: "Site by the river 2026",
  south: "Site on the hill 2026",
} as const;
export type Named = keyof typeof TITLES;

export interface EvaluatedHospital extends CareLabel {
  readonly ids: Readonly<Record<Named, string>>;
}

/** What is said on one day. */
interface Said {
  readonly on: string;
  /** Of the practice's answers, those up to this level. */
  readonly upTo: number;
  /** Criteria fulfilled besides: of a dimension, up to a level. */
  readonly besides?: Readonly<Record<string, number>>;
  readonly validUntil?: string;
  readonly basedOn?: string;
  readonly placeId?: string;
  readonly open?: true;
}

export async function openEvaluatedHospital(): Promise<EvaluatedHospital> {
  const ids = {} as Record<Named, string>;
  const carelabel = await openCareLabel("sample", async (data) => {
    const { store, dataKey } = await openInstallation(data, {});
    try {
      const at = (on: string) => {
        let passed = 0;
        const begin = Date.parse(`${on}T09:00:00Z`);
        return { store, actor: SYSTEM, now: () => new Date(begin + 1_000 * passed++), publish: () => undefined };
      };
      await openSample({ store, actor: SYSTEM, now: () => new Date(), publish: () => undefined });
      const sites = (await allPlaces(store.read)).filter(({ kind }) => kind === "site");
      const evaluated = async (name: Named, said: Said): Promise<string> => {
        const acting = at(said.on);
        const input: EvaluationInput = {
          ...{ title: TITLES[name], reading: "recommended" },
          ...{ placeId: said.placeId ?? null, basedOn: said.basedOn ?? null },
        };
        const { id } = await openEvaluation(acting, input);
        ids[name] = id;
        // All in one go: each by its own act would take as long as it takes a person's answers to reach the disk.
        await store.write(async (tx) => {
          const keep = (kind: EntryKind, key: string, body: unknown) =>
            keepEntry(tx, id, kind, { key, body, entry: `entry-${name}`, version: said.basedOn === undefined ? 1 : 2 });
          for (const [criterion, answer] of answersOf(said)) await keep("answer", criterion, answer);
          if (said.basedOn === undefined)
            for (const [metric, figure] of practice().facts) await keep("figure", metric, figure);
        });
        if (said.open) return id;
        await moveEvaluation(acting, id, 1, { step: "hand-over", note: null });
        await moveEvaluation(acting, id, 2, { step: "accept", note: null });
        await closeEvaluation(acting, dataKey, model, id, 3, null);
        return id;
      };
      await evaluated("first", { on: "2024-10-14", upTo: 1 });
      await evaluated("second", { on: "2025-04-02", upTo: 2, besides: { process: 1 } });
      const third = await evaluated("third", {
        ...{ on: "2025-11-10", upTo: 5, besides: { structure: 1, process: 2 }, validUntil: "2026-03-31" },
      });
      await evaluated("north", {
        on: "2026-05-04",
        upTo: 4,
        besides: { structure: 3, process: 1 },
        placeId: sites[0]?.id ?? "",
      });
      await evaluated("south", { on: "2026-06-15", upTo: 2, placeId: sites[1]?.id ?? "" });
      await evaluated("now", {
        ...{ on: "2026-11-02", upTo: 0, besides: { process: 3 }, basedOn: third, open: true },
      });
    } finally {
      await store.close();
    }
  });
  return { ...carelabel, ids };
}

function practice() {
  const { file } = readMaturityAnswers(readFileSync(PRACTICE), "practice.answers.yaml", model);
  if (file === undefined) throw new Error("the practice's answers are not as they should be");
  return file;
}

function answersOf({ on, upTo, besides = {}, validUntil }: Said): Map<string, Answer> {
  const level = (id: string) => model.criterion(id)?.level ?? 0;
  const said = new Map<string, Answer>();
  for (const [id, { validUntil: _, ...answer }] of practice().answers) if (level(id) <= upTo) said.set(id, answer);
  for (const { id, dimension } of model.criteria)
    if (level(id) <= (besides[dimension] ?? 0))
      said.set(id, {
        ...plainAnswer("fulfilled", { evidence: [{ title: "Folder of the evaluation" }], by: "E. Sommer", date: on }),
        // Of one column, so that the next evaluation shows what has run out.
        ...(validUntil !== undefined && id.startsWith("structure.organisation") ? { validUntil } : {}),
      });
  return said;
}
