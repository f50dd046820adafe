import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { processorClock } from "../../processor-clock-for-tests.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { packetsOf, tcpConversations } from "../dns/packets-for-tests.ts";
import type { RequestHead, ResponseHead } from "./http1-facts.ts";
import { Http1Reader } from "./http1-reader.ts";
import { recogniseHttp1 } from "./recognise-http1.ts";

const bytesOf = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
const textOf = (bytes: Uint8Array, start: number, end: number) => String.fromCharCode(...bytes.subarray(start, end));
const lines = (...text: string[]) => [...text, "", ""].join("\r\n");

/** What the sink was told, one line each; pieces of a body that follow each other are one. */
function reading() {
  const seen: string[] = [];
  const requests: RequestHead[] = [];
  const responses: ResponseHead[] = [];
  const add = (kind: string, direction: 0 | 1, text: string) => {
    const last = seen.at(-1) ?? "";
    if (last.startsWith(`${kind} ${direction} `)) seen[seen.length - 1] = last + text;
    else seen.push(`${kind} ${direction} ${text}`);
  };
  const marked = (text: string, marks: readonly string[]) => seen.push([text, ...marks].join(" ").trimEnd());
  const reader = new Http1Reader({
    request: (head) => {
      requests.push(head);
      marked(`${head.method} ${head.host} ${head.path}`, head.marks);
    },
    response: (head, request) => {
      responses.push(head);
      marked(`${head.status} to ${request?.method ?? "?"}`, head.marks);
    },
    body: (direction, bytes, start, end) => add("body", direction, textOf(bytes, start, end)),
    end: (direction, { bodyBytes, isComplete, trailerNames, marks }) =>
      void marked(`end ${direction} ${bodyBytes}${isComplete ? "" : " incomplete"}`, [...trailerNames, ...marks]),
    switched: ({ protocol, request }) => void seen.push(`switched ${protocol} ${request?.host}`),
    rest: (direction, bytes, start, end) => add("rest", direction, textOf(bytes, start, end)),
    restGap: (direction) => void seen.push(`rest gap ${direction}`),
    skipped: (direction, bytes) => void seen.push(`skipped ${direction} ${bytes}`),
  });
  const read = (direction: 0 | 1, text: string) => reader.read(direction, bytesOf(text), 0, text.length);
  return { seen, requests, responses, reader, read };
}

const told = (...pieces: readonly (readonly [0 | 1, string])[]) => {
  const { seen, reader, read } = reading();
  for (const [direction, text] of pieces) read(direction, text);
  reader.close();
  return seen;
};

const POST = lines(
  "POST /api/v1;jsessionid=s3cret/readings?token=s3cret&device=7 HTTP/1.1",
  "Host: Cloud.Example.org:8080",
  "Authorization: Basic czNjcmV0",
  "Cookie: a=s3cret; b=s3cret",
  "X-Api-Key: s3cret",
  "Content-Type: Application/JSON; charset=utf-8",
  "Content-Encoding: gzip",
  "Content-Length: 5",
);

test("a request tells where it goes and which secrets it carries, never the secrets", () => {
  const { requests, read } = reading();
  read(0, `${POST}12345`);
  assert.deepEqual(requests, [
    {
      version: "1.1",
      headerNames: [
        ...["host", "authorization", "cookie", "x-api-key", "content-type", "content-encoding", "content-length"],
      ],
      headerCount: 7,
      headBytes: POST.length,
      mediaType: "application/json",
      contentEncodings: ["gzip"],
      credentials: [
        { kind: "basic", field: "authorization", count: 1, bytes: 14 },
        { kind: "cookie", field: "cookie", count: 2, bytes: 18 },
        { kind: "key", field: "x-api-key", count: 1, bytes: 6 },
      ],
      upgrade: null,
      marks: [],
      method: "POST",
      path: "/api/v1/readings",
      queryNames: ["token", "device"],
      host: "cloud.example.org",
      port: 8080,
    },
  ]);
  assert.ok(!JSON.stringify(requests).includes("s3cret"));
});

