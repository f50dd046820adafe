/**
 * Texts that a device puts into the options of DHCP and LLDP: shown as they are when every byte is printable ASCII or
 * UTF-8 without control characters, otherwise left out.
 */

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text without the zeros that some senders put behind it; null when it is empty or no text. */
export function optionText(bytes: Uint8Array, start: number, end: number): string | null {
  let last = end;
  while (last > start && bytes[last - 1] === 0) last--;
  if (last === start) return null;
  try {
    const text = utf8.decode(bytes.subarray(start, last));
    return /\p{Cc}/u.test(text) ? null : text;
  } catch {
    return null;
  }
}

/** A MUD URL (RFC 8520, section 10): printable ASCII that begins as a URL does, else null. */
export function mudUrlText(bytes: Uint8Array, start: number, end: number): string | null {
  const text = optionText(bytes, start, end);
  return text !== null && /^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(text) ? text : null;
}

/** Hexadecimal pairs with colons, as hardware addresses are written. */
export function hardwareAddressText(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at++) {
    text += `${at === start ? "" : ":"}${(bytes[at] as number).toString(16).padStart(2, "0")}`;
  }
  return text;
}
