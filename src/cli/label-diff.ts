/**
 * `label diff`: what changed between two labels, in the words of a label, worse changes first.
 */

import { auditableLabel } from "../acts/auditable-label.ts";
import { InputError } from "../domain/input-error.ts";
import { type Change, diffLabels } from "../domain/label/diff.ts";
import type { Label } from "../domain/label/label.ts";
import { oneLine } from "../domain/one-line.ts";
import { readBytes } from "../store/files.ts";
import { type Command, EXIT, type Terminal } from "./command.ts";

export const command: Command = {
  words: "label diff",
  summary: "what changed between two labels, worse changes marked",
  usage: "BEFORE AFTER [--json]",
  options: { json: { type: "boolean" } },
  help: [
    ["BEFORE, AFTER", "labels as written or signed"],
    ["--json", "changes as JSON"],
  ],
  example: "carelabel label diff pump-1.label.yaml pump-2.label.yaml",
  async run({ values, args }, terminal) {
    const [before, after, more] = args;
    if (before === undefined || after === undefined || more !== undefined)
      throw new InputError("argument-wrong", "arguments", "name two labels: before and after");
    const changes = diffLabels(await labelIn(before, terminal), await labelIn(after, terminal));
    terminal.out(values.json === true ? `${JSON.stringify(changes, null, 2)}\n` : inWords(changes));
    return changes.some(({ turn }) => turn === "worse") ? EXIT.departs : EXIT.ok;
  },
};

async function labelIn(path: string, terminal: Terminal): Promise<Label> {
  return (await auditableLabel(await readBytes(path, terminal.stdin), path, terminal.today)).label;
}

const GLYPHS = { worse: "▼ worse ", better: "▲ better", neutral: "· other " } as const;

function inWords(changes: readonly Change[]): string {
  const worse = changes.filter(({ turn }) => turn === "worse").length;
  const answer =
    changes.length === 0 ? "the two labels say the same" : `${changes.length} changes, ${worse} for the worse`;
  const rows = changes.map(({ turn, words, kind, before, after, pointer }) => {
    const what =
      kind === "added"
        ? `now ${shown(after)}`
        : kind === "removed"
          ? `no longer ${shown(before)}`
          : `${shown(before)} → ${shown(after)}`;
    return `  ${GLYPHS[turn]}  ${oneLine(words)}: ${what}\n              ${oneLine(pointer)}`;
  });
  return `${[answer, ...rows].join("\n")}\n`;
}

/** A value as people read it: texts in English, entries as their facts in a row. */
function shown(value: unknown): string {
  const text = oneLine(inARow(value));
  return text.length > 70 ? `${text.slice(0, 69)}…` : text;
}

function inARow(value: unknown): string {
  if (value === null || typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map(inARow).join(", ");
  if ("en" in value) return String(value.en);
  return Object.entries(value)
    .filter(([name]) => name !== "id")
    .map(([name, inner]) => (name === "name" ? inARow(inner) : `${name} ${inARow(inner)}`))
    .join(", ");
}
