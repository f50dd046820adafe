/**
 * UUIDs made of names: the same name has the same UUID, today and on another machine.
 *
 * Source: RFC 9562, section 5.5 (version 5, SHA-1) and section 6.6 (the namespace of URLs). The names are URNs, so
 * no namespace of our own is needed.
 */

/** RFC 9562, section 6.6. */
const URL_NAMESPACE = "6ba7b811-9dad-11d1-80b4-00c04fd430c8";

/** @param name an absolute URI. @returns 36 signs in small letters. */
export async function nameUuid(name: string): Promise<string> {
  const namespace = Uint8Array.from(URL_NAMESPACE.replaceAll("-", "").match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const named = new TextEncoder().encode(name);
  const bytes = new Uint8Array(namespace.length + named.length);
  bytes.set(namespace);
  bytes.set(named, namespace.length);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-1", bytes)).subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
