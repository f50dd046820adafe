/**
 * TLS opened with a key log against tshark: real servers and clients on loopback, recorded by tcpdump.
 *
 * Each cipher suite that is opened, TLS 1.2 and 1.3, HTTP/1.1 and HTTP/2, by Node, OpenSSL's own programs and curl.
 */
import assert from "node:assert/strict";
import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http2 from "node:http2";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { SecureVersion } from "node:tls";
import { promisify } from "node:util";
import { packetsOf } from "../../src/formats/dns/packets-for-tests.ts";
import { TcpStream } from "../../src/formats/flows/tcp-stream.ts";
import type { RequestHead } from "../../src/formats/http1/http1-facts.ts";
import { Http1Reader } from "../../src/formats/http1/http1-reader.ts";
import { Http2Reader } from "../../src/formats/http2/http2-reader.ts";
import { recogniseHttp2 } from "../../src/formats/http2/recognise-http2.ts";
import { CollectingSink } from "../../src/formats/tls/collect-facts-for-tests.ts";
import { KeyLog } from "../../src/formats/tls-decryption/key-log.ts";
import { type DecryptedTlsSink, TlsDecryptingReader } from "../../src/formats/tls-decryption/tls-decrypting-reader.ts";
import { suiteParts, tlsCrypto } from "../../src/store/tls-crypto.ts";

const absent = [
  ["tshark", "--version"],
  ["tcpdump", "--version"],
  ["openssl", "version"],
  ["curl", "--version"],
].filter(([program = "", flag = ""]) => spawnSync(program, [flag]).status !== 0);
const mayCapture = spawnSync("tcpdump", ["-i", "lo", "-c", "1", "--immediate-mode", "-d"]).status === 0;
const skip =
  absent.length > 0
    ? `${absent.map(([program]) => program).join(", ")} is not here; test/lab/install.sh installs it`
    : mayCapture
      ? false
      : "tcpdump may not capture on the loopback interface";

const run = promisify(execFile);
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const folder = mkdtempSync(join(tmpdir(), "decryption-lab-"));
const file = (name: string) => join(folder, name);
const CAPTURE = file("capture.pcap");
const KEY_LOG = file("keys.log");
const UP = Buffer.from('{"heartRate":72} '.repeat(2_000));
const DOWN = Buffer.from("answer ".repeat(6_000));

/** Each byte that a field may hold, between others whose Huffman codes are so short that the whole is written in them. */
const EACH_BYTE = Array.from({ length: 0xff - 0x20 }, (_, at) => at + 0x21)
  .filter((byte) => byte !== 0x7f)
  .map((byte) => String.fromCharCode(byte) + "aeiost".repeat(3))
  .join("");

interface Case {
  readonly name: string;
  readonly port: number;
  /** "METHOD host path" */
  readonly requests: readonly string[];
  readonly up: Buffer;
  readonly down: Buffer | null;
  /** What stands among the fields of each request. */
  readonly note?: string;
}
const cases: Case[] = [];

const ECDSA = [
  ...["AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305", "AES128-CCM", "AES256-CCM", "AES128-CCM8"],
  ...["AES256-CCM8", "AES128-SHA", "AES256-SHA", "AES128-SHA256", "AES256-SHA384"],
].map((suite) => `ECDHE-ECDSA-${suite}`);
const RSA = ["AES128-SHA", "AES256-SHA256", "AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-SHA"];
const TLS13 = [
  ...["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_CCM_SHA256"],
  "TLS_AES_128_CCM_8_SHA256",
];
const NO_ENCRYPT_THEN_MAC = 1 << 19;

function certificate(kind: "ec" | "rsa") {
  const key = kind === "ec" ? ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"] : ["rsa:2048"];
  const out = ["-nodes", "-keyout", file(`${kind}.key`), "-out", file(`${kind}.crt`)];
  execFileSync("openssl", ["req", "-x509", "-newkey", ...key, ...out, "-days", "30", "-subj", "/CN=pump.example.org"], {
    stdio: "ignore",
  });
}

const tlsOptions = (version: SecureVersion, suite: string, secureOptions = 0) => ({
  key: readFileSync(file(suite.includes("ECDSA") || suite.startsWith("TLS_") ? "ec.key" : "rsa.key")),
  cert: readFileSync(file(suite.includes("ECDSA") || suite.startsWith("TLS_") ? "ec.crt" : "rsa.crt")),
  minVersion: version,
  maxVersion: version,
  // Node wants a suite of TLS 1.2 beside those of 1.3.
  ciphers: `${suite}${suite.startsWith("TLS_") ? ":ECDHE-ECDSA-AES128-SHA" : ""}:@SECLEVEL=0`,
  secureOptions,
});

/** Below the ports that clients get, so that nobody else's connection has one of them. */
let nextPort = 21_000;

