import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Endpoint } from "../../domain/label/components.ts";
import type { Label } from "../../domain/label/label.ts";
import { readMud } from "./read-mud.ts";
import { writeMud } from "./write-mud.ts";

const NOW = "2026-11-22T09:00:00+00:00";
const URL = "https://maker.example/scanner.json";

const labelWith = (endpoints: readonly Endpoint[]): Label =>
  ({
    product: { maker: { name: "Scanner Ltd" }, model: "Scanner", firmwareLine: "2.x", kind: "ultrasound scanner" },
    components: { data: { endpoints } },
  }) as unknown as Label;

const roundTrip = (endpoints: readonly Endpoint[]) => {
  const { document, lost } = writeMud(labelWith(endpoints), URL, NOW);
  return { read: readMud(new TextEncoder().encode(JSON.stringify(document)), { name: "own" }), lost };
};

const names = fc.constantFrom("cloud.example", "203.0.113.7", "198.51.100.0/24", "2001:db8::/32", "local");
const endpoint: fc.Arbitrary<Endpoint> = fc.record({
  host: names,
  port: fc.integer({ min: 1, max: 65_535 }),
  transport: fc.constantFrom("tcp" as const, "udp" as const),
  protocol: fc.constant("x"),
  purpose: fc.constant("x"),
});

test("what a label says of hosts, ports and transports comes back from its MUD file, nothing more and nothing less", () => {
  fc.assert(
    fc.property(fc.array(endpoint, { minLength: 1, maxLength: 8 }), (endpoints) => {
      const key = ({ host, port, transport }: Endpoint) => `${host} ${port} ${transport}`;
      const { read, lost } = roundTrip(endpoints);
      const back = new Set((read.components?.data?.endpoints ?? []).map(key));
      assert.deepEqual(back, new Set(endpoints.map(key)));
      assert.deepEqual(lost, []);
      assert.deepEqual(read.notes, []);
    }),
    { numRuns: 100 },
  );
});

test("a MUD file names its product, and by RFC 8520 says all that it must", () => {
  const { read } = roundTrip([{ host: "cloud.example", port: 443, transport: "tcp", protocol: "HTTPS", purpose: "x" }]);
  assert.deepEqual(read.product, {
    maker: { name: "Scanner Ltd" },
    model: "Scanner",
    kind: "ultrasound scanner",
    firmwareLine: "2.x",
  });
});

test("what it cannot say is listed: wildcards, parties, moments, transports", () => {
  const { lost, read } = roundTrip([
    { host: "*.example.org", port: 443, transport: "tcp", protocol: "HTTPS", purpose: "x" },
    { host: "cloud.example", port: 443, protocol: "HTTPS", purpose: "x", party: "maker", moments: ["consented"] },
  ]);
  assert.deepEqual(lost, [
    "*.example.org: a MUD file names hosts one by one, so this peer is left out and would be blocked",
    "cloud.example: the label names no transport for port 443; TCP is written",
    "cloud.example: whose it is (maker) has no place in a MUD file",
    "cloud.example: from which moment on it is contacted has no place in a MUD file",
  ]);
  assert.deepEqual(
    read.components?.data?.endpoints?.map(({ host }) => host),
    ["cloud.example"],
  );
});

test("the answers of a peer that the device called pass, and its own calls do not", () => {
  const { document } = writeMud(
    labelWith([{ host: "cloud.example", port: 443, transport: "tcp", protocol: "HTTPS", purpose: "x" }]),
    URL,
    NOW,
  );
  const acls = (
    document as Record<
      string,
      { acl: { name: string; aces: { ace: { matches: { tcp: object; ipv4?: object } }[] } }[] }
    >
  )["ietf-access-control-list:acls"];
  const back = acls?.acl.find(({ name }) => name === "to-device-ipv4")?.aces.ace[0]?.matches;
  assert.deepEqual(back, {
    ipv4: { "ietf-acldns:src-dnsname": "cloud.example", protocol: 6 },
    tcp: { "ietf-mud:direction-initiated": "from-device", "source-port": { operator: "eq", port: 443 } },
  });
});
