/**
 * Who is told, for tests: a receiver of webhooks, a mail server and a collector of syslog, each on a real socket.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer as createHttpServer, type IncomingHttpHeaders } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";

export interface Hooked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receivers {
  readonly hooks: Hooked[];
  readonly hookUrl: string;
  /** What the next requests are answered, in order; 200 beyond. */
  readonly answers: number[];
  /** Of each mail: to whom, and its text as it came. */
  readonly mails: { to: string; data: string }[];
  readonly mailPort: number;
  /** Of the next mails: how DATA is answered; "250 kept" beyond. */
  readonly replies: string[];
  readonly lines: string[];
  readonly syslogPort: number;
  close(): Promise<void>;
}

export async function openReceivers(): Promise<Receivers> {
  const hooks: Hooked[] = [];
  const answers: number[] = [];
  const mails: { to: string; data: string }[] = [];
  const replies: string[] = [];
  const lines: string[] = [];
  const sockets = new Set<Socket>();

  const web = createHttpServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      hooks.push({ method: request.method ?? "", path: request.url ?? "", headers: request.headers, body });
      response.writeHead(answers.shift() ?? 200).end();
    });
  }).listen(0, "127.0.0.1");

  /** As much of RFC 5321 as a client needs; the body is decoded from quoted-printable. */
  const mail = createServer((socket) => {
    sockets.add(socket);
    let rest = "";
    let to = "";
    let data: string | undefined;
    socket.on("error", () => undefined);
    socket.write("220 mail ESMTP\r\n");
    socket.on("data", (chunk) => {
      rest += chunk.toString("latin1");
      for (let end = rest.indexOf("\r\n"); end !== -1; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (data === undefined) {
          if (line.startsWith("RCPT TO:")) to = line.slice(9, -1);
          if (line === "DATA") data = "";
          socket.write(line === "DATA" ? "354 write\r\n" : "250 fine\r\n");
        } else if (line !== ".") data += `${line}\n`;
        else {
          const reply = replies.shift() ?? "250 kept";
          if (reply.startsWith("250")) mails.push({ to, data: decoded(data) });
          data = undefined;
          socket.write(`${reply}\r\n`);
        }
      }
    });
  }).listen(0, "127.0.0.1");

  const collector = createSocket("udp4").bind(0, "127.0.0.1");
  collector.on("message", (bytes) => lines.push(bytes.toString()));
  await Promise.all([once(web, "listening"), once(mail, "listening"), once(collector, "listening")]);
  return {
    hooks,
    answers,
    mails,
    replies,
    lines,
    hookUrl: `http://127.0.0.1:${(web.address() as AddressInfo).port}/hook`,
    mailPort: (mail.address() as AddressInfo).port,
    syslogPort: collector.address().port,
    async close() {
      for (const socket of sockets) socket.destroy();
      web.closeAllConnections();
      collector.close();
      await Promise.all([once(web.close(), "close"), once(mail.close(), "close")]);
    },
  };
}

/** Quoted-printable (RFC 2045, section 6.7) and encoded words of headers (RFC 2047). */
function decoded(text: string): string {
  const bytes = text
    .replace(/=\n/g, "")
    .replace(/=\?UTF-8\?Q\?(.*?)\?=\s*/gi, (_, word: string) => word.replaceAll("_", " "))
    .replace(/=\?UTF-8\?B\?(.*?)\?=\s*/gi, (_, word: string) => Buffer.from(word, "base64").toString("latin1"))
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** Waits until `found` is there; what never comes fails the test. */
export async function until<T>(found: () => T | undefined | false, what: string): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const value = found();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`never came: ${what}`);
}
