/**
 * E-mail: one message to one or more people, handed over to the facility's mail server.
 *
 * TLS is demanded: from the first byte or by STARTTLS, and a server that offers neither is refused unless it is this
 * very machine. Source: RFC 5321, RFC 3207, RFC 8314.
 */
import { getSystemErrorName } from "node:util";
import { createTransport } from "nodemailer";
import { InputError } from "../domain/input-error.ts";
import { isLoopbackHost, type NotSent, reasonOf } from "./sending.ts";

export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** "implicit" is TLS from the first byte, usually port 465. "none" is for this machine only. */
  readonly tls: "starttls" | "implicit" | "none";
  /** Authorities in PEM that count instead of the system's. */
  readonly ca?: string;
  readonly user?: string;
  readonly password?: string;
  readonly from: string;
}

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** Kept when the same message is sent again, so that mail programs show it once (RFC 5322 section 3.6.4). */
  readonly messageId: string;
}

export type MailResult =
  /** Handed over; `refusedFor` are those whom the server did not take. */
  | { readonly kind: "ok"; readonly refusedFor: readonly string[] }
  /** @prop status the reply code (RFC 5321 section 4.2), null where the server lacks what is demanded, such as TLS. */
  | { readonly kind: "refused"; readonly status: number | null; readonly reason: string }
  | NotSent;

/** Sentences for a person; nodemailer's own texts repeat what the server said. */
const REFUSALS: Readonly<Record<string, string>> = {
  EAUTH: "the mail server does not take the name and password",
  ETLS: "the mail server offers no TLS that can be trusted",
  EENVELOPE: "the mail server takes none of the addresses",
  EMESSAGE: "the mail server does not take the message",
};

/** @throws {InputError} `argument-wrong` for settings that would send in the clear. */
export async function sendMail(settings: MailSettings, mail: Mail, timeoutMs: number): Promise<MailResult> {
  const { host, port, tls, ca, user, password, from } = settings;
  if (tls === "none" && !isLoopbackHost(host))
    throw new InputError("argument-wrong", "/mail/tls", 'write "starttls" or "implicit"; "none" is for this machine');
  const transport = createTransport({
    host,
    port,
    secure: tls === "implicit",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "none",
    tls: { minVersion: "TLSv1.2", ...(ca === undefined ? {} : { ca }) },
    ...(user === undefined ? {} : { auth: { user, pass: password ?? "" } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const tooLate = Promise.withResolvers<"too-late">();
  const timer = setTimeout(() => tooLate.resolve("too-late"), timeoutMs);
  const { to, subject, text, messageId } = mail;
  const sending = transport.sendMail({ from, to: [...to], subject, text, messageId });
  // It may still fail after its time is up, when nobody waits for it.
  sending.catch(() => undefined);
  try {
    const sent = await Promise.race([sending, tooLate.promise]);
    if (sent === "too-late") return { kind: "timed-out", afterMs: timeoutMs };
    return { kind: "ok", refusedFor: [...sent.rejected] };
  } catch (error) {
    return failureOf(error, timeoutMs);
  } finally {
    clearTimeout(timer);
    transport.close();
  }
}

function failureOf(error: unknown, timeoutMs: number): MailResult {
  const { code, responseCode, errno } = error as { code?: unknown; responseCode?: unknown; errno?: unknown };
  const name = typeof code === "string" ? code : "";
  if (name === "ETIMEDOUT") return { kind: "timed-out", afterMs: timeoutMs };
  const status = typeof responseCode === "number" ? responseCode : null;
  if (status === null && REFUSALS[name] === undefined)
    return { kind: "unreachable", reason: typeof errno === "number" ? getSystemErrorName(errno) : reasonOf(error) };
  return { kind: "refused", status, reason: REFUSALS[name] ?? "the mail server refuses it" };
}
