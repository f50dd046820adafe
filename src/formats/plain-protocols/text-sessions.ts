/**
 * Line by line: what FTP, SMTP, POP3, IMAP and RTSP say of themselves and of who signs in.
 *
 * Sources: RFC 959 and 4217 (FTP, AUTH TLS), RFC 5321, 3207 and 4954 (SMTP, STARTTLS, AUTH), RFC 1939, 2449, 2595 and 5034
 * (POP3), RFC 9051 (IMAP), RFC 2326 (RTSP).
 */
import type { Direction, Tell } from "./plain-facts.ts";

export interface TextSession {
  /** One line without its end, cut at `MOST_LINE_BYTES`. False: nothing more is of interest. */
  line(direction: Direction, line: string, tell: Tell): boolean;
}

const MECHANISM = /^[A-Z0-9_-]{1,20}$/;
function mechanisms(list: string, tell: Tell): void {
  for (const word of list.toUpperCase().split(/[ =]+/).slice(0, 16))
    if (MECHANISM.test(word)) tell.property("authentication-offered", word);
}

/** SASL over several lines: LOGIN asks for user and password, the others for one response or more. */
class SaslExchange {
  #expected: ("user" | "password" | "response")[] = [];

  begin(mechanism: string, initial: string | undefined, tell: Tell): void {
    const name = mechanism.toUpperCase();
    if (MECHANISM.test(name)) tell.property("authentication", name);
    this.#expected = name === "LOGIN" ? ["user", "password"] : ["response"];
    if (initial !== undefined && initial !== "" && initial !== "=") this.answer(0, initial, tell);
  }
  /** True when the line belongs to the exchange. */
  answer(direction: Direction, line: string, tell: Tell): boolean {
    const field = direction === 0 ? this.#expected.shift() : undefined;
    if (field === undefined) return false;
    if (line !== "*") tell.credential(0, field, line.length);
    return true;
  }
}

export class FtpSession implements TextSession {
  line(direction: Direction, line: string, tell: Tell): boolean {
    if (direction === 1) {
      if (/^ ?AUTH .*TLS/i.test(line)) tell.tlsOffered();
      return true;
    }
    const [, verb = "", argument = ""] = /^([A-Za-z]{3,4}) ?(.*)$/.exec(line) ?? [];
    const command = verb.toUpperCase();
    if (command === "USER") {
      const isAnonymous = /^(anonymous|ftp)$/i.test(argument);
      tell.property("authentication", isAnonymous ? "anonymous" : "password");
      if (!isAnonymous) tell.credential(0, "user", argument.length);
    } else if (command === "PASS") tell.credential(0, "password", argument.length);
    else if (command === "AUTH") tell.tlsAsked();
    else if (["STOR", "RETR", "APPE", "DELE", "LIST", "MLSD"].includes(command)) tell.property("operation", command);
    return true;
  }
}

export class SmtpSession implements TextSession {
  readonly #sasl = new SaslExchange();
  #inMail = false;

  line(direction: Direction, line: string, tell: Tell): boolean {
    if (direction === 1) {
      const [, extension = "", list = ""] = /^250[- ]([A-Za-z]+)(.*)$/.exec(line) ?? [];
      if (extension.toUpperCase() === "STARTTLS") tell.tlsOffered();
      if (extension.toUpperCase() === "AUTH") mechanisms(list, tell);
      return true;
    }
    if (this.#inMail) {
      this.#inMail = line !== ".";
      return true;
    }
    if (this.#sasl.answer(direction, line, tell)) return true;
    const [command = "", ...rest] = line.split(" ", 3);
    const verb = command.toUpperCase();
    if (verb === "EHLO" || verb === "HELO") tell.property("version", verb === "EHLO" ? "ESMTP" : "SMTP");
    else if (verb === "STARTTLS") tell.tlsAsked();
    else if (verb === "AUTH") this.#sasl.begin(rest[0] ?? "", rest[1], tell);
    else if (verb === "MAIL") tell.property("operation", "MAIL");
    else if (verb === "DATA") this.#inMail = true;
    // Behind BDAT come bytes, not lines.
    return verb !== "BDAT";
  }
}

export class Pop3Session implements TextSession {
  readonly #sasl = new SaslExchange();

