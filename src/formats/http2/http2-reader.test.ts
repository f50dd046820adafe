import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { RequestHead, ResponseHead } from "../http1/http1-facts.ts";
import connection from "./fixtures/connection.json" with { type: "json" };
import type { Http2Problem } from "./http2-facts.ts";
import { Http2Reader } from "./http2-reader.ts";
import { recogniseHttp2 } from "./recognise-http2.ts";

type Chunk = readonly [direction: 0 | 1, bytes: Uint8Array];

const RECORDED: readonly Chunk[] = connection.chunks.map(([direction, base64]) => [
  direction === 0 ? 0 : 1,
  new Uint8Array(Buffer.from(String(base64), "base64")),
]);
const latin1 = (bytes: Uint8Array, start = 0, end = bytes.length) =>
  Buffer.from(bytes.subarray(start, end)).toString("latin1");

/** What the sink was told, one line each; pieces of a body that follow each other are one. */
function reading(upgraded?: RequestHead) {
  const seen: string[] = [];
  const requests: RequestHead[] = [];
  const responses: ResponseHead[] = [];
  const sections: string[] = [];
  const problems: Http2Problem[] = [];
  const skipped: [number, number] = [0, 0];
  const reader = new Http2Reader(
    {
      request: (stream, head, isPushed) => {
        requests.push(head);
        seen.push(
          [`${stream} ${head.method} ${head.host} ${head.path}`, ...(isPushed ? ["pushed"] : []), ...head.marks].join(
            " ",
          ),
        );
      },
      response: (stream, head, request) => {
        responses.push(head);
        seen.push([`${stream} ${head.status} to ${request?.method ?? "?"}`, ...head.marks].join(" "));
      },
      section: (_, direction, bytes, start, end) => void sections.push(`${direction} ${latin1(bytes, start, end)}`),
      body: (stream, direction, bytes, start, end) => {
        const line = `${stream} body ${direction} `;
        const at = seen.findLastIndex((one) => one.startsWith(`${stream} `));
        if (seen[at]?.startsWith(line)) seen[at] += latin1(bytes, start, end);
        else seen.push(line + latin1(bytes, start, end));
      },
      end: (stream, direction, { bodyBytes, isComplete, trailerNames }) =>
        void seen.push(
          [`${stream} end ${direction} ${bodyBytes}${isComplete ? "" : " incomplete"}`, ...trailerNames].join(" "),
        ),
      skipped: (direction, bytes) => {
        skipped[direction] += bytes;
      },
      problem: (problem) => void problems.push(problem),
    },
    upgraded,
  );
  return { seen, requests, responses, sections, problems, skipped, reader };
}

function told(chunks: readonly Chunk[]) {
  const all = reading();
  for (const [direction, bytes] of chunks) {
    const around = new Uint8Array(bytes.length + 5).fill(0x50);
    around.set(bytes, 2);
    all.reader.read(direction, around, 2, 2 + bytes.length);
    // A window is valid during the call only.
    around.fill(0xee);
  }
  all.reader.close();
  return all;
}

