/**
 * Kills a process that appends to the journal, at random moments, and looks at what is there afterwards.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openWatchStore } from "./open-watch-store.ts";

const CHILD = fileURLToPath(new URL("./appending-for-tests.ts", import.meta.url));
export const DEVICES = 40;

export interface KillReport {
  readonly kills: number;
  readonly acknowledged: number;
  readonly found: number;
}

/**
 * Each round another process goes on in the same folder; every entry carries its round and a number of its own.
 * @param random 0 to 1.
 */
export async function killedWriters(folder: string, rounds: number, random: () => number): Promise<KillReport> {
  const acknowledged = new Set<string>();
  let found = 0;
  for (let round = 0; round < rounds; round++) {
    // A file, since what is written to it stays when the writer is killed, and never has to wait for a reader.
    const said = join(folder, "said");
    const out = openSync(said, "w");
    const child = spawn(process.execPath, [CHILD, folder, String(round)], { stdio: ["ignore", out, "inherit"] });
    const gone = once(child, "exit");
    closeSync(out);
    while (statSync(said).size === 0 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, random() * 150));
    child.kill("SIGKILL");
    assert.deepEqual(await gone, [null, "SIGKILL"], "it was killed, and did not end by itself");
    // What follows the last line feed is cut off.
    const lines = readFileSync(said, "utf8").split("\n").slice(0, -1);
    for (const line of lines) if (line !== "ready") acknowledged.add(line);
    found = await look(folder, acknowledged);
  }
  return { kills: rounds, acknowledged: acknowledged.size, found };
}

/** Every acknowledged entry is in a snapshot or behind it, none twice, and in order. */
async function look(folder: string, acknowledged: ReadonlySet<string>): Promise<number> {
  const store = await openWatchStore(folder);
  try {
    const found = new Set<string>();
    for (let device = 0; device < DEVICES; device++) {
      const { snapshot, entries } = await store.loadDevice(device);
      const memory = JSON.parse(snapshot?.memory ?? "[]") as string[];
      const all = [...memory, ...entries.map(({ payload }) => new TextDecoder().decode(payload))];
      for (const one of all) {
        assert.ok(!found.has(one), `${one} is there twice`);
        found.add(one);
      }
      assert.deepEqual(all, all.toSorted(inOrder), `the entries of device ${device} are in order`);
      const last = (await store.lastReports(device, 20)).map(({ payload }) => new TextDecoder().decode(payload));
      assert.deepEqual(last, all.slice(-20), `the last reports of device ${device}`);
    }
    for (const one of acknowledged) assert.ok(found.has(one), `${one} was acknowledged and is not there`);
    return found.size;
  } finally {
    await store.close();
  }
}

/** "round.number" */
function inOrder(a: string, b: string): number {
  const [roundA = 0, numberA = 0] = a.split(".").map(Number);
  const [roundB = 0, numberB = 0] = b.split(".").map(Number);
  return roundA - roundB || numberA - numberB;
}
