import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Compile } from "typebox/schema";
import { CommandAnswer } from "../contract/command.ts";
import { Report } from "../domain/runtime/report.ts";
import type { Truth } from "../domain/runtime/simulation/scenario.ts";
import { type MqttSink, openMqttSink } from "../mqtt-sink-for-tests.ts";
import { main } from "./main.ts";

const folder = mkdtempSync(join(tmpdir(), "carelabel-simulate-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const isReport = Compile(Report);
const isAnswer = Compile(CommandAnswer);

const enrolled = join(folder, "enrolled.ndjson");
writeFileSync(
  enrolled,
  ["infusion-pump", "infusion-pump", "patient-monitor", "x-ray-workstation"]
    .map(
      (product, index) =>
        `${JSON.stringify({ device: `device0${index}`, token: `token${index}`, product, place: index < 2 ? "ICU" : "X-ray" })}\n`,
    )
    .join(""),
);

async function simulate(...args: string[]) {
  let out = "";
  let err = "";
  const code = await main(["simulate", ...args], {
    out: (text) => (out += text),
    err: (text) => (err += text),
    progress: () => undefined,
    interactive: false,
    today: "2026-11-22",
    stdin: process.stdin,
  });
  return { code, out, err, summary: out.startsWith("{") ? JSON.parse(out) : undefined };
}

const urlOf = ({ port }: Pick<MqttSink, "port">) => `mqtt://127.0.0.1:${port}`;
const reportsOf = ({ arrived }: MqttSink) => arrived.filter(({ topic }) => topic.endsWith("/report"));

/** Waits for something that is sure to come; what never comes fails the test instead of holding it up. */
async function until(isThere: () => boolean): Promise<void> {
  const giveUpMs = performance.now() + 30_000;
  while (!isThere()) {
    assert.ok(performance.now() < giveUpMs, "it never came");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test("a fleet reports over MQTT, each device for itself; the log names what was acknowledged and nothing else", async () => {
  await using sink = await openMqttSink();
  const log = join(folder, "acknowledged.log");
  const { code, summary } = await simulate(
    ...["--url", urlOf(sink), "--devices", enrolled, "--every", "0.2", "--seconds", "1.5", "--json", "--log", log],
  );
  const reports = reportsOf(sink);
  assert.equal(code, 0);
  assert.deepEqual([summary.devices, summary.connected, summary.refused, summary.lost], [4, 4, 0, 0]);
  assert.equal(summary.acknowledged, reports.length);
  assert.ok(new Set(reports.map(({ user }) => user)).size === 4 && reports.length > 4, `${reports.length} reports`);
  for (const { user, topic, body } of reports) {
    assert.equal(topic, `carelabel/${user}/report`);
    assert.ok(isReport.Check(body));
  }
  const lines = readFileSync(log, "utf8").trim().split("\n").sort();
  assert.deepEqual(lines, reports.map(({ user, body }) => `${user} ${body.boot} ${body.sequence}`).sort());
});

test("what was not acknowledged is sent again after the connection is lost, marked as such", async () => {
  const seen = new Set<string>();
  await using sink = await openMqttSink({
    acknowledges({ user, body }) {
      const isNew = !seen.has(`${user} ${body.sequence}`);
      seen.add(`${user} ${body.sequence}`);
      return !isNew;
    },
  });
  const running = simulate(
    ...["--url", urlOf(sink), "--devices", enrolled, "--fleet", "2", "--every", "30", "--seconds", "6", "--json"],
  );
  await until(() => sink.arrived.length === 2 || sink.arrived.length === 1);
  sink.cutAll();
  await until(() => sink.arrived.some(({ dup }) => dup));
  const { summary } = await running;
  assert.ok(summary.reconnects >= 1);
  assert.ok(summary.acknowledged >= 1);
  const [again] = sink.arrived.filter(({ dup }) => dup);
  const first = sink.arrived.find(({ user }) => user === again?.user);
  assert.deepEqual(first?.body, again?.body);
  assert.equal(first?.dup, false);
});

test("a device pauses when it is told so, answers, reports failSafe at once, and resumes; a command twice counts once", async () => {
  await using sink = await openMqttSink();
  const running = simulate(
    ...["--url", urlOf(sink), "--devices", enrolled, "--fleet", "1", "--every", "0.3", "--seconds", "6", "--json"],
  );
  const answers = () => sink.arrived.filter(({ topic }) => topic === "carelabel/device00/answer");
  await until(() => sink.arrived.length > 0);
  sink.command("device00", { id: "c1", do: "pause", because: "line pressure beyond its limit" });
  sink.command("device00", { id: "c1", do: "pause", because: "line pressure beyond its limit" });
  await until(() => answers().length === 2);
  await until(() => reportsOf(sink).at(-1)?.body.stage === "failSafe");
  sink.command("device00", { id: "c2", do: "boot-record", because: "compared before its return" });
  sink.command("device00", { nonsense: true });
  await until(() => reportsOf(sink).some(({ body }) => body.stage === "failSafe" && body.started !== undefined));
  sink.command("device00", { id: "c3", do: "resume", because: "checked" });
  await until(() => reportsOf(sink).at(-1)?.body.stage === "operating");
  const { summary } = await running;
  assert.deepEqual([summary.commandsTaken, summary.commandsObeyed], [3, 3]);
  assert.ok(answers().every(({ body }) => isAnswer.Check(body) && body.done === true));
  assert.deepEqual(
    answers().map(({ body }) => body.command),
    ["c1", "c1", "c2", "c3"],
  );
  const sequences = reportsOf(sink).map(({ body }) => body.sequence);
  assert.deepEqual(sequences, [...sequences.keys()]);
});

test("scenarios befall whom they name, the truth is written, and a stolen identity is a second client", async () => {
  await using sink = await openMqttSink();
  const truthPath = join(folder, "truth.ndjson");
  const { code } = await simulate(
    ...["--url", urlOf(sink), "--devices", enrolled, "--every", "60", "--speed", "400", "--seconds", "2.5"],
    ...[
      "--scenario",
      "stolen-identity:device02:120:300",
      "--scenario",
      "power-cut:ICU:120:240",
      "--scenario",
      "update-wave",
    ],
    ...["--truth", truthPath],
  );
  assert.equal(code, 0);
  const truth: Truth[] = readFileSync(truthPath, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(truth.map(({ device, scenario }) => `${device} ${scenario}`).sort(), [
    "device00 power-cut",
    "device00 update-wave",
    "device01 power-cut",
    "device01 update-wave",
    "device02 stolen-identity",
  ]);
  for (const { device, scenario, showsAtReport } of truth) {
    assert.ok(showsAtReport !== null, `${device} ${scenario}`);
    const shown = reportsOf(sink).filter(
      ({ user, body }) =>
        user === device && body.boot === showsAtReport.boot && body.sequence === showsAtReport.sequence,
    );
    assert.equal(shown.length, 1, `${device} ${scenario}`);
    if (scenario === "stolen-identity") assert.equal(shown[0]?.clientId, "device02-2");
  }
  assert.ok(sink.connects.filter((id) => id === "device00").length >= 2, "without power it is off the network");
});

test("Ctrl+C ends it cleanly: a farewell, the truth on disk, a summary, exit code 0", async () => {
  await using sink = await openMqttSink();
  const truthPath = join(folder, "stopped.ndjson");
  const program = fileURLToPath(new URL("main.ts", import.meta.url));
  const child = spawn(
    process.execPath,
    [program, "simulate", "--url", urlOf(sink), "--devices", enrolled, "--every", "0.5", "--json"].concat([
      "--scenario",
      "beaconing::0:60",
      "--truth",
      truthPath,
    ]),
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let out = "";
  child.stdout.on("data", (piece) => (out += piece));
  const ended = once(child, "close");
  await until(() => new Set(reportsOf(sink).map(({ user }) => user)).size === 4);
  child.kill("SIGINT");
  assert.deepEqual(await ended, [0, null]);
  const summary = JSON.parse(out);
  assert.equal(summary.acknowledged, reportsOf(sink).length);
  assert.equal(sink.farewells.length, 4);
  const [beaconing]: Truth[] = [JSON.parse(readFileSync(truthPath, "utf8"))];
  assert.deepEqual([beaconing?.device, beaconing?.showsAtReport?.sequence], ["device00", 0]);
});

test("over HTTP each report is sent until the server has it, with the device's token", async () => {
  const arrived: { token: string; body: Record<string, unknown> }[] = [];
  let busy = 2;
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => {
      if (busy-- > 0) {
        response.writeHead(503).end();
        return;
      }
      arrived.push({ token: request.headers.authorization ?? "", body: JSON.parse(Buffer.concat(pieces).toString()) });
      response.writeHead(request.url === "/api/v1/reports" ? 200 : 404).end("{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { summary } = await simulate(
      ...["--url", `http://127.0.0.1:${(server.address() as AddressInfo).port}`, "--devices", enrolled],
      ...["--every", "0.5", "--seconds", "3", "--json"],
    );
    assert.equal(summary.acknowledged, arrived.length);
    assert.ok(arrived.length >= 4, `${arrived.length} reports`);
    for (const { token, body } of arrived) {
      assert.match(token, /^Bearer token[0-3]$/);
      assert.ok(isReport.Check(body));
    }
    const own = arrived.filter(({ token }) => token === "Bearer token0").map(({ body }) => body.sequence);
    assert.deepEqual(own, [...own.keys()]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

for (const [args, where] of [
  [["--url", "ftp://somewhere"], /--url/],
  [["--url", "mqtt://127.0.0.1:1"], /--devices/],
  [["--url", "mqtt://127.0.0.1:1", "--devices", enrolled, "--fleet", "9"], /enrolled\.ndjson/],
  [["--url", "mqtt://127.0.0.1:1", "--fleet", "2", "--scenario", "ransomwear"], /did you mean "ransomware"/],
  [["--url", "mqtt://127.0.0.1:1", "--fleet", "2", "--scenario", "replay:nobody"], /no simulated device/],
  [["--url", "mqtt://127.0.0.1:1", "--fleet", "2", "--every", "0"], /--every/],
] as const) {
  test(`"simulate ${args.slice(2).join(" ").replace(folder, "")}" is refused with what to write`, async () => {
    const { code, err } = await simulate(...args);
    assert.equal(code, 2);
    assert.match(err, where);
  });
}
