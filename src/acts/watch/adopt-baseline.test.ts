import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { person } from "../../registry-for-tests.ts";
import { type SampleWatch, withSampleWatch } from "../../watch-for-tests.ts";
import { adoptBaseline } from "./adopt-baseline.ts";

let watch: SampleWatch;
before(async () => {
  watch = await withSampleWatch();
});
after(() => watch.close());

const HOUR_MS = 3_600_000;

test("what a device did for days becomes a draft of an observed label; a few hours do not", async () => {
  const device = await watch.freeDevice("Ondemer C1");
  const number = watch.house.fleet.byId(device)?.number ?? 0;
  const acting = {
    store: watch.store,
    actor: person("engineer"),
    now: () => new Date(watch.nowMs()),
    publish: () => undefined,
  };
  await assert.rejects(adoptBaseline(acting, watch.house, device, "it was calm"), { code: "record-conflict" });
  for (let hour = 1; hour <= 80; hour++)
    watch.house.journal.keepDevice(number, {
      atMs: watch.nowMs() - hour * HOUR_MS,
      memory: "{}",
      baselines: new Uint8Array(),
      rollup: {
        fromMs: watch.nowMs() - hour * HOUR_MS,
        highestScore: 0,
        parameters: { probeTemperature: { min: 28, max: 36, mean: 31, count: 60 } },
      },
    });
  for (let tries = 0; tries < 100; tries++) {
    const hours = await watch.house.rollUps(device, "1h", watch.nowMs() - 100 * HOUR_MS, watch.nowMs());
    if (hours.length === 80) break;
    await wait(50);
  }
  const draft = await adoptBaseline(acting, watch.house, device, "it was calm");
  assert.match(draft.text, /it was calm/, "the reason stands in the draft");
  assert.match(draft.text, /probeTemperature/);
  assert.match(draft.text, /min: 27.2/);
  assert.match(draft.text, /max: 36.8/);
});
