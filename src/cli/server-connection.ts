/**
 * How a command asks a running server: by HTTP with the token of an account, which is in a file and never among the words
 * of the command, where other programs of the machine would read it.
 */
import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { InputError } from "../domain/input-error.ts";
import { readBytes } from "../store/files.ts";
import type { Terminal } from "./command.ts";

const TOKEN_LIMIT_BYTES = 4 * 1024;
const CA_LIMIT_BYTES = 256 * 1024;
const REPLY_LIMIT_BYTES = 16 * 1024 * 1024;
const REQUEST_MS = 60_000;

/** For the options of a command. */
export const SERVER_OPTIONS = {
  server: { type: "string" },
  "token-file": { type: "string" },
  ca: { type: "string" },
} as const;

export const SERVER_HELP = [
  ["--server URL", "the CareLabel server, for example https://carelabel.example"],
  ["--token-file FILE", "a token of your account, made on its page"],
  ["--ca FILE", "authority of the server's certificate (PEM)"],
] as const;

export interface ServerConnection {
  /** @throws {InputError} with the code and the words of the server's problem. */
  get<T>(path: string): Promise<T>;
}

/** @throws {InputError} `argument-wrong` for an address or a token that is none. */
export async function connectServer(values: Record<string, unknown>, terminal: Terminal): Promise<ServerConnection> {
  const base = URL.parse(String(values.server));
  if (base === null || (base.protocol !== "https:" && base.protocol !== "http:"))
    throw new InputError("argument-wrong", "--server", "write an address such as https://carelabel.example");
  if (typeof values["token-file"] !== "string")
    throw new InputError("argument-wrong", "--token-file", "name the file with a token of your account");
  const text = async (path: string, limit: number) =>
    new TextDecoder().decode(await readBytes(path, terminal.stdin, limit));
  const token = (await text(values["token-file"], TOKEN_LIMIT_BYTES)).trim();
  if (!/^\S{8,200}$/.test(token))
    throw new InputError("argument-wrong", "--token-file", "it holds no token; make one on the page of your account");
  const ca = typeof values.ca === "string" ? await text(values.ca, CA_LIMIT_BYTES) : undefined;
  return {
    async get<T>(path: string): Promise<T> {
      const { status, body } = await ask(new URL(path, base), token, ca);
      if (status >= 200 && status < 300) return JSON.parse(body) as T;
      throw problemIn(status, body, path);
    },
  };
}

function ask(url: URL, token: string, ca: string | undefined): Promise<{ status: number; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const fail = (why: string) => reject(new InputError("argument-wrong", "--server", `${url.origin} ${why}`));
  const send = url.protocol === "https:" ? tlsRequest : plainRequest;
  const request = send(url, {
    method: "GET",
    timeout: REQUEST_MS,
    headers: { authorization: `Bearer ${token}`, accept: "application/json" },
    ...(ca !== undefined && url.protocol === "https:" ? { ca } : {}),
  });
  request.on("timeout", () => request.destroy(new Error("does not answer")));
  request.on("error", (error) => fail(`cannot be asked: ${error.message}`));
  request.on("response", (response) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    response.on("data", (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > REPLY_LIMIT_BYTES) request.destroy(new Error("sends too much"));
      else pieces.push(piece);
    });
    response.on("error", (error) => fail(`cannot be read: ${error.message}`));
    response.on("end", () =>
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(pieces).toString("utf8") }),
    );
  });
  request.end();
  return promise;
}

/** In the words of the server, where it is one of ours. */
function problemIn(status: number, body: string, path: string): InputError {
  try {
    const { code, detail, where } = JSON.parse(body) as Record<string, unknown>;
    if (typeof code === "string" && typeof detail === "string")
      return new InputError(code as InputError["code"], typeof where === "string" ? where : path, detail);
  } catch {
    // Not one of ours.
  }
  return new InputError("argument-wrong", "--server", `it answers HTTP ${status}; is it a CareLabel server?`);
}