test("a token in place of a scheme is not told, and a user name before the host is noticed", () => {
  const { requests, read } = reading();
  read(0, lines("GET http://u:p@a.example/x HTTP/1.1", "Host: b.example", "Authorization: abc123"));
  assert.deepEqual(requests[0]?.credentials, [
    { kind: "other", field: "authorization", count: 1, bytes: 6 },
    { kind: "user", field: "target", count: 1, bytes: 3 },
  ]);
  assert.equal(requests[0]?.host, "a.example");
});

const GET = lines("GET / HTTP/1.1", "Host: a.example");
const CHUNKS = "4;x=y\r\nWiki\r\n5\r\npedia\r\n0\r\nExpires: x\r\n\r\n";

/** Conversations: direction and bytes in order, and what is told of them. */
const CONVERSATIONS: readonly (readonly [string, readonly (readonly [0 | 1, string])[], readonly string[]])[] = [
  [
    "pipelined requests, and answers of every length",
    [
      [0, `${GET}${lines("HEAD /h HTTP/1.1", "Host: a.example")}${GET}${GET}`],
      [1, `${lines("HTTP/1.1 103 Early Hints")}${lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")}${CHUNKS}`],
      [
        1,
        `${lines("HTTP/1.1 200 OK", "Content-Length: 900")}${lines("HTTP/1.1 304 Not Modified", "Content-Length: 9")}`,
      ],
      [1, `${lines("HTTP/1.0 200")}until the end`],
    ],
    [
      ...["GET a.example /", "end 0 0", "HEAD a.example /h", "end 0 0", "GET a.example /", "end 0 0"],
      ...["GET a.example /", "end 0 0", "103 to GET", "end 1 0", "200 to GET", "body 1 Wikipedia", "end 1 9 expires"],
      ...["200 to HEAD", "end 1 0", "304 to GET", "end 1 0", "200 to GET", "body 1 until the end", "end 1 13"],
    ],
  ],
  [
    "an upgrade to WebSocket whose first frame comes before the answer is seen",
    [
      [0, `${lines("GET /ws HTTP/1.1", "Host: a.example", "Upgrade: websocket")}\u0081\u0080abcd`],
      [1, `${lines("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket")}\u0081\0`],
    ],
    [
      ...["GET a.example /ws", "end 0 0", "101 to GET", "end 1 0", "switched websocket a.example"],
      ...["rest 0 \u0081\u0080abcd", "rest 1 \u0081\0"],
    ],
  ],
  [
    "an upgrade that the server declines: what follows is HTTP again",
    [
      [0, `${lines("GET /1 HTTP/1.1", "Host: a.example", "Upgrade: h2c")}${GET}`],
      [1, lines("HTTP/1.1 200 OK", "Content-Length: 0")],
    ],
    ["GET a.example /1", "end 0 0", "200 to GET", "end 1 0", "GET a.example /", "end 0 0"],
  ],
  [
    "a tunnel",
    [
      [0, `${lines("CONNECT a.example:443 HTTP/1.1", "Host: a.example:443")}\u0016\u0003\u0001`],
      [1, `${lines("HTTP/1.1 200 Connection established")}\u0016\u0003\u0003`],
    ],
    [
      ...["CONNECT a.example", "end 0 0", "200 to CONNECT", "end 1 0", "switched tunnel a.example"],
      ...["rest 0 \u0016\u0003\u0001", "rest 1 \u0016\u0003\u0003"],
    ],
  ],
  [
    "bare line feeds, folded lines and blanks before the colon",
    [[0, "\r\nPOST /x HTTP/1.1\nHost : a.example\nX-A: b\n c\nContent-Length: 2\n\nok"]],
    ["POST a.example /x bare-lf space-before-colon obs-fold", "body 0 ok", "end 0 2"],
  ],
  [
    "both forms of length at once",
    [[0, `${lines("POST / HTTP/1.1", "Host: a.example", "Content-Length: 3", "Transfer-Encoding: chunked")}0\r\n\r\n`]],
    ["POST a.example / length-and-chunked", "end 0 0"],
  ],
  [
    "lengths that differ",
    [[0, `${lines("POST / HTTP/1.1", "Host: a.example", "Content-Length: 2, 7")}ok`]],
    ["POST a.example / lengths-differ", "body 0 ok", "end 0 2"],
  ],
  [
    "a transfer coding that only looks like chunked",
    [[0, `${lines("POST / HTTP/1.1", "Host: a.example", "Transfer-Encoding: xchunked")}0\r\n\r\n`]],
    ["POST a.example / transfer-coding-odd", "end 0 0 incomplete", "skipped 0 5"],
  ],
  [
    "a chunk that is none",
    [[0, `${lines("POST / HTTP/1.1", "Host: a.example", "Transfer-Encoding: chunked")}2\r\nokay`]],
    ["POST a.example /", "body 0 ok", "end 0 2 incomplete chunk-unreadable", "skipped 0 2"],
  ],
  [
    "a conversation that ends in the middle",
    [
      [0, `${POST}123`],
      [1, "HTTP/1.1 500 Oh\r\nServer: x"],
    ],
    [
      ...["POST cloud.example.org /api/v1/readings", "body 0 123", "end 0 3 incomplete"],
      ...["500 to POST head-cut", "end 1 0 incomplete"],
    ],
  ],
];

