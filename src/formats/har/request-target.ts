/**
 * Where a request goes, out of the address that a HAR states: scheme, host, port and path, and the names of its query.
 *
 * User names, passwords, queries, fragments and path parameters (";jsessionid=...") carry secrets and stay here.
 * Sources: WHATWG URL (through the platform's parser: names of any script become lower-case punycode); RFC 9110,
 * section 9.3.6 (CONNECT names host and port alone, though many writers make a URL of it).
 */
import { parameterNames } from "./parameter-names.ts";
import { addressText } from "./server-address.ts";

export type RequestTarget =
  | {
      readonly kind: "remote";
      readonly scheme: string;
      readonly host: string;
      /** The address that the URL holds instead of a name, else null. */
      readonly address: string | null;
      readonly port: number;
      readonly path: string;
      /** Null when the URL has no query at all. */
      readonly queryNames: readonly string[] | null;
    }
  /** Nothing leaves the device for it. */
  | { readonly kind: "stays-on-device" }
  | { readonly kind: "unreadable"; readonly reason: string };

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, ws: 80, wss: 443, ftp: 21 };

/** RFC 1035, section 2.3.4; with the dot at the end. */
const LONGEST_HOST = 254;

const DEVICE_SCHEMES = new Set([
  "about",
  "app",
  "blob",
  "capacitor",
  "chrome",
  "chrome-error",
  "chrome-extension",
  "chrome-search",
  "chrome-untrusted",
  "content",
  "data",
  "devtools",
  "edge",
  "extension",
  "file",
  "filesystem",
  "ionic",
  "javascript",
  "moz-extension",
  "ms-browser-extension",
  "resource",
  "safari-extension",
  "safari-web-extension",
  "view-source",
]);

/** @param hostHeader the header Host or :authority, which tells the name when the URL holds an address only. */
export function readTarget(url: string, method: string, hostHeader: string | null): RequestTarget {
  const text = url.trim();
  const isTunnel = method === "CONNECT";
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !isTunnel ? text : `https://${text}`;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(absolute)?.[1]?.toLowerCase();
  if (scheme === undefined) return { kind: "unreadable", reason: "request.url is no absolute URL" };
  if (DEVICE_SCHEMES.has(scheme)) return { kind: "stays-on-device" };
  const defaultPort = DEFAULT_PORTS[scheme];
  if (defaultPort === undefined) {
    return { kind: "unreadable", reason: "request.url is of a scheme other than http, https, ws, wss and ftp" };
  }
  const parsed = parseUrl(absolute);
  if (parsed === null) return { kind: "unreadable", reason: "request.url cannot be read as a URL" };
  const urlHost = hostOf(parsed);
  const address = addressText(urlHost);
  const port = parsed.port === "" ? defaultPort : Number(parsed.port);
  return {
    kind: "remote",
    // What runs inside a tunnel is not told; on the port of HTTPS it is taken for that.
    scheme: isTunnel ? (port === 443 ? "https" : "connect") : scheme,
    host: address === null ? urlHost : (nameIn(hostHeader) ?? address),
    address,
    port,
    path: isTunnel ? "" : parsed.pathname.replace(/;[^/]*/g, ""),
    queryNames: parsed.search === "" ? null : parameterNames(parsed.search.slice(1)),
  };
}

function parseUrl(text: string): URL | null {
  try {
    const url = new URL(text);
    return hostOf(url) === "" || url.hostname.length > LONGEST_HOST ? null : url;
  } catch {
    return null;
  }
}

/** Without brackets and trailing dots; addresses in their normal form. */
function hostOf(url: URL): string {
  const host = url.hostname.slice(0, LONGEST_HOST).replace(/\.+$/, "");
  return addressText(host) ?? host;
}

/** The host of a Host header when it is a name and no address. */
function nameIn(hostHeader: string | null): string | null {
  const url = hostHeader === null || hostHeader === "" ? null : parseUrl(`http://${hostHeader}`);
  const host = url === null ? "" : hostOf(url);
  return host === "" || addressText(host) !== null ? null : host;
}
