/**
 * `label cyclonedx`: a label as a CycloneDX 1.7 document, for programs that keep bills of materials.
 */
import { auditableLabel } from "../acts/auditable-label.ts";
import { InputError } from "../domain/input-error.ts";
import { canonicalBytes, digestOf } from "../domain/label/digest.ts";
import { writeCycloneDx } from "../formats/cyclonedx/write-cyclonedx.ts";
import { readBytes, writeWhole } from "../store/files.ts";
import { type Command, EXIT } from "./command.ts";
import { onlyArgument } from "./label-files.ts";

const LABEL_LIMIT_BYTES = 8 * 1024 * 1024;

export const command: Command = {
  words: "label cyclonedx",
  summary: "write a label as CycloneDX 1.7 JSON",
  usage: "LABEL [--out FILE]",
  options: { out: { type: "string" } },
  help: [
    ["LABEL", "a label as written or signed"],
    ["--out FILE", "writes FILE; without it the document goes to standard output"],
  ],
  example: "carelabel label cyclonedx pump.signed.json --out pump.cdx.json",
  async run({ values, args }, terminal) {
    const path = onlyArgument(args, "label");
    const read = await auditableLabel(await readBytes(path, terminal.stdin, LABEL_LIMIT_BYTES), path, terminal.today);
    if (read.declaresPeersOnly === true)
      throw new InputError("label-invalid", path, "it is a MUD file, which declares peers only; give a label");
    const digest = read.digest ?? (await digestOf(canonicalBytes(read.label)));
    const { document, lost } = writeCycloneDx({ label: read.label, digest, signed: read.signed === true });
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (typeof values.out === "string") await writeWhole(values.out, text, { inputs: [path] });
    else terminal.out(text);
    if (lost.length > 0) terminal.err(`CycloneDX has no place for:\n${lost.map((one) => `  ${one}\n`).join("")}`);
    return EXIT.ok;
  },
};
