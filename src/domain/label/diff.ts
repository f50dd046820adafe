/**
 * What changed between two labels, in the words of a label, with changes for the worse marked.
 *
 * Entries of a list belong together by what names them (id, host, parameter, protocol ...), not by their position, so a
 * reordered list is no change. Applied to the first label, the changes give the second (up to the order of lists).
 */
import { type ChangeKind, DIFF_WORDS, type DiffJudge, type Turn } from "./diff-words.ts";
import type { Label } from "./label.ts";
import { pointerTo } from "./problem.ts";
import { type Text, textIn } from "./text.ts";

export interface Change {
  /** JSON pointer; list entries by the name that they go by, as in /components/data/endpoints/api.example.org. */
  readonly pointer: string;
  readonly kind: ChangeKind;
  readonly before: unknown;
  readonly after: unknown;
  /** "Security updates until" */
  readonly words: string;
  readonly turn: Turn;
}

/** Facts that change with every issue and say nothing about the product. */
const FORMAL = new Set(["/issued", "/validUntil", "/supersedes", "/schema"]);

/** Changes from `before` to `after`: worse first, then in the order of the label. */
export function diffLabels(before: Label, after: Label): Change[] {
  const changes: Change[] = [];
  compare(before, after, [], changes);
  const rank: Record<Turn, number> = { worse: 0, better: 1, neutral: 2 };
  return changes.sort((one, other) => rank[one.turn] - rank[other.turn]);
}

/** `label` with `changes` applied; lists may come out in another order. */
export function applyDiff(label: Label, changes: readonly Change[]): unknown {
  const keyed = toKeyed(label);
  for (const { pointer, kind, after } of changes) {
    const steps = stepsOf(pointer);
    const last = steps.pop() ?? "";
    let here = keyed as Record<string, unknown>;
    for (const step of steps) here = here[step] as Record<string, unknown>;
    if (kind === "removed") delete here[last];
    else here[last] = toKeyed(after);
  }
  return fromKeyed(keyed);
}

function compare(before: unknown, after: unknown, path: readonly string[], changes: Change[]): void {
  if (isGroup(before) && isGroup(after)) {
    const [one, other] = [entriesOf(before), entriesOf(after)];
    for (const name of new Set([...one.keys(), ...other.keys()])) {
      const steps = [...path, name];
      if (!other.has(name)) changes.push(change("removed", one.get(name), undefined, steps));
      else if (!one.has(name)) changes.push(change("added", undefined, other.get(name), steps));
      else compare(one.get(name), other.get(name), steps, changes);
    }
  } else if (JSON.stringify(before) !== JSON.stringify(after)) {
    changes.push(change("changed", before, after, path));
  }
}

function change(kind: ChangeKind, before: unknown, after: unknown, path: readonly string[]): Change {
  const pointer = pointerTo(...path);
  const rule = DIFF_WORDS.find(({ at }) => at.test(pointer));
  const turn = FORMAL.has(pointer) ? "neutral" : (rule?.judge ?? statedLess)(kind, before, after);
  return { pointer, kind, before, after, words: rule?.words(path) ?? inWords(path), turn };
}

/** Where no rule says more: a fact that is no longer stated is a turn for the worse. */
const statedLess: DiffJudge = (kind) => (kind === "removed" ? "worse" : "neutral");

function inWords(path: readonly string[]): string {
  return path
    .slice(-2)
    .map((step) => step.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase())
    .join(": ");
}

type Group = Record<string, unknown> | unknown[];

function isGroup(value: unknown): value is Group {
  return value !== null && typeof value === "object";
}

function entriesOf(group: Group): Map<string, unknown> {
  if (!Array.isArray(group)) return new Map(Object.entries(group));
  const named = new Map<string, unknown>();
  for (const [index, entry] of group.entries()) {
    let name = nameOf(entry, index);
    while (named.has(name)) name += "'";
    named.set(name, entry);
  }
  return named;
}

/** What a list entry goes by. Steps of a boot or a reaction chain keep their position: there the order is the fact. */
function nameOf(entry: unknown, index: number): string {
  if (!isGroup(entry) || Array.isArray(entry)) return String(entry);
  const {
    id,
    host,
    port,
    parameter,
    statistic,
    protocol,
    version,
    digest,
    component,
    model,
    name,
    country,
    party,
    where,
    platform,
  } = entry;
  if (id !== undefined) return String(id);
  if (host !== undefined) return [host, port].filter((part) => part !== undefined).join(":");
  if (parameter !== undefined) return [parameter, statistic].filter((part) => part !== undefined).join(" ");
  if (protocol !== undefined) return [protocol, version].filter((part) => part !== undefined).join(" ");
  if (platform !== undefined) return `${String(name)} (${String(platform)})`;
  for (const text of [name, component, model, where, party, country]) {
    if (text !== undefined) return isGroup(text) ? textIn(text as Text, "en") : String(text);
  }
  return digest === undefined ? String(index + 1) : String(digest);
}

const LIST = Symbol("list");

/** Lists as maps by name, so that a pointer of a change can be followed. */
function toKeyed(value: unknown): unknown {
  if (!isGroup(value)) return value;
  const keyed: Record<string | symbol, unknown> = Object.create(null);
  for (const [name, entry] of entriesOf(value)) keyed[name] = toKeyed(entry);
  if (Array.isArray(value)) keyed[LIST] = true;
  return keyed;
}

function fromKeyed(value: unknown): unknown {
  if (!isGroup(value)) return value;
  const entries = Object.entries(value).map(([name, entry]) => [name, fromKeyed(entry)] as const);
  return LIST in value ? entries.map(([, entry]) => entry) : Object.fromEntries(entries);
}

function stepsOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
