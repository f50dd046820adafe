import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuntimeFinding } from "./runtime-finding.ts";
import {
  compareDescription,
  type DescribedBefore,
  isOfDescription,
  type SelfDescription,
  tellNotItsOwn,
} from "./self-description.ts";

const PUMP: SelfDescription = {
  nonce: "n",
  id: "urn:dev:ops:32473-LineFlow-0815",
  manufacturer: "Northfield",
  model: "LineFlow 3",
  serial: "0815",
  firmware: { version: "8.4.0", digest: "a".repeat(64) },
  services: [{ transport: "tcp", port: 443, name: "https" }],
};
const NO_LABEL = { runtime: {}, authority: "facility" } as const;
const LABEL: Parameters<typeof compareDescription>[3] = {
  runtime: {
    operating: {
      values: [
        { parameter: "cpuLoad", max: 70 },
        { parameter: "openPorts", allowed: [443, 8883] },
      ],
    },
  },
  authority: "maker",
};

/** A device that is asked again and again; what is open is kept as the database does. */
class Asked {
  before: DescribedBefore | null = null;
  open: RuntimeFinding[] = [];
  nowMs = Date.UTC(2027, 2, 1);
  readonly reference: Parameters<typeof compareDescription>[3];

  constructor(reference: Parameters<typeof compareDescription>[3] = NO_LABEL) {
    this.reference = reference;
  }

  says(more: Partial<SelfDescription>): string[] {
    this.nowMs += 3_600_000;
    const { before, changes } = compareDescription(
      { ...PUMP, ...more },
      this.before,
      this.open,
      this.reference,
      this.nowMs,
    );
    this.before = before;
    return this.keep(changes);
  }

  keep(changes: ReturnType<typeof compareDescription>["changes"]): string[] {
    return changes.map((change) => {
      const key = change.do === "close" ? change.key : change.finding.key;
      this.open = this.open.filter((one) => one.key !== key);
      if (change.do !== "close") this.open.push(change.finding);
      return `${change.do} ${change.do === "close" ? change.key.split("|")[0] : `${change.finding.kind} ${change.finding.severity}`}`;
    });
  }
}

test("a device that says the same again, or was updated, shows nothing", () => {
  const pump = new Asked();
  assert.deepEqual(pump.says({}), []);
  assert.deepEqual(pump.says({}), []);
  assert.deepEqual(pump.says({ firmware: { version: "8.5.0", digest: "b".repeat(64) } }), []);
});

test("a version that goes back opens once, lasts, and is over when the newest is back", () => {
  const pump = new Asked();
  pump.says({ firmware: { version: "8.10.0" } });
  assert.deepEqual(pump.says({ firmware: { version: "8.9.0" } }), ["open version-back high"]);
  assert.deepEqual(pump.says({ firmware: { version: "8.9.0" } }), ["update version-back high"]);
  assert.deepEqual([pump.open[0]?.declared, pump.open[0]?.observed, pump.open[0]?.occurrences], ["8.10.0", "8.9.0", 2]);
  assert.deepEqual(pump.says({ firmware: { version: "8.10.1" } }), ["close version-back"]);
});

test("other bytes under the same version are found, also when another version was there in between", () => {
  const pump = new Asked();
  pump.says({});
  assert.deepEqual(pump.says({ firmware: { version: "8.4.1", digest: "c".repeat(64) } }), []);
  const [digest, back] = pump.says({ firmware: { version: "8.4.0", digest: "d".repeat(64) } }).sort();
  assert.deepEqual([digest, back], ["open digest-unknown critical", "open version-back high"]);
});

test("a port that the label does not name is found at once; without a label one that was not there at first", () => {
  const telnet = { transport: "tcp", port: 23 } as const;
  const labelled = new Asked(LABEL);
  assert.deepEqual(labelled.says({ services: [...PUMP.services, telnet] }), ["open service-undeclared high"]);
  assert.deepEqual(labelled.open[0]?.requirement, "/runtime/operating/values/1");
  assert.deepEqual(labelled.says({}), ["close service-undeclared"]);
  const unlabelled = new Asked();
  assert.deepEqual(unlabelled.says({}), []);
  assert.deepEqual(unlabelled.says({ services: [telnet, { transport: "udp", port: 50_123 }] }), [
    "open service-undeclared medium",
  ]);
});

test("another name, serial number or id is an identity that changed", () => {
  for (const more of [{ id: "other" }, { serial: "4711" }, { model: "LineFlow 2" }, { manufacturer: "Else" }]) {
    const pump = new Asked();
    pump.says({});
    assert.deepEqual(pump.says(more), ["open identity-changed high"]);
    assert.deepEqual(pump.says({}), ["close identity-changed"]);
  }
});

test("what is not its own opens its finding and closes nothing; the next true answer closes it", () => {
  const pump = new Asked(LABEL);
  pump.says({ services: [{ transport: "tcp", port: 23 }] });
  const told = tellNotItsOwn({ reason: "key-changed", before: "K1", now: "K2" }, pump.open, pump.nowMs);
  assert.deepEqual(pump.keep(told), ["open identity-changed critical"]);
  assert.deepEqual(pump.says({ services: [{ transport: "tcp", port: 23 }] }), [
    "update service-undeclared high",
    "close identity-changed",
  ]);
});

test("findings of the watch's own judging are left alone", () => {
  const pump = new Asked();
  pump.says({});
  pump.says({ firmware: { version: "1.0" } });
  const own = { ...(pump.open[0] as RuntimeFinding), key: "version-back|firmware" };
  assert.equal(isOfDescription(own), false);
  pump.open.push(own);
  assert.deepEqual(pump.says({}), ["close version-back"]);
  assert.deepEqual(pump.open, [own]);
});
