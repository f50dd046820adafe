/**
 * The rooted Android phone that an app runs on: what it knows of itself, and how it reaches a host.
 */
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { request as requestOverHttp1 } from "node:https";
import { connect, type Socket } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { readSetting, type Setting } from "./setting.ts";

export const PHONE = {
  manufacturer: "Muster",
  brand: "muster",
  model: "Muster Phone 7",
  device: "phone7",
  product: "phone7_eea",
  fingerprint: "muster/phone7_eea/phone7:15/AP3A.240905.015/7001:user/release-keys",
  chipset: "MX-7",
  osVersion: "15",
  osBuild: "AP3A.240905.015",
  sdk: 35,
  locale: "de-DE",
  language: "de",
  country: "DE",
  timezone: "Europe/Berlin",
  timezoneOffsetSeconds: 3600,
  carrier: "Beispielfunk",
  mccMnc: "26201",
  screen: { width: 1080, height: 2400, density: 2.625 },
} as const;

export interface Message {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** Sends over TLS and HTTP/2 or HTTP/1.1, through the proxy where one is set; a status of 400 or more ends the app. */
export class Phone {
  readonly setting: Setting;
  readonly #resolver = new Resolver();
  readonly #authority: Buffer;
  readonly #sessions = new Map<string, ClientHttp2Session>();
  readonly #kept: TLSSocket[] = [];

  constructor(folder: string) {
    this.setting = readSetting(folder);
    this.#resolver.setServers([this.setting.nameServer]);
    this.#authority = readFileSync(this.setting.trusted);
  }

  async send(message: Message): Promise<string> {
    const speaksHttp2 = this.setting.hosts.find(({ host }) => host === message.host)?.http2;
    const { status, text } = await (speaksHttp2 === true ? this.#overHttp2(message) : this.#overHttp1(message));
    if (status >= 400) throw new Error(`${message.method} ${message.host}${message.path}: ${status}`);
    return text;
  }

  close(): void {
    for (const session of this.#sessions.values()) session.close();
    for (const socket of this.#kept) socket.destroy();
  }

  async #secured(host: string, protocol: "h2" | "http/1.1"): Promise<TLSSocket> {
    const socket = await (this.setting.proxy === null ? this.#direct(host) : tunnel(this.setting.proxy, host));
    const secured = connectTls({ socket, servername: host, ca: this.#authority, ALPNProtocols: [protocol] });
    await once(secured, "secureConnect");
    return secured;
  }

  async #direct(host: string): Promise<Socket> {
    const [address = ""] = await this.#resolver.resolve4(host);
    return connect(443, address);
  }

  async #overHttp2({ method, host, path, headers, body }: Message): Promise<Told> {
    let session = this.#sessions.get(host);
    if (session === undefined) {
      const secured = await this.#secured(host, "h2");
      session = connectHttp2(`https://${host}`, { createConnection: () => secured });
      this.#sessions.set(host, session);
    }
    const stream = session.request({ ":method": method, ":path": path, ...headers }, { endStream: body === undefined });
    if (body !== undefined) stream.end(body);
    const [head] = await once(stream, "response");
    return { status: Number(head[":status"]), text: await textOf(stream) };
  }

  async #overHttp1({ method, host, path, headers, body }: Message): Promise<Told> {
    const secured = await this.#secured(host, "http/1.1");
    this.#kept.push(secured);
    const kept = { connection: "keep-alive", ...headers };
    const request = requestOverHttp1({ method, host, path, headers: kept, createConnection: () => secured });
    request.end(body);
    const [response] = await once(request, "response");
    return { status: response.statusCode, text: await textOf(response) };
  }
}

interface Told {
  readonly status: number;
  readonly text: string;
}

/** A tunnel through the proxy that is set on the phone (RFC 9110, section 9.3.6). */
async function tunnel({ address, port }: { address: string; port: number }, host: string): Promise<Socket> {
  const socket = connect(port, address);
  socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`);
  const [answer] = await once(socket, "data");
  if (!/^HTTP\/1\.1 200/.test(String(answer))) throw new Error(`the proxy refuses ${host}: ${answer}`);
  return socket;
}
