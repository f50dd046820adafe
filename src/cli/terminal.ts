/**
 * The real terminal: standard input and output of this process, as a command sees them.
 *
 * What commands print holds words of foreign files, so nothing of it may steer the terminal (`visibleText`); only the
 * progress line, whose words are all our own, is written as it is.
 */
import { visibleText } from "../domain/visible-text.ts";
import { EXIT, type Terminal } from "./command.ts";

export function openTerminal(): { terminal: Terminal; exitWith: (code: number) => void } {
  let lost = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // A reader that has seen enough (`| head`) or a terminal that was closed: what the command answers still counts.
      if (error.code === "EPIPE" || error.code === "EIO" || lost) return;
      lost = true;
      process.exitCode = EXIT.wrongInput;
      const why = error.code === "ENOSPC" ? "the disk is full" : (error.code ?? error.message);
      if (stream === process.stdout) process.stderr.write(`carelabel: the output cannot be written: ${why}\n`);
    });
  }
  return {
    terminal: {
      out: (text) => process.stdout.write(visibleText(text)),
      err: (text) => process.stderr.write(visibleText(text)),
      progress: (text) => process.stderr.isTTY === true && process.stderr.write(text),
      interactive: process.stdout.isTTY === true,
      today: new Date().toISOString().slice(0, 10),
      stdin: process.stdin,
    },
    exitWith: (code) => {
      if (!lost) process.exitCode = code;
    },
  };
}
