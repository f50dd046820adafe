/**
 * `label verify`: who stands behind a signed label or a scanned code, offline, with pinned keys.
 */
import { InputError } from "../domain/input-error.ts";
import { readCode } from "../domain/label/digital-link.ts";
import { fingerprintOf } from "../domain/label/key.ts";
import type { Trust } from "../domain/label/trust.ts";
import {
  type ShortVerification,
  type Verification,
  verifyLabel,
  verifyShortLabel,
  type WithdrawalCheck,
} from "../domain/label/verify.ts";
import { oneLine } from "../domain/one-line.ts";
import { inflate } from "../store/zlib-streams.ts";
import { type Command, EXIT } from "./command.ts";
import { onlyArgument, readSigned, readTrust, readWithdrawals } from "./label-files.ts";
import { ANSWER_GLYPHS, sayVerdict, TIER_WORDS } from "./verification-words.ts";

export const command: Command = {
  words: "label verify",
  summary: "tell who stands behind a signed label or a scanned code",
  usage: "SIGNED | --code TEXT  [--trust TRUST] [--withdrawals LIST]... [--json]",
  options: {
    code: { type: "string" },
    trust: { type: "string" },
    withdrawals: { type: "string", multiple: true },
    json: { type: "boolean" },
  },
  help: [
    ["SIGNED", "a signed label"],
    ["--code TEXT", "the text of a scanned code instead of a file"],
    ["--trust TRUST", "your pinned keys; without them every issuer is unknown"],
    ["--withdrawals LIST", "a withdrawal list of the issuer or an institute; may be repeated"],
    ["--json", "the whole verification as JSON"],
  ],
  example: "carelabel label verify pump.signed.json --trust trust.json --withdrawals withdrawals.json",
  async run({ values, args }, terminal) {
    const trust = await readTrust(values.trust, terminal);
    const lists = await readWithdrawals(values.withdrawals, terminal);
    if (typeof values.code === "string") {
      if (args.length > 0)
        throw new InputError("argument-wrong", "arguments", "name a signed label or give --code, not both");
      const code = await readCode(values.code, inflate);
      if (code.cose === undefined)
        throw new InputError(
          "signature-unreadable",
          "--code",
          "this code only links to the label's page; open it, or verify the signed label itself",
        );
      const result = await verifyShortLabel(code.cose, code, trust, lists, terminal.today);
      terminal.out(
        values.json === true
          ? json(result)
          : inWords(result, result.short && `${result.short.maker} ${result.short.model}`, trust),
      );
      return result.answer === "trusted" ? EXIT.ok : EXIT.departs;
    }
    const path = onlyArgument(args, "signed label");
    const result = await verifyLabel(await readSigned(path, terminal), trust, lists, terminal.today);
    const name = result.label && `${result.label.product.maker.name} ${result.label.product.model}`;
    terminal.out(values.json === true ? json(result) : inWords(result, name, trust));
    return result.answer === "trusted" ? EXIT.ok : EXIT.departs;
  },
};

function json(result: Verification | ShortVerification): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}

function inWords(result: Verification | ShortVerification, name: string | undefined, trust: Trust): string {
  const rows: string[] = [`${ANSWER_GLYPHS[result.answer]} ${result.answer}: ${sayVerdict(result)}`, ""];
  if (name !== undefined) rows.push(`  label      ${oneLine(name)}`);
  const issuer = "label" in result ? result.label?.issuer : "short" in result ? result.short?.issuer : undefined;
  if (issuer !== undefined && result.holder === undefined)
    rows.push(`  issuer     ${oneLine(issuer.name)} (${issuer.kind}), as the label says`);
  if (result.holder !== undefined) rows.push(`  signed by  ${oneLine(result.holder.name)} (${result.holder.role})`);
  if (result.kid !== undefined) rows.push(`  key        ${fingerprintOf(result.kid)}`);
  if (result.tier !== undefined) rows.push(`  tier       ${result.tier}: ${tierWords(result)}`);
  if (result.unknownFacts > 0)
    rows.push(`  newer      ${result.unknownFacts} facts are of a later schema, which this program does not know`);
  if (result.validUntil !== undefined) rows.push(`  valid      until ${result.validUntil}`);
  if ("digest" in result) rows.push(`  digest     ${result.digest}`);
  for (const one of "countersignatures" in result ? result.countersignatures : []) {
    const who = oneLine(one.holder?.name ?? one.statement?.by.name ?? "somebody");
    rows.push(
      `  ${ANSWER_GLYPHS[one.answer]} countersigned by ${who}: ${one.answer}${one.statement === undefined ? "" : ` (${one.statement.tier}, ${one.statement.evidence.length} pieces of evidence)`}`,
    );
  }
  rows.push(`  withdrawal ${withdrawalWords(result.withdrawals)}`);
  if (trust.size === 0)
    rows.push("", "No keys are pinned: give --trust TRUST. Next: carelabel key pin CARD --trust trust.json");
  return `${rows.join("\n")}\n`;
}

/** The word of an issuer who is not the product's maker is told as theirs. */
function tierWords({ tier, holder, issuerIsMaker }: Verification | ShortVerification): string {
  if (tier === "self" && issuerIsMaker === false)
    return `the word of ${oneLine(holder?.name ?? "its issuer")}, who is not the product's maker`;
  return tier === undefined ? "" : TIER_WORDS[tier];
}

function withdrawalWords({ issuersListOf, unusable }: WithdrawalCheck): string {
  const checked =
    issuersListOf === null
      ? "not checked: no list of this issuer was given"
      : `checked against the issuer's list of ${issuersListOf}`;
  return unusable === 0 ? checked : `${checked}; ${unusable} list(s) are broken or by nobody known`;
}
