/**
 * The watch as it is served: a process of its own on a data folder with the sample hospital, and tokens of its devices.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { SYSTEM } from "../src/acts/act.ts";
import { enrolMany } from "../src/acts/enrol-many.ts";
import { openSample } from "../src/acts/open-sample.ts";
import { openInstallation } from "../src/server/installation.ts";
import "../scripts/keep-compiled-code.ts";

const MAIN = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));

export interface Enrolled {
  readonly id: string;
  /** As `watch.sqlite` knows it. */
  readonly number: number;
  readonly token: string;
}

/** The sample hospital, with tokens for devices that have a label with fail-safe limits. */
export async function enrolDevices(folder: string, devices: number): Promise<Enrolled[]> {
  const { store } = await openInstallation(folder, process.env);
  try {
    const acting = { store, actor: SYSTEM, now: () => new Date(), publish: () => undefined };
    await openSample(acting);
    const some = await store.read
      .selectFrom("device")
      .innerJoin("product", "product.id", "device.product_id")
      .select(["device.id", "device.number"])
      .where("product.model", "in", ["Sonoleaf P3", "Halmere VP 8"])
      .where("operation", "=", "operating")
      .where("life_supporting", "=", 0)
      .orderBy("product.model", "desc")
      .limit(devices)
      .execute();
    const tokens = await enrolMany(acting, { devices: some.map(({ id }) => id), days: null, again: false });
    const numberOf = new Map(some.map(({ id, number }) => [id, Number(number)]));
    return tokens.map(({ device, token }) => ({ id: device, number: numberOf.get(device) ?? -1, token }));
  } finally {
    await store.close();
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** @param before another program that is to run it, with its arguments. @returns once it is ready. */
export async function serveWatch(
  folder: string,
  mqttPort: number,
  { before = [], port = 0 }: { readonly before?: readonly string[]; readonly port?: number } = {},
): Promise<ChildProcess> {
  const serve = [process.execPath, MAIN, "serve", "--data", folder, "--port", `${port}`, "--mqtt-port", `${mqttPort}`];
  const [program = "", ...args] = [...before, ...serve];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  await new Promise<void>((resolve, reject) => {
    let said = "";
    const hear = (chunk: unknown) => {
      said += String(chunk);
      if (said.includes("Stop it with")) resolve();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", () => reject(new Error(`carelabel serve ended: ${said}`)));
  });
  return child;
}

/** Ends what may run still. */
export async function ended(child: ChildProcess | undefined, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}
