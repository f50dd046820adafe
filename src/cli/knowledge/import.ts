/**
 * `carelabel knowledge import`: brings files of known weaknesses to a server, which reads them.
 */
import { setTimeout } from "node:timers/promises";
import { Check } from "typebox/value";
import {
  importKnowledgeRoute,
  KnowledgeImport,
  listKnowledgeRoute,
  readKnowledgeImportRoute,
} from "../../contract/knowledge.ts";
import { InputError } from "../../domain/input-error.ts";
import { type Command, EXIT, type Terminal } from "../command.ts";
import { progressLine } from "../progress.ts";
import { SERVER_HELP, SERVER_OPTIONS, type Server, serverOf } from "./server-call.ts";
import { takenLines } from "./words.ts";

const ASK_EVERY_MS = 300;

export const command: Command = {
  words: "knowledge import",
  summary: "Bring files of known weaknesses, advisories and support periods to a server.",
  usage: "FILE... --server URL --token-file FILE [--ca FILE]",
  options: SERVER_OPTIONS,
  help: SERVER_HELP,
  example: "carelabel knowledge import all.zip --server https://carelabel.example --token-file my.token",

  async run({ values, args }, terminal) {
    if (args.length === 0) throw new InputError("argument-wrong", "FILE", "name one file or several");
    const server = await serverOf(values, terminal);
    let departs = false;
    for (const path of args) departs = (await importOne(server, path, terminal)) || departs;
    return departs ? EXIT.departs : EXIT.ok;
  },
};

/** @returns whether some of its entries were refused. @throws {InputError} when all of it is. */
async function importOne(server: Server, path: string, terminal: Terminal): Promise<boolean> {
  const progress = progressLine(terminal);
  let state: KnowledgeImport;
  try {
    state = importIn(await server.send(importKnowledgeRoute.path, "file", path, progress.show));
    while (state.stage === "reading") {
      progress.show(state.bytesRead, state.bytes);
      await setTimeout(ASK_EVERY_MS);
      state = importIn(await server.call("GET", readKnowledgeImportRoute.path.replace(":id", state.id)));
    }
  } finally {
    progress.end();
  }
  if (state.problem !== null) throw new InputError("document-unreadable", path, state.problem.detail);
  if (state.stage === "cancelled") throw new InputError("document-unreadable", path, "its import was cancelled");
  const list = await server.call("GET", listKnowledgeRoute.path);
  if (!Check(listKnowledgeRoute.reply, list)) throw notOurs();
  const kept = list.sources.find(({ source }) => source.id === state.source)?.source;
  if (kept === undefined) throw new InputError("record-changed", path, "somebody replaced or removed it just now");
  terminal.out(`${path}: ${takenLines(kept.taken)}`);
  for (const name of state.replaced) terminal.out(`It took the place of ${name}.\n`);
  return kept.taken.refused > 0;
}

function importIn(value: unknown): KnowledgeImport {
  if (Check(KnowledgeImport, value)) return value;
  throw notOurs();
}

const notOurs = () =>
  new InputError("argument-wrong", "--server", "what answers there is no CareLabel server of this version");
