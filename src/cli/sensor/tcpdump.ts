/**
 * tcpdump as the eyes of the sensor: it opens the interface, gives up its rights, and writes packets; CareLabel reads them
 * without any right of its own.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { InputError } from "../../domain/input-error.ts";

/** A packet of the network, with room for tags and tunnels. */
const SNAP_BYTES = 1_700;
/** Of the kernel, in KiB: a burst waits there. */
const BUFFER_KIB = 16_384;
const AS_WHOM = "nobody";

export interface Eyes {
  readonly packets: AsyncIterable<Uint8Array>;
  /** Packets that the kernel had no room for so far. */
  readonly dropped: number;
  /** Asks it to tell the newest figures. */
  ask(): void;
  stop(): void;
  /** @throws {InputError} `capture-unreadable` when it ended by itself with a failure. */
  ended(): Promise<void>;
}

export function openInterface(name: string, filter: string, program: string): Eyes {
  if (!/^[A-Za-z0-9][A-Za-z0-9._:-]{0,30}$/.test(name))
    throw new InputError("argument-wrong", "--interface", `"${name}" is no name of an interface; "ip link" lists them`);
  const words = ["-i", name, "-n", "-U", "--immediate-mode", "-s", `${SNAP_BYTES}`, "-B", `${BUFFER_KIB}`, "-w", "-"];
  const own = process.getuid?.() === 0 ? ["-Z", AS_WHOM] : [];
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(
    program,
    [...words, ...own, ...(filter === "" ? [] : ["--", filter])],
    { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env.PATH ?? "/usr/sbin:/usr/bin" } },
  );
  let said = "";
  let dropped = 0;
  let isStopped = false;
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4_000);
    for (const [, count] of said.matchAll(/(\d+) packets? dropped by kernel/g)) dropped = Number(count);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  promise.catch(() => undefined);
  child.on("error", (cause) =>
    reject(
      new InputError("capture-unreadable", program, "it cannot be started; install tcpdump, or pipe a capture in", {
        cause,
      }),
    ),
  );
  child.on("close", (code) => {
    if (isStopped || code === 0) resolve();
    else reject(new InputError("capture-unreadable", `--interface ${name}`, `tcpdump ended: ${lastLine(said)}`));
  });
  return {
    packets: child.stdout,
    get dropped() {
      return dropped;
    },
    ask: () => void child.kill("SIGUSR1"),
    stop() {
      isStopped = true;
      child.kill("SIGTERM");
    },
    ended: () => promise,
  };
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
