/**
 * `assess verify`: who stands behind a closed evaluation, and whether its levels follow from its answers; offline.
 */
import { fingerprintOf } from "../../domain/label/key.ts";
import type { SealedEvaluation } from "../../domain/maturity/sealed-evaluation.ts";
import {
  type EvaluationCountersignatureVerdict,
  type EvaluationVerification,
  type Reckoning,
  verifyEvaluation,
} from "../../domain/maturity/verify-evaluation.ts";
import { oneLine } from "../../domain/one-line.ts";
import { loadMaturityModel } from "../../store/load-maturity.ts";
import { type Command, EXIT } from "../command.ts";
import { onlyArgument, readTrust, readWithdrawals } from "../label-files.ts";
import { ANSWER_GLYPHS, BROKEN, sayOfClosed } from "../verification-words.ts";
import { readSignedEvaluation } from "./signed-evaluation-file.ts";

export const command: Command = {
  words: "assess verify",
  summary: "tell who signed a closed evaluation, and whether its levels follow from its answers",
  usage: "FILE [--trust TRUST] [--withdrawals LIST]... [--json]",
  options: {
    trust: { type: "string" },
    withdrawals: { type: "string", multiple: true },
    json: { type: "boolean" },
  },
  help: [
    ["FILE", "the signed file of a closed evaluation"],
    ["--trust TRUST", "your pinned keys; without them everybody is unknown"],
    ["--withdrawals LIST", "a withdrawal list of who signed; may be repeated"],
    ["--json", "the whole verification as JSON"],
  ],
  example: "carelabel assess verify evaluation.json --trust trust.json",
  async run({ values, args }, terminal) {
    const trust = await readTrust(values.trust, terminal);
    const lists = await readWithdrawals(values.withdrawals, terminal);
    const document = await readSignedEvaluation(onlyArgument(args, "signed evaluation"), terminal);
    const result = await verifyEvaluation(document, loadMaturityModel(), trust, lists, terminal.today);
    terminal.out(values.json === true ? `${JSON.stringify(result, null, 2)}\n` : inWords(result));
    if (trust.size === 0 && values.json !== true)
      terminal.out("\nNo keys are pinned: give --trust TRUST. Next: carelabel key pin CARD --trust trust.json\n");
    return holds(result) ? EXIT.ok : EXIT.departs;
  },
};

/** Everything that can be checked here holds. */
function holds({ answer, reckoning, countersignatures }: EvaluationVerification): boolean {
  return (
    answer === "trusted" &&
    reckoning?.kind === "agrees" &&
    countersignatures.every((one) => one.answer !== "broken" && one.answer !== "withdrawn")
  );
}

function inWords(result: EvaluationVerification): string {
  const { answer, sealed, kid, digest, holder, reckoning, countersignatures } = result;
  const rows = [`${ANSWER_GLYPHS[answer]} ${answer}: ${sayOfClosed(result, "evaluation")}`, ""];
  if (reckoning?.kind === "departs")
    rows.splice(1, 0, "✖ What was signed does not follow from its answers: do not rely on its levels.");
  if (sealed !== undefined) rows.push(...contentRows(sealed));
  if (holder !== undefined) rows.push(`  signed by  ${oneLine(holder.name)} (${holder.role})`);
  if (kid !== undefined) rows.push(`  key        ${fingerprintOf(kid)}`);
  if (digest !== undefined) rows.push(`  digest     ${digest}`);
  if (reckoning !== undefined) rows.push(`  levels     ${reckoned(reckoning)}`);
  for (const one of countersignatures) rows.push(...countersignedRows(one));
  if (sealed !== undefined && countersignatures.length === 0) rows.push("  countersigned by nobody");
  return `${rows.join("\n")}\n`;
}

function contentRows({ facility, place, title, result, trail }: SealedEvaluation): string[] {
  const closing = trail.at(-1);
  return [
    `  evaluation ${oneLine(title)}`,
    `  of         ${[facility, ...place].map((name) => oneLine(name)).join(" > ")}`,
    `  closed     ${closing?.at.slice(0, 10)} by ${oneLine(closing?.by ?? "")}`,
    `  achieved   ${result.facility.achieved} of the whole; ${Object.entries(result.dimensions)
      .map(([name, { achieved }]) => `${oneLine(name)} ${achieved}`)
      .join(", ")} (reading: ${result.reading})`,
  ];
}

function reckoned(reckoning: Reckoning): string {
  switch (reckoning.kind) {
    case "agrees":
      return "follow from the answers in it, reckoned again here";
    case "departs":
      return `DO NOT FOLLOW from the answers in it: ${reckoning.where
        .slice(0, 5)
        .map((one) => oneLine(one))
        .join(", ")}${reckoning.where.length > 5 ? ` and ${reckoning.where.length - 5} more` : ""}`;
    case "other-edition":
      return `not reckoned again: they were reckoned with the readings of ${oneLine(reckoning.signed)}, here are those of ${reckoning.here}`;
  }
}

function countersignedRows(verdict: EvaluationCountersignatureVerdict): string[] {
  const { answer, because, statement, holder, kid } = verdict;
  const who = oneLine(holder?.name ?? statement?.by.name ?? "somebody");
  const why = answer === "broken" ? `: ${BROKEN[because ?? ""] ?? "it is damaged"}` : "";
  const rows = [`  ${ANSWER_GLYPHS[answer]} countersigned by ${who}: ${answer}${why}`];
  if (answer !== "trusted" && answer !== "broken") rows.push(`      ${sayOfClosed(verdict, "evaluation")}`);
  if (statement !== undefined && answer !== "broken")
    rows.push(
      `      ${statement.role}, ${statement.on}, ${statement.evidence.length} pieces of evidence: ${oneLine(statement.examined)}`,
    );
  if (kid !== undefined) rows.push(`      key ${fingerprintOf(kid)}`);
  return rows;
}
