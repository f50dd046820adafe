/**
 * What every request passes and every answer carries, whatever its route.
 *
 * Any page of any site can knock here through a browser: so only our own host names are served (DNS rebinding), and
 * nothing that another site sends is acted on. No answer allows a page to load or send anything elsewhere.
 */
import type { FastifyInstance } from "fastify";
import { HttpRefusal } from "./problems.ts";

/** What this machine calls itself, always served. */
export const LOOPBACK_HOSTS: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

export interface GuardOptions {
  /** Names under which the server is reached besides loopback, as a browser writes them. */
  readonly hosts: readonly string[];
  /** Whether it is served over TLS. */
  readonly secure: boolean;
}

/** What every answer carries. */
export const HEADERS = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "x-frame-options": "DENY",
} as const;

export function guard(server: FastifyInstance, { hosts, secure }: GuardOptions): void {
  const own = new Set([...LOOPBACK_HOSTS, ...hosts].map((host) => host.toLowerCase()));
  const scheme = secure ? "https" : "http";
  server.addHook("onRequest", async (request, reply) => {
    reply.headers(HEADERS);
    if (secure) reply.header("strict-transport-security", `max-age=${180 * 24 * 60 * 60}`);
    const host = request.headers.host ?? "";
    if (!own.has(host.replace(/:\d+$/, "").toLowerCase())) {
      throw new HttpRefusal(
        403,
        "host-foreign",
        "host",
        hosts.length === 0
          ? "this server answers to 127.0.0.1 and localhost only; open it by one of these"
          : `this server answers to ${hosts.join(", ")}; open it by one of these, or start it with --host and this name`,
      );
    }
    if (request.method === "GET" || request.method === "HEAD") return;
    const { origin } = request.headers;
    const site = request.headers["sec-fetch-site"];
    if ((origin !== undefined && origin !== `${scheme}://${host}`) || (site !== undefined && site !== "same-origin")) {
      throw new HttpRefusal(403, "origin-foreign", "origin", "another site sent this request; it is not acted on");
    }
  });
}
