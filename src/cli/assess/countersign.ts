/**
 * `assess countersign`: an auditor's word on a closed evaluation, signed with a key of their own, without a server.
 */
import { basename } from "node:path";
import { dayNumber } from "../../domain/calendar.ts";
import { InputError } from "../../domain/input-error.ts";
import { digestOf } from "../../domain/label/digest.ts";
import { AuditorRole, countersignEvaluation, type Examined } from "../../domain/maturity/signed-evaluation.ts";
import { readBytes, writeWhole } from "../../store/files.ts";
import { type Command, EXIT } from "../command.ts";
import { onlyArgument, readSigner } from "../label-files.ts";
import { readSignedEvaluation } from "./signed-evaluation-file.ts";

const EVIDENCE_LIMIT_BYTES = 1024 ** 3;

export const command: Command = {
  words: "assess countersign",
  summary: "an auditor's countersignature over a closed evaluation",
  usage: "FILE --key KEY --role external|internal --examined TEXT [--evidence FILE]... [--on DAY] [--out FILE]",
  options: {
    key: { type: "string" },
    role: { type: "string" },
    examined: { type: "string" },
    evidence: { type: "string", multiple: true },
    on: { type: "string" },
    out: { type: "string" },
  },
  help: [
    ["FILE", "the signed file of a closed evaluation; verify it first"],
    ["--key KEY", "your own key file, never the facility's"],
    ["--role ROLE", "external (an institute's key) or internal (a key with the role facility)"],
    ["--examined TEXT", "what you examined, and what not; it is signed along"],
    ["--evidence FILE", "what you saw; its SHA-256 is signed, the file stays with you; may be repeated"],
    ["--on DAY", "the day of your examination; today by default"],
    ["--out FILE", "where to write; by default FILE itself"],
  ],
  example:
    'carelabel assess countersign evaluation.json --key auditor.key.json --role external --examined "All answers of level 1, on site"',
  async run({ values, args }, terminal) {
    const path = onlyArgument(args, "signed evaluation");
    const signer = await readSigner(values.key, terminal);
    const document = await readSignedEvaluation(path, terminal);
    const { role, examined, on = terminal.today } = values;
    if (!AuditorRole.enum.includes(role as AuditorRole))
      throw new InputError("argument-wrong", "--role", "write external or internal");
    if (typeof examined !== "string" || examined.trim() === "")
      throw new InputError("argument-wrong", "--examined", "say what you examined; it is signed along");
    dayNumber(String(on), "--on");
    if (String(on) > terminal.today)
      throw new InputError("argument-wrong", "--on", "this day has not come yet; nobody can have signed on it");
    const files = (values.evidence as string[] | undefined) ?? [];
    const evidence: Examined["evidence"] = [];
    for (const file of files)
      evidence.push({
        name: basename(file),
        digest: await digestOf(await readBytes(file, terminal.stdin, EVIDENCE_LIMIT_BYTES)),
      });
    const said = { role: role as AuditorRole, on: String(on), examined: examined.trim(), evidence };
    const countersigned = await countersignEvaluation(document, said, signer);
    const target = (values.out as string | undefined) ?? path;
    await writeWhole(target, `${JSON.stringify(countersigned, null, 2)}\n`, { inputs: [String(values.key), ...files] });
    terminal.out(
      `${target}: countersigned by ${signer.card.holder} (${said.role}), ${evidence.length} pieces of evidence\nNext: carelabel assess verify ${target} --trust trust.json\n`,
    );
    return EXIT.ok;
  },
};
