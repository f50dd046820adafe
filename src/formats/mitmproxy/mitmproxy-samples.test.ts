/**
 * The flow dumps of the folder of samples, beside what mitmproxy itself wrote of the same flows as HAR.
 */
import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { sha256 } from "../../canary-for-tests.ts";
import { InputError } from "../../domain/input-error.ts";
import type { Exchange } from "../../domain/traffic/conversation.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { inOneLine, readHarBytes } from "../har/read-har-for-tests.ts";
import { type RecordedMessage, recordingExaminer } from "../har/recording-examiner-for-tests.ts";
import { type DumpReading, dumpReader } from "./dump-for-tests.ts";

const { readDump } = dumpReader(sha256);

const skip = sharedAbsent;
const sample = (name: string) => new Uint8Array(readFileSync(sharedPath("captures/mitmproxy", name)));

/** Exchanges (of format 7 the messages of a WebSocket are one of their own), WebSocket messages and bytes of bodies and messages of every dump; counted with a reader in Python. */
const SAMPLES: Readonly<Record<string, readonly [exchanges: number, messages: number, bytes: number, format: string]>> =
  {
    "corrupted_gzip_body.mitm": [1, 0, 24, "21"],
    "dumpfile-011.mitm": [1, 0, 1270, "(0,11)"],
    "dumpfile-018.mitm": [1, 0, 1270, "(0,18)"],
    "dumpfile-10.mitm": [1, 0, 0, "10"],
    "dumpfile-19.mitm": [1, 0, 125_959, "20"],
    "dumpfile-7-websocket.mitm": [6, 6, 168, "7"],
    "incomplete_log.mitm": [4, 0, 0, "18"],
    "successful_log.mitm": [2, 0, 1732, "18"],
    "websocket.mitm": [3, 5, 86, "20"],
  };

test("every flow dump of the samples is in the table of this test, (0,10) is refused", { skip }, () => {
  const present = readdirSync(sharedPath("captures/mitmproxy")).filter((name) => name.endsWith(".mitm"));
  assert.deepEqual(present.toSorted(), [...Object.keys(SAMPLES), "dumpfile-010.mitm"].toSorted());
  assert.throws(() => readDump(sample("dumpfile-010.mitm")), { code: "format-unsupported", where: "byte 0" });
});

for (const [name, [exchanges, webSocketMessages, bytes, format]] of Object.entries(SAMPLES)) {
  test(`${name}: ${exchanges} exchanges of format ${format}, whatever the chunks`, { skip }, () => {
    const dump = sample(name);
    const reading = readDump(dump);
    const { summary, messages } = reading;
    assert.deepEqual([summary.exchanges, summary.writer], [exchanges, `mitmproxy, flow format ${format}`]);
    assert.deepEqual([summary.skippedTotal, summary.truncated, summary.bytesRead], [0, false, dump.length]);
    assert.equal(
      messages.reduce((sum, { body }) => sum + body.length, 0),
      bytes,
    );
    assert.equal(messages.filter(({ head }) => head === "").length, webSocketMessages);
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
    const examiner = recordingExaminer();
    const har = readHarBytes(sample(`${name}.har`), undefined, { examiner });
    assert.deepEqual(dump.exchanges.map(inOneLine), har.exchanges.map(inOneLine));
    const same = ({ exchanges }: { readonly exchanges: readonly Exchange[] }) =>
      exchanges.map(({ queryNames, formNames, startedAtMs, requestMediaType, marks }) => ({
        queryNames,
        formNames,
        startedAtMs,
        requestMediaType,
        // What the proxy knows of TLS is not in a HAR.
        marks: marks.filter(({ what }) => !what.endsWith("between device and proxy")),
      }));
    assert.deepEqual(same(dump), same(har));
    // A body that is packed in the dump is unpacked in the HAR, unless that failed.
    const plain = (messages: readonly RecordedMessage[]) =>
      messages.map(({ host, path, direction, body }) => ({ host, path, direction, body }));
    const isPacked = (index: number) => dump.messages[index]?.contentEncoding !== null;
    assert.equal(dump.messages.length, examiner.messages.length);
    assert.deepEqual(
      plain(dump.messages).filter((_, index) => !isPacked(index)),
      plain(examiner.messages).filter((_, index) => !isPacked(index)),
    );
  });
}

