/**
 * Where a request goes and what secrets it carries, without the secrets.
 *
 * Sources: RFC 9112, section 3.2 (four forms of target); RFC 9110, sections 7.2 and 11; IANA "HTTP Authentication
 * Schemes".
 */
import { parameterNames } from "../har/parameter-names.ts";

export interface Target {
  readonly path: string;
  readonly queryNames: readonly string[];
  readonly authority: Authority | null;
  readonly isReadable: boolean;
}

export interface Authority {
  readonly host: string;
  readonly port: number | null;
  /** Bytes of a user name and password before the host. */
  readonly userBytes: number;
}

/** No person reads a longer one. */
const LONGEST_PATH = 4096;

export function readTarget(target: string, method: string): Target {
  if (method === "CONNECT") {
    const authority = readAuthority(target);
    return { path: "", queryNames: [], authority, isReadable: authority !== null };
  }
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(target);
  const rest = absolute === null ? target : target.slice(absolute[0].length);
  const hash = rest.indexOf("#");
  const local = hash === -1 ? rest : rest.slice(0, hash);
  const question = local.indexOf("?");
  const path = question === -1 ? local : local.slice(0, question);
  const isReadable = absolute !== null || path.startsWith("/") || path === "*";
  return {
    path: isReadable ? plainPath(path === "" ? "/" : path) : "",
    queryNames: question === -1 ? [] : parameterNames(local.slice(question + 1)),
    authority: absolute === null ? null : readAuthority(absolute[1] as string),
    isReadable,
  };
}

/** Null when it is no host with an optional port. */
export function readAuthority(text: string): Authority | null {
  const user = text.lastIndexOf("@");
  const parts = /^(\[[0-9a-f:.%]{2,64}\]|[a-z0-9_.~!$&'()*+,;=%-]{1,255})(?::(\d{0,5}))?$/i.exec(text.slice(user + 1));
  if (parts === null) return null;
  const host = (parts[1] as string).toLowerCase().replace(/^\[|\]$/g, "");
  const port = parts[2] ?? "";
  return { host: host.replace(/\.$/, ""), port: port === "" ? null : Number(port), userBytes: user === -1 ? 0 : user };
}

/**
 * Path parameters carry session ids; bytes that would not be seen are percent-encoded. Put together anew, since a part
 * of a string keeps the whole of it in memory, here with the query.
 */
function plainPath(path: string): string {
  const plain = path.slice(0, LONGEST_PATH).replace(/;[^/]*/g, "");
  let shown = "";
  for (let at = 0; at < plain.length; at++) {
    const code = plain.charCodeAt(at);
    const isSeen = code > 0x20 && code < 0x7f;
    shown += isSeen ? String.fromCharCode(code) : `%${code.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return shown;
}

/** Those of the registry, and some in wide use. */
const SCHEMES: ReadonlySet<string> = new Set([
  ...["basic", "bearer", "concealed", "digest", "dpop", "gnap", "hoba", "mutual", "negotiate", "oauth", "privatetoken"],
  ...["scram-sha-1", "scram-sha-256", "vapid", "ntlm", "aws4-hmac-sha256", "aws", "apikey", "token", "hawk"],
  ...["sharedkey", "sharedaccesssignature", "googlelogin", "key", "jwt"],
]);

/** The scheme of a credential or a challenge: "other" when it is not a known one, for it may be the secret itself. */
export function schemeOf(value: string): string {
  const scheme = /^([a-z0-9-]{1,24})(?:[ ,]|$)/i.exec(value)?.[1]?.toLowerCase() ?? "";
  return SCHEMES.has(scheme) ? scheme : "other";
}

/** Headers that carry a key of their own. */
export const KEY_HEADERS: ReadonlySet<string> = new Set([
  ...["api-key", "apikey", "x-api-key", "x-apikey", "x-api-token", "x-auth-token", "x-access-token", "x-auth-key"],
  ...["x-amz-security-token", "x-goog-api-key", "x-functions-key", "x-parse-rest-api-key", "x-vault-token"],
  ...["ocp-apim-subscription-key", "private-token", "x-session-token", "x-device-token"],
]);
