/** Hardware addresses as numbers of 48 bits, which a map finds without making a text for each packet (IEEE 802, clause 8). */

/** Where the link has none. */
export const NO_MAC = -1;

export function macText(mac: number): string {
  return mac.toString(16).padStart(12, "0").match(/../g)?.join(":") ?? "";
}

/** @returns `NO_MAC` for what is no hardware address. */
export function macNumber(text: string): number {
  const digits = text.replace(/[:-]/g, "");
  return /^[0-9a-f]{12}$/i.test(digits) ? Number.parseInt(digits, 16) : NO_MAC;
}

const firstByte = (mac: number) => Math.floor(mac / 2 ** 40);

/** Many at once: multicast and broadcast (the I/G bit). */
export function isGroupMac(mac: number): boolean {
  return mac >= 0 && (firstByte(mac) & 1) === 1;
}

/** Given by an administrator or by chance, not by a maker (the U/L bit): it has no vendor, and may change every day. */
export function isLocallyAdministered(mac: number): boolean {
  return mac >= 0 && (firstByte(mac) & 2) === 2;
}
