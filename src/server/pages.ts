/**
 * The door of the page: the built files of web/, and the one page of the app behind every address that it knows.
 *
 * `/01/GTIN` and `/L/DIGEST` are what a printed code opens; what stands behind `#` never reaches the server.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { HttpRefusal } from "./problems.ts";

const APP_ADDRESSES = ["/", "/check", "/verify", "/audit", "/01/*", "/L/*"];
const A_YEAR = 365 * 24 * 60 * 60;

/** @param folder where `vite build` wrote the page. */
export async function pages(server: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(join(folder, "index.html"))) {
    server.get("/*", async () => {
      throw new HttpRefusal(
        503,
        "page-not-built",
        "page",
        "the page is not built yet; `npm start` builds it and starts the server again",
      );
    });
    return;
  }
  await server.register(fastifyStatic, {
    root: folder,
    index: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // A file under assets/ has its digest in its name and never changes; all others are asked for again.
      const lasting = path.startsWith(join(folder, "assets"));
      reply.header("cache-control", lasting ? `public, max-age=${A_YEAR}, immutable` : "no-cache");
    },
  });
  for (const address of APP_ADDRESSES) server.get(address, (_request, reply) => reply.sendFile("index.html"));
}
