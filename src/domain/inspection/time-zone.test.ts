import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const CASES = fileURLToPath(new URL("worked-cases.test.ts", import.meta.url));

for (const zone of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
  test(`the worked cases come to the same days in ${zone}`, () => {
    const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
    const { status, stdout } = spawnSync(process.execPath, ["--test", CASES], {
      env: { ...environment, TZ: zone },
      encoding: "utf8",
    });
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^ℹ pass 1[0-9]$/m);
  });
}
