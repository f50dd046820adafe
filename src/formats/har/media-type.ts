/** Type and subtype in small letters, without parameters (RFC 9110, section 8.3.1); null for what is none. */
export function mediaTypeOf(value: unknown): string | null {
  return typeof value === "string"
    ? (/^\s*([\w!#$&^.+-]+\/[\w!#$&^.+-]+)/.exec(value)?.[1]?.toLowerCase() ?? null)
    : null;
}