/** A frame: type, flags, stream, payload. */
function frame(type: number, flags: number, stream: number, payload: string | Uint8Array = ""): Uint8Array {
  const content = typeof payload === "string" ? Buffer.from(payload, "latin1") : payload;
  const bytes = Buffer.alloc(9 + content.length);
  bytes.writeUIntBE(content.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(stream, 5);
  bytes.set(content, 9);
  return new Uint8Array(bytes);
}

const DATA = 0;
const HEADERS = 1;
const RESET = 3;
const SETTINGS = 4;
const PROMISE = 5;
const GOAWAY = 7;
const CONTINUATION = 9;
const END_STREAM = 1;
const END_HEADERS = 4;
const PADDED = 8;
const PRIORITY = 0x20;

/** A literal field that is not kept, without the Huffman code. */
const field = (name: string, value: string) =>
  `\x00${String.fromCharCode(name.length)}${name}${String.fromCharCode(value.length)}${value}`;
const GET = `\x82\x87\x84${field(":authority", "a.example")}`;
const OK = "\x88";
const START: readonly Chunk[] = [
  [0, Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")],
  [0, frame(SETTINGS, 0, 0)],
  [1, frame(SETTINGS, 0, 0)],
];
const talk = (...chunks: readonly Chunk[]) => told([...START, ...chunks]);

const EXPECTED = [
  "1 POST cloud.example.org /v1/readings",
  "3 GET cloud.example.org /v1/second",
  "3 end 0 0",
  "5 GET cloud.example.org /early",
  "5 end 0 0",
  '1 body 0 {"heartRate":72}',
  "1 end 0 16",
  "3 200 to GET",
  "5 103 to GET",
  "5 200 to GET",
  "1 200 to POST",
  '1 body 1 {"heartRate":72}',
  "1 end 1 16",
  "3 body 1 ok",
  "3 end 1 2",
  "5 body 1 ok",
  "5 end 1 2",
  "7 GET cloud.example.org /push",
  "7 end 0 0",
  "2 GET cloud.example.org /pushed.css pushed",
  "2 end 0 0",
  "7 200 to GET",
  "2 200 to GET",
  "7 body 1 pushed",
  "7 end 1 6",
  "2 body 1 a{}",
  "2 end 1 3",
  "9 POST cloud.example.org /trailers",
  "9 body 0 q",
  "9 end 0 1",
  "9 200 to POST",
  "9 body 1 framed",
  "9 end 1 6 grpc-status x-sum",
  "11 GET cloud.example.org /reset",
  "11 end 0 0",
  "11 200 to GET",
  "11 body 1 part",
  "11 end 1 4",
  "13 GET cloud.example.org /auth",
  "13 end 0 0",
  "13 401 to GET",
  "13 end 1 0",
  "15 PUT cloud.example.org /v1/readings",
  `15 body 0 ${"a".repeat(2000)}`,
  "15 end 0 2000",
  "15 200 to PUT",
  `15 body 1 ${"a".repeat(2000)}`,
  "15 end 1 2000",
];

test("a recorded connection tells its messages by stream: pushed ones, interim answers, trailers", () => {
  const { seen, problems, skipped } = told(RECORDED);
  assert.deepEqual(seen, EXPECTED);
  assert.deepEqual(problems, []);
  assert.deepEqual(skipped, [0, 0]);
});

test("a head tells host, names of the query and that credentials were sent, never a value", () => {
  const { requests, responses, sections } = told(RECORDED);
  assert.deepEqual(requests[0], {
    version: "2",
    headerNames: ["content-type", "authorization", "x-api-key", "cookie"],
    headerCount: 4,
    headBytes: 130,
    mediaType: "application/fhir+json",
    contentEncodings: [],
    credentials: [
      { kind: "bearer", field: "authorization", count: 1, bytes: 13 },
      { kind: "key", field: "x-api-key", count: 1, bytes: 6 },
      { kind: "cookie", field: "cookie", count: 2, bytes: 18 },
    ],
    upgrade: null,
    marks: [],
    method: "POST",
    path: "/v1/readings",
    queryNames: ["patient", "token"],
    host: "cloud.example.org",
    port: 8443,
  });
  assert.ok(!JSON.stringify([requests, responses]).includes("s3cret"));
  const refused = responses.find(({ status }) => status === 401);
  assert.deepEqual(refused?.challenges, ["basic"]);
  assert.deepEqual(
    refused?.credentials.map(({ kind, field }) => [kind, field]),
    [
      ["cookie", "set-cookie"],
      ["cookie", "set-cookie"],
    ],
  );
  assert.match(sections[0] ?? "", /^0 :authority: Cloud.Example.org:8443\r\n.*\r\nauthorization: Bearer s3cret\r\n/s);
  assert.ok(sections.includes("1 grpc-status: 0\r\nx-sum: abc\r\n"));
});

test("any cutting of a connection tells the same", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 }), (sizes) => {
      const cut: Chunk[] = [];
      for (const [direction, bytes] of RECORDED)
        for (let at = 0; at < bytes.length; ) {
          const size = sizes[cut.length % sizes.length] ?? 1;
          cut.push([direction, bytes.subarray(at, at + size)]);
          at += size;
        }
      assert.deepEqual(told(cut).seen, EXPECTED);
    }),
    { numRuns: 40 },
  );
});

test("a capture that takes the server for the client is turned", () => {
  const turned = RECORDED.map(([direction, bytes]): Chunk => [direction === 0 ? 1 : 0, bytes]);
  assert.deepEqual(told(turned).seen, EXPECTED);
});

test("flipped bits and cut ends give facts and problems, never an exception, and each message ends once", () => {
  const flip = fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(fc.array(flip, { maxLength: 4 }), fc.nat(), (flips, end) => {
      const chunks = RECORDED.map(([direction, bytes]): [0 | 1, Uint8Array] => [direction, bytes.slice()]);
      for (const [index, place, mask] of flips) {
        const bytes = chunks[index % chunks.length]?.[1] ?? new Uint8Array(1);
        bytes[place % bytes.length] = (bytes[place % bytes.length] ?? 0) ^ mask;
      }
      const { seen, requests, responses, problems } = told(chunks.slice(0, 1 + (end % chunks.length)));
      assert.ok(problems.length <= 2);
      const ends = (direction: 0 | 1) => seen.filter((line) => line.includes(` end ${direction} `)).length;
      assert.equal(ends(0), requests.length);
      assert.equal(ends(1), responses.filter(({ status }) => status >= 200).length);
    }),
    { numRuns: 300 },
  );
});

