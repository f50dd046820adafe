/**
 * What the heads of HTTP show of who proves what.
 *
 * Sources: RFC 9110, section 11; RFC 7617 (Basic), RFC 6750 (Bearer), RFC 7616 (Digest), RFC 6265 (cookies).
 */
import type { MarkKind } from "../../domain/traffic/protection.ts";
import type { HttpCredential, MessageHead, ResponseHead } from "../http1/http1-facts.ts";
import type { MarkList } from "./mark-list.ts";

/** The password can be guessed from what is seen (RFC 7616, section 5.8; MS-NLMP). */
const GUESSABLE: ReadonlySet<string> = new Set(["digest", "ntlm"]);
/** A signature or a ticket: the secret itself is not sent. */
const SIGNED: ReadonlySet<string> = new Set([
  ...["aws4-hmac-sha256", "aws", "concealed", "dpop", "hawk", "hoba", "mutual", "negotiate", "oauth"],
  ...["scram-sha-1", "scram-sha-256", "sharedkey"],
]);

export function markHead(marks: MarkList, direction: 0 | 1, { credentials }: Pick<MessageHead, "credentials">): void {
  for (const credential of credentials) marks.add(kindOf(credential), wordsOf(credential), direction, credential.count);
}

export function markChallenges(marks: MarkList, { challenges }: Pick<ResponseHead, "challenges">): void {
  for (const scheme of challenges) marks.add("detail", `HTTP asks for ${schemeWord(scheme)}`, 1);
}

function kindOf({ kind }: HttpCredential): MarkKind {
  if (GUESSABLE.has(kind)) return "weak-authentication";
  return SIGNED.has(kind) ? "detail" : "credential";
}

function wordsOf({ kind, field }: HttpCredential): string {
  if (kind === "cookie") return field === "set-cookie" ? "HTTP cookie set" : "HTTP cookie";
  if (kind === "user") return "HTTP user in the target";
  if (kind === "key") return `HTTP key in ${field}`;
  return `HTTP ${schemeWord(kind)}${field === "proxy-authorization" ? " for the proxy" : ""}`;
}

/** "Basic", "Bearer" as the registry writes them. */
function schemeWord(scheme: string): string {
  return scheme === "other" ? "unknown scheme" : scheme.slice(0, 1).toUpperCase() + scheme.slice(1);
}
