/**
 * A program under measurement: started, asked for its processor time and memory, and ended.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const LOAD = fileURLToPath(new URL("./load.ts", import.meta.url));
/** As bin/carelabel.js starts it. */
const FLAGS: readonly string[] = [
  ...JSON.parse(readFileSync(new URL("../../bin/node-flags.json", import.meta.url), "utf8")).serve,
  ...["--import", new URL("../../bin/bundled-libraries.js", import.meta.url).href],
];
const COMPILED = fileURLToPath(new URL("../../node_modules/.cache/carelabel/compiled", import.meta.url));
/** Linux: as `getconf CLK_TCK` says on every common machine. */
const TICKS_A_SECOND = 100;
const SAMPLED_EVERY_MS = 200;
const STOP_MS = 20_000;

export interface Spent {
  /** Processor time, user and system. */
  readonly cpuMs: number;
  /** Of its first thread alone, which is where an event loop runs. */
  readonly mainCpuMs: number;
  readonly rssMb: number;
}

export class Served {
  readonly #process: ChildProcess;
  readonly startMs = performance.now();
  #said = "";
  #complained = "";
  peakRssMb = 0;
  readonly #sampling: NodeJS.Timeout;

  constructor(command: string, parameters: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const env = { ...process.env, ...environment };
    this.#process = spawn(command, parameters, { stdio: ["ignore", "pipe", "pipe"], env });
    this.#process.stdout?.on("data", (bytes) => {
      this.#said += String(bytes);
    });
    this.#process.stderr?.on("data", (bytes) => {
      this.#complained = (this.#complained + String(bytes)).slice(-20_000);
    });
    this.#sampling = setInterval(() => {
      if (!this.isOver) this.peakRssMb = Math.max(this.peakRssMb, this.spent().rssMb);
    }, SAMPLED_EVERY_MS);
  }

  get isOver(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  get complaints(): string {
    return this.#complained;
  }

  /** Resolves with what matches in its output. */
  async says(what: RegExp, withinMs = 60_000): Promise<RegExpExecArray> {
    for (const end = performance.now() + withinMs; performance.now() < end; ) {
      const found = what.exec(this.#said);
      if (found !== null) return found;
      if (this.isOver) break;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    throw new Error(`it never said ${what}: ${this.#said} ${this.#complained}`);
  }

  spent(): Spent {
    const { pid } = this.#process;
    try {
      const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
      return {
        cpuMs: ticksIn(`/proc/${pid}/stat`),
        mainCpuMs: ticksIn(`/proc/${pid}/task/${pid}/stat`),
        rssMb: (pages * 4096) / 1e6,
      };
    } catch {
      return { cpuMs: 0, mainCpuMs: 0, rssMb: 0 };
    }
  }

  /** Processor time of each thread in ms, by its number and name. */
  threads(): Map<string, number> {
    const tasks = `/proc/${this.#process.pid}/task`;
    return new Map(
      readdirSync(tasks).map((task) => [
        `${task} ${readFileSync(`${tasks}/${task}/comm`, "utf8").trim()}`,
        ticksIn(`${tasks}/${task}/stat`),
      ]),
    );
  }

  async stop(): Promise<void> {
    clearInterval(this.#sampling);
    if (this.isOver) return;
    const exit = once(this.#process, "exit");
    const impatience = setTimeout(() => this.#process.kill("SIGKILL"), STOP_MS);
    this.#process.kill("SIGTERM");
    await exit;
    clearTimeout(impatience);
  }
}

/** Processor time in ms (proc_pid_stat(5), fields 14 and 15). */
function ticksIn(file: string): number {
  const text = readFileSync(file, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_A_SECOND;
}

export interface Server {
  readonly served: Served;
  readonly page: string;
  readonly mqttPort: number;
  readonly openMs: number;
}

/** `carelabel serve` on `folder`. @param profile a folder for what `--cpu-prof` writes at its end. */
export async function serve(folder: string, profile?: string): Promise<Server> {
  const profiling = profile === undefined ? [] : ["--cpu-prof", "--cpu-prof-dir", profile];
  const parameters = [...FLAGS, ...profiling, MAIN, "serve", "--port", "0", "--data", folder];
  const served = new Served(process.execPath, parameters, { NODE_COMPILE_CACHE: COMPILED, MALLOC_ARENA_MAX: "2" });
  const [, page = ""] = await served.says(/open at (http:\S+)\//);
  const [, port] = await served.says(/mqtt:\/\/[^:]+:(\d+)/);
  return { served, page, mqttPort: Number(port), openMs: performance.now() - served.startMs };
}

/** `load.ts` in a process of its own. */
export async function load(parameters: Record<string, string | number>): Promise<LoadRow> {
  const options = Object.entries(parameters).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const served = new Served(process.execPath, [LOAD, ...options]);
  try {
    const [line] = await served.says(/\{.*\}\n/, 3_600_000);
    return JSON.parse(line) as LoadRow;
  } finally {
    await served.stop();
  }
}

export type LoadRow = import("./load.ts").LoadResult;

/** Bytes of all files of `folder` whose name begins with `prefix`. */
export function bytesIn(folder: string, prefix = ""): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) bytes += bytesIn(join(folder, entry.name), prefix);
    else if (entry.name.startsWith(prefix)) bytes += statSync(join(folder, entry.name)).size;
  }
  return bytes;
}
