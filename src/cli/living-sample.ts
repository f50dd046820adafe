/**
 * The living sample hospital: its devices that report are simulated by a process of their own, over the real MQTT door,
 * and one of them goes beyond its fail-safe limit within the first minute.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Acting } from "../acts/act.ts";
import { breachingSampleDevice, enrolledSample } from "../acts/sample-fleet.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
/** With the tokens of the simulated devices, which open nothing but the sample. */
const FLEET_FILE = "sample-devices.ndjson";
const EVERY_S = 10;
/** It takes another minute to get there. */
const BREACH_AFTER_S = 15;
const STOP_MS = 3_000;

export interface LivingSample {
  stop(): Promise<void>;
}

/** Simulates the devices of the sample hospital against `mqttAddress`, until it is stopped. */
export async function bringToLife(
  acting: Acting,
  folder: string,
  mqttAddress: string,
  log: (text: string) => void,
): Promise<LivingSample> {
  const file = join(folder, FLEET_FILE);
  if (!existsSync(file)) writeFileSync(file, await enrolledSample(acting), { mode: 0o600 });
  const breaching = await breachingSampleDevice(acting);
  const scenario = breaching === undefined ? [] : ["--scenario", `fail-safe-breach:${breaching}:${BREACH_AFTER_S}:600`];
  const options = ["--url", mqttAddress, "--devices", file, "--every", String(EVERY_S), "--json", ...scenario];
  const simulator = spawn(process.execPath, [...process.execArgv, MAIN, "simulate", ...options], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stopping = false;
  simulator.stderr.on("data", (bytes) => log(`simulator: ${String(bytes)}`));
  simulator.once("exit", (code) => {
    if (!stopping) log(`carelabel: the simulated devices have stopped (${code}); the hospital is still now\n`);
  });
  return {
    async stop() {
      stopping = true;
      await ended(simulator);
    },
  };
}

async function ended(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const exit = once(process, "exit");
  const impatience = setTimeout(() => process.kill("SIGKILL"), STOP_MS);
  process.kill("SIGTERM");
  await exit;
  clearTimeout(impatience);
}
