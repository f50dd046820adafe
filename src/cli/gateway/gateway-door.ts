/**
 * The gateway's door: HTTPS with certificates of both sides. Only pinned client certificates give orders.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { TLSSocket } from "node:tls";
import { oneLine } from "../../domain/one-line.ts";
import { jsonOf } from "../../links/exchange.ts";
import { DEVICE_ID, type GatewayProblem, IsolationOrder } from "../../links/gateway-api.ts";
import type { Gatekeeper, Outcome } from "./gatekeeper.ts";

export interface GatewayDoorSettings {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
  readonly clientCa: string;
  /** SHA-256 of client certificates, 64 small hexadecimal digits each. */
  readonly fingerprints: ReadonlySet<string>;
  readonly keeper: Gatekeeper;
  readonly log: (line: string) => void;
}

const BODY_LIMIT_BYTES = 8 * 1024;
const PATIENCE_MS = 10_000;
const MOST_CONNECTIONS = 32;
const PATH = /^\/(isolated|verify)(?:\/([^/?#]+))?$/;

const STATUS: Record<GatewayProblem["code"], number> = {
  "argument-wrong": 400,
  "not-permitted": 403,
  protected: 409,
  "too-many": 409,
  "not-kept": 503,
};

export function gatewayDoor(settings: GatewayDoorSettings): Server {
  const { cert, key, clientCa, log } = settings;
  const server = createServer(
    {
      cert,
      key,
      ca: clientCa,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: "TLSv1.2",
      handshakeTimeout: PATIENCE_MS,
      headersTimeout: PATIENCE_MS,
      requestTimeout: PATIENCE_MS,
      keepAliveTimeout: PATIENCE_MS,
      maxHeaderSize: BODY_LIMIT_BYTES,
    },
    (request, response) => {
      void answer(settings, request).then(
        ({ status, body }) => reply(response, status, body),
        (error: unknown) => {
          log(`an order failed: ${oneLine(String((error as Error)?.message ?? error))}`);
          reply(response, STATUS["not-kept"], refusal("not-kept", "the gateway failed; its log tells why").body);
        },
      );
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  server.on("tlsClientError", (error) => log(`a connection was refused: ${oneLine(error.message)}`));
  return server;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

async function answer({ fingerprints, keeper, log }: GatewayDoorSettings, request: IncomingMessage): Promise<Reply> {
  const socket = request.socket as TLSSocket;
  const fingerprint = socket.getPeerX509Certificate()?.fingerprint256.replaceAll(":", "").toLowerCase() ?? "";
  if (!socket.authorized || !fingerprints.has(fingerprint)) {
    log(`refused a client certificate that is not pinned: SHA-256 ${fingerprint || "none"}`);
    return refusal("not-permitted", "this client certificate is not pinned; name it with --client-fingerprint");
  }
  const [, what, id] = PATH.exec(request.url ?? "") ?? [];
  if (what === "isolated" && id === undefined && request.method === "GET")
    return { status: 200, body: { devices: keeper.devices } };
  if (what === undefined || id === undefined) return { ...refusal("argument-wrong", "no such path"), status: 404 };
  if (!DEVICE_ID.test(id)) return refusal("argument-wrong", "an id has letters, digits, - and _ only");
  const by = `client ${fingerprint.slice(0, 16)}`;
  switch (`${what} ${request.method}`) {
    case "verify GET":
      return { status: 200, body: await keeper.verify(id) };
    case "isolated DELETE": {
      const outcome = await keeper.release(id);
      log(`release of ${id} by ${by}: ${wordsOf(outcome)}`);
      return replyFor(outcome, { id });
    }
    case "isolated PUT": {
      const bytes = await bodyOf(request);
      const order = bytes === undefined ? undefined : jsonOf(IsolationOrder, bytes);
      if (order === undefined)
        return refusal("argument-wrong", 'write {"macs": [...], "addresses": [...]}, at most 16 of each');
      const outcome = await keeper.isolate(id, order, socket.remoteAddress);
      log(`isolation of ${id} by ${by}: ${wordsOf(outcome)}`);
      return replyFor(outcome, outcome.kind === "done" ? outcome.value : null);
    }
    default:
      return { ...refusal("argument-wrong", "no such method here"), status: 405 };
  }
}

function replyFor(outcome: Outcome<unknown>, body: unknown): Reply {
  return outcome.kind === "done" ? { status: 200, body } : refusal(outcome.code, outcome.message);
}

function refusal(code: GatewayProblem["code"], message: string): Reply {
  return { status: STATUS[code], body: { code, message } satisfies GatewayProblem };
}

const wordsOf = (outcome: Outcome<unknown>) => (outcome.kind === "done" ? "done" : oneLine(outcome.message));

/** Undefined when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > BODY_LIMIT_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(`${JSON.stringify(body)}\n`);
}
