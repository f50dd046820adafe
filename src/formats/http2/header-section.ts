/**
 * The fields of one header section of HTTP/2, put into the form of HTTP/1, so that both are read alike.
 *
 * Sources: RFC 9113, 8.2 (fields), 8.2.3 (cookies), 8.3 (pseudo-header fields); RFC 8441 (`:protocol`).
 */
import { MOST_HEAD_BYTES, type RequestHead, type ResponseHead } from "../http1/http1-facts.ts";
import { readHead } from "../http1/read-head.ts";
import { HeadBytes } from "./head-bytes.ts";
import type { HeaderField } from "./static-table.ts";

const COLON = 0x3a;
const PSEUDO_NAMES: ReadonlySet<string> = new Set(["method", "path", "authority", "scheme", "status", "protocol"]);
const MOST_NAMES = 200;
const VERSION = "2";

export class HeaderSection {
  /** All fields as lines. */
  readonly lines = new HeadBytes(MOST_HEAD_BYTES);
  /** Those that HTTP/1 has too. */
  readonly #fields = new HeadBytes(MOST_HEAD_BYTES);
  readonly #cookies = new HeadBytes(MOST_HEAD_BYTES);
  readonly #pseudo = new Map<string, string>();
  #hasHost = false;

  add({ name, value }: HeaderField): void {
    this.lines.line(name, value);
    if (name[0] === COLON) this.#addPseudo(latin1(name.subarray(1)), value);
    // One header may come as several fields, so that its parts can be told from the table.
    else if (isNamed(name, "cookie")) this.#cookies.listItem(value);
    else {
      this.#hasHost ||= isNamed(name, "host");
      this.#fields.line(name, value);
    }
  }

  get isRequest(): boolean {
    return this.#pseudo.has("method");
  }

  get isResponse(): boolean {
    return this.#pseudo.has("status");
  }

  /** Names of a trailer section, lower case, each once. */
  get names(): readonly string[] {
    const names = new Set<string>();
    for (const line of latin1(this.#fields.bytes.subarray(0, this.#fields.size)).split("\r\n")) {
      const name = line.slice(0, line.indexOf(":")).toLowerCase();
      if (/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name) && names.size < MOST_NAMES) names.add(name);
    }
    return [...names];
  }

  /** Undefined when the method is no token. @param wireBytes what the section took before it was decoded. */
  request(wireBytes: number): RequestHead | undefined {
    const method = this.#pseudo.get("method") ?? "";
    const authority = this.#pseudo.get("authority");
    const path = method === "CONNECT" ? (this.#pseudo.get("path") ?? authority) : this.#pseudo.get("path");
    const startLine = `${method} ${path === undefined || path === "" ? "?" : path} HTTP/1.1\r\n`;
    const isExtended = this.#pseudo.has("protocol") && method === "CONNECT";
    // With `:protocol` a CONNECT has a path like any other request.
    const read = this.#read(isExtended ? startLine.replace("CONNECT", "GET") : startLine, authority);
    if (read?.request === undefined) return undefined;
    const isHostAdded = authority !== undefined && !this.#hasHost;
    return {
      ...read.request,
      method,
      version: VERSION,
      headBytes: wireBytes,
      headerNames: isHostAdded ? read.request.headerNames.slice(1) : read.request.headerNames,
      headerCount: read.request.headerCount - (authority === undefined ? 0 : 1),
      upgrade: isExtended ? protocolIn(this.#pseudo.get("protocol")) : null,
    };
  }

  /** Undefined when the status is no number of three digits. */
  response(wireBytes: number): ResponseHead | undefined {
    const read = this.#read(`HTTP/1.1 ${this.#pseudo.get("status")}\r\n`, undefined);
    if (read?.response === undefined) return undefined;
    return { ...read.response, version: VERSION, headBytes: wireBytes, upgrade: null };
  }

  #addPseudo(name: string, value: Uint8Array): void {
    // A target may be as long as a section; nobody reads more of it.
    if (PSEUDO_NAMES.has(name) && !this.#pseudo.has(name))
      this.#pseudo.set(name, latin1(value.subarray(0, 16_384)).replace(/[\0\r\n]/g, " "));
  }

  #read(startLine: string, authority: string | undefined) {
    const head = new HeadBytes(startLine.length + 2 * MOST_HEAD_BYTES);
    head.text(startLine);
    if (authority !== undefined) head.text(`host: ${authority}\r\n`);
    head.bytesOf(this.#fields);
    if (this.#cookies.size > 0) {
      head.text("cookie: ");
      head.bytesOf(this.#cookies);
      head.text("\r\n");
    }
    head.text("\r\n");
    return readHead(head.bytes, 0, head.size, this.lines.isCut);
  }
}

function protocolIn(value: string | undefined): string | null {
  return /^[\w!#$&^.+/-]{1,40}/.exec(value ?? "")?.[0].toLowerCase() ?? null;
}

function isNamed(name: Uint8Array, wanted: string): boolean {
  return name.length === wanted.length && latin1(name).toLowerCase() === wanted;
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at++) text += String.fromCharCode(bytes[at] as number);
  return text;
}
