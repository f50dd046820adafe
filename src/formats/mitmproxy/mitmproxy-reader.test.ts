import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sha256 } from "../../canary-for-tests.ts";
import { InputError } from "../../domain/input-error.ts";
import { examined } from "../har/recording-examiner-for-tests.ts";
import {
  bytes,
  client,
  type DumpReading,
  dumpReader,
  flow,
  joined,
  request,
  response,
  server,
  tnetstring,
  type Written,
} from "./dump-for-tests.ts";
import { createMitmproxyReader } from "./mitmproxy-reader.ts";

const { readDump, readFlows } = dumpReader(sha256);

const headers = (pairs: Record<string, string>): Written =>
  Object.entries(pairs).map(([name, value]) => [bytes(name), bytes(value)]);
const hostOf = ({ exchanges }: DumpReading) => exchanges.map(({ host, address, port }) => `${host} ${address} ${port}`);
const spots = ({ summary }: DumpReading) =>
  summary.blindSpots.map(({ code, count }) => `${code} ${count ?? ""}`.trim());

test("an exchange is told with names of its query and form, and never with their values", () => {
  const form = request({
    content: bytes("name=Erika&born=1957"),
    headers: headers({ "Content-Type": "application/x-www-form-urlencoded; charset=utf-8" }),
  });
  const reading = readFlows(flow({ request: form }));
  const [exchange] = reading.exchanges;
  assert.deepEqual(exchange, {
    pointer: "flow 1 at byte 0",
    host: "app.example.org",
    address: "203.0.113.7",
    port: 443,
    scheme: "https",
    method: "POST",
    path: "/v1/readings",
    queryNames: ["token"],
    formNames: ["name", "born"],
    startedAtMs: 1_700_000_000_500,
    status: 200,
    bytesUp: 41 + 66 + 2 + 20 - 2,
    bytesDown: 17 + 2 + 2,
    fromCache: false,
    reached: true,
    requestMediaType: "application/x-www-form-urlencoded",
    protection: null,
    marks: [],
    content: { up: examined(20), down: examined(2) },
  });
  assert.doesNotMatch(JSON.stringify(reading.exchanges), /secret|Erika|1957/);
});

for (const [told, changes, expected] of [
  ["authority", { authority: bytes("a.example.org"), headers: headers({ Host: "h.example.org" }) }, "a.example.org"],
  ["Host", { authority: bytes("203.0.113.7"), headers: headers({ Host: "h.example.org:8443" }) }, "h.example.org"],
  ["SNI", { headers: [] }, "app.example.org"],
] as const) {
  test(`in transparent mode the name is that of ${told}, and the address stays`, () => {
    const reading = readFlows(flow({ request: request({ host: "203.0.113.7", ...changes }) }));
    assert.deepEqual(hostOf(reading), [`${expected} 203.0.113.7 443`]);
  });
}

test("without any name the address is the host, IPv6 in its normal form; an SNI of true is none", () => {
  const bare = { headers: [] };
  const reading = readFlows(
    flow({ request: request({ host: "2001:DB8:0::1", ...bare }), client_conn: client({ sni: true }), version: 18 }),
    flow({ request: request({ host: bytes("203.0.113.7"), ...bare }), client_conn: client({ sni: null }) }),
  );
  assert.deepEqual(hostOf(reading), ["2001:db8::1 203.0.113.7 443", "203.0.113.7 203.0.113.7 443"]);
});

test("behind another proxy the address seen is that proxy's, so none is told", () => {
  const via = ["http", ["proxy.example.org", 3128]];
  const reading = readFlows(
    flow({ server_conn: server({ via }) }),
    flow({ server_conn: server({ via2: via }), version: 15 }),
  );
  assert.deepEqual(hostOf(reading), ["app.example.org null 443", "app.example.org null 443"]);
  assert.deepEqual(
    reading.exchanges.map(({ marks }) => marks.map(({ what }) => what)),
    [["sent on through another proxy"], ["sent on through another proxy"]],
  );
  assert.ok(spots(reading).includes("addresses-absent 2"));
});

test("a body of null was streamed and not kept, an empty one was empty", () => {
  const reading = readFlows(
    flow({
      request: request({ content: null, headers: headers({ "content-length": "5000000" }) }),
      response: response({ content: null }),
    }),
    flow({ request: request({ content: bytes("") }), response: response({ content: bytes("") }) }),
    flow({ request: request({ content: 0 }), version: [0, 16] }),
  );
  assert.deepEqual(spots(reading), ["proxied-only", "request-bodies-absent 2", "response-bodies-absent 1"]);
  assert.ok((reading.exchanges[0]?.bytesUp ?? 0) > 5_000_000, "its length was told all the same");
});

test("what was replayed, stopped or changed in the proxy is counted", () => {
  const reading = readFlows(
    flow({ is_replay: "request" }),
    flow({ is_replay: "response" }),
    flow({ version: 8, request: request({ is_replay: true }) }),
    flow({
      error: { msg: "Connection killed.", timestamp: 1.5 },
      response: null,
      server_conn: server({ peername: null }),
    }),
    flow({ backup: { request: request() } }),
  );
  assert.deepEqual(spots(reading), ["proxied-only", "replayed 3", "dropped-by-proxy 1", "changed-by-proxy 1"]);
  assert.deepEqual(
    reading.exchanges.map(({ reached }) => reached),
    [true, false, true, false, true],
  );
});

