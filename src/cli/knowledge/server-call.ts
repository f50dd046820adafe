/**
 * Calls of a CareLabel server with a token, for commands that speak to one: a request, a file that is sent as it is
 * read, and problems in words.
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { basename } from "node:path";
import { InputError } from "../../domain/input-error.ts";
import { readBytes, unreadable } from "../../store/files.ts";
import type { Terminal } from "../command.ts";

const TOKEN_LIMIT_BYTES = 4 * 1024;
const CA_LIMIT_BYTES = 256 * 1024;
const ANSWER_LIMIT_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

/** Options that each of these commands takes, and their help. */
export const SERVER_OPTIONS = {
  server: { type: "string" },
  "token-file": { type: "string" },
  ca: { type: "string" },
} as const;
export const SERVER_HELP = [
  ["--server URL", "the CareLabel server"],
  ["--token-file FILE", "an API token of your account (page Own account)"],
  ["--ca FILE", "authority of the server's certificate (PEM)"],
] as const;

export interface Server {
  /** @throws {InputError} the server's own problem, or that it cannot be reached. */
  call(method: "GET" | "DELETE", path: string): Promise<unknown>;
  /** Sends a file as the part `part` of a form. @param sent is told how many bytes went out. */
  send(path: string, part: string, file: string, sent: (bytes: number, total: number) => void): Promise<unknown>;
}

/** @throws {InputError} `argument-wrong`, `file-unreadable`. */
export async function serverOf(values: Record<string, unknown>, { stdin }: Terminal): Promise<Server> {
  const base = URL.parse(String(values.server));
  if (base === null || !/^https?:$/.test(base.protocol))
    throw new InputError("argument-wrong", "--server", "write an address such as https://carelabel.example");
  if (typeof values["token-file"] !== "string")
    throw new InputError("argument-wrong", "--token-file", "name the file with an API token of your account");
  const text = async (path: string, limitBytes: number) =>
    new TextDecoder().decode(await readBytes(path, stdin, limitBytes)).trim();
  const token = await text(values["token-file"], TOKEN_LIMIT_BYTES);
  if (!/^\S{8,200}$/.test(token))
    throw new InputError("argument-wrong", "--token-file", "it holds no token; make one on the page Own account");
  const ca = typeof values.ca === "string" ? await text(values.ca, CA_LIMIT_BYTES) : undefined;

  function open(method: string, path: string, headers: Record<string, string | number>): ClientRequest {
    const url = new URL(path, base as URL);
    const request = url.protocol === "https:" ? secureRequest : plainRequest;
    return request(url, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: "application/json", ...headers },
      agent: false,
      timeout: TIMEOUT_MS,
      ...(url.protocol === "https:" && ca !== undefined ? { ca } : {}),
    });
  }

  return {
    async call(method, path) {
      const request = open(method, path, {});
      const answer = answerOf(request);
      request.end();
      return answer;
    },
    async send(path, part, file, sent) {
      const { size } = await stat(file).catch((cause: unknown) => {
        throw unreadable(file, cause);
      });
      const border = `carelabel-${size}-${process.hrtime.bigint()}`;
      const name = basename(file).replaceAll(/["\\\r\n]/g, "_");
      const head = `--${border}\r\ncontent-disposition: form-data; name="${part}"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
      const tail = `\r\n--${border}--\r\n`;
      const request = open("POST", path, {
        "content-type": `multipart/form-data; boundary=${border}`,
        "content-length": Buffer.byteLength(head) + size + Buffer.byteLength(tail),
      });
      const answer = answerOf(request);
      const sending = write(request, { head, tail, file, sent: (bytes) => sent(bytes, size) });
      // A server that refuses answers before all is sent.
      const [reply] = await Promise.all([answer, sending]);
      return reply;
    },
  };
}

interface Form {
  readonly head: string;
  readonly tail: string;
  readonly file: string;
  readonly sent: (bytes: number) => void;
}

async function write(request: ClientRequest, { head, tail, file, sent }: Form): Promise<void> {
  const more = (chunk: string | Uint8Array) =>
    request.destroyed || request.write(chunk)
      ? undefined
      : new Promise<void>((resolve) => {
          for (const name of ["drain", "close", "error"]) request.once(name, () => resolve());
        });
  await more(head);
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(file)) {
      if (request.destroyed) return;
      await more(chunk);
      bytes += chunk.length;
      sent(bytes);
    }
  } catch (cause) {
    request.destroy();
    throw unreadable(file, cause);
  }
  request.end(tail);
}

async function answerOf(request: ClientRequest): Promise<unknown> {
  let response: IncomingMessage;
  try {
    response = await new Promise<IncomingMessage>((resolve, reject) => {
      request.once("response", resolve).once("error", reject);
      request.once("timeout", () => request.destroy(new Error("it gives no answer")));
    });
  } catch (cause) {
    throw new InputError("file-unreadable", "--server", `the server cannot be reached (${(cause as Error).message})`, {
      cause,
    });
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > ANSWER_LIMIT_BYTES) throw notOurs();
    chunks.push(chunk);
  }
  const value = parsed(Buffer.concat(chunks).toString("utf8"));
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300 && value !== undefined) return value;
  const { where, detail } = (value ?? {}) as { where?: unknown; detail?: unknown };
  if (typeof where !== "string" || typeof detail !== "string") throw notOurs();
  const code = status === 401 ? "not-signed-in" : status === 403 ? "not-permitted" : "argument-wrong";
  throw new InputError(code, where, detail);
}

const notOurs = () => new InputError("argument-wrong", "--server", "what answers there is no CareLabel server");

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
