/**
 * A line that tells how far long work has come; only where a person looks at a terminal.
 */
import type { Terminal } from "./command.ts";

const EVERY_MS = 200;

export function progressLine(terminal: Pick<Terminal, "progress" | "interactive">): {
  show: (done: number, total: number | null) => void;
  end: () => void;
} {
  let last = 0;
  let shown = false;
  return {
    show(done, total) {
      const now = performance.now();
      if (!terminal.interactive || now - last < EVERY_MS) return;
      last = now;
      shown = true;
      const far =
        total === null || total === 0 ? "" : ` of ${megabytes(total)} (${Math.floor((done / total) * 100)} %)`;
      terminal.progress(`\r\u001b[Kreading ${megabytes(done)}${far}; Ctrl+C stops`);
    },
    end() {
      if (shown) terminal.progress("\r\u001b[K");
    },
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