async function listening(server: https.Server | http2.Http2SecureServer): Promise<number> {
  const port = nextPort++;
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return port;
}

async function overHttp1(version: SecureVersion, suite: string, secureOptions = 0): Promise<void> {
  const options = tlsOptions(version, suite, secureOptions);
  const server = https.createServer(options, (request, response) => {
    request.resume();
    request.on("end", () => response.end(DOWN));
  });
  const port = await listening(server);
  const request = https.request({
    ...{ port, host: "127.0.0.1", servername: "pump.example.org", rejectUnauthorized: false, agent: false },
    ...{ method: "POST", path: "/v1/readings?patient=7", headers: { host: "pump.example.org" } },
    ...{
      minVersion: version,
      maxVersion: version,
      ciphers: options.ciphers,
      secureOptions,
      ALPNProtocols: ["http/1.1"],
    },
  });
  request.on("socket", (socket) => socket.on("keylog", (line: Buffer) => appendFileSync(KEY_LOG, line)));
  request.end(UP);
  const [response] = await once(request, "response");
  response.resume();
  await once(response, "close");
  server.close();
  const name = `HTTP/1.1 by Node, ${version}, ${suite}${secureOptions === 0 ? "" : ", MAC first"}`;
  cases.push({ name, port, requests: ["POST pump.example.org /v1/readings"], up: UP, down: DOWN });
}

async function overHttp2(version: SecureVersion, suite: string): Promise<void> {
  const server = http2.createSecureServer(tlsOptions(version, suite));
  server.on("stream", (stream: http2.ServerHttp2Stream) => {
    stream.on("error", () => undefined);
    stream.resume();
    stream.on("end", () => {
      stream.respond({ ":status": 200, "content-type": "text/plain" });
      stream.end(DOWN);
    });
  });
  const port = await listening(server);
  const { minVersion, maxVersion, ciphers } = tlsOptions(version, suite);
  const session = http2.connect(`https://127.0.0.1:${port}`, {
    ...{ servername: "pump.example.org", rejectUnauthorized: false, minVersion, maxVersion, ciphers },
  });
  session.socket.on("keylog", (line: Buffer) => appendFileSync(KEY_LOG, line));
  const ask = async (path: string, body: Buffer) => {
    const method = body.length > 0 ? "POST" : "GET";
    const fields = { ":method": method, ":path": path, ":authority": "pump.example.org", "x-note": EACH_BYTE };
    const stream = session.request(fields, { endStream: body.length === 0 });
    if (body.length > 0) stream.end(body);
    stream.resume();
    await once(stream, "close");
  };
  await Promise.all([1, 2, 3, 4, 5].map((index) => ask(`/v1/settings/${index}?a=1`, Buffer.alloc(0))));
  await ask("/v1/readings", UP);
  session.close();
  await once(session, "close");
  server.close();
  const requests = [1, 2, 3, 4, 5].map((index) => `GET pump.example.org /v1/settings/${index}`);
  cases.push({
    name: `HTTP/2 by Node, ${version}, ${suite}`,
    port,
    requests: [...requests, "POST pump.example.org /v1/readings"],
    up: UP,
    down: Buffer.concat(Array.from({ length: 6 }, () => DOWN)),
    note: `x-note: ${EACH_BYTE}\r\n`,
  });
}

async function byOpenssl(port: number, version: string, suite: string): Promise<void> {
  const kind = suite.includes("ECDSA") || suite.startsWith("TLS_") ? "ec" : "rsa";
  const chosen = suite.startsWith("TLS_") ? ["-ciphersuites", suite] : ["-cipher", `${suite}:@SECLEVEL=0`];
  const keys = ["-key", file(`${kind}.key`), "-cert", file(`${kind}.crt`)];
  const server = spawn("openssl", [
    "s_server",
    "-accept",
    `${port}`,
    ...keys,
    version,
    ...chosen,
    "-www",
    "-alpn",
    "http/1.1",
  ]);
  await once(server.stdout, "data");
  const own = file(`openssl-${port}.log`);
  const client = spawn("openssl", [
    ...["s_client", "-connect", `127.0.0.1:${port}`, "-servername", "pump.example.org", version, ...chosen],
    ...["-keylogfile", own, "-alpn", "http/1.1", "-quiet", "-ign_eof"],
  ]);
  client.stdin.end("GET /state HTTP/1.0\r\nHost: pump.example.org\r\n\r\n");
  await once(client, "close");
  server.kill();
  appendFileSync(KEY_LOG, readFileSync(own));
  const requests = ["GET pump.example.org /state"];
  cases.push({ name: `OpenSSL, ${version}, ${suite}`, port, requests, up: Buffer.alloc(0), down: null });
}

