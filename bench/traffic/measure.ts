/** Running a program as a whole process: how long it takes, and the most memory it has at any time. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { finished, Readable } from "node:stream";

export interface Measured {
  readonly milliseconds: number;
  /** Peak of the resident set, of the largest process; null where the system does not tell (only Linux does). */
  readonly peakMebibytes: number | null;
  readonly exitCode: number | null;
  readonly firstByteMilliseconds: number | null;
}

const POLL_MILLISECONDS = 10;

/** @param input goes to the program's standard input, as fast as it takes it. */
export async function measure(
  program: string,
  args: readonly string[],
  input?: Iterable<Uint8Array>,
): Promise<Measured> {
  const start = performance.now();
  const child = spawn(program, args, { stdio: [input === undefined ? "ignore" : "pipe", "pipe", "ignore"] });
  let peakKibibytes = 0;
  const look = () => {
    for (const pid of withChildren(child.pid ?? 0)) peakKibibytes = Math.max(peakKibibytes, peakOf(pid));
  };
  const poll = setInterval(look, POLL_MILLISECONDS);
  let firstByteMilliseconds: number | null = null;
  child.stdout?.on("data", () => {
    firstByteMilliseconds ??= performance.now() - start;
  });
  if (input !== undefined && child.stdin !== null) {
    const bytes = Readable.from(input, { objectMode: false, highWaterMark: 1 << 20 });
    // A program that stops reading has its reason, which its exit code tells.
    finished(child.stdin, () => bytes.destroy());
    bytes.on("data", look).pipe(child.stdin);
  }
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    const milliseconds = performance.now() - start;
    const peakMebibytes = peakKibibytes === 0 ? null : peakKibibytes / 1024;
    return { milliseconds, peakMebibytes, exitCode, firstByteMilliseconds };
  } finally {
    clearInterval(poll);
  }
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? Number.NaN;
}

/** The process and those that it started itself, as `bin/carelabel.js` does. */
function withChildren(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim();
    return [pid, ...(children === "" ? [] : children.split(" ").map(Number))];
  } catch {
    return [pid];
  }
}

/** KiB by the kernel's own high-water mark, which falls between two looks only for what the last one misses. */
function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
