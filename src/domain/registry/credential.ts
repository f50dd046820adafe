/**
 * Credential: what a device signs on with, or a bridge, which is another broker that speaks for all devices.
 *
 * A device is known by a token of its own, by its TLS client certificate, pinned as it is (a maker's authority would let
 * any of its devices in), or signs each report with its key. None of them is a person's.
 * Source: RFC 7638 (thumbprint of a key); Crockford's base 32, made to be read out and typed at a device.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../account/account.ts";
import { Day, Name } from "../text.ts";

export const CredentialKind = Type.Enum(["token", "certificate", "key", "bridge-token"], {
  description:
    "token (a device's password), certificate (its TLS client certificate), key (signs its reports), bridge-token",
});
export type CredentialKind = Static<typeof CredentialKind>;

export const Sha256Hex = Type.String({
  pattern: "^[0-9a-f]{64}$",
  description: "SHA-256 as 64 hexadecimal digits in small letters",
});

export const Credential = Type.Object({
  id: RecordId,
  deviceId: Type.Union([RecordId, Type.Null()], { description: "null for a bridge" }),
  kind: CredentialKind,
  fingerprint: Type.Union([Sha256Hex, Type.Null()], {
    description:
      "of a certificate its SHA-256, of a key its RFC 7638 thumbprint; null for tokens, of which nothing is told",
  }),
  name: Type.Union([Name, Type.Null()]),
  createdAt: Type.String({ format: "date-time", description: "UTC" }),
  expiresAt: Type.Union([Type.String({ format: "date-time", description: "UTC" }), Type.Null()]),
  lastUsedOn: Type.Union([Day, Type.Null()], { description: "the last day on which somebody signed on with it" }),
  version: Type.Integer({ minimum: 1, description: "for If-Match" }),
});
export type Credential = Static<typeof Credential>;

/** A device needs one, and a second while it changes over. */
export const CREDENTIALS_OF_ONE = 10;
/** One file for as many devices. */
export const ENROLLED_AT_ONCE = 10_000;
/** How long an old token still holds beside its successor, unless said otherwise. */
export const GRACE_HOURS = 24;

/** The prefix tells a token of a device from all other secrets, also for programs that look for leaked ones. */
export const DEVICE_TOKEN_PREFIX = "cld_";
/** Five random bits each: 160. */
export const DEVICE_TOKEN_SIGNS = 32;
const TOKEN = new RegExp(`^cld_[0-9a-hjkmnp-tv-z]{${DEVICE_TOKEN_SIGNS}}$`);

/**
 * A token as it is kept, from one that a person may have typed: in capitals, in groups, with O for 0 and I or L for 1.
 * @returns undefined for what is no token.
 */
export function normalDeviceToken(text: string): string | undefined {
  if (TOKEN.test(text)) return text;
  // Nobody types so much; the groups of a token would be 8.
  if (text.length > 2 * DEVICE_TOKEN_SIGNS) return undefined;
  const small = text.trim().toLowerCase();
  if (!small.startsWith(DEVICE_TOKEN_PREFIX)) return undefined;
  const signs = small.slice(DEVICE_TOKEN_PREFIX.length).replaceAll(/[ -]/g, "");
  const token = DEVICE_TOKEN_PREFIX + signs.replaceAll("o", "0").replaceAll(/[il]/g, "1");
  return TOKEN.test(token) ? token : undefined;
}
