/**
 * Speed and memory of the capture audit, beside Suricata, tshark and the floor in the same run, as whole processes.
 *
 *     node bench/traffic.ts make FOLDER [packets]   writes the mix and the bulk as pcap and pcapng, says what is in them
 *     node bench/traffic.ts run [FOLDER] [runs]     medians over files made before, or made for the run and removed
 *     node bench/traffic.ts start [runs]            from the start of the program to its report on a small capture
 *     node bench/traffic.ts pcap [GB]               peak memory over 10 GB of mix, made while they are read
 *     node bench/traffic.ts har [GB]                peak memory over 2 GB of HAR, made while they are read
 *
 * The mix: by conversations 36 % DNS, 19.7 % TLS 1.3, 12.5 % TLS 1.2 with certificates (a quarter of them resumed), 10 %
 * HTTP/1.1, 6 % QUIC 1 with protected Initials, 2.3 % MQTT, 3 % NTP, 2 % CoAP, 1.5 % HL7, 0.8 % DICOM, 2 % FTP, SMTP and
 * SNMP, 2.7 % of no known protocol, 1.5 % of the samples' own conversations between other addresses; `mix.ts` has the
 * table and `make` prints what came of it. A seventh goes over IPv6, a ninth of the devices stand in a VLAN; of the
 * segments 1 in 1,000 is lost, 1 in 250 comes late, 1 in 400 twice; long DNS answers come in fragments. The bulk: twelve
 * downloads over TLS, HTTP and DICOM. The same seed gives the same bytes.
 *
 * Suricata is no part of Debian 12 itself: enable its backports (the same mirror, suite `bookworm-backports`), then
 * `apt-get install -t bookworm-backports suricata`. It runs offline, without rules, with events for TLS, DNS, HTTP, QUIC and flows.
 * A program that is absent is said and left out. Ratios bind, since machines differ; the load stands beside them.
 */
import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { PacketFileReader } from "../src/formats/packet-file/packet-file-reader.ts";
import { type CaptureFormat, captureChunks, type TimedFrame } from "./traffic/capture-file.ts";
import { harChunks } from "./traffic/large-har.ts";
import { type Measured, measure, median } from "./traffic/measure.ts";
import { bulk, type MixCounts, mix } from "./traffic/mix.ts";
import { auditArguments, programs, versionOf } from "./traffic/programs.ts";

const SEED = 1;
const MIX_PACKETS = 1_000_000;
const BULK_SHARE = 0.385;
const RUNS = 5;
const SMALL_PACKETS = 1_000;
const GIGABYTE = 1e9;

const [mode = "run", first, second] = process.argv.slice(2);
switch (mode) {
  case "make":
    if (first === undefined) throw new Error("name the folder that the captures go to");
    make(first, Number(second ?? MIX_PACKETS));
    break;
  case "run":
    await inFolder(first, async (folder) => {
      if (!existsSync(join(folder, "mix.pcap"))) make(folder, MIX_PACKETS);
      await run(folder, Number(second ?? RUNS));
    });
    break;
  case "start":
    await inFolder(undefined, (folder) => start(folder, Number(first ?? RUNS)));
    break;
  case "pcap":
    await large("pcap", Number(first ?? 10), function* (bytes) {
      // Never ends by itself; the reader gets as much as was asked for.
      yield* upTo(bytes, captureChunks(mix(Number.POSITIVE_INFINITY, SEED), "pcap"));
    });
    break;
  case "har":
    await large("HAR", Number(first ?? 2), harChunks);
    break;
  default:
    throw new Error(`there is no "${mode}"; the head of this file tells what there is`);
}

function make(folder: string, packets: number): void {
  mkdirSync(folder, { recursive: true });
  const counts: MixCounts = new Map();
  for (const format of ["pcap", "pcapng"] as const) {
    counts.clear();
    write(join(folder, `mix.${format}`), mix(packets, SEED, counts), format);
    write(join(folder, `bulk.${format}`), bulk(Math.round(packets * BULK_SHARE), SEED), format);
  }
  let [flows, bytes] = [0, 0];
  console.log("kind              flows  packets a flow  bytes a packet");
  for (const [kind, count] of [...counts].toSorted(([, one], [, other]) => other.flows - one.flows)) {
    flows += count.flows;
    bytes += count.bytes;
    const columns = [count.flows, (count.packets / count.flows).toFixed(1), (count.bytes / count.packets).toFixed(0)];
    console.log(
      `${kind.padEnd(16)}${columns.map((value, at) => String(value).padStart([7, 16, 16][at] ?? 0)).join("")}`,
    );
  }
  console.log(`mix: ${packets} packets, ${flows} flows, ${(bytes / packets).toFixed(0)} bytes a packet on average`);
}

function write(path: string, frames: Iterable<TimedFrame>, format: CaptureFormat): void {
  const handle = openSync(path, "w");
  for (const chunk of captureChunks(frames, format)) writeSync(handle, chunk);
  closeSync(handle);
}

