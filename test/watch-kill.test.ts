import assert from "node:assert/strict";
import { test } from "node:test";
import { watchKills } from "./watch-kill.ts";

test("a server that is killed while devices report has each acknowledged report once, and goes on with its reactions", async () => {
  const report = await watchKills({ kills: 8, devices: 24, everyMs: 30, random: Math.random });
  assert.ok(report.acknowledged > 0 && report.breaches > 0 && report.chains > 0, JSON.stringify(report));
});
