/**
 * A dump that mitmproxy has just written of real TLS, and old dumps, each as mitmproxy itself reads it.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createReadStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, createServer as createTcpServer, isIP, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import type { Exchange } from "../../src/domain/traffic/conversation.ts";
import { recordingExaminer } from "../../src/formats/har/recording-examiner-for-tests.ts";
import { OPENSSL_SUITES, suiteNumber } from "../../src/formats/mitmproxy/openssl-suites.ts";
import { sharedAbsent, sharedPath } from "../../src/samples-for-tests.ts";
import { readCapture } from "../../src/store/open-capture.ts";
import { carelabel } from "../carelabel.ts";

const PYTHON = "/usr/bin/python3";
const skip = existsSync("/usr/bin/mitmdump") ? false : "mitmproxy is not here; test/lab/install.sh installs it";

const opensslAbsent = existsSync("/usr/bin/openssl") ? false : "openssl is not here; test/lab/install.sh installs it";

/** What mitmproxy reads in a dump, as one line of JSON per flow; old formats go through its own converters. */
const READ_BY_MITMPROXY = `
import json, sys
from mitmproxy.io import FlowReader
size = lambda content: None if content is None else len(content)
for flow in FlowReader(open(sys.argv[1], "rb")).stream():
    peer = flow.server_conn.peername
    one = {"type": flow.type, "address": peer and peer[0], "device": flow.client_conn.tls_version,
           "server": flow.server_conn.tls_version, "suite": flow.server_conn.cipher or flow.client_conn.cipher,
           "chain": len(flow.server_conn.certificate_list), "messages": None}
    if flow.type == "http":
        one |= {"host": flow.request.pretty_host, "port": flow.request.port, "method": flow.request.method,
                "path": flow.request.path.split("?")[0], "status": flow.response and flow.response.status_code,
                "up": size(flow.request.raw_content), "down": flow.response and size(flow.response.raw_content)}
    messages = flow.websocket.messages if getattr(flow, "websocket", None) else getattr(flow, "messages", None)
    if messages is not None:
        one["messages"] = [sum(len(m.content) for m in messages if m.from_client == side) for side in (True, False)]
    print(json.dumps(one))
`;

interface FlowOfMitmproxy {
  readonly type: string;
  readonly address: string | null;
  readonly device: string | null;
  readonly server: string | null;
  readonly suite: string | null;
  readonly chain: number;
  readonly host: string;
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly up: number | null;
  readonly down: number | null;
  readonly messages: readonly [up: number, down: number] | null;
}

