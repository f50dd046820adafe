import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findingsOf } from "../../store/runtime-finding.ts";
import { type SampleWatch, withSampleWatch } from "../../watch-for-tests.ts";
import { SYSTEM } from "../act.ts";
import { freezeReports } from "./freeze-reports.ts";

let watch: SampleWatch;
before(async () => {
  watch = await withSampleWatch();
});
after(() => watch.close());

test("the reports around a grave finding become evidence, as they came, once", async () => {
  const device = await watch.freeDevice("Sonoleaf P3");
  const texts: string[] = [];
  for (let sequence = 1; sequence <= 12; sequence++) {
    const report = { boot: "b", sequence, values: { probeTemperature: sequence === 8 ? 80 : 30 } };
    texts.push(JSON.stringify(report));
    assert.equal(await watch.report(device, report), "taken");
    watch.pass(60_000);
  }
  await watch.house.outside.settled();
  const options = {
    acting: { store: watch.store, actor: SYSTEM, now: () => new Date(watch.nowMs()), publish: () => undefined },
    files: watch.evidence,
    journal: watch.house.journal,
    fleet: watch.house.fleet,
  };
  watch.pass(5 * 60_000);
  assert.ok((await freezeReports(options)) > 0);
  assert.equal(await freezeReports(options), 0);
  const finding = (await findingsOf(watch.store.read, device, 10)).find(({ evidence }) => evidence !== null);
  assert.ok(finding?.evidence);
  const chunks: Uint8Array[] = [];
  for await (const chunk of watch.evidence.read(finding.evidence)) chunks.push(chunk);
  const lines = Buffer.concat(chunks)
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map(({ report }) => report),
    texts,
  );
});
