/**
 * Connections of the HTTP server: how many there may be, what is answered where no request could be read, and what is
 * counted of it all for the figures.
 *
 * Source: RFC 9110, 15.5 (client errors); RFC 9112, 9.6 (a connection on which a request was unreadable ends).
 */
import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { PROBLEM_MEDIA_TYPE, type ProblemDetails } from "../contract/problem-details.ts";
import { networkOf } from "./attempts.ts";

export interface ConnectionLimits {
  readonly inAll: number;
  /** From one address, or one /64 of IPv6; a proxy in front of the server is one. */
  readonly ofOne: number;
}

const LIMITS: ConnectionLimits = { inAll: 10_000, ofOne: 4_000 };

export interface ConnectionFigures {
  readonly open: number;
  /** Closed at once, since there were too many. */
  readonly refused: number;
  /** Ended since nothing on them could be read as a request, or too slowly. */
  readonly unreadable: number;
  /** Requests by the status of their answer. */
  readonly answers: ReadonlyMap<number, number>;
}

export interface Connections {
  /** For Fastify's `clientErrorHandler`. */
  readonly unreadable: (error: NodeJS.ErrnoException, socket: Socket) => void;
  follow(server: FastifyInstance): void;
  figures(): ConnectionFigures;
}

export function createConnections({ inAll, ofOne }: ConnectionLimits = LIMITS): Connections {
  const ofNetwork = new Map<string, number>();
  const answers = new Map<number, number>();
  /** Answers that are owed on a connection. */
  const owed = new WeakMap<object, number>();
  let [open, refused, unreadable] = [0, 0, 0];

  function begin(socket: Socket): void {
    const network = networkOf(socket.remoteAddress ?? "");
    const others = ofNetwork.get(network) ?? 0;
    if (others >= ofOne) {
      refused++;
      socket.destroy();
      return;
    }
    ofNetwork.set(network, others + 1);
    open++;
    socket.once("close", () => {
      open--;
      const left = (ofNetwork.get(network) ?? 1) - 1;
      if (left > 0) ofNetwork.set(network, left);
      else ofNetwork.delete(network);
    });
  }

  function owe(response: ServerResponse): void {
    const { socket } = response;
    if (socket === null) return;
    owed.set(socket, (owed.get(socket) ?? 0) + 1);
    response.once("close", () => owed.set(socket, (owed.get(socket) ?? 1) - 1));
  }

  return {
    unreadable(error, socket) {
      if (error.code === "ECONNRESET" || socket.destroyed) return;
      unreadable++;
      // What came before it is not answered yet: these words would be taken for its answer.
      if (!socket.writable || (owed.get(socket) ?? 0) > 0) socket.destroy();
      else socket.end(answerTo(error.code), () => socket.destroy());
    },
    follow(server) {
      const { server: http } = server;
      http.maxConnections = inAll;
      http.on("connection", begin);
      http.on("drop", () => refused++);
      http.on("request", (_request, response) => owe(response));
      // RFC 9110, 10.1.1: what is expected and not known may be passed over.
      http.on("checkExpectation", (request, response) => http.emit("request", request, response));
      server.addHook("onResponse", async (_request, { statusCode }) => {
        answers.set(statusCode, (answers.get(statusCode) ?? 0) + 1);
      });
    },
    figures: () => ({ open, refused, unreadable, answers }),
  };
}

const WORDS: Record<number, string> = {
  400: "this is no request of HTTP that can be read",
  408: "the request did not arrive in time; send it again",
  413: "the request is larger than anything here takes",
  431: "the header fields are longer than this server takes; send fewer",
};

function statusOf(code: string | undefined): number {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return 408;
  if (code === "HPE_HEADER_OVERFLOW") return 431;
  return code === "HPE_CHUNK_EXTENSIONS_OVERFLOW" ? 413 : 400;
}

function answerTo(code: string | undefined): string {
  const status = statusOf(code);
  const title = STATUS_CODES[status] ?? "Error";
  const problem: ProblemDetails = {
    ...{ type: "about:blank", title, status, detail: WORDS[status] ?? "it cannot be answered" },
    ...{ code: status === 408 ? "upload-slow" : "request-malformed", where: "request" },
  };
  const body = JSON.stringify(problem);
  const fields = [
    `content-type: ${PROBLEM_MEDIA_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  return `HTTP/1.1 ${status} ${title}\r\n${fields.join("\r\n")}\r\n\r\n${body}`;
}
