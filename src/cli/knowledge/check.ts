/**
 * `carelabel knowledge check`: what a file of knowledge is and what of it would be taken, without a server.
 */
import { InputError } from "../../domain/input-error.ts";
import { readKnowledge } from "../../store/read-knowledge.ts";
import { type Command, EXIT } from "../command.ts";
import { takenLines } from "./words.ts";

export const command: Command = {
  words: "knowledge check",
  summary: "Tell what a file of known weaknesses is, and what of it would be taken.",
  usage: "FILE [--json]",
  options: { json: { type: "boolean" } },
  help: [["--json", "as JSON"]],
  example: "carelabel knowledge check known_exploited_vulnerabilities.json",

  async run({ values, args }, terminal) {
    const [path, ...more] = args;
    if (path === undefined || more.length > 0) throw new InputError("argument-wrong", "FILE", "name one file");
    const taken = await readKnowledge(path, { sink: { take() {} }, today: new Date().toISOString().slice(0, 10) });
    terminal.out(values.json === true ? `${JSON.stringify(taken, null, 2)}\n` : takenLines(taken));
    return taken.refused > 0 ? EXIT.departs : EXIT.ok;
  },
};
