import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../bin/carelabel.js", import.meta.url));

function help(cache: string) {
  const { NODE_COMPILE_CACHE: _, NODE_DISABLE_COMPILE_CACHE: __, ...environment } = process.env;
  const env = { ...environment, XDG_CACHE_HOME: cache, LOCALAPPDATA: cache };
  return spawnSync(process.execPath, [BIN, "label", "check", "--help"], { env, encoding: "utf8" });
}

test("compiled code is kept in the user's own cache, and where that cannot be written, the command runs without", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "carelabel-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const kept = help(folder);
  assert.equal(kept.status, 0, kept.stderr);
  assert.ok(readdirSync(join(folder, "carelabel", "compiled")).length > 0);

  const file = join(folder, "no-folder");
  writeFileSync(file, "");
  // Below /proc nothing can be made, by root neither.
  for (const cache of [file, join(file, "below"), "relative/folder", "", "/proc"]) {
    const run = help(cache);
    assert.deepEqual([run.status, run.stderr], [0, ""]);
    assert.equal(run.stdout, kept.stdout);
  }
  assert.equal(existsSync("relative"), false);
});
