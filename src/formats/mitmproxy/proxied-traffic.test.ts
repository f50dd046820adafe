/**
 * What a flow tells beyond who was asked: protection, credentials, contents, and flows that are no HTTP.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "../../canary-for-tests.ts";
import type { Exchange } from "../../domain/traffic/conversation.ts";
import { examined, recordingExaminer } from "../har/recording-examiner-for-tests.ts";
import {
  bytes,
  client,
  type DumpReading,
  dumpReader,
  flow,
  request,
  response,
  server,
  tnetstring,
  type Written,
} from "./dump-for-tests.ts";
import { createMitmproxyReader } from "./mitmproxy-reader.ts";

const { readFlows } = dumpReader(sha256);

const headers = (pairs: Record<string, string>): Written =>
  Object.entries(pairs).map(([name, value]) => [bytes(name), bytes(value)]);
const spots = ({ summary }: DumpReading) =>
  summary.blindSpots.map(({ code, count }) => `${code} ${count ?? ""}`.trim());

test("version and suite are those of the way to the server, else of the device's to the proxy", () => {
  const told = (device: { [key: string]: Written }, onward: { [key: string]: Written }) => {
    const [exchange] = readFlows(flow({ client_conn: client(device), server_conn: server(onward) })).exchanges;
    const { version, cipherSuite, alpn, agreedBy } = exchange?.protection ?? {};
    return [version, cipherSuite, alpn, agreedBy, ...(exchange?.marks ?? []).map(({ what }) => what)];
  };
  const suite = "ECDHE-RSA-AES128-GCM-SHA256";
  assert.deepEqual(
    told(
      { tls_version: "TLSv1", alpn: bytes("http/1.1") },
      { tls_version: "TLSv1.2", cipher: suite, alpn: bytes("h2") },
    ),
    ["TLS 1.2", 0xc02f, "h2", "proxy", "TLS 1.0 between device and proxy"],
  );
  assert.deepEqual(told({ tls_version: "TLSv1.3" }, { tls_version: "TLSv1.3" }), ["TLS 1.3", null, null, "proxy"]);
  assert.deepEqual(told({ tls_version: "QUICv1", cipher: "AES_256_GCM_SHA384" }, {}), [
    ...["TLS 1.3", 0x1302, null, "proxy"],
    "TLS 1.3 between device and proxy",
  ]);
  assert.deepEqual(told({}, { timestamp_tls_setup: 1.5 }), [null, null, null, "proxy"], "protected, how is not told");
  assert.equal(readFlows(flow()).exchanges[0]?.protection, null);
});

test("of a PEM that holds no certificate nothing is told, but that the device showed one is", () => {
  const pem = bytes("-----BEGIN CERTIFICATE-----\nMAEC\n-----END CERTIFICATE-----\n");
  const tls = { tls_version: "TLSv1.2" };
  const reading = readFlows(
    flow({
      server_conn: server({ ...tls, certificate_list: [pem, bytes("rubbish")] }),
      client_conn: client({ ...tls, certificate_list: [pem] }),
    }),
    flow({ server_conn: server({ ...tls, cert: pem }), client_conn: client({ clientcert: null }), version: 9 }),
  );
  assert.deepEqual(
    reading.exchanges.map(({ protection }) => [protection?.certificates, protection?.clientCertificate]),
    [
      [[], true],
      [[], false],
    ],
  );
});

test("credentials are told by their kind and place, never what they are", () => {
  const reading = readFlows(
    flow({
      request: request({
        headers: headers({
          Authorization: "Basic c2VjcmV0",
          Cookie: "sid=secret; seen=secret",
          "X-Api-Key": "secret",
          "Proxy-Authorization": "NTLM secret",
        }),
      }),
      response: response({
        headers: headers({ "Set-Cookie": "sid=secret", "WWW-Authenticate": 'Digest realm="secret"' }),
      }),
    }),
  );
  assert.deepEqual(
    reading.exchanges[0]?.marks.map(({ kind, what, direction, count }) => `${kind}: ${what}, ${direction}, ${count}`),
    [
      "credential: HTTP Basic, 0, 1",
      "credential: HTTP cookie, 0, 2",
      "credential: HTTP key in x-api-key, 0, 1",
      "weak-authentication: HTTP Ntlm for the proxy, 0, 1",
      "credential: HTTP cookie set, 1, 1",
      "detail: HTTP asks for Digest, 1, 1",
    ],
  );
  assert.doesNotMatch(JSON.stringify(reading.exchanges), /secret/);
});

test("two forms of length in one request are told: the proxy and the server may disagree where it ends", () => {
  const { exchanges } = readFlows(
    flow({ request: request({ headers: headers({ "Content-Length": "5", "Transfer-Encoding": "chunked" }) }) }),
  );
  assert.deepEqual(
    exchanges[0]?.marks.map(({ what }) => what),
    ["HTTP Content-Length beside Transfer-Encoding"],
  );
});

test("a request and its answer are examined with their heads, as they were sent", () => {
  const { messages } = readFlows(
    flow({
      request: request({
        headers: headers({ "Content-Type": "Application/JSON; charset=utf-8", "Content-Encoding": "gzip" }),
      }),
      response: response({ headers: headers({ "content-type": "text/plain", "content-encoding": "identity" }) }),
    }),
  );
  const whose = { host: "app.example.org", path: "/v1/readings" };
  assert.deepEqual(messages, [
    {
      ...{ ...whose, direction: 0, mediaType: "application/json", contentEncoding: "gzip", body: "hello" },
      head:
        "POST https://app.example.org:443/v1/readings?token=secret HTTP/1.1\r\n" +
        "Content-Type: Application/JSON; charset=utf-8\r\nContent-Encoding: gzip\r\n",
    },
    {
      ...{ ...whose, direction: 1, mediaType: "text/plain", contentEncoding: null, body: "ok" },
      head: "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-encoding: identity\r\n",
    },
  ]);
});

test("without an examiner nothing is examined", () => {
  const exchanges: Exchange[] = [];
  const reader = createMitmproxyReader({ exchange: (exchange) => void exchanges.push(exchange) }, { sha256 });
  reader.push(tnetstring(flow()));
  reader.end();
  assert.deepEqual(exchanges[0]?.content, {});
});

test("messages of a WebSocket belong to the bytes of its exchange, and each is examined by itself", () => {
  const messages = [
    [1, true, bytes("ask"), 1_700_000_001, false, false],
    [2, false, bytes("answer"), 1_700_000_002.5, true, false],
    [1, false, bytes("made"), 1_700_000_003.5, false, true],
  ];
  const reading = readFlows(flow({ websocket: { messages, close_code: 1000 } }), flow());
  const [withMessages, without] = reading.exchanges;
  assert.equal((withMessages?.bytesUp ?? 0) - (without?.bytesUp ?? 0), 3);
  assert.equal((withMessages?.bytesDown ?? 0) - (without?.bytesDown ?? 0), 10);
  assert.deepEqual(
    reading.messages.slice(0, 5).map(({ body, direction, host, path }) => [body, direction, host, path].join(" ")),
    ["hello 0", "ok 1", "ask 0", "answer 1", "made 1"].map((start) => `${start} app.example.org /v1/readings`),
  );
  assert.deepEqual(withMessages?.content, { up: examined(8), down: examined(12) });
  assert.deepEqual(spots(reading), ["proxied-only", "dropped-by-proxy 1", "changed-by-proxy 1"]);
});

test("of very many messages all are examined, and few wait for the end of their flow", () => {
  const messages = Array.from({ length: 500 }, (_, index) => [1, true, bytes(`m${index}`), 1_700_000_001]);
  const dump = tnetstring(flow({ websocket: { messages }, request: request({ content: null }), response: null }));
  const examiner = recordingExaminer();
  const exchanges: Exchange[] = [];
  const reader = createMitmproxyReader({ exchange: (one) => void exchanges.push(one) }, { sha256, examiner });
  reader.push(dump);
  reader.end();
  assert.equal(exchanges[0]?.content.up?.examinedBytes, messages.map((_, index) => `m${index}`).join("").length);
  assert.ok(examiner.mostOpen < 70 && examiner.open === 0, `${examiner.mostOpen}`);
});

test("TCP, UDP and DNS flows are exchanges with their bytes", () => {
  const tcp = [
    [true, bytes("ping"), 1_700_000_001.5],
    [false, bytes("pong!"), 1_700_000_002.5],
    [true, bytes("ping again"), 1_700_000_003.5],
  ];
  const question = (name: string): Written => ({ name, type: 1, class_: 1 });
  const none = { request: null, response: null };
  const query = { questions: [question("a.example.org"), question("b.example.org")], timestamp: 1_700_000_001.5 };
  const tls = { tls_version: "TLSv1.2", cipher: "AES128-SHA" };
  const reading = readFlows(
    flow({ type: "tcp", messages: tcp, ...none }),
    flow({ type: "tcp", messages: [[true, bytes("\u000bMSH|^~\\&|A|B|"), 1.5]], ...none }),
    flow({ type: "tcp", messages: tcp, ...none, server_conn: server(tls) }),
    flow({ type: "udp", messages: [], ...none, server_conn: server({ address: ["203.0.113.9", 5683], sni: null }) }),
    flow({ type: "dns", request: query, response: { answers: [], timestamp: 1_700_000_001.75 } }),
    flow({ type: "dns", request: query, response: null, server_conn: server({ address: null, peername: null }) }),
  );
  assert.deepEqual(
    reading.exchanges.map(({ scheme, host, port, method, bytesUp, bytesDown, reached, startedAtMs }) =>
      [scheme, host, port, method, bytesUp, bytesDown, reached, startedAtMs].join(" "),
    ),
    [
      "tcp app.example.org 443  14 5 true 1700000001500",
      "hl7 app.example.org 443  14 0 true 1500",
      "tls app.example.org 443  14 5 true 1700000001500",
      "udp app.example.org 5683  0 0 true 1700000000250",
      "dns app.example.org 443    true 1700000001500",
    ],
  );
  assert.deepEqual(
    reading.exchanges.map(({ protection }) => protection?.cipherSuite),
    [undefined, undefined, 0x2f, undefined, undefined],
  );
  assert.deepEqual(
    reading.messages.map(({ head, body, direction, host }) => [head, body, direction, host].join("|")),
    [
      "|pingping again|0|app.example.org",
      "|pong!|1|app.example.org",
      "|\u000bMSH|^~\\&|A|B||0|app.example.org",
      "|pingping again|0|app.example.org",
      "|pong!|1|app.example.org",
      "a.example.org\nb.example.org\n||0|app.example.org",
    ],
  );
  // Pieces of an unknown protocol were searched, and that is not the same as read.
  assert.deepEqual(reading.exchanges[0]?.content.up, { ...examined(0), unexaminedBytes: 14 });
  assert.deepEqual(spots(reading), ["proxied-only", "protocol-unknown 3", "other-connections 1"]);
});

test("TLS that the proxy passed through is told as encrypted", () => {
  const hello = Uint8Array.of(0x16, 3, 1, 0, 60, 1, 0, 0, 56, 3, 3, ...new Uint8Array(54));
  const reading = readFlows(flow({ type: "tcp", messages: [[true, hello, 1.5]], request: null, response: null }));
  assert.equal(reading.exchanges[0]?.scheme, "tls");
  assert.ok(spots(reading).includes("contents-encrypted 1"), spots(reading).join());
});
