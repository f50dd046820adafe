/**
 * The load generator against a trivial sink: what it counts is what arrived.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Compile } from "typebox/schema";
import { runLoad } from "../bench/runtime/load.ts";
import { Report } from "../src/domain/runtime/report.ts";
import { openMqttSink } from "../src/mqtt-sink-for-tests.ts";

const schema = Compile(Report);
const credentials = ["device01", "device02", "device03", "device04"].map((id) => ({ id, token: `${id}-token` }));
const load = { host: "127.0.0.1", credentials, connections: 4, seconds: 0.4, warmUpSeconds: 0.1, window: 4 };

for (const rate of [null, 400]) {
  test(`the load ${rate === null ? "as fast as it is acknowledged" : `at ${rate} a second`} counts what the sink counts`, async () => {
    await using sink = await openMqttSink();
    const result = await runLoad({ ...load, port: sink.port, rate });
    const { arrived } = sink;
    assert.equal(result.connections, 4);
    assert.equal(result.sentInAll, arrived.length);
    assert.equal(result.acknowledgedInAll, arrived.length);
    assert.ok(result.acknowledged > 0 && result.acknowledged < arrived.length);
    assert.ok(result.p50Ms <= result.p99Ms && result.p99Ms <= result.maxMs);
    for (const { id } of credentials) {
      const own = arrived.filter(({ user }) => user === id);
      assert.deepEqual(
        own.map(({ body }) => body.sequence),
        own.map((_, index) => index),
      );
      assert.ok(own.every(({ topic }) => topic === `carelabel/${id}/report`));
    }
    const reports = arrived.map(({ body }) => body as Report);
    assert.ok(reports.every((report) => schema.Check(report) && Object.keys(report.values ?? {}).length === 8));
    assert.ok(new Set(reports.map(({ values }) => values?.cpuLoad)).size > 1, "its values move");
  });
}

test("a refused connection is told, and the others go on", async () => {
  await using sink = await openMqttSink({ refuses: (user) => user === "device02" });
  const result = await runLoad({ ...load, port: sink.port, rate: 200 });
  assert.deepEqual([result.connections, result.refused], [3, 1]);
  assert.ok(result.acknowledged > 0);
});

test("what is never acknowledged is not counted, and no more than the window is in flight", async () => {
  await using sink = await openMqttSink({ acknowledges: ({ body }) => Number(body.sequence) < 10 });
  const result = await runLoad({ ...load, port: sink.port, rate: null, drainSeconds: 0.2 });
  assert.equal(result.acknowledgedInAll, 40);
  assert.equal(result.sentInAll, 40 + 4 * 4);
  assert.equal(sink.arrived.length, 56);
});
