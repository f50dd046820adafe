import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import Value from "typebox/value";
import { RuntimeFinding } from "../runtime-finding.ts";
import {
  bandOf,
  GROUP_LEAST,
  marksOf,
  type PeerDeparture,
  type PeerFacts,
  pictureOf,
  sideOf,
  unlikePeers,
} from "./compare-peers.ts";
import { judgePeers, type Streaks } from "./judge-peers.ts";

const NOW = Date.UTC(2026, 10, 22, 12);
const USUAL: PeerFacts = {
  levels: { cpuLoad: 20, throughputUp: 4 },
  digests: { firmware: "a".repeat(64) },
  versions: { firmware: "1.2.0" },
  ports: ["443/tcp"],
};
/** Ten alike, with the small differences of devices. */
const PEERS: PeerFacts[] = Array.from({ length: 10 }, (_, at) => ({
  ...USUAL,
  levels: { cpuLoad: 18 + at * 0.4, throughputUp: 3 + at * 0.2 },
}));
const keysOf = (own: PeerFacts, peers = PEERS) => unlikePeers(own, pictureOf([...peers, own])).map(({ key }) => key);

test("a device with other bytes, another open port or another load than all of its peers is told, and why", () => {
  assert.deepEqual(keysOf(USUAL), []);
  const other = unlikePeers(
    {
      levels: { cpuLoad: 90, throughputUp: 3.5 },
      digests: { firmware: "b".repeat(64) },
      versions: { firmware: "1.1.9" },
      ports: ["443/tcp", "23/tcp"],
    },
    pictureOf(PEERS),
  );
  assert.deepEqual(
    other.map(({ subject, declared, observed, cause, because }) => [subject, declared, observed, cause, because[0]]),
    [
      ["firmware", "a".repeat(16), "b".repeat(16), "tampering", "other-bytes-than-its-peers"],
      ["firmware", "1.2.0", "1.1.9", "misconfiguration", "version-of-no-peer"],
      ["openPorts", "443/tcp", "23/tcp", "misconfiguration", "port-of-no-peer"],
      ["cpuLoad", "18.4 … 21.6", "90", "misconfiguration", "higher-than-its-peers"],
    ],
  );
});

test("what a second device shares is nobody's own: two habits, two wards, an update that is under way", () => {
  const second = { ...USUAL, digests: { firmware: "b".repeat(64) }, ports: ["443/tcp", "80/tcp"] };
  assert.deepEqual(keysOf(second, [...PEERS, second]), []);
  const halves = PEERS.map((one, at) => ({ ...one, levels: { cpuLoad: at % 2 === 0 ? 10 + at / 10 : 80 + at / 10 } }));
  for (const one of halves) assert.deepEqual(keysOf(one, halves), []);
});

test("with fewer than five peers that tell it nobody is unlike anybody", () => {
  const other = { levels: { cpuLoad: 9_000 }, digests: { firmware: "b".repeat(64) }, versions: {}, ports: ["23/tcp"] };
  assert.deepEqual(unlikePeers(other, pictureOf(PEERS.slice(0, GROUP_LEAST - 1))), []);
  assert.equal(unlikePeers(other, pictureOf(PEERS.slice(0, GROUP_LEAST))).length, 3);
  assert.deepEqual(
    unlikePeers(other, pictureOf(Array(20).fill({ levels: {}, digests: {}, versions: {}, ports: null }))),
    [],
  );
});

test("what another device of a large group has as well is nobody's own, though no peer of the sample has it", () => {
  const own = { ...USUAL, digests: { firmware: "b".repeat(64) }, ports: ["23/tcp"] };
  assert.equal(unlikePeers(own, pictureOf(PEERS)).length, 2);
  assert.deepEqual(unlikePeers(own, pictureOf(PEERS), new Set(marksOf(own))), []);
});

const level = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => (Math.abs(value) < 1e-9 ? 0 : value));
const group = fc.array(level, { minLength: GROUP_LEAST, maxLength: 60 });

