/**
 * `label mud`: the network peers of a label as a MUD file (RFC 8520), for switches and gateways that enforce one.
 */
import { auditableLabel } from "../acts/auditable-label.ts";
import { InputError } from "../domain/input-error.ts";
import { writeMud } from "../formats/mud/write-mud.ts";
import { readBytes, writeWhole } from "../store/files.ts";
import { type Command, EXIT } from "./command.ts";

const LABEL_LIMIT_BYTES = 8 * 1024 * 1024;

export const command: Command = {
  words: "label mud",
  summary: "write a label's network peers as a MUD file (RFC 8520)",
  usage: "LABEL --url URL [--out FILE]",
  options: { url: { type: "string" }, out: { type: "string" } },
  help: [
    ["LABEL", "a label as written or signed"],
    ["--url URL", "where the file will be fetched from (https); it stands in the file"],
    ["--out FILE", "writes FILE; without it the file goes to standard output"],
  ],
  example: "carelabel label mud pump.label.yaml --url https://maker.example/pump.json --out pump.mud.json",
  async run({ values, args }, terminal) {
    const [path, more] = args;
    if (path === undefined || more !== undefined) throw new InputError("argument-wrong", "arguments", "name one label");
    const url = values.url as string | undefined;
    if (url === undefined || !URL.canParse(url) || new URL(url).protocol !== "https:")
      throw new InputError("argument-wrong", "--url", "write the https address from which the file will be fetched");
    const { label } = await auditableLabel(
      await readBytes(path, terminal.stdin, LABEL_LIMIT_BYTES),
      path,
      terminal.today,
    );
    if ((label.components?.data?.endpoints ?? []).length === 0)
      throw new InputError(
        "label-invalid",
        path,
        "it names no network peers (components.data.endpoints), so there is nothing to allow",
      );
    const { document, lost } = writeMud(label, url, `${terminal.today}T00:00:00+00:00`);
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (typeof values.out === "string") await writeWhole(values.out, text, { inputs: [path] });
    else terminal.out(text);
    if (lost.length > 0) terminal.err(`a MUD file cannot say:\n${lost.map((one) => `  ${one}\n`).join("")}`);
    return EXIT.ok;
  },
};
