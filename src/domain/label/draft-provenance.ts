/**
 * Who says each fact of a merged draft and how it is known, from the origins of its values.
 */
import type { LabelContribution, LabelHead } from "./contribution.ts";
import type { Origins } from "./merge.ts";
import { pointerTo } from "./problem.ts";
import type { Provenance } from "./provenance.ts";

/** Facts of one source get one entry; where sources mix, the commonest stands at the list and the others below it. */
export function provenanceOfDraft(
  origins: Origins,
  contributions: readonly LabelContribution[],
  head: LabelHead,
): Record<string, Provenance> {
  const own = -1;
  const sourceAt = (from: number) => {
    const { source, authority, known } = contributions[from] as LabelContribution;
    return source === "" && authority === head.authority && known === head.known ? own : from;
  };
  const found: Record<string, Provenance> = {};
  const walk = (node: Origins | number, pointer: string, depth: number, above: number): void => {
    const common = commonest(node, sourceAt);
    const isFact = depth >= factDepth(pointer);
    if (isFact && common !== above) found[pointer] = entryOf(common, contributions, head);
    if (typeof node === "number") return;
    for (const [name, inner] of Object.entries(node))
      walk(inner, pointer + pointerTo(name), depth + 1, isFact ? common : above);
  };
  walk(origins, "", 0, own);
  return found;
}

/** /product/model and /components/data/endpoints are facts; what lies above holds facts of any source that come later. */
function factDepth(pointer: string): number {
  if (pointer.startsWith("/components/")) return 3;
  return /^\/(?:runtime|inspection)/.test(pointer) ? 1 : 2;
}

function commonest(node: Origins | number, sourceAt: (from: number) => number): number {
  const counts = new Map<number, number>();
  const open: (Origins | number)[] = [node];
  for (const one of open) {
    if (typeof one !== "number") open.push(...Object.values(one));
    else counts.set(sourceAt(one), (counts.get(sourceAt(one)) ?? 0) + 1);
  }
  let best = -1;
  for (const [from, count] of counts) if (count > (counts.get(best) ?? 0)) best = from;
  return best;
}

function entryOf(from: number, contributions: readonly LabelContribution[], head: LabelHead): Provenance {
  const source = contributions[from];
  if (source === undefined) return { authority: head.authority, known: head.known };
  return {
    authority: source.authority,
    known: source.known,
    ...(source.on === undefined ? {} : { on: source.on }),
    ...(source.source === "" ? {} : { source: source.source }),
  };
}
