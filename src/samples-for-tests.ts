/**
 * Where the tests find the folder of samples: `CARELABEL_SHARED`, by default the sibling `shared`.
 *
 * A public clone may lack it: tests on it then skip by name, except where `CARELABEL_DEMAND_SAMPLES` forbids that.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const shared = resolve(root, process.env.CARELABEL_SHARED ?? "../shared");

/** Absolute path of a sample. */
export function sharedPath(...parts: string[]): string {
  return join(shared, ...parts);
}

/** `false` when the samples are there, else the reason to skip; to be handed to node:test's `skip`. */
export const sharedAbsent: false | string =
  existsSync(shared) || process.env.CARELABEL_DEMAND_SAMPLES === "1"
    ? false
    : "the folder of samples is absent (set CARELABEL_SHARED)";
