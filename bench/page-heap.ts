/**
 * How much a page's heap grows over a day: a day's reports, findings and notes are replayed to a served sample hospital,
 * with *Now* and a device's page open in the real browser.
 *
 * node bench/page-heap.ts [--minutes 30] [--devices 30]: the day goes by in so many minutes, with a report a minute of its
 * own from each device. Build the page first (`npm run build`). The first simulated hour is the warm-up: modules, words
 * and lists come once. Heaps are read after forced garbage collections. At the first and the last reading a snapshot tells
 * apart what the engine made of the page's functions (bytecode, machine code, feedback: it goes on compiling what is hot)
 * from what the page holds itself.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Browser, CDPSession, Page } from "playwright-core";
import { launchBrowser } from "../scripts/chromium.ts";
import { ended, enrolDevices, freePort, serveWatch } from "../test/served-watch.ts";

const { values: options } = parseArgs({
  options: { minutes: { type: "string", default: "30" }, devices: { type: "string", default: "30" } },
});
const DAY = 24 * 60;
const WARM_UP = 60;
/** A device leaves its reference about every three hours, for five reports. */
const LEAVES = 1 / 180;
const AWAY = 5;
/** One finding in four is noted upon by a person. */
const NOTED = 0.25;
const BUDGET = 1.1;
/** What finalizers let go is collected by the next one. */
const COLLECTIONS = 3;
const PASSWORD = "the sample hospital";
const minuteMs = (Number(options.minutes) * 60_000) / DAY;

interface Heap {
  readonly bytes: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** As V8 writes it: nodes are rows of numbers in one list. */
interface Snapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: string[]; readonly node_types: [string[], ...unknown[]] };
  };
  readonly nodes: number[];
}

interface OpenPage {
  readonly name: string;
  readonly page: Page;
  readonly session: CDPSession;
  readonly heaps: Heap[];
  /** Bytes of compiled functions at the first and the last reading. */
  readonly compiled: number[];
}

