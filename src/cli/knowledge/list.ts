/**
 * `carelabel knowledge list`: which files of known weaknesses a server has, and which of them are too old.
 */
import { Check } from "typebox/value";
import { listKnowledgeRoute } from "../../contract/knowledge.ts";
import { InputError } from "../../domain/input-error.ts";
import { type Command, EXIT } from "../command.ts";
import { SERVER_HELP, SERVER_OPTIONS, serverOf } from "./server-call.ts";
import { sourceLine } from "./words.ts";

export const command: Command = {
  words: "knowledge list",
  summary: "List the files of known weaknesses that a server has, with their age.",
  usage: "--server URL --token-file FILE [--ca FILE] [--json]",
  options: { ...SERVER_OPTIONS, json: { type: "boolean" } },
  help: [...SERVER_HELP, ["--json", "as JSON"]],
  example: "carelabel knowledge list --server https://carelabel.example --token-file my.token",

  async run({ values, args }, terminal) {
    if (args[0] !== undefined) throw new InputError("argument-wrong", args[0], "it takes no argument");
    const server = await serverOf(values, terminal);
    const list = await server.call("GET", listKnowledgeRoute.path);
    if (!Check(listKnowledgeRoute.reply, list))
      throw new InputError("argument-wrong", "--server", "what answers there is no CareLabel server of this version");
    if (values.json === true) terminal.out(`${JSON.stringify(list.sources, null, 2)}\n`);
    else if (list.sources.length === 0) terminal.out("Nothing was brought in yet: carelabel knowledge import FILE\n");
    else for (const { source, age } of list.sources) terminal.out(sourceLine(source, age));
    return list.sources.some(({ age }) => age.isOld) ? EXIT.departs : EXIT.ok;
  },
};
