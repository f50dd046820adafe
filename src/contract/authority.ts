/**
 * Routes of the server's own certificate authority: what a person needs to trust it once.
 */
import Type from "typebox";
import { Moment } from "./parts.ts";
import type { Route } from "./route.ts";

export const authorityRoute = {
  method: "GET",
  path: "/api/v1/authority",
  summary:
    "The root certificate by which this server is trusted, with the fingerprint to compare; null where none is needed.",
  access: "anyone",
  reply: Type.Union([
    Type.Object({
      fingerprint: Type.String({ description: "SHA-256, hexadecimal pairs with colons" }),
      validUntil: Moment,
      hosts: Type.Array(Type.String()),
    }),
    Type.Null(),
  ]),
} as const satisfies Route;

export const authorityRootRoute = {
  method: "GET",
  path: "/api/v1/authority/root.crt",
  summary: "The root certificate (DER), as phones and Windows install it.",
  access: "anyone",
  reply: { kind: "file", mediaTypes: ["application/x-x509-ca-cert"] },
} as const satisfies Route;
