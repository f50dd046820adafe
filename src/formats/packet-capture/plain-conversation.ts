/**
 * Protocols in plain text in a conversation: who signs in how, what is done, and TLS once it is turned to.
 *
 * Sources: RFC 4954 (SASL in SMTP), RFC 3207 and 2595 (STARTTLS), MS-SMB2 section 2.2.4 (signing), RFC 6143 section 7.1.2
 * (VNC), MS-RDPBCGR section 5.3 (standard security), Modbus Application Protocol (no authentication).
 */
import type { PlainCredential, PlainProperty, PlainProtocol, PlainSink } from "../plain-protocols/plain-facts.ts";
import { PlainReader } from "../plain-protocols/plain-reader.ts";
import type { StreamSetting } from "./capture-context.ts";
import { ExaminedStream } from "./examined-stream.ts";
import type { StreamReader } from "./stream-reader.ts";
import { tlsConversation } from "./tls-conversation.ts";

/** Ways to sign in that say the secret itself. */
const SAID_PLAINLY: ReadonlySet<string> = new Set(["password", "PLAIN", "LOGIN", "BASIC", "XOAUTH2", "OAUTHBEARER"]);
/** What a server or client chose, as protocol, property and value, that weakens the proof of who speaks. */
const WEAK: ReadonlySet<string> = new Set([
  ...["VNC authentication VNC authentication", "RDP authentication standard RDP security", "SMB signing off"],
  ...["SMB signing enabled", "SMB version SMB 1"],
]);
const UNPROVEN: ReadonlySet<string> = new Set([
  ...["FTP authentication anonymous", "VNC authentication none", "SMB session guest", "SMB session anonymous"],
  "SMTP authentication ANONYMOUS",
  "IMAP authentication ANONYMOUS",
]);
/** Whose choice a property is; the others belong to both. */
const FROM: Partial<Record<PlainProperty, 0 | 1>> = {
  authentication: 0,
  operation: 0,
  "authentication-offered": 1,
  signing: 1,
};
const NAMES: Partial<Record<PlainProtocol, string>> = { telnet: "Telnet", modbus: "Modbus" };
const TLS_NAMES: Partial<Record<PlainProtocol, string>> = { ftp: "AUTH TLS", pop3: "STLS", rdp: "TLS" };

export class PlainConversation implements StreamReader, PlainSink {
  readonly #setting: StreamSetting;
  readonly #protocol: PlainProtocol;
  readonly #name: string;
  readonly #reader: PlainReader;
  readonly #text: ExaminedStream | undefined;
  #authentication = "password";
  #isTlsOffered = false;
  #isEncryptionIdle = false;
  #tls: StreamReader | undefined;
  #isTlsWanted = true;

  constructor(protocol: PlainProtocol, setting: StreamSetting) {
    this.#setting = setting;
    this.#protocol = protocol;
    this.#name = NAMES[protocol] ?? protocol.toUpperCase();
    this.#reader = new PlainReader(protocol, this);
    this.#text = setting.context.examiner === undefined ? undefined : new ExaminedStream(setting, true);
    if (protocol === "modbus") setting.facts.mark("no-authentication", "Modbus", 0);
  }

  read(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    const isWanted = this.#reader.read(direction, bytes, start, end);
    if (this.#tls !== undefined) return isWanted && this.#isTlsWanted;
    this.#text?.push(direction, bytes, start, end);
    return isWanted || this.#text !== undefined;
  }

  gap(direction: 0 | 1): void {
    this.#reader.gap(direction);
    this.#text?.gap(direction);
    this.#tls?.gap(direction);
  }

  close(): void {
    this.#reader.close();
    this.#text?.close();
    this.#tls?.close();
    if (this.#isTlsOffered && this.#tls === undefined)
      this.#setting.facts.mark("encryption-not-used", this.#tlsName, null);
    if (this.#isEncryptionIdle) this.#setting.facts.mark("encryption-not-used", `${this.#name} encryption`, null);
  }

  property(name: PlainProperty, value: string): void {
    const { facts } = this.#setting;
    const what = `${this.#name} ${name} ${value}`;
    if (name === "authentication") this.#authentication = value;
    // SMB says first what it could do, then that it does.
    if (name === "encryption") this.#isEncryptionIdle = value.startsWith("supported");
    const kind = WEAK.has(what) ? "weak-authentication" : UNPROVEN.has(what) ? "no-authentication" : "detail";
    facts.mark(kind, what, FROM[name] ?? null);
  }

  credential({ direction, field }: PlainCredential): void {
    const { facts } = this.#setting;
    const way = this.#authentication;
    if (field === "user") facts.mark("detail", `${this.#name} user name`, direction);
    else if (field === "password") facts.mark("credential", `${this.#name} password`, direction);
    else if (SAID_PLAINLY.has(way)) facts.mark("credential", `${this.#name} ${way}`, direction);
    else facts.mark("weak-authentication", `${this.#name} ${way}`, direction);
  }

  startTls(step: "offered" | "asked" | "used"): void {
    if (step === "offered") this.#isTlsOffered = true;
    else if (step === "used") this.#setting.facts.mark("detail", `${this.#tlsName} used`, 0);
  }

  tls(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    // Inside the same protocol goes on, now with a client that may say its secrets.
    this.#tls ??= tlsConversation(this.#setting, new PlainConversation(this.#protocol, this.#setting));
    this.#isTlsWanted = this.#tls.read(direction, bytes, start, end);
  }

  get #tlsName(): string {
    return `${this.#name} ${TLS_NAMES[this.#protocol] ?? "STARTTLS"}`;
  }
}
