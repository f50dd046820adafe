import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DISK_ENOUGH_BYTES, DISK_LOW_BYTES, type Looked, SELF_REASONS, SelfJudge } from "./self-state.ts";

const WELL: Looked = {
  journalRuns: true,
  failedCommits: 0,
  journalWaitingMs: 0,
  findingsWaitingMs: 0,
  loopDelayMs: 0,
  diskFreeBytes: 10 * DISK_ENOUGH_BYTES,
  rulesThatThrew: 0,
  undelivered: 0,
  unheard: 0,
  waysBroken: false,
  sensorsQuiet: 0,
};

/** The state after a look each second, `count` of them. */
function looks(judge: SelfJudge, looked: Partial<Looked>, fromS: number, count = 1) {
  for (let second = 0; second < count; second++) judge.judge({ ...WELL, ...looked }, (fromS + second) * 1000);
  return judge.state();
}

test("all is well until something is wrong", () => {
  assert.deepEqual(looks(new SelfJudge(), {}, 0, 100), { status: "ok", watch: "ok", reasons: [], sinceMs: null });
});

test("a journal that stops is an alarm at once, and the watch stands", () => {
  const judge = new SelfJudge();
  looks(judge, {}, 0);
  assert.deepEqual(looks(judge, { journalRuns: false }, 1), {
    status: "alarm",
    watch: "standing",
    reasons: ["journal-stopped"],
    sinceMs: 1000,
  });
});

test("reports that wait for the disk are an alarm, which ends once it has kept up for ten seconds", () => {
  const judge = new SelfJudge();
  assert.equal(looks(judge, { journalWaitingMs: 9_999 }, 0, 100).status, "ok");
  assert.equal(looks(judge, { journalWaitingMs: 10_000 }, 100, 2).status, "ok", "a clock that was set is one look");
  assert.deepEqual(looks(judge, { journalWaitingMs: 12_000 }, 102).reasons, ["journal-waiting"]);
  assert.equal(looks(judge, { journalWaitingMs: 2_000 }, 103, 100).status, "alarm", "between the bounds it stays");
  assert.equal(looks(judge, {}, 203, 10).status, "alarm");
  assert.equal(looks(judge, {}, 213).status, "ok");
});

test("a disk on the edge is one alarm", () => {
  const judge = new SelfJudge();
  let opened = 0;
  for (let second = 0; second < 100; second++) {
    const before = judge.state().status;
    looks(judge, { diskFreeBytes: DISK_LOW_BYTES + (second % 2 === 0 ? -1 : 1) }, second);
    if (before === "ok" && judge.state().status === "alarm") opened++;
  }
  assert.equal(opened, 1);
  assert.equal(judge.state().watch, "ok", "it still judges");
  assert.equal(looks(judge, { diskFreeBytes: undefined }, 100).status, "alarm", "no answer is no good one");
  assert.equal(looks(judge, { diskFreeBytes: DISK_ENOUGH_BYTES + 1 }, 101).status, "ok");
});

test("one slow second is none, ten in a row are, and one standstill of five seconds is", () => {
  const judge = new SelfJudge();
  assert.equal(looks(judge, { loopDelayMs: 900 }, 0, 10).status, "ok");
  assert.equal(looks(judge, {}, 10).status, "ok");
  assert.equal(looks(judge, { loopDelayMs: 900 }, 11, 10).status, "ok", "counted from anew");
  assert.deepEqual(looks(judge, { loopDelayMs: 900 }, 21).reasons, ["loop-slow"]);
  assert.deepEqual(looks(new SelfJudge(), { loopDelayMs: 5_000 }, 0).reasons, ["loop-slow"]);
});

test("a failed commit is an alarm for a minute, and a further one for another", () => {
  const judge = new SelfJudge();
  looks(judge, {}, 0);
  assert.deepEqual(looks(judge, { failedCommits: 1 }, 1, 59).reasons, ["journal-failed"]);
  assert.deepEqual(looks(judge, { failedCommits: 2 }, 60, 60).reasons, ["journal-failed"]);
  assert.equal(looks(judge, { failedCommits: 2 }, 120).status, "ok");
});

test("whatever was wrong, an hour in which all is well ends it; and no order of looks makes it anything else", () => {
  const looked = fc.record({
    journalRuns: fc.boolean(),
    failedCommits: fc.nat(3),
    journalWaitingMs: fc.nat(20_000),
    findingsWaitingMs: fc.nat(60_000),
    loopDelayMs: fc.nat(6_000),
    diskFreeBytes: fc.option(fc.nat(2 * DISK_ENOUGH_BYTES), { nil: undefined }),
    rulesThatThrew: fc.nat(2),
    undelivered: fc.nat(3),
    unheard: fc.nat(3),
    waysBroken: fc.boolean(),
    sensorsQuiet: fc.nat(2),
  });
  fc.assert(
    fc.property(fc.array(looked, { maxLength: 60 }), (all) => {
      const judge = new SelfJudge();
      for (const [second, one] of all.entries()) {
        const { status, watch, reasons, sinceMs } = judge.judge(one, second * 1000);
        assert.equal(status === "ok", reasons.length === 0);
        assert.equal(sinceMs === null, reasons.length === 0);
        assert.ok(watch === "ok" || status === "alarm");
        assert.ok(reasons.every((reason) => SELF_REASONS.includes(reason)));
      }
      const counted = all.at(-1) ?? WELL;
      const calm = { failedCommits: counted.failedCommits, undelivered: counted.undelivered, unheard: counted.unheard };
      assert.equal(looks(judge, calm, 60, 3700).status, "ok");
    }),
    { numRuns: 50 },
  );
});
