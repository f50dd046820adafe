/**
 * How long the doors take to open with 100,000 devices on disk: the real command, from its start until it answers.
 * Run by hand: `node bench/doors.ts [devices]`. Reference: the same with an empty folder, in the same run.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openInstallation } from "../src/server/installation.ts";
import { deviceNames, insertDevices } from "../src/store/device-write.ts";
import { insertPlaces } from "../src/store/place.ts";
import { insertProducts } from "../src/store/product.ts";
import { fleet } from "./registry-fleet.ts";

const MAIN = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const RUNS = 5;

async function openedMs(folder: string): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [MAIN, "serve", "--port", "0", "--data", folder], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let said = "";
  for await (const chunk of child.stdout) {
    said += String(chunk);
    const origin = /http:\/\/[0-9.:]+/.exec(said)?.[0];
    if (origin === undefined) continue;
    await fetch(`${origin}/api/v1/health`);
    break;
  }
  const took = performance.now() - began;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
  return took;
}

async function median(folder: string): Promise<number> {
  const all: number[] = [];
  for (let run = 0; run < RUNS; run++) all.push(await openedMs(folder));
  return all.sort((one, other) => one - other)[RUNS >> 1] ?? Number.NaN;
}

const root = mkdtempSync(join(tmpdir(), "carelabel-doors-"));
try {
  const full = join(root, "full");
  const { store } = await openInstallation(full, {});
  const { places, products, devices } = fleet(Number(process.argv[2] ?? 100_000));
  await store.write(async (tx) => {
    await insertPlaces(tx, places);
    await insertProducts(tx, products);
    await insertDevices(tx, devices, await deviceNames(tx));
  });
  await store.close();
  const empty = await median(join(root, "empty"));
  const filled = await median(full);
  console.log(
    `doors open after ${filled.toFixed(0)} ms with ${devices.length} devices (budget 2000 ms), ${(filled / empty).toFixed(2)} × an empty folder (${empty.toFixed(0)} ms)`,
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}
