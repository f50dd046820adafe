/**
 * The list of isolated devices on the gateway's disk, so that a restart or a power cut lets nobody back in.
 */
import { open } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../../domain/input-error.ts";
import { jsonOf } from "../../links/exchange.ts";
import { type IsolatedDevice, IsolatedList } from "../../links/gateway-api.ts";
import { readBytes, writeWhole } from "../../store/files.ts";
import type { Elements } from "./ruleset.ts";

const FILE = "isolated.json";

export type IsolatedDevices = ReadonlyMap<string, IsolatedDevice>;

/** @throws {InputError} `data-unreadable` for a damaged list: what it held is not guessed, and the kernel's sets stay. */
export async function readIsolatedDevices(folder: string): Promise<IsolatedDevices> {
  const path = join(folder, FILE);
  let bytes: Uint8Array;
  try {
    bytes = await readBytes(path, process.stdin);
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
    if (code === "ENOENT") return new Map();
    throw error;
  }
  const list = jsonOf(IsolatedList, bytes);
  if (list === undefined)
    throw new InputError(
      "data-unreadable",
      path,
      "it is damaged; what the kernel drops stays dropped. Restore it from a backup, or move it away and isolate anew",
    );
  return new Map(list.devices.map((device) => [device.id, device]));
}

/** On disk when it returns. @throws {InputError} `file-unwritable`. */
export async function keepIsolatedDevices(folder: string, devices: IsolatedDevices): Promise<void> {
  const path = join(folder, FILE);
  await writeWhole(path, `${JSON.stringify({ devices: [...devices.values()] }, null, 2)}\n`, { secret: true });
  // The new name is in the folder's own bytes.
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function elementsOf(devices: Iterable<Pick<IsolatedDevice, "macs" | "addresses">>): Elements {
  return new Set([...devices].flatMap(({ macs, addresses }) => [...macs, ...addresses]));
}
