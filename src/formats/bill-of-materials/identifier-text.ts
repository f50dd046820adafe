/**
 * Identifiers as a bill of materials writes them. They are never cut: half a name is another one's.
 */
const LONGEST = 2000;

/** Null for what is no text, holds spaces or control characters, or is longer than any real one. */
export function identifierText(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const text = value.trim();
  return text === "" || text.length > LONGEST || !PLAIN.test(text) ? null : text;
}

const PLAIN = /^[^\p{Cc}\s]+$/u;

/** A SHA-256 in lower case. */
export function sha256Text(value: unknown): string | null {
  return typeof value === "string" && /^[0-9a-f]{64}$/i.test(value) ? value.toLowerCase() : null;
}
