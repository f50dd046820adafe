/**
 * A file of answers for a command: read, or each of its problems told in a line of its own.
 */
import type { MaturityAnswers } from "../../domain/maturity/answers-file.ts";
import type { MaturityModel } from "../../domain/maturity/model.ts";
import { visibleLine } from "../../domain/visible-text.ts";
import { readMaturityAnswers } from "../../formats/maturity-answers/read-answers.ts";
import type { Terminal } from "../command.ts";

/** Undefined when something is wrong. */
export function readAnswersFile(
  bytes: Uint8Array,
  path: string,
  model: MaturityModel,
  terminal: Pick<Terminal, "err">,
): MaturityAnswers | undefined {
  const { file, problems } = readMaturityAnswers(bytes, path, model);
  for (const { place, message } of problems)
    terminal.err(
      `carelabel: ${visibleLine(path)}:${place.line}:${place.column}: ${visibleLine(message)} [answers-invalid]\n`,
    );
  return file;
}
