/**
 * `carelabel simulate`: a fleet of simulated devices over real connections, with scenarios and the truth about them.
 */

import { InputError } from "../domain/input-error.ts";
import { FAMILIES } from "../domain/runtime/simulation/rhythm.ts";
import { SCENARIOS } from "../domain/runtime/simulation/scenario.ts";
import { readBytes, writeWhole } from "../store/files.ts";
import { type Command, EXIT, type Terminal } from "./command.ts";
import { onStop, type StopSignal } from "./on-stop.ts";
import { readFleet } from "./simulate/fleet-file.ts";
import { HttpLine, httpServer } from "./simulate/http-line.ts";
import { Gate } from "./simulate/line.ts";
import { MqttLine, type MqttServer } from "./simulate/mqtt-line.ts";
import { Fleet, type FleetCounts, type FleetRun } from "./simulate/run-fleet.ts";
import { scenariosOf } from "./simulate/scenario-argument.ts";

const EVERY_S = 60;
const PORTS: Readonly<Record<string, number>> = { "mqtt:": 1883, "mqtts:": 8883 };
/** Connections that are being opened at one time. */
const OPENING = 200;
const SHOW_EVERY_MS = 500;

export const command: Command = {
  words: "simulate",
  summary: "Run simulated devices against a server, with faults and attacks by scenario.",
  usage: "--url URL (--devices FILE | --fleet N) [--scenario NAME[:WHERE[:START[:SECONDS]]] ...]",
  options: {
    url: { type: "string" },
    devices: { type: "string" },
    fleet: { type: "string" },
    labels: { type: "string" },
    every: { type: "string" },
    speed: { type: "string" },
    seconds: { type: "string" },
    scenario: { type: "string", multiple: true },
    family: { type: "string" },
    seed: { type: "string" },
    truth: { type: "string" },
    log: { type: "string" },
    ca: { type: "string" },
    json: { type: "boolean" },
  },
  help: [
    ["--url URL", "mqtt://host:port, mqtts://…, http://… or https://…"],
    ["--devices FILE", 'one {"id", "token", "product" or "label", "place"} a line, as the enrolment writes it'],
    ["--fleet N", "the first N of the file; without a file N invented devices without tokens"],
    ["--labels FOLDER", "where PRODUCT.label.yaml lies (the samples)"],
    ["--every SECONDS", `time between two reports of a device (${EVERY_S})`],
    ["--speed N", "the devices' clocks run N times as fast (1)"],
    ["--seconds N", "end after N seconds; else Ctrl+C ends it"],
    [
      "--scenario S",
      `NAME[:WHERE[:START[:SECONDS]]]; WHERE is a device, product, place or "all": ${SCENARIOS.join(", ")}`,
    ],
    ["--family F", `shapes of what is usual: ${FAMILIES.join(", ")}`],
    ["--seed N", "the same seed makes the same devices (1)"],
    ["--truth FILE", "write what really befell which device, one JSON object a line"],
    ["--log FILE", 'append "device boot sequence" for each acknowledged report'],
    ["--ca FILE", "certificate of the authority (PEM) for mqtts and https"],
    ["--json", "the summary as JSON"],
  ],
  example: "carelabel simulate --url mqtt://127.0.0.1:1883 --devices enrolled.ndjson --scenario ransomware::120:600",

  async run({ values }, terminal) {
    const url = urlIn(values.url);
    const fleetSize = values.fleet === undefined ? null : numberIn(values.fleet, "--fleet", 1, 200_000);
    if (values.devices === undefined && fleetSize === null)
      throw new InputError(
        "argument-wrong",
        "--devices",
        "name the file of the enrolled devices, or a number by --fleet",
      );
    const devices = await readFleet(
      { path: textOf(values.devices), fleet: fleetSize, labels: textOf(values.labels) },
      terminal,
    );
    const ca =
      values.ca === undefined
        ? undefined
        : new TextDecoder().decode(await readBytes(String(values.ca), terminal.stdin));
    const startMs = Date.now();
    const family = FAMILIES.find((one) => one === (values.family ?? "development"));
    if (family === undefined) throw new InputError("argument-wrong", "--family", `write one of ${FAMILIES.join(", ")}`);
    const fleet = new Fleet({
      devices,
      scenarios: scenariosOf((values.scenario as string[] | undefined) ?? [], devices, startMs),
      seed: numberIn(values.seed ?? 1, "--seed", 0, 4_294_967_295),
      family,
      everySeconds: numberIn(values.every ?? EVERY_S, "--every", 0.001, 86_400, true),
      speed: numberIn(values.speed ?? 1, "--speed", 0.001, 1_000_000, true),
      startMs,
      logPath: textOf(values.log),
      lineOf: linesTo(url, ca),
    });
    const seconds = values.seconds === undefined ? null : numberIn(values.seconds, "--seconds", 0.1, 31_536_000, true);
    const tookS = await runUntilStopped(fleet, seconds, terminal);
    const counts = fleet.counts();
    const truth = fleet.truth();
    if (typeof values.truth === "string")
      await writeWhole(values.truth, truth.map((one) => `${JSON.stringify(one)}\n`).join(""), { replace: true });
    const summary = { seconds: Number(tookS.toFixed(1)), ...counts, scenarios: truth.length };
    terminal.out(values.json === true ? `${JSON.stringify(summary)}\n` : inWords(summary));
    return EXIT.ok;
  },
};