/** Small and repeatable (mulberry32). */
let seed = 20261122;
function chance(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

const folder = mkdtempSync(join(tmpdir(), "carelabel-heap-"));
const devices = await enrolDevices(join(folder, "data"), Number(options.devices));
const port = await freePort();
const origin = `http://127.0.0.1:${port}`;
const server = await serveWatch(join(folder, "data"), await freePort(), { port });
const browser = await launchBrowser();
try {
  await replay(browser);
} finally {
  await browser.close();
  await ended(server, "SIGTERM");
  rmSync(folder, { recursive: true, force: true });
}

async function replay(browser: Browser): Promise<void> {
  const cookie = await signIn();
  const [watched] = devices;
  if (watched === undefined) throw new Error("the sample hospital has no such device");
  // So that the page of the device has its charts from the start.
  await Promise.all(devices.map(({ token }) => report(token, -1, false)));
  const pages = [
    await opened(browser, "Now", "/", cookie),
    await opened(browser, "a device", `/devices/${watched.id}`, cookie),
  ];
  const awayUntil = new Map<string, number>();
  const told = { reports: 0, excursions: 0, notes: 0 };
  const began = performance.now();
  for (let minute = 0; minute < DAY; minute++) {
    for (const { id } of devices)
      if ((awayUntil.get(id) ?? 0) < minute - AWAY && chance() < LEAVES) {
        awayUntil.set(id, minute + AWAY);
        told.excursions++;
      }
    await Promise.all(devices.map(({ id, token }) => report(token, minute, (awayUntil.get(id) ?? -1) >= minute)));
    told.reports += devices.length;
    for (const { id } of devices)
      if (awayUntil.get(id) === minute + 1 && chance() < NOTED && (await noteOn(id, cookie))) told.notes++;
    if (minute === WARM_UP || (minute > WARM_UP && minute % (DAY / 6) === 0) || minute === DAY - 1)
      for (const page of pages) await measure(page, minute === WARM_UP || minute === DAY - 1);
    const aheadMs = began + (minute + 1) * minuteMs - performance.now();
    if (aheadMs > 0) await wait(aheadMs);
  }
  const tookMin = (performance.now() - began) / 60_000;
  console.log(
    `${told.reports} reports of ${devices.length} devices, ${told.excursions} excursions, ${told.notes} notes in ${tookMin.toFixed(1)} minutes; load ${loadavg()[0]?.toFixed(1)}`,
  );
  let within = true;
  for (const { name, heaps, compiled } of pages) {
    const [first, last] = [heaps[0], heaps.at(-1)];
    if (first === undefined || last === undefined) throw new Error("no heap was read");
    const own = [first.bytes - (compiled[0] ?? 0), last.bytes - (compiled.at(-1) ?? 0)] as const;
    const ratio = own[1] / own[0];
    within &&= ratio <= BUDGET;
    const mb = (bytes: number) => (bytes / 1e6).toFixed(2);
    console.log(
      `${name}: ${heaps.map(({ bytes }) => mb(bytes)).join(", ")} MB, ${(last.bytes / first.bytes).toFixed(3)} x`,
    );
    console.log(
      `  compiled functions ${compiled.map(mb).join(" -> ")} MB; what the page holds ${mb(own[0])} -> ${mb(own[1])} MB, ${ratio.toFixed(3)} x; nodes ${first.nodes} -> ${last.nodes}, listeners ${first.listeners} -> ${last.listeners}`,
    );
  }
  console.log(`what the page holds grows by at most ${BUDGET} x: ${within ? "met" : "NOT met"}`);
  process.exitCode = within ? 0 : 1;
}

async function signIn(): Promise<string> {
  const body = JSON.stringify({ signInName: "engineer", password: PASSWORD });
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${origin}/api/v1/session`, { method: "POST", headers, body });
  if (!response.ok) throw new Error(await response.text());
  return (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

async function opened(browser: Browser, name: string, path: string, cookie: string): Promise<OpenPage> {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 860 } });
  const [key = "", value = ""] = cookie.split("=");
  await context.addCookies([{ name: key, value, url: origin }]);
  const page = await context.newPage();
  await page.goto(`${origin}${path}`);
  await page.locator("h1").waitFor();
  return { name, page, session: await context.newCDPSession(page), heaps: [], compiled: [] };
}

async function measure({ name, session, heaps, compiled }: OpenPage, whole: boolean): Promise<void> {
  for (let done = 0; done < COLLECTIONS; done++) {
    await session.send("HeapProfiler.collectGarbage");
    await wait(200);
  }
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
  heaps.push({ bytes: usedSize, nodes, listeners: jsEventListeners });
  if (whole) compiled.push(await compiledBytes(session));
  console.log(`  ${name}: ${(usedSize / 1e6).toFixed(2)} MB, ${nodes} nodes, ${jsEventListeners} listeners`);
}

async function compiledBytes(session: CDPSession): Promise<number> {
  const chunks: string[] = [];
  const add = ({ chunk }: { chunk: string }) => void chunks.push(chunk);
  session.on("HeapProfiler.addHeapSnapshotChunk", add);
  await session.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  session.off("HeapProfiler.addHeapSnapshotChunk", add);
  const { snapshot, nodes } = JSON.parse(chunks.join("")) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, size, code] = [fields.indexOf("type"), fields.indexOf("self_size"), types[0].indexOf("code")];
  let bytes = 0;
  for (let at = 0; at < nodes.length; at += fields.length)
    if (nodes[at + type] === code) bytes += nodes[at + size] ?? 0;
  return bytes;
}

async function report(token: string, minute: number, away: boolean): Promise<void> {
  const wave = Math.sin(minute / 90);
  const values = {
    probeTemperature: (away ? 42 : 31) + wave * 0.5,
    caseTemperature: (away ? 45 : 31) + wave * 0.5,
    cpuLoad: { min: 20 + wave, max: 44 + wave, mean: 34 + 3 * wave + chance(), count: 60 },
    power: 3.1 + 0.2 * chance(),
    throughputUp: 1 + chance(),
  };
  const response = await fetch(`${origin}/api/v1/reports`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ boot: "b1", sequence: minute + 2, values }),
  });
  if (!response.ok) throw new Error(await response.text());
  await response.arrayBuffer();
}

/** A person notes something on the gravest finding of the device; whether there was one. */
async function noteOn(id: string, cookie: string): Promise<boolean> {
  const runtime = await fetch(`${origin}/api/v1/devices/${id}/runtime`, { headers: { cookie } });
  const { findings } = (await runtime.json()) as {
    findings: { id: string; version: number; closedAt: string | null }[];
  };
  const open = findings.find(({ closedAt }) => closedAt === null);
  if (open === undefined) return false;
  const response = await fetch(`${origin}/api/v1/findings/${open.id}/handling`, {
    method: "POST",
    headers: { cookie, "content-type": "application/json", "if-match": `"${open.version}"` },
    body: JSON.stringify({ do: "note", note: "somebody is on the way" }),
  });
  return response.ok;
}