async function run(folder: string, runs: number): Promise<void> {
  const all = programs(folder);
  for (const program of new Set(all.map((one) => one.program)))
    console.log(`${(program === process.execPath ? "node" : program).padEnd(10)} ${versionOf(program) ?? "absent"}`);
  for (const name of ["mix.pcap", "mix.pcapng", "bulk.pcap", "bulk.pcapng"]) {
    const file = join(folder, name);
    if (!existsSync(file)) continue;
    const megabytes = statSync(file).size / 1e6;
    const packets = await packetsIn(file);
    console.log(
      `\n${name}: ${packets} packets, ${megabytes.toFixed(0)} MB; load ${loadavg()[0]?.toFixed(1)}; median of ${runs}`,
    );
    console.log("program             seconds  packets/s      MB/s   peak MiB");
    const seconds = new Map<string, number>();
    for (const { name: title, program, args, runs: most = runs } of all) {
      if (versionOf(program) === null) continue;
      const measured: Measured[] = [];
      for (let turn = 0; turn < Math.min(most, runs); turn++) measured.push(await measure(program, args(file)));
      const failed = measured.find(({ exitCode }) => exitCode !== 0);
      if (failed !== undefined) {
        console.log(`${title.padEnd(18)} failed with exit code ${failed.exitCode}`);
        continue;
      }
      const time = median(measured.map(({ milliseconds }) => milliseconds / 1000));
      seconds.set(title, time);
      const peak = Math.max(...measured.map(({ peakMebibytes }) => peakMebibytes ?? Number.NaN));
      const columns = [time.toFixed(2), Math.round(packets / time), (megabytes / time).toFixed(1), peak.toFixed(0)];
      console.log(
        `${title.padEnd(18)}${columns.map((value, at) => String(value).padStart([9, 11, 10, 11][at] ?? 0)).join("")}`,
      );
    }
    const ours = seconds.get("carelabel audit") ?? Number.NaN;
    const suricata = Math.min(
      seconds.get("suricata single") ?? Number.NaN,
      seconds.get("suricata autofp") ?? Number.NaN,
    );
    const times = (other: number | undefined) => `${((other ?? Number.NaN) / ours).toFixed(1)} ×`;
    console.log(`the audit is ${times(suricata)} Suricata's faster mode and ${times(seconds.get("tshark"))} tshark`);
  }
}

async function packetsIn(file: string): Promise<number> {
  const reader = new PacketFileReader({ packet: () => undefined });
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) reader.feed(chunk);
  return reader.end().packets;
}

/** The budget is half a second. */
async function start(folder: string, runs: number): Promise<void> {
  const file = join(folder, "small.pcap");
  write(file, mix(SMALL_PACKETS, SEED), "pcap");
  const measured: Measured[] = [];
  for (let turn = 0; turn < runs; turn++)
    measured.push(await measure(process.execPath, auditArguments(file, "--no-contents")));
  if (measured.some(({ exitCode }) => exitCode !== 0)) throw new Error("the audit fails on the small capture");
  const time = median(measured.map(({ firstByteMilliseconds }) => firstByteMilliseconds ?? Number.NaN));
  const peak = Math.max(...measured.map(({ peakMebibytes }) => peakMebibytes ?? Number.NaN));
  console.log(
    `report on ${SMALL_PACKETS} packets after ${time.toFixed(0)} ms, ${peak.toFixed(0)} MiB; load ${loadavg()[0]?.toFixed(1)}; median of ${runs}`,
  );
}

/** Streams `gigabytes` into the audit's standard input. */
async function large(what: string, gigabytes: number, chunks: (bytes: number) => Iterable<Uint8Array>): Promise<void> {
  const { milliseconds, peakMebibytes, exitCode } = await measure(
    process.execPath,
    auditArguments("-", "--no-contents"),
    chunks(gigabytes * GIGABYTE),
  );
  const speed = (gigabytes * GIGABYTE) / 1000 / milliseconds;
  console.log(
    `${gigabytes} GB of ${what}: peak ${peakMebibytes?.toFixed(0)} MiB, exit code ${exitCode}, ${(milliseconds / 1000).toFixed(0)} s (${speed.toFixed(0)} MB/s with the making of it); load ${loadavg()[0]?.toFixed(1)}`,
  );
}

function* upTo(bytes: number, chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  let left = bytes;
  for (const chunk of chunks) {
    if (left <= 0) return;
    left -= chunk.length;
    // The chunk is written anew for the next one, while this one may still wait in the pipe.
    yield new Uint8Array(chunk);
  }
}

/** The folder that was named, or one for the time of the work. */
async function inFolder(named: string | undefined, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = named ?? mkdtempSync(join(tmpdir(), "traffic-"));
  try {
    await work(folder);
  } finally {
    if (named === undefined) rmSync(folder, { recursive: true });
  }
}
