/**
 * `label withdraw`: takes back a label or a countersignature, as an entry in the signer's own withdrawal list.
 */
import { InputError } from "../domain/input-error.ts";
import { NO_TRUST } from "../domain/label/trust.ts";
import { ownList, verifyLabel } from "../domain/label/verify.ts";
import { type WithdrawalList, withdraw, withdrawalFileOf } from "../domain/label/withdrawal.ts";
import { exists, writeWhole } from "../store/files.ts";
import { type Command, EXIT } from "./command.ts";
import { onlyArgument, readJson, readSigned, readSigner } from "./label-files.ts";

export const command: Command = {
  words: "label withdraw",
  summary: "take back a label or a countersignature, in a signed list",
  usage: "SIGNED --key KEY --list LIST --reason TEXT [--superseded-by SIGNED]",
  options: {
    key: { type: "string" },
    list: { type: "string" },
    reason: { type: "string" },
    "superseded-by": { type: "string" },
  },
  help: [
    ["SIGNED", "the signed label; an institute's key takes back its countersignature of it"],
    ["--key KEY", "the key file of whoever signed what is taken back"],
    ["--list LIST", "your withdrawal list; made when it is not there, else one entry longer"],
    ["--reason TEXT", "why, in a sentence that everybody may read"],
    ["--superseded-by", "the signed label that takes its place"],
  ],
  example:
    'carelabel label withdraw pump.signed.json --key maker.key.json --list withdrawals.json --reason "wrong country"',
  async run({ values, args }, terminal) {
    const path = onlyArgument(args, "signed label");
    const { list: target, reason } = values;
    if (typeof target !== "string")
      throw new InputError("argument-wrong", "--list", "name your withdrawal list, for example withdrawals.json");
    if (typeof reason !== "string" || reason.trim() === "" || reason.length > 500) {
      throw new InputError("argument-wrong", "--reason", "write why, in at most 500 characters");
    }
    const signer = await readSigner(values.key, terminal);
    const found = await verifyLabel(await readSigned(path, terminal), NO_TRUST, [], terminal.today);
    const own =
      found.kid === signer.kid && found.digest !== undefined
        ? { of: "label" as const, digest: found.digest }
        : found.countersignatures
            .flatMap(({ kid, digest }) =>
              kid === signer.kid && digest !== undefined ? [{ of: "countersignature" as const, digest }] : [],
            )
            .at(-1);
    if (own === undefined) {
      throw new InputError(
        "key-unusable",
        path,
        `nothing in it was signed by the key of ${signer.card.holder}; only the signer takes a word back`,
      );
    }
    const successor = await successorOf(values["superseded-by"], terminal);
    let before: WithdrawalList | undefined;
    if (await exists(target)) {
      before = await ownList(withdrawalFileOf(await readJson(target, terminal, 64 * 1024 * 1024), target), signer.kid);
      if (before === undefined) {
        throw new InputError(
          "signature-unreadable",
          target,
          "this list is broken or another key signed it; a list holds one signer's withdrawals, so name another file",
        );
      }
    }
    const file = await withdraw(
      before,
      { ...own, on: terminal.today, reason, ...(successor === undefined ? {} : { successor }) },
      signer,
      terminal.today,
    );
    await writeWhole(target, `${JSON.stringify(file, null, 2)}\n`, { inputs: [path, String(values.key)] });
    terminal.out(
      `${target}: ${own.of} ${own.digest.slice(0, 16)}… ${successor === undefined ? "withdrawn" : "superseded"}; the list has ${(before?.entries.length ?? 0) + 1} entries\nNext: publish the list, and verify with --withdrawals ${target}\n`,
    );
    return EXIT.ok;
  },
};

async function successorOf(path: unknown, terminal: Parameters<typeof readSigned>[1]): Promise<string | undefined> {
  if (typeof path !== "string") return undefined;
  const { answer, digest } = await verifyLabel(await readSigned(path, terminal), NO_TRUST, [], terminal.today);
  if (answer === "broken")
    throw new InputError("signature-unreadable", path, "the label that takes its place is broken");
  return digest;
}
