/**
 * Which credentials the headers of a request and its answer carry, and where two receivers may read them differently, in
 * the words that packets get too; no value.
 *
 * Sources: RFC 9110, section 11; RFC 6265, sections 4.1 and 4.2 (cookies); RFC 9112, sections 3.2 and 6.3.
 */
import type { Mark } from "../../domain/traffic/protection.ts";
import type { Http1Mark, HttpCredential } from "../http1/http1-facts.ts";
import { MessageLength } from "../http1/message-length.ts";
import { NamedHosts } from "../http1/named-hosts.ts";
import { KEY_HEADERS, schemeOf } from "../http1/request-parts.ts";
import { markChallenges, markHead } from "../packet-capture/http-marks.ts";
import { MarkList } from "../packet-capture/mark-list.ts";

type Headers = readonly (readonly [name: string, value: string | null])[];

/** A header of either case; the URL because it may name a user before its host, `https://user:password@host/`. */
export function headMarks(url: string, request: Headers, response: Headers): readonly Mark[] {
  const marks = new MarkList();
  const user = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)@/i.exec(url)?.[1];
  const inTarget = user === undefined ? [] : [{ kind: "user", field: "target", count: 1, bytes: user.length }];
  markHead(marks, 0, { credentials: [...inTarget, ...request.flatMap(credentialIn)], ...doubtsIn(request) });
  markHead(marks, 1, { credentials: response.flatMap(credentialIn), ...doubtsIn(response) });
  markChallenges(marks, { challenges: response.flatMap(challengeIn) });
  return marks.list;
}

function credentialIn([written, value]: Headers[number]): HttpCredential[] {
  const field = written.toLowerCase();
  const bytes = value?.length ?? 0;
  if (value === null || bytes === 0) return [];
  switch (field) {
    case "authorization":
    case "proxy-authorization":
      return [{ kind: schemeOf(value.slice(0, 32)), field, count: 1, bytes }];
    case "cookie":
      return [{ kind: "cookie", field, count: value.split(";").length, bytes }];
    case "set-cookie":
      return [{ kind: "cookie", field, count: 1, bytes }];
    default:
      return KEY_HEADERS.has(field) ? [{ kind: "key", field, count: 1, bytes }] : [];
  }
}

function challengeIn([name, value]: Headers[number]): string[] {
  const isChallenge = /^(?:www|proxy)-authenticate$/i.test(name);
  return isChallenge && value !== null ? [schemeOf(value.slice(0, 32))] : [];
}

function doubtsIn(headers: Headers): { marks: readonly Http1Mark[]; otherHost?: string } {
  const doubts = new Set<Http1Mark>();
  const length = new MessageLength(doubts);
  const hosts = new NamedHosts();
  for (const [written, value] of headers) {
    const name = written.toLowerCase();
    if (value === null) continue;
    if (name === "content-length") length.contentLength(value);
    else if (name === "transfer-encoding") length.transferEncoding(value);
    else if (name === "host") hosts.field(value);
  }
  length.ofRequest();
  if (hosts.other === null) return { marks: [...doubts] };
  return { marks: ["hosts-differ", ...doubts], otherHost: hosts.other };
}
