/**
 * Whether an answer that names a link as its source can have been taken over from it: the link is there, speaks of that
 * criterion, and says such a sentence. The figures in the sentence are the word of who took it over; what is measured now
 * stands beside it (`propose.ts`).
 */
import { EVIDENCE_LINKS } from "./links.ts";

/** @returns what is wrong and what to do; undefined when nothing is. */
export function takenOverProblem(
  criterion: string,
  { link: id, because }: { readonly link: string; readonly because: string },
): string | undefined {
  const link = EVIDENCE_LINKS.find((one) => one.id === id);
  if (link === undefined) return "no link of that name measures anything; give the answer as a person";
  if (!link.criteria.includes(criterion)) return `the link ${id} does not speak of ${criterion}`;
  return [link.because.en, link.because.de].some((words) => isSentenceOf(words, because))
    ? undefined
    : `the link ${id} says no such thing; take its own words over, or give the answer as a person`;
}

/** Whether `text` is `words` with anything in the place of their values. */
function isSentenceOf(words: string, text: string): boolean {
  const parts = words.split(/\{\w+\}/);
  const last = parts.pop() ?? "";
  if (parts.length === 0) return text === last;
  let at = 0;
  for (const [place, part] of parts.entries()) {
    const found = text.indexOf(part, at);
    if (found < 0 || (place === 0 && found > 0)) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
