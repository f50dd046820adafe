import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { problemsAgainst } from "../domain/label/schema-problems.ts";
import { Observation } from "../domain/runtime/observation/observation.ts";
import { DEVICE, tcpTalk } from "../formats/packet-capture/talk-for-tests.ts";
import { pcapFile } from "../formats/packet-file/capture-for-tests.ts";
import { sharedAbsent, sharedPath } from "../samples-for-tests.ts";
import { main } from "./main.ts";

const folder = mkdtempSync(join(tmpdir(), "carelabel-sensor-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const LABEL = "samples/labels/infusion-pump.label.yaml";

async function run(args: readonly string[], stdin: Iterable<Buffer> = []) {
  let out = "";
  let err = "";
  const code = await main(["sensor", ...args], {
    out: (text) => (out += text),
    err: (text) => (err += text),
    progress: () => undefined,
    interactive: false,
    today: "2026-11-22",
    stdin: Readable.from(stdin),
  });
  return { code, out, err };
}

const CAPTURE = Buffer.from(
  pcapFile(tcpTalk([[0, "reading"]]).map((bytes, at) => ({ seconds: 1_700_000_000 + at, fraction: 0, bytes }))),
);

test("a capture is held against a label by hand: observations and findings, one a line", async () => {
  const file = join(folder, "capture.pcap");
  writeFileSync(file, CAPTURE);
  const { code, out } = await run([file, "--label", LABEL, "--json"]);
  assert.equal(code, 1);
  const lines = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const observations = lines.flatMap(({ observation }) => (observation === undefined ? [] : [observation]));
  for (const one of observations) assert.deepEqual(problemsAgainst(Observation, one), []);
  assert.ok(observations.some(({ addresses }) => addresses.includes(DEVICE.join("."))));
  assert.ok(lines.some(({ finding }) => finding?.kind === "peer-undeclared" && finding.subject === "203.0.113.7"));
});

test("the name inside of a QUIC Initial is the peer's", { skip: sharedAbsent }, async () => {
  const sample = sharedPath("captures", "zeek/chromium-115.0.5790.110-api-cirrus-com.pcap");
  const { out } = await run([sample, "--label", LABEL, "--own", "0.0.0.0/1", "--own", "128.0.0.0/1"]);
  assert.match(out, /api\.cirrus-ci\.com:443/);
});

test("what is no capture is refused, and a stream that ends early is told as far as it went", async () => {
  assert.equal((await run(["-", "--label", LABEL], [Buffer.from("no capture at all")])).code, 2);
  const { out } = await run(["-", "--label", LABEL], [CAPTURE.subarray(0, CAPTURE.length - 7)]);
  assert.match(out, /203\.0\.113\.7/);
});

test("a server that is busy at first gets every interval, in order, with the token", async () => {
  const bodies: string[] = [];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      asked.push(`${request.headers.authorization} ${request.url?.replace(/run=\w+/, "run=R")}`);
      if (asked.length > 1) bodies.push(gunzipSync(Buffer.concat(chunks)).toString());
      response.writeHead(asked.length > 1 ? 200 : 503).end('{"refused":[]}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const token = join(folder, "token");
  writeFileSync(token, "cld_sensor\n");
  const { code, err } = await run(
    ["-", "--server", `http://127.0.0.1:${port}`, "--token-file", token, "--interval", "2"],
    [CAPTURE],
  );
  await new Promise((resolve) => server.close(resolve));
  assert.equal(code, 0, err);
  assert.equal(asked[0], "Bearer cld_sensor /api/v1/observations?sensor=sensor&run=R&seconds=2");
  const sequences = bodies.flatMap((body) =>
    body
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter(({ addresses }) => addresses.includes(DEVICE.join(".")))
      .map(({ sequence }) => sequence),
  );
  assert.deepEqual(sequences, [...sequences.keys()]);
  assert.ok(sequences.length > 1);
  assert.ok(readFileSync(token, "utf8").length > 0);
});

for (const [args, where] of [
  [[], "--server"],
  [["--label", LABEL, "--server", "http://127.0.0.1"], "--server"],
  [["--label", LABEL, "--interval", "0"], "--interval"],
  [["--label", LABEL, "--own", "everything"], "--own"],
  [["--interface", "eth0; rm", "--label", LABEL], "--interface"],
] as const)
  test(`"sensor ${args.join(" ")}" is refused with its reason`, async () => {
    const { code, err } = await run(args);
    assert.equal(code, 2);
    assert.match(err, new RegExp(where));
  });