async function byCurl(version: "--http1.1" | "--http2", tls: "1.2" | "1.3"): Promise<void> {
  const suite = tls === "1.3" ? "TLS_AES_256_GCM_SHA384" : "ECDHE-ECDSA-AES256-GCM-SHA384";
  const server = http2.createSecureServer(
    { ...tlsOptions(`TLSv${tls}`, suite), allowHTTP1: true },
    (request, response) => {
      request.resume();
      request.on("end", () => response.end(DOWN));
    },
  );
  const port = await listening(server);
  const url = `https://pump.example.org:${port}/v1/${version.slice(2)}?x=1`;
  await run(
    "curl",
    [
      "-sk",
      version,
      `--tls-max`,
      tls,
      "--resolve",
      `pump.example.org:${port}:127.0.0.1`,
      "--data-binary",
      "@-",
      "-o",
      "/dev/null",
      url,
    ].map((word) => (word === "@-" ? `@${file("up.txt")}` : word)),
    { env: { ...process.env, SSLKEYLOGFILE: file(`curl-${port}.log`) } },
  );
  appendFileSync(KEY_LOG, readFileSync(file(`curl-${port}.log`)));
  server.close();
  const requests = [`POST pump.example.org /v1/${version.slice(2)}`];
  cases.push({ name: `curl ${version}, TLS ${tls}`, port, requests, up: UP, down: DOWN });
}

let tcpdump: ChildProcess | undefined;

before(
  async () => {
    if (skip !== false) return;
    certificate("ec");
    certificate("rsa");
    writeFileSync(file("up.txt"), UP);
    writeFileSync(KEY_LOG, "");
    tcpdump = spawn("tcpdump", [
      "-i",
      "lo",
      "-U",
      "--immediate-mode",
      "-B",
      "32768",
      "-w",
      CAPTURE,
      "tcp portrange 21000-21999",
    ]);
    await once(tcpdump.stderr ?? assert.fail(), "data");
    for (const suite of [...ECDSA, ...RSA]) await overHttp1("TLSv1.2", suite);
    for (const suite of ["ECDHE-ECDSA-AES128-SHA", "AES256-SHA256"])
      await overHttp1("TLSv1.2", suite, NO_ENCRYPT_THEN_MAC);
    for (const suite of TLS13) await overHttp1("TLSv1.3", suite);
    await overHttp2("TLSv1.2", "ECDHE-ECDSA-AES128-GCM-SHA256");
    for (const suite of TLS13.slice(0, 3)) await overHttp2("TLSv1.3", suite);
    for (const suite of [...ECDSA, ...RSA]) await byOpenssl(nextPort++, "-tls1_2", suite);
    for (const suite of TLS13) await byOpenssl(nextPort++, "-tls1_3", suite);
    for (const version of ["--http1.1", "--http2"] as const)
      for (const tls of ["1.2", "1.3"] as const) await byCurl(version, tls);
    await wait(300);
    tcpdump.kill("SIGINT");
    await once(tcpdump, "close");
  },
  { timeout: 120_000 },
);
after(() => {
  tcpdump?.kill();
  rmSync(folder, { recursive: true, force: true });
});

interface Inside {
  readonly requests: RequestHead[];
  /** Header sections of HTTP/2 requests. */
  readonly sections: string[];
  readonly bodies: [Buffer[], Buffer[]];
  readonly sink: CollectingSink;
}

/** A connection opened, and what HTTP is in it. */
function opener(keyLog: KeyLog) {
  const requests: RequestHead[] = [];
  const sections: string[] = [];
  const bodies: [Buffer[], Buffer[]] = [[], []];
  const body = (direction: 0 | 1, bytes: Uint8Array, start: number, end: number) =>
    void bodies[direction].push(Buffer.from(bytes.slice(start, end)));
  const ignored = () => undefined;
  const fail = (what: string) => () => assert.fail(what);
  let inner: Http1Reader | Http2Reader | undefined;
  const http1 = () =>
    new Http1Reader({
      ...{ request: (head) => void requests.push(head), response: ignored, body, end: ignored },
      ...{ switched: fail("switched"), rest: ignored, restGap: ignored, skipped: fail("skipped") },
    });
  const http2Inside = () =>
    new Http2Reader({
      ...{ request: (_, head) => void requests.push(head), response: ignored, end: ignored },
      section: (_, direction, bytes, start, end) => {
        if (direction === 0) sections.push(Buffer.from(bytes.subarray(start, end)).toString("latin1"));
      },
      body: (_, direction, bytes, start, end) => body(direction, bytes, start, end),
      ...{ skipped: fail("skipped"), problem: ({ message }) => assert.fail(message) },
    });
  class Sink extends CollectingSink implements DecryptedTlsSink {
    plain(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
      const isServerFirst = direction === 1 && inner === undefined;
      inner ??= isServerFirst || recogniseHttp2(bytes, start, end) === "yes" ? http2Inside() : http1();
      inner.read(direction, bytes, start, end);
    }
    plainGap(): void {
      assert.fail("a gap");
    }
  }
  const sink = new Sink();
  const reader = new TlsDecryptingReader(sink, { keyLog, crypto: tlsCrypto, suite: suiteParts });
  const close = (): Inside => {
    reader.close();
    inner?.close();
    return { requests, sections, bodies, sink };
  };
  return { reader, close };
}

