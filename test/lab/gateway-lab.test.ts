/**
 * `carelabel gateway` on a real gateway: it bridges a device and its neighbour and routes both to a server outside. It runs
 * as nobody with CAP_NET_ADMIN alone, and takes orders over TLS with certificates of both sides.
 */
import assert from "node:assert/strict";
import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type GatewaySettings, gatewayIsolator, isolateByGateway, verifyByGateway } from "../../src/links/gateway.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const NOBODY = 65_534;
const TAG = `cl${process.pid}`;
const PLACES = { gateway: `${TAG}gw`, device: `${TAG}dev`, neighbour: `${TAG}nei`, outside: `${TAG}out` } as const;
type Place = keyof typeof PLACES;
const ADDRESSES = {
  device: ["10.213.1.2", "fd13:1::2"],
  neighbour: ["10.213.1.3", "fd13:1::3"],
  outside: ["10.213.2.2", "fd13:2::2"],
} as const;
const DEVICE_MAC = "02:13:00:00:00:02";
const NEIGHBOUR_MAC = "02:13:00:00:00:03";
const OUTSIDE_MAC = "02:13:00:00:00:04";
const CONTROL = { gateway: "10.213.9.1", carelabel: "10.213.9.9" };
const PATIENCE_MS = 5_000;

function absent(): string | false {
  for (const program of ["ip", "nft", "openssl", "setpriv"])
    if (spawnSync("which", [program]).status !== 0) return `${program} is not installed`;
  if (spawnSync("ip", ["netns", "add", `${TAG}x`]).status !== 0) return "network namespaces need root";
  spawnSync("ip", ["netns", "delete", `${TAG}x`]);
  return false;
}
const skip = absent();
const LAB = { skip, timeout: 60_000 };

