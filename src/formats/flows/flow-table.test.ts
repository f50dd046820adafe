import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FlowTable, KEY_WORDS } from "./flow-table.ts";

interface Packet {
  readonly source: number[];
  readonly destination: number[];
  readonly ports: readonly [number, number];
  readonly protocol: number;
}

const byte = fc.constantFrom(0, 1, 127, 128, 255);
const port = fc.constantFrom(0, 1, 80, 443, 32_768, 65_535);
const anyPacket: fc.Arbitrary<Packet> = fc.constantFrom(4, 16).chain((length) =>
  fc.record({
    source: fc.array(byte, { minLength: length, maxLength: length }),
    destination: fc.array(byte, { minLength: length, maxLength: length }),
    ports: fc.tuple(port, port),
    protocol: fc.constantFrom(6, 17),
  }),
);

function find(table: FlowTable, { source, destination, ports, protocol }: Packet, timeMs: number): number {
  const bytes = Uint8Array.from([9, ...source, ...destination]);
  return table.find(bytes, 1, 1 + source.length, source.length, ports[0], ports[1], protocol, timeMs);
}

const keyOf = ({ source, destination, ports, protocol }: Packet) =>
  [`${source}:${ports[0]}`, `${destination}:${ports[1]}`].sort().join(" ") + protocol;

/** Few flows, met again and again. */
const anySteps = fc
  .array(anyPacket, { minLength: 1, maxLength: 8 })
  .chain((pool) => fc.array(fc.tuple(fc.constantFrom(...pool), fc.boolean(), fc.nat(9)), { maxLength: 300 }));

const anySecret = fc.int32Array({ minLength: KEY_WORDS, maxLength: KEY_WORDS });

test("packets of both ways are one flow, and no others are, whatever the secret", () => {
  fc.assert(
    fc.property(anySteps, anySecret, (steps, secret) => {
      const ended: number[] = [];
      const table = new FlowTable((flow) => ended.push(flow), secret);
      const known = new Map<string, { flow: number; first: Packet }>();
      for (const [at, [packet, isAnswer, chance]] of steps.entries()) {
        const sent: Packet = isAnswer
          ? {
              ...packet,
              source: packet.destination,
              destination: packet.source,
              ports: [packet.ports[1], packet.ports[0]],
            }
          : packet;
        const flow = find(table, sent, at);
        const before = known.get(keyOf(sent));
        assert.equal(table.isNew, before === undefined);
        if (before === undefined) known.set(keyOf(sent), { flow, first: sent });
        else {
          assert.equal(flow, before.flow);
          const { first } = before;
          const isSame = `${first.source}:${first.ports[0]}` === `${sent.source}:${sent.ports[0]}`;
          assert.equal(table.direction, isSame ? 0 : 1);
          assert.deepEqual([...table.address(flow, 0)], first.source);
          assert.deepEqual([...table.address(flow, 1)], first.destination);
          assert.deepEqual([table.port(flow, 0), table.port(flow, 1)], first.ports);
          assert.equal(table.protocol(flow), first.protocol);
        }
        assert.equal(table.lastSeen[flow], at);
        if (chance === 0) {
          table.end(flow);
          known.delete(keyOf(sent));
        }
        assert.equal(table.size, known.size);
      }
      const left = table.size;
      ended.length = 0;
      table.endAll();
      assert.deepEqual([ended.length, table.size], [left, 0]);
    }),
  );
});

test("a flood of flows stays within its bound, those that were silent longest ended first", () => {
  const ended = new Set<number>();
  const table = new FlowTable((flow) => ended.add(flow), undefined, 5_000);
  const kept: Packet = { source: [10, 0, 0, 1], destination: [10, 0, 0, 2], ports: [50_000, 443], protocol: 6 };
  const first = find(table, kept, 0);
  for (let n = 1; n < 100_000; n++) {
    const packet: Packet = {
      source: [172, 16, (n >> 8) & 255, n & 255],
      destination: [10, 0, 0, 2],
      ports: [1_024 + (n >> 16), 443],
      protocol: 17,
    };
    find(table, packet, n);
    if (n % 100 === 0) assert.equal(find(table, kept, n), first);
    assert.ok(table.size <= 5_000);
  }
  assert.ok(ended.size > 1_000);
  assert.equal(find(table, kept, 100_000), first);
  assert.equal(table.isNew, false);
});

test("a flow that was met in its middle is turned", () => {
  const table = new FlowTable(() => undefined);
  const answer: Packet = { source: [10, 0, 0, 9], destination: [10, 0, 0, 1], ports: [443, 50_000], protocol: 6 };
  const flow = find(table, answer, 0);
  table.turn(flow);
  assert.deepEqual([...table.address(flow, 0)], [10, 0, 0, 1]);
  find(table, answer, 1);
  assert.equal(table.direction, 1);
});
