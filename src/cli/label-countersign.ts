/**
 * `label countersign`: an institute's word on a signed label and on the evidence that it saw; raises the tier.
 */
import { basename } from "node:path";
import { addMonths, dayNumber } from "../domain/calendar.ts";
import { InputError } from "../domain/input-error.ts";
import { digestOf } from "../domain/label/digest.ts";
import { countersignLabel } from "../domain/label/signed-label.ts";
import { NO_TRUST } from "../domain/label/trust.ts";
import { verifyLabel } from "../domain/label/verify.ts";
import { readBytes, writeWhole } from "../store/files.ts";
import { type Command, EXIT } from "./command.ts";
import { onlyArgument, readSigned, readSigner } from "./label-files.ts";

const EVIDENCE_LIMIT_BYTES = 1024 ** 3;

export const command: Command = {
  words: "label countersign",
  summary: "an institute's countersignature over label and evidence",
  usage:
    "SIGNED --key KEY --tier reviewed|lab [--evidence FILE]... [--valid-until DAY] [--statement TEXT] [--out FILE]",
  options: {
    key: { type: "string" },
    tier: { type: "string" },
    evidence: { type: "string", multiple: true },
    "valid-until": { type: "string" },
    statement: { type: "string" },
    out: { type: "string" },
  },
  help: [
    ["SIGNED", "a signed label"],
    ["--key KEY", "the institute's key file"],
    ["--tier TIER", "reviewed (documents examined) or lab (tested; needs evidence)"],
    ["--evidence FILE", "a report or capture; its SHA-256 is signed, the file stays with you; may be repeated"],
    ["--valid-until DAY", "last day of the countersignature; by default one year from today"],
    ["--statement TEXT", "a sentence that is signed along"],
    ["--out FILE", "where to write; by default SIGNED itself"],
  ],
  example: "carelabel label countersign pump.signed.json --key lab.key.json --tier lab --evidence report.pdf",
  async run({ values, args }, terminal) {
    const path = onlyArgument(args, "signed label");
    const signer = await readSigner(values.key, terminal);
    const signed = await readSigned(path, terminal);
    const { tier, statement } = values;
    if (tier !== "reviewed" && tier !== "lab")
      throw new InputError("argument-wrong", "--tier", "write reviewed or lab");
    const { answer, digest } = await verifyLabel(signed, NO_TRUST, [], terminal.today);
    if (answer === "broken" || digest === undefined) {
      throw new InputError(
        "signature-unreadable",
        path,
        "its signature is broken; do not countersign it, ask the issuer for the label again",
      );
    }
    const validUntil = (values["valid-until"] as string | undefined) ?? addMonths(terminal.today, 12);
    dayNumber(validUntil, "--valid-until");
    const evidence = [];
    for (const file of (values.evidence as string[] | undefined) ?? []) {
      evidence.push({
        name: basename(file),
        digest: await digestOf(await readBytes(file, terminal.stdin, EVIDENCE_LIMIT_BYTES)),
      });
    }
    const countersigned = await countersignLabel(
      signed,
      {
        schema: "1.0",
        label: digest,
        tier,
        by: {
          name: signer.card.holder,
          ...(signer.card.country === undefined ? {} : { country: signer.card.country }),
        },
        on: terminal.today,
        validUntil,
        evidence,
        ...(typeof statement === "string" ? { statement } : {}),
      },
      signer,
    );
    const target = (values.out as string | undefined) ?? path;
    const inputs = [String(values.key), ...((values.evidence as string[] | undefined) ?? [])];
    await writeWhole(target, `${JSON.stringify(countersigned, null, 2)}\n`, { inputs });
    terminal.out(
      `${target}: countersigned as "${tier}" by ${signer.card.holder}, valid until ${validUntil}, ${evidence.length} pieces of evidence\nNext: carelabel label verify ${target} --trust trust.json\n`,
    );
    return EXIT.ok;
  },
};