const ip = (...words: string[]) => execFileSync("ip", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const inside = (place: Place, ...words: string[]) => ip("netns", "exec", PLACES[place], ...words);

let folder: string;
let program: ChildProcess | undefined;
let said = "";
const programs: ChildProcess[] = [];
const file = (name: string) => join(folder, name);

before(async () => {
  if (skip !== false) return;
  folder = mkdtempSync(join(tmpdir(), "carelabel-gateway-"));
  makeCertificates();
  layCables();
  for (const place of ["neighbour", "outside"] as const) programs.push(startEcho(place));
  inside("gateway", "nft", "add table inet others; add chain inet others kept");
  await Promise.all(programs.map((echo) => once(echo.stdout as NodeJS.ReadableStream, "data")));
  await startGateway();
});

after(async () => {
  if (skip !== false) return;
  for (const child of [program, ...programs]) child?.kill("SIGKILL");
  for (const name of Object.values(PLACES)) spawnSync("ip", ["netns", "delete", name]);
  spawnSync("ip", ["link", "delete", `${TAG}c0`]);
  rmSync(folder, { recursive: true, force: true });
});

function layCables(): void {
  for (const name of Object.values(PLACES)) ip("netns", "add", name);
  inside("gateway", "ip", "link", "add", "br0", "type", "bridge");
  const macs = { device: DEVICE_MAC, neighbour: NEIGHBOUR_MAC, outside: OUTSIDE_MAC };
  for (const place of ["device", "neighbour", "outside"] as const) {
    const ends = ["eth0", "netns", PLACES[place], "type", "veth", "peer", "name", place, "netns", PLACES.gateway];
    ip("link", "add", ...ends);
    inside(place, "ip", "link", "set", "eth0", "address", macs[place], "up");
    inside("gateway", "ip", "link", "set", place, ...(place === "outside" ? [] : ["master", "br0"]), "up");
  }
  inside("gateway", "ip", "link", "set", "br0", "up");
  ip("link", "add", `${TAG}c0`, "type", "veth", "peer", "name", "control", "netns", PLACES.gateway);
  ip("address", "add", `${CONTROL.carelabel}/24`, "dev", `${TAG}c0`);
  ip("link", "set", `${TAG}c0`, "up");
  const give = (place: Place, link: string, address: string) => {
    const words = address.includes(":") ? [`${address}/64`, "dev", link, "nodad"] : [`${address}/24`, "dev", link];
    inside(place, "ip", "address", "add", ...words);
  };
  for (const place of Object.values(PLACES)) ip("netns", "exec", place, "ip", "link", "set", "lo", "up");
  inside("gateway", "ip", "link", "set", "control", "up");
  give("gateway", "control", CONTROL.gateway);
  for (const address of ["10.213.1.1", "fd13:1::1"]) give("gateway", "br0", address);
  for (const address of ["10.213.2.1", "fd13:2::1"]) give("gateway", "outside", address);
  for (const place of ["device", "neighbour", "outside"] as const) {
    for (const address of ADDRESSES[place]) {
      give(place, "eth0", address);
      const router = address.replace(/\d$/, "1");
      inside(place, "ip", ...(address.includes(":") ? ["-6"] : []), "route", "add", "default", "via", router);
    }
  }
  inside("gateway", "ip", "route", "add", "default", "via", ADDRESSES.outside[0]);
  for (const key of ["net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"])
    inside("gateway", "sysctl", "-qw", `${key}=1`);
}

/** Gives every line back that it gets, over TCP. */
function startEcho(place: Place): ChildProcess {
  const server = `require("node:net").createServer((s) => s.on("error", () => {}).pipe(s)).listen(7007, "::", () => console.log("up"))`;
  return spawn("ip", ["netns", "exec", PLACES[place], process.execPath, "-e", server], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

function makeCertificates(): void {
  const openssl = (...words: string[]) => execFileSync("openssl", words, { cwd: folder, stdio: "pipe" });
  const pair = (name: string) => [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-keyout",
    `${name}.key`,
  ];
  openssl("req", "-x509", ...pair("ca"), "-out", "ca.pem", "-days", "2", "-subj", "/CN=Ward CA");
  writeFileSync(file("gateway.ext"), `subjectAltName=IP:${CONTROL.gateway}\n`);
  writeFileSync(file("client.ext"), "extendedKeyUsage=clientAuth\n");
  for (const [name, ext] of [
    ["gateway", "gateway"],
    ["carelabel", "client"],
    ["stranger", "client"],
  ] as const) {
    openssl("req", ...pair(name), "-out", `${name}.csr`, "-subj", `/CN=${name}`);
    const signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", `${ext}.ext`];
    openssl("x509", "-req", "-in", `${name}.csr`, "-out", `${name}.pem`, ...signing);
  }
  mkdirSync(file("data"));
  for (const name of ["", "data", "gateway.pem", "gateway.key", "ca.pem"]) chownSync(file(name), NOBODY, NOBODY);
}

async function startGateway(): Promise<void> {
  const client = new X509Certificate(readFileSync(file("carelabel.pem")));
  const powers = ["--bounding-set=-all,+net_admin", "--inh-caps=-all,+net_admin", "--ambient-caps=-all,+net_admin"];
  const nobody = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--no-new-privs", ...powers];
  const options = [
    ...["--listen", CONTROL.gateway, "--tls-cert", "gateway.pem", "--tls-key", "gateway.key", "--client-ca", "ca.pem"],
    ...["--client-fingerprint", client.fingerprint256, "--data", "data", "--never", "10.213.1.200/29", "--most", "2"],
  ];
  const words = ["netns", "exec", PLACES.gateway, ...nobody, process.execPath, MAIN, "gateway", ...options];
  const started = spawn("ip", words, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  program = started;
  said = "";
  for (const stream of [started.stdout, started.stderr])
    stream.on("data", (chunk) => {
      said += chunk;
    });
  for (let attempt = 0; attempt < 300 && !said.includes("listens at"); attempt++) {
    if (started.exitCode !== null) break;
    await wait(50);
  }
  assert.match(said, /listens at https:\/\/10\.213\.9\.1:8421\//);
}

async function killGateway(): Promise<void> {
  const running = program as ChildProcess;
  running.kill("SIGKILL");
  await once(running, "exit");
}

function settings(name: "carelabel" | "stranger" = "carelabel"): GatewaySettings {
  const text = (one: string) => readFileSync(file(one), "utf8");
  const tls = { ca: text("ca.pem"), cert: text(`${name}.pem`), key: text(`${name}.key`) };
  return { url: `https://${CONTROL.gateway}:8421`, tls };
}

const PROBE = `const s = require("node:net").connect(7007, process.argv[1], () => s.write("echo"));
s.setTimeout(3000, () => process.exit(1)); s.on("error", () => process.exit(1)); s.on("data", (d) => { process.stdout.write(d); process.exit(0); });`;

async function reaches(place: Place, address: string): Promise<boolean> {
  const words = ["netns", "exec", PLACES[place], process.execPath, "-e", PROBE, address];
  const { stdout } = await promisify(execFile)("ip", words).catch(() => ({ stdout: "" }));
  return stdout === "echo";
}

/** Whom the device, and then its neighbour, reach: bridged and routed, IPv4 and IPv6. */
async function reached(): Promise<string[][]> {
  const wanted = { device: [...ADDRESSES.neighbour, ...ADDRESSES.outside], neighbour: [...ADDRESSES.outside] };
  return Promise.all(
    (["device", "neighbour"] as const).map(async (place) => {
      const answers = await Promise.all(wanted[place].map((address) => reaches(place, address)));
      return wanted[place].filter((_, at) => answers[at]);
    }),
  );
}
const EVERYBODY = [[...ADDRESSES.neighbour, ...ADDRESSES.outside], [...ADDRESSES.outside]];
const WITHOUT_DEVICE = [[], [...ADDRESSES.outside]];

const PUMP = { id: "Q7RT2M9KX4C1B8DE", macs: [DEVICE_MAC], addresses: [] };
const isolator = () => gatewayIsolator(settings(), PATIENCE_MS);

test("before anything is ordered, device and neighbour reach the ward and the world", LAB, async () => {
  assert.deepEqual(await reached(), EVERYBODY);
});

test("an isolated device reaches nobody, a connection under way ends, its neighbour goes on", LAB, async () => {
  const open = spawn("ip", ["netns", "exec", PLACES.device, process.execPath, "-e", LASTING, ADDRESSES.outside[0]]);
  programs.push(open);
  let echoed = 0;
  open.stdout.on("data", () => echoed++);
  await once(open.stdout, "data");
  assert.deepEqual(await isolator().isolate(PUMP), { kind: "isolated" });
  const atOrder = echoed;
  assert.deepEqual(await reached(), WITHOUT_DEVICE);
  assert.ok(echoed <= atOrder + 1, "the connection under way went on");
  assert.equal(await isolator().verify(PUMP), "out");
  const verified = await verifyByGateway(settings(), PUMP, PATIENCE_MS);
  assert.ok(verified.kind === "verified" && verified.dropped.packets > 0, JSON.stringify(verified));
});
const LASTING = `const s = require("node:net").connect(7007, process.argv[1]); setInterval(() => s.write("x"), 50); s.on("data", (d) => process.stdout.write(d));`;

test("the same order again changes nothing, and counts go on", LAB, async () => {
  const before = await verifyByGateway(settings(), PUMP, PATIENCE_MS);
  assert.deepEqual(await isolator().isolate(PUMP), { kind: "isolated" });
  const after = await verifyByGateway(settings(), PUMP, PATIENCE_MS);
  assert.ok(before.kind === "verified" && after.kind === "verified");
  assert.ok(after.dropped.packets >= before.dropped.packets);
});

test("killed, the gateway lets nobody back; started again, it keeps its list", LAB, async () => {
  await killGateway();
  assert.deepEqual(await reached(), WITHOUT_DEVICE);
  assert.equal(await isolator().verify(PUMP), "unknown");
  await startGateway();
  assert.equal(await isolator().verify(PUMP), "out");
  assert.deepEqual(await reached(), WITHOUT_DEVICE);
});

test("after a power cut the kernel knows nothing, and the gateway isolates from its disk", LAB, async () => {
  await killGateway();
  for (const family of ["inet", "bridge"]) inside("gateway", "nft", "delete", "table", family, "carelabel");
  assert.deepEqual(await reached(), EVERYBODY);
  await startGateway();
  assert.deepEqual(await reached(), WITHOUT_DEVICE);
});

test("a reload of the firewall that flushes everything is noticed and mended", LAB, async () => {
  inside("gateway", "nft", "flush", "ruleset");
  inside("gateway", "nft", "add table inet others; add chain inet others kept");
  for (let attempt = 0; attempt < 100 && !said.includes("making them anew"); attempt++) await wait(100);
  assert.deepEqual(await reached(), WITHOUT_DEVICE);
  assert.match(said, /making them anew/);
  inside("gateway", "nft", "flush", "chain", "bridge", "carelabel", "arriving");
  assert.equal(await isolator().verify(PUMP), "out");
  assert.deepEqual(await reached(), WITHOUT_DEVICE);
});

test("released, the device is back; released again, nothing changes", LAB, async () => {
  assert.deepEqual(await isolator().release(PUMP), { kind: "released" });
  assert.deepEqual(await isolator().release(PUMP), { kind: "released" });
  assert.equal(await isolator().verify(PUMP), "not-out");
  assert.deepEqual(await reached(), EVERYBODY);
});

test("by address alone a device is kept out too, in both directions", LAB, async () => {
  const byAddress = { ...PUMP, macs: [], addresses: [...ADDRESSES.device] };
  assert.deepEqual(await isolator().isolate(byAddress), { kind: "isolated" });
  assert.deepEqual(await reached(), WITHOUT_DEVICE);
  const narrowed = { ...byAddress, addresses: [ADDRESSES.device[0]] };
  assert.deepEqual(await isolator().isolate(narrowed), { kind: "isolated" });
  assert.deepEqual((await reached())[0], [ADDRESSES.neighbour[1], ADDRESSES.outside[1]]);
  assert.deepEqual(await isolator().release(PUMP), { kind: "released" });
});

test("two ids that share an address: releasing one keeps the other out", LAB, async () => {
  const twin = { ...PUMP, id: "twin" };
  await isolator().isolate(PUMP);
  await isolator().isolate(twin);
  assert.deepEqual(await isolator().isolate({ ...PUMP, id: "third" }), {
    kind: "refused",
    message: "2 devices are isolated already; a person has to look first",
  });
  await isolator().release(twin);
  assert.deepEqual(await reached(), WITHOUT_DEVICE);
  await isolator().release(PUMP);
  assert.deepEqual(await reached(), EVERYBODY);
});

for (const [what, macs, addresses, why] of [
  ["the gateway itself", [], ["10.213.1.1"], /the gateway's own/],
  ["the way out", [], [ADDRESSES.outside[0]], /default route/],
  ["the router's MAC address, seen of a device behind it", [OUTSIDE_MAC], [], /default route\), at address/],
  ["CareLabel", [], [CONTROL.carelabel], /CareLabel/],
  ["what a person protected", [], ["10.213.1.203"], /--never/],
  ["the whole network's broadcast address", [], ["255.255.255.255"], /no IP address of one device/],
  ["a group of devices", ["ff:ff:ff:ff:ff:ff"], [], /no MAC address of one device/],
  ["a whole network", [], ["10.213.1.0/24"], /no IP address of one device/],
  ["commands in an address", [], ["1.1.1.1 }; flush ruleset"], /no IP address of one device/],
] as const)
  test(`${what} is never isolated`, LAB, async () => {
    const result = await isolator().isolate({ id: "typo", macs: [DEVICE_MAC, ...macs], addresses });
    assert.equal(result.kind, "refused");
    assert.match(result.kind === "refused" ? result.message : "", why);
    assert.equal(await isolator().verify({ id: "typo", macs, addresses }), "not-out");
    assert.ok(await reaches("device", ADDRESSES.outside[0]));
  });

test("only the pinned certificate gives orders, though the same authority signed another", LAB, async () => {
  const refused = await isolateByGateway(settings("stranger"), PUMP, PATIENCE_MS);
  assert.deepEqual(refused, {
    kind: "refused",
    message: "this client certificate is not pinned; name it with --client-fingerprint",
  });
  const own = execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
      ...["-keyout", file("own.key"), "-days", "2", "-subj", "/CN=carelabel"],
    ],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
  );
  const tls = { ...settings().tls, cert: own, key: readFileSync(file("own.key"), "utf8") };
  const unknown = await isolateByGateway({ ...settings(), tls }, PUMP, PATIENCE_MS);
  assert.equal(unknown.kind, "failed");
  assert.ok(await reaches("device", ADDRESSES.outside[0]));
});

test("the tables of others stand as they did, and the gateway has one capability", LAB, () => {
  assert.match(inside("gateway", "nft", "list", "ruleset"), /table inet others \{\s+chain kept \{/);
  const status = readFileSync(`/proc/${program?.pid}/status`, "utf8");
  assert.match(status, /^CapEff:\s+0000000000001000$/m);
  assert.match(status, /^CapBnd:\s+0000000000001000$/m);
  assert.match(status, /^Uid:\s+65534\s/m);
  assert.ok(existsSync(file("data/isolated.json")));
});

test("where the disk takes nothing a device is isolated all the same, and it is not called done", LAB, async () => {
  chmodSync(file("data"), 0o500);
  assert.equal((await isolator().isolate(PUMP)).kind, "failed");
  assert.deepEqual(await reached(), WITHOUT_DEVICE);
  assert.equal((await isolator().isolate(PUMP)).kind, "failed");
  assert.equal((await isolator().release(PUMP)).kind, "failed");
  assert.deepEqual(await reached(), WITHOUT_DEVICE);
  chmodSync(file("data"), 0o700);
  assert.deepEqual(await isolator().isolate(PUMP), { kind: "isolated" });
  assert.match(readFileSync(file("data/isolated.json"), "utf8"), /Q7RT2M9KX4C1B8DE/);
});

test("a damaged list stops the start, and what the kernel drops stays dropped", LAB, async () => {
  await isolator().isolate(PUMP);
  await killGateway();
  writeFileSync(file("data/isolated.json"), '{"devices": [');
  await assert.rejects(startGateway());
  assert.match(said, /data-unreadable/);
  assert.deepEqual(await reached(), WITHOUT_DEVICE);
});
