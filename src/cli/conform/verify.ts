/**
 * `conform verify`: who stands behind a closed assessment, and whether its verdicts follow from its statement; offline.
 */
import Type from "typebox";
import { Check } from "typebox/value";
import {
  type AssessmentVerification,
  type Rejudged,
  verifyAssessment,
} from "../../domain/conformance/verify-assessment.ts";
import { InputError } from "../../domain/input-error.ts";
import { fingerprintOf } from "../../domain/label/key.ts";
import { oneLine } from "../../domain/one-line.ts";
import { loadCatalogue } from "../../store/load-catalogue.ts";
import { type Command, EXIT } from "../command.ts";
import { onlyArgument, readJson, readTrust, readWithdrawals } from "../label-files.ts";
import { ANSWER_GLYPHS, sayOfClosed } from "../verification-words.ts";

const LIMIT_BYTES = 8 * 1024 * 1024;
const SignedAssessment = Type.Object({ carelabel: Type.Literal("signed-assessment"), assessment: Type.String() });

export const command: Command = {
  words: "conform verify",
  summary: "tell who signed a closed assessment, and whether its verdicts follow from its statement",
  usage: "FILE [--trust TRUST] [--withdrawals LIST]... [--json]",
  options: {
    trust: { type: "string" },
    withdrawals: { type: "string", multiple: true },
    json: { type: "boolean" },
  },
  help: [
    ["FILE", "the signed file of a closed assessment"],
    ["--trust TRUST", "your pinned keys; without them everybody is unknown"],
    ["--withdrawals LIST", "a withdrawal list of who signed; may be repeated"],
    ["--json", "the whole verification as JSON"],
  ],
  example: "carelabel conform verify assessment.json --trust trust.json",
  async run({ values, args }, terminal) {
    const trust = await readTrust(values.trust, terminal);
    const lists = await readWithdrawals(values.withdrawals, terminal);
    const path = onlyArgument(args, "signed assessment");
    const file: unknown = await readJson(path, terminal, LIMIT_BYTES);
    if (!Check(SignedAssessment, file))
      throw new InputError("signature-unreadable", path, "it is no signed file of a closed assessment; get it again");
    const result = await verifyAssessment(file.assessment, catalogueHere, trust, lists, terminal.today);
    terminal.out(values.json === true ? `${JSON.stringify(result, null, 2)}\n` : inWords(result));
    if (trust.size === 0 && values.json !== true)
      terminal.out("\nNo keys are pinned: give --trust TRUST. Next: carelabel key pin CARD --trust trust.json\n");
    return result.answer === "trusted" && result.rejudged?.kind === "agrees" ? EXIT.ok : EXIT.departs;
  },
};

function catalogueHere(id: string) {
  try {
    return loadCatalogue(id);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function inWords(result: AssessmentVerification): string {
  const { answer, sealed, kid, digest, holder, rejudged } = result;
  const rows = [`${ANSWER_GLYPHS[answer]} ${answer}: ${sayOfClosed(result, "assessment")}`, ""];
  if (sealed !== undefined) {
    const { report, title, facility, trail } = sealed;
    const closing = trail.at(-1);
    rows.push(
      `  assessment ${oneLine(title)}`,
      `  product    ${[report.product.maker, report.product.model].map((name) => oneLine(name ?? "-")).join(" ")}`,
      `  against    ${oneLine(report.catalogue.name)} ${oneLine(report.catalogue.edition)}`,
      `  verdict    ${report.product.verdict}`,
      `  closed     ${closing?.at.slice(0, 10)} by ${oneLine(closing?.by ?? "")}, ${oneLine(facility)}`,
    );
  }
  if (holder !== undefined) rows.push(`  signed by  ${oneLine(holder.name)} (${holder.role})`);
  if (kid !== undefined) rows.push(`  key        ${fingerprintOf(kid)}`);
  if (digest !== undefined) rows.push(`  digest     ${digest}`);
  if (rejudged !== undefined) rows.push(`  verdicts   ${said(rejudged)}`);
  return `${rows.join("\n")}\n`;
}

const NAMED = 5;

function said(rejudged: Rejudged): string {
  switch (rejudged.kind) {
    case "agrees":
      return "follow from the statement in it, judged again here";
    case "departs": {
      const { where } = rejudged;
      const named = where.slice(0, NAMED).map((one) => oneLine(one));
      const more = where.length > NAMED ? ` and ${where.length - NAMED} more` : "";
      return `DO NOT FOLLOW from the statement in it: ${named.join(", ")}${more}`;
    }
    case "other-catalogue":
      return "not judged again: this catalogue is not here, or in another state";
  }
}
