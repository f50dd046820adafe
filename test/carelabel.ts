/**
 * Runs the real command line for tests: a process of its own, in a folder of its own.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import "../scripts/keep-compiled-code.ts";

const main = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
export const root = fileURLToPath(new URL("..", import.meta.url));

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `carelabel` with `args` in `folder`; never throws on a failing command. */
export function carelabel(folder: string, args: readonly string[], input?: string | Uint8Array): Run {
  const run = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    timeout: 120_000,
    ...(input === undefined ? {} : { input }),
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

/** As `carelabel`, and throws with what it said when it does not end with `code`. */
export function carelabelOk(folder: string, args: readonly string[], code = 0): Run {
  const run = carelabel(folder, args);
  if (run.code !== code) throw new Error(`carelabel ${args.join(" ")} ended with ${run.code}:\n${run.out}${run.err}`);
  return run;
}

/** A folder that is gone when the test is over. */
export function folderFor(test: { after(done: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), "carelabel-"));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes a key, and pins its card in trust.json of the same folder. */
export function keyFor(folder: string, holder: string, role: string, name: string, algorithm = "ES256"): void {
  const { out } = carelabelOk(folder, [
    "key",
    "new",
    "--holder",
    holder,
    "--role",
    role,
    "--out",
    name,
    "--algorithm",
    algorithm,
  ]);
  const [fingerprint = ""] = /(?:[0-9a-f]{4} ){7}[0-9a-f]{4}/.exec(out) ?? [];
  carelabelOk(folder, ["key", "pin", `${name}.card.json`, "--trust", "trust.json", "--fingerprint", fingerprint]);
}
