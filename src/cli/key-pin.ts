/**
 * `key pin`: trusts a key card, after its fingerprint was compared by another way than the one the card came by.
 */
import { createInterface } from "node:readline/promises";
import { InputError } from "../domain/input-error.ts";
import { fingerprintOf, importPublicKey, keyCardOf, sameFingerprint, thumbprintOf } from "../domain/label/key.ts";
import { pin, type TrustFile, trustOf } from "../domain/label/trust.ts";
import { oneLine } from "../domain/one-line.ts";
import { exists, writeWhole } from "../store/files.ts";
import { type Command, EXIT } from "./command.ts";
import { onlyArgument, readJson } from "./label-files.ts";

export const command: Command = {
  words: "key pin",
  summary: "trust a key card after comparing its fingerprint",
  usage: "CARD --trust TRUST [--fingerprint HEX]",
  options: { trust: { type: "string" }, fingerprint: { type: "string" } },
  help: [
    ["CARD", "the key card that a maker, facility or institute handed out"],
    ["--trust TRUST", "the file of pinned keys; made when it is not there"],
    ["--fingerprint HEX", "the fingerprint as you learnt it by another way; asked for on a terminal when absent"],
  ],
  example: 'carelabel key pin hillbrook.card.json --trust trust.json --fingerprint "3f2a 91c0 …"',
  async run({ values, args }, terminal) {
    const path = onlyArgument(args, "key card");
    const target = values.trust;
    if (typeof target !== "string")
      throw new InputError("argument-wrong", "--trust", "name the file of pinned keys, for example trust.json");
    const card = keyCardOf(await readJson(path, terminal), path);
    await importPublicKey(card.key);
    const fingerprint = fingerprintOf(await thumbprintOf(card.key));

    const given = values.fingerprint ?? (terminal.interactive ? await ask(card.holder) : undefined);
    if (typeof given !== "string") {
      throw new InputError(
        "argument-wrong",
        "--fingerprint",
        `give the fingerprint that ${card.holder} told you by another way than this card`,
      );
    }
    if (!sameFingerprint(given, fingerprint)) {
      throw new InputError(
        "key-unusable",
        path,
        `the card's fingerprint is ${fingerprint}, not the one given; ask ${card.holder} again before you trust it`,
      );
    }

    let before: TrustFile = { carelabel: "trust", pinned: [] };
    if (await exists(target)) {
      before = (await readJson(target, terminal)) as TrustFile;
      await trustOf(before, target);
    }
    await writeWhole(target, `${JSON.stringify(await pin(before, card, terminal.today), null, 2)}\n`);
    terminal.out(
      `pinned: ${card.holder} (${card.role}), fingerprint ${fingerprint}\nNext: carelabel label verify SIGNED --trust ${target}\n`,
    );
    return EXIT.ok;
  },
};

async function ask(holder: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await lines.question(
      `The card says it belongs to "${oneLine(holder)}". Ask them for their fingerprint by telephone or on paper, and type\nwhat they say (32 digits; it is compared with the card's): `,
    );
  } finally {
    lines.close();
  }
}
