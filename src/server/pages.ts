/**
 * The door of the page: the built files of web/, and the one page of the app behind every other address.
 *
 * `/01/GTIN` and `/L/DIGEST` are what a printed code opens; what stands behind `#` never reaches the server. The app
 * itself says when there is nothing at an address, in the reader's language.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { HttpRefusal } from "./problems.ts";

/** Addresses that are never the app's: the API, files of the build that are not there, and what no page is called. */
const NO_PAGE = /^\/\/|%[01][0-9a-f]|^\/(?:api|assets)\/|\.[a-z0-9]{1,12}$/i;
const A_YEAR = 365 * 24 * 60 * 60;

/** The app's page, for every address that is a page's. */
export interface AppPage {
  readonly isPage: (path: string) => boolean;
  readonly page: Buffer;
}

/**
 * @param folder where `vite build` wrote the page.
 * @returns undefined when it is not built.
 */
export async function pages(server: FastifyInstance, folder: string): Promise<AppPage | undefined> {
  if (!existsSync(join(folder, "index.html"))) {
    server.get("/*", async () => {
      throw new HttpRefusal(
        503,
        "page-not-built",
        "page",
        "the page is not built yet; `npm start` builds it and starts the server again",
      );
    });
    return undefined;
  }
  await server.register(fastifyStatic, {
    root: folder,
    index: false,
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // A file under assets/ has its digest in its name and never changes; all others are asked for again.
      const lasting = path.startsWith(join(folder, "assets"));
      reply.header("cache-control", lasting ? `public, max-age=${A_YEAR}, immutable` : "no-cache");
    },
  });
  server.get("/", (_request, reply) => reply.sendFile("index.html"));
  const page = readFileSync(join(folder, "index.html"));
  return { isPage: (path) => !NO_PAGE.test(path), page };
}