  line(direction: Direction, line: string, tell: Tell): boolean {
    if (direction === 1) {
      if (/^STLS$/i.test(line)) tell.tlsOffered();
      if (/^SASL /i.test(line)) mechanisms(line.slice(5), tell);
      return true;
    }
    if (this.#sasl.answer(direction, line, tell)) return true;
    const [command = "", argument = "", digest = ""] = line.split(" ", 3);
    const verb = command.toUpperCase();
    if (verb === "USER") {
      tell.property("authentication", "password");
      tell.credential(0, "user", line.length - 5);
    } else if (verb === "PASS") tell.credential(0, "password", line.length - 5);
    else if (verb === "APOP") {
      tell.property("authentication", "APOP");
      tell.credential(0, "user", argument.length);
      tell.credential(0, "response", digest.length);
    } else if (verb === "AUTH" && argument !== "") this.#sasl.begin(argument, digest, tell);
    else if (verb === "STLS") tell.tlsAsked();
    else if (verb === "RETR") tell.property("operation", "RETR");
    return true;
  }
}

export class ImapSession implements TextSession {
  readonly #sasl = new SaslExchange();

  line(direction: Direction, line: string, tell: Tell): boolean {
    if (direction === 1) {
      const [, list] = /^\* (?:OK \[)?CAPABILITY ([^\]]*)/i.exec(line) ?? [];
      for (const word of list?.toUpperCase().split(" ").slice(0, 64) ?? []) {
        if (word === "STARTTLS") tell.tlsOffered();
        else if (word.startsWith("AUTH=")) mechanisms(word.slice(5), tell);
        else if (word.startsWith("IMAP4")) tell.property("version", word);
      }
      return true;
    }
    if (this.#sasl.answer(direction, line, tell)) return true;
    const [, command = "", rest = ""] = /^\S+ ([A-Za-z]+) ?(.*)$/.exec(line) ?? [];
    const verb = command.toUpperCase();
    if (verb === "STARTTLS") tell.tlsAsked();
    else if (verb === "AUTHENTICATE") {
      const [mechanism = "", initial] = rest.split(" ", 2);
      this.#sasl.begin(mechanism, initial, tell);
    } else if (verb === "LOGIN") {
      tell.property("authentication", "password");
      // An argument is an atom, a quoted string or the announcement of a literal.
      const words = rest.match(/"(?:[^"\\]|\\.)*"|\{\d{1,9}\+?\}|\S+/g) ?? [];
      for (const [index, word] of words.slice(0, 2).entries()) {
        const [, literal] = /^\{(\d+)/.exec(word) ?? [];
        const length = literal === undefined ? word.length - (word.startsWith('"') ? 2 : 0) : Number(literal);
        tell.credential(0, index === 0 ? "user" : "password", length);
      }
    } else if (verb === "FETCH") tell.property("operation", "FETCH");
    return true;
  }
}

export class RtspSession implements TextSession {
  line(direction: Direction, line: string, tell: Tell): boolean {
    const [, method, version] = /^([A-Z_]{3,20}) \S+ (RTSP\/\d\.\d)$/.exec(line) ?? [];
    if (direction === 0 && method !== undefined && version !== undefined) {
      tell.property("version", version);
      tell.property("operation", method);
    }
    const [, scheme, rest] = /^(?:WWW-)?Auth(?:orization|enticate): *(\S+) ?(.*)$/i.exec(line) ?? [];
    if (scheme !== undefined && rest !== undefined && /^(Basic|Digest)$/i.test(scheme)) {
      tell.property(direction === 0 ? "authentication" : "authentication-offered", scheme);
      if (direction === 0) tell.credential(0, "response", rest.length);
    }
    // Media interleaved in the connection are no lines.
    return !line.startsWith("$");
  }
}