for (const [what, pieces, expected] of CONVERSATIONS) {
  test(`${what}: read as it is meant, however it is cut`, () => {
    assert.deepEqual(told(...pieces), expected);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sizes) => {
        let turn = 0;
        const cut = pieces.flatMap(([direction, text]) => {
          const parts: (readonly [0 | 1, string])[] = [];
          for (let at = 0; at < text.length; ) {
            const end = at + (sizes[turn++ % sizes.length] as number);
            parts.push([direction, text.slice(at, end)]);
            at = end;
          }
          return parts;
        });
        assert.deepEqual(told(...cut), expected);
      }),
      { numRuns: 60 },
    );
  });
}

test("a damaged conversation tells the same however it is cut, as long as its messages can be told apart", () => {
  const whole = `${POST}12345${GET}${lines("PUT /p HTTP/1.1", "Host: h", "Transfer-Encoding: chunked")}${CHUNKS}${GET}`;
  const damage = fc.tuple(fc.nat(whole.length - 1), fc.constantFrom("\n", "\r", " ", ":", "9", "\0", "\u0080"));
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (changes) => {
      const signs = [...whole];
      for (const [at, sign] of changes) signs[at] = sign;
      const atOnce = told([0, signs.join("")]);
      const oneByOne = told(...signs.map((sign) => [0, sign] as const));
      const isLost = (seen: readonly string[]) => seen.some((line) => line.startsWith("skipped"));
      assert.equal(isLost(atOnce), isLost(oneByOne));
      if (!isLost(atOnce)) assert.deepEqual(oneByOne, atOnce);
    }),
    { numRuns: 500 },
  );
});

test("10,000 headers are read up to the bound of a section, and said so", () => {
  const { requests, read } = reading();
  const names = Array.from({ length: 10_000 }, (_, index) => `X-${index}: y`);
  const began = processorClock();
  read(0, lines("GET / HTTP/1.1", "Host: a.example", ...names));
  assert.ok(began() < 200);
  const [request] = requests;
  assert.deepEqual([request?.host, request?.headerNames.length, request?.marks], ["a.example", 200, ["many-headers"]]);
});

test("a section over 64 KiB that comes in pieces is cut there", () => {
  const { seen, requests, reader, read } = reading();
  read(0, "GET /long HTTP/1.1\r\nHost: a.example\r\n");
  for (let piece = 0; piece < 700; piece++) read(0, `X-A: ${"y".repeat(93)}\r\n`);
  read(0, lines("GET /next HTTP/1.1", "Host: a.example"));
  reader.close();
  assert.equal(requests[0]?.headBytes, 65_536);
  assert.deepEqual(seen[0], "GET a.example /long head-cut");
  assert.equal(seen.at(-2), "GET a.example /next");
});

