/**
 * `label sign`: checks a label once more and signs it with the issuer's key, full and short form.
 */
import { labelWorldOf } from "../domain/knowledge/label-world.ts";
import { signLabel } from "../domain/label/signed-label.ts";
import { NO_TRUST } from "../domain/label/trust.ts";
import { verifyLabel } from "../domain/label/verify.ts";
import { writeWhole } from "../store/files.ts";
import { loadWorld } from "../store/load-world.ts";
import { deflate } from "../store/zlib-streams.ts";
import { type Command, EXIT } from "./command.ts";
import { onlyArgument, readSigner, readSoundLabel } from "./label-files.ts";

export const command: Command = {
  words: "label sign",
  summary: "sign a label with the issuer's key",
  usage: "LABEL --key KEY [--out FILE]",
  options: { key: { type: "string" }, out: { type: "string" } },
  help: [
    ["LABEL", "a label that `label check` finds sound"],
    ["--key KEY", "the key file of the label's issuer, as `key new` wrote it"],
    ["--out FILE", "where the signed label goes; by default LABEL's name with .signed.json"],
  ],
  example: "carelabel label sign samples/labels/insulin-pump.label.yaml --key maker.key.json",
  async run({ values, args }, terminal) {
    const path = onlyArgument(args, "label");
    const signer = await readSigner(values.key, terminal);
    const label = await readSoundLabel(path, labelWorldOf(loadWorld()), terminal);
    const signed = await signLabel(label, signer, deflate);
    const target =
      (values.out as string | undefined) ?? `${path.replace(/(\.label)?\.(ya?ml|json)$/i, "")}.signed.json`;
    await writeWhole(target, `${JSON.stringify(signed, null, 2)}\n`, { inputs: [path, String(values.key)] });
    const { digest } = await verifyLabel(signed, NO_TRUST, [], terminal.today);
    terminal.out(
      [
        `${target}: signed by ${signer.card.holder} (${signer.card.role})`,
        `digest ${digest}`,
        `Next: carelabel label render ${target}   or   carelabel label verify ${target} --trust trust.json`,
        "",
      ].join("\n"),
    );
    return EXIT.ok;
  },
};
