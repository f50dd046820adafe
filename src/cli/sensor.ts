/**
 * `carelabel sensor`: watches devices that cannot report themselves, by the traffic that they cause. It reads a live capture
 * or a file, and tells a server what it saw in each interval; without a server it holds a capture against a label.
 *
 * It reads addresses, names and numbers of bytes, and no contents. It needs no right of its own: tcpdump opens the interface.
 */

import { randomInt } from "node:crypto";
import { createReadStream } from "node:fs";
import { auditableLabel } from "../acts/auditable-label.ts";
import { type Network, parseNetwork } from "../domain/address.ts";
import { InputError } from "../domain/input-error.ts";
import type { Observation } from "../domain/runtime/observation/observation.ts";
import { TrafficObserver } from "../domain/runtime/observation/traffic-observer.ts";
import { KEY_WORDS } from "../formats/flows/flow-table.ts";
import { PacketFileReader } from "../formats/packet-file/packet-file-reader.ts";
import { PacketObserver } from "../formats/packet-observation/packet-observer.ts";
import { readBytes, unreadable } from "../store/files.ts";
import { quicCrypto } from "../store/quic-crypto.ts";
import { type Command, EXIT, type Terminal } from "./command.ts";
import { onStop } from "./on-stop.ts";
import { JudgedOffline, nameOf } from "./sensor/judged-offline.ts";
import { Lag } from "./sensor/lag.ts";
import { Spool } from "./sensor/spool.ts";
import { type Eyes, openInterface } from "./sensor/tcpdump.ts";

const INTERVAL_S = 60;
const LABEL_LIMIT_BYTES = 512 * 1024;
const TOKEN_LIMIT_BYTES = 4 * 1024;
const CA_LIMIT_BYTES = 256 * 1024;
/** Well below what the server takes at once. */
const BATCH_LENGTH = 4 * 1024 * 1024;
/** How often the clock of a silent network is moved on. */
const TICK_MS = 500;
/** Chunks of a file that are read before others have their turn. */
const CHUNK_BYTES = 256 * 1024;

export const command: Command = {
  words: "sensor",
  summary: "Watch devices that cannot report themselves, by a live capture of their traffic.",
  usage: "[FILE | - | --interface NAME] (--server URL --token-file FILE | --label LABEL) [options]",
  options: {
    server: { type: "string" },
    "token-file": { type: "string" },
    ca: { type: "string" },
    sensor: { type: "string" },
    interface: { type: "string" },
    filter: { type: "string" },
    tcpdump: { type: "string" },
    interval: { type: "string" },
    own: { type: "string", multiple: true },
    label: { type: "string" },
    device: { type: "string" },
    json: { type: "boolean" },
  },
  help: [
    ["FILE", "a capture (pcap, pcapng); - or nothing reads standard input, as tcpdump -w - writes it"],
    ["--interface NAME", "let tcpdump read this interface, which then gives up its rights"],
    ["--filter WORDS", "leave out what this filter of tcpdump does not name, for example 'not port 22'"],
    ["--tcpdump FILE", "where tcpdump lies (tcpdump)"],
    ["--server URL", "tell this CareLabel server what is seen"],
    ["--token-file FILE", "the token of a bridge that was made for this sensor"],
    ["--ca FILE", "authority of the server's certificate (PEM)"],
    ["--sensor NAME", "name of this sensor: small letters, digits, hyphens (sensor)"],
    ["--interval SECONDS", `what one observation spans (${INTERVAL_S})`],
    ["--own NETWORK", "a network of the facility that is not private (CIDR); may be given several times"],
    ["--label LABEL", "without a server: hold the capture against this label (signed, as written, or a MUD file)"],
    ["--device ADDRESS", "with --label: this device alone, by hardware or IP address"],
    ["--json", "with --label: observations and findings as JSON, one a line"],
  ],
  example: "tcpdump -i eth1 -U -w - | carelabel sensor --server https://carelabel.example --token-file sensor.token",

  async run({ values, args }, terminal) {
    if (args.length > 1) throw new InputError("argument-wrong", args[1] ?? "", "name one capture");
    const source = sourceOf(values.interface, args[0]);
    const intervalS = secondsIn(values.interval);
    const own = ((values.own as string[] | undefined) ?? []).map(networkIn);
    if ((values.server === undefined) === (values.label === undefined))
      throw new InputError(
        "argument-wrong",
        "--server",
        "tell a server (--server), or hold against a label (--label): one of the two",
      );
    const settings = { source, intervalS, own, values, terminal };
    return values.server === undefined ? againstLabel(settings) : toServer(settings);
  },
};