test("a dump holds what a HAR lacks: how the way to the server is protected, and its chain", { skip }, () => {
  const { exchanges } = readDump(sample("successful_log.mitm"));
  assert.deepEqual(
    exchanges.map(({ protection }) =>
      [protection?.version, protection?.cipherSuite, protection?.alpn, protection?.clientCertificate].join(" "),
    ),
    [`TLS 1.3 ${0x1302} h2 false`, `TLS 1.2 ${0xc02f} h2 false`],
  );
  // The second server has TLS 1.2 alone, the proxy offered the device more.
  assert.deepEqual(
    exchanges.map(({ marks }) => marks.map(({ what }) => what).join()),
    ["", "TLS 1.3 between device and proxy"],
  );
  // Beside what Node reads of the same PEM, found by its fingerprint.
  const pems = readFileSync(sharedPath("captures/mitmproxy/successful_log.mitm"), "latin1").match(
    /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g,
  );
  const byNode = new Map(
    (pems ?? []).map((pem) => {
      const certificate = new X509Certificate(pem);
      return [certificate.fingerprint256.replaceAll(":", "").toLowerCase(), certificate];
    }),
  );
  const chains = exchanges.map(({ protection }) => protection?.certificates ?? []);
  assert.deepEqual(
    chains.map(({ length }) => length),
    [2, 4],
  );
  for (const seen of chains.flat()) {
    const known = byNode.get(seen.fingerprint);
    assert.equal(known?.subject.match(/^CN=(.*)$/m)?.[1] ?? null, seen.subject.commonName);
    assert.deepEqual(known?.subjectAltName?.split(", ").map((name) => name.replace("DNS:", "")) ?? [], seen.names);
    assert.equal(Date.parse(known?.validTo ?? ""), Date.parse(seen.notAfter ?? ""));
  }
});

test("a damaged gzip body is handed on as it was sent", { skip }, () => {
  const body = readDump(sample("corrupted_gzip_body.mitm")).messages.find(({ direction }) => direction === 1)?.body;
  assert.equal(body?.slice(0, 2), "\u001f\u008b");
  const har = JSON.parse(readFileSync(sharedPath("captures/mitmproxy/corrupted_gzip_body.har"), "utf8"));
  assert.equal(body, Buffer.from(har.log.entries[0].response.content.text, "base64").toString("latin1"));
});

test("WebSocket messages of a flow of their own are an exchange with the same host", { skip }, () => {
  const { exchanges, summary } = readDump(sample("dumpfile-7-websocket.mitm"));
  assert.deepEqual(
    exchanges
      .filter(({ method }) => method === "")
      .map(({ scheme, host, port, bytesUp, bytesDown, reached }) =>
        [scheme, host, port, bytesUp, bytesDown, reached].join(" "),
      ),
    [
      "ws echo.websocket.org 80 28 28 true",
      "ws echo.websocket.org 80 28 28 true",
      "wss echo.websocket.org 443 28 28 true",
    ],
  );
  assert.deepEqual(summary.blindSpots, [{ code: "proxied-only" }]);
});

test("the large answer of the HTTP/3 sample comes through byte for byte", { skip }, () => {
  const { messages } = readDump(sample("dumpfile-19.mitm"), 1000);
  const body = messages.map((message) => message.body).join("");
  const text = readFileSync(sharedPath("captures/mitmproxy/dumpfile-19.mitm")).toString("latin1");
  const at = text.indexOf("125959:") + "125959:".length;
  assert.equal(digest(body), digest(text.slice(at, at + 125_959)));
});

function digest(latin1: string): string {
  return createHash("sha256").update(latin1, "latin1").digest("hex");
}
