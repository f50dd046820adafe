/**
 * The server: the routes of contract/ behind one guard, and the page.
 *
 * It opens no connection of its own. What it needs of the world arrives as an argument, so a test starts it as a program does.
 */
import Fastify, { type FastifyInstance } from "fastify";
import { ROUTES } from "../contract/routes.ts";
import { guard } from "./guard.ts";
import { type LabelDoors, labelDoors } from "./label.ts";
import { pages } from "./pages.ts";
import { HttpRefusal, sendProblem } from "./problems.ts";
import { type TrafficDoors, trafficDoors } from "./traffic.ts";

export interface ServerOptions extends LabelDoors, TrafficDoors {
  /** Where `vite build` wrote the page. */
  readonly pageFolder: string;
  /** Takes the text of a bug. */
  readonly log: (text: string) => void;
}

const HEADERS_TIMEOUT_MS = 10_000;
/** A capture of the largest size over a slow disk. */
const REQUEST_TIMEOUT_MS = 15 * 60_000;
/** Bodies that no route says more about. */
const BODY_LIMIT_BYTES = 64 * 1024;

/** The server, ready to listen. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const server = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: 5_000,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    routerOptions: { maxParamLength: 500 },
    // A malformed path is refused by the router before any hook runs; it gets the same answer as every other problem.
    frameworkErrors: (_error, _request, reply) =>
      sendProblem(
        new HttpRefusal(400, "request-malformed", "address", "the address cannot be read"),
        reply,
        options.log,
      ),
  });
  // Replies are built from typed values; the tests hold each of them against its schema.
  server.setSerializerCompiler(() => JSON.stringify);
  server.setErrorHandler((error, _request, reply) => sendProblem(error, reply, options.log));
  server.setNotFoundHandler((request, reply) =>
    sendProblem(
      new HttpRefusal(404, "route-unknown", request.url.split("?")[0] ?? "", "there is nothing at this address"),
      reply,
      options.log,
    ),
  );
  guard(server);
  server.removeAllContentTypeParsers();
  server.get(ROUTES.health.path, () => ({ status: "ok" as const }));
  await server.register(async (room) => labelDoors(room, options));
  await server.register(async (room) => trafficDoors(room, options));
  await server.register(async (room) => pages(room, options.pageFolder));
  return server;
}