interface Settings {
  readonly source: Source;
  readonly intervalS: number;
  readonly own: readonly Network[];
  readonly values: Record<string, unknown>;
  readonly terminal: Terminal;
}

type Source =
  | { readonly kind: "interface"; readonly name: string }
  | { readonly kind: "stream" | "file"; readonly path: string };

async function againstLabel({ source, intervalS, own, values, terminal }: Settings): Promise<number> {
  const path = String(values.label);
  if (path === "-") throw new InputError("argument-wrong", "--label", "standard input is the capture; name a file");
  const bytes = await readBytes(path, terminal.stdin, LABEL_LIMIT_BYTES);
  const { label, digest } = await auditableLabel(bytes, path, terminal.today);
  const judged = new JudgedOffline(label, digest);
  const wanted = typeof values.device === "string" ? values.device.toLowerCase() : undefined;
  const devices = new Map<string, { packets: number; bytes: number; peers: Set<string> }>();
  const emit = (observation: Observation) => {
    if (wanted !== undefined && observation.mac !== wanted && !observation.addresses.includes(wanted)) return;
    judged.take(observation);
    if (values.json === true) terminal.out(`${JSON.stringify({ observation })}\n`);
    else summarise(devices, observation);
  };
  const observer = new TrafficObserver({ intervalMs: intervalS * 1000, own, emit });
  await watchCapture(source, observer, values, terminal);
  const { findings } = judged;
  if (values.json === true) for (const found of findings) terminal.out(`${JSON.stringify(found)}\n`);
  else {
    for (const [device, { packets, bytes: size, peers }] of devices)
      terminal.out(`${device}: ${packets} packets, ${size} bytes; ${[...peers].join(", ") || "no peers"}\n`);
    for (const { device, finding } of findings)
      terminal.out(`${device}: ${finding.severity} ${finding.kind}: ${finding.observed}\n`);
    if (findings.length === 0) terminal.out("Nothing departs from the label in what a sensor sees.\n");
  }
  return findings.length > 0 ? EXIT.departs : EXIT.ok;
}

const SHOWN_PEERS = 20;
const SHOWN_DEVICES = 5_000;

function summarise(
  devices: Map<string, { packets: number; bytes: number; peers: Set<string> }>,
  observation: Observation,
): void {
  const name = nameOf(observation);
  let known = devices.get(name);
  if (known === undefined) {
    if (devices.size >= SHOWN_DEVICES) return;
    known = { packets: 0, bytes: 0, peers: new Set() };
    devices.set(name, known);
  }
  known.packets += observation.packets;
  known.bytes += observation.bytesUp + observation.bytesDown;
  for (const { host, port } of observation.peers)
    if (known.peers.size < SHOWN_PEERS) known.peers.add(port === undefined ? host : `${host}:${port}`);
}

async function toServer({ source, intervalS, own, values, terminal }: Settings): Promise<number> {
  const log = (text: string) => terminal.err(`${new Date().toISOString()} ${text}\n`);
  const sensor = String(values.sensor ?? "sensor");
  if (!/^[a-z0-9][a-z0-9-]{0,29}$/.test(sensor))
    throw new InputError("argument-wrong", "--sensor", "write small letters, digits and hyphens, at most 30");
  const spool = new Spool({
    base: urlIn(values.server),
    token: await tokenIn(values["token-file"], terminal),
    ca: typeof values.ca === "string" ? await textIn(values.ca, CA_LIMIT_BYTES, terminal) : undefined,
    sensor,
    run: Date.now().toString(36),
    intervalS,
    log,
  });
  let lines: string[] = [];
  let length = 0;
  function send(): void {
    spool.add(lines);
    lines = [];
    length = 0;
  }
  const observer = new TrafficObserver({
    intervalMs: intervalS * 1000,
    own,
    emit: (observation) => {
      const line = JSON.stringify(observation);
      lines.push(line);
      length += line.length;
      if (length > BATCH_LENGTH) send();
    },
    ended: send,
  });
  try {
    await watchCapture(source, observer, values, terminal, log);
  } finally {
    await spool.close();
  }
  if (spool.waiting + spool.lost === 0) return EXIT.ok;
  throw new InputError("capture-unreadable", "--server", `${spool.waiting + spool.lost} intervals could not be told`);
}

