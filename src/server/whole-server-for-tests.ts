/**
 * The whole server for tests: an installation in a folder of its own, set up by its own door, listening on loopback.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { ROUTES } from "../contract/routes.ts";
import type { LabelWorld } from "../domain/label/world.ts";
import { createServer, type ServerOptions } from "./create-server.ts";
import { type Installation, openInstallation } from "./installation.ts";

export const ADMINISTRATOR = { signInName: "administrator", password: "a sentence nobody guesses" } as const;

const world: LabelWorld = {
  countries: new Set(["DE", "CA"]),
  unitProblem: () => undefined,
  unitCaution: () => undefined,
};

export interface WholeServer {
  readonly server: FastifyInstance;
  readonly installation: Installation;
  readonly port: number;
  readonly folder: string;
  /** The administrator's session, as a browser sends it. */
  readonly cookie: string;
  call(path: string, init?: RequestInit): Promise<Response>;
  /** Signs in and answers with the cookie. */
  signIn(signInName: string, password: string): Promise<string>;
  close(): Promise<void>;
}

interface WholeOptions extends Partial<ServerOptions> {
  readonly setUp?: boolean;
  /** What is in it before the server opens. */
  readonly fill?: (installation: Installation) => Promise<void>;
}

/** @param options what differs from a server that is set up, whose previews are empty and whose audits fail. */
export async function openWholeServer({
  setUp: isSetUp = true,
  fill = async () => undefined,
  ...options
}: WholeOptions = {}): Promise<WholeServer> {
  const folder = mkdtempSync(join(tmpdir(), "carelabel-server-"));
  const pageFolder = join(folder, "page");
  const installation = await openInstallation(join(folder, "data"), {});
  await fill(installation);
  mkdirSync(pageFolder);
  writeFileSync(join(pageFolder, "index.html"), "<!doctype html><title>CareLabel</title>");
  const server = await createServer({
    installation,
    now: () => new Date(),
    hosts: [],
    setUpCode: null,
    world,
    preview: async () => "<svg/>",
    print: async () => new Uint8Array(),
    audit: () => Promise.reject(new Error("no audit here")),
    auditDocument: () => Promise.reject(new Error("no documents here")),
    pageFolder,
    log: () => undefined,
    ...options,
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  const { port } = server.server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const send = (route: { path: string }, body: unknown) =>
    fetch(`${origin}${route.path}`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
  const cookieOf = (response: Response) => (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const setUpNow = () =>
    send(ROUTES.setUp, {
      facility: "Test Hospital",
      zone: "Europe/Berlin",
      name: "Ada Berg",
      ...ADMINISTRATOR,
    });
  const cookie = isSetUp ? cookieOf(await setUpNow()) : "";
  return {
    server,
    installation,
    port,
    folder,
    cookie,
    call: (path, init = {}) => fetch(`${origin}${path}`, { ...init, headers: { cookie, ...(init.headers as object) } }),
    signIn: async (signInName, password) => {
      const response = await send(ROUTES.signIn, { signInName, password });
      if (response.status !== 200) throw new Error(await response.text());
      return cookieOf(response);
    },
    close: async () => {
      await server.close();
      await installation.store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