test("padding and priority are no part of fields and bodies", () => {
  const padded = `\x03\x00\x00\x00\x00\x10${GET}\x00\x00\x00`;
  const { seen, problems } = talk(
    [0, frame(HEADERS, END_HEADERS | PADDED | PRIORITY, 1, padded)],
    [0, frame(DATA, PADDED, 1, "\x02one\x00\x00")],
    [0, frame(DATA, END_STREAM | PADDED, 1, "\x00 two")],
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(seen, ["1 GET a.example /", "1 body 0 one two", "1 end 0 7"]);
});

test("a header block goes on in CONTINUATION frames, and nothing may stand between them", () => {
  const parts: Chunk[] = [
    [0, frame(HEADERS, END_STREAM, 1, GET.slice(0, 5))],
    [0, frame(CONTINUATION, 0, 1, GET.slice(5, 6))],
    [0, frame(CONTINUATION, END_HEADERS, 1, GET.slice(6))],
  ];
  assert.deepEqual(talk(...parts).seen, ["1 GET a.example /", "1 end 0 0"]);
  const { problems, skipped } = talk(...parts.slice(0, 2), [0, frame(DATA, 0, 1, "x")], ...parts.slice(2));
  assert.deepEqual(
    problems.map(({ code, offset }) => [code, offset]),
    [["frame-malformed", 24 + 9 + 14 + 10]],
  );
  assert.ok(skipped[0] > 20);
});

test("a flood of CONTINUATION is given up at 256 KiB", () => {
  const flood = Array.from({ length: 20 }, (): Chunk => [0, frame(CONTINUATION, 0, 1, "\x82".repeat(16_384))]);
  const { seen, problems } = talk([0, frame(HEADERS, 0, 1, GET)], ...flood);
  assert.deepEqual(seen, []);
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["head-too-long"],
  );
});

test("a section that grows beyond 64 KiB when decoded is told cut, and the next is read", () => {
  const kept = `\x40\x01b\x7f\x81\x01${"b".repeat(256)}`;
  const { seen, requests } = talk(
    [0, frame(HEADERS, END_HEADERS | END_STREAM, 1, `${GET}${kept}${"\xbe".repeat(1000)}`)],
    [0, frame(HEADERS, END_HEADERS | END_STREAM, 3, GET)],
  );
  assert.deepEqual(seen, ["1 GET a.example / head-cut", "1 end 0 0", "3 GET a.example /", "3 end 0 0"]);
  assert.deepEqual(requests[0]?.headerNames, ["b"]);
});

test("RST_STREAM ends both directions, GOAWAY none; bytes of a stream that is over are not examined", () => {
  const { seen, skipped } = talk(
    [0, frame(HEADERS, END_HEADERS, 1, GET)],
    [1, frame(HEADERS, END_HEADERS, 1, OK)],
    [1, frame(GOAWAY, 0, 0, "\x00\x00\x00\x01\x00\x00\x00\x00")],
    [1, frame(DATA, 0, 1, "part")],
    [0, frame(RESET, 0, 1, "\x00\x00\x00\x08")],
    [1, frame(DATA, END_STREAM, 1, "late")],
  );
  assert.deepEqual(seen, [
    "1 GET a.example /",
    "1 200 to GET",
    "1 body 1 part",
    "1 end 0 0 incomplete",
    "1 end 1 4 incomplete",
  ]);
  assert.deepEqual(skipped, [0, 4]);
});

test("a gap gives the direction up, says so, and leaves the other one", () => {
  const { seen, problems, skipped, reader } = reading();
  const read = (direction: 0 | 1, bytes: Uint8Array) => reader.read(direction, bytes, 0, bytes.length);
  for (const [direction, bytes] of START) read(direction, bytes);
  read(0, frame(HEADERS, END_HEADERS, 1, GET));
  read(0, frame(DATA, 0, 1, "part"));
  reader.gap(0);
  assert.equal(read(0, frame(DATA, END_STREAM, 1, "rest")), true);
  read(1, frame(HEADERS, END_HEADERS, 1, OK));
  read(1, frame(DATA, END_STREAM, 1, "answer"));
  reader.gap(1);
  assert.equal(read(1, frame(SETTINGS, 0, 0)), false);
  reader.close();
  assert.deepEqual(seen, [
    "1 GET a.example /",
    "1 body 0 part",
    "1 end 0 4 incomplete",
    "1 200 to GET",
    "1 body 1 answer",
    "1 end 1 6",
  ]);
  assert.deepEqual(
    problems.map(({ code, direction }) => [code, direction]),
    [
      ["gap", 0],
      ["gap", 1],
    ],
  );
  assert.deepEqual(skipped, [13, 9]);
});

