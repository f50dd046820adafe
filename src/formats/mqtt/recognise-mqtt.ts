/**
 * MQTT by the first bytes of a direction: a CONNECT with its protocol name, or the CONNACK that answers it.
 *
 * Sources: MQTT 3.1 ("MQIsdp", level 3), MQTT 3.1.1 and 5.0 section 3.1 ("MQTT", levels 4 and 5), section 3.2 (CONNACK).
 */

const NAMES = [
  { bytes: [0, 4, 0x4d, 0x51, 0x54, 0x54], levels: [4, 5] },
  { bytes: [0, 6, 0x4d, 0x51, 0x49, 0x73, 0x64, 0x70], levels: [3] },
] as const;
/** A bridge sets the high bit of the level (Mosquitto). */
const BRIDGE = 0x80;

export function recogniseMqtt(bytes: Uint8Array, start: number, end: number): "yes" | "no" | "more" {
  if (start >= end) return "more";
  if (bytes[start] === 0x20) return connectAnswer(bytes, start, end);
  if (bytes[start] !== 0x10) return "no";
  let at = start + 1;
  while (at < end && at < start + 4 && (bytes[at] ?? 0) >= 0x80) at++;
  if (at >= end) return "more";
  if ((bytes[at] ?? 0) >= 0x80) return "no";
  at++;
  if (at + 1 >= end) return at < end && bytes[at] !== 0 ? "no" : "more";
  const name = NAMES.find((known) => known.bytes[1] === bytes[at + 1]);
  if (name === undefined) return "no";
  for (const byte of name.bytes) {
    if (at >= end) return "more";
    if (bytes[at++] !== byte) return "no";
  }
  if (at >= end) return "more";
  const level = (bytes[at] ?? 0) & ~BRIDGE;
  return name.levels.some((known) => known === level) ? "yes" : "no";
}

/** CONNACK: flags 0 or 1, a code of the standard; before MQTT 5 it ends there, with MQTT 5 its properties fill the rest. */
function connectAnswer(bytes: Uint8Array, start: number, end: number): "yes" | "no" | "more" {
  if (start + 4 > end) return start + 1 < end && (bytes[start + 1] ?? 0) > 127 ? "no" : "more";
  const [, length = 0, flags = 0, code = 0] = bytes.subarray(start, start + 4);
  if (flags > 1) return "no";
  if (length === 2) return code <= 5 ? "yes" : "no";
  if (length < 3 || length > 127 || (code !== 0 && code < 128)) return "no";
  if (start + 5 > end) return "more";
  return bytes[start + 4] === length - 3 ? "yes" : "no";
}
