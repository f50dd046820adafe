import assert from "node:assert/strict";
import { test } from "node:test";
import type { Isolator } from "../../links/isolator.ts";
import { notedIsolators, openLastUses } from "./last-use.ts";

test("a way that failed and then worked tells both, each with its time", () => {
  const uses = openLastUses();
  assert.deepEqual(uses.of("pager webhook"), { sentAtMs: null, failedAtMs: null, reason: null });
  uses.note("pager webhook", 1000, "the receiver answered 500");
  uses.note("pager webhook", 2000, null);
  assert.deepEqual(uses.of("pager webhook"), { sentAtMs: 2000, failedAtMs: 1000, reason: "the receiver answered 500" });
});

test("however many ways were used, only the newest are kept", () => {
  const uses = openLastUses();
  for (let way = 0; way < 5000; way++) uses.note(`way ${way}`, way, null);
  assert.equal(uses.of("way 0").sentAtMs, null);
  assert.equal(uses.of("way 4999").sentAtMs, 4999);
});

test("what an isolator answered is handed on as it was, and noted with its reason", async () => {
  const target = { id: "device01", macs: [], addresses: [] };
  const gateway: Isolator = {
    name: "gateway",
    isolate: async () => ({ kind: "isolated" }),
    release: async () => ({ kind: "refused", message: "not without a person" }),
    verify: async () => "out",
  };
  const uses = openLastUses();
  const [noted] = notedIsolators([gateway], uses, () => 3000);
  assert.deepEqual(await noted?.isolate(target), { kind: "isolated" });
  assert.deepEqual(uses.of("gateway"), { sentAtMs: 3000, failedAtMs: null, reason: null });
  assert.equal((await noted?.release(target))?.kind, "refused");
  assert.equal(await noted?.verify(target), "out");
  assert.deepEqual(uses.of("gateway"), { sentAtMs: 3000, failedAtMs: 3000, reason: "not without a person" });
});
