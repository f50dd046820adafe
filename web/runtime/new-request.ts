/**
 * An id for a wish, so that it counts once however often it is sent.
 */

/** 26 random letters and digits. */
export function newRequest(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(26));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("");
}