test("behind a gap reading goes on with the next start line", () => {
  const { seen, reader, read } = reading();
  read(0, GET);
  read(1, `${lines("HTTP/1.1 200 OK", "Content-Length: 90")}half`);
  reader.gap(1);
  read(1, "of a body");
  read(0, GET);
  read(1, lines("HTTP/1.1 204 No Content"));
  assert.deepEqual(seen.slice(2), [
    ...["200 to GET", "body 1 half", "end 1 4 incomplete", "GET a.example /", "end 0 0"],
    ...["skipped 1 9", "204 to GET", "end 1 0"],
  ]);
});

test("a capture that takes the server for the client is turned round", () => {
  const pieces = [
    [0, lines("HTTP/1.1 204 No Content")],
    [1, GET],
  ] as const;
  assert.deepEqual(told(...pieces), ["204 to ?", "end 1 0", "GET a.example /", "end 0 0"]);
});

test("the start of HTTP/1 is recognised on any port, and others are not", () => {
  const recognised = (text: string) => recogniseHttp1(bytesOf(text), 0, text.length);
  for (const text of [
    GET,
    "M-SEARCH * HTTP/1.1\r\n",
    "HTTP/1.1 200 OK",
    "BREW /pot HTTP/1.0\n",
    `GET /${"a".repeat(300)}`,
  ]) {
    assert.equal(recognised(text), "yes", text);
  }
  for (const text of ["", "GE", "GET /index", "HTT"]) assert.equal(recognised(text), "more", text);
  for (const text of [
    "PRI * HTTP/2.0\r\n\r\n",
    "OPTIONS sip:a RTSP/1.0\r\n",
    "\u0016\u0003\u0001",
    "SSH-2.0-x\r\n",
    "get\r\n",
  ]) {
    assert.equal(recognised(text), "no", text);
  }
});

test("any bytes in any order end without an error, and what is no HTTP is given up", () => {
  const piece = fc.oneof(
    fc.constantFrom(GET, POST, CHUNKS, "HTTP/1.1 200 OK\r\n\r\n", "\r\n", "Transfer-Encoding: chunked\r\n", "\n\n"),
    fc.string({ maxLength: 30 }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(0 as const, 1 as const), piece, fc.nat(9)), { maxLength: 40 }),
      (all) => {
        const { reader, read } = reading();
        for (const [direction, text, chance] of all) chance === 0 ? reader.gap(direction) : read(direction, text);
        reader.close();
      },
    ),
    { numRuns: 1000 },
  );
});

// As tshark 4.0.17 shows them (http.request.method, http.host, http.response.code).
for (const [file, expected] of [
  ["arkime/80211http.pcap", ["GET qq.com", "200", "GET qq.com", "304", "GET qq.com", "304", "GET qq.com", "304"]],
  ["arkime/twovlan.pcap", ["GET xxxxxxx.xxx.xxx", "200"]],
  ["pcapplusplus/nanosecs_big_endian.pcap", ["GET 127.0.0.1", "200"]],
  ["zeek/websocket.pcap", ["GET sandbox.kaazing.net", "101"]],
] as const) {
  test(`the messages of ${file} are those that are in it`, { skip: sharedAbsent }, () => {
    const seen: string[] = [];
    for (const pieces of tcpConversations(packetsOf(readFileSync(sharedPath("captures", file)))).values()) {
      const one = reading();
      for (const { direction, bytes } of pieces) one.reader.read(direction, bytes, 0, bytes.length);
      seen.push(...one.seen.flatMap((line) => /^([A-Z]+ \S+) \/|^(\d{3}) to/.exec(line)?.slice(1).join("") ?? []));
    }
    assert.deepEqual(seen.slice(0, expected.length), expected);
    assert.ok(seen.length === expected.length || (file.includes("80211") && seen.length === 14));
  });
}
