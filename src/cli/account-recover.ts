/**
 * `account recover`: lets an administrator in again who lost everything. At the machine's console, with the server stopped.
 */
import { join } from "node:path";
import { CONSOLE, recoverAccount } from "../acts/recover-account.ts";
import { InputError } from "../domain/input-error.ts";
import { openStore } from "../store/database.ts";
import { exists } from "../store/files.ts";
import { type Command, EXIT } from "./command.ts";

export const command: Command = {
  words: "account recover",
  summary: "give an administrator a new password, at the console of the machine",
  usage: "NAME [--data FOLDER] [--administrator]",
  options: { data: { type: "string", default: "data" }, administrator: { type: "boolean" } },
  help: [
    ["NAME", "with what the administrator signs in; without it, the names are told"],
    ["--data FOLDER", "the folder of the data (data); stop the server that has it open first"],
    ["--administrator", "make NAME an administrator; only where there is none at all"],
  ],
  example: "carelabel account recover anna",
  async run({ values, args }, terminal) {
    const folder = String(values.data);
    if (args.length > 1) throw new InputError("argument-wrong", "NAME", "name one administrator");
    // A folder that is misspelt would be made as an empty installation.
    if (!(await exists(join(folder, "carelabel.sqlite"))))
      throw new InputError(
        "data-unreadable",
        folder,
        "this folder holds no data of CareLabel; name the right one (--data)",
      );
    const store = await openStore(folder);
    try {
      const { account, password } = await recoverAccount(
        { store, actor: CONSOLE, now: () => new Date(), publish: () => undefined },
        args[0],
        values.administrator === true,
      );
      terminal.out(
        [
          `${account.name} signs in as "${account.signInName}" with this password, which is told once:`,
          "",
          `  ${password}`,
          "",
          "The account is an enabled administrator; its sessions and API tokens have ended. The ledger says so.",
          "Next: carelabel serve, sign in, and change the password.",
          "",
        ].join("\n"),
      );
      return EXIT.ok;
    } finally {
      await store.close();
    }
  },
};
