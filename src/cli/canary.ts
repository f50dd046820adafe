/**
 * `canary new`: a dummy patient to type into an app, so that the audit finds who receives it.
 */
import { randomBytes } from "node:crypto";
import { InputError } from "../domain/input-error.ts";
import { newCanary } from "../domain/traffic/canary/record.ts";
import { canarySheet } from "../domain/traffic/canary/sheet.ts";
import { writeAllOrNone } from "../store/files.ts";
import { type Command, EXIT } from "./command.ts";

export const command: Command = {
  words: "canary new",
  summary: "make a dummy patient whose values the audit finds wherever an app sends them",
  usage: "[--out FILE] [--language de|en]",
  options: { out: { type: "string", default: "canary.json" }, language: { type: "string", default: "en" } },
  help: [
    ["--out FILE", "writes FILE (default canary.json), and beside it FILE with .txt: the sheet to type from"],
    ["--language L", "de or en (default): language of the sheet, form of name, street and telephone number"],
  ],
  example: "carelabel canary new --out canary.json --language de",
  async run({ values, args }, terminal) {
    const { out, language } = values as { out: string; language: string };
    if (args[0] !== undefined)
      throw new InputError("argument-wrong", args[0], "it takes no argument; name the file by --out");
    if (language !== "de" && language !== "en") throw new InputError("argument-wrong", "--language", "write de or en");
    const canary = newCanary((count) => new Uint8Array(randomBytes(count)), language, terminal.today);
    const sheet = canarySheet(canary);
    const sheetPath = `${out.replace(/\.json$/, "")}.txt`;
    await writeAllOrNone([
      { path: out, content: `${JSON.stringify(canary, null, 2)}\n`, replace: false },
      { path: sheetPath, content: sheet, replace: false },
    ]);
    terminal.out(`${sheet}\n${out}   for the audit; keep it with the capture\n${sheetPath}   the sheet above\n`);
    return EXIT.ok;
  },
};
