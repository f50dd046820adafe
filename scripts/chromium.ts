/**
 * A real browser for the tests and the screenshots, wherever `npm test` runs.
 *
 * Either the one that CARELABEL_CHROMIUM names, or the one that `@sparticuz/chromium` ships packed: unpacked once into
 * the packages' folder, with the libraries and the typeface that it brings where the machine has none.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type LaunchOptions } from "playwright-core";

const packed = join(dirname(fileURLToPath(import.meta.resolve("@sparticuz/chromium"))), "..");
const cache = fileURLToPath(new URL("../node_modules/.cache/carelabel", import.meta.url));

/** What keeps the browser from calling anybody on its own. */
const QUIET = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-domain-reliability",
  "--disable-quic",
  "--disable-sync",
  "--no-pings",
  "--no-first-run",
  "--font-render-hinting=none",
];

/** Starts the browser; the caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const { args = [], ...options } = await browserOptions();
  // Pages of one profile share a process: it has compiled the app already when the next page is opened.
  return chromium.launch({ ...options, args: [...args, "--process-per-site"] });
}

/** Path, flags and environment with which the browser starts. */
export async function browserOptions(): Promise<LaunchOptions & { executablePath: string }> {
  const named = process.env.CARELABEL_CHROMIUM;
  // A container's root has no sandbox to enter, nor has the packed browser; the pages that are opened are our own.
  const args = named === undefined || process.getuid?.() === 0 ? [...QUIET, "--no-sandbox"] : QUIET;
  if (named !== undefined) return { executablePath: named, args };
  const folder = await unpacked();
  const executablePath = join(folder, "chromium");
  const plain = { ...process.env, FONTCONFIG_FILE: join(folder, "fonts.conf") };
  const brought = [join(folder, "al2023", "lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(":");
  const env = starts(executablePath, plain) ? plain : { ...plain, LD_LIBRARY_PATH: brought };
  return { executablePath, args, env: defined(env) };
}

/** The folder with the unpacked browser. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packed, "package.json"), "utf8")) as { version: string };
  const folder = join(cache, `chromium-${version}-${process.arch}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  // Test files run side by side: each unpacks for itself, the first one to rename wins.
  const own = await mkdtemp(join(cache, "unpacking-"));
  const { inflate } = await import("@sparticuz/chromium");
  const before = process.env.TMPDIR;
  process.env.TMPDIR = own; // the package unpacks into the temporary folder and knows no other
  try {
    for (const file of ["chromium.br", "fonts.tar.br", "al2023.tar.br"]) await inflate(join(packed, "bin", file));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  await writeFile(join(own, "fonts.conf"), fontsConf(folder));
  await rename(own, folder).catch(() => rm(own, { recursive: true, force: true }));
  return folder;
}

function fontsConf(folder: string): string {
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    "<fontconfig>",
    `  <dir>${join(folder, "fonts")}</dir>`,
    "  <dir>/usr/share/fonts</dir>",
    `  <cachedir>${join(folder, "fonts-cache")}</cachedir>`,
    "  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>",
    "  <alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>",
    "</fontconfig>",
    "",
  ].join("\n");
}

function starts(program: string, env: NodeJS.ProcessEnv): boolean {
  try {
    execFileSync(program, ["--version"], { env, stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function defined(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

if (import.meta.main) console.log((await browserOptions()).executablePath);