async function runUntilStopped(fleet: Fleet, seconds: number | null, terminal: Terminal): Promise<number> {
  const begunMs = performance.now();
  const { promise: stopped, resolve: stop } = Promise.withResolvers<StopSignal>();
  const ignore = onStop(stop);
  const over = new Promise<void>((resolve) => {
    if (seconds !== null) setTimeout(resolve, 1000 * seconds);
  });
  fleet.start();
  const showing = setInterval(
    () => terminal.interactive && terminal.progress(`\r\u001b[K${lineOf(fleet.counts())}`),
    SHOW_EVERY_MS,
  );
  await Promise.race([stopped, over]);
  clearInterval(showing);
  const tookS = (performance.now() - begunMs) / 1000;
  await fleet.stop();
  ignore();
  if (terminal.interactive) terminal.progress("\r\u001b[K");
  return tookS;
}

function linesTo(url: URL, ca: string | undefined): FleetRun["lineOf"] {
  if (url.protocol.startsWith("http")) {
    const server = httpServer(url, ca);
    return (device, _second, events) => new HttpLine(server, device.token, events);
  }
  const server: MqttServer = {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port) || (PORTS[url.protocol] ?? 0),
    tls: url.protocol === "mqtts:" ? { ca } : null,
  };
  const gate = new Gate(OPENING);
  return ({ id, token }, second, events) =>
    new MqttLine(server, { device: id, token, clientId: second ? `${id}-2` : id }, gate, events);
}

function lineOf({
  connected,
  devices,
  sent,
  acknowledged,
  waiting,
  p50Ms,
  p99Ms,
  commandsObeyed,
}: FleetCounts): string {
  return `${connected} of ${devices} connected, ${sent} sent, ${acknowledged} acknowledged (${p50Ms} ms, 99 %: ${p99Ms} ms), ${waiting} waiting, ${commandsObeyed} commands obeyed; Ctrl+C stops`;
}

function inWords(summary: FleetCounts & { seconds: number; scenarios: number }): string {
  const { devices, connected, seconds, sent, acknowledged, waiting, lost, reconnects, refused } = summary;
  const reasons = Object.entries(summary.reasons).map(([why, count]) => `  ${count} x ${why}`);
  return [
    `${connected} of ${devices} devices connected in ${seconds} s, ${reconnects} times again; ${refused} times refused.`,
    `${sent} reports sent, ${acknowledged} acknowledged, ${waiting} waiting, ${lost} lost.`,
    `Acknowledged after ${summary.p50Ms} ms (half), ${summary.p99Ms} ms (99 %), ${summary.maxMs} ms at most.`,
    `${summary.commandsObeyed} of ${summary.commandsTaken} commands obeyed; ${summary.scenarios} scenarios.`,
    ...reasons,
    "",
  ].join("\n");
}

function urlIn(value: unknown): URL {
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !["mqtt:", "mqtts:", "http:", "https:"].includes(url.protocol) || url.hostname === "")
    throw new InputError("argument-wrong", "--url", "write where the server is, for example mqtt://127.0.0.1:1883");
  return url;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function numberIn(value: unknown, where: string, least: number, most: number, fraction = false): number {
  const number = Number(value);
  if (
    value === "" ||
    !Number.isFinite(number) ||
    number < least ||
    number > most ||
    !(fraction || Number.isInteger(number))
  )
    throw new InputError("argument-wrong", where, `write a ${fraction ? "" : "whole "}number from ${least} to ${most}`);
  return number;
}
