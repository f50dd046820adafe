/**
 * The two system programs that the gateway calls, `nft` and `ip`: by path, without a shell, bounded in time and size.
 */
import { execFile } from "node:child_process";

export interface Ran {
  readonly ok: boolean;
  readonly stdout: string;
  /** What it said when it failed, in one line. */
  readonly said: string;
}

export type RunProgram = (program: "nft" | "ip", args: readonly string[]) => Promise<Ran>;

const PATIENCE_MS = 10_000;
const MOST_BYTES = 16 * 1024 * 1024;

/** @param paths where they lie; a name without a folder is looked up in the system's own folders, not in PATH. */
export function systemPrograms(paths: Readonly<Record<"nft" | "ip", string>>): RunProgram {
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };
  return (program, args) =>
    new Promise((resolve) => {
      const limits = { env, timeout: PATIENCE_MS, maxBuffer: MOST_BYTES, killSignal: "SIGKILL" as const };
      execFile(paths[program], args, limits, (error, stdout, stderr) => {
        const said = (stderr.trim() || error?.message || "").replace(/\s*\n\s*/g, "; ").slice(0, 300);
        resolve({ ok: error === null, stdout, said });
      });
    });
}
