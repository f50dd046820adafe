#!/usr/bin/env node
// Starts the pinned Node that the packages bring, so that `npx carelabel` works in a clone under an older Node.
// Plain JavaScript on purpose: the Node that runs this file may know no TypeScript.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const program = process.platform === "win32" ? "node.exe" : "node";

function pinnedNode() {
  const require = createRequire(import.meta.url);
  for (const name of [
    `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`,
    `node-bin-${process.platform}-${process.arch}`,
  ]) {
    try {
      const found = join(dirname(require.resolve(`${name}/package.json`)), "bin", program);
      if (existsSync(found)) return found;
    } catch {
      // this platform's package is not installed; the next name may be
    }
  }
  if (Number(process.versions.node.split(".")[0]) >= 26) return process.execPath;
  process.stderr.write(
    "carelabel: it needs Node.js 26 and the pinned one is not installed; run `npm ci` in the clone first\n",
  );
  process.exit(70);
}

/**
 * Compiled code is kept between starts, in the user's own cache: whoever could write there would have code run as them.
 * It is named before the start, so that not even what translates TypeScript is loaded. Where that folder cannot be
 * made, the start does without.
 */
function withCompiledCode(environment) {
  const { HOME, XDG_CACHE_HOME, LOCALAPPDATA, NODE_COMPILE_CACHE } = environment;
  const cache = process.platform === "win32" ? LOCALAPPDATA : (XDG_CACHE_HOME ?? (HOME && join(HOME, ".cache")));
  if (NODE_COMPILE_CACHE !== undefined || cache === undefined || !isAbsolute(cache)) return environment;
  const folders = [cache, join(cache, "carelabel"), join(cache, "carelabel", "compiled")];
  return folders.every(isThere) ? { ...environment, NODE_COMPILE_CACHE: folders.at(-1) } : environment;
}

/** Made one by one: Node 26 never comes back from a folder that it cannot make with those above it, as below /proc. */
function isThere(folder) {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    return error.code === "EEXIST" && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  }
}

const words = process.argv.slice(2);
// An audit makes and drops very many small objects: with its flags it takes a third less memory, for a little of its speed.
const flags = createRequire(import.meta.url)("./node-flags.json")[words[0] ?? ""] ?? [];
const sooner = ["--import", new URL("./bundled-libraries.js", import.meta.url).href];
const main = join(root, "src/cli/main.ts");
// glibc has a heap for each of many threads, and what is free in one is of no use to another: 27 MB of a server.
const heaps = words[0] === "serve" ? { MALLOC_ARENA_MAX: "2" } : {};
const child = spawn(pinnedNode(), [...flags, ...sooner, main, ...words], {
  stdio: "inherit",
  env: withCompiledCode({ ...heaps, ...process.env }),
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  process.stderr.write(`carelabel: Node.js cannot be started: ${error.message}\n`);
  process.exit(70);
});
child.on("exit", (code, signal) => process.exit(signal === null ? code : 128 + constants.signals[signal]));
