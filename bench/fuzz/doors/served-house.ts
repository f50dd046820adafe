/**
 * The server that is fuzzed: `carelabel serve` as a process of its own on the sample hospital, with a probe for what it
 * holds; and whom it lets in: devices that behave, devices whose tokens an attacker has, people of every role.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { type Acting, SYSTEM } from "../../../src/acts/act.ts";
import { createBridge, enrolDevice } from "../../../src/acts/credential.ts";
import { sampleAccounts } from "../../../src/acts/open-sample.ts";
import { ROUTES } from "../../../src/contract/routes.ts";
import { type PublicJwk, thumbprintOf } from "../../../src/domain/label/key.ts";
import { openInstallation } from "../../../src/server/installation.ts";
import { type Enrolled, enrolDevices } from "../../../test/served-watch.ts";
import type { Held } from "./probe.ts";

const MAIN = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
const PROBE = fileURLToPath(new URL("./probe.ts", import.meta.url));
const COMPILED = fileURLToPath(new URL("../../../scripts/keep-compiled-code.ts", import.meta.url));
const GOOD = 10;
const TAKEN_OVER = 6;
const SAID_MOST = 200_000;
/** For a process under load to collect its garbage and say so. */
const MEASURED_WITHIN_MS = 60_000;

export interface SigningKey {
  readonly kid: string;
  readonly key: KeyObject;
}

/** What somebody may send to get in; the first few are real. */
export interface Access {
  readonly good: readonly Enrolled[];
  /** Devices whose tokens an attacker has; the first has a key of its own as well. */
  readonly takenOver: readonly Enrolled[];
  readonly signing: SigningKey;
  readonly bridge: string;
  /** Cookie of each person, as a browser sends it, and API tokens of some. */
  readonly cookies: readonly string[];
  readonly tokens: readonly string[];
}

export interface ServedHouse {
  readonly port: number;
  readonly folder: string;
  readonly access: Access;
  readonly isOver: boolean;
  /** All that it wrote to its log. */
  log(): string;
  measure(): Promise<Held>;
  /** Ids of what there is now, without the devices that report: who takes their tokens back would end the run. */
  ids(): string[];
  readonly exitCode: number | null;
  stop(): Promise<void>;
  remove(): void;
}

export async function openServedHouse(): Promise<ServedHouse> {
  const folder = mkdtempSync(join(tmpdir(), "carelabel-fuzz-http-"));
  const data = join(folder, "data");
  const enrolled = await enrolDevices(data, GOOD + TAKEN_OVER);
  const [good, takenOver] = [enrolled.slice(0, GOOD), enrolled.slice(GOOD)];
  const { bridge, signing } = await letIn(data, takenOver[0]?.id ?? "");
  const child = spawn(
    process.execPath,
    [
      ...["--expose-gc", "--import", COMPILED, "--import", PROBE, MAIN, "serve", "--data", data, "--port", "0"],
      // So that a client can come from any address.
      ...["--mqtt-port", "off", "--trust-proxy", "127.0.0.1"],
    ],
    { stdio: ["ignore", "pipe", "pipe", "ipc"] },
  );
  let [said, complained] = ["", ""];
  child.stderr?.on("data", (chunk) => {
    complained = (complained + String(chunk)).slice(-SAID_MOST);
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.on("data", (chunk) => {
      said += String(chunk);
      const opened = /open at http:\/\/[^:]+:(\d+)/.exec(said);
      if (opened !== null && said.includes("Stop it with")) resolve(Number(opened[1]));
    });
    child.once("exit", () => reject(new Error(`carelabel serve ended: ${said}${complained}`)));
  });
  const { cookies, tokens } = await signedIn(port).catch((error) => {
    child.kill("SIGKILL");
    throw error;
  });
  const own = new Set(enrolled.map(({ id }) => id));
  return {
    ...{ port, folder: data, access: { good, takenOver, signing, bridge, cookies, tokens } },
    get isOver() {
      return isOver(child);
    },
    get exitCode() {
      return child.exitCode;
    },
    log: () => complained,
    measure: () => measured(child),
    ids: () => idsIn(data, own),
    async stop() {
      if (isOver(child)) return;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const isOver = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

async function letIn(data: string, signer: string): Promise<{ bridge: string; signing: SigningKey }> {
  const { store } = await openInstallation(data, process.env);
  try {
    const acting: Acting = { store, actor: SYSTEM, now: () => new Date(), publish: () => undefined };
    const { token } = await createBridge(acting, { name: "taken over", days: null });
    const pair = generateKeyPairSync("ed25519");
    const key = pair.publicKey.export({ format: "jwk" }) as unknown as PublicJwk;
    await enrolDevice(acting, signer, { kind: "key", name: null, key });
    return { bridge: token ?? "", signing: { kid: await thumbprintOf(key), key: pair.privateKey } };
  } finally {
    await store.close();
  }
}

async function posted(port: number, path: string, body: object, fields: Record<string, string>): Promise<Response> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...fields },
  });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return answer;
}

async function signedIn(port: number): Promise<Pick<Access, "cookies" | "tokens">> {
  const cookies = await Promise.all(sampleAccounts().names.map((name) => signIn(port, name)));
  return { cookies, tokens: await Promise.all(cookies.slice(0, 2).map((cookie) => tokenOf(port, cookie))) };
}

async function signIn(port: number, signInName: string): Promise<string> {
  const answer = await posted(port, ROUTES.signIn.path, { signInName, password: sampleAccounts().password }, {});
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

async function tokenOf(port: number, cookie: string): Promise<string> {
  const scope = ["device.read", "device.write", "device.enrol", "watch.handle", "watch.metrics"];
  const answer = await posted(port, ROUTES.createToken.path, { name: "taken over", scope, days: 1 }, { cookie });
  return ((await answer.json()) as { secret: string }).secret;
}

async function measured(child: ChildProcess): Promise<Held> {
  const told = once(child, "message", { signal: AbortSignal.timeout(MEASURED_WITHIN_MS) });
  child.send({});
  const [held] = await told;
  return held as Held;
}

const TABLES = ["device", "product", "place", "runtime_finding", "reaction_chain"];
const OF_EACH = 40;

/** @param own devices that are left out, and their credentials with them. */
function idsIn(data: string, own: ReadonlySet<string>): string[] {
  const database = new DatabaseSync(join(data, "carelabel.sqlite"), { readOnly: true });
  try {
    const credentials = database
      .prepare("select id, device_id from device_credential where device_id is not null limit 500")
      .all()
      .flatMap(({ id, device_id }) => (own.has(String(device_id)) ? [] : [String(id)]));
    const records = TABLES.flatMap((table) =>
      database
        .prepare(`select id from ${table} order by random() limit ${OF_EACH}`)
        .all()
        .map(({ id }) => String(id)),
    );
    return [...credentials.slice(-OF_EACH), ...records.filter((id) => !own.has(id))];
  } finally {
    database.close();
  }
}
