/**
 * One message to one contact by one channel: once, with a result that says whether trying again makes sense.
 */
import type { Severity } from "../../domain/finding/severity.ts";
import type { Contact } from "../../domain/runtime/reaction/notification.ts";
import { sendMail } from "../../links/mail.ts";
import type { NotSent } from "../../links/sending.ts";
import { type SyslogLink, type SyslogSettings, syslog } from "../../links/syslog.ts";
import type { SyslogSeverity } from "../../links/syslog-message.ts";
import { sendWebhook } from "../../links/webhook.ts";
import type { AlarmText } from "./alarm-text.ts";
import { SENDING_MS, type Ways } from "./ways.ts";

export type Channel = Contact["channels"][number];
/** What needs sending: the page learns of it by its own stream. */
export type Outgoing = Exclude<Channel, "page">;
export const OUTGOING: readonly Outgoing[] = ["e-mail", "webhook", "syslog"];

export interface Message {
  readonly event: "alarm" | "digest" | "test" | "watch";
  /** The same for the same message to the same contact, so that a receiver drops the second. */
  readonly key: string;
  readonly to: string;
  readonly severity: Severity;
  readonly words: AlarmText;
  /** For programs: the webhook's body and the facts of syslog. */
  readonly facts: Readonly<Record<string, string | number | null>>;
}

export type Delivered =
  | { readonly kind: "sent" }
  /** @prop reason in words, without addresses and secrets. @prop again whether another try may help, and not before `afterMs`. */
  | { readonly kind: "not-sent"; readonly reason: string; readonly again: boolean; readonly afterMs: number };

export interface Deliveries {
  /** Never throws. */
  send(channel: Outgoing, message: Message, ways: Ways): Promise<Delivered>;
  close(): void;
}

const SYSLOG_SEVERITY: Record<Severity, SyslogSeverity> = {
  info: "info",
  low: "notice",
  medium: "warning",
  high: "error",
  critical: "critical",
};
const SENT: Delivered = { kind: "sent" };

export function openDeliveries(now: () => Date): Deliveries {
  let link: { readonly settings: SyslogSettings; readonly open: SyslogLink } | undefined;

  /** One connection for all; a new one when the settings change. */
  function collector(settings: SyslogSettings): SyslogLink {
    if (link?.settings === settings) return link.open;
    link?.open.close();
    link = { settings, open: syslog(settings) };
    return link.open;
  }

  return {
    async send(channel, message, ways) {
      try {
        if (channel === "e-mail") return await byMail(message, ways);
        if (channel === "webhook") return await byWebhook(message, ways, now());
        return ways.syslog === undefined ? notSetUp() : await bySyslog(collector(ways.syslog), message, now());
      } catch (error) {
        return { kind: "not-sent", reason: (error as Error).name, again: false, afterMs: 0 };
      }
    },
    close: () => link?.open.close(),
  };
}

async function byMail({ key, to, words }: Message, { mail, emailOf }: Ways): Promise<Delivered> {
  const address = emailOf.get(to);
  if (mail === undefined || address === undefined) return notSetUp();
  const messageId = `<${key.replaceAll("/", ".")}@${mail.from.split("@")[1]}>`;
  const result = await sendMail(
    mail,
    { to: [address], subject: words.subject, text: words.text, messageId },
    SENDING_MS,
  );
  if (result.kind === "ok") return result.refusedFor.length === 0 ? SENT : refused("the address is refused");
  if (result.kind !== "refused") return lost(result);
  const { status, reason } = result;
  // RFC 5321, section 4.2.1: 4yz may go by, 5yz does not.
  return { kind: "not-sent", reason, again: status !== null && status < 500, afterMs: 0 };
}

async function byWebhook(
  { event, key, to, severity, words, facts }: Message,
  ways: Ways,
  now: Date,
): Promise<Delivered> {
  const settings = ways.webhookOf.get(to);
  if (settings === undefined) return notSetUp();
  const body = { event, key, severity, at: now.toISOString(), subject: words.subject, text: words.text, ...facts };
  const result = await sendWebhook(settings, body, { idempotencyKey: key, timeoutMs: SENDING_MS, now });
  if (result.kind === "ok") return SENT;
  if (result.kind !== "refused") return lost(result);
  const { status, retryAfterSeconds } = result;
  const again = status >= 500 || status === 408 || status === 429;
  return {
    kind: "not-sent",
    reason: `the receiver answered ${status}`,
    again,
    afterMs: (retryAfterSeconds ?? 0) * 1000,
  };
}

async function bySyslog(link: SyslogLink, message: Message, time: Date): Promise<Delivered> {
  const { event, severity, words, facts } = message;
  const result = await link.send({
    severity: SYSLOG_SEVERITY[severity],
    time,
    messageId: `watch-${event}`,
    text: words.line,
    facts: Object.fromEntries(
      Object.entries(facts).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])),
    ),
  });
  if (result.kind === "ok") return SENT;
  if (result.kind !== "refused") return lost(result);
  return { kind: "not-sent", reason: result.reason, again: true, afterMs: 0 };
}

function lost(result: NotSent): Delivered {
  const reason =
    result.kind === "timed-out" ? `no answer within ${result.afterMs} ms` : `not reached (${result.reason})`;
  return { kind: "not-sent", reason, again: true, afterMs: 0 };
}

function refused(reason: string): Delivered {
  return { kind: "not-sent", reason, again: false, afterMs: 0 };
}

function notSetUp(): Delivered {
  return refused("this way is not set up any more");
}
