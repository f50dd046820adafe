/**
 * One syslog message as bytes.
 *
 * Source: RFC 5424 section 6 (form), 6.1 (sizes), 6.3.3 (escapes in structured data), 6.4 (byte order mark); RFC 5612
 * (enterprise number 32473, which stands for nobody).
 */
import { visibleLine } from "../domain/visible-text.ts";

/** RFC 5424 section 6.2.1. */
export const SEVERITY = { emergency: 0, alert: 1, critical: 2, error: 3, warning: 4, notice: 5, info: 6, debug: 7 };
export type SyslogSeverity = keyof typeof SEVERITY;

export interface SyslogMessage {
  readonly severity: SyslogSeverity;
  readonly time: Date;
  /** What kind of message, for filters: at most 32 visible ASCII characters. */
  readonly messageId: string;
  readonly text: string;
  /** Facts beside the text, by name. */
  readonly facts?: Readonly<Record<string, string>>;
}

export interface SyslogOrigin {
  /** 0 to 23; 13 is "log audit", 16 to 23 are for local use. */
  readonly facility: number;
  readonly hostName: string;
  readonly processId: number;
  /** IANA's private enterprise number of whoever names the facts. */
  readonly enterprise?: number;
}

/** What every TLS receiver should take (RFC 5425 section 4.3.1), and what fits most UDP receivers (RFC 5426 section 3.2). */
export const LONGEST = { stream: 8192, datagram: 2048 };

const APPLICATION = "carelabel";
const NOBODYS_ENTERPRISE = 32_473;
const BYTE_ORDER_MARK = "\ufeff";
const utf8 = new TextEncoder();

/** At most `limitBytes` bytes: the text is cut first, then whole facts from the last on. */
export function writeSyslog(message: SyslogMessage, origin: SyslogOrigin, limitBytes: number): Uint8Array {
  const { severity, time, messageId, facts = {} } = message;
  const { facility, hostName, processId, enterprise = NOBODYS_ENTERPRISE } = origin;
  const names = [field(hostName, 255), APPLICATION, field(String(processId), 128), field(messageId, 32)];
  const head = `<${facility * 8 + SEVERITY[severity]}>1 ${time.toISOString()} ${names.join(" ")}`;
  const parameters = Object.entries(facts).map(([name, value]) => ` ${factName(name)}="${escaped(value)}"`);
  const room = limitBytes - utf8.encode(head).length - 1;
  let data = dataOf(enterprise, parameters);
  while (parameters.length > 0 && utf8.encode(data).length > room) {
    parameters.pop();
    data = dataOf(enterprise, parameters);
  }
  const text = visibleLine(message.text);
  // ASCII reads the same with and without the mark, and many receivers show it.
  const marked = /^[\x20-\x7e]*$/.test(text) ? text : BYTE_ORDER_MARK + text;
  const whole = utf8.encode(marked === "" ? `${head} ${data}` : `${head} ${data} ${marked}`);
  return whole.length <= limitBytes ? whole : cut(whole, limitBytes);
}

function dataOf(enterprise: number, parameters: readonly string[]): string {
  return parameters.length === 0 ? "-" : `[${APPLICATION}@${enterprise}${parameters.join("")}]`;
}

/** Visible ASCII without space; "-" for nothing. */
function field(text: string, longest: number): string {
  return text.replace(/[^\x21-\x7e]/g, "").slice(0, longest) || "-";
}

function factName(text: string): string {
  return text.replace(/[^\x21-\x7e]|[="\]]/g, "").slice(0, 32) || "fact";
}

function escaped(value: string): string {
  return visibleLine(value).replace(/["\\\]]/g, "\\$&");
}

/** Not within a character: a byte 10xxxxxx goes on with the one before it. */
function cut(bytes: Uint8Array, limit: number): Uint8Array {
  let end = limit;
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end--;
  return bytes.slice(0, end);
}
