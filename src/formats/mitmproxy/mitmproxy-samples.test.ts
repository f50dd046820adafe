/**
 * The flow dumps of the folder of samples, beside what mitmproxy itself wrote of the same flows as HAR.
 */
import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { InputError } from "../../domain/input-error.ts";
import type { Exchange } from "../../domain/traffic/conversation.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { inOneLine, readHarBytes } from "../har/read-har-for-tests.ts";
import { type DumpReading, readDump } from "./dump-for-tests.ts";

const skip = sharedAbsent;
const sample = (name: string) => new Uint8Array(readFileSync(sharedPath("captures/mitmproxy", name)));

/** Exchanges, WebSocket messages and bytes of bodies and messages of every dump; counted with a reader in Python. */
const SAMPLES: Readonly<Record<string, readonly [exchanges: number, messages: number, bytes: number, format: string]>> =
  {
    "corrupted_gzip_body.mitm": [1, 0, 24, "21"],
    "dumpfile-011.mitm": [1, 0, 1270, "(0,11)"],
    "dumpfile-018.mitm": [1, 0, 1270, "(0,18)"],
    "dumpfile-10.mitm": [1, 0, 0, "10"],
    "dumpfile-19.mitm": [1, 0, 125_959, "20"],
    "dumpfile-7-websocket.mitm": [3, 6, 168, "7"],
    "incomplete_log.mitm": [4, 0, 0, "18"],
    "successful_log.mitm": [2, 0, 1732, "18"],
    "websocket.mitm": [3, 5, 86, "20"],
  };

test("every flow dump of the samples is in the table of this test, (0,10) is refused", { skip }, () => {
  const present = readdirSync(sharedPath("captures/mitmproxy")).filter((name) => name.endsWith(".mitm"));
  assert.deepEqual(present.toSorted(), [...Object.keys(SAMPLES), "dumpfile-010.mitm"].toSorted());
  assert.throws(() => readDump(sample("dumpfile-010.mitm")), { code: "format-unsupported", where: "byte 0" });
});

for (const [name, [exchanges, messages, bytes, format]] of Object.entries(SAMPLES)) {
  test(`${name}: ${exchanges} exchanges of format ${format}, whatever the chunks`, { skip }, () => {
    const dump = sample(name);
    const reading = readDump(dump);
    const { summary, bodies, webSockets } = reading;
    assert.deepEqual([summary.exchanges, summary.writer], [exchanges, `mitmproxy, flow format ${format}`]);
    assert.deepEqual([summary.skippedTotal, summary.truncated, summary.bytesRead], [0, false, dump.length]);
    assert.equal(
      Object.values(bodies).reduce((sum, body) => sum + body.length, 0),
      bytes,
    );
    assert.equal(
      webSockets.reduce((sum, { messagesUp, messagesDown }) => sum + messagesUp + messagesDown, 0),
      messages,
    );
    for (const chunkBytes of [1, 4093]) assert.deepEqual(readDump(dump, chunkBytes), reading);
  });

  test(`${name} cut anywhere yields what stands before the cut, or an InputError`, { skip }, () => {
    const dump = sample(name);
    const whole = readDump(dump).exchanges;
    const step = Math.max(1, Math.floor(dump.length / 150));
    for (let end = 0; end < dump.length; end += step) {
      let reading: DumpReading | undefined;
      try {
        reading = readDump(dump.subarray(0, end));
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
      }
      if (reading !== undefined) assert.deepEqual(reading.exchanges, whole.slice(0, reading.exchanges.length));
    }
  });
}

for (const name of ["successful_log", "websocket", "incomplete_log", "corrupted_gzip_body"]) {
  test(`${name}: the dump and mitmproxy's own HAR of it tell the same exchanges`, { skip }, () => {
    const dump = readDump(sample(`${name}.mitm`));
    const har = readHarBytes(sample(`${name}.har`));
    assert.deepEqual(dump.exchanges.map(inOneLine), har.exchanges.map(inOneLine));
    const same = ({ exchanges }: { readonly exchanges: readonly Exchange[] }) =>
      exchanges.map(({ queryNames, formNames, startedAtMs, requestMediaType }) => ({
        queryNames,
        formNames,
        startedAtMs,
        requestMediaType,
      }));
    assert.deepEqual(same(dump), same(har));
  });
}

test("a dump holds what a HAR lacks: TLS on both sides, and the chain as DER", { skip }, () => {
  const { details, exchanges } = readDump(sample("successful_log.mitm"));
  assert.deepEqual(
    details.map(({ tlsVersion, cipher, alpn, sni, device, httpVersion }) =>
      [tlsVersion, cipher, alpn, sni, device.tlsVersion, httpVersion].join(" "),
    ),
    [
      "TLS 1.3 TLS_AES_256_GCM_SHA384 h2 example.com TLS 1.3 HTTP/2.0",
      "TLS 1.2 ECDHE-RSA-AES128-GCM-SHA256 h2 httpbin.org TLS 1.3 HTTP/2.0",
    ],
  );
  assert.deepEqual(
    exchanges.map(({ tlsVersion }) => tlsVersion),
    ["TLS 1.3", "TLS 1.2"],
  );
  const subjects = details.map(({ certificates }) => new X509Certificate(certificates[0] as Uint8Array).subject);
  assert.match(subjects[0] ?? "", /CN=www\.example\.org/);
  assert.match(subjects[1] ?? "", /CN=httpbin\.org/);
  assert.deepEqual(
    details.map(({ certificates }) => certificates.length),
    [2, 4],
  );
});

test("a damaged gzip body is handed on as it was sent", { skip }, () => {
  const { bodies } = readDump(sample("corrupted_gzip_body.mitm"));
  const [body] = Object.values(bodies);
  assert.equal(body?.slice(0, 2), "\u001f\u008b");
  const har = JSON.parse(readFileSync(sharedPath("captures/mitmproxy/corrupted_gzip_body.har"), "utf8"));
  assert.equal(body, Buffer.from(har.log.entries[0].response.content.text, "base64").toString("latin1"));
});

test("WebSocket messages of a flow of their own name the flow that opened the connection", { skip }, () => {
  const { webSockets, summary } = readDump(sample("dumpfile-7-websocket.mitm"));
  assert.deepEqual(
    webSockets.map(({ host, port, messagesUp, messagesDown, handshakeId }) =>
      [host, port, messagesUp, messagesDown, handshakeId?.slice(0, 8)].join(" "),
    ),
    ["echo.websocket.org 80 1 1 468a3735", "echo.websocket.org 80 1 1 468a3735", "echo.websocket.org 443 1 1 2eb8f8f1"],
  );
  assert.deepEqual(summary.blindSpots, [{ code: "proxied-only" }, { code: "websocket-messages", count: 3 }]);
});

test("the large answer of the HTTP/3 sample comes through byte for byte", { skip }, () => {
  const [body = ""] = Object.values(readDump(sample("dumpfile-19.mitm"), 1000).bodies);
  const text = readFileSync(sharedPath("captures/mitmproxy/dumpfile-19.mitm")).toString("latin1");
  const at = text.indexOf("125959:") + "125959:".length;
  assert.equal(digest(body), digest(text.slice(at, at + 125_959)));
});

function digest(latin1: string): string {
  return createHash("sha256").update(latin1, "latin1").digest("hex");
}