test("an attempt that got nowhere is told as such, and one that left no trace as not told", () => {
  const attempt = (msg: string | null) =>
    readFlows(
      flow({
        response: null,
        error: msg === null ? null : { msg, timestamp: 1.5 },
        server_conn: server({ peername: null }),
      }),
    ).exchanges.map(({ status, reached, bytesDown }) => [status, reached, bytesDown])[0];
  assert.deepEqual(attempt("[Errno 111] Connection refused"), [null, false, null]);
  assert.deepEqual(attempt("[Errno 111] Connect call failed ('127.0.0.1', 9)"), [null, false, null]);
  assert.deepEqual(attempt("[Errno -2] Name or service not known"), [null, false, null]);
  assert.deepEqual(attempt("Client disconnected."), [null, null, null]);
  assert.deepEqual(attempt(null), [null, null, null]);
});

for (const [version, says] of [
  [[0, 10, 1], /format \(0,10\), and only \(0,11\) to 21 can be read: .*record the traffic again/],
  [3, /format 3,/],
  [22, /format 22, .*update CareLabel/],
] as const) {
  test(`a dump of format ${version} is refused with what to do`, () => {
    assert.throws(
      () => readFlows(flow({ version })),
      (error) => error instanceof InputError && error.code === "format-unsupported" && says.test(error.message),
    );
  });
}

test("every format from (0,11) to 21 is read", () => {
  const old = [11, 12, 13, 14, 15, 16, 17, 18, 19].map((minor) => [0, minor, 1]);
  const versions = [...old, [1, 0, 0], [2, 0, 0], [3, 0, 0], ...Array.from({ length: 18 }, (_, index) => index + 4)];
  for (const version of versions) assert.equal(readFlows(flow({ version })).exchanges.length, 1, String(version));
});

test("a flow that cannot be read is skipped with its place, and the others are read", () => {
  const dump = joined([
    tnetstring(flow()),
    tnetstring({ version: 21, type: "http", request: [] }),
    tnetstring(flow({ request: request({ method: bytes("NOT A METHOD") }) })),
    tnetstring(flow({ type: "quic" })),
    tnetstring(flow({ version: 99 })),
    tnetstring(flow()),
  ]);
  const { exchanges, summary } = readDump(dump);
  assert.equal(exchanges.length, 2);
  assert.equal(summary.skippedTotal, 4);
  assert.deepEqual(
    summary.skipped.map(({ reason }) => reason.replace(/^byte \d+/, "byte N")),
    [
      "byte N: a value is of another type than a flow has there",
      "request.method is absent or no method of HTTP",
      "type is none of http, websocket, tcp, udp and dns",
      "format 99 cannot be read",
    ],
  );
  assert.equal(exchanges[1]?.pointer, `flow 6 at byte ${dump.length - tnetstring(flow()).length}`);
});

test("a dump that is cut yields the flows before the cut, one that is no dump any more is refused at its byte", () => {
  const one = tnetstring(flow());
  const two = joined([one, one]);
  for (let end = 0; end < two.length; end++) {
    if (end < one.length) {
      const code = end === 0 ? "capture-unreadable" : "capture-truncated";
      assert.throws(() => readDump(two.subarray(0, end)), { code });
      continue;
    }
    const { exchanges, summary } = readDump(two.subarray(0, end));
    assert.deepEqual([exchanges.length, summary.truncated, summary.bytesRead], [1, end > one.length, end]);
  }
  const read: string[] = [];
  const reader = createMitmproxyReader({ exchange: ({ host }) => void read.push(host) }, { sha256 });
  const push = () => reader.push(joined([one, bytes("GET / HTTP/1.1")]));
  assert.throws(push, { code: "capture-unreadable", where: `byte ${one.length}` });
  assert.throws(push, { code: "capture-unreadable", where: `byte ${one.length}` });
  assert.deepEqual(read, ["app.example.org"]);
});

test("however a dump is cut into chunks, it says the same", () => {
  const messages = [[true, new Uint8Array(300).fill(65), 1_700_000_001.5]];
  const dump = joined([tnetstring(flow()), tnetstring(flow({ type: "tcp", messages })), tnetstring(flow())]);
  const whole = readDump(dump);
  for (const chunkBytes of [1, 2, 3, 7, 64, 1000]) assert.deepEqual(readDump(dump, chunkBytes), whole);
});

test("flipped, inserted and removed bytes give a summary or an InputError, whatever the chunks", () => {
  const messages = [[1, true, bytes("a".repeat(100)), 1_700_000_001.5, false, false]];
  const dump = joined([tnetstring(flow({ websocket: { messages } })), tnetstring(flow())]);
  const at = fc.nat(dump.length - 1);
  const change = fc.tuple(at, fc.nat(3), fc.uint8Array({ maxLength: 3 }));
  const outcome = (damaged: Uint8Array, chunkBytes: number) => {
    try {
      return readDump(damaged, chunkBytes);
    } catch (error) {
      assert.ok(error instanceof InputError, String(error));
      return [error.code, error.where];
    }
  };
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 50 }), (changes, chunk) => {
      let damaged = dump;
      for (const [from, removed, put] of changes)
        damaged = joined([damaged.subarray(0, from), put, damaged.subarray(from + removed)]);
      assert.deepEqual(outcome(damaged, chunk), outcome(damaged, damaged.length || 1));
    }),
    { numRuns: 400 },
  );
});

test("a length that lies leads nowhere: not beyond its flow, and to the end of the file with a word about it", () => {
  const one = tnetstring(flow());
  const text = new TextDecoder("latin1").decode(one);
  const inside = bytes(text.replace("4:http;", "9:http;"));
  assert.equal(readDump(joined([one, inside, one])).exchanges.length, 2);
  const outside = bytes(text.replace(/^\d+/, "999999999999"));
  const { summary } = readDump(joined([one, outside, one]));
  assert.deepEqual([summary.exchanges, summary.truncated, summary.skippedTotal], [1, true, 1]);
});
