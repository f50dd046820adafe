/**
 * What every answer of the HTTP door must keep to, whatever was asked (docs/errors.md).
 */
import { readFileSync } from "node:fs";
import { Check } from "typebox/value";
import { PROBLEM_MEDIA_TYPE, ProblemDetails } from "../../../src/contract/problem-details.ts";
import type { Answer, Heard } from "./exchange.ts";
import type { Sent } from "./requests.ts";

const errorsPage = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");
const KNOWN_CODES: ReadonlySet<string> = new Set(
  [...errorsPage.matchAll(/`([a-z]+(?:-[a-z]+)*)`/g)].map(([, code]) => code ?? ""),
);
/** Those that are said by the server, not by a bug of it: to come again, and no typesetter here. */
const SAID = new Map([
  [501, ["format-unsupported"]],
  [503, ["busy", "page-not-built"]],
]);

/** What is wrong with what came back; undefined when nothing is. */
export function brokenLaw(
  { kind, talk, isOwed, hasBody = false }: Sent,
  { answers, unreadable, isLate, isReset }: Heard,
): string | undefined {
  if (unreadable !== null) return `no answer of HTTP: ${JSON.stringify(unreadable)}`;
  if (isLate) return "not answered in time";
  if (isOwed && answers.length === 0 && !(isReset && hasBody)) return `not answered${isReset ? ", cut off" : ""}`;
  if (kind === "ambiguous" && answers.some(({ status }) => status < 400)) return "what ends in two ways was acted on";
  for (const answer of answers) {
    const wrong = problemIn(answer, talk.isHead);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function problemIn({ status, fields, body }: Answer, isHead: boolean): string | undefined {
  if (status < 400) return undefined;
  const type = fields.get("content-type") ?? "";
  const told = `${status} ${type} ${body.subarray(0, 300)}`;
  // The state of the watch, for whoever looks from outside.
  if (status === 503 && type.startsWith("application/json") && /"watch":/.test(String(body))) return undefined;
  if (!type.startsWith(PROBLEM_MEDIA_TYPE)) return `no problem details: ${told}`;
  if (isHead) return status >= 500 && !SAID.has(status) ? told : undefined;
  let problem: unknown;
  try {
    problem = JSON.parse(String(body));
  } catch {
    return `problem details that are no JSON: ${told}`;
  }
  if (!Check(ProblemDetails, problem)) return `problem details not as the contract has them: ${told}`;
  if (problem.status !== status) return `a problem of another status: ${told}`;
  if (!KNOWN_CODES.has(problem.code)) return `a code that docs/errors.md does not know: ${told}`;
  if (status >= 500 && SAID.get(status)?.includes(problem.code) !== true) return told;
  return undefined;
}
