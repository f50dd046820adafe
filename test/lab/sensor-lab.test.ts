/**
 * `carelabel sensor` on a real network: tcpdump listens in a namespace between a device and two servers; when the device
 * sends to a host that its label does not name, the server knows it within one interval.
 */
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { SYSTEM } from "../../src/acts/act.ts";
import { createBridge } from "../../src/acts/credential.ts";
import { openSample } from "../../src/acts/open-sample.ts";
import { NO_WAYS } from "../../src/acts/watch/ways.ts";
import { createServer } from "../../src/server/create-server.ts";
import { type Installation, openInstallation } from "../../src/server/installation.ts";
import { type OpenWatch, openWatchWithDoor } from "../../src/server/open-watch.ts";
import { observedDevices } from "../../src/store/observed.ts";
import { findingsOf } from "../../src/store/runtime-finding.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const LABEL = fileURLToPath(new URL("../../samples/labels/infusion-pump.label.yaml", import.meta.url));
const TAG = `cs${process.pid}`;
const PLACES = { middle: `${TAG}m`, device: `${TAG}d`, cloud: `${TAG}c` } as const;
type Place = keyof typeof PLACES;
const DEVICE = { mac: "02:14:00:00:00:02", ip: "10.214.1.2" };
const CLOUD = { mac: "02:14:00:00:00:03", ip: "10.214.1.3" };
const INTERVAL_S = 2;

function absent(): string | false {
  for (const program of ["ip", "tcpdump"])
    if (spawnSync("which", [program]).status !== 0) return `${program} is not installed`;
  if (spawnSync("ip", ["netns", "add", `${TAG}x`]).status !== 0) return "network namespaces need root";
  spawnSync("ip", ["netns", "delete", `${TAG}x`]);
  return false;
}
const skip = absent();

