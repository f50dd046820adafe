/**
 * Which criterion a row of a table means: by its id, or by its words in English or German.
 */
import { nearest } from "../../label/schema-problems.ts";
import type { MaturityModel } from "../model.ts";
import type { MaturityTexts } from "../model-texts.ts";
import { plainWords } from "./table-fields.ts";

export interface CriterionFinder {
  /** By its id, or by its statement or title; whatever else stands there is none. */
  find(text: string): string | undefined;
  /** The one that is likely meant by what is none; undefined where nothing is near. */
  meant(text: string): string | undefined;
}

/** A statement is no longer than this; more says nothing more. */
const LOOKED_AT = 2_000;
/** Share of the words that two texts must have in common to be taken for one, slightly changed. */
const ALIKE = 0.5;

export function createCriterionFinder(model: MaturityModel, texts: readonly MaturityTexts[]): CriterionFinder {
  const ids = model.criteria.map(({ id }) => id);
  const said = model.criteria.flatMap(({ id, statement }) => [
    { id, text: statement },
    ...texts.flatMap(({ criteria }) => {
      const words = criteria[id];
      return words === undefined ? [] : [words.title, words.statement ?? ""].map((text) => ({ id, text }));
    }),
  ]);
  const byWords = new Map<string, string>();
  for (const { id, text } of said) if (text !== "") byWords.set(plainWords(text), id);
  for (const id of ids) byWords.set(plainWords(id), id);
  // Most tables name every criterion as the model does.
  let words: { id: string; words: Set<string> }[] | undefined;
  return {
    find: (text) => byWords.get(plainWords(text.slice(0, LOOKED_AT))),
    meant(text) {
      const shown = text.slice(0, LOOKED_AT).trim();
      const near = nearest(shown, ids);
      if (near !== undefined) return near;
      words ??= said.map(({ id, text }) => ({ id, words: wordsOf(text) })).filter((one) => one.words.size > 0);
      const own = wordsOf(shown);
      let best: string | undefined;
      let most = ALIKE;
      for (const one of words) {
        const shared = sharedOf(own, one.words);
        if (shared <= most) continue;
        most = shared;
        best = one.id;
      }
      return best;
    },
  };
}

function wordsOf(text: string): Set<string> {
  return new Set(
    text
      .normalize("NFKC")
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length > 2),
  );
}

/** Words in common, of all that either has (Jaccard). */
function sharedOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let common = 0;
  for (const word of one) if (other.has(word)) common++;
  const all = one.size + other.size - common;
  return all === 0 ? 0 : common / all;
}