/** Reads until the capture ends, or somebody stops it; the last interval is told. */
async function watchCapture(
  source: Source,
  observer: TrafficObserver,
  values: Record<string, unknown>,
  terminal: Terminal,
  log: (text: string) => void = () => undefined,
): Promise<void> {
  const isLive = source.kind !== "file";
  const lag = new Lag(() => performance.now());
  const packets = new PacketObserver(observer, {
    quicCrypto,
    flowSecret: Int32Array.from({ length: KEY_WORDS }, () => randomInt(2 ** 32) | 0),
    ...(isLive ? { isBehind: (timeMs: number) => lag.isBehind(timeMs) } : {}),
  });
  const reader = new PacketFileReader(packets);
  const eyes =
    source.kind === "interface"
      ? openInterface(source.name, String(values.filter ?? ""), String(values.tcpdump ?? "tcpdump"))
      : undefined;
  const stop = new AbortController();
  const ignore = onStop(() => {
    stop.abort();
    eyes?.stop();
  });
  let quietSince = performance.now();
  const ticking = isLive ? setInterval(tick, TICK_MS) : undefined;
  let told = { dropped: 0, displaced: 0 };
  function tick(): void {
    // The capture's clock goes on while nobody sends.
    const quietMs = performance.now() - quietSince;
    if (quietMs >= TICK_MS && observer.nowMs > 0) observer.timePassed(observer.nowMs + quietMs);
    if (quietMs >= TICK_MS) quietSince = performance.now();
    eyes?.ask();
    const dropped = packets.dropped + (eyes?.dropped ?? 0);
    if (dropped > told.dropped) log(`${dropped - told.dropped} packets came too fast and were left out`);
    if (observer.displaced > told.displaced + 1000)
      log(`${observer.displaced} devices made room for others: many made-up addresses`);
    else if (dropped === told.dropped) return;
    told = { dropped, displaced: observer.displaced };
  }
  try {
    for await (const chunk of chunksOf(source, eyes, terminal, stop.signal)) {
      quietSince = performance.now();
      reader.feed(chunk);
    }
    if (!stop.signal.aborted) await eyes?.ended();
    if (!stop.signal.aborted) reader.end();
  } finally {
    clearInterval(ticking);
    ignore();
    eyes?.stop();
    observer.end();
  }
  log(`${packets.packets} packets, ${packets.dropped + (eyes?.dropped ?? 0)} left out, ${packets.unread} not read`);
}

async function* chunksOf(
  source: Source,
  eyes: Eyes | undefined,
  { stdin }: Terminal,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const stream =
    eyes !== undefined
      ? eyes.packets
      : source.kind === "file"
        ? createReadStream(source.path, { highWaterMark: CHUNK_BYTES })
        : stdin;
  const ended = new Promise<undefined>((resolve) => signal.addEventListener("abort", () => resolve(undefined)));
  const chunks = (stream as AsyncIterable<Uint8Array | string>)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([chunks.next(), ended]);
      if (next === undefined || next.done === true) return;
      yield typeof next.value === "string" ? Buffer.from(next.value) : next.value;
    }
  } catch (cause) {
    throw cause instanceof InputError
      ? cause
      : unreadable(source.kind === "file" ? source.path : "standard input", cause);
  }
}

function sourceOf(name: unknown, path: string | undefined): Source {
  if (typeof name === "string") {
    if (path !== undefined)
      throw new InputError("argument-wrong", "--interface", "name a capture or an interface, not both");
    return { kind: "interface", name };
  }
  return path === undefined || path === "-" ? { kind: "stream", path: "-" } : { kind: "file", path };
}

function secondsIn(value: unknown): number {
  const seconds = value === undefined ? INTERVAL_S : Number(value);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 3600)
    throw new InputError("argument-wrong", "--interval", "write a whole number of seconds from 1 to 3600");
  return seconds;
}

function networkIn(text: string): Network {
  const network = parseNetwork(text);
  if (network !== undefined) return network;
  throw new InputError("argument-wrong", "--own", `"${text}" is no network; write it as 192.0.2.0/24`);
}

function urlIn(value: unknown): URL {
  const url = URL.parse(String(value));
  if (url !== null && (url.protocol === "https:" || url.protocol === "http:")) return url;
  throw new InputError("argument-wrong", "--server", "write an address such as https://carelabel.example");
}

async function tokenIn(path: unknown, terminal: Terminal): Promise<string> {
  if (typeof path !== "string")
    throw new InputError("argument-wrong", "--token-file", "name the file with the token of a bridge");
  if (path === "-")
    throw new InputError("argument-wrong", "--token-file", "standard input is the capture; name a file");
  const token = (await textIn(path, TOKEN_LIMIT_BYTES, terminal)).trim();
  if (/^\S{8,200}$/.test(token)) return token;
  throw new InputError(
    "argument-wrong",
    "--token-file",
    "it holds no token; make a bridge, and put its token into the file",
  );
}

async function textIn(path: string, limitBytes: number, terminal: Terminal): Promise<string> {
  return new TextDecoder().decode(await readBytes(path, terminal.stdin, limitBytes));
}
