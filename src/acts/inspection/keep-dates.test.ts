import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

const server = new URL("../../server/whole-server-for-tests.ts", import.meta.url);

test("a server that is closed while dates are about to be computed ends in order, with nothing else to wait for", () => {
  const program = `
    const { openWholeServer } = await import(${JSON.stringify(String(server))});
    const { close } = await openWholeServer();
    await close();
    console.log("closed");`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
  });
  assert.deepEqual([status, stdout.trim()], [0, "closed"], stderr);
});
