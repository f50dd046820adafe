/**
 * A file on its way out: always something to save, never something that the browser opens as a page of ours.
 */
import type { FastifyReply } from "fastify";

/**
 * Sets the headers of a file that is saved.
 * @param name as it is shown when saving; any characters.
 */
export function attachment(reply: FastifyReply, name: string, mediaType: string): FastifyReply {
  return reply.headers({
    "content-type": mediaType,
    "content-disposition": disposition(name),
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  });
}

/** RFC 6266: the name in plain letters, and as it is in UTF-8 (RFC 8187). */
function disposition(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9._ -]/g, "_");
  const exact = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
