/**
 * What every request passes and every answer carries, whatever its route.
 *
 * The server listens on loopback, where any page of any site can knock: so only our own host names are served (DNS
 * rebinding), and nothing that another site sends is acted on. No answer allows a page to load or send anything elsewhere.
 */
import type { FastifyInstance } from "fastify";
import { HttpRefusal } from "./problems.ts";

const OWN_HOSTS = new Set(["127.0.0.1", "localhost", "[::1]"]);

const HEADERS = {
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

export function guard(server: FastifyInstance): void {
  server.addHook("onRequest", async (request, reply) => {
    reply.headers(HEADERS);
    const host = request.headers.host ?? "";
    if (!OWN_HOSTS.has(host.replace(/:\d+$/, "").toLowerCase())) {
      throw new HttpRefusal(
        403,
        "host-foreign",
        "host",
        "this server answers to 127.0.0.1 and localhost only; open it by one of these",
      );
    }
    if (request.method === "GET" || request.method === "HEAD") return;
    const { origin } = request.headers;
    const site = request.headers["sec-fetch-site"];
    if ((origin !== undefined && origin !== `http://${host}`) || (site !== undefined && site !== "same-origin")) {
      throw new HttpRefusal(403, "origin-foreign", "origin", "another site sent this request; it is not acted on");
    }
  });
}
