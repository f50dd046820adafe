/**
 * Protocols that speak in plain, by the first bytes of a direction on any port: one row each.
 *
 * Sources: RFC 959 (FTP), RFC 854 (Telnet), RFC 5321 (SMTP), RFC 1939 (POP3), RFC 9051 (IMAP), RFC 2326 and 7826 (RTSP),
 * RFC 6143 (RFB/VNC), MS-SMB and MS-SMB2 section 2.1, MS-RDPBCGR section 2.2.1, Modbus Messaging on TCP/IP V1.0b.
 */
import type { Direction, PlainProtocol } from "./plain-facts.ts";

type Answer = "yes" | "no" | "more";
type Recognise = (bytes: Uint8Array, start: number, end: number) => Answer;

/** `direction` is null where both ends may begin so. */
const ROWS: readonly (readonly [protocol: PlainProtocol, direction: Direction | null, recognise: Recognise])[] = [
  ["telnet", null, telnet],
  ["vnc", null, text(/^RFB \d{3}\.\d{3}\n/, "RFB ")],
  ["smtp", 1, greeting(/^220[ -][^\n]*SMTP/i)],
  ["smtp", 0, text(/^(EHLO|HELO|LHLO) [^\n]*\n/i, "EHLO ", "HELO ", "LHLO ")],
  ["ftp", 1, greeting(/^220[ -][^\n]*(FTP|FileZilla)/i)],
  ["pop3", 1, text(/^\+OK[ \r\n]/, "+OK")],
  ["imap", 1, text(/^\* (OK|PREAUTH)[ \r\n]/, "* OK", "* PREAUTH")],
  ["pop3", 0, text(/^(CAPA|STLS|APOP [^\n]+)\r?\n/i, "CAPA", "STLS", "APOP ")],
  // POP3 opens with USER as well, but its server has spoken before.
  ["ftp", 0, text(/^(USER [^\n]*|AUTH (TLS|SSL)|FEAT)\r?\n/i, "USER ", "AUTH TLS", "AUTH SSL", "FEAT")],
  ["imap", 0, imapCommand],
  [
    "rtsp",
    0,
    text(
      /^(OPTIONS|DESCRIBE|SETUP|ANNOUNCE) (rtsps?:|\*)[^\n]* RTSP\/\d/,
      "OPTIONS ",
      "DESCRIBE ",
      "SETUP ",
      "ANNOUNCE ",
    ),
  ],
  ["rtsp", 1, text(/^RTSP\/\d\.\d \d{3}/, "RTSP/")],
  ["smb", null, smb],
  ["rdp", null, rdp],
  ["modbus", null, modbus],
];
const MOST_FIRST_BYTES = 512;

/** The protocol, "more" while one is possible, or "no". Ask for the direction that spoke first. */
export function recognisePlain(
  direction: Direction,
  bytes: Uint8Array,
  start: number,
  end: number,
): PlainProtocol | "no" | "more" {
  let more = false;
  for (const [protocol, from, recognise] of ROWS) {
    if (from !== null && from !== direction) continue;
    const answer = recognise(bytes, start, Math.min(end, start + MOST_FIRST_BYTES));
    if (answer === "yes") return protocol;
    more ||= answer === "more";
  }
  return more ? "more" : "no";
}

/** A line that begins with one of the words (any case) and, once it is whole, is of the form. */
function text(form: RegExp, ...words: string[]): Recognise {
  return (bytes, start, end) => {
    const first = (bytes[start] ?? 0) & 0xdf;
    if (start < end && !words.some((word) => (word.charCodeAt(0) & 0xdf) === first)) return "no";
    const seen = latin1(bytes, start, end);
    if (form.test(seen)) return "yes";
    const upper = seen.toUpperCase();
    if (seen.includes("\n") || seen.length >= MOST_FIRST_BYTES) return "no";
    return words.some((word) => (upper.length < word.length ? word.startsWith(upper) : upper.startsWith(word)))
      ? "more"
      : "no";
  };
}

