/**
 * The doors of the server's own certificate authority.
 */
import type { FastifyInstance } from "fastify";
import { ROUTES } from "../contract/routes.ts";
import { InputError } from "../domain/input-error.ts";
import type { OwnCertificate } from "../store/tls/server-certificate.ts";
import { door, type House } from "./door.ts";

export interface Authority extends Pick<OwnCertificate, "caDer" | "caFingerprint" | "caNotAfter"> {
  readonly hosts: readonly string[];
}

/** @param authority undefined on loopback and with a given certificate: there is no root to install. */
export function authorityDoors(room: FastifyInstance, house: House, authority: Authority | undefined): void {
  door(room, house, ROUTES.authority, () =>
    authority === undefined
      ? null
      : {
          fingerprint: authority.caFingerprint,
          validUntil: authority.caNotAfter.toISOString(),
          hosts: [...authority.hosts],
        },
  );

  door(room, house, ROUTES.authorityRoot, ({ reply }) => {
    if (authority === undefined)
      throw new InputError("record-unknown", "authority", "this server needs no root certificate of its own");
    reply.header("content-disposition", 'attachment; filename="carelabel-root.crt"');
    return reply.type("application/x-x509-ca-cert").send(Buffer.from(authority.caDer));
  });
}