test("whoever stands among the nearest four fifths never departs, and never do most of a group", () => {
  fc.assert(
    fc.property(group, (values) => {
      const band = bandOf(values);
      for (const value of values) if (value >= band.low && value <= band.high) assert.equal(sideOf(value, band), 0);
      const departing = values.filter((value) => sideOf(value, band) !== 0).length;
      assert.ok(departing <= values.length / 5);
    }),
  );
});

test("who departs depends on neither the unit nor the order of the peers", () => {
  fc.assert(
    fc.property(group, level, fc.constantFrom(2, 8, 0.5), (values, own, factor) => {
      const side = sideOf(own, bandOf(values));
      assert.equal(sideOf(own, bandOf(values.toReversed())), side);
      assert.equal(sideOf(own * factor, bandOf(values.map((value) => value * factor))), side);
    }),
  );
});

test("one device far away widens no band, however far it goes", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 10, max: 11, noNaN: true }), { minLength: 9, maxLength: 30 }), (peers) => {
      for (const far of [100, 1e6, -100, 0]) assert.notEqual(sideOf(far, bandOf([...peers, far])), 0);
    }),
  );
});

test("of devices that differ by chance alone one in a thousand departs at most, among few peers two, whatever the shape", () => {
  let seed = 2026;
  const even = () => {
    seed = (seed * 1_664_525 + 1_013_904_223) >>> 0;
    return (seed + 0.5) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(even())) * Math.cos(2 * Math.PI * even());
  const SHAPES = {
    temperature: () => 30 + normal(),
    load: () => 50 + 15 * normal(),
    traffic: () => Math.exp(normal()),
    share: () => 100 * even(),
    waiting: () => -Math.log(even()),
  };
  for (const size of [6, 8, 12, 24])
    for (const [shape, draw] of Object.entries(SHAPES)) {
      let departing = 0;
      for (let times = 0; times < 5000; times++) {
        const values = Array.from({ length: size }, draw);
        if (sideOf(values[0] ?? 0, bandOf(values)) !== 0) departing++;
      }
      assert.ok(departing <= 5 + (size < 12 ? 5 : 0), `${shape} of ${size}: ${departing} of 5000`);
    }
});

const away = unlikePeers({ ...USUAL, levels: { cpuLoad: 90 }, ports: ["23/tcp"] }, pictureOf(PEERS));
const shown = fc.array(fc.subarray(away), { minLength: 1, maxLength: 20 });

test("a finding opens in the second comparison in a row, closes in the second without it, and is one while it lasts", () => {
  fc.assert(
    fc.property(shown, (comparisons) => {
      let open: RuntimeFinding[] = [];
      let streaks: Streaks = {};
      const seen: Record<string, boolean[]> = {};
      for (const [at, departures] of comparisons.entries()) {
        const judged = judgePeers(departures, open, streaks, NOW + at * 3_600_000);
        streaks = judged.streaks;
        for (const { key } of away) {
          const history = [...(seen[key] ?? []), departures.some((one: PeerDeparture) => one.key === key)];
          seen[key] = history;
          const wasOpen = open.some((one) => one.key === key);
          const change = judged.changes.filter((one) => (one.do === "close" ? one.key : one.finding.key) === key);
          assert.ok(change.length <= 1);
          const last = history.slice(-2);
          const isTwice = last.length === 2 && last[0] === last[1];
          const wanted =
            history.at(-1) === wasOpen
              ? wasOpen
                ? "update"
                : undefined
              : isTwice
                ? wasOpen
                  ? "close"
                  : "open"
                : undefined;
          assert.equal(change[0]?.do, wanted);
        }
        for (const one of judged.changes) {
          if (one.do === "close") open = open.filter(({ key }) => key !== one.key);
          else {
            assert.ok(Value.Check(RuntimeFinding, one.finding));
            open = [...open.filter(({ key }) => key !== one.finding.key), one.finding];
          }
        }
      }
    }),
  );
});
