/**
 * What the heads of HTTP show of who proves what, and where two receivers may read them differently.
 *
 * Sources: RFC 9110, section 11; RFC 7617 (Basic), RFC 6750 (Bearer), RFC 7616 (Digest), RFC 6265 (cookies); RFC 9112,
 * sections 3.2 (Host) and 6.3 (length of a body).
 */
import type { MarkKind } from "../../domain/traffic/protection.ts";
import type { Http1Mark, HttpCredential, MessageHead, RequestHead, ResponseHead } from "../http1/http1-facts.ts";
import type { MarkList } from "./mark-list.ts";

/** The password can be guessed from what is seen (RFC 7616, section 5.8; MS-NLMP). */
const GUESSABLE: ReadonlySet<string> = new Set(["digest", "ntlm"]);
/** A signature or a ticket: the secret itself is not sent. */
const SIGNED: ReadonlySet<string> = new Set([
  ...["aws4-hmac-sha256", "aws", "concealed", "dpop", "hawk", "hoba", "mutual", "negotiate", "oauth"],
  ...["scram-sha-1", "scram-sha-256", "sharedkey"],
]);

/** By these somebody may slip a request past whoever checks them, or to another host. */
const DOUBTS: { readonly [Mark in Http1Mark]?: string } = {
  "hosts-differ": "HTTP names two hosts",
  "length-and-chunked": "HTTP Content-Length beside Transfer-Encoding",
  "lengths-differ": "HTTP Content-Lengths that differ",
  "length-unreadable": "HTTP Content-Length that is no length",
  "transfer-coding-odd": "HTTP Transfer-Encoding that is odd",
  "chunk-unreadable": "HTTP chunk without a size",
};

export function markHead(
  list: MarkList,
  direction: 0 | 1,
  {
    credentials,
    marks,
    otherHost,
  }: Pick<MessageHead, "credentials" | "marks"> & Pick<Partial<RequestHead>, "otherHost">,
): void {
  for (const credential of credentials) list.add(kindOf(credential), wordsOf(credential), direction, credential.count);
  for (const mark of marks) {
    const doubt = DOUBTS[mark];
    if (doubt === undefined) continue;
    const isNamed = mark === "hosts-differ" && otherHost !== undefined && otherHost !== "";
    list.add("detail", isNamed ? `${doubt}: ${otherHost}` : doubt, direction);
  }
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