function readByMitmproxy(dump: string): FlowOfMitmproxy[] {
  const run = spawnSync(PYTHON, ["-c", READ_BY_MITMPROXY, dump], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

async function readByCareLabel(dump: string) {
  const exchanges: Exchange[] = [];
  const examiner = recordingExaminer();
  const sink = { exchange: (exchange: Exchange) => void exchanges.push(exchange) };
  const summary = await readCapture(createReadStream(dump), sink, { examiner });
  return { exchanges, messages: examiner.messages, summary };
}

/** The TLS version in mitmproxy's words. */
const inItsWords = (version: string | null | undefined) =>
  version?.replace(/^TLS 1\.0$/, "TLSv1").replace("TLS ", "TLSv") ?? null;

/** Compares both readings of the HTTP flows of a dump. */
async function compare(dump: string): Promise<FlowOfMitmproxy[]> {
  const expected = readByMitmproxy(dump);
  const { exchanges } = await readByCareLabel(dump);
  const seen = exchanges
    .filter(({ method }) => method !== "")
    .map(({ protection, marks, content, ...exchange }) => ({
      host: exchange.host,
      port: exchange.port,
      method: exchange.method,
      path: exchange.path,
      status: exchange.status,
      address: exchange.address,
      chain: protection?.certificates.length ?? 0,
      suite: protection?.cipherSuite ?? null,
      version: inItsWords(protection?.version),
      device: inItsWords(
        marks.find(({ what }) => / between device and proxy$/.test(what))?.what.replace(/ between.*/, ""),
      ),
      up: content.up?.examinedBytes ?? 0,
      down: content.down?.examinedBytes ?? 0,
    }));
  const told = expected
    .filter(({ type }) => type === "http")
    .map(({ host, port, method, path, status, address, chain, device, server, suite, up, down, messages }) => {
      const [messagesUp, messagesDown] = messages ?? [0, 0];
      return {
        host,
        port,
        method,
        path,
        status,
        // A name is no address (an old dump has one there); an address that was asked for is known without an answer.
        address: [address, host].find((text) => text !== null && isIP(text) !== 0) ?? null,
        chain,
        suite: suiteNumber(suite),
        version: server ?? device,
        device: device === server ? null : device,
        up: (up ?? 0) + messagesUp,
        down: (down ?? 0) + messagesDown,
      };
    });
  assert.deepEqual(seen, told);
  return expected;
}

/** How long recording may take. */
const LAB_MS = { timeout: 60_000 };
let folder = "";
let dump = "";

before(async () => {
  if (skip !== false) return;
  folder = mkdtempSync(join(tmpdir(), "carelabel-mitmproxy-"));
  dump = await recordedDump();
}, LAB_MS);

after(() => {
  if (folder !== "") rmSync(folder, { recursive: true, force: true });
});

/** A device behind mitmproxy: HTTPS, a form, a large upload, a WebSocket and plain TCP, as written by mitmdump. */
async function recordedDump(): Promise<string> {
  const openssl = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  spawnSync("openssl", [...openssl, "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "cert.pem"], {
    cwd: folder,
  });
  const [key, cert] = [readFileSync(join(folder, "key.pem")), readFileSync(join(folder, "cert.pem"))];
  const https = createHttpsServer({ key, cert }, (request, response) => {
    request.resume().once("end", () => response.end("taken"));
  });
  https.on("upgrade", (_request, socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
    socket.write("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
    // mitmproxy may close its side at any moment.
    socket.on("error", () => socket.destroy());
    socket.once("data", () => {
      socket.write(frame(1, "pong!"));
      socket.once("data", () => socket.end(frame(8, "")));
    });
  });
  const tcp = createTcpServer((socket) => socket.once("data", () => socket.end("raw answer")));
  const [httpsPort, tcpPort] = [await listening(https), await listening(tcp)];
  const proxyPort = await freePort();
  const path = join(folder, "device.mitm");
  const options = [`confdir=${join(folder, "conf")}`, "stream_large_bodies=200k"];
  const mitmdump = spawn(
    "mitmdump",
    ["-q", "--ssl-insecure", "--listen-host", "127.0.0.1", "-p", `${proxyPort}`, "-w", path].concat(
      options.flatMap((option) => ["--set", option]),
    ),
    { cwd: folder, stdio: "ignore", env: { ...process.env, HOME: folder } },
  );
  try {
    await accepting(proxyPort, mitmdump);
    const base = `https://localhost:${httpsPort}`;
    const asDevice = (...args: readonly string[]) => {
      const run = spawn("curl", ["-sk", "-x", `http://127.0.0.1:${proxyPort}`, ...args], {
        cwd: folder,
        stdio: "ignore",
      });
      return once(run, "exit");
    };
    await asDevice(`${base}/v1/config?device=42&token=secret`);
    await asDevice("-d", "name=Erika&born=1957", `${base}/v1/patient`);
    await asDevice("-H", "Content-Type: application/octet-stream", "--data-binary", "@key.pem", `${base}/v1/key`);
    await asDevice("--tls-max", "1.2", "-T", process.execPath, `${base}/v1/upload`);
    await asDevice("http://127.0.0.1:9/refused");
    await webSocketThrough(proxyPort, httpsPort);
    await tcpThrough(proxyPort, tcpPort);
    await wait(300);
  } finally {
    if (mitmdump.exitCode === null) {
      mitmdump.kill("SIGINT");
      await once(mitmdump, "exit");
    }
    https.close();
    https.closeAllConnections();
    tcp.close();
  }
  return path;
}

async function listening(server: Server): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  const port = await listening(server);
  await once(server.close(), "close");
  return port;
}

async function accepting(port: number, program: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    assert.equal(program.exitCode, null, "mitmdump ended before it listened");
    const socket = connect(port, "127.0.0.1");
    const isOpen = await Promise.race([once(socket, "connect").then(() => true), wait(500, false)]).catch(() => false);
    socket.destroy();
    if (isOpen) return;
    await wait(100);
  }
  assert.fail("mitmdump does not listen");
}

/** A tunnel through the proxy. */
async function tunnel(proxyPort: number, target: string): Promise<Socket> {
  const socket = connect(proxyPort, "127.0.0.1");
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  const [answer] = await once(socket, "data");
  assert.match(String(answer), /^HTTP\/1\.\d 200/);
  return socket;
}

async function webSocketThrough(proxyPort: number, port: number): Promise<void> {
  const socket = connectTls({
    socket: await tunnel(proxyPort, `localhost:${port}`),
    servername: "localhost",
    rejectUnauthorized: false,
  });
  socket.write(
    `GET /live?token=secret HTTP/1.1\r\nHost: localhost:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n`,
  );
  socket.write("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  await once(socket, "data");
  socket.write(frame(1, "ping from the device", true));
  await once(socket, "data");
  socket.end(frame(8, "", true));
  await closed(socket);
}

async function tcpThrough(proxyPort: number, port: number): Promise<void> {
  const socket = await tunnel(proxyPort, `127.0.0.1:${port}`);
  // What does not begin as HTTP does is taken for plain TCP: here the start of an HL7 message.
  socket.write("\u000bMSH|^~\\&|A|");
  await once(socket, "data");
  socket.end();
  await closed(socket);
}

/** Both sides are told to close, and whoever is faster closes or resets; the messages are through by then. */
async function closed(socket: Socket): Promise<void> {
  await Promise.race([once(socket.resume(), "close"), wait(2000)]).catch(() => undefined);
  socket.destroy();
}

/** A WebSocket frame (RFC 6455, section 5.2) of less than 126 bytes; a device masks, here with zeroes. */
function frame(opcode: number, text: string, masked = false): Buffer {
  const head = [0x80 | opcode, text.length | (masked ? 0x80 : 0)];
  return Buffer.concat([Buffer.from(masked ? [...head, 0, 0, 0, 0] : head), Buffer.from(text)]);
}

test("a dump that mitmproxy has just written is read as mitmproxy reads it", { skip }, async () => {
  const flows = await compare(dump);
  const { exchanges, messages, summary } = await readByCareLabel(dump);
  assert.equal(summary.writer, "mitmproxy, flow format 17");
  assert.deepEqual([summary.skippedTotal, summary.truncated], [0, false]);
  const https = exchanges.filter(({ scheme }) => scheme === "https");
  assert.deepEqual(
    https.map(({ method, path, queryNames, formNames, protection, marks }) =>
      [method, path, queryNames.join(), formNames.join(), protection?.version, marks.map(({ what }) => what)].join(" "),
    ),
    [
      "GET /v1/config device,token  TLS 1.3 ",
      "POST /v1/patient  name,born TLS 1.3 ",
      "POST /v1/key   TLS 1.3 ",
      "PUT /v1/upload   TLS 1.3 TLS 1.2 between device and proxy",
      "GET /live token  TLS 1.3 ",
    ],
  );
  assert.ok(https.every(({ address, host, reached }) => address === "127.0.0.1" && host === "localhost" && reached));
  const certificate = new X509Certificate(readFileSync(join(folder, "cert.pem")));
  const [seen] = https[0]?.protection?.certificates ?? [];
  assert.deepEqual(
    [seen?.fingerprint, seen?.subject.commonName, seen?.selfIssued, seen?.keyAlgorithm, seen?.keyBits],
    [certificate.fingerprint256.replaceAll(":", "").toLowerCase(), "localhost", true, "EC", 256],
  );
  assert.ok((https[3]?.bytesUp ?? 0) > 1_000_000, "its length is known though its body was not kept");
  const [refused] = exchanges.filter(({ scheme }) => scheme === "http");
  assert.deepEqual([refused?.port, refused?.status, refused?.reached], [9, null, false]);
  assert.deepEqual(
    exchanges
      .filter(({ method }) => method === "")
      .map(({ scheme, host, bytesUp, bytesDown }) => [scheme, host, bytesUp, bytesDown].join(" ")),
    ["hl7 127.0.0.1 12 10"],
  );
  assert.deepEqual(
    flows.filter(({ type }) => type === "tcp").map(({ messages }) => messages),
    [[12, 10]],
  );
  assert.ok(messages.some(({ body, host }) => body === "name=Erika&born=1957" && host === "localhost"));
  assert.ok(messages.some(({ body, path }) => body === "ping from the device" && path === "/live"));
  const spots = summary.blindSpots.map(({ code, count }) => `${code} ${count ?? ""}`.trim());
  assert.deepEqual(spots.toSorted(), ["proxied-only", "request-bodies-absent 1"]);
});

test("every suite that OpenSSL knows has the number that OpenSSL gives it", { skip: opensslAbsent }, () => {
  const told = spawnSync("openssl", ["ciphers", "-stdname", "-V", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"], {
    encoding: "utf8",
  });
  assert.equal(told.status, 0, told.stderr);
  const rows = [...told.stdout.matchAll(/^\s*0x(..),0x(..) - \S+\s+- (\S+)/gm)];
  assert.ok(rows.length > 100, told.stdout);
  for (const [, high = "", low = "", name = ""] of rows) {
    assert.equal(OPENSSL_SUITES.get(name), Number.parseInt(high + low, 16), name);
  }
});

test("the command audits it, and tells no value of a query or form", { skip }, () => {
  const { code, out } = carelabel(folder, ["audit", dump, "--json", "--fail-on", "never"]);
  assert.equal(code, 0);
  const report = JSON.parse(out);
  assert.equal(report.captures[0].format, "mitmproxy");
  assert.ok(report.destinations.some(({ host }: { host: string }) => host === "localhost"));
  assert.doesNotMatch(out, /Erika|secret|1957/);
});

test("old dumps are read as mitmproxy's own converters read them", { skip: skip || sharedAbsent }, async () => {
  const names = readdirSync(sharedPath("captures/mitmproxy")).filter((name) => name.endsWith(".mitm"));
  const compared: string[] = [];
  for (const name of names) {
    const path = sharedPath("captures/mitmproxy", name);
    const version = /7:version[;,](?:2:(\d+)#|\d+:1:0#2:(\d+)#)/.exec(readFileSync(path, "latin1"));
    // This mitmproxy reads up to 17 and not from (0,10); before 12 it turns messages into a copy of their handshake.
    if (Number(version?.[1] ?? 0) > 17 || version?.[2] === "10" || name.includes("websocket")) continue;
    await compare(path);
    compared.push(name);
  }
  assert.deepEqual(compared.toSorted(), ["dumpfile-011.mitm", "dumpfile-018.mitm", "dumpfile-10.mitm"]);
});
