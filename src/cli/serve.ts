/**
 * `carelabel serve`: the small local server with its page. It listens on this machine only and opens no connection.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { auditableLabel, auditCaptures } from "../acts/audit-capture.ts";
import { printable } from "../acts/print-label.ts";
import type { TrustReply } from "../contract/label.ts";
import { InputError } from "../domain/input-error.ts";
import { labelWorldOf } from "../domain/knowledge/label-world.ts";
import type { World } from "../domain/knowledge/world.ts";
import { canonicalBytes, digestOf } from "../domain/label/digest.ts";
import type { Label } from "../domain/label/label.ts";
import { type TrustFile, trustOf } from "../domain/label/trust.ts";
import { createLabelPrinter, type LabelPrinter } from "../print/label/print-label.ts";
import { createServer } from "../server/create-server.ts";
import type { PreviewQuery } from "../server/label.ts";
import { loadWorld } from "../store/load-world.ts";
import { deflate } from "../store/zlib-streams.ts";
import { type Command, EXIT, type Terminal } from "./command.ts";
import { readJson, readWithdrawals } from "./label-files.ts";

export const DEFAULT_PORT = 8420;
/** The host in the code of a preview whose label names no live record; the maker sets the real one. */
const PREVIEW_HOST = "labels.example";
const PAGE_FOLDER = fileURLToPath(new URL("../../web/dist", import.meta.url));
/** How long requests under way may take to end when the server is stopped. */
const PATIENCE_MS = 3_000;
/** Ctrl+C, the system's wish, and a terminal that was closed. */
const STOPPING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export const command: Command = {
  words: "serve",
  summary: "Open the local page: check and preview a label, verify one, audit a capture.",
  usage: "[--port N] [--trust FILE] [--withdrawals FILE ...] [--open]",
  options: {
    port: { type: "string" },
    trust: { type: "string" },
    withdrawals: { type: "string", multiple: true },
    open: { type: "boolean" },
  },
  help: [
    ["--port N", `listen on this port of 127.0.0.1 (${DEFAULT_PORT}; 0 takes a free one)`],
    ["--trust FILE", "pinned keys to verify with (see `key pin`)"],
    ["--withdrawals FILE", "a withdrawal list to verify against; may be given several times"],
    ["--open", "open the page in the browser"],
  ],
  example: "carelabel serve --port 8420",

  async run({ values }, terminal) {
    const port = portOf(values.port);
    const reply = await trustReply(values.trust, values.withdrawals, terminal);
    const trust = await trustOf(reply.trust, "trust");
    const world = loadWorld();
    const server = await createServer({
      world: labelWorldOf(world),
      preview: previewWith(world),
      trust: reply,
      audit: async ({ name, bytes }, label) => {
        // A server may run for weeks, so the day is asked for with every audit.
        const today = new Date().toISOString().slice(0, 10);
        const held = label === undefined ? null : await auditableLabel(label.bytes, label.name, today, trust);
        return auditCaptures([{ name, from: bytes }], held, world, today);
      },
      pageFolder: PAGE_FOLDER,
      log: terminal.err,
    });
    try {
      await server.listen({ host: "127.0.0.1", port });
    } catch (cause) {
      throw (cause as NodeJS.ErrnoException).code === "EADDRINUSE"
        ? new InputError("argument-wrong", "--port", `port ${port} is taken; name another, or 0 for a free one`, {
            cause,
          })
        : cause;
    }
    // Listened for before anybody is told that the server runs, since the answer may be Ctrl+C at once.
    const stopped = Promise.race(STOPPING.map((name) => once(process, name).then(() => name)));
    const address = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}/`;
    terminal.out(`CareLabel is open at ${address}\nIt serves this machine only. Stop it with Ctrl+C.\n`);
    if (!existsSync(join(PAGE_FOLDER, "index.html")))
      terminal.err('carelabel: the page is not built; "npm start" builds it\n');
    if (values.open === true) openInBrowser(address);

    const signal = await stopped;
    const impatience = setTimeout(() => server.server.closeAllConnections(), PATIENCE_MS);
    await server.close();
    clearTimeout(impatience);
    return signal === "SIGHUP" ? 128 + constants.signals.SIGHUP : EXIT.ok;
  },
};

function portOf(value: unknown): number {
  const port = value === undefined ? DEFAULT_PORT : Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || value === "") {
    throw new InputError("argument-wrong", "--port", `"${String(value)}" is no port; write a number from 0 to 65535`);
  }
  return port;
}

/** Pinned keys and withdrawal lists, read and checked once, so that a wrong file is told at the start. */
async function trustReply(trustPath: unknown, withdrawalPaths: unknown, terminal: Terminal): Promise<TrustReply> {
  const trust =
    typeof trustPath === "string" ? await readJson(trustPath, terminal) : { carelabel: "trust", pinned: [] };
  await trustOf(trust, String(trustPath));
  return { trust: trust as TrustFile, withdrawals: await readWithdrawals(withdrawalPaths, terminal) };
}

/** Prints a label that nobody has signed yet; its code only links, since there is no signature to carry. */
function previewWith(world: World) {
  let printer: LabelPrinter | undefined; // the compiler loads its typefaces when the first preview asks for them
  return async (label: Label, { language, form }: PreviewQuery): Promise<string> => {
    const draft = { label, digest: await digestOf(canonicalBytes(label)), tier: "unsigned", cose: undefined } as const;
    const host = label.liveRecord === undefined ? { host: PREVIEW_HOST } : {};
    const { face, text } = await printable(draft, { language, form, ...host }, world, deflate);
    printer ??= createLabelPrinter();
    return printer.print(face, { text }, { form }).svg();
  };
}

/** Hands the address to the system's browser; when there is none, the printed address is enough. */
function openInBrowser(address: string): void {
  const [program, ...args] =
    process.platform === "darwin"
      ? ["open", address]
      : process.platform === "win32"
        ? ["explorer", address]
        : ["xdg-open", address];
  spawn(program as string, args, { stdio: "ignore", detached: true })
    .on("error", () => undefined)
    .unref();
}