/** FTP and SMTP greet with the same number; which one it is shows by the words, or else by the client's first line. */
function greeting(form: RegExp): Recognise {
  return text(form, "220");
}

const IMAP = /^[A-Za-z0-9.]{1,20} (CAPABILITY|LOGIN|AUTHENTICATE|STARTTLS|NOOP|ID)[ \r\n]/i;

function imapCommand(bytes: Uint8Array, start: number, end: number): Answer {
  const seen = latin1(bytes, start, Math.min(end, start + 40));
  if (IMAP.test(seen)) return "yes";
  return /^[A-Za-z0-9.]{0,20}( [A-Za-z]{0,12})?$/.test(seen) ? "more" : "no";
}

/** IAC, then WILL, WONT, DO or DONT and an option of the registry. */
function telnet(bytes: Uint8Array, start: number, end: number): Answer {
  const [iac = 0xff, verb = 0xfb, option = 0] = bytes.subarray(start, end);
  if (iac !== 0xff || verb < 0xfb || verb > 0xfe || (option > 49 && option < 138) || option > 140) return "no";
  return end - start < 3 ? "more" : "yes";
}

/** The header of direct TCP transport, then one of the four marks of SMB. */
function smb(bytes: Uint8Array, start: number, end: number): Answer {
  const [zero = 0, , , , mark = 0xff, s = 0x53, m = 0x4d, b = 0x42] = bytes.subarray(start, end);
  if (zero !== 0 || mark < 0xfc || s !== 0x53 || m !== 0x4d || b !== 0x42) return "no";
  return end - start < 8 ? "more" : "yes";
}

/** TPKT with an X.224 connection request (or confirm) that holds a cookie or a negotiation of RDP. */
function rdp(bytes: Uint8Array, start: number, end: number): Answer {
  const [version = 3, reserved = 0, , , , code] = bytes.subarray(start, end);
  if (version !== 3 || reserved !== 0) return "no";
  if (code === undefined) return "more";
  const length = (bytes[start + 2] ?? 0) * 256 + (bytes[start + 3] ?? 0);
  if ((code !== 0xe0 && code !== 0xd0) || bytes[start + 4] !== length - 5 || length < 19) return "no";
  if (end - start < 15) return "more";
  const [type = 0, , size = 0] = bytes.subarray(start + 11, start + 15);
  if (code === 0xd0) return (type === 2 || type === 3) && size === 8 ? "yes" : "no";
  return (type === 1 && size === 8) || latin1(bytes, start + 11, start + 15) === "Cook" ? "yes" : "no";
}

const MODBUS_FUNCTIONS = new Set([1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 15, 16, 17, 20, 21, 22, 23, 24, 43]);

/** MBAP header: protocol 0, a length that fits the function, a function of the standard. */
function modbus(bytes: Uint8Array, start: number, end: number): Answer {
  if (end - start > 2 && (bytes[start + 2] !== 0 || (end - start > 3 && bytes[start + 3] !== 0))) return "no";
  if (end - start < 8) return "more";
  const length = (bytes[start + 4] ?? 0) * 256 + (bytes[start + 5] ?? 0);
  const code = bytes[start + 7] ?? 0;
  if (length < 2 || length > 254 || !MODBUS_FUNCTIONS.has(code & 0x7f)) return "no";
  if (code >= 0x80) return length === 3 ? "yes" : "no";
  // The six commonest requests have four bytes of data; answers to reading say how many bytes they hold.
  if (code <= 6 && length === 6) return end - start >= 12 ? "yes" : "more";
  if (code <= 4) return end - start < 9 ? "more" : bytes[start + 8] === length - 3 ? "yes" : "no";
  if (code === 15 || code === 16)
    return length === 6 || (length > 7 && bytes[start + 12] === length - 7) ? "yes" : "no";
  return end - start === length + 6 ? "yes" : "no";
}

export function latin1(bytes: Uint8Array, start: number, end: number): string {
  let out = "";
  for (let at = start; at < end; at++) out += String.fromCharCode(bytes[at] ?? 0);
  return out;
}