test("more than 1,024 streams under way push the oldest out, ended as incomplete", () => {
  const many = Array.from({ length: 1_030 }, (_, at): Chunk => [0, frame(HEADERS, END_HEADERS, 2 * at + 1, GET)]);
  const { seen } = talk(...many);
  assert.equal(seen.filter((line) => line.includes("GET")).length, 1_030);
  assert.equal(seen.filter((line) => line.endsWith("end 0 0 incomplete")).length, 1_030);
  assert.ok(seen.indexOf("1 end 0 0 incomplete") < seen.indexOf("2057 GET a.example /"));
});

test("a value cannot forge a line, and an authority that differs from Host is marked", () => {
  const { requests, sections } = talk([
    0,
    frame(
      HEADERS,
      END_HEADERS,
      1,
      `${GET}${field("host", "b.example")}${field("x", "1\r\nauthorization: Basic eA==")}`,
    ),
  ]);
  assert.deepEqual(requests[0]?.credentials, []);
  assert.deepEqual(requests[0]?.headerNames, ["host", "x"]);
  assert.deepEqual(requests[0]?.marks, ["hosts-differ"]);
  assert.ok(sections[0]?.endsWith("x: 1  authorization: Basic eA==\r\n"));
});

test("CONNECT names its host; with :protocol it opens another protocol on a path (RFC 8441)", () => {
  const connect = field(":method", "CONNECT") + field(":authority", "a.example:443");
  const { requests } = talk(
    [0, frame(HEADERS, END_HEADERS, 1, connect)],
    [0, frame(HEADERS, END_HEADERS, 3, connect + field(":protocol", "websocket") + field(":path", "/chat?room=1"))],
  );
  assert.deepEqual(
    requests.map(({ method, host, port, path, queryNames, upgrade, marks }) => [
      method,
      host,
      port,
      path,
      queryNames,
      upgrade,
      marks,
    ]),
    [
      ["CONNECT", "a.example", 443, "", [], null, []],
      ["CONNECT", "a.example", 443, "/chat", ["room"], "websocket", []],
    ],
  );
});

test("a promise goes on in CONTINUATION of the stream that carries it", () => {
  const { seen, problems } = talk(
    [0, frame(HEADERS, END_HEADERS | END_STREAM, 1, GET)],
    [1, frame(PROMISE, 0, 1, `\x00\x00\x00\x02${GET.slice(0, 4)}`)],
    [1, frame(CONTINUATION, END_HEADERS, 1, GET.slice(4))],
    [1, frame(HEADERS, END_HEADERS | END_STREAM, 2, OK)],
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(seen.slice(2), ["2 GET a.example / pushed", "2 end 0 0", "2 200 to GET", "2 end 1 0"]);
});

test("after an upgrade from HTTP/1 the answer on stream 1 belongs to the request that asked for it", () => {
  const [request] = told(RECORDED).requests;
  const { seen, reader } = reading(request);
  for (const [direction, bytes] of [...START, [1, frame(HEADERS, END_HEADERS | END_STREAM, 1, OK)] as const])
    reader.read(direction, bytes, 0, bytes.length);
  reader.close();
  assert.deepEqual(seen, ["1 200 to POST", "1 end 1 0"]);
});

test("what does not begin as HTTP/2 does is turned away", () => {
  for (const first of [
    "PRI * HTTP/2.0\r\n\r\nXX",
    "POST / HTTP/1.1\r\n\r\n",
    "\x00\x00\x06\x01\x04\x00\x00\x00\x01abcdef",
  ]) {
    const { problems, reader } = reading();
    const bytes = Buffer.from(first, "latin1");
    assert.equal(reader.read(0, bytes, 0, bytes.length), false);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["not-http2"],
    );
  }
  const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  assert.equal(recogniseHttp2(preface, 0, preface.length), "yes");
  assert.equal(recogniseHttp2(preface, 0, 10), "more");
  assert.equal(recogniseHttp2(Buffer.from("PUT / HT"), 0, 8), "no");
  const settings = Uint8Array.of(0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100);
  assert.equal(recogniseHttp2(settings, 0, settings.length), "yes", "a server may speak first");
  assert.equal(recogniseHttp2(settings, 0, 8), "more");
  assert.equal(recogniseHttp2(Uint8Array.of(0, 0, 5, 4, 0, 0, 0, 0, 0), 0, 9), "no");
});