const ip = (...words: string[]) => execFileSync("ip", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const inside = (place: Place, ...words: string[]) => ip("netns", "exec", PLACES[place], ...words);

let folder: string;
let installation: Installation;
let watch: OpenWatch;
let logged = "";
const now = () => new Date();
const log = (text: string) => {
  logged += text;
};
let server: FastifyInstance;
let deviceId: string;
const programs: ChildProcess[] = [];

before(async () => {
  if (skip !== false) return;
  folder = mkdtempSync(join(tmpdir(), "carelabel-sensor-"));
  layCables();
  installation = await openInstallation(join(folder, "data"), {});
  const acting = { store: installation.store, actor: SYSTEM, now, publish: () => undefined };
  await openSample(acting);
  watch = await openWatchWithDoor({
    ...{ folder: join(folder, "data"), acting, log, evidence: installation.evidence, pageAddress: () => null },
    ways: { current: () => NO_WAYS, problem: () => null },
  });
  deviceId = await aDevice();
  const { token } = await createBridge(acting, { name: "sensor", days: null });
  writeFileSync(join(folder, "token"), `${token}\n`, { mode: 0o600 });
  const pageFolder = join(folder, "page");
  mkdirSync(pageFolder);
  writeFileSync(join(pageFolder, "index.html"), "<!doctype html><title>CareLabel</title>");
  server = await createServer({
    ...{ installation, now, hosts: [], setUpCode: null, pageFolder, watch, log },
    world: { countries: new Set(), unitProblem: () => undefined, unitCaution: () => undefined },
    preview: async () => "<svg/>",
    print: async () => new Uint8Array(),
    audit: () => Promise.reject(new Error("no audit here")),
    auditDocument: () => Promise.reject(new Error("no documents here")),
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  await serve("cloud");
});

after(async () => {
  if (skip !== false) return;
  for (const child of programs) child.kill("SIGKILL");
  for (const name of Object.values(PLACES)) spawnSync("ip", ["netns", "delete", name]);
  await server?.close();
  await watch?.close();
  await installation?.store.close();
  rmSync(folder, { recursive: true, force: true });
});

test("a device that sends to a new host is found out within one interval", { skip, timeout: 60_000 }, async () => {
  const { port } = server.server.address() as AddressInfo;
  const tcpdump = spawn(
    "ip",
    ["netns", "exec", PLACES.middle, "tcpdump", "-i", "br0", "-U", "--immediate-mode", "-Z", "root", "-w", "-"],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  programs.push(tcpdump);
  const sensor = spawn(
    process.execPath,
    [
      ...[MAIN, "sensor", "--server", `http://127.0.0.1:${port}`, "--token-file", join(folder, "token")],
      ...["--sensor", "lab", "--interval", `${INTERVAL_S}`],
    ],
    { stdio: ["pipe", "ignore", "pipe"] },
  );
  programs.push(sensor);
  tcpdump.stdout.pipe(sensor.stdin);
  sensor.stdin.on("error", () => undefined);
  let said = "";
  sensor.stderr.on("data", (words) => {
    said += words;
  });
  let listened = "";
  tcpdump.stderr.on("data", (words) => {
    listened += words;
  });
  await until(
    () => listened.includes("listening on"),
    10_000,
    () => listened,
  );
  assert.deepEqual(await undeclared(), []);
  const sentAt = performance.now();
  ask("device", CLOUD.ip);
  await until(
    async () => (await undeclared()).length > 0,
    20_000,
    () => `${said} ${logged}`,
  );
  const tookMs = performance.now() - sentAt;
  assert.deepEqual(await undeclared(), [CLOUD.ip]);
  // The interval under way, and some time to send, judge and write.
  assert.ok(tookMs < 1000 * INTERVAL_S + 5_000, `${Math.round(tookMs)} ms`);
  await watch.house.observedDevices.keepNow();
  assert.ok(
    (await observedDevices(installation.store.read)).some(({ mac }) => mac === CLOUD.mac),
    "the server is listed as unknown",
  );
});

test("--interface lets tcpdump listen, which gives up its rights", { skip, timeout: 60_000 }, async () => {
  const words = [MAIN, "sensor", "--interface", "br0", "--label", LABEL, "--interval", "1"];
  const sensor = spawn("ip", ["netns", "exec", PLACES.middle, process.execPath, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  programs.push(sensor);
  let out = "";
  let err = "";
  sensor.stdout.on("data", (words) => {
    out += words;
  });
  sensor.stderr.on("data", (words) => {
    err += words;
  });
  let whose = "";
  const eyes = () => spawnSync("pgrep", ["-P", `${sensor.pid}`, "tcpdump"], { encoding: "utf8" }).stdout.trim();
  await until(
    () => eyes() !== "",
    10_000,
    () => err,
  );
  await until(
    () => {
      whose = spawnSync("ps", ["-o", "user=", "-p", eyes()], { encoding: "utf8" }).stdout.trim();
      return whose === "nobody";
    },
    10_000,
    () => `${whose} ${err}`,
  );
  await wait(500);
  ask("device", CLOUD.ip);
  await wait(2_500);
  const ended = new Promise((resolve) => sensor.once("close", resolve));
  sensor.kill("SIGINT");
  assert.equal(await ended, 1, err);
  assert.match(out, new RegExp(`${DEVICE.mac}: high peer-undeclared: tcp/${CLOUD.ip}:7443`));
});

async function undeclared(): Promise<string[]> {
  const findings = await findingsOf(installation.store.read, deviceId, 50);
  return findings.filter(({ finding }) => finding.kind === "peer-undeclared").map(({ finding }) => finding.subject);
}

async function until(holds: () => boolean | Promise<boolean>, mostMs: number, why: () => string): Promise<void> {
  const end = performance.now() + mostMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${mostMs} ms: ${why()}`);
    await wait(50);
  }
}

/** A device in use, which the registry knows by its hardware address. */
async function aDevice(): Promise<string> {
  const { id } = await installation.store.read
    .selectFrom("device")
    .innerJoin("product", "product.id", "device.product_id")
    .select("device.id")
    .where("product.model", "=", "Sonoleaf P3")
    .where("operation", "=", "operating")
    .executeTakeFirstOrThrow();
  const normal = DEVICE.mac.replaceAll(":", "");
  await installation.store.write(async (tx) => {
    await tx.deleteFrom("device_identifier").where("device_id", "=", id).where("system", "=", "mac").execute();
    await tx
      .insertInto("device_identifier")
      .values({
        ...{ device_id: id, position: 90, system: "mac", value: DEVICE.mac, normal },
        ...{ valid_from: null, valid_until: null, naming: `mac ${normal}`, alike: null },
      })
      .execute();
  });
  return id;
}

function layCables(): void {
  for (const name of Object.values(PLACES)) ip("netns", "add", name);
  inside("middle", "ip", "link", "add", "br0", "type", "bridge");
  for (const [place, { mac, ip: address }] of [
    ["device", DEVICE],
    ["cloud", CLOUD],
  ] as const) {
    ip("link", "add", "eth0", "netns", PLACES[place], "type", "veth", "peer", "name", place, "netns", PLACES.middle);
    inside(place, "ip", "link", "set", "eth0", "address", mac, "up");
    inside(place, "ip", "address", "add", `${address}/24`, "dev", "eth0");
    inside("middle", "ip", "link", "set", place, "master", "br0", "up");
  }
  inside("middle", "ip", "link", "set", "br0", "up");
}

async function serve(place: Place): Promise<void> {
  const program = `require("node:net").createServer((s) => s.on("error", () => {}).pipe(s)).listen(7443, "0.0.0.0", () => console.log("up"))`;
  const child = spawn("ip", ["netns", "exec", PLACES[place], process.execPath, "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  programs.push(child);
  await new Promise((resolve) => child.stdout.once("data", resolve));
}

function ask(place: Place, address: string): void {
  const program = `const s = require("node:net").connect(7443, "${address}", () => s.end("measured values")); s.resume()`;
  programs.push(spawn("ip", ["netns", "exec", PLACES[place], process.execPath, "-e", program], { stdio: "ignore" }));
}
