/**
 * `label check`: every problem of a label at once, with line, pointer and what to write.
 */
import { labelWorldOf } from "../domain/knowledge/label-world.ts";
import { loadWorld } from "../store/load-world.ts";
import { type Command, EXIT } from "./command.ts";
import { onlyArgument, type PlacedProblem, readLabel } from "./label-files.ts";

export const command: Command = {
  words: "label check",
  summary: "tell every problem of a label, with its line and what to write",
  usage: "LABEL [--json] [--no-gaps]",
  options: { json: { type: "boolean" }, "no-gaps": { type: "boolean" } },
  help: [
    ["LABEL", "a label as YAML or JSON; - reads standard input"],
    ["--json", "problems as JSON on standard output"],
    ["--no-gaps", "leave out what is only not stated"],
  ],
  example: "carelabel label check samples/labels/insulin-pump.label.yaml",
  async run({ values, args }, terminal) {
    const path = onlyArgument(args, "label");
    const all = (await readLabel(path, labelWorldOf(loadWorld()), terminal)).problems;
    const problems = values["no-gaps"] === true ? all.filter(({ code }) => code !== "not-stated") : all;
    const errors = problems.filter(({ level }) => level === "error").length;
    if (values.json === true) {
      terminal.out(
        `${JSON.stringify({ file: path, signable: errors === 0, problems: problems.map(asJson) }, null, 2)}\n`,
      );
    } else {
      terminal.out(inWords(path, problems, errors));
    }
    return errors === 0 ? EXIT.ok : EXIT.departs;
  },
};

const ROWS_SHOWN = 60;

function asJson({ place, ...problem }: PlacedProblem) {
  return { ...problem, line: place.line, column: place.column };
}

function inWords(path: string, problems: readonly PlacedProblem[], errors: number): string {
  const warnings = problems.length - errors;
  const answer =
    errors === 0
      ? `${path}: it can be signed${warnings > 0 ? `; ${count(warnings, "remark")}` : ""}`
      : `${path}: ${count(errors, "error")} to mend before it can be signed${warnings > 0 ? `, ${count(warnings, "remark")}` : ""}`;
  const sorted = [...problems].sort(
    (one, other) =>
      Number(one.level === "warning") - Number(other.level === "warning") || one.place.line - other.place.line,
  );
  const rows = sorted
    .slice(0, ROWS_SHOWN)
    .map(({ level, place, pointer, message, code }) =>
      [
        `  ${level === "error" ? "✖ error " : "▲ remark"} ${place.line}:${place.column} ${pointer === "" ? "/" : pointer}`,
        `      ${message} [${code}]`,
      ].join("\n"),
    );
  if (sorted.length > ROWS_SHOWN) rows.push(`  … and ${sorted.length - ROWS_SHOWN} more: --json has them all`);
  const next = errors === 0 ? `Next: carelabel label sign ${path} --key YOUR.key.json\n` : "";
  return [answer, ...rows, next]
    .filter((part) => part !== "")
    .join("\n")
    .concat(next === "" ? "\n" : "");
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