let found: ReadonlyMap<number, Inside> | undefined;

/** By the server's port. */
function inside(): ReadonlyMap<number, Inside> {
  if (found !== undefined) return found;
  const keyLog = new KeyLog();
  keyLog.feed(readFileSync(KEY_LOG));
  keyLog.endLog();
  assert.equal(keyLog.counts.damagedLines, 0);
  const streams = new Map<number, { stream: TcpStream; close: () => Inside }>();
  const ports = new Set(cases.map(({ port }) => port));
  for (const { sourcePort, destinationPort, sequence, isSyn, payload } of packetsOf(readFileSync(CAPTURE))) {
    const direction = ports.has(destinationPort) ? 0 : 1;
    const port = direction === 0 ? destinationPort : sourcePort;
    if (!ports.has(port)) continue;
    let connection = streams.get(port);
    if (connection === undefined) {
      const { reader, close } = opener(keyLog);
      const stream = new TcpStream({
        data: (from, bytes, start, end) => reader.read(from, bytes, start, end),
        gap: (from) => reader.gap(from),
      });
      connection = { stream, close };
      streams.set(port, connection);
    }
    connection.stream.segment(direction, sequence, isSyn, payload, 0, payload.length);
  }
  found = new Map(
    [...streams].map(([port, { stream, close }]) => {
      stream.close();
      return [port, close()];
    }),
  );
  return found;
}

const line = ({ method, host, path }: RequestHead) => `${method} ${host} ${path}`;

test("what is read inside of each connection is what was sent", { skip }, () => {
  assert.equal(cases.length, 16 + 2 + 5 + 4 + 21 + 4);
  for (const { name, port, requests, up, down, note } of cases) {
    const {
      requests: heads,
      sections,
      bodies,
      sink,
    } = inside().get(port) ?? assert.fail(`${name}: not in the capture`);
    assert.deepEqual(heads.map(line).sort(), [...requests].sort(), name);
    if (note !== undefined)
      assert.equal(sections.filter((lines) => lines.includes(note)).length, requests.length, name);
    assert.ok(Buffer.concat(bodies[0]).equals(up), `${name}: other bytes up`);
    if (down !== null)
      assert.deepEqual(countsOf(Buffer.concat(bodies[1])), countsOf(down), `${name}: other bytes down`);
    assert.deepEqual(sink.end, { encryptedBytes: [0, 0], lostBytes: [0, 0] }, name);
    assert.deepEqual(sink.problems, [], name);
    assert.ok(
      sink.chains.some(({ from, certificates }) => from === 1 && certificates.length === 1),
      `${name}: no certificate`,
    );
  }
});

/** Streams of HTTP/2 interleave: how often each byte stands there. */
function countsOf(bytes: Buffer): readonly number[] {
  const counts = new Array<number>(256).fill(0);
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  return counts;
}

test("tshark finds the same requests with the same key log", { skip }, () => {
  const decodeAs = cases.flatMap(({ port }) => ["-d", `tcp.port==${port},tls`]);
  const fields = [
    ...["tcp.srcport", "tcp.dstport", "http.request.method", "http.host", "http.request.uri"],
    ...["http2.headers.method", "http2.headers.authority", "http2.headers.path"],
  ].flatMap((field) => ["-e", field]);
  const told = spawnSync(
    "tshark",
    [
      ...["-n", "-r", CAPTURE, "-o", `tls.keylog_file:${KEY_LOG}`, "-2", ...decodeAs],
      ...["-Y", "http.request || http2.headers.method", "-T", "fields", "-E", "aggregator=|", ...fields],
    ],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  assert.equal(told.status, 0, told.stderr);
  const theirs = told.stdout.split("\n").flatMap((row) => {
    const [, port = "", method1 = "", host1 = "", uri1 = "", method2 = "", host2 = "", path2 = ""] = row.split("\t");
    const [methods, hosts, paths] = [method1 || method2, host1 || host2, uri1 || path2].map((list) => list.split("|"));
    return (methods ?? [])
      .filter((method) => method !== "")
      .map(
        (method, at) => `${port} ${method} ${hosts?.[at]?.replace(/:\d+$/, "")} ${paths?.[at]?.replace(/\?.*/, "")}`,
      );
  });
  const ours = [...inside()].flatMap(([port, { requests }]) => requests.map((head) => `${port} ${line(head)}`));
  assert.ok(ours.length >= cases.length + 4 * 5);
  assert.deepEqual(theirs.sort(), ours.sort());
});
