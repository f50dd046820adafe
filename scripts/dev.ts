/**
 * `npm run dev`: the server, started again when its code changes, and the page's own dev server in front of it.
 */
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const vite = join(dirname(fileURLToPath(import.meta.resolve("vite/package.json"))), "bin/vite.js");

const programs = [
  ["--watch-path=src", "src/cli/main.ts", "serve", ...process.argv.slice(2)],
  [vite, "web"],
].map((args) => spawn(process.execPath, args, { cwd: root, stdio: "inherit" }));

for (const program of programs) {
  program.on("exit", () => {
    for (const other of programs) other.kill();
  });
}
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => programs[0]?.kill());
